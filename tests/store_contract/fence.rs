//! An append goes nowhere but to the end of the log.

use minamo::store::{BlockNumber, Durability, Store, StoreError};

use super::{Harness, append, read_all, texts};

pub(super) async fn check(harness: &impl Harness) {
    an_append_behind_the_end_leaves_no_gap(harness).await;
    the_beginning_of_the_log_is_discarded_and_the_rest_stays(harness).await;
    a_stale_append_into_what_was_discarded_conflicts(harness).await;
    no_stale_append_makes_room_for_another(harness).await;
    stale_appends_without_waiting_all_conflict(harness).await;
    stale_appends_of_several_connections_all_conflict(harness).await;
    an_append_with_its_predecessor_discarded_under_way_conflicts(harness).await;
}

async fn an_append_behind_the_end_leaves_no_gap(harness: &impl Harness) {
    let store = harness.open().await;
    assert_eq!(append(&store, 1, &["gap"]).await, Err(StoreError::Conflict));
    append(&store, 0, &["a", "b"]).await.expect("appends");
    assert_eq!(append(&store, 4, &["gap", "gap"]).await, Err(StoreError::Conflict));
    assert_eq!(read_all(&store, 0).await, texts(&["a", "b"]));
    append(&store, 2, &["c"]).await.expect("appends");
    assert_eq!(read_all(&store, 0).await, texts(&["a", "b", "c"]));
}

/// A log of eight blocks, of which all but the last two were discarded.
async fn discarded<H: Harness>(harness: &H) -> H::Store {
    let store = harness.open().await;
    append(&store, 0, &["0", "1", "2", "3", "4", "5", "6", "7"]).await.expect("appends");
    store.discard(0..6, vec![]).await.expect("discards");
    store
}

async fn the_beginning_of_the_log_is_discarded_and_the_rest_stays(harness: &impl Harness) {
    let store = discarded(harness).await;
    assert_eq!(read_all(&store, 6).await, texts(&["6", "7"]));
    append(&store, 8, &["8"]).await.expect("appends");
    store.discard(0..7, vec![]).await.expect("discards what is left of the range");
    store.discard(7..7, vec![]).await.expect("discards nothing");
    assert_eq!(read_all(&store, 7).await, texts(&["7", "8"]));
}

async fn a_stale_append_into_what_was_discarded_conflicts(harness: &impl Harness) {
    for first in 0..8 {
        let store = discarded(harness).await;
        assert_eq!(append(&store, first, &["stale"]).await, Err(StoreError::Conflict), "{first}");
        let long = append(&store, first, &["stale", "stale", "stale"]).await;
        assert_eq!(long, Err(StoreError::Conflict), "{first}");
        assert_eq!(read_all(&store, 6).await, texts(&["6", "7"]));
        append(&store, 8, &["8"]).await.expect("appends at the end");
    }
}

async fn no_stale_append_makes_room_for_another(harness: &impl Harness) {
    let store = discarded(harness).await;
    for first in 0..8 {
        // Whatever the one before it may have left: it must not pass for the predecessor.
        assert_eq!(append(&store, first, &["stale"]).await, Err(StoreError::Conflict), "{first}");
    }
    append(&store, 8, &["8"]).await.expect("appends at the end");
    store.discard(6..8, vec![]).await.expect("discards");
    assert_eq!(append(&store, 6, &["stale"]).await, Err(StoreError::Conflict));
    assert_eq!(read_all(&store, 8).await, texts(&["8"]));
}

async fn stale_appends_without_waiting_all_conflict(harness: &impl Harness) {
    let store = discarded(harness).await;
    let stale = |first: BlockNumber| store.append(first, texts(&["stale"]), Durability::Relaxed);
    let answers = [stale(2), stale(3), stale(4)];
    for answer in answers {
        assert_eq!(answer.await, Err(StoreError::Conflict));
    }
    append(&store, 8, &["8"]).await.expect("appends once the failure was seen");
    assert_eq!(read_all(&store, 6).await, texts(&["6", "7", "8"]));
}

async fn stale_appends_of_several_connections_all_conflict(harness: &impl Harness) {
    let store = discarded(harness).await;
    let other = harness.reopen(&store).await;
    // Without waiting: the second begins before the first can have taken back what it may have written.
    let answers = [
        store.append(2, texts(&["stale"]), Durability::Relaxed),
        other.append(3, texts(&["stale"]), Durability::Relaxed),
    ];
    for answer in answers {
        assert_eq!(answer.await, Err(StoreError::Conflict));
    }
    assert_eq!(read_all(&other, 6).await, texts(&["6", "7"]));
}

async fn an_append_with_its_predecessor_discarded_under_way_conflicts(harness: &impl Harness) {
    let store = harness.open().await;
    let other = harness.reopen(&store).await;
    append(&store, 0, &["0"]).await.expect("appends");
    assert_eq!(read_all(&other, 0).await, texts(&["0"]));
    append(&store, 1, &["1", "2"]).await.expect("appends");
    store.discard(0..2, vec![]).await.expect("discards");
    assert_eq!(append(&other, 1, &["stale"]).await, Err(StoreError::Conflict));
    append(&other, 3, &["3"]).await.expect("appends once it has caught up");
    assert_eq!(read_all(&store, 2).await, texts(&["2", "3"]));
}
