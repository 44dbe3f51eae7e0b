//! One live query: what it shows, and what is new.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::changes::{Difference, LiveNews, Pending, Shown};
use super::window::{Looked, Window, compare};
use crate::base::Bytes;
use crate::engine::requests::Request;
use crate::operation::{ServiceError, WatchPlan, WatchSource, Watchable};
use crate::table::{fault_with_following, read_item};
use crate::tree::{Direction, Fault, View};
use crate::value::Item;

/// About so many bytes of entries are read in one go: as many as a page of a query has.
const SLICE_BYTES: usize = 1024 * 1024;

/// What comes next of a live query.
pub type News = Result<LiveNews, ServiceError>;

/// Who waits for news.
pub(super) type Reader = Box<dyn FnOnce(News)>;

/// What the keys are that a live query is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Those of the entries that it reads.
    Entry,
    /// Those of the items of such entries, in the table of the index.
    Item,
}

/// A live query. Whoever changes it must not be called back meanwhile.
pub(super) struct Subscription {
    pub(super) request: Request,
    /// Whether it is among those that a batch of commits has touched.
    pub(super) is_touched: Cell<bool>,
    /// Whether a task reads for it.
    pub(super) is_reading: Cell<bool>,
    state: RefCell<State>,
}

struct State {
    /// Absent if it has to be made anew.
    plan: Option<Rc<WatchPlan>>,
    direction: Direction,
    progress: Progress,
    /// What was given. Absent before the first result.
    shown: Option<Vec<Shown>>,
    reader: Option<Reader>,
    /// Why it has come to an end.
    end: Option<ServiceError>,
}

/// What is known that was not given.
enum Progress {
    /// Entries that have been read: for good with a limit, else until they are given.
    Window(Window),
    /// Changes of a result that was given whole.
    Pending(Pending),
}

impl Subscription {
    pub(super) fn new(request: Request) -> Self {
        Self {
            request,
            is_touched: Cell::default(),
            is_reading: Cell::default(),
            state: RefCell::new(State {
                plan: None,
                direction: Direction::Forward,
                progress: Progress::Window(Window::new(Direction::Forward, None, 0)),
                shown: None,
                reader: None,
                end: None,
            }),
        }
    }

    pub(super) fn plan(&self) -> Option<Rc<WatchPlan>> {
        self.state.borrow().plan.clone()
    }

    /// Begins to read where the plan says.
    pub(super) fn set_plan(&self, plan: WatchPlan, reserve: usize) -> Rc<WatchPlan> {
        let plan = Rc::new(plan);
        let mut state = self.state.borrow_mut();
        state.direction = plan.direction;
        state.progress = Progress::Window(Window::new(plan.direction, plan.limit, reserve));
        state.plan = Some(Rc::clone(&plan));
        plan
    }

    /// Anything may have changed: everything has to be read again.
    pub(super) fn forget_plan(&self) {
        self.state.borrow_mut().plan = None;
    }

    /// Whether nothing can be shown before something was read.
    pub(super) fn is_short(&self) -> bool {
        let state = self.state.borrow();
        state.end.is_none() && (state.plan.is_none() || state.is_short())
    }

    pub(super) fn is_over(&self) -> bool {
        self.state.borrow().end.is_some()
    }

    /// Reads some more. False if there is nothing more to be read.
    pub(super) fn read_on(&self, view: View<'_>, watchable: &dyn Watchable) -> Result<bool, Fault> {
        let mut state = self.state.borrow_mut();
        let Some(plan) = state.plan.clone() else { return Ok(true) };
        let Progress::Window(window) = &mut state.progress else { return Ok(false) };
        let mut cursor = view.tree(plan.tree()).range(&window.rest(&plan.range), plan.direction);
        let mut bytes = 0;
        while window.takes_more() {
            if bytes >= SLICE_BYTES {
                return Ok(true);
            }
            let Some((key, value)) = cursor.next()? else {
                window.end();
                break;
            };
            bytes += value.len();
            let entry = stored_item(value);
            let item = match plan.source {
                WatchSource::Table | WatchSource::Index(_) => entry,
                WatchSource::Items(_) => fetch(view, &plan, &entry)
                    .map_err(|fault| fault_with_following(fault, view, &plan.table, &mut cursor))?,
            };
            window.push(&key, watchable.show(&item).map(alone));
        }
        Ok(false)
    }

