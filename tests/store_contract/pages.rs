//! Pages and the manifest.

use minamo::base::Bytes;
use minamo::store::{
    BLOCK_BYTES_MAX, DISCARD_RECORDS_MAX, Durability, PageId, SLICE_BYTES_MAX, Store, StoreError, StoredPage,
};

use super::Harness;

pub(super) async fn check(harness: &impl Harness) {
    pages_read_back_in_the_asked_order(harness).await;
    many_pages_read_back_in_one_call(harness).await;
    the_largest_slice_keeps_every_byte(harness).await;
    page_ids_are_listed_in_order(harness).await;
    pages_that_exist_conflict_and_nothing_is_added(harness).await;
    a_manifest_is_replaced_only_if_it_is_the_expected_one(harness).await;
    of_two_connections_one_publishes(harness).await;
    discarded_pages_are_gone_and_the_others_stay(harness).await;
    calls_that_write_take_effect_in_the_order_of_the_calls(harness).await;
    dropped_answers_take_nothing_back(harness).await;
    what_was_under_way_at_the_close_is_kept(harness).await;
}

async fn pages_read_back_in_the_asked_order(harness: &impl Harness) {
    let store = harness.open().await;
    add(&store, &[(1, "a"), (2, ""), (3, "c")]).await.expect("adds");
    store.add_pages(vec![page(9, "i")], Durability::Strict).await.expect("adds");
    assert_eq!(read(&store, &[9, 2, 4, 1, 9]).await, ["i", "", "-", "a", "i"]);
    assert!(read(&store, &[]).await.is_empty());
    assert_eq!(read(&harness.reopen(&store).await, &[1, 2, 3]).await, ["a", "", "c"]);
}

async fn many_pages_read_back_in_one_call(harness: &impl Harness) {
    let store = harness.open().await;
    let text = |id: PageId| format!("page {id}");
    let pages = (1..=200).map(|id| (id, Bytes::from(text(id).into_bytes()))).collect();
    store.add_pages(pages, Durability::Relaxed).await.expect("adds");
    // Runs, gaps, turns and ids that are not there.
    let ids: Vec<PageId> = (150..=250).chain(1..=70).chain([90, 88, 86]).chain((71..=80).rev()).collect();
    let found = store.read_pages(ids.clone()).await.expect("reads");
    let found: Vec<_> = found.iter().map(|page| page.as_deref().map(<[u8]>::to_vec)).collect();
    let wanted: Vec<_> = ids.iter().map(|id| (*id <= 200).then(|| text(*id).into_bytes())).collect();
    assert_eq!(found, wanted);
}

async fn the_largest_slice_keeps_every_byte(harness: &impl Harness) {
    let store = harness.open().await;
    let content = |id: PageId| -> Vec<u8> {
        (0..BLOCK_BYTES_MAX as u64).map(|at| ((at * 31 + id) % 251).to_le_bytes()[0]).collect()
    };
    let ids: Vec<PageId> = (1..=(SLICE_BYTES_MAX / BLOCK_BYTES_MAX) as u64).collect();
    let pages: Vec<StoredPage> = ids.iter().map(|id| (*id, Bytes::from(content(*id)))).collect();
    store.add_pages(pages.clone(), Durability::Relaxed).await.expect("adds");
    let manifest = content(77);
    store.publish(None, manifest.clone(), Durability::Relaxed).await.expect("publishes");
    let found = store.read_pages(ids).await.expect("reads");
    let whole = found.iter().zip(&pages).all(|(found, (_, page))| found.as_deref() == Some(&**page));
    assert!(whole && found.len() == pages.len(), "the pages differ");
    assert!(store.read_manifest().await == Ok(Some(manifest)), "the manifests differ");
}

async fn page_ids_are_listed_in_order(harness: &impl Harness) {
    let store = harness.open().await;
    assert_eq!(store.read_page_ids(1).await, Ok(vec![]));
    add(&store, &[(300, "c"), (2, "a"), (10, "b")]).await.expect("adds");
    assert_eq!(store.read_page_ids(1).await, Ok(vec![2, 10, 300]));
    assert_eq!(store.read_page_ids(10).await, Ok(vec![10, 300]));
    assert_eq!(store.read_page_ids(301).await, Ok(vec![]));
}

async fn pages_that_exist_conflict_and_nothing_is_added(harness: &impl Harness) {
    let store = harness.open().await;
    add(&store, &[]).await.expect("adds nothing");
    add(&store, &[(5, "own")]).await.expect("adds");
    assert_eq!(add(&store, &[(4, "x"), (5, "x"), (6, "x")]).await, Err(StoreError::Conflict));
    assert_eq!(store.read_page_ids(1).await, Ok(vec![5]));
    assert_eq!(read(&store, &[5]).await, ["own"]);
    let other = harness.reopen(&store).await;
    let answers = [
        store.add_pages(vec![page(6, "one"), page(7, "one")], Durability::Relaxed),
        other.add_pages(vec![page(7, "other"), page(8, "other")], Durability::Relaxed),
    ];
    let [one, second] = answers;
    assert_eq!((one.await, second.await), (Ok(()), Err(StoreError::Conflict)));
    assert_eq!(read(&other, &[6, 7, 8]).await, ["one", "one", "-"]);
    add(&other, &[(8, "other")]).await.expect("goes on after a conflict");
}

