//! A part: its own functions. It imports the memory, the table and the globals of the core; functions it calls through
//! the table.

use walrus::{ExportId, GlobalId, GlobalKind, Module};

use super::CORE;
use super::assign::Assignment;
use super::core::{Exports, call_through_slots, resize};
use super::functions;
use super::slots::{Slots, function_table, place};

pub(crate) fn reduce(
    module: &mut Module,
    part: usize,
    assignment: &Assignment,
    slots: &Slots,
    exports: &Exports,
) -> anyhow::Result<()> {
    let table = function_table(module)?;
    let own = assignment.functions(part);
    let is_own = |id| assignment.part(id) == Some(part);
    call_through_slots(module, table, slots, is_own, |id| !is_own(id));
    forget_surroundings(module);
    let ids = functions(module);
    let placed = own.iter().flat_map(|id| slots.all_of(*id).iter().map(|slot| (*slot, ids[*id]))).collect();
    place(module, table, placed);
    resize(module, table, slots);
    forget_others(module, part, assignment);
    import_state(module, exports);
    Ok(())
}

/// What the core does for all: what it exports, runs at its start, and lays out in memory.
fn forget_surroundings(module: &mut Module) {
    let exports: Vec<ExportId> = module.exports.iter().map(walrus::Export::id).collect();
    exports.into_iter().for_each(|id| module.exports.delete(id));
    module.start = None;
    let data: Vec<_> = module.data.iter().map(walrus::Data::id).collect();
    data.into_iter().for_each(|id| module.data.delete(id));
    for memory in module.memories.iter_mut() {
        memory.data_segments.clear();
    }
}

fn forget_others(module: &mut Module, part: usize, assignment: &Assignment) {
    let imported: Vec<_> = module.imports.iter().map(walrus::Import::id).collect();
    imported.into_iter().for_each(|id| module.imports.delete(id));
    for (function, id) in functions(module).into_iter().enumerate() {
        if assignment.part(function) != Some(part) {
            module.funcs.delete(id);
        }
    }
}

fn import_state(module: &mut Module, exports: &Exports) {
    for (memory, name) in module.memories.iter_mut().zip(&exports.memories) {
        memory.import = Some(module.imports.add(CORE, name, memory.id()));
    }
    for (table, name) in module.tables.iter_mut().zip(&exports.tables) {
        table.import = Some(module.imports.add(CORE, name, table.id()));
    }
    let globals: Vec<GlobalId> = module.globals.iter().map(walrus::Global::id).collect();
    for (id, name) in globals.into_iter().zip(&exports.globals) {
        module.globals.get_mut(id).kind = GlobalKind::Import(module.imports.add(CORE, name, id));
    }
}
