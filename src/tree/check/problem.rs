use std::fmt;

use crate::log::TreeId;
use crate::store::PageId;
use crate::tree::PageError;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// A page could not be used.
    Page(PageError),
    /// A page is not of the kind that belongs in its place.
    Kind {
        /// The page.
        page: PageId,
    },
    /// A page is of another level than its place.
    Level {
        /// The page.
        page: PageId,
        /// Its level.
        found: u8,
        /// That of the place.
        expected: u8,
    },
    /// A page belongs to another tree.
    Tree {
        /// The page.
        page: PageId,
        /// Its tree.
        found: TreeId,
        /// The tree that leads to it.
        expected: TreeId,
    },
    /// A page has keys that do not lie between the separators around it.
    Bounds {
        /// The page.
        page: PageId,
    },
    /// More than one place leads to a page.
    Shared {
        /// The page.
        page: PageId,
    },
    /// A page has an id that was never given out.
    Id {
        /// The page.
        page: PageId,
    },
    /// A page is in use, and yet is to be discarded.
    Dead {
        /// The page.
        page: PageId,
    },
    /// A piece has another length than its place.
    PieceLength {
        /// The piece.
        page: PageId,
        /// Its length.
        found: usize,
        /// That of the place.
        expected: usize,
    },
    /// A tree has long values, and its root says that it has none.
    LongValues {
        /// The tree.
        tree: TreeId,
    },
    /// A tree has another number of pages than its root says.
    Pages {
        /// The tree.
        tree: TreeId,
        /// How many were found.
        found: u64,
        /// How many the root says there are.
        expected: u64,
    },
    /// The pages of a tree have another length than its root says.
    Bytes {
        /// The tree.
        tree: TreeId,
        /// How many bytes were found.
        found: u64,
        /// How many the root says there are.
        expected: u64,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Page(error) => error.fmt(f),
            Self::Kind { page } => write!(f, "page {page} is not of the kind that belongs in its place"),
            Self::Level { page, found, expected } => {
                write!(f, "page {page} is of level {found} in a place of level {expected}")
            }
            Self::Tree { page, found: TreeId(found), expected: TreeId(expected) } => {
                write!(f, "page {page} of tree {found} is in use by tree {expected}")
            }
            Self::Bounds { page } => write!(f, "page {page} has keys that belong to other pages"),
            Self::Shared { page } => write!(f, "page {page} is in use twice"),
            Self::Id { page } => write!(f, "page {page} has an id that was never given out"),
            Self::Dead { page } => write!(f, "page {page} is in use and to be discarded"),
            Self::PieceLength { page, found, expected } => {
                write!(f, "page {page} holds {found} bytes of a value; {expected} belong there")
            }
            Self::LongValues { tree: TreeId(tree) } => {
                write!(f, "tree {tree} has long values unknown to its root")
            }
            Self::Pages { tree: TreeId(tree), found, expected } => {
                write!(f, "tree {tree} has {found} pages; its root says {expected}")
            }
            Self::Bytes { tree: TreeId(tree), found, expected } => {
                write!(f, "the pages of tree {tree} have {found} bytes; its root says {expected}")
            }
        }
    }
}
