//! Items that expire: which, when, and what happens to clocks and instances meanwhile.

use std::time::Duration;

use super::world::members;
use super::*;
use crate::base::simulated::START_MS;
use crate::operation::{ClockTrust, Input, Settings};
use crate::value::{AttributeMap, AttributeValue, Item, Number};

const START: u64 = START_MS / 1000;
const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

pub(super) fn specification(enabled: bool, attribute: &str) -> (&'static str, Members) {
    let content = [("Enabled", Input::Boolean(enabled)), ("AttributeName", string(attribute))];
    let specification = Input::Structure(members(content));
    let content = [("TableName", string("t01")), ("TimeToLiveSpecification", specification)];
    ("UpdateTimeToLive", members(content))
}

fn string(text: &str) -> Input {
    Input::String(text.to_owned())
}

/// A put of an item that expires by the number, as text.
fn put_until(key: &str, expires: &str) -> (&'static str, Members) {
    let number: Number = Number::parse(expires).expect("a number");
    put_with(key, AttributeValue::N(number))
}

/// A put of an item whose attribute `v` is the version.
pub(super) fn put_version(key: &str, version: u64, expires: Option<u64>) -> (&'static str, Members) {
    let mut attributes = AttributeMap::new();
    attributes.insert("pk", AttributeValue::S(key.to_owned()));
    attributes.insert("v", AttributeValue::S(version.to_string()));
    if let Some(expires) = expires {
        let number = Number::parse(&expires.to_string()).expect("a number");
        attributes.insert("expires", AttributeValue::N(number));
    }
    (
        "PutItem",
        members([("TableName", string("t01")), ("Item", Input::Item(Item::from_attributes(&attributes)))]),
    )
}

fn put_with(key: &str, expires: AttributeValue) -> (&'static str, Members) {
    let mut attributes = AttributeMap::new();
    attributes.insert("pk", AttributeValue::S(key.to_owned()));
    attributes.insert("v", AttributeValue::S("here".to_owned()));
    attributes.insert("expires", expires);
    let item = Input::Item(Item::from_attributes(&attributes));
    ("PutItem", members([("TableName", string("t01")), ("Item", item)]))
}

/// An engine with a table whose items expire.
fn with_expiry(world: &World) -> Engine {
    let engine = world.with_table();
    world.run(&engine, specification(true, "expires")).expect("enabled");
    engine
}

fn advance(world: &World, seconds: u64) {
    world.host.advance(Duration::from_secs(seconds));
}

/// Which of these items are there.
fn present(world: &World, engine: &Engine, keys: &[&str]) -> String {
    keys.iter().filter(|key| world.run(engine, get(key)).expect("read") == "here").copied().collect()
}

fn check(world: &World, engine: &Engine) {
    assert_eq!(world.host.block_on(engine.check()).problems, []);
}

#[test]
fn only_numbers_of_seconds_of_the_last_five_years_expire() {
    let world = World::new();
    let engine = with_expiry(&world);
    let old = START - 5 * 365 * DAY;
    let cases = [
        ("a", format!("{}", START - 60)),
        ("b", format!("{}.5", START - 60)),
        ("c", format!("{}e1", (START - 60) / 10)),
        ("d", format!("{}", old + HOUR)),
        ("e", format!("{}", old - HOUR)),
        ("f", format!("{}", (START - 60) * 1000)),
        ("g", "-5".to_owned()),
        ("h", "3600".to_owned()),
        ("i", format!("{}", START + DAY)),
        ("j", "9e125".to_owned()),
    ];
    for (key, expires) in &cases {
        world.run(&engine, put_until(key, expires)).expect("written");
    }
    world.run(&engine, put("k", "here")).expect("written");
    let text = AttributeValue::S((START - 60).to_string());
    world.run(&engine, put_with("l", text)).expect("written");
    advance(&world, 5);
    let keys = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];
    assert_eq!(present(&world, &engine, &keys), "efghijkl");
    check(&world, &engine);
    advance(&world, DAY);
    assert_eq!(present(&world, &engine, &keys), "efghjkl");
    check(&world, &engine);
}

