//! Databases that earlier versions wrote open, and answer as they did.
//!
//! `tests/fixtures/<format>/database.json` holds what was stored, and requests with the answers that the version which
//! wrote it gave. To keep a database of today's format for the versions to come:
//!
//! ```sh
//! MINAMO_FIXTURE=v4 cargo test --test old_formats -- --ignored
//! ```

mod packed;
mod recent;
mod scenario;

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use minamo::base::simulated::SimulatedEnvironment;
use minamo::engine::{Engine, Options};
use minamo::operation::{Operation, Output, Settings};
use minamo::store::MemoryStore;
use minamo::table::{BuildLimits, SliceLimits};
use minamo::wire::JsonWriter;
use serde_json::{Value, json};

use recent::Asked;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn open(environment: &SimulatedEnvironment, store: &MemoryStore) -> Engine {
    open_with(environment, store, Settings::default())
}

fn open_with(environment: &SimulatedEnvironment, store: &MemoryStore, settings: Settings) -> Engine {
    let options = Options { settings, ..Options::default() };
    let opening = Engine::open(Rc::new(store.reopen()), environment.environment(), options, |event| {
        panic!("{event:?}")
    });
    environment.block_on(opening).expect("it opens")
}

/// The answer with its long texts cut.
fn ask(environment: &SimulatedEnvironment, engine: &Engine, operation: &str, input: &Value) -> Value {
    packed::shorten(ask_in_full(environment, engine, operation, input))
}

/// The answer, or the code and the text of the error.
fn ask_in_full(environment: &SimulatedEnvironment, engine: &Engine, operation: &str, input: &Value) -> Value {
    let operation = match operation {
        "MoveConsumer" => Operation::MOVE_CONSUMER,
        "ReadConsumerPlace" => Operation::READ_CONSUMER_PLACE,
        name => Operation::from_name(name).expect("it is built"),
    };
    let request = minamo::wire::read(input.to_string().as_bytes(), operation.input()).expect("it is JSON");
    match environment.block_on(engine.execute(operation, request.members)) {
        Err(error) => json!({ "error": error.code.name(), "message": error.message }),
        Ok(answer) => {
            let mut writer = JsonWriter::new();
            writer.begin_structure();
            answer.write(&mut writer);
            writer.end_structure();
            serde_json::from_slice(&writer.finish()).expect("answers are JSON")
        }
    }
}

#[test]
fn databases_of_every_format_answer_as_they_did() {
    let mut formats: Vec<PathBuf> =
        fs::read_dir(folder()).expect("there are fixtures").map(|entry| entry.unwrap().path()).collect();
    formats.sort();
    assert!(formats.iter().any(|format| format.ends_with("v1")));
    for format in formats {
        let text = fs::read_to_string(format.join("database.json")).expect("each has a database");
        let fixture: Value = serde_json::from_str(&text).unwrap();
        let environment = SimulatedEnvironment::new(1);
        let store = packed::unpack(&environment, &fixture);
        let engine = open(&environment, &store);
        for read in fixture["reads"].as_array().unwrap() {
            let answer = ask(&environment, &engine, read["operation"].as_str().unwrap(), &read["input"]);
            assert_eq!(
                answer,
                read["answer"],
                "{}: {} {}",
                format.display(),
                read["operation"],
                read["input"]
            );
        }
        scenario::write_on(|operation, input| ask(&environment, &engine, operation, input));
        // Also collections are limited that are older than the keeping of their sizes.
        let settings = Settings { collection_bytes_max: 1000, ..Settings::default() };
        let narrow = open_with(&environment, &store, settings);
        scenario::write_too_much(|operation, input| ask(&environment, &narrow, operation, input));
        let report = environment.block_on(engine.check());
        assert_eq!(report.problems, [], "{}", format.display());
        if fixture.get("records").is_some() {
            go_on(&fixture);
        }
    }
}

/// Opens it anew, and looks after what was under way in it.
fn go_on(fixture: &Value) {
    let environment = SimulatedEnvironment::new(1);
    let engine = open_with(&environment, &packed::unpack(&environment, fixture), slow());
    let ask = |operation: &str, input: &Value| ask_in_full(&environment, &engine, operation, input);
    assert_eq!(json!(recent::records(&ask)), fixture["records"]);
    recent::go_on(&Asked { ask: &ask, advance: &|time| environment.advance(time) });
    assert_eq!(environment.block_on(engine.check()).problems, []);
}

/// Indexes are built two items at a time.
fn slow() -> Settings {
    let few = SliceLimits { items: 2, bytes: 1_000_000 };
    Settings { build_limits: BuildLimits { request: few, turn: few }, ..Settings::default() }
}

#[test]
#[ignore = "writes a fixture"]
fn write_a_fixture() {
    let name = std::env::var("MINAMO_FIXTURE").expect("MINAMO_FIXTURE names the format");
    let environment = SimulatedEnvironment::new(7);
    let store = MemoryStore::new();
    let engine = open_with(&environment, &store, slow());
    scenario::write(|operation, input| {
        let answer = ask(&environment, &engine, operation, input);
        assert_eq!(answer.get("error"), None, "{operation} {input}: {answer}");
    });
    let later = |operation: &str, input: &Value| ask(&environment, &engine, operation, input);
    recent::write(&Asked { ask: &later, advance: &|time| environment.advance(time) });
    environment.block_on(engine.close()).expect("it closes");
    let fixture = packed::pack(&environment, &store.reopen());
    let engine = open(&environment, &packed::unpack(&environment, &fixture));
    let reads = scenario::reads().into_iter().chain(recent::reads()).map(|(operation, input)| {
        let answer = ask(&environment, &engine, operation, &input);
        json!({ "operation": operation, "input": input, "answer": answer })
    });
    let reads: Vec<Value> = reads.collect();
    fs::create_dir_all(folder().join(&name)).unwrap();
    let mut fixture = fixture;
    fixture["reads"] = reads.into();
    fixture["records"] =
        json!(recent::records(&|operation, input| { ask_in_full(&environment, &engine, operation, input) }));
    fs::write(folder().join(name).join("database.json"), packed::to_text(&fixture)).unwrap();
}
