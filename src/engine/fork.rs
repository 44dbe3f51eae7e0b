//! Forks: databases that begin with what another one holds.

use super::{Engine, Event, Failure, Options, checkpoint};
use crate::base::Environment;
use crate::store::StoreError;

impl Engine {
    /// A database of its own that begins with what this one holds once all is written that was submitted. Both share
    /// the pages that neither has changed. What belongs to an instance is not taken over: live queries, a simulation,
    /// and the capacity that was used.
    ///
    /// What was logged since the last checkpoint is merged into pages first, so that further forks need not do it
    /// again.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where the store cannot be forked; [`StoreError::Lost`] if the database is closed.
    pub async fn fork(
        &self,
        environment: Environment,
        options: Options,
        on_event: impl Fn(&Event) + 'static,
    ) -> Result<Self, Failure> {
        let shared = &self.shared;
        let refusal = || StoreError::Unavailable { reason: NOT_IN_MEMORY.to_owned() };
        if shared.store.fork().is_none() {
            return Err(refusal().into());
        }
        shared.wait_for_log().await.map_err(|error| StoreError::Lost { reason: error.message })?;
        checkpoint::merge_all(shared).await;
        // Nothing happens between here and there, so the pages in memory are those of the store.
        let store = shared.store.fork().ok_or_else(refusal)?;
        let cache = shared.pages.cache.fork(options.cache_bytes);
        Self::open_with(cache, store, environment, options, Box::new(on_event)).await
    }
}

const NOT_IN_MEMORY: &str = "only a database that was opened with the store \"memory\" can be forked";
