//! Which function goes where.

use std::collections::{BTreeSet, HashMap, HashSet};

use anyhow::ensure;
use walrus::ir::{Call, RefFunc, ReturnCall, Visitor, dfs_in_order};
use walrus::{ElementItems, ExportItem, LocalFunction, Module};

use super::{Function, Part};

/// The functions of each part; all others are the core's.
pub(crate) struct Assignment {
    part_of: HashMap<Function, usize>,
    pub(crate) calls: HashMap<Function, Vec<Function>>,
    needs: Vec<Vec<usize>>,
}

impl Assignment {
    pub(crate) fn new(module: &Module, parts: &[Part]) -> anyhow::Result<Self> {
        let graph = Graph::new(module, parts);
        let kept = graph.reach(graph.roots(), |_| true);
        let reached = graph.reached_by(parts.len(), &kept);
        let alone = |by: &BTreeSet<usize>| by.first().copied().filter(|_| by.len() == 1);
        let own = reached.iter().filter_map(|(function, by)| Some((*function, alone(by)?))).collect();
        let mut assignment = Self { part_of: own, calls: HashMap::new(), needs: Vec::new() };
        let needs = |part_of: &HashMap<Function, usize>| -> Vec<Vec<usize>> {
            (0..parts.len()).map(|number| graph.needs(number, part_of, &kept)).collect()
        };
        assignment.needs = needs(&assignment.part_of);
        let all: Vec<(Function, usize)> = reached
            .iter()
            .filter_map(|(function, by)| Some((*function, assignment.needed_by_all(by)?)))
            .collect();
        assignment.part_of.extend(all);
        assignment.needs = needs(&assignment.part_of);
        for (number, part) in parts.iter().enumerate() {
            let is_empty = !assignment.part_of.values().any(|of| *of == number);
            ensure!(!is_empty, "the part {} would be empty", part.name);
        }
        assignment.calls = graph.calls;
        Ok(assignment)
    }

    /// Of parts the one that is there whenever one of the others is.
    fn needed_by_all(&self, parts: &BTreeSet<usize>) -> Option<usize> {
        let needs: Vec<BTreeSet<usize>> = parts.iter().map(|part| self.closure(*part)).collect();
        parts.iter().copied().find(|part| needs.iter().all(|needed| needed.contains(part)))
    }

    /// A part, those that it calls itself or through what it calls of the core, and those that these need.
    fn closure(&self, part: usize) -> BTreeSet<usize> {
        let mut needed = BTreeSet::from([part]);
        let mut left = vec![part];
        while let Some(next) = left.pop() {
            left.extend(self.needs[next].iter().copied().filter(|other| needed.insert(*other)));
        }
        needed
    }

    /// The numbers, from 1, of the other parts that have to be there when a part is called.
    pub(crate) fn needs(&self, part: usize) -> Vec<usize> {
        self.closure(part).into_iter().filter(|other| *other != part).map(|other| other + 1).collect()
    }

    /// The part that has a function; `None` for the core.
    pub(crate) fn part(&self, function: Function) -> Option<usize> {
        self.part_of.get(&function).copied()
    }

    /// The functions of a part, in the order of the module.
    pub(crate) fn functions(&self, part: usize) -> Vec<Function> {
        let mut functions: Vec<Function> = self
            .part_of
            .iter()
            .filter(|(_, number)| **number == part)
            .map(|(function, _)| *function)
            .collect();
        functions.sort_unstable();
        functions
    }

    /// All functions of parts, in the order of the module.
    pub(crate) fn moved(&self) -> Vec<Function> {
        let mut functions: Vec<Function> = self.part_of.keys().copied().collect();
        functions.sort_unstable();
        functions
    }
}

/// What calls what, and what seems to belong to which part.
struct Graph {
    calls: HashMap<Function, Vec<Function>>,
    /// What is called from outside.
    exported: Vec<Function>,
    /// What is called through the table.
    pointed: HashSet<Function>,
    matched: HashMap<Function, usize>,
}

