//! What was asked and what was answered.

use std::cell::RefCell;
use std::rc::Rc;

use crate::requests::{Fate, Write};

/// One request.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) write: Write,
    /// Its instance acknowledges before the log has the write, so what it acknowledges can be lost.
    pub(crate) is_immediate: bool,
    /// Its instance was killed before it answered.
    pub(crate) abandoned: bool,
    /// Every answer that came.
    pub(crate) answers: Vec<Fate>,
    instance: usize,
    round: usize,
}

/// What must be true of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trace {
    Present,
    Absent,
    Either,
}

impl Entry {
    /// Whether traces of it must be found.
    pub(crate) fn expected(&self) -> Trace {
        match self.answers.first() {
            Some(Fate::Acknowledged(_)) if !self.is_immediate => Trace::Present,
            Some(Fate::Refused(_)) => Trace::Absent,
            _ => Trace::Either,
        }
    }
}

/// All requests, and what was seen on the way.
#[derive(Default)]
pub(crate) struct Book {
    pub(crate) entries: Vec<Entry>,
    pub(crate) round: usize,
    /// Items that a reader was shown, each with the name of a request that wrote to it.
    pub(crate) shown: Vec<(String, String)>,
}

pub(crate) type SharedBook = Rc<RefCell<Book>>;

impl Book {
    /// Notes a request; gives its place and its name.
    pub(crate) fn ask(&mut self, write: Write, instance: usize, is_immediate: bool) -> (usize, String) {
        let place = self.entries.len();
        let id = format!("r{place}");
        self.entries.push(Entry {
            id: id.clone(),
            write,
            is_immediate,
            abandoned: false,
            answers: Vec::new(),
            instance,
            round: self.round,
        });
        (place, id)
    }

    /// Nobody will answer for this instance any more.
    pub(crate) fn abandon(&mut self, instance: usize) {
        for entry in &mut self.entries {
            if entry.instance == instance && entry.answers.is_empty() {
                entry.abandoned = true;
            }
        }
    }

    /// The requests since the last check.
    pub(crate) fn of_this_round(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.round == self.round)
    }

    /// Every request has been answered once, and none twice.
    pub(crate) fn check_answers(&self) {
        for entry in &self.entries {
            let expected = usize::from(!entry.abandoned);
            assert_eq!(entry.answers.len(), expected, "answers to {entry:?}");
        }
    }
}
