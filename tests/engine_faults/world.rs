//! The instances and their log.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use minamo::engine::Acknowledgement;
use minamo::store::{Durability, MemoryStore};

use crate::book::SharedBook;
use crate::dice::Dice;
use crate::instance::Instance;
use crate::requests::{Fate, ROWS, STEADY, Write, fate, put, read, table};
use crate::truth::Truth;

const STEPS: usize = 250;
/// More steps than any round takes to come to rest.
const STEPS_MAX: usize = 100_000;
const LOGGED: Acknowledgement = Acknowledgement::Logged(Durability::Relaxed);

pub(crate) struct World {
    dice: Dice,
    store: MemoryStore,
    mishaps: Rc<Cell<usize>>,
    book: SharedBook,
    instances: Vec<Instance>,
    opened: usize,
    truth: Truth,
}

impl World {
    /// Two or three instances of a database with both tables.
    pub(crate) fn new(seed: u64) -> Self {
        let mut world = Self {
            dice: Dice::new(seed),
            store: MemoryStore::new(),
            mishaps: Rc::default(),
            book: SharedBook::default(),
            instances: Vec::new(),
            opened: 0,
            truth: Truth::default(),
        };
        let first = world.open(LOGGED);
        world.instances.push(first);
        world.come_to_rest();
        let (operation, members) = read("CreateTable", &table(STEADY));
        let engine = world.instances[0].page.engine().expect("it is open");
        world.instances[0].host.block_on(engine.execute(operation, members)).expect("created");
        world.truth = Truth::read(&world.instances[0].page);
        for _ in 0..1 + world.dice.below(2) {
            let acknowledgement = if world.dice.percent(35) { Acknowledgement::Immediate } else { LOGGED };
            let next = world.open(acknowledgement);
            world.instances.push(next);
        }
        world
    }

    fn open(&mut self, acknowledgement: Acknowledgement) -> Instance {
        self.opened += 1;
        Instance::new(self.opened, acknowledgement, &self.store, &self.mishaps, &self.dice, &self.book)
    }

    /// A while of requests, steps, failures and ends.
    pub(crate) fn act(&mut self) {
        self.mishaps.set([0, 2, 6][self.dice.below(3)]);
        self.book.borrow_mut().round += 1;
        for _ in 0..STEPS {
            let place = self.dice.below(self.instances.len());
            let instance = &self.instances[place];
            match self.dice.below(1000) {
                0..300 => instance.page.write(Write::random(&self.dice)),
                300..330 => instance.page.look(self.dice.below(3)),
                330..333 => instance.page.close(),
                333..338 => self.kill(place),
                _ => {
                    instance.step(&self.dice);
                }
            }
        }
    }

    /// Ends an instance as a crash of its page does, and opens another in its place.
    fn kill(&mut self, place: usize) {
        let acknowledgement =
            if self.instances[place].page.is_immediate() { Acknowledgement::Immediate } else { LOGGED };
        let next = self.open(acknowledgement);
        let old = std::mem::replace(&mut self.instances[place], next);
        self.book.borrow_mut().abandon(old.page.number);
    }

    /// Lets everything come to rest, and checks that what every instance holds is what was answered.
    pub(crate) fn check(&mut self) {
        self.mishaps.set(0);
        self.come_to_rest();
        self.write_rows();
        self.come_to_rest();
        self.book.borrow().check_answers();
        for place in 0..self.instances.len() {
            self.instances[place].page.check_closed();
            if self.instances[place].page.is_closing() {
                self.kill(place);
            }
        }
        self.come_to_rest();
        self.catch_up();
        let fresh = self.open(LOGGED);
        while fresh.step(&self.dice) {}
        let truth = Truth::read(&fresh.page);
        for instance in &self.instances {
            assert_eq!(Truth::read(&instance.page), truth, "instance {} differs", instance.page.number);
        }
        truth.check(&self.truth, &self.book.borrow());
        self.truth = truth;
    }

    /// Replaces items that were there before the failures: what an instance wrongly believes of them shows.
    fn write_rows(&self) {
        for place in 0..ROWS * self.instances.len() {
            let write =
                Write::Row { row: place % ROWS, group: Some(place % 2), sort: None, must_exist: false };
            self.instances[place / ROWS].page.write(write);
        }
    }

    fn come_to_rest(&self) {
        for _ in 0..STEPS_MAX {
            let first = self.dice.below(self.instances.len());
            let mut order = (0..self.instances.len()).map(|next| (first + next) % self.instances.len());
            if !order.any(|place| self.instances[place].step(&self.dice)) {
                return;
            }
        }
        panic!("{STEPS_MAX} steps and no end");
    }

    /// An instance learns what the others have done when it writes.
    fn catch_up(&self) {
        let count = self.book.borrow().entries.len();
        for turn in 0..2 {
            for instance in &self.instances {
                let name = format!("sync-{}-{turn}-{count}", instance.page.number);
                let (operation, members) = read("PutItem", &put(STEADY, &name, serde_json::json!({})));
                let engine = instance.page.engine().expect("it is open");
                let written = instance.host.block_on(engine.execute(operation, members));
                assert!(matches!(fate(written), Fate::Acknowledged(_)), "nothing hinders {name}");
                while instance.step(&self.dice) {}
            }
        }
    }
}

/// Instances that write one counter without a pause: how often each of them was acknowledged.
pub(crate) fn storm(seed: u64, steps: usize) -> Vec<usize> {
    let mut world = World::new(seed);
    while world.instances.len() < 3 {
        let next = world.open(LOGGED);
        world.instances.push(next);
    }
    world.come_to_rest();
    let answers: Vec<Rc<RefCell<Vec<Fate>>>> = world.instances.iter().map(|_| Rc::default()).collect();
    let mut asked = vec![0; answers.len()];
    for step in 0..steps {
        for (place, instance) in world.instances.iter().enumerate() {
            if asked[place] == answers[place].borrow().len() {
                asked[place] += 1;
                let (operation, members) = Write::Count { counter: 0 }.request(&format!("r{place}-{step}"));
                let engine = instance.page.engine().expect("it is open");
                let later = Rc::clone(&answers[place]);
                let now =
                    engine.submit(operation, members, move |outcome| later.borrow_mut().push(fate(outcome)));
                answers[place].borrow_mut().extend(now.map(fate));
            }
        }
        world.instances[world.dice.below(asked.len())].step(&world.dice);
    }
    let fates = |place: usize| answers[place].borrow().clone();
    assert!((0..asked.len()).flat_map(fates).all(|fate| matches!(fate, Fate::Acknowledged(_))));
    answers.iter().map(|answers| answers.borrow().len()).collect()
}
