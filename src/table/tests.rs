mod checks;

use super::*;
use crate::base::Bytes;
use crate::tree::{Edit, Forest, TreeId, Visibility};
use crate::value::Kind;

fn attribute(name: &str, kind: Kind) -> KeyAttribute {
    KeyAttribute { name: name.to_owned(), kind }
}

fn index(name: &str, scope: IndexScope, projection: Projection) -> Index {
    Index {
        name: name.to_owned(),
        scope,
        tree: TreeId(17),
        hash: vec![attribute("a", Kind::S), attribute("b", Kind::B)],
        range: vec![attribute("c", Kind::N)],
        projection,
        throughput: None,
        maxima: Maxima::default(),
        warm: None,
        changes: UnitChanges::default(),
        transition: None,
        backfill: None,
    }
}

fn expiring() -> TimeToLive {
    let backfill = Some(Backfill::default());
    TimeToLive {
        expiry: Some(Expiry { attribute: "expires".to_owned(), tree: TreeId(21), backfill }),
        changed_ms: Some(8),
        transition: Some(ExpiryTransition { attribute: "expires".to_owned(), until_ms: 9 }),
    }
}

fn settings() -> TableSettings {
    TableSettings {
        protection: Protection::On,
        class: Some(ClassHistory { class: TableClass::InfrequentAccess, changed_ms: vec![1, 2] }),
        key_arn: Some("arn:aws:kms:local:000000000000:key/a".to_owned()),
        tags: vec![Tag { key: "a b".to_owned(), value: String::new() }],
        on_demand_ms: Some(9),
    }
}

fn increased() -> UnitChanges {
    let mut changes = UnitChanges::default();
    changes.increased_ms = Some(7);
    changes
}

fn vector_index(name: &str, distance: Distance, projection: Projection) -> VectorIndex {
    let searched = |name, role| SearchAttribute { attribute: attribute(name, Kind::S), role };
    VectorIndex {
        name: name.to_owned(),
        tree: TreeId(19),
        attribute: "v".to_owned(),
        dimensions: 4096,
        distance,
        schema: vec![searched("c", SearchRole::Filter), searched("d", SearchRole::Hash)],
        projection,
        transition: Some(Transition { change: TableChange::Creation, until_ms: 7 }),
        backfill: Some(Backfill::default()),
    }
}

fn table(billing: Billing) -> Table {
    let mut included = index("included", IndexScope::Global, Projection::Include(vec!["x".to_owned()]));
    included.throughput = Some(Throughput { read: 1, write: 1_000_000_000_000 });
    included.maxima = Maxima { read: None, write: Some(7) };
    included.warm = Some(Throughput { read: 12_000, write: 4_001 });
    included.changes.decrease(1_767_225_600_000);
    included.changes.decrease(1_767_225_600_001);
    included.transition = Some(Transition { change: TableChange::Deletion, until_ms: 9 });
    included.backfill = Some(Backfill::default());
    Table {
        name: "Orders".to_owned(),
        id: "0d6a7b3e-0000-4000-8000-000000000000".to_owned(),
        created_ms: 1_767_225_600_000,
        tree: TreeId(16),
        hash: attribute("a", Kind::S),
        range: Some(attribute("b", Kind::B)),
        billing,
        maxima: Maxima { read: Some(1), write: None },
        warm: Some(Throughput { read: 5, write: 6 }),
        changes: increased(),
        settings: settings(),
        ttl: expiring(),
        transition: Some(Transition { change: TableChange::Class, until_ms: 8 }),
        collection_sizes: CollectionSizes::All,
        stream: Some(TableStream {
            created_ms: 7,
            view_type: ViewType::NewAndOldImages,
            open: Some(ShardId { opened_ms: 8, tree: TreeId(20) }),
        }),
        indexes: vec![
            index("all", IndexScope::Global, Projection::All),
            included,
            index("keys", IndexScope::Local, Projection::KeysOnly),
        ],
        vectors: vec![
            vector_index("all", Distance::Cosine, Projection::All),
            vector_index("keys", Distance::DotProduct, Projection::KeysOnly),
        ],
    }
}

#[test]
fn a_descriptor_tells_the_whole_table() {
    let mut small = table(Billing::PayPerRequest { since_ms: 5 });
    small.range = None;
    small.maxima = Maxima::default();
    small.warm = None;
    small.stream = None;
    small.collection_sizes = CollectionSizes::WrittenSince;
    small.settings = TableSettings::default();
    small.ttl = TimeToLive { changed_ms: None, ..expiring() };
    small.changes = UnitChanges::default();
    small.transition = None;
    small.indexes.clear();
    small.vectors.clear();
    for table in [table(Billing::Provisioned(Throughput { read: 3, write: 4 })), small] {
        assert_eq!(descriptor::decode(&descriptor::encode(&table)), Ok(table));
    }
}

