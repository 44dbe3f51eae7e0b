use walrus::ir::Value;
use walrus::{
    ConstExpr, DataKind, ElementItems, ElementKind, FunctionBuilder, FunctionId, ImportKind, Module, RefType,
    TableId,
};

use super::{Pieces, list, split};

const RECORD: u32 = 1024;
const PARTS_MAX: u32 = 32;

struct Sample {
    module: Module,
    table: TableId,
}

impl Sample {
    fn new() -> Self {
        let mut module = Module::default();
        let memory = module.memories.add_local(false, false, 1, None, None);
        let sizes = [PARTS_MAX as u8, 0, 8, 0];
        let record = [&b"parts of minamo\n"[..], &sizes, &[0; PARTS_MAX as usize + 8]].concat();
        let offset = ConstExpr::Value(Value::I32(RECORD.cast_signed()));
        let data = module.data.add(DataKind::Active { memory, offset }, record);
        module.memories.get_mut(memory).data_segments.insert(data);
        let table = module.tables.add_local(false, 4, None, RefType::FUNCREF);
        Self { module, table }
    }

    /// A function that calls others, some of them through slots of the table.
    fn function(&mut self, name: &str, called: &[FunctionId], slots: &[i32]) -> FunctionId {
        let mut builder = FunctionBuilder::new(&mut self.module.types, &[], &[]);
        let kind = self.module.types.add(&[], &[]);
        builder.name(name.to_owned());
        for id in called {
            builder.func_body().call(*id);
        }
        for slot in slots {
            builder.func_body().i32_const(*slot).call_indirect(kind, self.table);
        }
        builder.finish(Vec::new(), &mut self.module.funcs)
    }

    fn point(&mut self, slot: i32, id: FunctionId) {
        let kind = ElementKind::Active { table: self.table, offset: ConstExpr::Value(Value::I32(slot)) };
        let segment = self.module.elements.add(kind, ElementItems::Functions(vec![id]));
        self.module.tables.get_mut(self.table).elem_segments.insert(segment);
    }
}

/// `app` reaches `extra` through slot 1, and `other` through slot 2; `other` calls `extra` too.
fn sample() -> Vec<u8> {
    let mut sample = Sample::new();
    let helper = sample.function("app::helper", &[], &[]);
    let run = sample.function("app::run", &[helper], &[1, 2]);
    let alone = sample.function("std::alone", &[], &[]);
    let inner = sample.function("extra::inner", &[helper, alone], &[]);
    let extra = sample.function("extra::entry", &[inner], &[]);
    let other = sample.function("<other::Thing>::entry", &[inner], &[]);
    sample.point(1, extra);
    sample.point(2, other);
    sample.module.exports.add("run", run);
    sample.module.emit_wasm()
}

fn pieces(text: &str) -> Pieces {
    split(&sample(), &list::read(text).expect("a list")).expect("the module can be split")
}

fn names(wasm: &[u8]) -> Vec<String> {
    let module = Module::from_buffer(wasm).expect("a module");
    let mut names: Vec<String> =
        module.funcs.iter_local().filter_map(|(id, _)| module.funcs.get(id).name.clone()).collect();
    names.sort_unstable();
    names
}

/// The slots that a module fills.
fn filled(wasm: &[u8]) -> Vec<i32> {
    let module = Module::from_buffer(wasm).expect("a module");
    let starts = module.elements.iter().flat_map(|element| match (&element.kind, &element.items) {
        (
            ElementKind::Active { offset: ConstExpr::Value(Value::I32(first)), .. },
            ElementItems::Functions(functions),
        ) => *first..*first + i32::try_from(functions.len()).expect("few"),
        _ => 0..0,
    });
    starts.collect()
}

#[test]
fn a_function_goes_where_all_that_reach_it_are() {
    let pieces = pieces("extra: extra::\nother: other::\n");
    assert_eq!(names(&pieces.core), ["app::helper", "app::run"]);
    assert_eq!(names(&pieces.parts[0].wasm), ["extra::entry", "extra::inner", "std::alone"]);
    assert_eq!(names(&pieces.parts[1].wasm), ["<other::Thing>::entry"]);
}

#[test]
fn the_slots_of_parts_are_empty_until_they_are_there() {
    let pieces = pieces("extra: extra::\nother: other::\n");
    // What is called across a border directly has a slot of its own behind the others: a function of the core, and one
    // of a part.
    assert_eq!(filled(&pieces.core), [5]);
    assert_eq!(filled(&pieces.parts[0].wasm), [1, 4]);
    assert_eq!(filled(&pieces.parts[1].wasm), [2]);
}

