//! The rules of the house that neither the compiler nor clippy checks. See CONTRIBUTING.md.

mod source;

use std::fs;
use std::path::Path;
use std::process::Command;

use source::{Source, code_only, rust_sources};

const LINE_WIDTH_MAX: usize = 120;
const FILE_LINES_MAX: usize = 600;
const FUNCTION_LINES_MAX: usize = 70;
const TRACKED_BYTES_MAX: u64 = 300_000;

/// Spelled in two parts where this file would otherwise break its own rule.
const LEFTOVERS: [&str; 4] =
    [concat!("todo", "!"), concat!("unimplemented", "!"), concat!("dbg", "!"), concat!("TO", "DO")];
const EXCUSES: [&str; 3] = [concat!("for ", "now"), concat!("FIX", "ME"), concat!("X", "XX")];

/// Time and randomness come through `Environment` only, so that one seed replays a run. A host brings the real ones.
const HOST_ONLY: [&str; 6] =
    ["SystemTime::now", "Instant::now", "Date::now", "Date::new_0", "Math::random", "getrandom::"];
const HOSTS: [&str; 1] = ["src/host/"];

const RULES: [fn(&Source) -> Vec<String>; 6] =
    [ascii_only, narrow_lines, short_files, short_functions, no_leftovers, no_hidden_inputs];

#[test]
fn all_sources_keep_the_rules() {
    let sources: Vec<Source> = ["src", "tests", "xtask", "fuzz/src", "fuzz/fuzz_targets"]
        .iter()
        .flat_map(|folder| rust_sources(folder))
        .collect();
    assert!(sources.len() > 20, "the sources were not found");
    let broken: Vec<String> =
        sources.iter().flat_map(|source| RULES.iter().flat_map(|rule| rule(source))).collect();
    assert!(broken.is_empty(), "broken rules:\n{}", broken.join("\n"));
}

#[test]
fn no_big_files_are_tracked() {
    let listed =
        Command::new("git").args(["ls-files", "-z"]).current_dir(env!("CARGO_MANIFEST_DIR")).output();
    let listed =
        listed.map(|output| String::from_utf8(output.stdout).expect("paths are UTF-8")).unwrap_or_default();
    for name in listed.split('\0').filter(|name| !name.is_empty()) {
        let Ok(file) = fs::metadata(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)) else { continue };
        assert!(
            file.len() <= TRACKED_BYTES_MAX,
            "{name} has {} bytes; the most is {TRACKED_BYTES_MAX}",
            file.len()
        );
    }
}

#[test]
fn the_wasm_bindgen_tools_have_the_version_of_the_crate() {
    let lock = include_str!("../Cargo.lock");
    let library = locked_versions(lock, "wasm-bindgen");
    assert_eq!(library.len(), 1, "Cargo.lock must hold one wasm-bindgen, and holds {library:?}");
    assert_eq!(library, locked_versions(lock, "wasm-bindgen-cli"));
}

fn locked_versions<'a>(lock: &'a str, package: &str) -> Vec<&'a str> {
    let name = format!("name = \"{package}\"");
    let packages = lock.split("[[package]]").filter(|entry| entry.lines().any(|line| line == name));
    packages.filter_map(|entry| entry.lines().find_map(|line| line.strip_prefix("version = "))).collect()
}

fn ascii_only(source: &Source) -> Vec<String> {
    // `include_str!` is the way to have other characters in a test.
    each_line(source, |line| (!line.is_ascii()).then(|| "has characters outside ASCII".to_owned()))
}

fn narrow_lines(source: &Source) -> Vec<String> {
    each_line(source, |line| {
        let width = line.chars().count();
        (width > LINE_WIDTH_MAX).then(|| format!("is {width} columns wide; the most is {LINE_WIDTH_MAX}"))
    })
}

fn no_leftovers(source: &Source) -> Vec<String> {
    each_line(source, |line| {
        let found = LEFTOVERS.iter().chain(&EXCUSES).find(|word| line.contains(**word))?;
        Some(format!("says `{found}`: do it, or open an issue"))
    })
}

