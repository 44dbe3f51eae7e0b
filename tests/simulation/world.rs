//! The machine with its disk, and the instances on it.

use std::cell::RefCell;
use std::ops::AddAssign;
use std::rc::Rc;
use std::time::Duration;

use minamo::engine::{Acknowledgement, Options};
use minamo::store::Durability;

use crate::answers::Fate;
use crate::checks::PATIENCE_MS;
use crate::connection::{Machine, Weather};
use crate::dice::Dice;
use crate::disk::{Counts, Disk};
use crate::instance::{HOUR, Instance, options};
use crate::ledger::{Ledger, Seen};
use crate::model::Reply;
use crate::readers::Reader;
use crate::requests::{Request, Requirement, Scale};
use crate::rows::Row;

const STEPS: usize = 300;
/// More steps than any round takes to come to rest.
const STEPS_MAX: usize = 200_000;
/// Who has nothing to do for so long is at rest.
const REST: Duration = Duration::from_secs(20 * 60);
const NIGHT_HOURS: u32 = 5;
const HOURS_MAX: u32 = 15;
const STRICT: Acknowledgement = Acknowledgement::Logged(Durability::Strict);
const RELAXED: Acknowledgement = Acknowledgement::Logged(Durability::Relaxed);

/// What has happened in one run or in many.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Summary {
    seeds: usize,
    answers: usize,
    counts: Counts,
    failures: usize,
    crashes: usize,
    kills: usize,
    conflicts: u64,
    checkpoints: u64,
    faults: u64,
    pages_read: u64,
    seen: Seen,
}

impl Summary {
    /// Everything has happened that tests are there for.
    pub(crate) fn has_seen_all(&self) -> bool {
        let Seen { swept, built, repeated, mismatched, in_progress, in_the_way, in_the_way_of_reads } =
            self.seen;
        let rare = [swept, built, repeated, mismatched, in_progress, in_the_way, in_the_way_of_reads];
        rare.iter().all(|count| *count > 0)
    }

    fn count(&mut self, instance: &Instance) {
        let Some(engine) = instance.page.engine() else { return };
        let status = engine.status();
        self.conflicts += status.conflicts;
        self.checkpoints += status.checkpoints;
        self.faults += status.faults;
        self.pages_read += status.pages_read;
    }
}

impl AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        self.seeds += other.seeds;
        self.answers += other.answers;
        self.counts += other.counts;
        self.failures += other.failures;
        self.crashes += other.crashes;
        self.kills += other.kills;
        self.conflicts += other.conflicts;
        self.checkpoints += other.checkpoints;
        self.faults += other.faults;
        self.pages_read += other.pages_read;
        self.seen += other.seen;
    }
}

pub(crate) struct World {
    pub(crate) dice: Dice,
    scale: Scale,
    pub(crate) machine: Machine,
    pub(crate) instances: Vec<Instance>,
    /// Who reads the stream of the table that is never deleted.
    pub(crate) reader: Reader,
    opened: usize,
    steps: usize,
    /// What the clock has shown to any instance that is gone.
    latest_ms: u64,
    /// Of instances that are gone.
    ended: Summary,
}

impl World {
    /// Two to four instances of a database with one table.
    pub(crate) fn new(seed: u64) -> Self {
        let dice = Dice::new(seed);
        let machine = Machine {
            disk: Rc::new(RefCell::new(Disk::default())),
            weather: Rc::new(Weather::default()),
            dice: dice.clone(),
            ledger: Rc::new(RefCell::new(Ledger::new())),
            connections: Rc::default(),
            sent: Rc::default(),
        };
        let scale = Scale::random(&dice);
        let mut world = Self {
            dice,
            scale,
            machine,
            instances: Vec::new(),
            reader: Reader::default(),
            opened: 0,
            steps: 0,
            latest_ms: 0,
            ended: Summary::default(),
        };
        world.calm_down();
        world.open(STRICT);
        world.come_to_rest();
        world.ask_now(0, Request::Make { table: 0 });
        world.reader = Reader::of(world.stream_of(0, 0));
        for _ in 0..1 + world.dice.below(3) {
            let acknowledgement = world.dice.of(&[STRICT, RELAXED, RELAXED, Acknowledgement::Immediate]);
            world.open(acknowledgement);
        }
        world
    }

    /// What has happened.
    pub(crate) fn summary(&self) -> Summary {
        let counts = self.machine.disk.borrow().counts;
        let ledger = self.machine.ledger.borrow();
        let mut summary = self.ended;
        self.instances.iter().for_each(|instance| summary.count(instance));
        Summary {
            seeds: 1,
            counts,
            answers: ledger.answers,
            seen: ledger.seen,
            failures: self.machine.weather.failures.get(),
            ..summary
        }
    }

    fn make_instance(&mut self, acknowledgement: Acknowledgement) -> Instance {
        self.opened += 1;
        let options = options(&self.dice, acknowledgement);
        Instance::new(self.opened, options, self.scale, &self.machine)
    }

