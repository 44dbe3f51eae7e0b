//! Build tools that must match the crates they serve: the wasm-bindgen generator and its test runner.

mod glue;
mod imports;
mod split;

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use anyhow::Context;

fn main() -> anyhow::Result<()> {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    let tool = if arguments.len() > 1 { arguments.remove(1) } else { OsString::new() };
    match tool.to_str() {
        Some("bindgen") => wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(arguments),
        Some("test-runner") => wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(arguments),
        Some("glue") => rewrite_glue(Path::new(arguments.get(1).context("usage: xtask glue FOLDER")?)),
        Some("split") => split_module(&arguments[1..]),
        _ => anyhow::bail!("usage: xtask bindgen|test-runner|glue|split <arguments of that tool>"),
    }
}

fn split_module(arguments: &[OsString]) -> anyhow::Result<()> {
    let [folder, list] = arguments else { anyhow::bail!("usage: xtask split FOLDER LIST") };
    let list = fs::read_to_string(list).context("the list of parts cannot be read")?;
    split::split_in(Path::new(folder), &list)
}

fn rewrite_glue(folder: &Path) -> anyhow::Result<()> {
    let (module, glue) = (folder.join("minamo_bg.wasm"), folder.join("minamo.js"));
    let generated = fs::read_to_string(&glue).context("the generated glue cannot be read")?;
    let wasm = fs::read(&module).context("the module cannot be read")?;
    let (wasm, renamed) = imports::shorten(&wasm, &generated)?;
    fs::write(&module, wasm).context("the module cannot be written")?;
    fs::write(&glue, glue::rewrite(&renamed)?).context("the glue cannot be written")
}