#[test]
fn an_item_stays_until_its_second_is_over_and_is_gone_soon_after() {
    let world = World::new();
    let engine = with_expiry(&world);
    world.run(&engine, put_until("a", &format!("{}", START + 100))).expect("written");
    world.run(&engine, put_until("b", &format!("{}.001", START + 100))).expect("written");
    advance(&world, 100);
    assert_eq!(present(&world, &engine, &["a", "b"]), "ab");
    world.host.advance(Duration::from_millis(500));
    assert_eq!(present(&world, &engine, &["a", "b"]), "b", "no item expires too early");
    world.host.advance(Duration::from_millis(501));
    assert_eq!(present(&world, &engine, &["a", "b"]), "");
}

#[test]
fn a_later_time_or_none_saves_an_item() {
    let world = World::new();
    let engine = with_expiry(&world);
    for key in ["a", "b", "c"] {
        world.run(&engine, put_until(key, &format!("{}", START + HOUR))).expect("written");
    }
    world.run(&engine, put_until("a", &format!("{}", START + 2 * HOUR))).expect("written");
    world.run(&engine, put("b", "here")).expect("written");
    advance(&world, HOUR + 1);
    assert_eq!(present(&world, &engine, &["a", "b", "c"]), "ab");
    advance(&world, HOUR);
    assert_eq!(present(&world, &engine, &["a", "b", "c"]), "b");
    check(&world, &engine);
}

#[test]
fn a_sweep_goes_on_where_it_has_come_to_and_goes_back_for_earlier_times() {
    let world = World::new();
    let engine = with_expiry(&world);
    for number in 0..250 {
        world.run(&engine, put_until(&number.to_string(), &format!("{}", START + HOUR))).expect("written");
    }
    advance(&world, HOUR + 2);
    assert_eq!(present(&world, &engine, &["0", "7", "249"]), "");
    for (key, expires) in [("a", START - HOUR), ("b", START - 2 * HOUR), ("c", START + 2 * HOUR)] {
        world.run(&engine, put_until(key, &expires.to_string())).expect("written");
    }
    advance(&world, 2);
    assert_eq!(present(&world, &engine, &["a", "b", "c"]), "c");
    check(&world, &engine);
    advance(&world, HOUR);
    assert_eq!(present(&world, &engine, &["a", "b", "c"]), "");
    check(&world, &engine);
}

#[test]
fn many_items_expire_in_slices_and_requests_go_between_them() {
    let world = World::new();
    let engine = with_expiry(&world);
    for number in 0..450 {
        world.run(&engine, put_until(&number.to_string(), &format!("{}", START + HOUR))).expect("written");
    }
    advance(&world, HOUR - 1);
    let lsn = engine.status().lsn;
    advance(&world, 3);
    assert_eq!(present(&world, &engine, &["0", "7", "449"]), "");
    assert_eq!(engine.status().lsn - lsn, 9, "50 items at a time");
    check(&world, &engine);
}

#[test]
fn a_table_with_items_is_read_in_slices_when_expiry_is_enabled() {
    let world = World::new();
    let engine = world.with_table();
    for number in 0..1500 {
        let expires = if number % 2 == 0 { START + DAY } else { START - 5 };
        world.run(&engine, put_until(&number.to_string(), &expires.to_string())).expect("written");
    }
    let enabled = submit(&engine, specification(true, "expires"));
    while answered(&enabled).is_none() {
        world.host.run_task(0);
    }
    check(&world, &engine);
    // Writes meet an order that is half built.
    for number in 0..1500 {
        if number % 7 == 0 {
            let _later = submit(&engine, put_until(&number.to_string(), &format!("{}", START + 2 * DAY)));
        }
    }
    advance(&world, 60);
    check(&world, &engine);
    let is_left = |world: &World, number: usize| !present(world, &engine, &[&number.to_string()]).is_empty();
    let left = |world: &World| (0..1500).filter(|number| is_left(world, *number)).count();
    assert_eq!(left(&world), 750 + 107, "every seventh of the 750 expired ones was saved");
    advance(&world, DAY);
    assert_eq!(left(&world), 215);
    check(&world, &engine);
}

#[test]
fn what_was_disabled_expires_no_more_and_may_be_changed_after_half_an_hour() {
    let world = World::new();
    let engine = with_expiry(&world);
    world.run(&engine, put_until("a", &format!("{}", START + DAY))).expect("written");
    let refused = world.run(&engine, specification(false, "expires")).map_err(|error| error.message);
    assert!(refused.is_err_and(|message| message.starts_with("Time to live has been modified")));
    advance(&world, HOUR / 2);
    world.run(&engine, specification(false, "expires")).expect("disabled");
    advance(&world, 2 * DAY);
    assert_eq!(present(&world, &engine, &["a"]), "a");
    assert!(!engine.shared.chores.is_attended());
    world.run(&engine, specification(true, "expires")).expect("enabled");
    advance(&world, 1);
    assert_eq!(present(&world, &engine, &["a"]), "");
    check(&world, &engine);
}

