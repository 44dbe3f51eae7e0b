//! Build tools that must match the crates they serve: the wasm-bindgen generator and its test runner.

use std::ffi::OsString;

fn main() -> anyhow::Result<()> {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    let tool = if arguments.len() > 1 { arguments.remove(1) } else { OsString::new() };
    match tool.to_str() {
        Some("bindgen") => wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(arguments),
        Some("test-runner") => wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(arguments),
        _ => anyhow::bail!("usage: xtask bindgen|test-runner <arguments of that tool>"),
    }
}
