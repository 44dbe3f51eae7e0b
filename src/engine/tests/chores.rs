//! Work that falls due by itself, with a chore that empties a table two items at a time.

use std::time::Duration;

use super::expiry::ShiftedClock;
use super::world::{delete_table, get_consistently, transact};
use super::*;
use crate::base::simulated::START_MS;
use crate::operation::Context;
use crate::store::{Notice, StoreFuture};
use crate::table::{Appointment, Chore, Due};

/// Puts the chore on the agenda.
struct Remind(Due);

impl Action for Remind {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        context.writer.remind(Chore::Drain, "t01", self.0);
        Ok(Box::new(requests::Barrier))
    }
}

fn remind(world: &World, engine: &Engine, due: Due) {
    let slot = Slot::default();
    let request = Request::new(Rc::new(Remind(due)), &engine.shared.environment);
    let later = engine.shared.write(request, RELAXED, Box::new(slot.filler()));
    assert!(later.is_none(), "it waits for the log");
    world.host.block_on(slot).map(|_| ()).expect("written");
}

/// An engine with a table of so many items.
fn with_items(world: &World, count: usize) -> Engine {
    let engine = world.with_table();
    for number in 0..count {
        world.run(&engine, put(&number.to_string(), "1")).expect("written");
    }
    engine
}

fn items(engine: &Engine) -> u64 {
    let state = engine.shared.state.borrow();
    let view = state.forest.view(Visibility::Durable);
    let table = state.catalog.table(view, "t01").expect("readable").expect("it is there");
    crate::table::Statistics::of(view, table.tree).expect("in memory").items
}

fn agenda(engine: &Engine) -> Vec<u64> {
    let view_of = |state: &State| Appointment::all(state.forest.view(Visibility::Durable));
    let all = view_of(&engine.shared.state.borrow()).expect("in memory");
    all.into_iter().map(|appointment| appointment.due_ms).collect()
}

const HOUR: Duration = Duration::from_secs(3_600);

fn after(delay: Duration) -> u64 {
    START_MS + u64::try_from(delay.as_millis()).expect("short")
}

#[test]
fn a_chore_is_done_when_it_is_due_in_slices_and_then_no_task_is_left() {
    let world = World::new();
    let engine = with_items(&world, 5);
    remind(&world, &engine, Due::At(after(3 * HOUR)));
    world.host.advance(3 * HOUR - Duration::from_secs(1));
    assert_eq!((items(&engine), engine.shared.chores.is_attended()), (5, true));
    let lsn = engine.status().lsn;
    world.host.advance(Duration::from_secs(2));
    assert_eq!((items(&engine), engine.status().lsn - lsn), (0, 3), "two items at a time");
    assert_eq!((agenda(&engine).len(), engine.shared.chores.is_attended()), (0, false));
}

#[test]
fn what_is_put_on_the_agenda_later_may_be_due_earlier() {
    let world = World::new();
    let engine = with_items(&world, 1);
    remind(&world, &engine, Due::At(after(24 * HOUR)));
    remind(&world, &engine, Due::NoLaterThan(after(36 * HOUR)));
    assert_eq!(agenda(&engine), [after(24 * HOUR)]);
    world.host.advance(HOUR);
    remind(&world, &engine, Due::NoLaterThan(after(2 * HOUR)));
    assert_eq!(agenda(&engine), [after(2 * HOUR)]);
    world.host.advance(2 * HOUR);
    assert_eq!(items(&engine), 0);
}

#[test]
fn what_a_clock_that_went_back_has_put_off_is_looked_at_now() {
    let world = World::new();
    let engine = with_items(&world, 1);
    remind(&world, &engine, Due::At(after(50 * HOUR)));
    world.host.advance(Duration::from_secs(1));
    assert_eq!(items(&engine), 0);
}

#[test]
fn what_seems_to_be_due_long_after_a_clock_went_back_is_looked_at_now_and_then() {
    let world = World::new();
    let mut environment = world.host.environment();
    let clock = Rc::new(ShiftedClock { inner: Rc::clone(&environment.clock), shift_ms: Cell::new(0) });
    environment.clock = clock.clone();
    let store = Rc::new(world.store.reopen());
    let opening = Engine::open(store, environment, Options::default(), |_| {});
    let engine = world.host.block_on(opening).expect("opened");
    world.run(&engine, create_table()).expect("created");
    clock.shift_ms.set(u64::try_from((400 * 24 * HOUR).as_millis()).expect("short"));
    // Its token is remembered for ten minutes from then on.
    world.run(&engine, transact([put("a", "1")], Some("token"))).expect("written");
    clock.shift_ms.set(0);
    let before = engine.status().appends;
    world.host.block_on(engine.wake()).expect("done");
    world.host.advance(4 * 24 * HOUR);
    assert!((1..10).contains(&(engine.status().appends - before)));
    assert_eq!(agenda(&engine).len(), 1);
}

