//! Where functions stand in the table that are called across the border of a part.

use std::collections::HashMap;

use anyhow::{Context, bail};
use walrus::ir::Value;
use walrus::{ConstExpr, ElementItems, ElementKind, FunctionId, Module, TableId};

use super::Function;
use super::assign::Assignment;

/// The slots of functions that are called from elsewhere, or whose address is taken.
pub(crate) struct Slots {
    /// All slots of a function: its address is one of them, and a linker may have merged others into it.
    slots: HashMap<Function, Vec<u32>>,
    /// How long the table has to be.
    pub(crate) size: u64,
}

impl Slots {
    pub(crate) fn new(module: &Module, assignment: &Assignment) -> anyhow::Result<Self> {
        let table = function_table(module)?;
        let mut slots: HashMap<Function, Vec<u32>> = HashMap::new();
        for (slot, id) in present(module, table)? {
            slots.entry(id).or_default().push(slot);
        }
        let mut size = module.tables.get(table).initial;
        for id in called_from_elsewhere(assignment) {
            slots.entry(id).or_insert_with(|| {
                size += 1;
                vec![(size - 1) as u32]
            });
        }
        Ok(Self { slots, size })
    }

    /// The slot through which a function is called.
    pub(crate) fn of(&self, id: Function) -> Option<u32> {
        Some(*self.slots.get(&id)?.first()?)
    }

    /// All functions with their slots.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Function, u32)> {
        self.slots.iter().flat_map(|(function, slots)| slots.iter().map(|slot| (*function, *slot)))
    }

    /// All slots of a function.
    pub(crate) fn all_of(&self, id: Function) -> &[u32] {
        self.slots.get(&id).map_or(&[], Vec::as_slice)
    }
}

/// The table through which functions are called.
pub(crate) fn function_table(module: &Module) -> anyhow::Result<TableId> {
    module.tables.main_function_table()?.context("the module has no table of functions")
}

fn present(module: &Module, table: TableId) -> anyhow::Result<Vec<(u32, Function)>> {
    let mut present = Vec::new();
    for element in module.elements.iter() {
        let (ElementKind::Active { table: of, offset }, ElementItems::Functions(functions)) =
            (&element.kind, &element.items)
        else {
            continue;
        };
        let ConstExpr::Value(Value::I32(first)) = offset else { bail!("a segment has no constant offset") };
        if *of == table {
            present.extend((*first as u32..).zip(functions.iter().map(|id| id.index())));
        }
    }
    Ok(present)
}

fn called_from_elsewhere(assignment: &Assignment) -> Vec<Function> {
    let mut called: Vec<Function> = assignment
        .calls
        .iter()
        .flat_map(|(caller, called)| {
            let from = assignment.part(*caller);
            called.iter().filter(move |id| assignment.part(**id) != from)
        })
        .copied()
        .collect();
    called.sort_unstable();
    called.dedup();
    called
}

/// The segments that put functions into slots of the table, as few as there can be.
pub(crate) fn place(module: &mut Module, table: TableId, mut slots: Vec<(u32, FunctionId)>) {
    let old: Vec<_> = module.tables.get(table).elem_segments.iter().copied().collect();
    for id in old {
        module.elements.delete(id);
    }
    module.tables.get_mut(table).elem_segments.clear();
    slots.sort_unstable();
    for run in slots.chunk_by(|left, right| left.0 + 1 == right.0) {
        let offset = ConstExpr::Value(Value::I32(run[0].0 as i32));
        let functions = run.iter().map(|(_, id)| *id).collect();
        let id =
            module.elements.add(ElementKind::Active { table, offset }, ElementItems::Functions(functions));
        module.tables.get_mut(table).elem_segments.insert(id);
    }
}
