use super::*;
use crate::base::Bytes;
use crate::store::{BLOCK_BYTES_MAX, MemoryStore};
use proptest::prelude::*;

fn bytes(content: &[u8]) -> Bytes {
    content.into()
}

fn put(tree: u32, key: &[u8], value: &[u8]) -> Edit {
    Edit::Put { tree: TreeId(tree), key: bytes(key), value: bytes(value) }
}

fn commit(time_ms: u64, edits: Vec<Edit>) -> Rc<Commit> {
    Rc::new(Commit { time_ms, origin: None, edits })
}

/// Runs a future that never has to wait, as those over a memory store.
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("the future waits"),
    }
}

fn append(store: &MemoryStore, batches: &[Vec<Rc<Commit>>]) -> Log {
    let log = open(store);
    for batch in batches {
        now(log.append(ID, batch, Durability::Relaxed)).expect("the store takes it");
    }
    log
}

const ID: AppendId = AppendId { instance: 0x0102_0304_0506_0708, number: 300 };

fn open(store: &MemoryStore) -> Log {
    Log::new(Rc::new(store.clone()), Position::START)
}

fn read_on(log: &Log) -> Result<Vec<Commit>, LogError> {
    let read = now(log.read_on())?;
    log.pass(read.passage);
    Ok(read.batches.into_iter().flat_map(|batch| batch.commits).collect())
}

fn read_all(store: &MemoryStore) -> Result<Vec<Commit>, LogError> {
    let log = open(store);
    let commits = read_on(&log)?;
    assert_eq!(log.position().lsn(), commits.len() as u64);
    assert!(read_on(&log)?.is_empty());
    Ok(commits)
}

#[test]
fn an_empty_log_has_no_commits() {
    assert_eq!(read_all(&MemoryStore::new()), Ok(Vec::new()));
}

#[test]
fn the_bytes_are_those_of_the_format_document() {
    let store = MemoryStore::new();
    let edits = vec![
        put(5, b"k", b"value"),
        Edit::Delete { tree: TreeId(300), key: bytes(b"x") },
        Edit::Drop { tree: TreeId(7) },
    ];
    append(&store, &[vec![commit(1_700_000_000_000, edits)]]);
    let blocks = now(store.read_log(0)).expect("readable");
    assert_eq!(blocks.len(), 1);
    let hex: String = blocks[0].iter().map(|byte| format!("{byte:02x}")).collect();
    let document = include_str!("../../docs/format.md");
    assert!(document.contains(&hex), "docs/format.md does not show the block {hex}");
}

#[test]
fn a_commit_longer_than_a_block_is_cut_and_joined() {
    let store = MemoryStore::new();
    let large = vec![7u8; 3 * BLOCK_BYTES_MAX];
    let written = commit(1, vec![put(2, b"large", &large)]);
    append(&store, &[vec![commit(0, vec![]), Rc::clone(&written)], vec![commit(2, vec![])]]);
    let blocks = now(store.read_log(0)).expect("readable");
    assert_eq!(blocks.len(), 5);
    assert!(blocks.iter().all(|block| block.len() <= BLOCK_BYTES_MAX));
    assert_eq!(read_all(&store).expect("readable")[1], *written);
}

#[test]
fn a_value_that_is_put_twice_is_logged_once() {
    let value = bytes(&[7; 1000]);
    let put = |tree, key: &[u8], value: &Bytes| Edit::Put {
        tree: TreeId(tree),
        key: bytes(key),
        value: value.clone(),
    };
    let other = bytes(b"other");
    let edits = vec![put(2, b"a", &value), put(3, b"b", &value), put(2, b"c", &other), put(3, b"d", &other)];
    let written = commit(1, edits);
    let store = MemoryStore::new();
    append(&store, &[vec![Rc::clone(&written)]]);
    assert!(now(store.read_log(0)).expect("readable")[0].len() < 1100);
    let read = read_all(&store).expect("readable").remove(0);
    assert_eq!(read, *written);
    let values: Vec<&Bytes> = read
        .edits
        .iter()
        .filter_map(|edit| match edit {
            Edit::Put { value, .. } => Some(value),
            _ => None,
        })
        .collect();
    assert!(values[0].same_buffer(values[1]) && values[2].same_buffer(values[3]));
}