    pub(crate) fn open_with(&mut self, options: Options) {
        self.opened += 1;
        self.instances.push(Instance::new(self.opened, options, self.scale, &self.machine));
    }

    fn open(&mut self, acknowledgement: Acknowledgement) {
        let instance = self.make_instance(acknowledgement);
        self.instances.push(instance);
    }

    /// A while of requests, steps, failures and ends.
    pub(crate) fn act(&mut self) {
        let weather = Rc::clone(&self.machine.weather);
        weather.is_calm.set(false);
        weather.mishaps.set(self.dice.of(&[0, 0, 1, 5]));
        weather.deafness.set(self.dice.of(&[0, 10, 50]));
        for _ in 0..STEPS {
            self.steps += 1;
            let place = self.dice.below(self.instances.len());
            match self.dice.below(2000) {
                0..500 => self.instances[place].page.act(),
                500..508 => self.kill(place),
                508..511 => self.instances[place].page.close(),
                511..520 => self.freeze(place),
                520..522 => self.crash(),
                522..530 => weather.is_full.set(self.dice.percent(30)),
                530..540 => self.break_connection(place),
                540..560 => self.appoint(place),
                560..562 => self.sleep(),
                562..650 => self.reader.go_on(&self.instances[place].page),
                _ => self.step(place),
            }
        }
    }

    fn step(&self, place: usize) {
        let instance = &self.instances[place];
        if instance.frozen_until.get() <= self.steps {
            instance.step(latest_of(instance));
        }
    }

    /// The machine sleeps for hours, after which shards of streams follow each other; but not so long that their
    /// records would be gone.
    fn sleep(&self) {
        let hours = &self.machine.weather.hours;
        if hours.get() < HOURS_MAX {
            hours.set(hours.get() + NIGHT_HOURS);
            self.instances.iter().for_each(|instance| instance.host.advance(HOUR * NIGHT_HOURS));
        }
    }

    fn freeze(&self, place: usize) {
        self.instances[place].frozen_until.set(self.steps + self.dice.of(&[20, 100, 400]));
    }

    fn break_connection(&self, place: usize) {
        if let Some(connection) = self.instances[place].page.connection() {
            connection.is_broken.set(self.dice.percent(40));
        }
    }

    fn appoint(&self, place: usize) {
        if let Some(connection) = self.instances[place].page.connection() {
            connection.appoint(self.dice.percent(50));
        }
    }

    /// Ends an instance as a crash of its page does, and opens another in its place.
    fn kill(&mut self, place: usize) {
        let next = self.make_instance(self.instances[place].page.options.acknowledgement);
        let old = std::mem::replace(&mut self.instances[place], next);
        self.end(&old);
        self.ended.kills += 1;
    }

    pub(crate) fn end(&mut self, instance: &Instance) {
        self.ended.count(instance);
        self.latest_ms = self.latest_ms.max(instance.host.now_ms());
        instance.host.abandon_tasks();
        self.machine.ledger.borrow_mut().abandon(instance.page.number);
    }

    /// The machine loses its power.
    fn crash(&mut self) {
        let instances = std::mem::take(&mut self.instances);
        instances.iter().for_each(|instance| self.end(instance));
        self.ended.crashes += 1;
        self.machine.disk.borrow_mut().crash(&self.dice);
        let last = self.machine.disk.borrow().now.log.keys().next_back().copied();
        self.machine.ledger.borrow_mut().crashed(last);
        self.reader.forget_after(self.machine.ledger.borrow().head());
        for instance in instances {
            self.open(instance.page.options.acknowledgement);
        }
    }

    /// Lets everything come to rest, and checks that what every instance holds is what the log should hold.
    pub(crate) fn check(&mut self) {
        self.calm_down();
        self.come_to_rest();
        let failures = self.machine.weather.failures.get();
        self.machine.ledger.borrow_mut().check_rest(failures);
        for place in 0..self.instances.len() {
            self.instances[place].page.check_closed();
            if self.instances[place].page.is_closing() {
                self.kill(place);
            }
        }
        self.open(STRICT);
        self.come_to_rest();
        for place in 0..self.instances.len() {
            self.catch_up(place);
            self.check_live(place);
            self.check_all(place);
            self.check_cache(place);
        }
        if self.is_building() {
            self.meet_clocks();
        }
        self.check_chores();
        self.check_reader(self.instances.len() - 1);
        let fresh = self.instances.pop().expect("it was opened");
        self.end(&fresh);
    }

    /// What is due by the clock of one instance may not be due by those of the others, which do not agree: lets all of
    /// them come to where any has been, and do what is due by then.
    fn meet_clocks(&self) {
        let clocks = self.instances.iter().map(|instance| instance.host.now_ms());
        let latest_ms = clocks.max().unwrap_or(0).max(self.latest_ms) + PATIENCE_MS;
        for instance in &self.instances {
            let left_ms = latest_ms.saturating_sub(instance.host.now_ms());
            instance.host.advance(Duration::from_millis(left_ms));
        }
        self.come_to_rest();
    }

