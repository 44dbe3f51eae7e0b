use super::*;
use crate::base::Bytes;
use crate::store::StoredPage;
use proptest::prelude::*;

fn inline(bytes: &[u8]) -> LeafValue {
    LeafValue::Inline(bytes.into())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn leaf() -> StoredPage {
    let mut builder = PageBuilder::leaf(TreeId(16));
    builder.push_value(b"a", &inline(b"one"));
    builder.push_value(b"bc", &LeafValue::Long(LongValue { first: 300, bytes: 100_000 }));
    builder.push_value(b"d", &inline(b""));
    builder.finish(7)
}

fn inner() -> StoredPage {
    let mut builder = PageBuilder::inner(TreeId(16), 1);
    builder.push_child(b"", 7);
    builder.push_child(b"m", 200);
    builder.finish(8)
}

#[test]
fn the_bytes_are_those_of_the_format_document() {
    let document = include_str!("../../../docs/format.md");
    for (_, page) in [leaf(), inner(), piece(MANIFEST_TREE, 9, b"piece")] {
        let hex = hex(&page);
        assert!(document.contains(&format!("\n{hex}\n")), "docs/format.md does not show the page {hex}");
    }
}

#[test]
fn what_was_built_is_read() {
    let (id, bytes) = leaf();
    let page = Page::new(&bytes);
    assert_eq!(check_page(id, &bytes), Ok(()));
    assert_eq!((page.kind(), page.level(), page.id()), (Some(PageKind::Leaf), 0, 7));
    assert_eq!((page.tree(), page.len()), (TreeId(16), 3));
    assert_eq!((page.key(1), page.value(0)), (b"bc".as_slice(), inline(b"one")));
    assert_eq!(page.value(1), LeafValue::Long(LongValue { first: 300, bytes: 100_000 }));
    let (_, bytes) = inner();
    let page = Page::new(&bytes);
    assert_eq!((page.kind(), page.level()), (Some(PageKind::Inner), 1));
    let children: Vec<PageId> =
        [b"".as_slice(), b"a", b"m", b"z"].iter().map(|key| page.child(page.child_index(key))).collect();
    assert_eq!(children, [7, 7, 200, 200]);
}

#[test]
fn a_long_value_is_cut_into_full_pieces() {
    let value: Vec<u8> = (0..2 * PIECE_BYTES + 1).map(|at| at as u8).collect();
    let pieces: Vec<StoredPage> = cut_value(TreeId(20), 40, &value).collect();
    let long = LongValue { first: 40, bytes: value.len() };
    assert_eq!(long.pieces().collect::<Vec<_>>(), pieces.iter().map(|(id, _)| *id).collect::<Vec<_>>());
    pieces.iter().for_each(|(id, bytes)| assert_eq!(check_page(*id, bytes), Ok(())));
    let payloads: Vec<Bytes> = pieces.iter().map(|(_, bytes)| Page::new(bytes).payload()).collect();
    assert_eq!(payloads.concat(), value);
    assert_eq!(payloads[0].len(), PIECE_BYTES);
}

#[test]
fn every_damaged_byte_is_noticed() {
    for (id, bytes) in [leaf(), inner(), piece(MANIFEST_TREE, 9, b"piece")] {
        for position in 0..bytes.len() {
            for bit in 0..8 {
                let mut damaged = bytes.to_vec();
                damaged[position] ^= 1 << bit;
                assert!(
                    check_page(id, &damaged.into()).is_err(),
                    "bit {bit} of byte {position} of page {id}"
                );
            }
        }
        (0..bytes.len()).for_each(|end| assert!(check_page(id, &bytes.slice(0..end)).is_err()));
        assert_eq!(check_page(id + 1, &bytes), Err(PageError::Misplaced { page: id + 1 }));
    }
}

#[test]
fn a_page_of_a_newer_version_is_refused_as_such() {
    let mut newer = leaf().1.to_vec();
    newer[0] = 2;
    assert_eq!(check_page(7, &newer.into()), Err(PageError::Version { page: 7, found: 2 }));
}

#[test]
fn entries_out_of_order_are_refused() {
    let mut builder = PageBuilder::leaf(TreeId(16));
    builder.push_value(b"b", &inline(b""));
    builder.push_value(b"b", &inline(b""));
    let (id, bytes) = builder.finish(1);
    assert_eq!(check_page(id, &bytes), Err(PageError::Malformed { page: 1 }));
    let mut builder = PageBuilder::inner(TreeId(16), 1);
    builder.push_child(b"not empty", 2);
    let (id, bytes) = builder.finish(1);
    assert_eq!(check_page(id, &bytes), Err(PageError::Malformed { page: 1 }));
}

#[test]
fn what_cannot_be_is_refused_though_the_checksum_fits() {
    let long = |first, bytes| {
        let mut builder = PageBuilder::leaf(TreeId(16));
        builder.push_value(b"key", &LeafValue::Long(LongValue { first, bytes }));
        builder.finish(7).1
    };
    let child = |level, id| {
        let mut builder = PageBuilder::inner(TreeId(16), level);
        builder.push_child(b"", id);
        builder.finish(7).1
    };
    let mut endless = piece(TreeId(16), 7, &[1; PIECE_BYTES]).1.to_vec();
    endless.resize(crate::store::BLOCK_BYTES_MAX + 1, 1);
    let sound = [long(300, 1), long(300, VALUE_BYTES_MAX), child(1, 8), child(LEVEL_MAX, PAGE_ID_MAX)];
    sound.iter().for_each(|page| assert_eq!(check_page(7, page), Ok(())));
    let absurd = [
        long(300, VALUE_BYTES_MAX + 1),
        long(300, usize::MAX / 4),
        long(300, 0),
        long(0, 10_000),
        long(PAGE_ID_MAX, 10_000),
        long(u64::MAX, 10_000),
        child(1, 0),
        child(1, u64::MAX),
        child(LEVEL_MAX + 1, 8),
        resealed(endless),
    ];
    for (number, page) in absurd.iter().enumerate() {
        assert_eq!(check_page(7, page), Err(PageError::Malformed { page: 7 }), "{number}");
    }
}

fn read_everything(bytes: &Bytes) {
    let page = Page::new(bytes);
    for index in 0..page.len().min(50) + 2 {
        let _ = (page.key(index), page.key_bytes(index), page.value(index), page.child(index));
    }
    let _ = (page.payload(), page.find(b"m"), page.child_index(b"m"), page.kind(), page.level());
}

/// The bytes with the checksum that they should have.
fn resealed(mut bytes: Vec<u8>) -> Bytes {
    if bytes.len() >= HEADER_BYTES {
        let checksum = crate::base::checksum(&[&bytes[..CHECKSUM.start], &bytes[CHECKSUM.end..]]);
        bytes[CHECKSUM].copy_from_slice(&checksum.to_le_bytes());
    }
    bytes.into()
}

proptest! {
    #[test]
    fn a_leaf_is_a_map(
        entries in prop::collection::btree_map(
            prop::collection::vec(any::<u8>(), 0..20),
            prop::collection::vec(any::<u8>(), 0..30),
            1..60,
        ),
        other in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let mut builder = PageBuilder::leaf(TreeId(3));
        for (key, value) in &entries {
            let before = builder.bytes();
            builder.push_value(key, &inline(value));
            prop_assert_eq!(builder.bytes() - before, PageBuilder::value_entry_bytes(key, &inline(value)));
        }
        let length = builder.bytes();
        let (id, bytes) = builder.finish(1 << 40);
        prop_assert_eq!(bytes.len(), length);
        prop_assert_eq!(check_page(id, &bytes), Ok(()));
        let page = Page::new(&bytes);
        for (index, (key, value)) in entries.iter().enumerate() {
            prop_assert_eq!(page.find(key), Ok(index));
            prop_assert_eq!(&*page.key_bytes(index), key.as_slice());
            prop_assert_eq!(page.value(index), inline(value));
        }
        let lower = entries.range(..other.clone()).count();
        let expected = if entries.contains_key(&other) { Ok(lower) } else { Err(lower) };
        prop_assert_eq!(page.find(&other), expected);
    }

    #[test]
    fn an_inner_page_leads_to_the_last_separator_that_is_not_greater(
        separators in prop::collection::btree_map(
            prop::collection::vec(any::<u8>(), 1..6), 1..=PAGE_ID_MAX, 0..60),
        key in prop::collection::vec(any::<u8>(), 0..6),
    ) {
        let mut builder = PageBuilder::inner(TreeId(3), 2);
        builder.push_child(b"", 5);
        for (key, child) in &separators {
            let before = builder.bytes();
            builder.push_child(key, *child);
            prop_assert_eq!(builder.bytes() - before, PageBuilder::child_entry_bytes(key, *child));
        }
        let (id, bytes) = builder.finish(1);
        prop_assert_eq!(check_page(id, &bytes), Ok(()));
        let page = Page::new(&bytes);
        let expected = separators.range(..=key.clone()).next_back().map_or(5, |(_, child)| *child);
        prop_assert_eq!(page.child(page.child_index(&key)), expected);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(
        position in 0usize..200,
        byte in any::<u8>(),
        noise in prop::collection::vec(any::<u8>(), 0..100),
    ) {
        for (_, bytes) in [leaf(), inner()] {
            let mut damaged = bytes.to_vec();
            let position = position % damaged.len();
            damaged[position] = byte;
            let damaged = resealed(damaged);
            read_everything(&damaged);
            let _ = check_page(7, &damaged);
        }
        let noise = resealed(noise);
        read_everything(&noise);
        let _ = check_page(7, &noise);
    }
}
