//! Build tools that must match the crates they serve: the wasm-bindgen generator and its test runner.

mod glue;

use std::ffi::OsString;
use std::fs;

use anyhow::Context;

fn main() -> anyhow::Result<()> {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    let tool = if arguments.len() > 1 { arguments.remove(1) } else { OsString::new() };
    match tool.to_str() {
        Some("bindgen") => wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(arguments),
        Some("test-runner") => wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(arguments),
        Some("glue") => rewrite_glue(arguments.get(1).context("usage: xtask glue FILE")?),
        _ => anyhow::bail!("usage: xtask bindgen|test-runner|glue <arguments of that tool>"),
    }
}

fn rewrite_glue(file: &OsString) -> anyhow::Result<()> {
    let generated = fs::read_to_string(file).context("the generated glue cannot be read")?;
    fs::write(file, glue::rewrite(&generated)?).context("the glue cannot be written")
}
