//! One page with a database open in it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use minamo::base::Environment;
use minamo::base::simulated::SimulatedEnvironment;
use minamo::engine::{Acknowledgement, Engine, Event, Failure, Options};
use minamo::store::MemoryStore;
use serde_json::{Value, json};

use crate::book::SharedBook;
use crate::dice::Dice;
use crate::requests::{Fate, STEADY, Write, fate, key, read};
use crate::store::{Chance, ChanceStore};

pub(crate) struct Instance {
    pub(crate) host: SimulatedEnvironment,
    pub(crate) page: Page,
}

/// What code in the page can reach.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) number: usize,
    environment: Environment,
    engine: Rc<RefCell<Option<Engine>>>,
    acknowledgement: Acknowledgement,
    closing: Rc<Cell<usize>>,
    closed: Rc<Cell<usize>>,
    dice: Dice,
    book: SharedBook,
}

impl Instance {
    /// Begins to open the database; it is open when enough steps have been made.
    pub(crate) fn new(
        number: usize,
        acknowledgement: Acknowledgement,
        store: &MemoryStore,
        mishaps: &Rc<Cell<usize>>,
        dice: &Dice,
        book: &SharedBook,
    ) -> Self {
        let host = SimulatedEnvironment::new(dice.below(usize::MAX) as u64);
        let environment = host.environment();
        let page = Page {
            number,
            environment: environment.clone(),
            engine: Rc::default(),
            acknowledgement,
            closing: Rc::default(),
            closed: Rc::default(),
            dice: dice.clone(),
            book: Rc::clone(book),
        };
        let chance =
            Chance { tasks: environment.tasks.clone(), dice: dice.clone(), mishaps: Rc::clone(mishaps) };
        let (opener, store) = (page.clone(), store.reopen());
        environment.tasks.spawn(Box::pin(async move { opener.open(store, chance).await }));
        Self { host, page }
    }

    /// Runs one task, or lets time pass if none can run. False if nothing is left to do.
    pub(crate) fn step(&self, dice: &Dice) -> bool {
        match self.host.ready_count() {
            0 => self.host.wake_next_timer(),
            count => {
                self.host.run_task(dice.below(count));
                true
            }
        }
    }
}

impl Page {
    async fn open(&self, store: MemoryStore, chance: Chance) {
        loop {
            let store = Rc::new(ChanceStore::new(store.reopen(), chance.clone()));
            let environment = self.environment.clone();
            // What is in memory whole is read at once, as the checks here need it.
            let mut options = Options { acknowledgement: self.acknowledgement, ..Options::default() };
            options.checkpoints.idle_bytes = u64::MAX;
            let opened = Engine::open(store, environment, options, check_event);
            match opened.await {
                Ok(engine) => {
                    *self.engine.borrow_mut() = Some(engine);
                    return;
                }
                Err(Failure::Store(_)) => {}
                Err(damage) => panic!("the log cannot be read: {damage}"),
            }
        }
    }

    /// The engine, once it is open.
    pub(crate) fn engine(&self) -> Option<Engine> {
        self.engine.borrow().clone()
    }

    pub(crate) fn is_immediate(&self) -> bool {
        self.acknowledgement == Acknowledgement::Immediate
    }

    /// Whether somebody has begun to close it.
    pub(crate) fn is_closing(&self) -> bool {
        self.closing.get() > 0
    }

    /// Everybody who closed it has been told that it is closed.
    pub(crate) fn check_closed(&self) {
        assert_eq!(self.closing.get(), self.closed.get(), "instance {} has not been closed", self.number);
    }

    /// Submits a write, whose answer goes into the book.
    pub(crate) fn write(&self, write: Write) {
        let Some(engine) = self.engine() else { return };
        let (place, id) = self.book.borrow_mut().ask(write.clone(), self.number, self.is_immediate());
        let (operation, members) = write.request(&id);
        let page = self.clone();
        let now = engine.submit(operation, members, move |outcome| {
            page.take_answer(place, fate(outcome));
        });
        if let Some(outcome) = now {
            self.take_answer(place, fate(outcome));
        }
    }

    /// What the code of a page does with an answer: it looks at what it wrote, and perhaps goes on.
    fn take_answer(&self, place: usize, fate: Fate) {
        let is_acknowledged = matches!(fate, Fate::Acknowledged(_));
        let (write, id) = {
            let mut book = self.book.borrow_mut();
            let entry = &mut book.entries[place];
            entry.answers.push(fate);
            (entry.write.clone(), entry.id.clone())
        };
        if is_acknowledged && let Write::Count { counter } = write {
            let ids = self.counted(counter);
            assert!(ids.contains(&id), "{id} is acknowledged and cannot be read");
        }
        match self.dice.below(100) {
            0..15 => self.write(Write::random(&self.dice)),
            15 => self.close(),
            _ => {}
        }
    }

    /// Reads a counter, and notes what is shown.
    pub(crate) fn look(&self, counter: usize) {
        let ids = self.counted(counter);
        if !self.is_immediate() {
            let name = format!("counter-{counter}");
            self.book.borrow_mut().shown.extend(ids.into_iter().map(|id| (name.clone(), id)));
        }
    }

    fn counted(&self, counter: usize) -> Vec<String> {
        let input = json!({ "TableName": STEADY, "Key": key(&format!("counter-{counter}")) });
        let item = self.ask("GetItem", &input).map(|answer| answer["Item"].clone()).unwrap_or_default();
        let ids = item["ids"]["SS"].as_array().cloned().unwrap_or_default();
        let ids: Vec<String> = ids.iter().map(|id| id.as_str().unwrap().to_owned()).collect();
        assert_eq!(item["n"]["N"].as_str().unwrap_or("0"), ids.len().to_string(), "counter {counter}");
        ids
    }

    /// Reads; `None` if there is no such table, or no database yet.
    pub(crate) fn ask(&self, operation: &str, input: &Value) -> Option<Value> {
        let (operation, members) = read(operation, input);
        let outcome = self.engine()?.submit(operation, members, |_| panic!("a read is answered at once"));
        match fate(outcome.expect("a read is answered at once")) {
            Fate::Acknowledged(answer) => Some(answer),
            Fate::Refused(_) => None,
            Fate::Unknown => panic!("a read has no unknown outcome"),
        }
    }

    /// Begins to close the database.
    pub(crate) fn close(&self) {
        let Some(engine) = self.engine() else { return };
        self.closing.set(self.closing.get() + 1);
        let closed = Rc::clone(&self.closed);
        self.environment.tasks.spawn(Box::pin(async move {
            // Whether the last writes were stored is in the book.
            let _ = engine.close().await;
            closed.set(closed.get() + 1);
        }));
    }
}

fn check_event(event: &Event) {
    if let Event::Failed(error) = event {
        assert!(matches!(error, Failure::Store(_)), "the log is damaged: {error}");
    }
}