    /// An entry or an item has changed. Tells whether that is of any consequence.
    pub(super) fn apply(&self, role: Role, key: &Bytes, value: Option<&Bytes>) -> bool {
        let mut state = self.state.borrow_mut();
        let (Some(plan), Some(watchable)) = (state.plan.clone(), self.request.action.watchable()) else {
            return false;
        };
        let look = |item: &Item| Looked::At(watchable.show(item).map(alone));
        match (role, plan.source, value) {
            (Role::Entry, _, None) => state.apply(key, Looked::Gone),
            (Role::Entry, WatchSource::Table | WatchSource::Index(_), Some(value)) => {
                state.apply(key, look(&stored_item(value.clone())))
            }
            // Whoever put the entry has put the item: that is what is shown.
            (Role::Entry, WatchSource::Items(_), Some(_)) => false,
            (Role::Item, WatchSource::Items(index), Some(value)) => {
                let item = stored_item(value.clone());
                let entry = plan.table.indexes[index].entry_key(&plan.table, &item).map(Bytes::from);
                entry.is_some_and(|key| plan.range.contains(&key) && state.apply(&key, look(&item)))
            }
            (Role::Item, ..) => false,
        }
    }

    /// Somebody waits for news, who is given back if there are any.
    pub(super) fn wait(&self, reader: Reader) -> Option<(Reader, News)> {
        self.state.borrow_mut().reader = Some(reader);
        self.deliver()
    }

    /// It has come to an end.
    pub(super) fn end(&self, error: ServiceError) {
        let mut state = self.state.borrow_mut();
        state.end.get_or_insert(error);
        state.plan = None;
        state.shown = None;
    }

    /// Who waits, if there are news.
    pub(super) fn deliver(&self) -> Option<(Reader, News)> {
        let mut state = self.state.borrow_mut();
        state.reader.as_ref()?;
        let news = match &state.end {
            Some(error) => Err(error.clone()),
            None => Ok(state.news()?),
        };
        Some((state.reader.take()?, news))
    }
}

impl State {
    fn is_short(&self) -> bool {
        matches!(&self.progress, Progress::Window(window) if window.is_short())
    }

    fn apply(&mut self, key: &Bytes, looked: Looked) -> bool {
        let direction = self.direction;
        match &mut self.progress {
            Progress::Window(window) => window.apply(key, looked),
            Progress::Pending(pending) => {
                let item = match looked {
                    Looked::At(item) => item,
                    Looked::Gone => None,
                };
                let is_shown = || {
                    let shown = self.shown.as_deref().unwrap_or_default();
                    shown.binary_search_by(|entry| compare(direction, &entry.key, key)).is_ok()
                };
                // Most of what a filter refuses it has refused before.
                let matters = item.is_some() || !pending.is_empty() || is_shown();
                if matters {
                    pending.add(key.alone(), item, direction);
                }
                matters
            }
        }
    }

    /// What is new, if it is known.
    fn news(&mut self) -> Option<LiveNews> {
        if self.plan.is_none() || self.is_short() {
            return None;
        }
        let direction = self.direction;
        match &mut self.progress {
            Progress::Pending(pending) => {
                let difference = pending.take_into(self.shown.as_mut()?, direction);
                difference.if_any().map(LiveNews::Difference)
            }
            Progress::Window(window) => {
                let new = window.shown();
                if !window.has_limit() {
                    self.progress = Progress::Pending(Pending::default());
                }
                let news = match &self.shown {
                    None => Some(LiveNews::Result(new.iter().map(|entry| entry.item.clone()).collect())),
                    Some(old) => Difference::between(old, &new, direction).if_any().map(LiveNews::Difference),
                };
                self.shown = Some(new);
                news
            }
        }
    }
}

fn fetch(view: View<'_>, plan: &WatchPlan, entry: &Item) -> Result<Item, Fault> {
    let key = plan.table.key_of(entry).expect("entries of an index hold the table key");
    Ok(read_item(view, &plan.table, &key)?.expect("an entry of an index has an item"))
}

fn stored_item(value: Bytes) -> Item {
    Item::from_stored(value).expect("trees of tables hold items")
}

/// The same item: a live result outlasts the pages and blocks that items lie in.
fn alone(item: Item) -> Item {
    stored_item(item.bytes().alone())
}
