//! The core: everything but the functions of parts. None of what it calls directly is in a part.

use walrus::{GlobalId, MemoryId, Module, TableId};

use super::assign::Assignment;
use super::functions;
use super::slots::{Slots, function_table, place};

/// Under which names the core gives its parts what they share.
pub(crate) struct Exports {
    pub(crate) memories: Vec<String>,
    pub(crate) tables: Vec<String>,
    pub(crate) globals: Vec<String>,
}

impl Exports {
    /// The name of the table, which all need, tells one build from another, so that a part of another cannot be added
    /// to the core.
    pub(crate) fn new(module: &Module, build: u64) -> Self {
        let mut names = 0..;
        let mut name = || format!("${:x}", names.next().unwrap_or(0));
        Self {
            memories: module.memories.iter().map(|_| name()).collect(),
            tables: module.tables.iter().map(|_| format!("{}-{build:x}", name())).collect(),
            globals: module.globals.iter().map(|_| name()).collect(),
        }
    }

    fn add_to(&self, module: &mut Module) {
        let memories: Vec<MemoryId> = module.memories.iter().map(walrus::Memory::id).collect();
        let tables: Vec<TableId> = module.tables.iter().map(walrus::Table::id).collect();
        let globals: Vec<GlobalId> = module.globals.iter().map(walrus::Global::id).collect();
        for (name, id) in self.memories.iter().zip(memories) {
            module.exports.add(name, id);
        }
        for (name, id) in self.tables.iter().zip(tables) {
            module.exports.add(name, id);
        }
        for (name, id) in self.globals.iter().zip(globals) {
            module.exports.add(name, id);
        }
    }
}

pub(crate) fn reduce(
    module: &mut Module,
    assignment: &Assignment,
    slots: &Slots,
    exports: &Exports,
) -> anyhow::Result<()> {
    let table = function_table(module)?;
    exports.add_to(module);
    let ids = functions(module);
    let staying = slots
        .all()
        .filter(|(function, _)| assignment.part(*function).is_none())
        .map(|(function, slot)| (slot, ids[function]))
        .collect();
    place(module, table, staying);
    resize(module, table, slots);
    for function in assignment.moved() {
        module.funcs.delete(ids[function]);
    }
    Ok(())
}

pub(crate) fn resize(module: &mut Module, table: TableId, slots: &Slots) {
    let table = module.tables.get_mut(table);
    table.initial = slots.size;
    table.maximum = table.maximum.map(|maximum| maximum.max(slots.size));
}
