//! Pages: immutable nodes of the trees, as they are stored. The layout is described byte by byte in `docs/format.md`.
//!
//! A page is used as it is stored: it is checked once when it is loaded, and then searched in place. Keys and values
//! that are read from it share its buffer.

mod builder;
mod check;
mod reader;

pub use builder::{PageBuilder, cut_value, piece};
pub use check::check_page;
pub use reader::{LeafValue, LongValue, Page};

use std::fmt;

use crate::log::TreeId;
use crate::store::PageId;

/// The version of the layout of pages.
pub const PAGE_VERSION: u8 = 1;

/// How long a page gets, about: a read loads whole pages, and a change of one entry writes a whole page.
pub const PAGE_BYTES: usize = 16 * 1024;

/// How much of a long value lies in one piece.
pub const PIECE_BYTES: usize = 48 * 1024;

/// A longer value does not stand in its leaf but in pieces.
pub const LONG_VALUE_BYTES: usize = 8 * 1024;

/// No value is longer: a request of the service has at most 16 MiB.
pub const VALUE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// No tree is higher: the pages of one of this height would not fit into any store.
pub const LEVEL_MAX: u8 = 32;

/// Every page has a lower id: what stores keep as a number of JavaScript is exact up to here.
pub const PAGE_ID_MAX: PageId = 1 << 53;

/// What pieces of a manifest say instead of the number of a tree.
pub const MANIFEST_TREE: TreeId = TreeId(u32::MAX);

pub(super) const HEADER_BYTES: usize = 22;
const ID: std::ops::Range<usize> = 10..18;
const CHECKSUM: std::ops::Range<usize> = 18..22;

/// What a page holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageKind {
    /// Keys with their values.
    Leaf = 0,
    /// Keys with the pages below them.
    Inner = 1,
    /// A part of something longer than a page.
    Piece = 2,
}

/// Why a page could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PageError {
    /// The bytes of a page are not those that were written.
    Checksum {
        /// The damaged page.
        page: PageId,
    },
    /// A page was written by a newer version.
    Version {
        /// The page.
        page: PageId,
        /// Its version.
        found: u8,
    },
    /// Another page is stored under the id of this one.
    Misplaced {
        /// The id.
        page: PageId,
    },
    /// The bytes of a page are those that were written, but not a page.
    Malformed {
        /// The page.
        page: PageId,
    },
    /// There is no page of this id, although another one or the manifest names it.
    Missing {
        /// The id.
        page: PageId,
    },
}

impl PageError {
    /// The page that could not be used.
    #[must_use]
    pub fn page(&self) -> PageId {
        match self {
            Self::Checksum { page }
            | Self::Version { page, .. }
            | Self::Misplaced { page }
            | Self::Malformed { page }
            | Self::Missing { page } => *page,
        }
    }
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checksum { page } => write!(f, "page {page} is damaged"),
            Self::Version { page, found } => {
                write!(f, "page {page} has version {found}; this build reads versions up to {PAGE_VERSION}")
            }
            Self::Misplaced { page } => write!(f, "another page is stored in the place of page {page}"),
            Self::Malformed { page } => write!(f, "page {page} is not whole"),
            Self::Missing { page } => write!(f, "page {page} is missing"),
        }
    }
}

impl std::error::Error for PageError {}

#[cfg(test)]
mod tests;
