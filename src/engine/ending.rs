use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

/// The end of something, for whoever waits for it. Clones are the same end.
#[derive(Clone, Default)]
pub(super) struct Ending(Rc<RefCell<Progress>>);

#[derive(Default)]
struct Progress {
    is_over: bool,
    wakers: Vec<Waker>,
}

impl Ending {
    /// It is over.
    pub(super) fn reach(&self) {
        let wakers = {
            let mut progress = self.0.borrow_mut();
            progress.is_over = true;
            std::mem::take(&mut progress.wakers)
        };
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Waits until it is over.
    pub(super) async fn wait(&self) {
        poll_fn(|context| {
            let mut progress = self.0.borrow_mut();
            if progress.is_over {
                return Poll::Ready(());
            }
            progress.wakers.push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}