#[test]
fn what_is_no_descriptor_is_not_read_as_one() {
    let whole = descriptor::encode(&table(Billing::PayPerRequest { since_ms: 5 }));
    let version = Bytes::from([&[9], &whole[1..]].concat());
    assert_eq!(descriptor::decode(&version), Err(DescriptorError::Version { found: 9 }));
    let empty = crate::value::Item::empty();
    assert_eq!(descriptor::decode(empty.bytes()), Err(DescriptorError::Damaged));
}

#[test]
fn a_descriptor_from_the_future_is_told_apart() {
    let mut writer = crate::value::ValueWriter::new();
    let map = writer.begin_map();
    writer.name("Version");
    writer.number(crate::value::Number::from(4));
    writer.end(map);
    let stored = writer.finish_item().bytes().clone();
    let newer = DescriptorError::Version { found: 4 };
    assert_eq!(descriptor::decode(&stored), Err(newer));
    let mut forest = Forest::new();
    let edit = Edit::Put { tree: TreeId(0), key: b"\x01Orders".as_slice().into(), value: stored };
    forest.apply(1, &[edit]);
    let found = Catalog::new().table(forest.view(Visibility::Durable), "Orders");
    assert_eq!(found, Err(CatalogError::Descriptor(newer)));
}

#[test]
fn the_catalog_forgets_what_it_decoded_when_the_table_is_another() {
    let catalog = Catalog::new();
    let mut forest = Forest::new();
    let mut table = table(Billing::PayPerRequest { since_ms: 5 });
    let find = |forest: &Forest| {
        let found = catalog.table(forest.view(Visibility::Durable), "Orders");
        found.expect("all is in memory").map(|table| table.created_ms)
    };
    let trees = TreeNumbers::unused(forest.view(Visibility::Durable)).expect("all is in memory");
    assert_eq!(find(&forest), None);
    forest.apply(1, &Catalog::create(&table, &trees));
    assert_eq!(find(&forest), Some(1_767_225_600_000));
    forest.apply(2, &Catalog::delete(&table));
    assert_eq!(find(&forest), None);
    table.created_ms = 7;
    forest.apply(3, &Catalog::create(&table, &trees));
    assert_eq!(find(&forest), Some(7));
}

#[test]
fn the_catalog_is_laid_out_as_the_format_says() {
    let table = table(Billing::PayPerRequest { since_ms: 5 });
    let forest = Forest::new();
    let mut trees = TreeNumbers::unused(forest.view(Visibility::Durable)).expect("all is in memory");
    assert_eq!(trees.take(), TreeId(16));
    let edits = Catalog::create(&table, &trees);
    let expected =
        [(vec![0], vec![17, 0, 0, 0]), (b"\x01Orders".to_vec(), descriptor::encode(&table).to_vec())];
    for (edit, (key, value)) in edits.iter().zip(expected) {
        assert_eq!(*edit, Edit::Put { tree: TreeId(0), key: key.into(), value: value.into() });
    }
    let statistics = Statistics { items: 2, bytes: 300 };
    let value = [2, 0, 0, 0, 0, 0, 0, 0, 0x2c, 1, 0, 0, 0, 0, 0, 0].as_slice().into();
    let key = [0, 0, 0, 16].as_slice().into();
    assert_eq!(statistics.put(TreeId(16)), Edit::Put { tree: TreeId(1), key, value });
}

fn plain_item(partition: usize) -> crate::value::Item {
    let mut writer = crate::value::ValueWriter::new();
    let map = writer.begin_map();
    writer.name("a");
    writer.string(&partition.to_string());
    writer.name("b");
    writer.binary(&[7; 100]);
    writer.end(map);
    writer.finish_item()
}