fn no_hidden_inputs(source: &Source) -> Vec<String> {
    if !source.path.starts_with("src/") || HOSTS.iter().any(|host| source.path.starts_with(host)) {
        return Vec::new();
    }
    let code = Source { path: source.path.clone(), text: code_only(&source.text) };
    each_line(&code, |line| {
        let found = HOST_ONLY.iter().find(|call| line.contains(**call))?;
        Some(format!("calls `{found}`: take it from `base::Environment`"))
    })
}

fn short_files(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    if lines <= FILE_LINES_MAX {
        return Vec::new();
    }
    vec![format!("{} has {lines} lines; the most is {FILE_LINES_MAX}", source.path)]
}

/// Relies on rustfmt: a function ends at the brace that stands as far in as its first line.
fn short_functions(source: &Source) -> Vec<String> {
    let code = code_only(&source.text);
    let lines: Vec<&str> = code.lines().collect();
    let mut long = Vec::new();
    for (start, line) in lines.iter().enumerate().filter(|(_, line)| begins_function(line)) {
        let end = format!("{}}}", &line[..line.len() - line.trim_start().len()]);
        let one_line = line.trim_end().ends_with(['}', ';']);
        let length = lines[start..].iter().position(|line| line.trim_end() == end).unwrap_or(0) + 1;
        if !one_line && length > FUNCTION_LINES_MAX {
            let path = &source.path;
            long.push(format!(
                "{path}:{}: a function of {length} lines; the most is {FUNCTION_LINES_MAX}",
                start + 1
            ));
        }
    }
    long
}

fn begins_function(line: &str) -> bool {
    let qualifiers = ["pub", "pub(crate)", "pub(super)", "async", "const", "unsafe", "extern"];
    line.split_whitespace().find(|word| !qualifiers.contains(word)) == Some("fn")
}

/// The complaints of `check`, with the place in front.
fn each_line(source: &Source, check: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let complaint = |(at, line)| check(line).map(|what| format!("{}:{}: {what}", source.path, at + 1));
    source.text.lines().enumerate().filter_map(complaint).collect()
}

mod checker {
    use super::*;

    fn complaints(path: &str, text: &str) -> Vec<String> {
        let source = Source { path: path.to_owned(), text: text.to_owned() };
        RULES.iter().flat_map(|rule| rule(&source)).collect()
    }

    #[test]
    fn accepts_plain_code() {
        let text = "fn a() {\n    b();\n}\n\nfn c() {}\n";
        assert_eq!(complaints("src/log/mod.rs", text), Vec::<String>::new());
    }

    #[test]
    fn refuses_what_the_rules_forbid() {
        let lines = [
            "// caf\u{e9}".to_owned(),
            format!("// {}", "x".repeat(LINE_WIDTH_MAX)),
            format!("fn f() {{ {}() }}", LEFTOVERS[0]),
            format!("// good enough {}", EXCUSES[0]),
            "fn f() { let t = std::time::SystemTime::now(); }".to_owned(),
        ];
        for line in lines {
            assert_eq!(complaints("src/log/mod.rs", &line).len(), 1, "{line}");
        }
    }

    #[test]
    fn lets_hosts_ask_for_the_time_and_comments_speak_of_it() {
        assert_eq!(complaints("src/host/clock.rs", "fn f() -> f64 { Date::now() }").len(), 0);
        assert_eq!(complaints("src/log/mod.rs", "// Not Date::now(): see Environment.").len(), 0);
    }

    #[test]
    fn measures_functions_and_files() {
        let function =
            |lines: usize| format!("    pub async fn f() {{\n{}    }}\n", "        g();\n".repeat(lines - 2));
        assert_eq!(complaints("src/a.rs", &function(FUNCTION_LINES_MAX)).len(), 0);
        assert_eq!(complaints("src/a.rs", &function(FUNCTION_LINES_MAX + 1)).len(), 1);
        assert_eq!(complaints("src/a.rs", &"\n".repeat(FILE_LINES_MAX)).len(), 0);
        assert_eq!(complaints("src/a.rs", &"\n".repeat(FILE_LINES_MAX + 1)).len(), 1);
    }

    #[test]
    fn finds_every_locked_version() {
        let lock =
            "[[package]]\nname = \"a\"\nversion = \"1\"\n\n[[package]]\nname = \"a\"\nversion = \"2\"\n";
        assert_eq!(locked_versions(lock, "a"), ["\"1\"", "\"2\""]);
        assert_eq!(locked_versions(lock, "b"), Vec::<&str>::new());
    }
}
