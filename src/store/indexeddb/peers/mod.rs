//! The other instances that use the same database: telling them, hearing from them, and who of all does the housework.
//!
//! A page that goes into the back/forward cache must hold nothing up and keep nothing: a channel that gets a message
//! there costs the page its place, and a lock that is held there starves whoever waits for it. So both are given
//! up when the page is hidden for good or for later, and asked for again when it comes back.

mod channel;
mod lock;
mod page;

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen_futures::spawn_local;

use channel::Channel;
use lock::Lock;
use page::PageListener;

use crate::store::Notice;

type Listener = Rc<dyn Fn(Notice)>;

/// The way to the other instances.
pub(super) struct Peers {
    name: String,
    listener: RefCell<Option<Listener>>,
    channel: RefCell<Option<Channel>>,
    lock: Rc<Lock>,
    is_telling: Cell<bool>,
    page: RefCell<Option<PageListener>>,
}

impl Peers {
    /// Meets the other instances that use the database of that name.
    pub(super) fn meet(database_name: &str) -> Rc<Self> {
        let peers = Rc::new_cyclic(|peers| Self {
            name: database_name.to_owned(),
            listener: RefCell::default(),
            channel: RefCell::default(),
            lock: Rc::new(Lock::new(format!("{database_name}:housekeeper"), {
                let peers = Weak::clone(peers);
                move || Self::call(&peers, Notice::News)
            })),
            is_telling: Cell::default(),
            page: RefCell::default(),
        });
        peers.join();
        let [hidden, back, awake] = [(); 3].map(|()| Rc::downgrade(&peers));
        let page = PageListener::new(
            move || hidden.upgrade().iter().for_each(|peers| peers.hide()),
            move || back.upgrade().iter().for_each(|peers| peers.come_back()),
            // Timers and messages may have been held up.
            move || Self::call(&awake, Notice::News),
        );
        peers.page.replace(Some(page));
        peers
    }

    /// Tells the others that something was written, at most once in a turn of the event loop.
    pub(super) fn tell(self: &Rc<Self>) {
        if self.is_telling.replace(true) {
            return;
        }
        let peers = Rc::clone(self);
        spawn_local(async move {
            peers.is_telling.set(false);
            peers.say(Notice::News);
        });
    }

    /// Tells them at once that this instance loses every race.
    pub(super) fn plead(&self) {
        self.say(Notice::Plea);
    }

    pub(super) fn listen(&self, listener: Box<dyn Fn(Notice)>) {
        self.listener.replace(Some(listener.into()));
    }

    pub(super) fn is_housekeeper(&self) -> bool {
        self.lock.is_held()
    }

    /// Takes leave of them for good.
    pub(super) fn leave(&self) {
        self.page.take();
        self.listener.take();
        self.part();
    }

    fn join(self: &Rc<Self>) {
        let peers = Rc::downgrade(self);
        self.channel.replace(Channel::open(&self.name, move |notice| Self::call(&peers, notice)));
        self.lock.ask();
    }

    fn hide(&self) {
        // What is under way ends with nobody here to tell of it.
        self.say(Notice::News);
        self.part();
    }

    fn come_back(self: &Rc<Self>) {
        self.join();
        // What the others said meanwhile was said to nobody.
        Self::call(&Rc::downgrade(self), Notice::News);
    }

    fn part(&self) {
        self.channel.take();
        self.lock.give_up();
    }

    fn say(&self, notice: Notice) {
        if let Some(channel) = &*self.channel.borrow() {
            channel.tell(notice);
        }
    }

    /// Calls the listener.
    pub(super) fn call(peers: &Weak<Self>, notice: Notice) {
        // Not called while it is borrowed: it may set another one.
        let listener = peers.upgrade().and_then(|peers| peers.listener.borrow().clone());
        if let Some(listener) = listener {
            listener(notice);
        }
    }
}
