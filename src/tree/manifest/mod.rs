//! The manifest: the one record that says what the pages of a database mean. Its layout is described byte by byte in
//! `docs/format.md`.

mod codec;
mod page_set;

pub use codec::MANIFEST_VERSION;
pub use page_set::PageSet;

use std::fmt;
use std::ops::Range;

use super::page::{HEADER_BYTES, PIECE_BYTES};
use super::{PageError, Roots};
use crate::log::{Lsn, Position};
use crate::store::{BlockNumber, PageId};

/// What the pages of a database hold, and which may be discarded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// One more for every checkpoint, from 1; 0 if there was none.
    pub number: u64,
    /// The pages hold what the log has up to here.
    pub position: Position,
    /// Where the pages of each tree begin.
    pub roots: Roots,
    /// Every page that it reaches, or that ever belonged to it or to one before it, has a lower id.
    pub next_page: PageId,
    /// Pages that the one before it reached and it does not, and pages that nothing ever reached.
    pub dead: PageSet,
    /// Blocks of the log from here on may still be in the store.
    pub log_first: BlockNumber,
    /// The pages that its own body lies in, if it is long.
    pieces: Range<PageId>,
    /// The length of a body that lies in pieces.
    body_bytes: usize,
}

/// Why a manifest could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ManifestError {
    /// Its bytes are not those that were written.
    Checksum,
    /// It was written by a newer version.
    Version {
        /// Its version.
        found: u8,
    },
    /// Its bytes are those that were written, but not a manifest.
    Malformed,
    /// A page with a piece of it could not be used.
    Page(PageError),
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checksum => f.write_str("the manifest is damaged"),
            Self::Version { found } => {
                write!(
                    f,
                    "the manifest has version {found}; this build reads versions up to {MANIFEST_VERSION}"
                )
            }
            Self::Malformed => f.write_str("the manifest is not whole"),
            Self::Page(error) => write!(f, "the manifest cannot be read: {error}"),
        }
    }
}

impl std::error::Error for ManifestError {}

impl From<PageError> for ManifestError {
    fn from(error: PageError) -> Self {
        Self::Page(error)
    }
}

impl Manifest {
    /// That of a database that has none: no pages, and all is in the log.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            number: 0,
            position: Position::START,
            roots: Roots::new(),
            next_page: 1,
            dead: PageSet::new(),
            log_first: 0,
            pieces: 0..0,
            body_bytes: 0,
        }
    }

    /// The pages hold the commits up to this one.
    #[must_use]
    pub fn lsn(&self) -> Lsn {
        self.position.lsn()
    }

    /// How many pages it reaches, with those of its own body.
    #[must_use]
    pub fn pages(&self) -> u64 {
        self.roots.iter().map(|(_, root)| root.pages).sum::<u64>() + self.pieces().count() as u64
    }

    /// How long they are.
    #[must_use]
    pub fn page_bytes(&self) -> u64 {
        let own = self.body_bytes + self.pieces().count() * HEADER_BYTES;
        self.roots.iter().map(|(_, root)| root.bytes).sum::<u64>() + own as u64
    }

    /// The pages that its own body lies in.
    #[must_use]
    pub fn pieces(&self) -> Range<PageId> {
        self.pieces.clone()
    }

    /// The length of what lies in these pages.
    pub(super) fn body_bytes(&self) -> usize {
        self.body_bytes
    }

    /// Gives the body pages from [`Manifest::next_page`] on, if it needs any.
    fn place(&mut self, body_bytes: usize) {
        let count = body_bytes.div_ceil(PIECE_BYTES) as u64;
        self.pieces = self.next_page..self.next_page + count;
        self.body_bytes = body_bytes;
        self.next_page += count;
    }
}

#[cfg(test)]
mod tests;
