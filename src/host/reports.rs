//! The state of a database and the findings of a check as encoded values.

use crate::engine::{CheckReport, Status};
use crate::operation::Misfortune;
use crate::value::{Number, ValueWriter};

/// The first byte of an answer that is not an error.
const ANSWER: u8 = 0;

/// A map of `state`, `housekeeper` and the figures of `log`, `checkpoint`, `cache` and `counters`.
pub(super) fn status(status: &Status) -> Vec<u8> {
    let mut writer = ValueWriter::onto(vec![ANSWER]);
    let map = writer.begin_map();
    writer.name("state");
    writer.string(status.state);
    writer.name("housekeeper");
    writer.boolean(status.is_housekeeper);
    figures(
        &mut writer,
        "log",
        &[
            ("lsn", status.lsn),
            ("durableLsn", status.durable_lsn),
            ("blocks", status.next_block),
            ("bytesSinceCheckpoint", status.bytes_since_checkpoint),
            ("bytesInMemory", status.delta_bytes),
        ],
    );
    writer.name("checkpoint");
    let checkpoint = writer.begin_map();
    writer.name("running");
    writer.boolean(status.is_checkpoint_running);
    numbers(
        &mut writer,
        &[("number", status.checkpoint), ("pages", status.pages), ("bytes", status.page_bytes)],
    );
    writer.end(checkpoint);
    figures(
        &mut writer,
        "cache",
        &[("bytes", status.cache_bytes), ("budget", status.cache_budget), ("pages", status.cache_pages)],
    );
    figures(
        &mut writer,
        "counters",
        &[
            ("faults", status.faults),
            ("retries", status.retries),
            ("pagesRead", status.pages_read),
            ("bytesRead", status.bytes_read),
            ("pagesWritten", status.pages_written),
            ("bytesWritten", status.bytes_written),
            ("appends", status.appends),
            ("conflicts", status.conflicts),
            ("checkpoints", status.checkpoints),
        ],
    );
    writer.end(map);
    writer.finish()
}

/// A map of the counts, and the list of the `problems` as texts.
pub(super) fn check(report: &CheckReport) -> Vec<u8> {
    let mut writer = ValueWriter::onto(vec![ANSWER]);
    let map = writer.begin_map();
    numbers(
        &mut writer,
        &[
            ("pages", report.pages),
            ("tables", report.tables),
            ("items", report.items),
            ("indexEntries", report.index_entries),
        ],
    );
    writer.name("problems");
    let problems = writer.begin_list();
    for problem in &report.problems {
        writer.string(&problem.to_string());
    }
    writer.end(problems);
    writer.end(map);
    writer.finish()
}

/// A map of the list of `misfortunes`, each a map of `time`, `operation`, `table`, `number` and `mishap`.
pub(super) fn misfortunes(misfortunes: &[Misfortune]) -> Vec<u8> {
    let mut writer = ValueWriter::onto(vec![ANSWER]);
    let map = writer.begin_map();
    writer.name("misfortunes");
    let list = writer.begin_list();
    for misfortune in misfortunes {
        let entry = writer.begin_map();
        let texts = [
            ("operation", misfortune.operation),
            ("table", &misfortune.table),
            ("mishap", misfortune.mishap.name()),
        ];
        for (name, text) in texts {
            writer.name(name);
            writer.string(text);
        }
        numbers(&mut writer, &[("time", misfortune.time_ms), ("number", misfortune.number)]);
        writer.end(entry);
    }
    writer.end(list);
    writer.end(map);
    writer.finish()
}

/// A map of a `number`.
pub(super) fn number(number: u32) -> Vec<u8> {
    let mut writer = ValueWriter::onto(vec![ANSWER]);
    let map = writer.begin_map();
    numbers(&mut writer, &[("number", number.into())]);
    writer.end(map);
    writer.finish()
}

fn figures(writer: &mut ValueWriter, name: &str, figures: &[(&str, u64)]) {
    writer.name(name);
    let map = writer.begin_map();
    numbers(writer, figures);
    writer.end(map);
}

fn numbers(writer: &mut ValueWriter, figures: &[(&str, u64)]) {
    for (name, figure) in figures {
        writer.name(name);
        writer.number(Number::from(i64::try_from(*figure).unwrap_or(i64::MAX)));
    }
}

/// A map of nothing.
pub(super) fn nothing() -> Vec<u8> {
    let mut writer = ValueWriter::onto(vec![ANSWER]);
    let map = writer.begin_map();
    writer.end(map);
    writer.finish()
}
