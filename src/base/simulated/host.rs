use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use super::START_MS;
use crate::base::{Clock, Dice, Entropy, LocalFuture, Part, Parts, Tasks};

type TaskId = u64;
// When it falls due, and a number that keeps timers of the same instant in the order of their making.
type TimerKey = (Duration, u64);

pub(super) struct Host {
    this: Weak<Host>,
    elapsed: Cell<Duration>,
    entropy: Dice,
    ready: Arc<ReadyQueue>,
    tasks: RefCell<BTreeMap<TaskId, Task>>,
    timers: RefCell<BTreeMap<TimerKey, Rc<Timer>>>,
    next: Cell<u64>,
}

struct Task {
    // None while the task runs.
    future: Option<LocalFuture<'static, ()>>,
    waker: Arc<TaskWaker>,
}

impl Host {
    pub(super) fn new(seed: u64) -> Rc<Self> {
        Rc::new_cyclic(|this| Self {
            this: this.clone(),
            elapsed: Cell::default(),
            entropy: Dice::new(seed),
            ready: Arc::default(),
            tasks: RefCell::default(),
            timers: RefCell::default(),
            next: Cell::default(),
        })
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.elapsed.get()
    }

    pub(super) fn set_elapsed(&self, elapsed: Duration) {
        self.elapsed.set(elapsed);
    }

    pub(super) fn task_count(&self) -> usize {
        self.tasks.borrow().len()
    }

    pub(super) fn abandon_tasks(&self) {
        // Taken out before they are dropped: what a task owns may call back into this host.
        let tasks = std::mem::take(&mut *self.tasks.borrow_mut());
        drop(tasks);
    }

    fn next_number(&self) -> u64 {
        self.next.replace(self.next.get() + 1)
    }

    pub(super) fn ready_count(&self) -> usize {
        self.ready.count()
    }

    pub(super) fn run_next_task(&self) -> bool {
        self.run_task(0)
    }

    pub(super) fn run_task(&self, position: usize) -> bool {
        let Some(id) = self.ready.take(position) else { return false };
        let Some((mut future, waker)) = self.take_task(id) else { return true };
        waker.queued.store(false, Ordering::Relaxed);
        let waker = Waker::from(waker);
        let poll = future.as_mut().poll(&mut Context::from_waker(&waker));
        match poll {
            Poll::Ready(()) => {
                self.tasks.borrow_mut().remove(&id);
            }
            Poll::Pending => {
                if let Some(task) = self.tasks.borrow_mut().get_mut(&id) {
                    task.future = Some(future);
                }
            }
        }
        true
    }

    fn take_task(&self, id: TaskId) -> Option<(LocalFuture<'static, ()>, Arc<TaskWaker>)> {
        let mut tasks = self.tasks.borrow_mut();
        let task = tasks.get_mut(&id)?;
        Some((task.future.take()?, Arc::clone(&task.waker)))
    }

    pub(super) fn wake_next_timer(&self, latest: Duration) -> bool {
        let due = {
            let mut timers = self.timers.borrow_mut();
            match timers.first_entry() {
                Some(entry) if entry.key().0 <= latest => entry.remove_entry(),
                _ => return false,
            }
        };
        let ((deadline, _), timer) = due;
        self.elapsed.set(self.elapsed.get().max(deadline));
        timer.due.set(true);
        if let Some(waker) = timer.waker.take() {
            waker.wake();
        }
        true
    }
}

impl Clock for Host {
    fn now_ms(&self) -> u64 {
        START_MS + u64::try_from(self.elapsed.get().as_millis()).expect("the virtual clock fits in 64 bits")
    }
}

impl Parts for Host {
    fn load(&self, _: Part) -> LocalFuture<'static, Result<(), String>> {
        Box::pin(async { unreachable!("a native program is whole") })
    }
}

impl Entropy for Host {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let word = self.entropy.word().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
}

impl Tasks for Host {
    fn spawn(&self, task: LocalFuture<'static, ()>) {
        let id = self.next_number();
        let waker =
            Arc::new(TaskWaker { id, queued: AtomicBool::new(false), ready: Arc::clone(&self.ready) });
        self.tasks.borrow_mut().insert(id, Task { future: Some(task), waker: Arc::clone(&waker) });
        waker.wake();
    }

    fn sleep(&self, delay: Duration) -> LocalFuture<'static, ()> {
        let key = (self.elapsed.get() + delay, self.next_number());
        let timer = Rc::new(Timer::default());
        self.timers.borrow_mut().insert(key, Rc::clone(&timer));
        Box::pin(Sleep { host: self.this.clone(), key, timer })
    }

    fn doze(&self, delay: Duration) -> LocalFuture<'static, ()> {
        self.sleep(delay)
    }
}

#[derive(Default)]
struct Timer {
    due: Cell<bool>,
    waker: Cell<Option<Waker>>,
}

struct Sleep {
    host: Weak<Host>,
    key: TimerKey,
    timer: Rc<Timer>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.timer.due.get() {
            return Poll::Ready(());
        }
        self.timer.waker.set(Some(context.waker().clone()));
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(host) = self.host.upgrade() {
            host.timers.borrow_mut().remove(&self.key);
        }
    }
}

#[derive(Default)]
struct ReadyQueue(Mutex<VecDeque<TaskId>>);

impl ReadyQueue {
    fn push(&self, id: TaskId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(id);
    }

    fn take(&self, position: usize) -> Option<TaskId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(position)
    }

    fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

struct TaskWaker {
    id: TaskId,
    queued: AtomicBool,
    ready: Arc<ReadyQueue>,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        if !self.queued.swap(true, Ordering::Relaxed) {
            self.ready.push(self.id);
        }
    }
}