async fn a_manifest_is_replaced_only_if_it_is_the_expected_one(harness: &impl Harness) {
    let store = harness.open().await;
    assert_eq!(store.read_manifest().await, Ok(None));
    assert_eq!(publish(&store, Some("a"), "b").await, Err(StoreError::Conflict));
    assert_eq!(publish(&store, Some(""), "b").await, Err(StoreError::Conflict));
    assert_eq!(store.read_manifest().await, Ok(None));
    publish(&store, None, "a").await.expect("publishes");
    for stale in [None, Some("b"), Some("aa"), Some("")] {
        assert_eq!(publish(&store, stale, "b").await, Err(StoreError::Conflict));
        assert_eq!(store.read_manifest().await, Ok(Some(b"a".to_vec())));
    }
    store.publish(Some(b"a".to_vec()), b"b".to_vec(), Durability::Strict).await.expect("publishes");
    assert_eq!(harness.reopen(&store).await.read_manifest().await, Ok(Some(b"b".to_vec())));
}

async fn of_two_connections_one_publishes(harness: &impl Harness) {
    let one = harness.open().await;
    let other = harness.reopen(&one).await;
    publish(&one, None, "a").await.expect("publishes");
    let answers = [
        other.publish(Some(b"a".to_vec()), b"other".to_vec(), Durability::Relaxed),
        one.publish(Some(b"a".to_vec()), b"one".to_vec(), Durability::Relaxed),
    ];
    let [first, second] = answers;
    assert_eq!((first.await, second.await), (Ok(()), Err(StoreError::Conflict)));
    assert_eq!(one.read_manifest().await, Ok(Some(b"other".to_vec())));
    publish(&one, Some("other"), "one").await.expect("publishes once it knows the other's");
}

async fn discarded_pages_are_gone_and_the_others_stay(harness: &impl Harness) {
    let store = harness.open().await;
    let pages = (1..=DISCARD_RECORDS_MAX + 2).map(|id| page(id, "p")).collect();
    store.add_pages(pages, Durability::Relaxed).await.expect("adds");
    store.discard(0..0, vec![]).await.expect("discards nothing");
    store.discard(0..3, vec![1_000, 2_000]).await.expect("discards what is not there");
    let dead: Vec<PageId> = (2..=DISCARD_RECORDS_MAX + 1).collect();
    store.discard(0..0, dead).await.expect("discards");
    assert_eq!(store.read_page_ids(1).await, Ok(vec![1, DISCARD_RECORDS_MAX + 2]));
    let found = read(&harness.reopen(&store).await, &[1, 2, DISCARD_RECORDS_MAX + 2]).await;
    assert_eq!(found, ["p", "-", "p"]);
}

async fn calls_that_write_take_effect_in_the_order_of_the_calls(harness: &impl Harness) {
    let store = harness.open().await;
    let answers = [
        store.add_pages(vec![page(1, "first"), page(2, "stays")], Durability::Relaxed),
        store.discard(0..0, vec![1]),
        store.add_pages(vec![page(1, "again")], Durability::Relaxed),
        store.publish(None, b"a".to_vec(), Durability::Relaxed),
        store.publish(Some(b"a".to_vec()), b"b".to_vec(), Durability::Relaxed),
    ];
    // Waited for backwards: when an answer is asked for must not matter.
    for answer in answers.into_iter().rev() {
        answer.await.expect("writes");
    }
    assert_eq!(read(&store, &[1, 2]).await, ["again", "stays"]);
    assert_eq!(store.read_manifest().await, Ok(Some(b"b".to_vec())));
}

async fn dropped_answers_take_nothing_back(harness: &impl Harness) {
    let store = harness.open().await;
    drop(store.add_pages(vec![page(1, "a"), page(2, "b")], Durability::Relaxed));
    drop(store.discard(0..0, vec![1]));
    drop(store.publish(None, b"a".to_vec(), Durability::Relaxed));
    publish(&store, Some("a"), "b").await.expect("follows the one that nobody waited for");
    add(&store, &[(3, "c")]).await.expect("adds");
    assert_eq!(read(&store, &[1, 2, 3]).await, ["-", "b", "c"]);
}

async fn what_was_under_way_at_the_close_is_kept(harness: &impl Harness) {
    let store = harness.open().await;
    let answers = [
        store.add_pages(vec![page(1, "a"), page(2, "b")], Durability::Relaxed),
        store.discard(0..0, vec![1]),
        store.publish(None, b"a".to_vec(), Durability::Relaxed),
    ];
    store.close();
    for answer in answers {
        answer.await.expect("ends");
    }
    let again = harness.reopen(&store).await;
    assert_eq!(read(&again, &[1, 2]).await, ["-", "b"]);
    assert_eq!(again.read_manifest().await, Ok(Some(b"a".to_vec())));
}

fn page(id: PageId, content: &str) -> StoredPage {
    (id, Bytes::from(content.as_bytes().to_vec()))
}

pub(super) async fn add(store: &impl Store, pages: &[(PageId, &str)]) -> Result<(), StoreError> {
    let pages = pages.iter().map(|(id, content)| page(*id, content)).collect();
    store.add_pages(pages, Durability::Relaxed).await
}

pub(super) async fn publish(
    store: &impl Store,
    expected: Option<&str>,
    manifest: &str,
) -> Result<(), StoreError> {
    let expected = expected.map(|manifest| manifest.as_bytes().to_vec());
    store.publish(expected, manifest.as_bytes().to_vec(), Durability::Relaxed).await
}

/// The texts of the pages; a dash where there is none.
async fn read(store: &impl Store, ids: &[PageId]) -> Vec<String> {
    let pages = store.read_pages(ids.to_vec()).await.expect("reads");
    let text = |page: Bytes| String::from_utf8(page.to_vec()).expect("the test wrote text");
    pages.into_iter().map(|page| page.map_or_else(|| "-".to_owned(), text)).collect()
}
