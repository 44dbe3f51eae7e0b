//! What was asked, what the log took, and whether every answer is one that the history allows.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::{AddAssign, RangeInclusive};
use std::rc::Rc;

use minamo::engine::Acknowledgement;
use minamo::store::Durability;

use crate::answers::Fate;
use crate::decode::{Batch, Commit};
use crate::effects::{is_made_by, upkeep};
use crate::model::{Described, Lsn, Refusal, Reply, State, TableId, execute};
use crate::requests::Request;

/// One request.
#[derive(Debug)]
struct Entry {
    request: Request,
    instance: usize,
    acknowledgement: Acknowledgement,
    /// What the answer may be as old as: the head of the log when it was asked, or what its instance has shown.
    since: Lsn,
    /// What its instance had shown when it was asked.
    known: Lsn,
    committed: Option<(Lsn, Reply)>,
    /// When it was asked, and when it was answered: counted in questions and answers.
    asked: usize,
    answered: Option<usize>,
    fate: Option<Fate>,
    /// Its instance was killed before it answered.
    is_abandoned: bool,
}

/// How often what has happened that may be rare.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Seen {
    /// Rows that were deleted because they had expired.
    pub(crate) swept: usize,
    /// Slices of indexes that were built.
    pub(crate) built: usize,
    /// Transactions that had happened already when they were sent again.
    pub(crate) repeated: usize,
    /// Transactions with the token of another one.
    pub(crate) mismatched: usize,
    /// Transactions whose token was under way.
    pub(crate) in_progress: usize,
    /// Writes that a transaction was in the way of.
    pub(crate) in_the_way: usize,
    /// Reads of transactions that a write was in the way of.
    pub(crate) in_the_way_of_reads: usize,
}

impl Seen {
    fn note(&mut self, fate: &Fate, is_write: bool) {
        let Fate::Answered(Reply::Refused(refusal)) = fate else { return };
        match refusal {
            Refusal::Mismatch => self.mismatched += 1,
            Refusal::InProgress => self.in_progress += 1,
            Refusal::Conflict if is_write => self.in_the_way += 1,
            Refusal::Conflict => self.in_the_way_of_reads += 1,
            _ => {}
        }
    }
}

impl AddAssign for Seen {
    fn add_assign(&mut self, other: Self) {
        self.swept += other.swept;
        self.built += other.built;
        self.repeated += other.repeated;
        self.mismatched += other.mismatched;
        self.in_progress += other.in_progress;
        self.in_the_way += other.in_the_way;
        self.in_the_way_of_reads += other.in_the_way_of_reads;
    }
}

#[derive(Default)]
pub(crate) struct Ledger {
    /// The state after each commit, the empty one first.
    history: Vec<Rc<State>>,
    /// The head of the log after the append that ended with that block.
    heads: BTreeMap<u64, Lsn>,
    entries: Vec<Entry>,
    /// Writes of each instance that the log has not got, in the order in which they were asked for.
    pending: BTreeMap<usize, Vec<usize>>,
    /// The last request of each instance that the log has got.
    last: BTreeMap<usize, usize>,
    /// What each instance has shown; what is asked of it later may not be older.
    shown: BTreeMap<usize, Lsn>,
    /// The last commit that anybody was told of.
    acknowledged: Lsn,
    /// What the tables are called that were created by these commits.
    table_ids: BTreeMap<Lsn, String>,
    /// Bits were flipped: requests may fail, but not be answered wrongly.
    pub(crate) is_rotten: bool,
    pub(crate) answers: usize,
    pub(crate) seen: Seen,
    /// How many questions and answers there were.
    moments: usize,
    /// How many calls of the stores had failed when everything was last at rest.
    failures: usize,
}

pub(crate) type SharedLedger = Rc<RefCell<Ledger>>;

fn is_immediate(acknowledgement: Acknowledgement) -> bool {
    acknowledgement == Acknowledgement::Immediate
}

impl Ledger {
    pub(crate) fn new() -> Self {
        Self { history: vec![Rc::default()], ..Self::default() }
    }

    pub(crate) fn head(&self) -> Lsn {
        self.history.len() as Lsn - 1
    }

    pub(crate) fn state(&self) -> &State {
        self.history.last().expect("there is always a state")
    }

    pub(crate) fn state_at(&self, lsn: Lsn) -> &State {
        &self.history[lsn as usize]
    }

    /// What an instance has shown; what it shows later may not be older.
    pub(crate) fn shown(&self, instance: usize) -> Lsn {
        self.shown[&instance]
    }

    pub(crate) fn next_id(&self) -> usize {
        self.entries.len()
    }

