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
    }
}

fn table(billing: Billing) -> Table {
    let mut included = index("included", IndexScope::Global, Projection::Include(vec!["x".to_owned()]));
    included.throughput = Some(Throughput { read: 1, write: 1_000_000_000_000 });
    included.maxima = Maxima { read: None, write: Some(7) };
    included.warm = Some(Throughput { read: 12_000, write: 4_001 });
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
        collection_sizes: CollectionSizes::All,
        indexes: vec![
            index("all", IndexScope::Global, Projection::All),
            included,
            index("keys", IndexScope::Local, Projection::KeysOnly),
        ],
    }
}

#[test]
fn a_descriptor_tells_the_whole_table() {
    let mut small = table(Billing::PayPerRequest { since_ms: 5 });
    small.range = None;
    small.maxima = Maxima::default();
    small.warm = None;
    small.collection_sizes = CollectionSizes::WrittenSince;
    small.indexes.clear();
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
    writer.number(crate::value::Number::from(3));
    writer.end(map);
    let stored = writer.finish_item().bytes().clone();
    let newer = DescriptorError::Version { found: 3 };
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
