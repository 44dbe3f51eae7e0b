//! Turns the generated glue, which has one instance of the module for good, into a function that makes instances.
//!
//! An instance whose code has trapped must not be entered again, and another takes its place. Each has a glue of its
//! own, so that what the host still holds of the old one (callbacks, finalizers) cannot reach the new one. Every way
//! into the instance leads through the guard that the caller of the function gives: `pkg-template/src/guard.ts`.

use anyhow::{Context, ensure};

/// The exports that every request calls. A wrapped function costs about 9 ns a call, so they are guarded in place.
const HOT_EXPORTS: [&str; 3] = ["engine_execute", "engine_answerAddress", "engine_answerLength"];

const FACTORY: &str = "export function createGlue(guard, parts) {\nlet unguarded;\n";
/// In the place of the functions that load the module, which `pkg-template/src/wasm.ts` does in less code.
const FACTORY_END: &str = "return { Engine, operationNames, imports: __wbg_get_imports, \
    start: __wbg_finalize_init, exports: () => unguarded };\n}";
const LOADING: &str = "async function __wbg_load(";
const LOADING_END: &str = "export { initSync, __wbg_init as default };";

/// The generated glue as a module that exports `createGlue`.
pub(crate) fn rewrite(generated: &str) -> anyhow::Result<String> {
    let mut glue = replace_once(generated, "export class Engine {", "class Engine {")?;
    glue = replace_once(&glue, "export function operationNames(", "function operationNames(")?;
    let (rest, loading) = glue.split_once(LOADING).context("the glue has no function that loads")?;
    ensure!(loading.trim_end().ends_with(LOADING_END), "the glue does not end in `{LOADING_END}`");
    glue = format!("{rest}{FACTORY_END}\n");
    let start = "wasm = instance.exports;";
    glue = replace_once(&glue, start, "unguarded = instance.exports;\nwasm = guard.wrap(unguarded);")?;
    for export in HOT_EXPORTS {
        glue = guard_in_place(&glue, export)?;
    }
    let statement =
        glue.lines().find(|line| ["import ", "export "].iter().any(|start| line.starts_with(start)));
    ensure!(statement.is_none(), "the glue has a statement that cannot stand in a function: {statement:?}");
    Ok(format!("{FACTORY}{glue}"))
}

/// The line that calls the export calls it as it is, between the guard's methods.
fn guard_in_place(glue: &str, export: &str) -> anyhow::Result<String> {
    let called = format!("const ret = wasm.{export}(");
    let line = glue.lines().find(|line| line.trim_start().starts_with(&called));
    let line = line.with_context(|| format!("the glue has no line that begins with `{called}`"))?;
    let arguments = line.trim_start().strip_prefix(&called).context("just found")?;
    let guarded = format!(
        "let ret; guard.enter(); \
         try {{ ret = unguarded.{export}({arguments} }} catch (error) {{ throw guard.fail(error); }} \
         guard.leave();"
    );
    replace_once(glue, line.trim_start(), &guarded)
}

fn replace_once(text: &str, old: &str, new: &str) -> anyhow::Result<String> {
    let count = text.matches(old).count();
    ensure!(count == 1, "the glue has `{old}` {count} times, not once: see xtask/src/glue.rs");
    Ok(text.replacen(old, new, 1))
}

#[cfg(test)]
mod tests {
    use super::rewrite;

    const GENERATED: &str = "
export class Engine {
    answerAddress() {
        const ret = wasm.engine_answerAddress(this.__wbg_ptr);
        return ret >>> 0;
    }
    answerLength() {
        const ret = wasm.engine_answerLength(this.__wbg_ptr);
        return ret >>> 0;
    }
    execute(operation, length) {
        const ret = wasm.engine_execute(this.__wbg_ptr, operation, length);
        return ret >>> 0;
    }
}
export function operationNames() {}
wasm = instance.exports;
async function __wbg_load(module, imports) {
}
export { initSync, __wbg_init as default };
";

    #[test]
    fn every_way_in_leads_through_the_guard() {
        let glue = rewrite(GENERATED).expect("the glue has its usual form");
        assert!(glue.starts_with("export function createGlue(guard, parts) {\nlet unguarded;\n"));
        assert!(glue.contains("wasm = guard.wrap(unguarded);"));
        assert!(glue.contains("ret = unguarded.engine_execute(this.__wbg_ptr, operation, length); }"));
        assert!(!glue.contains("wasm.engine_"));
        assert!(!glue.contains("__wbg_load"));
    }

    #[test]
    fn glue_of_another_form_is_refused() {
        for (old, new) in [
            ("wasm = instance.exports;", "wasm = exports;"),
            ("wasm = instance.exports;", "wasm = instance.exports; wasm = instance.exports;"),
            ("const ret = wasm.engine_execute", "return wasm.engine_execute"),
            ("async function __wbg_load", "async function load"),
            ("export { initSync, __wbg_init as default };", "export { __wbg_init as default };"),
            (
                "export function operationNames() {}",
                "export function operationNames() {}\nexport class More {}",
            ),
        ] {
            assert!(rewrite(&GENERATED.replace(old, new)).is_err(), "{new}");
        }
    }
}