#[test]
fn parts_share_what_the_core_has() {
    let pieces = pieces("extra: extra::\nother: other::\n");
    let core = Module::from_buffer(&pieces.core).expect("a module");
    let exported: Vec<&str> = core.exports.iter().map(|export| export.name.as_str()).collect();
    for piece in &pieces.parts {
        let part = Module::from_buffer(&piece.wasm).expect("a module");
        assert_eq!(part.exports.iter().count(), 0);
        assert!(part.imports.iter().all(|i| i.module == "core" && exported.contains(&i.name.as_str())));
        assert!(part.imports.iter().any(|import| matches!(import.kind, ImportKind::Table(_))));
    }
}

#[test]
fn the_core_knows_which_part_fills_a_slot_and_the_host_where_to_say_that_it_is_there() {
    let pieces = pieces("extra: extra::\nother: other::\n");
    let core = Module::from_buffer(&pieces.core).expect("a module");
    let record = &core.data.iter().next().expect("the record").value;
    assert_eq!(pieces.present, RECORD + 20);
    assert_eq!(record[20 + PARTS_MAX as usize..], [0, 1, 2, 0, 1, 0, 0, 0]);
    for piece in &pieces.parts {
        let part = Module::from_buffer(&piece.wasm).expect("a module");
        assert_eq!(part.data.iter().count(), 0);
    }
}

#[test]
fn a_part_fits_to_the_core_of_its_build_only() {
    let table = |text| {
        let part = Module::from_buffer(&pieces(text).parts[0].wasm).expect("a module");
        let mut tables = part.imports.iter().filter(|import| matches!(import.kind, ImportKind::Table(_)));
        tables.next().expect("a table").name.clone()
    };
    assert_eq!(table("extra: extra::"), table("extra: extra::"));
    assert_ne!(table("extra: extra::"), table("extra: extra::\nother: other::"));
}

#[test]
fn a_part_needs_those_that_it_calls() {
    let pieces = pieces("extra: extra::\nother: other::\n");
    assert!(pieces.parts[0].needs.is_empty());
    assert_eq!(pieces.parts[1].needs, [1]);
    let parts = list::read("extra: extra::\nother: other::\n").expect("a list");
    let script = list::script(&parts, &pieces);
    assert!(script.contains("{ needs: [1], url: () => new URL(\"./other.wasm\", import.meta.url)"));
    assert!(script.contains("export const present = 1044;"));
}

#[test]
fn what_parts_share_goes_where_it_is_whenever_one_of_them_is_there() {
    let mut sample = Sample::new();
    let shared = sample.function("std::shared", &[], &[]);
    let work = sample.function("extra::work", &[shared], &[]);
    let other = sample.function("other::entry", &[work, shared], &[]);
    let third = sample.function("third::entry", &[shared], &[]);
    for (slot, id) in (1..).zip([work, other, third]) {
        sample.point(slot, id);
    }
    let wasm = sample.module.emit_wasm();
    let place = |text| {
        let pieces = split(&wasm, &list::read(text).expect("a list")).expect("the module can be split");
        let mut all = vec![pieces.core];
        all.extend(pieces.parts.into_iter().map(|piece| piece.wasm));
        all.iter().position(|wasm| names(wasm).contains(&"std::shared".to_owned()))
    };
    assert_eq!(place("extra: extra::\nthird: third:: other::"), Some(1), "the other part needs it");
    assert_eq!(place("extra: extra::\nother: other::\nthird: third::"), Some(0), "one does not");
}

#[test]
fn what_the_core_calls_directly_stays() {
    let mut sample = Sample::new();
    let work = sample.function("extra::work", &[], &[]);
    let run = sample.function("app::run", &[work], &[]);
    sample.module.exports.add("run", run);
    let wasm = sample.module.emit_wasm();
    let parts = list::read("extra: extra::").expect("a list");
    assert!(split(&wasm, &parts).is_err(), "the part would be empty");
}

#[test]
fn a_module_without_a_record_and_a_wrong_list_are_refused() {
    let parts = list::read("extra: extra::").expect("a list");
    assert!(split(&Module::default().emit_wasm(), &parts).is_err());
    for text in ["extra", "extra:", "core: extra::", "Extra: extra::"] {
        assert!(list::read(text).is_err(), "{text}");
    }
}