impl Graph {
    fn new(module: &Module, parts: &[Part]) -> Self {
        let calls =
            module.funcs.iter_local().map(|(id, function)| (id.index(), called_by(function))).collect();
        let names: HashMap<Function, String> = module
            .funcs
            .iter_local()
            .filter_map(|(id, _)| Some((id.index(), without_hashes(module.funcs.get(id).name.as_deref()?))))
            .collect();
        let exported: Vec<Function> = exported(module).chain(module.start.map(|id| id.index())).collect();
        let mut pointed = HashSet::new();
        for element in module.elements.iter() {
            if let ElementItems::Functions(functions) = &element.items {
                pointed.extend(functions.iter().map(|id| id.index()));
            }
        }
        let matched = names
            .iter()
            .filter(|(function, _)| !exported.contains(function))
            .filter_map(|(function, name)| {
                let all = pointed.contains(function);
                let part = parts.iter().position(|part| part.has(name, all))?;
                Some((*function, part))
            })
            .collect();
        Self { calls, exported, pointed, matched }
    }

    /// What can be called without passing through a part's own functions.
    fn roots(&self) -> Vec<Function> {
        let pointed = self.pointed.iter().filter(|function| !self.matched.contains_key(function));
        self.exported.iter().chain(pointed).copied().collect()
    }

    /// The parts from which each function is reached that is not kept in the core.
    fn reached_by(&self, parts: usize, kept: &HashSet<Function>) -> HashMap<Function, BTreeSet<usize>> {
        let mut reached: HashMap<Function, BTreeSet<usize>> = HashMap::new();
        for number in 0..parts {
            let is_own = |called: Function| {
                !kept.contains(&called) && self.matched.get(&called).is_none_or(|part| *part == number)
            };
            let starts = self.matched.keys().copied().filter(|id| self.matched[id] == number && is_own(*id));
            for function in self.reach(starts.collect(), is_own) {
                if self.calls.contains_key(&function) {
                    reached.entry(function).or_default().insert(number);
                }
            }
        }
        reached
    }

    /// The parts that a part calls. What is kept in the core calls them through the table only.
    fn needs(&self, part: usize, part_of: &HashMap<Function, usize>, kept: &HashSet<Function>) -> Vec<usize> {
        let own = part_of.iter().filter(|(_, of)| **of == part).map(|(function, _)| *function).collect();
        let reached = self.reach(own, |called| !kept.contains(&called));
        let others = reached.iter().filter_map(|function| part_of.get(function)).filter(|of| **of != part);
        others.copied().collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// What is called from `starts`, these included, as far as calls of it are `followed`.
    fn reach(&self, starts: Vec<Function>, followed: impl Fn(Function) -> bool) -> HashSet<Function> {
        let mut reached: HashSet<Function> = starts.iter().copied().collect();
        let mut left = starts;
        while let Some(caller) = left.pop() {
            for called in self.calls.get(&caller).into_iter().flatten() {
                if followed(*called) && reached.insert(*called) {
                    left.push(*called);
                }
            }
        }
        reached
    }
}

/// A demangled name without the hashes of crates: `minamo[1f2e]::tree` is `minamo::tree`.
fn without_hashes(name: &str) -> String {
    let mut parts = name.split('[');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once("]::") {
            Some((hash, rest)) if hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                plain.push_str("::");
                plain.push_str(rest);
            }
            _ => {
                plain.push('[');
                plain.push_str(part);
            }
        }
    }
    plain
}

fn exported(module: &Module) -> impl Iterator<Item = Function> {
    module.exports.iter().filter_map(|export| match export.item {
        ExportItem::Function(id) => Some(id.index()),
        _ => None,
    })
}

fn called_by(function: &LocalFunction) -> Vec<Function> {
    #[derive(Default)]
    struct Called(Vec<Function>);
    impl<'instr> Visitor<'instr> for Called {
        fn visit_call(&mut self, call: &Call) {
            self.0.push(call.func.index());
        }
        fn visit_return_call(&mut self, call: &ReturnCall) {
            self.0.push(call.func.index());
        }
        fn visit_ref_func(&mut self, reference: &RefFunc) {
            self.0.push(reference.func.index());
        }
    }
    let mut called = Called::default();
    dfs_in_order(&mut called, function, function.entry_block());
    called.0
}
