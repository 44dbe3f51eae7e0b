//! What happens while a database is opened.

use std::cell::RefCell;

use super::*;
use crate::store::{Notice, StoreFuture};

type Listener = Box<dyn Fn(Notice)>;

/// A store to which another instance appends right after the end of the log was read for the first time.
struct BusyStore {
    inner: MemoryStore,
    late: RefCell<Option<(u64, Vec<u8>)>>,
    listener: RefCell<Option<Listener>>,
}

impl Wrapper for BusyStore {
    fn inner(&self) -> &dyn Store {
        &self.inner
    }

    fn read_log(&self, from: u64) -> StoreFuture<'_, Vec<Vec<u8>>> {
        Box::pin(async move {
            let blocks = self.inner.read_log(from).await?;
            if blocks.len() == 1
                && let Some((number, block)) = self.late.take()
            {
                self.inner.append(number, vec![block], Durability::Relaxed).await?;
                self.listener.borrow().iter().for_each(|tell| tell(Notice::News));
            }
            Ok(blocks)
        })
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn listen(&self, listener: Box<dyn Fn(Notice)>) {
        self.listener.replace(Some(listener));
    }
}

#[test]
fn what_another_instance_appends_meanwhile_is_heard_of() {
    let world = World::new();
    let other = world.with_table();
    world.run(&other, put("a", "1")).expect("written");
    world.run(&other, put("b", "2")).expect("written");
    let mut blocks = world.host.block_on(world.store.read_log(0)).expect("readable");
    let late = blocks.pop().map(|block| (blocks.len() as u64, block));
    let inner = MemoryStore::new();
    world.host.block_on(inner.append(0, blocks, Durability::Relaxed)).expect("appended");
    let store = BusyStore { inner, late: RefCell::new(late), listener: RefCell::default() };
    let engine = world.open_on(Rc::new(store), RELAXED);
    world.host.run_until_idle();
    assert_eq!(world.run(&engine, get("b")), Ok("2".to_owned()));
}

#[test]
fn a_table_from_the_future_is_refused_and_the_others_are_not() {
    let world = World::new();
    let first = world.with_table();
    let mut writer = crate::value::ValueWriter::new();
    let map = writer.begin_map();
    writer.name("Version");
    writer.number(crate::value::Number::from(1_000));
    writer.end(map);
    let value = writer.finish_item().bytes().clone();
    let edits = vec![Edit::Put { tree: crate::tree::TreeId(0), key: b"\x01t02".as_slice().into(), value }];
    let commits = [Rc::new(Commit { time_ms: 0, origin: None, edits })];
    let append = first.shared.log.append(AppendId { instance: 1, number: 1 }, &commits, Durability::Relaxed);
    world.host.block_on(append).expect("appended");
    let engine = world.open();
    let (name, mut members) = get("a");
    members.string("TableName");
    members.insert("TableName", crate::operation::Input::String("t02".to_owned()));
    let refused = world.run(&engine, (name, members)).expect_err("it cannot be read");
    assert_eq!(refused.code, ErrorCode::InternalServerError);
    assert_eq!(refused.trouble.map(|trouble| trouble.reason), Some("VersionError"));
    world.run(&engine, put("a", "1")).expect("the other table can be written");
    let problems = world.host.block_on(engine.check()).problems;
    assert!(
        matches!(&problems[..], [check::Problem::Descriptor { table, .. }] if table == "t02"),
        "{problems:?}"
    );
}
