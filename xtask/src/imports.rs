//! Gives the imports of the module short names, and those exports through which the host calls closures. Generated
//! names are long, and end in hashes that no compression makes shorter: with 140 of them the glue is 1.7 KB larger,
//! compressed, and the module has them too.

use anyhow::{Context, ensure};
use walrus::{Module, ModuleConfig};

/// The module and its glue with short names.
pub(crate) fn shorten(wasm: &[u8], glue: &str) -> anyhow::Result<(Vec<u8>, String)> {
    let mut config = ModuleConfig::new();
    config.generate_producers_section(false);
    let mut module = config.parse(wasm).context("the module cannot be read")?;
    let glue = rename(&mut module, glue)?;
    // What the linker tells of its work is not right any more.
    let is_told = |name: &str| name == "linking" || name.starts_with("reloc.");
    let told: Vec<_> =
        module.customs.iter().filter(|(_, section)| is_told(section.name())).map(|(id, _)| id).collect();
    told.into_iter().for_each(|id| drop(module.customs.delete(id)));
    Ok((module.emit_wasm(), glue))
}

fn rename(module: &mut Module, glue: &str) -> anyhow::Result<String> {
    let mut renamed = glue.to_owned();
    for (number, import) in module.imports.iter_mut().enumerate() {
        let short = format!("i{number}");
        // The name as it stands in the object with all imports.
        let (old, new) = (format!(" {}: function", import.name), format!(" {short}: function"));
        let count = renamed.matches(&old).count();
        ensure!(
            count == 1,
            "the glue has the import `{}` {count} times: see xtask/src/imports.rs",
            import.name
        );
        renamed = renamed.replacen(&old, &new, 1);
        import.name = short;
    }
    let closures = module.exports.iter_mut().filter(|export| export.name.starts_with(CLOSURES));
    for (number, export) in closures.enumerate() {
        // As the guard knows them: see `pkg-template/src/guard.ts`.
        let short = format!("closure{number}");
        let old = format!("wasm.{}(", export.name);
        ensure!(
            renamed.contains(&old),
            "the glue lacks the export `{}`: see xtask/src/imports.rs",
            export.name
        );
        renamed = renamed.replace(&old, &format!("wasm.{short}("));
        export.name = short;
    }
    Ok(renamed)
}

/// How the names of the exports begin through which closures are called.
const CLOSURES: &str = "wasm_bindgen";

#[cfg(test)]
mod tests {
    use walrus::{Module, ValType};

    use super::shorten;

    const GLUE: &str = "{\n  __wbg_get_0011: function(arg0) {},\n  __wbg_set_2233: function(arg0) {},\n}";

    fn module() -> Module {
        let mut module = Module::default();
        let kind = module.types.add(&[ValType::I32], &[]);
        for name in ["__wbg_get_0011", "__wbg_set_2233"] {
            module.add_import_func("./minamo_bg.js", name, kind);
        }
        module
    }

    #[test]
    fn module_and_glue_have_the_same_short_names() {
        let (wasm, glue) = shorten(&module().emit_wasm(), GLUE).expect("the glue has both");
        assert_eq!(glue, "{\n  i0: function(arg0) {},\n  i1: function(arg0) {},\n}");
        let module = Module::from_buffer(&wasm).expect("a module");
        let names: Vec<_> = module.imports.iter().map(|import| import.name.as_str()).collect();
        assert_eq!(names, ["i0", "i1"]);
    }

    #[test]
    fn exports_of_closures_are_renamed_and_no_others() {
        let mut module = module();
        let called = module.funcs.iter().next().expect("an import").id();
        module.exports.add("wasm_bindgen_12___convert__closures_34_", called);
        module.exports.add("engine_open", called);
        let glue =
            format!("{GLUE}wasm.wasm_bindgen_12___convert__closures_34_(arg0); wasm.engine_open(arg0);");
        let (wasm, glue) = shorten(&module.emit_wasm(), &glue).expect("the glue has it");
        assert!(glue.ends_with("wasm.closure0(arg0); wasm.engine_open(arg0);"));
        let module = Module::from_buffer(&wasm).expect("a module");
        let mut names: Vec<_> = module.exports.iter().map(|export| export.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["closure0", "engine_open"]);
    }

    #[test]
    fn a_glue_without_an_import_is_refused() {
        assert!(shorten(&module().emit_wasm(), &GLUE.replace("set_2233", "put_2233")).is_err());
    }
}
