//! The manifest that a database is read through.

use super::Failure;
use crate::store::{PageId, Store};
use crate::tree::{Manifest, ManifestError, PageError};

/// The pages that are in use.
pub(super) struct Base {
    pub(super) manifest: Manifest,
    /// The manifest as the store has it; absent if none has been published.
    pub(super) stored: Option<Vec<u8>>,
    /// How many bytes of the log had been passed at the manifest's position.
    pub(super) log_bytes: u64,
    /// Whether everything is known to be discarded that the manifest names as dead.
    pub(super) is_tidy: bool,
}

/// How often the manifest is read again because another instance has replaced it meanwhile.
const ATTEMPTS_MAX: usize = 5;

impl Base {
    /// What the store has now.
    pub(super) async fn read(store: &dyn Store) -> Result<Self, Failure> {
        let mut attempts = 1;
        loop {
            match Self::try_to_read(store).await {
                Err(Failure::Manifest(ManifestError::Page(PageError::Missing { .. })))
                    if attempts < ATTEMPTS_MAX =>
                {
                    attempts += 1;
                }
                result => return result,
            }
        }
    }

    async fn try_to_read(store: &dyn Store) -> Result<Self, Failure> {
        let stored = store.read_manifest().await?;
        let manifest = match &stored {
            None => Manifest::empty(),
            Some(record) => {
                let pieces: Vec<PageId> = Manifest::pieces_of(record)?.collect();
                let pieces = if pieces.is_empty() { Vec::new() } else { store.read_pages(pieces).await? };
                Manifest::decode(record, &pieces)?
            }
        };
        Ok(Self { manifest, is_tidy: stored.is_none(), stored, log_bytes: 0 })
    }
}