    /// An instance begins to open the database, and so will read at least what is there.
    pub(crate) fn opened(&mut self, instance: usize) {
        self.shown.insert(instance, self.head());
    }

    /// Notes a request; gives its id.
    pub(crate) fn ask(
        &mut self,
        request: Request,
        instance: usize,
        acknowledgement: Acknowledgement,
    ) -> usize {
        let id = self.next_id();
        self.moments += 1;
        let shown = self.shown[&instance];
        let since = match (request.is_write(), request.is_consistent()) {
            (true, _) => shown.max(self.acknowledged),
            (false, true) => shown.max(self.acknowledged),
            (false, false) => shown,
        };
        if request.is_write() {
            self.pending.entry(instance).or_default().push(id);
        }
        self.entries.push(Entry {
            request,
            instance,
            acknowledgement,
            since,
            known: shown,
            committed: None,
            asked: self.moments,
            answered: None,
            fate: None,
            is_abandoned: false,
        });
        id
    }

    /// The log has got these blocks.
    pub(crate) fn appended(&mut self, instance: usize, first_block: u64, blocks: &[Vec<u8>]) {
        let mut batch = Batch::of(first_block, blocks);
        assert_eq!(batch.first_lsn, self.head() + 1, "the LSN of an append");
        while let Some(commit) = batch.next(self.state()) {
            self.committed(instance, &commit);
        }
        self.heads.insert(first_block + blocks.len() as u64 - 1, self.head());
    }

    fn committed(&mut self, instance: usize, commit: &Commit) {
        if let Some(next) = upkeep(self.state(), commit) {
            self.seen.swept += commit.changes.len();
            self.seen.built += commit.tables.len();
            self.history.push(Rc::new(next));
            return;
        }
        let lsn = self.head() + 1;
        let found = self.find(instance, commit);
        let id = found.unwrap_or_else(|| panic!("nobody has asked instance {instance} for {commit:?}"));
        let (reply, next) = execute(self.state(), &self.entries[id].request, lsn);
        let entry = &mut self.entries[id];
        let is_refused = match &entry.fate {
            None | Some(Fate::Unknown) => false,
            Some(Fate::Answered(reply)) => {
                matches!(reply, Reply::Refused(_)) || !is_immediate(entry.acknowledgement)
            }
            Some(Fate::Failed(_)) => true,
        };
        assert!(!is_refused, "the log has got what was refused: {entry:?}");
        let mut next = next.expect("it explains the commit");
        next.is_swept = false;
        next.learn(commit);
        entry.committed = Some((lsn, reply));
        self.history.push(Rc::new(next));
        self.last.insert(instance, id);
        self.pending.get_mut(&instance).expect("it has asked").retain(|other| *other != id);
    }

    /// The first write of an instance that the log lacks and that does what a commit does.
    fn find(&self, instance: usize, commit: &Commit) -> Option<usize> {
        let pending = self.pending.get(&instance)?;
        let explains = |id: &&usize| {
            let next = execute(self.state(), &self.entries[**id].request, self.head() + 1).1;
            next.is_some_and(|next| is_made_by(self.state(), &next, commit))
        };
        let last = self.last.get(&instance).copied();
        let later = pending.iter().filter(|id| last < Some(**id));
        // An instance mostly keeps the order of its requests, but promises nothing.
        later.chain(pending).find(explains).copied()
    }

    /// An answer has come.
    pub(crate) fn answered(&mut self, id: usize, fate: Fate, failures: usize) {
        self.answers += 1;
        self.moments += 1;
        self.entries[id].answered = Some(self.moments);
        self.seen.note(&fate, self.entries[id].request.is_write());
        if matches!(fate, Fate::Answered(Reply::Refused(_)) | Fate::Failed(_)) {
            self.pass_commit_on(id);
        }
        let entry = &self.entries[id];
        assert!(entry.fate.is_none(), "answered twice: {entry:?}, now {fate:?}");
        match &fate {
            Fate::Answered(Reply::Refused(Refusal::Conflict)) => self.check_conflict(id),
            Fate::Answered(Reply::Refused(Refusal::InProgress)) => self.check_progress(id),
            Fate::Answered(reply) if !entry.request.is_write() => self.check_read(id, reply),
            Fate::Answered(reply) if !is_immediate(entry.acknowledgement) => self.check_write(id, reply),
            Fate::Failed(text) => {
                let is_excused = failures > self.failures || self.is_rotten || text.contains("closed");
                let is_excused = is_excused || text.contains("does not answer");
                assert!(is_excused, "nothing has failed, but {fate:?} is the answer to {entry:?}");
                assert!(entry.committed.is_none(), "refused, but the log has it: {entry:?}");
            }
            Fate::Unknown => assert!(failures > self.failures, "nothing has failed: {entry:?}"),
            Fate::Answered(_) => {}
        }
        let entry = &mut self.entries[id];
        let is_refused = matches!(fate, Fate::Answered(Reply::Refused(_)) | Fate::Failed(_));
        if !is_immediate(entry.acknowledgement) || is_refused {
            let instance = entry.instance;
            self.pending.entry(instance).or_default().retain(|other| *other != id);
        }
        self.entries[id].fate = Some(fate);
    }