#[test]
fn two_instances_cannot_append_at_the_same_position() {
    let store = MemoryStore::new();
    let first = append(&store, &[]);
    let second = append(&store, &[vec![commit(1, vec![put(2, b"a", b"1")])]]);
    assert_eq!(now(first.append(ID, &[commit(2, vec![])], Durability::Relaxed)), Err(StoreError::Conflict));
    assert_eq!(read_on(&first).expect("readable").len(), 1);
    assert_eq!(now(first.append(ID, &[commit(2, vec![])], Durability::Relaxed)), Ok(()));
    assert_eq!(read_on(&second).expect("readable").len(), 1);
}

#[test]
fn a_log_that_took_the_place_of_the_known_one_is_noticed() {
    let batch = |content: &[u8]| vec![commit(1, vec![put(2, b"a", content)])];
    for other in [vec![], vec![batch(b"other")], vec![batch(b"other"), batch(b"more")]] {
        let store = MemoryStore::new();
        let log = open(&store);
        now(log.append(ID, &batch(b"known"), Durability::Relaxed)).expect("stored");
        now(store.discard(0..1, Vec::new())).expect("discarded");
        append(&store, &other);
        assert_eq!(read_on(&log), Err(LogError::Vanished), "{} batches", other.len());
    }
}

#[test]
fn every_damaged_byte_is_noticed() {
    let store = MemoryStore::new();
    append(&store, &[vec![commit(9, vec![put(2, b"key", b"value")])]]);
    let block = now(store.read_log(0)).expect("readable").remove(0);
    for position in 0..block.len() {
        for bit in 0..8 {
            let mut damaged = block.clone();
            damaged[position] ^= 1 << bit;
            let store = MemoryStore::new();
            now(store.append(0, vec![damaged], Durability::Relaxed)).expect("stored");
            assert!(read_all(&store).is_err(), "bit {bit} of byte {position}");
        }
    }
}

#[test]
fn a_missing_block_is_noticed() {
    let store = MemoryStore::new();
    append(&store, &[vec![commit(1, vec![put(2, b"large", &vec![7u8; 2 * BLOCK_BYTES_MAX])])]]);
    let blocks = now(store.read_log(0)).expect("readable");
    let gap = MemoryStore::new();
    now(gap.append(0, vec![blocks[0].clone(), blocks[2].clone()], Durability::Relaxed)).expect("stored");
    assert_eq!(read_all(&gap), Err(LogError::OutOfOrder { block: 1 }));
    let end = MemoryStore::new();
    now(end.append(0, blocks[..2].to_vec(), Durability::Relaxed)).expect("stored");
    assert_eq!(read_all(&end), Err(LogError::Malformed { block: 2 }));
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let content = || prop::collection::vec(any::<u8>(), 0..40).prop_map(Bytes::from);
    let tree = || any::<u32>().prop_map(TreeId);
    prop_oneof![
        (tree(), content(), content()).prop_map(|(tree, key, value)| Edit::Put { tree, key, value }),
        (tree(), content()).prop_map(|(tree, key)| Edit::Delete { tree, key }),
        tree().prop_map(|tree| Edit::Drop { tree }),
    ]
}

proptest! {
    #[test]
    fn what_is_appended_is_read(batches in prop::collection::vec(
        prop::collection::vec((any::<u64>(), prop::collection::vec(any_edit(), 0..6)), 1..5), 0..6)) {
        let commits = |batch: Vec<_>| batch.into_iter().map(|(time, edits)| commit(time, edits)).collect();
        let batches: Vec<Vec<_>> = batches.into_iter().map(commits).collect();
        let store = MemoryStore::new();
        append(&store, &batches);
        let written: Vec<Commit> = batches.into_iter().flatten().map(|commit| (*commit).clone()).collect();
        prop_assert_eq!(read_all(&store), Ok(written));
    }

    #[test]
    fn no_bytes_make_the_reader_panic(payload in prop::collection::vec(any::<u8>(), 0..200)) {
        let store = MemoryStore::new();
        now(store.append(0, block::cut(&payload, 0, 1), Durability::Relaxed)).expect("stored");
        let _ = read_all(&store);
    }
}

#[test]
fn headers_are_read_back() {
    let origin = Some(Origin { clock: 0x0190_0000_0000_0003, replica: u64::MAX });
    let replicated = Rc::new(Commit { time_ms: 5, origin, edits: vec![put(2, b"k", b"v")] });
    let store = MemoryStore::new();
    append(&store, &[vec![Rc::clone(&replicated), commit(6, vec![])], vec![commit(7, vec![])]]);
    let batches = now(open(&store).read_on()).expect("readable").batches;
    assert_eq!(
        batches[0],
        Batch { id: Some(ID), commits: vec![(*replicated).clone(), (*commit(6, vec![])).clone()] }
    );
    assert_eq!(batches[1].id, Some(ID));
}
