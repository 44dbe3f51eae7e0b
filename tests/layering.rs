//! A module imports only from the layers below it. The order is that of `src/lib.rs` and CONTRIBUTING.md.

mod source;

use source::{code_only, rust_sources};

/// From the bottom to the top; modules of one layer do not import each other.
const LAYERS: [&[&str]; 13] = [
    &["base"],
    &["value"],
    &["store"],
    &["log"],
    &["tree"],
    &["table"],
    &["capacity"],
    &["expression"],
    &["partiql"],
    &["operation"],
    &["engine"],
    &["document", "wire"],
    &["host"],
];

#[test]
fn every_module_imports_only_downwards() {
    let sources = rust_sources("src");
    assert!(sources.len() > LAYERS.len(), "the sources were not found");
    let wrong: Vec<String> =
        sources.iter().flat_map(|source| violations(&source.path, &source.text)).collect();
    assert!(wrong.is_empty(), "imports that do not go downwards:\n{}", wrong.join("\n"));
}

#[test]
fn every_layer_exists() {
    let sources = rust_sources("src");
    for layer in LAYERS.concat() {
        let module = format!("src/{layer}/mod.rs");
        assert!(sources.iter().any(|source| source.path == module), "{module} is missing");
    }
}

fn height(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// What is wrong with the imports of the source `path`, a sentence each.
fn violations(path: &str, text: &str) -> Vec<String> {
    if path == "src/lib.rs" {
        return Vec::new();
    }
    let modules = modules_of(path);
    let Some(own) = height(modules[0]) else {
        return vec![format!("{path}: `{}` has no layer; give it one in tests/layering.rs", modules[0])];
    };
    imports(text, modules.len())
        .into_iter()
        .filter(|import| import.module != modules[0])
        .filter_map(|import| match height(&import.module) {
            Some(below) if below < own => None,
            Some(_) => Some(format!("{path}:{}: `{}` imports `{}`", import.line, modules[0], import.module)),
            None => Some(format!("{path}:{}: `crate::{}` is no layer", import.line, import.module)),
        })
        .collect()
}

/// The path of the module in `path`: `src/store/memory.rs` is `["store", "memory"]`.
fn modules_of(path: &str) -> Vec<&str> {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
    inner.trim_end_matches("/mod").split('/').collect()
}

#[derive(Debug, PartialEq)]
struct Import {
    /// The module right under the crate's root that is named.
    module: String,
    line: usize,
}

/// What a source names through `crate::` or, from `depth` modules below the root, through `super::super::...`.
fn imports(text: &str, depth: usize) -> Vec<Import> {
    let code = code_only(text);
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        if !ends_in_word(&code[..at]) {
            push_modules(&code, at + "crate::".len(), &mut found);
        }
    }
    for (at, _) in code.match_indices("super::") {
        let chain = chain_length(&code[at..]);
        let starts = !ends_in_word(&code[..at]) && !code[..at].ends_with("super::");
        let before = found.len();
        if starts && chain >= depth {
            push_modules(&code, at + chain * "super::".len(), &mut found);
            // Inline modules make the chain longer without leaving the file: only a layer's name is a way out.
            let named = found.split_off(before);
            found.extend(named.into_iter().filter(|import| height(&import.module).is_some()));
        }
    }
    found
}

fn ends_in_word(before: &str) -> bool {
    before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

fn chain_length(code: &str) -> usize {
    let mut rest = code;
    let mut length = 0;
    while let Some(after) = rest.strip_prefix("super::") {
        rest = after;
        length += 1;
    }
    length
}

/// The first names of the path or of the `{group}` of paths at `at`.
fn push_modules(code: &str, at: usize, found: &mut Vec<Import>) {
    let rest = &code[at..];
    let mut push = |offset: usize| {
        let name: String = code[offset..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let line = code[..offset].matches('\n').count() + 1;
        found.push(Import { module: name, line });
    };
    if !rest.starts_with('{') {
        return push(at);
    }
    let (mut nesting, mut expected) = (0, false);
    for (offset, c) in rest.char_indices() {
        match c {
            '{' => {
                nesting += 1;
                expected = nesting == 1;
            }
            '}' => nesting -= 1,
            ',' => expected = nesting == 1,
            c if expected && !c.is_whitespace() => {
                push(at + offset);
                expected = false;
            }
            _ => {}
        }
        if nesting == 0 {
            return;
        }
    }
}

mod checker {
    use super::violations;

    #[test]
    fn accepts_imports_from_below_and_from_the_same_layer() {
        let text = "use crate::base::Bytes;\nuse crate::{store::{Store, StoreError}, value::Item};\n\
                    use super::memory;\nuse crate::log::Commit;\nfn f(x: crate::base::Bytes) {}\n";
        assert_eq!(violations("src/log/mod.rs", text), Vec::<String>::new());
    }

    #[test]
    fn refuses_an_import_from_above() {
        let wrong = violations("src/store/memory.rs", "use crate::base::Bytes;\nuse crate::log::Commit;\n");
        assert_eq!(wrong, ["src/store/memory.rs:2: `store` imports `log`"]);
    }

    #[test]
    fn refuses_an_import_between_modules_of_one_layer() {
        assert_eq!(violations("src/wire/mod.rs", "use crate::document::Encoder;").len(), 1);
    }

    #[test]
    fn looks_into_groups() {
        let text = "use crate::{\n    base::{Bytes, Clock},\n    table::{Table, engine},\n};";
        assert_eq!(violations("src/log/mod.rs", text), ["src/log/mod.rs:3: `log` imports `table`"]);
    }

    #[test]
    fn looks_into_paths_outside_of_use_and_into_tests() {
        let text = "fn f() { crate::engine::run(); }\n#[cfg(test)]\nmod tests { use crate::host::Engine; }";
        assert_eq!(violations("src/table/write.rs", text).len(), 2);
    }

    #[test]
    fn follows_super_to_the_root() {
        assert_eq!(violations("src/store/mod.rs", "use super::log::Commit;").len(), 1);
        assert_eq!(violations("src/store/memory.rs", "use super::super::log::Commit;").len(), 1);
        assert_eq!(violations("src/store/memory.rs", "use super::log::Commit;").len(), 0);
        assert_eq!(violations("src/store/memory.rs", "mod tests { use super::super::Store; }").len(), 0);
    }

    #[test]
    fn ignores_comments_and_strings() {
        let text = "/// See [`crate::host`].\n// crate::host\n/* crate::host */ const A: &str = \"crate::host\";\n\
                    const B: &str = r#\"\"crate::host\"#; const C: char = '\"'; fn f<'a>(x: &'a str) {} // '\n";
        assert_eq!(violations("src/base/mod.rs", text), Vec::<String>::new());
    }

    #[test]
    fn still_sees_code_after_quotes_and_lifetimes() {
        let text = "const Q: char = '\"'; const E: char = '\\''; fn f<'a>(x: &'a str) { crate::host::f() }";
        assert_eq!(violations("src/base/mod.rs", text).len(), 1);
    }

    #[test]
    fn refuses_modules_without_a_layer() {
        assert_eq!(violations("src/util.rs", "").len(), 1);
        assert_eq!(violations("src/log/mod.rs", "use crate::util::f;").len(), 1);
    }
}
