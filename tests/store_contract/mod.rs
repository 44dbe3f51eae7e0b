//! The rules that every store keeps. A store runs them all by calling [`check_every_rule`].

mod fence;
mod identity;
mod pages;

use std::future::Future;

use minamo::store::{BLOCK_BYTES_MAX, BlockNumber, Durability, Store, StoreError};

/// Makes the stores that the rules are tried on.
pub(crate) trait Harness {
    type Store: Store;

    /// A store of its own, empty.
    fn open(&self) -> impl Future<Output = Self::Store>;

    /// Another connection to the database of `store`.
    fn reopen(&self, store: &Self::Store) -> impl Future<Output = Self::Store>;

    /// Deletes the database of `store` and makes another one in its place; nothing where that cannot be done.
    fn replace(&self, store: &Self::Store) -> impl Future<Output = Option<Self::Store>>;
}

pub(crate) async fn check_every_rule(harness: &impl Harness) {
    an_empty_log_reads_as_no_blocks(harness).await;
    what_was_appended_reads_back_in_order(harness).await;
    a_read_starts_at_the_asked_number(harness).await;
    an_append_of_no_blocks_changes_nothing(harness).await;
    an_append_that_overlaps_writes_nothing(harness).await;
    of_two_connections_the_stale_one_conflicts(harness).await;
    a_connection_goes_on_after_a_conflict(harness).await;
    the_largest_blocks_keep_every_byte(harness).await;
    a_long_log_is_read_to_its_end_in_batches(harness).await;
    appends_leave_in_the_order_of_the_calls(harness).await;
    an_append_behind_one_that_fails_fails_too(harness).await;
    a_dropped_answer_does_not_take_an_append_back(harness).await;
    another_connection_sees_everything(harness).await;
    a_closed_store_refuses_and_loses_nothing(harness).await;
    strict_appends_read_back_like_relaxed_ones(harness).await;
    fence::check(harness).await;
    pages::check(harness).await;
    identity::check(harness).await;
}

async fn an_empty_log_reads_as_no_blocks(harness: &impl Harness) {
    let store = harness.open().await;
    assert_eq!(store.read_log(0).await, Ok(vec![]));
    assert_eq!(store.read_log(7).await, Ok(vec![]));
}

async fn what_was_appended_reads_back_in_order(harness: &impl Harness) {
    let store = harness.open().await;
    append(&store, 0, &["a"]).await.expect("appends");
    append(&store, 1, &["b", "", "c"]).await.expect("appends");
    assert_eq!(read_all(&store, 0).await, texts(&["a", "b", "", "c"]));
}

async fn a_read_starts_at_the_asked_number(harness: &impl Harness) {
    let store = harness.open().await;
    append(&store, 0, &["a", "b", "c"]).await.expect("appends");
    assert_eq!(read_all(&store, 2).await, texts(&["c"]));
    assert_eq!(read_all(&store, 3).await, texts(&[]));
}

async fn an_append_of_no_blocks_changes_nothing(harness: &impl Harness) {
    let store = harness.open().await;
    append(&store, 0, &["a"]).await.expect("appends");
    append(&store, 0, &[]).await.expect("appends nothing");
    append(&store, 1, &[]).await.expect("appends nothing");
    assert_eq!(read_all(&store, 0).await, texts(&["a"]));
}

async fn an_append_that_overlaps_writes_nothing(harness: &impl Harness) {
    let store = harness.open().await;
    append(&store, 0, &["a", "b"]).await.expect("appends");
    assert_eq!(append(&store, 1, &["B", "C"]).await, Err(StoreError::Conflict));
    assert_eq!(read_all(&store, 0).await, texts(&["a", "b"]));
    assert_eq!(append(&store, 0, &["A", "B", "C"]).await, Err(StoreError::Conflict));
    assert_eq!(read_all(&store, 0).await, texts(&["a", "b"]));
}

async fn of_two_connections_the_stale_one_conflicts(harness: &impl Harness) {
    let one = harness.open().await;
    let other = harness.reopen(&one).await;
    append(&one, 0, &["one"]).await.expect("appends");
    assert_eq!(append(&other, 0, &["other", "more"]).await, Err(StoreError::Conflict));
    assert_eq!(read_all(&other, 0).await, texts(&["one"]));
    append(&other, 1, &["other"]).await.expect("appends once it has caught up");
    assert_eq!(read_all(&one, 0).await, texts(&["one", "other"]));
}

async fn a_connection_goes_on_after_a_conflict(harness: &impl Harness) {
    let store = harness.open().await;
    append(&store, 0, &["a"]).await.expect("appends");
    assert_eq!(append(&store, 0, &["A"]).await, Err(StoreError::Conflict));
    append(&store, 1, &["b"]).await.expect("appends");
    assert_eq!(read_all(&store, 0).await, texts(&["a", "b"]));
}

async fn the_largest_blocks_keep_every_byte(harness: &impl Harness) {
    let store = harness.open().await;
    let largest = |seed: usize| -> Vec<u8> {
        (0..BLOCK_BYTES_MAX).map(|at| ((at * 31 + seed) % 251).to_le_bytes()[0]).collect()
    };
    let blocks = vec![largest(1), largest(2), largest(3)];
    store.append(0, blocks.clone(), Durability::Relaxed).await.expect("appends");
    assert!(read_all(&store, 0).await == blocks, "the blocks differ");
}

