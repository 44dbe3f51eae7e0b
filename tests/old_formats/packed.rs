//! What is stored, as JSON that is small because runs of one byte are counted.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use minamo::base::simulated::SimulatedEnvironment;
use minamo::store::{Durability, MemoryStore, Store};
use serde_json::{Value, json};

/// Shorter runs of one byte are written out.
const RUN_MIN: usize = 100;

/// Everything that is in a store.
pub(crate) fn pack(environment: &SimulatedEnvironment, store: &MemoryStore) -> Value {
    let mut log = Vec::new();
    let mut first = None;
    for number in 0..1000 {
        let blocks = environment.block_on(store.read_log(number)).unwrap();
        if let Some(block) = blocks.first().filter(|block| block[2..10] == number.to_le_bytes()) {
            first.get_or_insert(number);
            log.push(pack_bytes(block));
        }
    }
    let ids = environment.block_on(store.read_page_ids(1)).unwrap();
    let pages = environment.block_on(store.read_pages(ids.clone())).unwrap();
    let pages = ids.iter().zip(pages).map(|(id, page)| json!([id, pack_bytes(&page.unwrap())]));
    let manifest = environment.block_on(store.read_manifest()).unwrap().map(|bytes| pack_bytes(&bytes));
    json!({ "first": first, "log": log, "pages": pages.collect::<Vec<_>>(), "manifest": manifest })
}

/// A store that holds what was packed.
pub(crate) fn unpack(environment: &SimulatedEnvironment, packed: &Value) -> MemoryStore {
    let store = MemoryStore::new();
    let array = |name: &str| packed[name].as_array().unwrap().iter();
    let first = packed["first"].as_u64().unwrap_or(0);
    // A log begins with block 0 until its beginning is discarded.
    let blocks = (0..first).map(|_| Vec::new()).chain(array("log").map(unpack_bytes)).collect();
    environment.block_on(store.append(0, blocks, Durability::Strict)).unwrap();
    environment.block_on(store.discard(0..first, Vec::new())).unwrap();
    for page in array("pages") {
        let page = (page[0].as_u64().unwrap(), unpack_bytes(&page[1]).into());
        environment.block_on(store.add_pages(vec![page], Durability::Strict)).unwrap();
    }
    if let Some(manifest) = Some(&packed["manifest"]).filter(|manifest| !manifest.is_null()) {
        environment.block_on(store.publish(None, unpack_bytes(manifest), Durability::Strict)).unwrap();
    }
    store
}

/// Parts: Base64, and runs as `[byte, count]`.
fn pack_bytes(bytes: &[u8]) -> Value {
    let mut parts = Vec::new();
    let mut plain = Vec::new();
    for run in bytes.chunk_by(|a, b| a == b) {
        if run.len() < RUN_MIN {
            plain.extend_from_slice(run);
            continue;
        }
        parts.push(json!(BASE64_STANDARD.encode(std::mem::take(&mut plain))));
        parts.push(json!([run[0], run.len()]));
    }
    parts.push(json!(BASE64_STANDARD.encode(plain)));
    parts.into()
}

fn unpack_bytes(parts: &Value) -> Vec<u8> {
    let part = |part: &Value| match part {
        Value::String(text) => BASE64_STANDARD.decode(text).unwrap(),
        run => vec![run[0].as_u64().unwrap() as u8; run[1].as_u64().unwrap() as usize],
    };
    parts.as_array().unwrap().iter().flat_map(part).collect()
}

/// The same answer with long strings cut to their beginning and their length.
pub(crate) fn shorten(value: Value) -> Value {
    match value {
        Value::String(text) if text.len() > RUN_MIN => {
            format!("{}... {} bytes", &text[..20], text.len()).into()
        }
        Value::Array(values) => values.into_iter().map(shorten).collect(),
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (name, shorten(value))).collect())
        }
        other => other,
    }
}

/// One line for each block, page and read.
pub(crate) fn to_text(fixture: &Value) -> String {
    let lines = |name: &str| {
        let values = fixture[name].as_array().unwrap().iter().map(Value::to_string);
        format!("[\n{}\n]", values.collect::<Vec<_>>().join(",\n"))
    };
    let (first, manifest) = (&fixture["first"], &fixture["manifest"]);
    let (log, pages, reads, records) = (lines("log"), lines("pages"), lines("reads"), lines("records"));
    format!(
        "{{\"first\": {first}, \"manifest\": {manifest},\n\"log\": {log},\n\"pages\": {pages},\n\
         \"reads\": {reads},\n\"records\": {records}}}\n"
    )
}