#[test]
fn what_is_taken_off_the_agenda_is_not_done() {
    let world = World::new();
    let engine = with_items(&world, 1);
    remind(&world, &engine, Due::At(after(HOUR)));
    remind(&world, &engine, Due::Never);
    world.host.advance(3 * HOUR);
    assert_eq!((items(&engine), engine.shared.chores.is_attended()), (1, false));
}

#[test]
fn a_database_that_was_closed_meanwhile_catches_up_when_it_is_opened() {
    let world = World::new();
    let engine = with_items(&world, 5);
    remind(&world, &engine, Due::At(after(HOUR)));
    world.host.block_on(engine.close()).expect("closed");
    world.host.advance(100 * HOUR);
    let engine = world.open();
    assert_eq!(items(&engine), 5);
    world.host.advance(Duration::from_secs(1));
    assert_eq!(items(&engine), 0);
}

#[test]
fn a_crash_between_slices_leaves_the_rest_to_the_next_opening() {
    let world = World::new();
    let engine = with_items(&world, 7);
    remind(&world, &engine, Due::At(after(HOUR)));
    while items(&engine) == 7 {
        world.host.run_until_idle();
        world.host.wake_next_timer();
    }
    assert_eq!(items(&engine), 5);
    world.host.abandon_tasks();
    drop(engine);
    let engine = world.open();
    assert_eq!(items(&engine), 5);
    world.host.advance(Duration::from_secs(1));
    assert_eq!((items(&engine), agenda(&engine).len()), (0, 0));
}

#[test]
fn of_two_instances_that_do_a_chore_at_once_neither_does_it_twice() {
    let world = World::new();
    let first = with_items(&world, 8);
    let second = world.open();
    remind(&world, &first, Due::At(after(HOUR)));
    // It hears of the agenda when it next looks at the log.
    world.run(&second, get_consistently("0")).expect("read");
    world.run(&first, put("late", "1")).expect("written");
    world.host.advance(HOUR + Duration::from_secs(1));
    world.run(&first, get_consistently("0")).expect("read");
    world.run(&second, get_consistently("0")).expect("read");
    assert_eq!((items(&first), items(&second)), (0, 0));
    let conflicts = first.status().conflicts + second.status().conflicts;
    assert!(conflicts > 0, "they have not met");
    assert_eq!(world.host.block_on(first.check()).problems, []);
}

type Listener = Rc<dyn Fn(Notice)>;

/// A store whose instance keeps house when the cell says so.
struct House {
    inner: MemoryStore,
    is_housekeeper: Rc<Cell<bool>>,
    listener: RefCell<Option<Listener>>,
    alarms: RefCell<Vec<u64>>,
    has_alarms: Cell<bool>,
}

impl House {
    fn of(world: &World, is_housekeeper: bool) -> Rc<Self> {
        let is_housekeeper = Rc::new(Cell::new(is_housekeeper));
        let (listener, alarms, has_alarms) = (RefCell::default(), RefCell::default(), Cell::default());
        Rc::new(Self { inner: world.store.reopen(), is_housekeeper, listener, alarms, has_alarms })
    }

    fn is_given_the_key(&self) {
        self.is_housekeeper.set(true);
        let listener = self.listener.borrow().clone();
        listener.expect("it listens")(Notice::News);
    }
}

impl Wrapper for House {
    fn inner(&self) -> &dyn Store {
        &self.inner
    }

    fn is_housekeeper(&self) -> bool {
        self.is_housekeeper.get()
    }

    fn wake_at(&self, time_ms: u64) -> bool {
        self.alarms.borrow_mut().push(time_ms);
        self.has_alarms.get()
    }

    fn listen(&self, listener: Box<dyn Fn(Notice)>) {
        self.listener.replace(Some(listener.into()));
    }
}

#[test]
fn the_next_housekeeper_does_what_a_dead_one_has_left() {
    let world = World::new();
    let engine = with_items(&world, 3);
    remind(&world, &engine, Due::At(after(HOUR)));
    // It dies.
    world.host.abandon_tasks();
    drop(engine);
    let house = House::of(&world, false);
    let heir = world.open_on(house.clone(), RELAXED);
    world.host.advance(HOUR + Duration::from_secs(60));
    assert_eq!(items(&heir), 3, "it is not its business");
    house.is_given_the_key();
    world.host.advance(Duration::from_secs(1));
    assert_eq!(items(&heir), 0);
}

#[test]
fn who_does_not_keep_house_loses_patience_with_a_housekeeper_that_sleeps() {
    let world = World::new();
    let engine = with_items(&world, 3);
    remind(&world, &engine, Due::At(after(HOUR)));
    world.host.abandon_tasks();
    let other = world.open_on(House::of(&world, false), RELAXED);
    world.host.advance(HOUR + Duration::from_secs(599));
    assert_eq!(items(&other), 3);
    world.host.advance(Duration::from_secs(2));
    assert_eq!(items(&other), 0);
}

/// A store whose log refuses every append while the cell says so.
struct FullStore {
    inner: MemoryStore,
    is_full: Rc<Cell<bool>>,
}

impl Wrapper for FullStore {
    fn inner(&self) -> &dyn Store {
        &self.inner
    }

