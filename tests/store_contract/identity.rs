//! A database that was deleted and made anew is another one, whatever it holds.

use minamo::store::{Store, StoreError};

use super::{Harness, append, pages, read_all, texts};

pub(super) async fn check(harness: &impl Harness) {
    for has_manifest in [false, true] {
        nothing_is_read_from_another_database_or_written_to_it(harness, has_manifest).await;
    }
}

async fn nothing_is_read_from_another_database_or_written_to_it(harness: &impl Harness, has_manifest: bool) {
    let store = harness.open().await;
    append(&store, 0, &["a"]).await.expect("appends");
    if has_manifest {
        pages::publish(&store, None, "m").await.expect("publishes");
    }
    let Some(other) = harness.replace(&store).await else { return };
    // The same as before, so that nothing but the identity tells them apart.
    append(&other, 0, &["a"]).await.expect("appends");
    pages::add(&other, &[(1, "p")]).await.expect("adds");
    let expected = has_manifest.then_some("m");
    if has_manifest {
        pages::publish(&other, None, "m").await.expect("publishes");
    }
    let vanished = || Some(StoreError::Vanished);
    assert_eq!(pages::add(&store, &[(2, "stale")]).await.err(), vanished());
    assert_eq!(pages::publish(&store, expected, "stale").await.err(), vanished());
    assert_eq!(store.discard(0..1, vec![1]).await.err(), vanished());
    assert_eq!(store.read_pages(vec![1]).await.err(), vanished());
    assert_eq!(store.read_page_ids(1).await.err(), vanished());
    assert_eq!(store.read_manifest().await.err(), vanished());
    // Which failure that is becomes clear when the log is read.
    assert!(append(&store, 1, &["stale"]).await.is_err());
    assert_eq!(store.read_log(0).await.err(), vanished());
    assert!(append(&store, 1, &["stale"]).await.is_err());
    assert_eq!(read_all(&other, 0).await, texts(&["a"]));
    assert_eq!(other.read_page_ids(1).await, Ok(vec![1]));
    assert_eq!(other.read_manifest().await, Ok(expected.map(|manifest| manifest.as_bytes().to_vec())));
}