async fn a_long_log_is_read_to_its_end_in_batches(harness: &impl Harness) {
    let store = harness.open().await;
    let blocks: Vec<Vec<u8>> = (0..300_u32).map(|number| number.to_le_bytes().to_vec()).collect();
    for (first, chunk) in (0..).step_by(100).zip(blocks.chunks(100)) {
        store.append(first, chunk.to_vec(), Durability::Relaxed).await.expect("appends");
    }
    assert_eq!(read_all(&store, 0).await, blocks);
    assert_eq!(read_all(&store, 299).await, blocks[299..]);
}

async fn appends_leave_in_the_order_of_the_calls(harness: &impl Harness) {
    let store = harness.open().await;
    let blocks: Vec<Vec<u8>> = (0..20_u8).map(|number| vec![number]).collect();
    let answers: Vec<_> = (0..)
        .zip(&blocks)
        .map(|(first, block)| store.append(first, vec![block.clone()], Durability::Relaxed))
        .collect();
    // Waited for backwards: when an answer is asked for must not matter.
    for answer in answers.into_iter().rev() {
        answer.await.expect("appends");
    }
    assert_eq!(read_all(&store, 0).await, blocks);
}

async fn an_append_behind_one_that_fails_fails_too(harness: &impl Harness) {
    let store = harness.open().await;
    let other = harness.reopen(&store).await;
    append(&other, 0, &["other"]).await.expect("appends");
    let answers = [
        store.append(0, texts(&["a"]), Durability::Relaxed),
        store.append(1, texts(&["b"]), Durability::Relaxed),
        store.append(2, texts(&["c"]), Durability::Relaxed),
    ];
    for answer in answers {
        assert_eq!(answer.await, Err(StoreError::Conflict));
    }
    append(&store, 1, &["a"]).await.expect("appends once the failure was seen");
    assert_eq!(read_all(&other, 0).await, texts(&["other", "a"]));
}

async fn a_dropped_answer_does_not_take_an_append_back(harness: &impl Harness) {
    let store = harness.open().await;
    drop(store.append(0, texts(&["a"]), Durability::Relaxed));
    append(&store, 1, &["b"]).await.expect("appends");
    assert_eq!(read_all(&store, 0).await, texts(&["a", "b"]));
}

async fn another_connection_sees_everything(harness: &impl Harness) {
    let store = harness.open().await;
    append(&store, 0, &["a", "b"]).await.expect("appends");
    store.close();
    let again = harness.reopen(&store).await;
    assert_eq!(read_all(&again, 0).await, texts(&["a", "b"]));
    assert_eq!(append(&again, 1, &["B"]).await, Err(StoreError::Conflict));
    append(&again, 2, &["c"]).await.expect("appends");
    assert_eq!(read_all(&again, 0).await, texts(&["a", "b", "c"]));
}

async fn a_closed_store_refuses_and_loses_nothing(harness: &impl Harness) {
    let store = harness.open().await;
    let answer = store.append(0, texts(&["a"]), Durability::Relaxed);
    store.close();
    answer.await.expect("what was under way ends");
    assert!(matches!(store.read_log(0).await, Err(StoreError::Lost { .. })));
    assert!(matches!(append(&store, 1, &["b"]).await, Err(StoreError::Lost { .. })));
    assert!(matches!(store.read_manifest().await, Err(StoreError::Lost { .. })));
    assert!(matches!(store.read_pages(vec![1]).await, Err(StoreError::Lost { .. })));
    assert!(matches!(store.read_page_ids(1).await, Err(StoreError::Lost { .. })));
    assert!(matches!(pages::add(&store, &[(1, "p")]).await, Err(StoreError::Lost { .. })));
    assert!(matches!(pages::publish(&store, None, "m").await, Err(StoreError::Lost { .. })));
    assert!(matches!(store.discard(0..1, vec![1]).await, Err(StoreError::Lost { .. })));
    store.close();
    let again = harness.reopen(&store).await;
    assert_eq!(read_all(&again, 0).await, texts(&["a"]));
    assert_eq!(again.read_manifest().await, Ok(None));
    assert_eq!(again.read_page_ids(1).await, Ok(vec![]));
}

async fn strict_appends_read_back_like_relaxed_ones(harness: &impl Harness) {
    let store = harness.open().await;
    store.append(0, texts(&["a"]), Durability::Strict).await.expect("appends");
    assert_eq!(store.append(0, texts(&["A"]), Durability::Strict).await, Err(StoreError::Conflict));
    assert_eq!(read_all(&store, 0).await, texts(&["a"]));
}

/// Every block from number `from` to the end of the log.
pub(crate) async fn read_all(store: &impl Store, from: BlockNumber) -> Vec<Vec<u8>> {
    let mut blocks = Vec::new();
    loop {
        let batch = store.read_log(from + blocks.len() as u64).await.expect("reads");
        if batch.is_empty() {
            return blocks;
        }
        blocks.extend(batch);
    }
}

pub(crate) async fn append(
    store: &impl Store,
    first: BlockNumber,
    blocks: &[&str],
) -> Result<(), StoreError> {
    store.append(first, texts(blocks), Durability::Relaxed).await
}

/// Blocks that hold these texts.
pub(crate) fn texts(blocks: &[&str]) -> Vec<Vec<u8>> {
    blocks.iter().map(|block| block.as_bytes().to_vec()).collect()
}