    fn append(&self, first: u64, blocks: Vec<Vec<u8>>, durability: Durability) -> StoreFuture<'_, ()> {
        if self.is_full.get() {
            return Box::pin(std::future::ready(Err(StoreError::QuotaExceeded)));
        }
        self.inner.append(first, blocks, durability)
    }
}

#[test]
fn a_chore_that_the_store_refuses_is_tried_again_now_and_then() {
    let world = World::new();
    drop(with_items(&world, 3));
    let is_full = Rc::new(Cell::new(false));
    let store = FullStore { inner: world.store.reopen(), is_full: Rc::clone(&is_full) };
    let engine = world.open_on(Rc::new(store), RELAXED);
    remind(&world, &engine, Due::At(after(HOUR)));
    is_full.set(true);
    world.host.advance(HOUR + Duration::from_secs(300));
    let attempts = engine.status().appends;
    assert!((2..=12).contains(&attempts), "{attempts} attempts in five minutes");
    assert_eq!(items(&engine), 3);
    is_full.set(false);
    world.host.advance(Duration::from_secs(60));
    assert_eq!(items(&engine), 0);
}

#[test]
fn who_is_woken_does_what_is_due_whoever_keeps_house() {
    let world = World::new();
    let engine = with_items(&world, 5);
    remind(&world, &engine, Due::At(after(HOUR)));
    world.host.abandon_tasks();
    let other = world.open_on(House::of(&world, false), RELAXED);
    world.host.advance(HOUR + Duration::from_secs(1));
    assert_eq!(items(&other), 5);
    world.host.block_on(other.wake()).expect("done");
    assert_eq!(items(&other), 0);
    world.host.block_on(other.close()).expect("closed");
    assert!(world.host.block_on(other.wake()).is_err());
}

#[test]
fn a_host_is_told_when_something_is_due() {
    let world = World::new();
    let engine = with_items(&world, 1);
    remind(&world, &engine, Due::At(after(HOUR)));
    world.host.block_on(engine.close()).expect("closed");
    let house = House::of(&world, true);
    let engine = world.open_on(house.clone(), RELAXED);
    world.host.run_until_idle();
    assert_eq!(house.alarms.take(), [after(HOUR)]);
    remind(&world, &engine, Due::NoLaterThan(after(HOUR / 2)));
    world.host.run_until_idle();
    assert_eq!(house.alarms.take(), [after(HOUR / 2)]);
}

#[test]
fn no_timer_runs_while_the_host_has_an_alarm_set() {
    let world = World::new();
    drop(with_items(&world, 1));
    world.host.abandon_tasks();
    let house = House::of(&world, true);
    house.has_alarms.set(true);
    let engine = world.open_on(house.clone(), RELAXED);
    world.run(&engine, put("1", "1")).expect("written");
    remind(&world, &engine, Due::At(after(HOUR)));
    world.host.advance(HOUR + Duration::from_secs(1));
    assert_eq!(items(&engine), 2, "nothing wakes it but the host");
    assert!(!world.host.wake_next_timer(), "a timer would keep it in memory");
    world.host.block_on(engine.wake()).expect("done");
    assert_eq!(items(&engine), 0);
    assert_eq!(house.alarms.take(), [after(HOUR)]);
}

#[test]
fn an_alarm_that_has_come_is_not_relied_upon() {
    let world = World::new();
    drop(with_items(&world, 3));
    world.host.abandon_tasks();
    let house = House::of(&world, true);
    house.has_alarms.set(true);
    let engine = world.open_on(house.clone(), RELAXED);
    remind(&world, &engine, Due::At(after(HOUR)));
    world.host.run_until_idle();
    // It comes too early, as the clocks of the host and of the engine may differ.
    world.host.block_on(engine.wake()).expect("nothing was to be done");
    assert_eq!(items(&engine), 3);
    world.host.advance(HOUR + Duration::from_secs(1));
    assert_eq!(items(&engine), 0);
    assert_eq!(house.alarms.take(), [after(HOUR)], "it would come at once, again and again");
}

#[test]
fn the_agenda_forgets_a_table_that_is_deleted() {
    let world = World::new();
    let engine = with_items(&world, 1);
    remind(&world, &engine, Due::At(after(HOUR)));
    world.run(&engine, delete_table()).expect("deleted");
    assert!(agenda(&engine).is_empty());
    remind(&world, &engine, Due::At(after(HOUR)));
    let problems = world.host.block_on(engine.check()).problems;
    assert_eq!(problems, [check::Problem::Agenda { table: "t01".to_owned() }]);
}

#[test]
fn a_task_that_waits_does_not_outlive_its_engine() {
    let world = World::new();
    let engine = with_items(&world, 1);
    remind(&world, &engine, Due::At(after(HOUR)));
    world.host.run_until_idle();
    assert!(engine.shared.chores.is_attended());
    let chores = Rc::clone(&engine.shared.chores);
    drop(engine);
    // No timer is woken from here on.
    world.host.run_until_idle();
    assert!(!chores.is_attended());
}