    /// The log does not tell apart two requests that ask for the same. If one was refused, the commit is the other's.
    fn pass_commit_on(&mut self, id: usize) {
        let entry = &self.entries[id];
        let is_twin = |other: &Entry| {
            other.instance == entry.instance
                && other.committed.is_none()
                && matches!(other.fate, None | Some(Fate::Unknown))
                && other.request.is_repeated_by(&entry.request)
        };
        let twin = self.entries.iter().position(is_twin).filter(|twin| *twin != id);
        if let (Some(twin), Some(committed)) = (twin, entry.committed.clone()) {
            let instance = entry.instance;
            self.entries[id].committed = None;
            self.entries[twin].committed = Some(committed);
            self.pending.entry(instance).or_default().retain(|other| *other != twin);
        }
    }

    /// A transaction may be told that it is in progress only if another one with its token has not been answered.
    fn check_progress(&self, id: usize) {
        let entry = &self.entries[id];
        assert!(!is_immediate(entry.acknowledgement), "nothing can be in the way of {entry:?}");
        let is_under_way = |other: &Entry| {
            other.instance == entry.instance
                && other.answered.is_none_or(|answered| answered > entry.asked)
                && entry.request.shares_token_with(&other.request)
        };
        let mut others = self.entries.iter().enumerate().filter(|(other, _)| *other != id);
        assert!(others.any(|(_, other)| is_under_way(other)), "nothing was in the way of {entry:?}");
    }

    /// A request may be refused only for one that was not answered yet when it came, or that its instance may not have
    /// known of: their clocks, which would tell, do not agree.
    fn check_conflict(&self, id: usize) {
        let entry = &self.entries[id];
        assert!(entry.committed.is_none(), "refused, but the log has it: {entry:?}");
        assert!(!is_immediate(entry.acknowledgement), "nothing can be in the way of {entry:?}");
        let is_rival = |other: &Entry| {
            let is_over = other.answered.is_some_and(|answered| answered < entry.asked);
            let is_known = other.committed.as_ref().is_none_or(|(lsn, _)| *lsn <= entry.known);
            (!(is_over && is_known) || is_immediate(other.acknowledgement))
                && entry.request.conflicts_with(&other.request)
        };
        let mut others = self.entries.iter().enumerate().filter(|(other, _)| *other != id);
        assert!(
            others.any(|(_, other)| is_rival(other)),
            "nothing was in the way of {entry:?}, but there were {:#?}",
            self.entries
                .iter()
                .filter(|other| entry.request.conflicts_with(&other.request))
                .collect::<Vec<_>>()
        );
    }

    fn check_write(&mut self, id: usize, reply: &Reply) {
        let entry = &self.entries[id];
        let instance = entry.instance;
        let seen = match &entry.committed {
            Some((lsn, expected)) => {
                assert!(self.fits(expected, reply), "{reply:?} is the answer to {entry:?}");
                *lsn
            }
            None => {
                self.seen.repeated += usize::from(matches!(entry.request, Request::Transact(_)));
                let unchanged = self.explain(&entry.request, reply, entry.since..=self.head());
                unchanged.unwrap_or_else(|| panic!("{reply:?} was never the answer to {entry:?}"))
            }
        };
        let expected =
            execute(&self.history[seen.saturating_sub(1) as usize], &self.entries[id].request, seen).0;
        self.learn(&expected, reply);
        self.acknowledged = self.acknowledged.max(seen);
        let shown = self.shown.get_mut(&instance).expect("it was opened");
        *shown = seen.max(*shown);
    }

