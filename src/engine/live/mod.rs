//! Live queries: results that are kept up to date by what settles in the log.
//!
//! A live query reads its items once. From then on it is told of the commits that touch keys within its range, and
//! nothing is read again, except where a limit lets other items come into sight, and after this instance has begun
//! anew from a manifest. What happens to one item while nobody asks for news is one change, or none.

mod changes;
mod ranges;
mod reading;
mod subscription;
mod window;

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use super::observers::{Observer, Settled};
use super::requests::Request;
use super::{Engine, Phase, Shared, refusal};
use crate::operation::{Members, Operation, RequestOutcome, ServiceError, Trouble, WatchSource};
use crate::tree::{Edit, TreeId};

use ranges::Ranges;
use subscription::{Role, Subscription};

pub use changes::{Difference, LiveNews};
pub use subscription::News;

/// A live query that somebody has asked for. It ends when this is dropped; whoever waits for its news is told so.
pub struct Watch {
    live: Rc<Live>,
    subscription: Rc<Subscription>,
}

/// The live queries of an engine.
pub(super) struct Live {
    shared: Weak<Shared>,
    all: RefCell<Vec<Rc<Subscription>>>,
    /// Those whose place is known, by their trees.
    trees: RefCell<Vec<(TreeId, Ranges<Watched>)>>,
}

/// A live query that has something to do with the keys of a range.
struct Watched {
    subscription: Rc<Subscription>,
    role: Role,
}

impl Engine {
    /// Keeps the answer of a `Query` or a `Scan` up to date. Its pages are one result; with `Limit`, that of the first
    /// so many items that are looked at. What it shows is durable, by whichever instance it was written.
    ///
    /// # Errors
    /// What is wrong with the request, whatever the tables hold; all other errors come with the [news](Watch::next).
    pub fn watch(&self, operation: Operation, members: Members) -> Result<Watch, ServiceError> {
        let shared = &self.shared;
        if shared.state.borrow().closing.is_some() {
            return Err(refusal(Phase::Closed));
        }
        let action = operation.prepare(members)?;
        if action.watchable().is_none() {
            let name = operation.name();
            return Err(ServiceError::validation(format!(
                "{name} cannot be watched, but Query and Scan can"
            )));
        }
        let subscription = Rc::new(Subscription::new(Request::new(action.into(), &shared.environment)));
        let live = Rc::clone(shared.live());
        live.all.borrow_mut().push(Rc::clone(&subscription));
        shared.read_for(&subscription);
        Ok(Watch { live, subscription })
    }
}

impl Watch {
    /// The first result, then what has changed since the news before. Gives them if they are known now; else `reader`
    /// gets them when there are some. One reader at a time: of two, only the later one gets any.
    pub fn next(&self, reader: impl FnOnce(News) + 'static) -> Option<News> {
        self.subscription.wait(Box::new(reader)).map(|(_, news)| news)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.live.remove(&self.subscription);
        let trouble = Trouble { reason: "LiveQueryEndedError", outcome: RequestOutcome::Refused };
        self.subscription.end(ServiceError::of_trouble("The live query has ended", trouble));
        deliver(&self.subscription);
    }
}

impl Observer for Live {
    fn settled(&self, settled: &Settled<'_>) {
        let mut touched = Vec::new();
        let mut dropped = Vec::new();
        for edit in settled.commits.iter().flat_map(|commit| &commit.edits) {
            match edit {
                Edit::Put { tree, key, value } => self.find(*tree, key, &mut |watched| {
                    if watched.subscription.apply(watched.role, key, Some(value)) {
                        touch(&mut touched, &watched.subscription);
                    }
                }),
                Edit::Delete { tree, key } => self.find(*tree, key, &mut |watched| {
                    if watched.subscription.apply(watched.role, key, None) {
                        touch(&mut touched, &watched.subscription);
                    }
                }),
                Edit::Drop { tree } => dropped.extend(self.watching(*tree)),
            }
        }
        dropped.iter().for_each(|subscription| self.restart(subscription));
        for subscription in touched {
            subscription.is_touched.set(false);
            match self.shared.upgrade().filter(|_| subscription.is_short()) {
                Some(shared) => shared.read_for(&subscription),
                None => deliver(&subscription),
            }
        }
    }

    fn lost_track(&self) {
        let all = self.all.borrow().clone();
        all.iter().for_each(|subscription| self.restart(subscription));
    }

    /// None of them will have news any more.
    fn ended(&self, error: &ServiceError) {
        self.trees.borrow_mut().clear();
        let all = self.all.take();
        for subscription in all {
            subscription.end(error.clone());
            deliver(&subscription);
        }
    }
}

fn touch(touched: &mut Vec<Rc<Subscription>>, subscription: &Rc<Subscription>) {
    if !subscription.is_touched.replace(true) {
        touched.push(Rc::clone(subscription));
    }
}

/// Tells who waits for it what is new. That may run the host's code.
fn deliver(subscription: &Subscription) {
    if let Some((reader, news)) = subscription.deliver() {
        reader(news);
    }
}

impl Live {
    fn of(shared: &Rc<Shared>) -> Rc<Self> {
        let live = Rc::new(Self {
            shared: Rc::downgrade(shared),
            all: RefCell::default(),
            trees: RefCell::default(),
        });
        let observer: Rc<dyn Observer> = Rc::<Self>::clone(&live);
        shared.observers.add(&observer);
        live
    }

    /// Visits the live queries that have to do with a key.
    fn find(&self, tree: TreeId, key: &[u8], visitor: &mut dyn FnMut(&Watched)) {
        let mut trees = self.trees.borrow_mut();
        if let Ok(place) = trees.binary_search_by_key(&tree.0, |(id, _)| id.0) {
            trees[place].1.visit(key, visitor);
        }
    }

    fn watching(&self, tree: TreeId) -> Vec<Rc<Subscription>> {
        let trees = self.trees.borrow();
        let ranges = trees.iter().filter(|(id, _)| *id == tree);
        ranges.flat_map(|(_, ranges)| ranges.all()).map(|watched| Rc::clone(&watched.subscription)).collect()
    }

    /// Everything has to be read again, but not now: the state may be about to change.
    fn restart(&self, subscription: &Rc<Subscription>) {
        subscription.forget_plan();
        self.forget_place(subscription);
        if let Some(shared) = self.shared.upgrade() {
            shared.spawn_reading(subscription);
        }
    }

    fn add_place(&self, subscription: &Rc<Subscription>) {
        let Some(plan) = subscription.plan() else { return };
        let add = |tree: TreeId, range, role| {
            let mut trees = self.trees.borrow_mut();
            let place = trees.binary_search_by_key(&tree.0, |(id, _)| id.0).unwrap_or_else(|place| {
                trees.insert(place, (tree, Ranges::default()));
                place
            });
            trees[place].1.add(range, Watched { subscription: Rc::clone(subscription), role });
        };
        add(plan.tree(), &plan.range, Role::Entry);
        if matches!(plan.source, WatchSource::Items(_)) {
            add(plan.table.tree, &plan.partitions, Role::Item);
        }
    }

    fn forget_place(&self, subscription: &Rc<Subscription>) {
        let mut trees = self.trees.borrow_mut();
        for (_, ranges) in &mut *trees {
            ranges.retain(|watched| !Rc::ptr_eq(&watched.subscription, subscription));
        }
        trees.retain(|(_, ranges)| !ranges.is_empty());
    }

    fn remove(&self, subscription: &Rc<Subscription>) {
        self.all.borrow_mut().retain(|other| !Rc::ptr_eq(other, subscription));
        self.forget_place(subscription);
    }
}
