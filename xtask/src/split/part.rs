//! A part: its own functions. It imports the memory, the table and the globals of the core; functions it calls through
//! the table.

use std::collections::HashMap;

use walrus::ir::{Call, CallIndirect, Const, Instr, InstrSeqId, Value, dfs_in_order};
use walrus::{ExportId, FunctionId, FunctionKind, GlobalId, GlobalKind, Module, TableId, TypeId};

use super::assign::Assignment;
use super::core::{Exports, resize};
use super::slots::{Slots, function_table, place};
use super::{CORE, Function, functions};

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
    call_through_slots(module, table, slots, is_own);
    forget_surroundings(module);
    let ids = functions(module);
    let placed = own.iter().flat_map(|id| slots.all_of(*id).iter().map(|slot| (*slot, ids[*id]))).collect();
    place(module, table, placed);
    resize(module, table, slots);
    forget_others(module, part, assignment);
    import_state(module, exports);
    Ok(())
}

/// Lets the part's own functions call all others through the table.
fn call_through_slots(module: &mut Module, table: TableId, slots: &Slots, is_own: impl Fn(Function) -> bool) {
    let types: HashMap<FunctionId, TypeId> =
        module.funcs.iter().map(|function| (function.id(), function.ty())).collect();
    for function in module.funcs.iter_mut().filter(|function| is_own(function.id().index())) {
        let FunctionKind::Local(local) = &mut function.kind else { continue };
        let sequences: Vec<InstrSeqId> = {
            let mut all = Sequences::default();
            dfs_in_order(&mut all, local, local.entry_block());
            all.0
        };
        for sequence in sequences {
            let instructions = &mut local.block_mut(sequence).instrs;
            let mut at = 0;
            while at < instructions.len() {
                if let Instr::Call(Call { func }) = instructions[at].0
                    && !is_own(func.index())
                {
                    let slot = slots.of(func.index()).expect("what is called from elsewhere has a slot");
                    let location = instructions[at].1;
                    instructions[at].0 = CallIndirect { ty: types[&func], table }.into();
                    let slot = Const { value: Value::I32(slot as i32) };
                    instructions.insert(at, (slot.into(), location));
                    at += 1;
                }
                at += 1;
            }
        }
    }
}

#[derive(Default)]
struct Sequences(Vec<InstrSeqId>);

impl<'instr> walrus::ir::Visitor<'instr> for Sequences {
    fn start_instr_seq(&mut self, sequence: &'instr walrus::ir::InstrSeq) {
        self.0.push(sequence.id());
    }
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