#[test]
fn a_table_that_is_deleted_leaves_nothing_to_expire() {
    let world = World::new();
    let engine = with_expiry(&world);
    world.run(&engine, put_until("a", &format!("{}", START + HOUR))).expect("written");
    world.run(&engine, super::world::delete_table()).expect("deleted");
    check(&world, &engine);
    world.run(&engine, create_table()).expect("created");
    world.run(&engine, put_until("a", &format!("{}", START + HOUR))).expect("written");
    advance(&world, DAY);
    assert_eq!(present(&world, &engine, &["a"]), "a");
}

fn options(change: impl FnOnce(&mut Settings)) -> Options {
    let mut options = Options::default();
    change(&mut options.settings);
    options
}

#[test]
fn expired_items_stay_as_long_as_the_delay_says() {
    let world = World::new();
    drop(with_expiry(&world));
    let store = Rc::new(world.store.reopen());
    let engine = world.open_as(store, options(|settings| settings.time_to_live.delay_ms = HOUR * 1000));
    world.run(&engine, put_until("a", &format!("{}", START + 60))).expect("written");
    advance(&world, HOUR);
    assert_eq!(present(&world, &engine, &["a"]), "a");
    advance(&world, 120);
    assert_eq!(present(&world, &engine, &["a"]), "");
}

/// How `DescribeTimeToLive` sees the table.
fn state(world: &World, engine: &Engine) -> String {
    let state = engine.shared.state.borrow();
    let view = state.forest.view(Visibility::Durable);
    let table = state.catalog.table(view, "t01").expect("readable").expect("it is there");
    format!("{:?}", table.ttl.state(world.host.now_ms()))
}

#[test]
fn changes_that_take_time_are_over_in_time() {
    let world = World::new();
    let slow = options(|settings| {
        settings.control_plane_delay_ms = 60_000;
        settings.time_to_live.interval_ms = 0;
    });
    let engine = world.open_as(Rc::new(world.store.reopen()), slow);
    world.run(&engine, create_table()).expect("created");
    let refused = |request| world.run(&engine, request).map_err(|error| error.message);
    let creating = "Attempt to change a resource which is still in use: Table t01 is being created";
    assert_eq!(refused(specification(true, "expires")), Err(creating.to_owned()));
    let describe = || ("DescribeTimeToLive", members([("TableName", string("t01"))]));
    let creating =
        "Cannot describe time to live while table is in CREATING state: Current table state is CREATING";
    assert_eq!(refused(describe()), Err(creating.to_owned()));
    advance(&world, 60);
    world.run(&engine, put_until("a", &format!("{}", START - 5))).expect("written");
    world.run(&engine, specification(true, "expires")).expect("it is being enabled");
    assert_eq!(state(&world, &engine), "Enabling(\"expires\")");
    advance(&world, 59);
    assert_eq!(present(&world, &engine, &["a"]), "a", "nothing expires yet");
    advance(&world, 2);
    assert_eq!(state(&world, &engine), "Enabled(\"expires\")");
    assert_eq!(present(&world, &engine, &["a"]), "");
    world.run(&engine, specification(false, "expires")).expect("it is being disabled");
    assert_eq!(state(&world, &engine), "Disabling(\"expires\")");
    let already = Err("TimeToLive is already disabled".to_owned());
    assert_eq!(refused(specification(false, "expires")), already);
    advance(&world, 60);
    assert_eq!(state(&world, &engine), "Disabled");
    world.run(&engine, super::world::delete_table()).expect("it is being deleted");
    assert!(refused(describe()).is_err_and(|message| message.ends_with("Current table state is DELETING")));
    check(&world, &engine);
}

/// Lets the time pass while the database is closed.
fn reopened_after(world: &World, engine: Engine, seconds: u64) -> Engine {
    world.host.block_on(engine.close()).expect("closed");
    drop(engine);
    advance(world, seconds);
    world.open()
}

