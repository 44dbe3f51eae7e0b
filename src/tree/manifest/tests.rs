use super::*;
use crate::base::Bytes;
use crate::log::TreeId;
use crate::store::BLOCK_BYTES_MAX;
use crate::tree::Root;
use proptest::prelude::*;

fn example() -> Manifest {
    let mut manifest = Manifest::empty();
    manifest.number = 2;
    manifest.position = Position { next_block: 5, next_lsn: 300, last_checksum: Some([1, 2, 3, 4]) };
    manifest.next_page = 12;
    manifest.log_first = 3;
    let leaf = Root { page: 8, level: 0, has_long_values: false, pages: 1, bytes: 120 };
    manifest.roots.set(TreeId(0), Some(leaf));
    let inner = Root { page: 11, level: 1, has_long_values: true, pages: 5, bytes: 70_000 };
    manifest.roots.set(TreeId(300), Some(inner));
    assert!(manifest.dead.insert(1..4) && manifest.dead.insert(5..6));
    manifest
}

/// One whose body takes three pieces: seven bytes for each dead page.
fn with_many_dead_pages() -> Manifest {
    let mut manifest = example();
    (1..15_000).for_each(|run| assert!(manifest.dead.insert(run << 36..(run << 36) + 1)));
    manifest.next_page = 15_000 << 36;
    manifest
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The record with the checksum that it should have.
fn resealed(mut record: Vec<u8>) -> Vec<u8> {
    let checksum = crate::base::checksum(&[&record[..18], &record[22..]]);
    record[18..22].copy_from_slice(&checksum.to_le_bytes());
    record
}

#[test]
fn the_bytes_are_those_of_the_format_document() {
    let hex = hex(&example().encode());
    let document = include_str!("../../../docs/format.md");
    assert!(document.contains(&format!("\n{hex}\n")), "docs/format.md does not show the manifest {hex}");
}

#[test]
fn what_was_written_is_read() {
    for mut manifest in [Manifest::empty(), example()] {
        assert_eq!(manifest.cut_body(), []);
        assert_eq!(Manifest::pieces_of(&manifest.encode()), Ok(0..0));
        assert_eq!(Manifest::decode(&manifest.encode(), &[]), Ok(manifest));
    }
    assert_eq!((example().pages(), example().page_bytes(), example().lsn()), (6, 70_120, 299));
}

#[test]
fn a_long_body_lies_in_pages_of_its_own() {
    let mut manifest = with_many_dead_pages();
    let first = manifest.next_page;
    let pieces = manifest.cut_body();
    let record = manifest.encode();
    assert!(record.len() < 100, "{}", record.len());
    assert!(pieces.len() == 3 && pieces.iter().all(|(_, page)| page.len() <= BLOCK_BYTES_MAX));
    assert_eq!((manifest.pieces(), manifest.next_page), (first..first + 3, first + 3));
    assert_eq!(manifest.pages(), 6 + 3);
    let written: usize = pieces.iter().map(|(_, page)| page.len()).sum();
    assert_eq!(manifest.page_bytes(), 70_120 + written as u64);
    let mut loaded: Vec<Option<Bytes>> = pieces.into_iter().map(|(_, page)| Some(page)).collect();
    assert_eq!(Manifest::pieces_of(&record), Ok(manifest.pieces()));
    assert_eq!(Manifest::decode(&record, &loaded), Ok(manifest));

    loaded.swap(0, 1);
    let misplaced = PageError::Misplaced { page: first };
    assert_eq!(Manifest::decode(&record, &loaded), Err(ManifestError::Page(misplaced)));
    loaded.swap(0, 1);
    loaded[2] = None;
    let missing = PageError::Missing { page: first + 2 };
    assert_eq!(Manifest::decode(&record, &loaded), Err(ManifestError::Page(missing)));
}

#[test]
fn every_damaged_byte_is_noticed() {
    let record = example().encode();
    for position in 0..record.len() {
        for bit in 0..8 {
            let mut damaged = record.clone();
            damaged[position] ^= 1 << bit;
            assert!(Manifest::decode(&damaged, &[]).is_err(), "bit {bit} of byte {position}");
        }
    }
    (0..record.len()).for_each(|end| assert!(Manifest::decode(&record[..end], &[]).is_err()));
}

#[test]
fn a_newer_version_is_refused_as_such() {
    let mut newer = example().encode();
    newer[0] = 7;
    let error = Manifest::decode(&resealed(newer), &[]).expect_err("it is newer");
    assert_eq!(error, ManifestError::Version { found: 7 });
    assert_eq!(error.to_string(), "the manifest has version 7; this build reads versions up to 1");
}

#[test]
fn what_cannot_be_is_refused_though_the_checksum_fits() {
    type Change = fn(&mut Manifest);
    let root = |change: fn(&mut Root)| {
        let mut manifest = example();
        let mut root = manifest.roots.get(TreeId(300)).expect("it is there");
        change(&mut root);
        manifest.roots.set(TreeId(300), Some(root));
        manifest
    };
    let changed = |change: Change| {
        let mut manifest = example();
        change(&mut manifest);
        manifest
    };
    let absurd = [
        changed(|manifest| manifest.number = u64::MAX),
        changed(|manifest| manifest.next_page = u64::MAX),
        changed(|manifest| manifest.next_page = 0),
        changed(|manifest| manifest.next_page = 11),
        changed(|manifest| manifest.position.next_block = u64::MAX),
        changed(|manifest| manifest.position.next_lsn = u64::MAX),
        changed(|manifest| manifest.log_first = 6),
        changed(|manifest| assert!(manifest.dead.insert(7..13))),
        changed(|manifest| {
            manifest.next_page = 1 << 40;
            assert!(manifest.dead.insert(100..1 << 39));
        }),
        root(|root| root.page = 0),
        root(|root| root.page = 12),
        root(|root| root.level = 33),
        root(|root| root.pages = 11),
        root(|root| root.pages = u64::MAX),
        root(|root| root.bytes = 6 * BLOCK_BYTES_MAX as u64),
        root(|root| root.bytes = u64::MAX),
    ];
    for manifest in absurd {
        let read = Manifest::decode(&manifest.encode(), &[]);
        assert_eq!(read, Err(ManifestError::Malformed), "{manifest:?}");
    }
}

/// A record that says that its body lies in pieces, and is so long.
fn with_body(first: u64, bytes: u64) -> Vec<u8> {
    let mut record = Manifest { next_page: 1 << 53, ..example() }.encode();
    record.truncate(50);
    record[1] = 1;
    crate::base::varint::write(first, &mut record);
    crate::base::varint::write(bytes, &mut record);
    resealed(record)
}

#[test]
fn no_record_asks_for_more_pieces_than_there_can_be() {
    assert_eq!(Manifest::pieces_of(&with_body(7, 64 << 20)), Ok(7..7 + 1366));
    for record in [with_body(7, (64 << 20) + 1), with_body(7, u64::MAX), with_body(1 << 53, 1)] {
        assert_eq!(Manifest::pieces_of(&record), Err(ManifestError::Malformed));
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(
        position in 0usize..200,
        byte in any::<u8>(),
        end in 50usize..120,
        in_pieces in any::<bool>(),
    ) {
        let mut manifest = if in_pieces { with_many_dead_pages() } else { example() };
        let pieces: Vec<Option<Bytes>> = manifest.cut_body().into_iter().map(|(_, page)| Some(page)).collect();
        let mut damaged = manifest.encode();
        let position = position % damaged.len();
        damaged[position] = byte;
        damaged.truncate(end.max(position + 1));
        let damaged = resealed(damaged);
        if let Ok(read) = Manifest::decode(&damaged, &pieces) {
            let reread = Manifest::decode(&read.encode(), &pieces);
            prop_assert_eq!(reread, Ok(read));
        }
    }
}