    fn check_live(&self, place: usize) {
        // Those that wait for nothing may have news, and then other news behind them; and others, if anything changes
        // while time passes.
        let mut looks = 0;
        while looks < 2 {
            let head = self.head();
            self.instances[place].page.look();
            self.come_to_rest();
            looks = if head == self.head() { looks + 1 } else { 0 };
        }
        self.instances[place].page.check_live();
    }

    /// Time passes until most of what can expire has done so, and chores are done by whoever is there.
    pub(crate) fn pass_a_night(&mut self) {
        self.calm_down();
        self.instances.iter().for_each(|instance| instance.host.advance(HOUR * NIGHT_HOURS));
        let hours = &self.machine.weather.hours;
        hours.set(hours.get() + NIGHT_HOURS);
        self.check();
    }

    /// Once everything is at rest and somebody keeps house, nothing is kept that no manifest needs.
    pub(crate) fn check_tidiness(&mut self) {
        while let Some(old) = self.instances.pop() {
            self.end(&old);
        }
        for _ in 0..2 {
            self.open_housekeeper();
            self.ask_now(
                0,
                Request::Put { table: 0, key: (0, 0), row: self.row(), requirement: Requirement::None },
            );
            self.instances[0].page.close();
            self.come_to_rest();
            self.instances[0].page.check_closed();
            let old = self.instances.pop().expect("it was opened");
            self.end(&old);
        }
        self.open(STRICT);
        self.come_to_rest();
        self.check_manifest(self.shard_count(0));
    }

    fn open_housekeeper(&mut self) {
        let mut options = options(&self.dice, STRICT);
        options.checkpoints.idle_bytes = 1;
        self.open_with(options);
        self.come_to_rest();
        self.instances[0].page.connection().expect("it is open").appoint(true);
        self.come_to_rest();
    }

    /// Flips bits of what is stored.
    pub(crate) fn rot(&mut self) {
        self.machine.ledger.borrow_mut().is_rotten = true;
        for _ in 0..1 + self.dice.below(3) {
            self.machine.disk.borrow_mut().rot(&self.dice);
        }
    }

    /// What can be read is right; and if nothing is found to be wrong, everything can be read.
    pub(crate) fn check_rotten(&mut self) {
        self.calm_down();
        self.come_to_rest();
        let failures = self.machine.weather.failures.get();
        self.machine.ledger.borrow_mut().check_rest(failures);
        self.instances.clear();
        self.open(STRICT);
        self.come_to_rest();
        let page = &self.instances[0].page;
        if page.is_damaged.get() {
            return;
        }
        let report = page.check();
        self.come_to_rest();
        let report = report.take().expect("a check comes to its end");
        if report.problems.is_empty() {
            self.check_all(0);
        }
    }

    pub(crate) fn row(&self) -> Row {
        Row { id: Some(self.machine.ledger.borrow().next_id()), ..Row::default() }
    }

    fn calm_down(&self) {
        let weather = &self.machine.weather;
        weather.is_calm.set(true);
        weather.mishaps.set(0);
        weather.deafness.set(0);
        weather.is_full.set(false);
        for instance in &self.instances {
            instance.frozen_until.set(0);
            if let Some(connection) = instance.page.connection() {
                connection.is_broken.set(false);
            }
        }
    }

    /// Lets all go on until nothing is left to do for a while: some things fall due after hours, and some go wrong
    /// again and again.
    pub(crate) fn come_to_rest(&self) {
        let latest: Vec<u64> = self.instances.iter().map(latest_of).collect();
        for _ in 0..STEPS_MAX {
            let first = self.dice.below(self.instances.len());
            let mut order = (0..self.instances.len()).map(|next| (first + next) % self.instances.len());
            if !order.any(|place| self.instances[place].step(latest[place])) {
                return;
            }
        }
        panic!("{STEPS_MAX} steps and no end");
    }

    /// Asks one instance, and lets all go on until it has answered.
    pub(crate) fn ask_now(&self, place: usize, request: Request) -> Reply {
        let answer = self.instances[place].page.ask(request);
        self.come_to_rest();
        match answer.take() {
            Some(Fate::Answered(reply)) => reply,
            other => panic!("nothing hinders instance {place}, but its answer is {other:?}"),
        }
    }

    /// An instance learns what the others have done when it is asked for what is certain.
    fn catch_up(&self, place: usize) {
        self.ask_now(place, Request::Get { table: 0, key: (0, 0), consistent: true });
    }
}

/// What falls due later than that does not belong to what an instance is doing.
pub(crate) fn latest_of(instance: &Instance) -> u64 {
    instance.host.now_ms() + REST.as_millis() as u64
}

impl Drop for World {
    /// The tasks of an instance hold the host that holds them: without this, thousands of seeds take gigabytes.
    fn drop(&mut self) {
        self.instances.iter().for_each(|instance| instance.host.abandon_tasks());
    }
}