    fn check_read(&mut self, id: usize, reply: &Reply) {
        let entry = &self.entries[id];
        let instance = entry.instance;
        let since = entry.since;
        let has_pending = is_immediate(entry.acknowledgement)
            && (self.has_pending(instance, since) || self.has_chores(since));
        let Some(seen) = self.explain(&entry.request, reply, since..=self.head()) else {
            let expected = execute(self.state(), &entry.request, 0).0;
            assert!(
                has_pending,
                "{reply:?}\nis no answer after {since} to {entry:?};\nnow it would be\n{expected:?}"
            );
            return;
        };
        // Who is shown what is pending is shown more than any state of the log.
        if has_pending {
            return;
        }
        let expected = execute(&self.history[seen as usize], &entry.request, 0).0;
        // A table that was made anew looks like the one before: then the answer does not tell which of them it names.
        let last = self.explain_last(&entry.request, reply, since..=self.head());
        let is_certain =
            last.is_some_and(|last| execute(&self.history[last as usize], &entry.request, 0).0 == expected);
        if entry.request.is_consistent() {
            self.acknowledged = self.acknowledged.max(seen);
        }
        if is_certain {
            self.learn(&expected, reply);
        }
        let shown = self.shown.get_mut(&instance).expect("it was opened");
        *shown = seen.max(*shown);
    }

    /// Whether an instance may be doing by itself what the log has not got yet.
    fn has_chores(&self, since: Lsn) -> bool {
        let tables = [self.state_at(since), self.state()].into_iter().flat_map(|state| state.tables.iter());
        tables.flatten().any(|table| table.expires || table.is_building())
    }

    fn has_pending(&self, instance: usize, since: Lsn) -> bool {
        let is_recent = |entry: &&Entry| entry.committed.as_ref().is_none_or(|(lsn, _)| *lsn > since);
        let own = self.entries.iter().rev().filter(|entry| entry.instance == instance);
        own.filter(|entry| entry.request.is_write()).any(|entry| is_recent(&entry))
    }

    /// The first state, among those that the range tells, in which the request changes nothing and has this reply.
    fn explain(&self, request: &Request, reply: &Reply, mut range: RangeInclusive<Lsn>) -> Option<Lsn> {
        range.find(|lsn| self.is_explained(request, reply, *lsn))
    }

    /// The last of these states.
    fn explain_last(&self, request: &Request, reply: &Reply, range: RangeInclusive<Lsn>) -> Option<Lsn> {
        range.rev().find(|lsn| self.is_explained(request, reply, *lsn))
    }

    fn is_explained(&self, request: &Request, reply: &Reply, lsn: Lsn) -> bool {
        let (expected, next) = execute(&self.history[lsn as usize], request, 0);
        next.is_none() && self.fits(&expected, reply)
    }

    fn fits(&self, expected: &Reply, found: &Reply) -> bool {
        match (expected, found) {
            (Reply::Table(expected), Reply::Table(found)) => {
                expected.sizes == found.sizes && self.is_called(expected, found)
            }
            _ => expected == found,
        }
    }

    fn is_called(&self, expected: &Described, found: &Described) -> bool {
        let (TableId::Born(born), TableId::Called(name)) = (&expected.id, &found.id) else {
            unreachable!("the model knows births, the database names")
        };
        match self.table_ids.get(born) {
            Some(known) => known == name,
            None => !self.table_ids.values().any(|known| known == name),
        }
    }

    /// Notes what a table is called.
    fn learn(&mut self, expected: &Reply, found: &Reply) {
        if let (Reply::Table(Described { id: TableId::Born(born), .. }), Reply::Table(found)) =
            (expected, found)
            && let TableId::Called(name) = &found.id
        {
            self.table_ids.entry(*born).or_insert_with(|| name.clone());
        }
    }

    /// Nobody will answer for this instance any more.
    pub(crate) fn abandon(&mut self, instance: usize) {
        self.pending.remove(&instance);
        self.shown.remove(&instance);
        for entry in self.entries.iter_mut().filter(|entry| entry.instance == instance) {
            entry.is_abandoned |= entry.fate.is_none();
        }
    }

    /// The machine has crashed: the log ends with this block, if it has any.
    pub(crate) fn crashed(&mut self, last_block: Option<u64>) {
        let head = last_block.map_or(0, |block| self.heads[&block]);
        for entry in &mut self.entries {
            if entry.committed.as_ref().is_some_and(|(lsn, _)| *lsn > head) {
                let is_promised = entry.acknowledgement == Acknowledgement::Logged(Durability::Strict)
                    && matches!(entry.fate, Some(Fate::Answered(_)));
                assert!(!is_promised, "the crash of the machine has taken {entry:?}");
                entry.committed = None;
            }
        }
        self.history.truncate(head as usize + 1);
        self.heads.retain(|_, lsn| *lsn <= head);
        self.table_ids.retain(|lsn, _| *lsn <= head);
        self.acknowledged = self.acknowledged.min(head);
    }

    /// Everything is at rest: every request has been answered, but for those of killed instances.
    pub(crate) fn check_rest(&mut self, failures: usize) {
        self.failures = failures;
        for entry in &self.entries {
            assert!(entry.is_abandoned || entry.fate.is_some(), "never answered: {entry:?}");
        }
    }
}
