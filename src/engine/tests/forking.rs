//! What a fork begins with, and what it has to itself.

use super::world::{RELAXED, World, answered, create_table, delete, get, put, submit};
use super::*;

/// A database that can be forked, with the table `t01`.
fn with_table(world: &World, acknowledgement: Acknowledgement) -> Engine {
    let engine = world.open_on(Rc::new(MemoryStore::new()), acknowledgement);
    world.run(&engine, create_table()).expect("the table is created");
    engine
}

fn try_to_fork(world: &World, engine: &Engine) -> Result<Engine, Failure> {
    world.host.block_on(engine.fork(world.host.environment(), Options::default(), |_| {}))
}

fn fork(world: &World, engine: &Engine) -> Engine {
    try_to_fork(world, engine).expect("it is in memory")
}

#[test]
fn a_fork_has_what_was_submitted_before() {
    for acknowledgement in [RELAXED, Acknowledgement::Immediate] {
        let world = World::new();
        let engine = with_table(&world, acknowledgement);
        let before = submit(&engine, put("a", "1"));
        let fork = fork(&world, &engine);
        assert_eq!(answered(&before), Some(Ok(())));
        assert_eq!(world.run(&fork, get("a")), Ok("1".to_owned()));
    }
}

#[test]
fn neither_sees_what_the_other_does() {
    let world = World::new();
    let engine = with_table(&world, RELAXED);
    world.run(&engine, put("a", "1")).expect("written");
    let child = fork(&world, &engine);
    world.run(&engine, put("a", "parent")).expect("written");
    world.run(&child, delete("a")).expect("deleted");
    world.run(&child, put("b", "child")).expect("written");
    // Each writes pages of its own under the same ids.
    let grandchild = fork(&world, &child);
    let sibling = fork(&world, &engine);
    let found = |engine: &Engine| ["a", "b"].map(|key| world.run(engine, get(key)).expect("answered"));
    for engine in [&engine, &sibling] {
        assert_eq!(found(engine), ["parent", ""]);
    }
    for engine in [&child, &grandchild] {
        assert_eq!(found(engine), ["", "child"]);
    }
    world.host.block_on(engine.close()).expect("closed");
    drop(engine);
    assert_eq!(found(&sibling), ["parent", ""]);
    for engine in [&sibling, &child, &grandchild] {
        assert_eq!(world.host.block_on(engine.check()).problems, []);
    }
}

#[test]
fn only_the_first_fork_writes_pages_and_none_reads_any() {
    let world = World::new();
    let engine = with_table(&world, RELAXED);
    world.run(&engine, put("a", "1")).expect("written");
    let forks = [(); 3].map(|()| fork(&world, &engine));
    assert_eq!(engine.status().checkpoints, 1);
    for fork in forks {
        assert_eq!(world.run(&fork, get("a")), Ok("1".to_owned()));
        let status = fork.status();
        assert_eq!((status.faults, status.pages_read, status.bytes_since_checkpoint), (0, 0, 0));
    }
}

#[test]
fn what_is_not_in_memory_alone_is_not_forked() {
    let world = World::new();
    let engine = world.open();
    let refused = try_to_fork(&world, &engine).err().expect("refused");
    let reason = "only a database that was opened with the store \"memory\" can be forked".to_owned();
    assert_eq!(refused, Failure::Store(StoreError::Unavailable { reason }));
}

#[test]
fn a_closed_database_is_not_forked() {
    let world = World::new();
    let engine = with_table(&world, RELAXED);
    world.host.block_on(engine.close()).expect("closed");
    let refused = try_to_fork(&world, &engine).err().expect("refused");
    assert_eq!(refused, Failure::Store(StoreError::Lost { reason: "The database is closed".to_owned() }));
}
