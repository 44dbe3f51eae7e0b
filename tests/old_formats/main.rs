//! Databases that earlier versions wrote open, and answer as they did.
//!
//! `tests/fixtures/<format>/database.json` holds what was stored, and requests with the answers that the version which
//! wrote it gave. To keep a database of today's format for the versions to come:
//!
//! ```sh
//! MINAMO_FIXTURE=v3 cargo test --test old_formats -- --ignored
//! ```

mod packed;
mod scenario;

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use minamo::base::simulated::SimulatedEnvironment;
use minamo::engine::{Engine, Options};
use minamo::operation::{Operation, Output, Settings};
use minamo::store::MemoryStore;
use minamo::wire::JsonWriter;
use serde_json::{Value, json};

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

/// The answer, or the code and the text of the error.
fn ask(environment: &SimulatedEnvironment, engine: &Engine, operation: &str, input: &Value) -> Value {
    let operation = Operation::from_name(operation).expect("it is built");
    let request = minamo::wire::read(input.to_string().as_bytes(), operation.input()).expect("it is JSON");
    match environment.block_on(engine.execute(operation, request.members)) {
        Err(error) => json!({ "error": error.code.name(), "message": error.message }),
        Ok(answer) => {
            let mut writer = JsonWriter::new();
            writer.begin_structure();
            answer.write(&mut writer);
            writer.end_structure();
            packed::shorten(serde_json::from_slice(&writer.finish()).expect("answers are JSON"))
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
    }
}

#[test]
#[ignore = "writes a fixture"]
fn write_a_fixture() {
    let name = std::env::var("MINAMO_FIXTURE").expect("MINAMO_FIXTURE names the format");
    let environment = SimulatedEnvironment::new(7);
    let store = MemoryStore::new();
    let engine = open(&environment, &store);
    scenario::write(|operation, input| {
        let answer = ask(&environment, &engine, operation, input);
        assert_eq!(answer.get("error"), None, "{operation} {input}: {answer}");
    });
    environment.block_on(engine.close()).expect("it closes");
    let fixture = packed::pack(&environment, &store.reopen());
    let engine = open(&environment, &packed::unpack(&environment, &fixture));
    let reads = scenario::reads().into_iter().map(|(operation, input)| {
        let answer = ask(&environment, &engine, operation, &input);
        json!({ "operation": operation, "input": input, "answer": answer })
    });
    let reads: Vec<Value> = reads.collect();
    fs::create_dir_all(folder().join(&name)).unwrap();
    let mut fixture = fixture;
    fixture["reads"] = reads.into();
    fs::write(folder().join(name).join("database.json"), packed::to_text(&fixture)).unwrap();
}