#[test]
fn slices_cover_a_table_without_gap_or_overlap() {
    let table = table(Billing::PayPerRequest { since_ms: 5 });
    let mut forest = Forest::new();
    let put = |partition| {
        let item = plain_item(partition);
        let key = table.key_of(&item).expect("it has its key");
        Edit::Put { tree: table.tree, key: key.into(), value: item.bytes().clone() }
    };
    forest.apply(1, &(0..20).map(put).collect::<Vec<_>>());
    let view = forest.view(Visibility::Durable);
    for limits in [SliceLimits { items: 3, bytes: 1_000_000 }, SliceLimits { items: 100, bytes: 250 }] {
        let mut found: Vec<Bytes> = Vec::new();
        let mut rest = Some(Backfill::default());
        while let Some(backfill) = rest {
            assert!(found.iter().all(|key| backfill.covers(key)));
            let slice = backfill.next_slice(view, &table, limits).expect("all is in memory");
            assert!(slice.items.len() <= 3 && slice.items.iter().all(|(key, _)| !backfill.covers(key)));
            found.extend(slice.items.into_iter().map(|(key, _)| key));
            rest = slice.rest;
        }
        assert_eq!(found.len(), 20);
        assert!(found.is_sorted());
    }
}

#[test]
fn an_empty_table_is_read_in_one_slice() {
    let table = table(Billing::PayPerRequest { since_ms: 5 });
    let forest = Forest::new();
    let view = forest.view(Visibility::Durable);
    let slice = Backfill::default().next_slice(view, &table, SliceLimits::TURN).expect("all is in memory");
    assert!(slice.items.is_empty() && slice.rest.is_none());
}

#[test]
fn writes_maintain_an_index_that_is_being_built_up_to_its_cursor() {
    let mut forest = Forest::new();
    let mut table = table(Billing::PayPerRequest { since_ms: 5 });
    table.indexes.truncate(1);
    let index = &mut table.indexes[0];
    index.hash = vec![attribute("b", Kind::B)];
    index.range.clear();
    let items: Vec<_> = (0..10).map(plain_item).collect();
    let put = |item: &crate::value::Item, table: &Table| Edit::Put {
        tree: table.tree,
        key: table.key_of(item).expect("it has its key").into(),
        value: item.bytes().clone(),
    };
    forest.apply(1, &items.iter().map(|item| put(item, &table)).collect::<Vec<_>>());
    let view = forest.view(Visibility::Durable);
    let limits = SliceLimits { items: 4, bytes: 1_000_000 };
    let slice = Backfill::default().next_slice(view, &table, limits).expect("all is in memory");
    table.indexes[0].backfill = slice.rest;
    let covered = items.iter().filter(|item| table.indexes[0].covers(&table.key_of(item).unwrap())).count();
    assert_eq!(covered, 4);
    for item in &items {
        let key = table.key_of(item).expect("it has its key");
        let is_covered = table.indexes[0].covers(&key);
        let done = Writer::new(view, Stamp { lsn: 2, time_ms: 3 })
            .write(&table, key, Some(item), None)
            .expect("all is in memory");
        assert_eq!(done.indexes.len(), usize::from(is_covered));
    }
}

#[test]
fn a_collection_is_measured_once() {
    let mut table = table(Billing::PayPerRequest { since_ms: 5 });
    table.collection_sizes = CollectionSizes::WrittenSince;
    let mut writer = crate::value::ValueWriter::new();
    let map = writer.begin_map();
    writer.name("x");
    writer.null();
    writer.end(map);
    let item = writer.finish_item();
    let mut forest = Forest::new();
    let key = b"12345678".to_vec();
    let put = Edit::Put { tree: table.tree, key: key.clone().into(), value: item.bytes().clone() };
    forest.apply(1, &[put]);
    let write_nothing_new = |forest: &Forest| {
        let mut writer = Writer::new(forest.view(Visibility::Durable), Stamp { lsn: 2, time_ms: 3 });
        let write = writer.write(&table, key.clone(), Some(&item), Some(&item)).expect("all is in memory");
        (write.collection, writer.finish().expect("all is in memory"))
    };
    let size = Some(CollectionSize { before: item.size() as u64, after: item.size() as u64 });
    let (measured, edits) = write_nothing_new(&forest);
    assert_eq!((measured, edits.len()), (size, 1));
    forest.apply(2, &edits);
    assert_eq!(write_nothing_new(&forest), (size, vec![]));
}

mod streams {
    use super::*;
    use crate::tree::{Direction, KeyRange};
    use crate::value::{Item, ValueWriter};

    fn item(text: &str) -> Item {
        let mut writer = ValueWriter::new();
        let map = writer.begin_map();
        writer.name("a");
        writer.string(text);
        writer.end(map);
        writer.finish_item()
    }

    fn small_table() -> Table {
        let mut table = table(Billing::PayPerRequest { since_ms: 5 });
        (table.tree, table.range, table.stream) = (TreeId(99), None, None);
        table.indexes.clear();
        table.vectors.clear();
        table
    }

