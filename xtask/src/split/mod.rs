//! Splits a module into a core and parts, which are loaded when they are first needed: see `docs/size.md`.
//!
//! A part has the functions of its modules, and what only these call, as far as nothing else can reach them but through
//! the table of functions. What several parts call is in the one that the others need anyway, or in the core. Core and
//! parts share one memory, one table and the globals of the core. A call from one to another goes through the table;
//! the slots of a part are empty until it is instantiated. (As exports of the core, with names, these functions would
//! make it 2 KB larger, compressed.)

mod assign;
mod core;
mod list;
mod part;
mod record;
mod slots;
#[cfg(test)]
mod tests;

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use anyhow::Context;
use walrus::{FunctionId, Module, ModuleConfig};

use assign::Assignment;
pub(crate) use list::Part;
use record::Record;
use slots::Slots;

/// The module of the imports of a part: the exports of the core.
const CORE: &str = "core";

/// The place of a function in the module. Ids are of no use, since each reading of a module makes its own.
type Function = usize;

/// What a module is split into.
pub(crate) struct Pieces {
    pub(crate) core: Vec<u8>,
    pub(crate) parts: Vec<Piece>,
    /// The address of the byte that is not 0 when part 0 is there. There is no part 0: those of the parts follow.
    pub(crate) present: u32,
}

/// A part that is made.
pub(crate) struct Piece {
    pub(crate) wasm: Vec<u8>,
    /// The numbers of the other parts that it calls, from 1, in order.
    pub(crate) needs: Vec<usize>,
}

/// Splits a module.
pub(crate) fn split(wasm: &[u8], parts: &[Part]) -> anyhow::Result<Pieces> {
    let mut core = parse(wasm)?;
    let record = Record::find(&core, parts.len())?;
    let assignment = Assignment::new(&core, parts)?;
    let slots = Slots::new(&core, &assignment)?;
    let exports = core::Exports::new(&core, build_of(wasm, parts));
    let mut made = Vec::new();
    for number in 0..parts.len() {
        let mut module = parse(wasm)?;
        part::reduce(&mut module, number, &assignment, &slots, &exports)?;
        made.push(Piece { wasm: emit(&mut module), needs: assignment.needs(number) });
    }
    record.fill(&mut core, &slots, &assignment)?;
    core::reduce(&mut core, &assignment, &slots, &exports)?;
    Ok(Pieces { core: emit(&mut core), parts: made, present: record.address })
}

fn build_of(wasm: &[u8], parts: &[Part]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (wasm, parts).hash(&mut hasher);
    hasher.finish()
}

/// Writes `core.wasm`, one module for each part, and `parts.js`, which lists them, to the folder of the module.
pub(crate) fn split_in(folder: &Path, list: &str) -> anyhow::Result<()> {
    let parts = list::read(list)?;
    let wasm = fs::read(folder.join("minamo_bg.wasm")).context("the module cannot be read")?;
    let pieces = split(&wasm, &parts)?;
    let write = |name: &str, content: &[u8]| {
        fs::write(folder.join(name), content).with_context(|| format!("{name} cannot be written"))
    };
    write("core.wasm", &pieces.core)?;
    for (part, piece) in parts.iter().zip(&pieces.parts) {
        write(&format!("{}.wasm", part.name), &piece.wasm)?;
    }
    write("parts.js", list::script(&parts, &pieces).as_bytes())
}

fn parse(wasm: &[u8]) -> anyhow::Result<Module> {
    ModuleConfig::new().generate_name_section(true).generate_producers_section(false).parse(wasm)
}

fn emit(module: &mut Module) -> Vec<u8> {
    walrus::passes::gc::run(module);
    module.emit_wasm()
}

/// The ids of all functions, by their places.
fn functions(module: &Module) -> Vec<FunctionId> {
    module.funcs.iter().map(walrus::Function::id).collect()
}
