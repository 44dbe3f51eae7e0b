//! The core: everything but the functions of parts.

use std::collections::HashMap;

use walrus::ir::{Call, CallIndirect, Const, Instr, InstrSeqId, Value, dfs_in_order};
use walrus::{FunctionId, FunctionKind, GlobalId, MemoryId, Module, TableId, TypeId};

use super::assign::Assignment;
use super::slots::{Slots, function_table, place};
use super::{Function, functions};

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
    call_through_slots(
        module,
        table,
        slots,
        |id| assignment.part(id).is_none(),
        |id| assignment.part(id).is_some(),
    );
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

/// Lets functions that are here call those that are `away` through the table.
pub(crate) fn call_through_slots(
    module: &mut Module,
    table: TableId,
    slots: &Slots,
    here: impl Fn(Function) -> bool,
    away: impl Fn(Function) -> bool,
) {
    let types: HashMap<FunctionId, TypeId> =
        module.funcs.iter().map(|function| (function.id(), function.ty())).collect();
    for function in module.funcs.iter_mut().filter(|function| here(function.id().index())) {
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
                    && away(func.index())
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