    /// The example is that of the tables in `docs/format.md`.
    #[test]
    fn a_record_is_kept_as_the_format_says() {
        let mut table = small_table();
        let mut forest = Forest::new();
        let edits = {
            let stamp = Stamp { lsn: 1, time_ms: 0x0102_0304 };
            let mut writer = Writer::new(forest.view(Visibility::Durable), stamp);
            let mut trees = TreeNumbers::unused(writer.view()).expect("all is in memory");
            writer.begin_stream(&mut table, ViewType::NewAndOldImages, &mut trees).expect("all is in memory");
            writer.create_table(&table, &trees);
            writer.finish().expect("all is in memory")
        };
        forest.apply(1, &edits);
        let stamp = Stamp { lsn: 258, time_ms: 0x0102_0305 };
        let mut writer = Writer::new(forest.view(Visibility::Durable), stamp);
        writer.set_author(Author::TimeToLive);
        let (old, new) = (item("x"), item("x2"));
        writer.write(&table, vec![9; 9], Some(&old), Some(&new)).expect("all is in memory");
        let edits = writer.finish().expect("all is in memory");
        forest.apply(258, &edits);
        let shard = table.stream.and_then(|stream| stream.open).expect("it is on");
        let mut cursor =
            forest.view(Visibility::Durable).tree(shard.tree).range(&KeyRange::all(), Direction::Forward);
        let mut entries = Vec::new();
        while let Some((key, value)) = cursor.next().expect("all is in memory") {
            entries.push((key.to_vec(), value));
        }
        let first = vec![0, 0, 0, 0, 0, 0, 1, 2, 0, 1, 1, 0x11, 0, 0, 1, 2, 3, 5];
        let second = vec![0, 0, 0, 0, 0, 0, 1, 2, 0, 1, 2];
        assert_eq!(entries, [(first, new.bytes().clone()), (second, old.bytes().clone())]);
        assert!(entries[0].1.same_buffer(new.bytes()), "the log stores it once");
        let stream = Catalog::stream(forest.view(Visibility::Durable), "Orders", 0x0102_0304);
        let stream = stream.expect("it can be read").expect("it is there");
        let checked = check_records(forest.view(Visibility::Durable), &stream.shards[0], None, 9);
        assert_eq!(checked.map(|checked| checked.problems), Ok(vec![]));
    }

    #[test]
    fn a_check_finds_what_is_no_record() {
        let shard =
            Shard { id: ShardId { opened_ms: 1, tree: TreeId(20) }, parent: None, start: 5, end: None };
        let head = [1, 0, 0, 0, 0, 0, 0, 1];
        let key = |lsn: u8, change: u8, rest: &[u8]| [&[0, 0, 0, 0, 0, 0, 0, lsn, 0, change], rest].concat();
        for wrong in [vec![1], key(4, 1, &head), key(5, 0, &head), key(6, 1, &[2]), key(6, 1, &[1, 7])] {
            let mut forest = Forest::new();
            let value = item("x").bytes().clone();
            forest.apply(6, &[Edit::Put { tree: TreeId(20), key: wrong.clone().into(), value }]);
            let checked = check_records(forest.view(Visibility::Durable), &shard, None, 9);
            let problems = checked.expect("all is in memory").problems;
            assert_eq!(problems, [TableProblem::RecordWrong { tree: TreeId(20) }], "{wrong:?}");
        }
    }

    #[test]
    fn numbers_of_clients_are_places_in_the_log() {
        let number = SequenceNumber { lsn: 42, change: 7 };
        assert_eq!(number.value().to_string(), "10000000000000000004200007");
        assert_eq!(SequenceNumber::at_or_after(number.value()), number);
        assert_eq!(number.next(), SequenceNumber { lsn: 42, change: 8 });
        let last = SequenceNumber { lsn: 42, change: u16::MAX };
        assert_eq!(last.next(), SequenceNumber::start_of(43));
        assert_eq!(SequenceNumber::at_or_after(0), SequenceNumber::start_of(0));
        assert!(SequenceNumber::at_or_after(u128::MAX) > last);
    }

    #[test]
    fn a_label_is_a_time() {
        let stream = TableStream { created_ms: 1_435_366_085_899, view_type: ViewType::KeysOnly, open: None };
        assert_eq!(stream.label(), "2015-06-27T00:48:05.899");
        assert_eq!(Stream::time_of_label(&stream.label()), Some(stream.created_ms));
        for text in ["", "2015-06-27T00:48:05.899Z", "2015-13-27T00:48:05.899", "2015-06-27 00:48:05.899"] {
            assert_eq!(Stream::time_of_label(text), None, "{text}");
        }
    }
}
