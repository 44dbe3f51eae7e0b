//! What observers are told, and when.

use std::cell::RefCell;
use std::time::Duration;

use super::super::observers::{Observer, Settled};
use super::world::{get_consistently, put, submit};
use super::*;
use crate::operation::ServiceError;
use crate::tree::Edit;

/// Remembers what it was told: `+` and an LSN for each commit, `?` where it lost track.
#[derive(Default)]
struct Recorder(RefCell<Vec<String>>);

impl Observer for Recorder {
    fn settled(&self, settled: &Settled<'_>) {
        for (lsn, commit) in (settled.first..).zip(&settled.commits) {
            let values = commit.edits.iter().filter(|edit| matches!(edit, Edit::Put { .. }));
            assert!(values.count() > 0, "every commit of these tests puts something");
            self.0.borrow_mut().push(format!("+{lsn}"));
        }
    }

    fn lost_track(&self) {
        self.0.borrow_mut().push("?".to_owned());
    }

    fn ended(&self, _: &ServiceError) {
        self.0.borrow_mut().push("end".to_owned());
    }
}

fn observe(engine: &Engine) -> Rc<Recorder> {
    let recorder = Rc::new(Recorder::default());
    let observer: Rc<dyn Observer> = recorder.clone();
    engine.shared.observers.add(&observer);
    recorder
}

#[test]
fn commits_of_all_instances_are_told_once_in_order() {
    let world = World::new();
    let first = world.with_table();
    let second = world.open();
    let told = [observe(&first), observe(&second)];
    world.run(&first, put("a", "1")).expect("written");
    world.run(&second, put("b", "2")).expect("written after catching up");
    world.run(&first, put("c", "3")).expect("written after catching up");
    world.run(&second, get_consistently("c")).expect("read after catching up");
    for recorder in told {
        assert_eq!(*recorder.0.borrow(), ["+2", "+3", "+4"]);
    }
}

#[test]
fn a_commit_of_unknown_outcome_is_told_when_it_is_found() {
    for (fault, appends) in [(Fault::LostWritten, 1), (Fault::LostUnwritten, 2)] {
        let world = World::new();
        drop(world.with_table());
        let engine = world.open_with(vec![(0, fault)], RELAXED);
        let recorder = observe(&engine);
        world.run(&engine, put("a", "1")).expect("written");
        assert_eq!(*recorder.0.borrow(), ["+2"], "{fault:?}");
        assert_eq!(engine.status().appends, appends, "{fault:?}");
    }
}

#[test]
fn readers_see_what_is_told_and_its_writer_is_answered_later() {
    struct Reader {
        engine: Engine,
        write: RefCell<Option<Rc<RefCell<Option<Outcome>>>>>,
        seen: RefCell<Vec<(String, bool)>>,
    }
    impl Observer for Reader {
        fn settled(&self, _: &Settled<'_>) {
            let (operation, members) = world::get("a");
            let operation = Operation::from_name(operation).expect("built");
            let read = self.engine.submit(operation, members, |_| {}).expect("read at once");
            let is_answered = self.write.borrow().as_ref().is_some_and(|write| answered(write).is_some());
            self.seen.borrow_mut().push((text(&*read.expect("found")), is_answered));
        }
        fn lost_track(&self) {
            unreachable!("nobody has made a checkpoint");
        }
        fn ended(&self, _: &ServiceError) {
            unreachable!("nobody has closed it");
        }
    }
    let world = World::new();
    let engine = world.with_table();
    let reader =
        Rc::new(Reader { engine: engine.clone(), write: RefCell::default(), seen: RefCell::default() });
    let observer: Rc<dyn Observer> = reader.clone();
    engine.shared.observers.add(&observer);
    *reader.write.borrow_mut() = Some(submit(&engine, put("a", "1")));
    world.host.run_until_idle();
    assert_eq!(*reader.seen.borrow(), [("1".to_owned(), false)]);
}

#[test]
fn who_begins_anew_from_a_manifest_has_lost_track() {
    let world = World::new();
    let mut options = Options::default();
    options.checkpoints.idle_bytes = 1;
    let busy = world.open_as(Rc::new(world.store.reopen()), options);
    world.run(&busy, create_table()).expect("created");
    let late = world.open();
    let recorder = observe(&late);
    (0..3).for_each(|number| {
        world.run(&busy, put(&number.to_string(), "busy")).expect("written");
    });
    world.host.advance(Duration::from_secs(100));
    assert_eq!(busy.status().checkpoint, 1);
    world.run(&busy, put("a", "1")).expect("written");
    assert_eq!(world.run(&late, get_consistently("a")), Ok("1".to_owned()));
    assert_eq!(*recorder.0.borrow(), ["?", "+5"]);
}

#[test]
fn who_is_dropped_is_told_nothing() {
    let world = World::new();
    let engine = world.with_table();
    let weak = Rc::downgrade(&observe(&engine));
    let stays = observe(&engine);
    world.run(&engine, put("a", "1")).expect("written");
    assert!(weak.upgrade().is_none());
    assert_eq!(*stays.0.borrow(), ["+2"]);
}
