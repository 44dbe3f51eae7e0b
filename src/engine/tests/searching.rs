//! Searches that walk through more than memory holds.

use std::time::Duration;

use super::super::*;
use super::world::{World, delete, members, string, structure};
use crate::operation::Input;
use crate::tree::checkpoint::Layout;
use crate::value::{AttributeMap, AttributeValue, EncodedValue, Item, Number};

const CACHE_BYTES: usize = 4096;

/// A cache of a few pages, and a checkpoint after every few writes.
fn options() -> Options {
    Options {
        cache_bytes: CACHE_BYTES,
        checkpoints: CheckpointPolicy {
            log_bytes_min: 2000,
            log_bytes_max: 2000,
            idle: Duration::from_secs(30),
            idle_bytes: 1,
            layout: Layout { page_bytes: 512, long_value_bytes: 200 },
        },
        ..Options::default()
    }
}

fn list(content: Vec<Input>) -> Input {
    Input::List(content)
}

pub(super) fn vector_index() -> Input {
    structure([
        ("IndexName", string("near")),
        ("VectorAttribute", structure([("AttributeName", string("place"))])),
        ("Projection", structure([("ProjectionType", string("ALL"))])),
        ("Dimensions", Input::Long(2)),
        ("DistanceFunction", string("EUCLIDEAN")),
    ])
}

fn create_table() -> (&'static str, Members) {
    let definition = structure([("AttributeName", string("pk")), ("AttributeType", string("S"))]);
    let key = structure([("AttributeName", string("pk")), ("KeyType", string("HASH"))]);
    let content = [
        ("TableName", string("t01")),
        ("AttributeDefinitions", list(vec![definition])),
        ("KeySchema", list(vec![key])),
        ("BillingMode", string("PAY_PER_REQUEST")),
        ("VectorIndexes", list(vec![vector_index()])),
    ];
    ("CreateTable", members(content))
}

pub(super) fn put(number: i64) -> (&'static str, Members) {
    let mut item = AttributeMap::new();
    item.insert("pk", AttributeValue::S(number.to_string()));
    item.insert("v", AttributeValue::S(format!("{number:0100}")));
    let place = [number, 1].map(|coordinate| AttributeValue::N(Number::from(coordinate)));
    item.insert("place", AttributeValue::L(place.to_vec()));
    ("PutItem", members([("TableName", string("t01")), ("Item", Input::Item(Item::from_attributes(&item)))]))
}

pub(super) fn search(number: i64) -> (&'static str, Members) {
    let coordinate = |value| Input::Value(EncodedValue::from(AttributeValue::N(Number::from(value))));
    let content = [
        ("TableName", string("t01")),
        ("IndexName", string("near")),
        ("SearchVector", list(vec![coordinate(number), coordinate(0)])),
        ("TopK", Input::Long(1)),
    ];
    ("SearchVectors", members(content))
}

#[test]
fn a_search_walks_through_an_index_that_is_larger_than_the_cache() {
    let world = World::new();
    let engine = world.open_as(Rc::new(world.store.reopen()), options());
    world.run(&engine, create_table()).expect("created");
    for number in 0..300 {
        world.run(&engine, put(number)).expect("written");
    }
    world.run(&engine, delete("77")).expect("deleted");
    world.host.run_until_idle();
    for (place, found) in [(0, 0), (76, 76), (78, 78), (299, 299), (5000, 299)] {
        assert_eq!(world.run(&engine, search(place)), Ok(format!("{found:0100}")));
    }
    let status = engine.status();
    assert!(status.page_bytes > 8 * status.cache_budget, "{status:?}");
    // What has been looked at goes: the pages of one attempt may come on top, not those of the whole index.
    assert!(status.cache_bytes < 6 * status.cache_budget, "{status:?}");
    assert_eq!(world.host.block_on(engine.check()).problems, []);
}
