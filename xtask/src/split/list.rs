//! The list of the parts: read as it is written by hand, written as the package needs it.

use anyhow::{Context, ensure};

use super::Pieces;

/// A part as it is asked for.
#[derive(Hash)]
pub(crate) struct Part {
    pub(crate) name: String,
    /// What the names of its functions begin with.
    modules: Vec<String>,
}

impl Part {
    /// Whether a function belongs to the part: it is one of its modules, or, if it may be a generic one, of its types.
    pub(crate) fn has(&self, name: &str, or_of_its_types: bool) -> bool {
        let own = name.trim_start_matches(['<', '&']).trim_start_matches("mut ").trim_start_matches('<');
        self.modules.iter().any(|module| {
            own.starts_with(module.as_str()) || or_of_its_types && name.contains(module.as_str())
        })
    }
}

/// Reads parts: `name: module ...`, and lines that go on with spaces.
pub(crate) fn read(text: &str) -> anyhow::Result<Vec<Part>> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        match lines.last_mut().filter(|_| line.starts_with(' ')) {
            Some(last) => last.push_str(line),
            None => lines.push(line.to_owned()),
        }
    }
    lines.iter().map(|line| read_part(line)).collect()
}

fn read_part(line: &str) -> anyhow::Result<Part> {
    let (name, modules) = line.split_once(':').context("a part is written `name: module ...`")?;
    let modules = modules.split_whitespace().map(str::to_owned).collect();
    let part = Part { name: name.trim().to_owned(), modules };
    let is_plain = part.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    ensure!(is_plain && part.name != "core", "a part cannot have the name {:?}", part.name);
    ensure!(!part.modules.is_empty(), "the part {} has no modules", part.name);
    Ok(part)
}

/// A module of JavaScript with the addresses of core and parts, written out as bundlers look for them.
pub(crate) fn script(parts: &[Part], pieces: &Pieces) -> String {
    let url = |name: &str| format!("() => new URL(\"./{name}.wasm\", import.meta.url)");
    let mut script = format!("export const core = {};\nexport const parts = [\n", url("core"));
    for (part, piece) in parts.iter().zip(&pieces.parts) {
        script.push_str(&format!("  {{ needs: {:?}, url: {} }},\n", piece.needs, url(&part.name)));
    }
    script.push_str(&format!("];\nexport const present = {};\n", pieces.present));
    script
}
