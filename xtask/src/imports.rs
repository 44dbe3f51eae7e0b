//! Gives the imports of the module short names. Generated ones are long, and end in hashes that no compression makes
//! shorter: with 140 of them the glue is 1.7 KB larger, compressed, and the module has them too.

use anyhow::{Context, ensure};
use walrus::{Module, ModuleConfig};

/// The module and its glue with short names.
pub(crate) fn shorten(wasm: &[u8], glue: &str) -> anyhow::Result<(Vec<u8>, String)> {
    let mut config = ModuleConfig::new();
    config.generate_producers_section(false);
    let mut module = config.parse(wasm).context("the module cannot be read")?;
    let glue = rename(&mut module, glue)?;
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
    Ok(renamed)
}

#[cfg(test)]
mod tests {
    use walrus::{Module, ValType};

    use super::shorten;

    const GLUE: &str = "{\n  __wbg_get_0011: function(arg0) {},\n  __wbg_set_2233: function(arg0) {},\n}";

    fn module() -> Vec<u8> {
        let mut module = Module::default();
        let kind = module.types.add(&[ValType::I32], &[]);
        for name in ["__wbg_get_0011", "__wbg_set_2233"] {
            module.add_import_func("./minamo_bg.js", name, kind);
        }
        module.emit_wasm()
    }

    #[test]
    fn module_and_glue_have_the_same_short_names() {
        let (wasm, glue) = shorten(&module(), GLUE).expect("the glue has both");
        assert_eq!(glue, "{\n  i0: function(arg0) {},\n  i1: function(arg0) {},\n}");
        let module = Module::from_buffer(&wasm).expect("a module");
        let names: Vec<_> = module.imports.iter().map(|import| import.name.as_str()).collect();
        assert_eq!(names, ["i0", "i1"]);
    }

    #[test]
    fn a_glue_without_an_import_is_refused() {
        assert!(shorten(&module(), &GLUE.replace("set_2233", "put_2233")).is_err());
    }
}