#[test]
fn a_database_that_was_closed_for_two_days_catches_up_at_once() {
    let world = World::new();
    let engine = with_expiry(&world);
    world.run(&engine, put_until("a", &format!("{}", START + HOUR))).expect("written");
    let engine = reopened_after(&world, engine, 2 * DAY);
    advance(&world, 1);
    assert_eq!(present(&world, &engine, &["a"]), "");
}

#[test]
fn a_clock_that_leaps_by_days_has_to_stand_by_it() {
    let world = World::new();
    let engine = with_expiry(&world);
    world.run(&engine, put_until("a", &format!("{}", START + HOUR))).expect("written");
    world.run(&engine, put_until("b", &format!("{}", START - HOUR))).expect("written");
    let engine = reopened_after(&world, engine, 30 * DAY);
    advance(&world, 300);
    assert_eq!(present(&world, &engine, &["a", "b"]), "a", "what had expired before goes at once");
    advance(&world, 301);
    assert_eq!(present(&world, &engine, &["a", "b"]), "");
    check(&world, &engine);
}

#[test]
fn a_clock_that_goes_back_after_a_leap_has_deleted_nothing() {
    let world = World::new();
    let mut environment = world.host.environment();
    let clock = Rc::new(ShiftedClock { inner: Rc::clone(&environment.clock), shift_ms: Cell::new(0) });
    environment.clock = clock.clone();
    let store = Rc::new(world.store.reopen());
    let opening = Engine::open(store, environment, Options::default(), |_| {});
    let engine = world.host.block_on(opening).expect("opened");
    world.run(&engine, create_table()).expect("created");
    world.run(&engine, specification(true, "expires")).expect("enabled");
    world.run(&engine, put_until("a", &format!("{}", START + 10 * DAY))).expect("written");
    clock.shift_ms.set(400 * DAY * 1000);
    world.run(&engine, put_until("b", &format!("{}", START + 10 * DAY))).expect("written");
    advance(&world, 300);
    clock.shift_ms.set(0);
    advance(&world, 3 * HOUR);
    assert_eq!(present(&world, &engine, &["a", "b"]), "ab");
    advance(&world, 10 * DAY);
    assert_eq!(present(&world, &engine, &["a", "b"]), "");
}

pub(super) struct ShiftedClock {
    pub(super) inner: Rc<dyn crate::base::Clock>,
    pub(super) shift_ms: Cell<u64>,
}

impl crate::base::Clock for ShiftedClock {
    fn now_ms(&self) -> u64 {
        self.inner.now_ms() + self.shift_ms.get()
    }
}

#[test]
fn a_clock_may_be_trusted_blindly() {
    let world = World::new();
    let engine = with_expiry(&world);
    world.run(&engine, put_until("a", &format!("{}", START + HOUR))).expect("written");
    world.host.block_on(engine.close()).expect("closed");
    advance(&world, 30 * DAY);
    let store = Rc::new(world.store.reopen());
    let engine = world.open_as(store, options(|settings| settings.time_to_live.clock = ClockTrust::Blind));
    advance(&world, 1);
    assert_eq!(present(&world, &engine, &["a"]), "");
}

#[test]
fn items_expire_on_time_in_a_database_that_stays_open_for_weeks() {
    let world = World::new();
    let engine = with_expiry(&world);
    world.run(&engine, put_until("a", &format!("{}", START + 40 * DAY))).expect("written");
    advance(&world, 40 * DAY);
    assert_eq!(present(&world, &engine, &["a"]), "a");
    advance(&world, 2);
    assert_eq!(present(&world, &engine, &["a"]), "");
    assert!(engine.status().appends < 60, "it looks at the clock once a day");
}

#[test]
fn two_instances_sweep_one_table_and_lose_nothing() {
    let world = World::new();
    let first = with_expiry(&world);
    for number in 0..300 {
        world.run(&first, put_until(&number.to_string(), &format!("{}", START + HOUR))).expect("written");
    }
    let second = world.open();
    advance(&world, HOUR);
    // The last moment.
    world.run(&second, put_until("7", &format!("{}", START + 2 * HOUR))).expect("written");
    advance(&world, 2);
    for engine in [&first, &second] {
        world.run(engine, super::world::get_consistently("7")).expect("read");
        assert_eq!(present(&world, engine, &["1", "7", "299"]), "7");
        check(&world, engine);
    }
}
