use crate::base::{Bytes, varint};

/// The number of a tree. Numbers are never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreeId(pub u32);

/// One change to one tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Sets the value under a key.
    Put {
        /// The tree.
        tree: TreeId,
        /// The key.
        key: Bytes,
        /// The value.
        value: Bytes,
    },
    /// Removes a key, if it is there.
    Delete {
        /// The tree.
        tree: TreeId,
        /// The key.
        key: Bytes,
    },
    /// Removes a whole tree. No edit of it follows, ever.
    Drop {
        /// The tree.
        tree: TreeId,
    },
}

impl Edit {
    /// The tree that it changes.
    #[must_use]
    pub fn tree(&self) -> TreeId {
        match self {
            Self::Put { tree, .. } | Self::Delete { tree, .. } | Self::Drop { tree } => *tree,
        }
    }
}

/// Where a change of a replicated table was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The hybrid logical clock of the change: 48 bits of milliseconds since the Unix epoch, then a counter of 16 bits.
    pub clock: u64,
    /// The replica.
    pub replica: u64,
}

/// Tells one append from every other, so that an instance that has not heard of its outcome finds it in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AppendId {
    /// The instance, a random number.
    pub instance: u64,
    /// Its appends, counted.
    pub number: u64,
}

/// A change of the database: all of its edits happen, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// When the request ran, in milliseconds since the Unix epoch.
    pub time_ms: u64,
    /// Where the change was made; only if its table is replicated.
    pub origin: Option<Origin>,
    /// What changes, in order.
    pub edits: Vec<Edit>,
}

/// The commits of one append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Which append wrote them; absent in logs of version 1.
    pub id: Option<AppendId>,
    /// In the order of their LSNs.
    pub commits: Vec<Commit>,
}

const PUT: u8 = 1;
const DELETE: u8 = 2;
const DROP: u8 = 3;
/// A put of the value of the put before it: an item is often its own entry in an index.
const PUT_SAME: u8 = 4;

// The optional members of a commit's header.
const HAS_ORIGIN: u8 = 1;
const HAS_APPEND_ID: u8 = 2;

impl Commit {
    /// Appends the encoded commit. The first of an append carries its id.
    pub(super) fn encode(&self, append: Option<AppendId>, bytes: &mut Vec<u8>) {
        let has_origin = if self.origin.is_some() { HAS_ORIGIN } else { 0 };
        let has_append_id = if append.is_some() { HAS_APPEND_ID } else { 0 };
        bytes.push(has_origin | has_append_id);
        varint::write(self.time_ms, bytes);
        if let Some(Origin { clock, replica }) = self.origin {
            bytes.extend_from_slice(&clock.to_le_bytes());
            bytes.extend_from_slice(&replica.to_le_bytes());
        }
        if let Some(AppendId { instance, number }) = append {
            bytes.extend_from_slice(&instance.to_le_bytes());
            varint::write(number, bytes);
        }
        varint::write(self.edits.len() as u64, bytes);
        let mut last_value: Option<&Bytes> = None;
        for edit in &self.edits {
            match edit {
                Edit::Put { tree, key, value } if last_value.is_some_and(|last| last.same_buffer(value)) => {
                    start_edit(PUT_SAME, *tree, bytes);
                    write_bytes(key, bytes);
                }
                Edit::Put { tree, key, value } => {
                    start_edit(PUT, *tree, bytes);
                    write_bytes(key, bytes);
                    write_bytes(value, bytes);
                    last_value = Some(value);
                }
                Edit::Delete { tree, key } => {
                    start_edit(DELETE, *tree, bytes);
                    write_bytes(key, bytes);
                }
                Edit::Drop { tree } => start_edit(DROP, *tree, bytes),
            }
        }
    }
}

fn start_edit(kind: u8, tree: TreeId, bytes: &mut Vec<u8>) {
    bytes.push(kind);
    varint::write(u64::from(tree.0), bytes);
}

fn write_bytes(content: &[u8], bytes: &mut Vec<u8>) {
    varint::write(content.len() as u64, bytes);
    bytes.extend_from_slice(content);
}

/// The commits in `payload`; `None` if it is not a sequence of whole commits.
///
/// Keys and values share the buffer of the payload: opening a database copies nothing but the blocks.
pub(super) fn decode_batch(payload: Bytes) -> Option<Batch> {
    let mut reader = Reader::new(payload);
    let mut commits = Vec::new();
    while reader.has_more() {
        let Header { time_ms, origin, edits: count } = reader.header()?;
        // An edit takes two bytes at least, which bounds what a damaged count could make us reserve.
        let mut edits = Vec::with_capacity(usize::try_from(count).ok()?.min(reader.bytes.len() / 2));
        for _ in 0..count {
            edits.push(reader.edit()?);
        }
        commits.push(Commit { time_ms, origin, edits });
    }
    Some(Batch { id: reader.append, commits })
}

/// The same for who wants the edits only: gives each to `take`, with the position of its commit, and returns how many
/// commits there are.
pub(super) fn decode_edits(payload: Bytes, take: &mut dyn FnMut(u64, Edit)) -> Option<u64> {
    let mut reader = Reader::new(payload);
    let mut commits = 0;
    while reader.has_more() {
        for _ in 0..reader.header()?.edits {
            take(commits, reader.edit()?);
        }
        commits += 1;
    }
    Some(commits)
}

/// What a commit begins with.
struct Header {
    time_ms: u64,
    origin: Option<Origin>,
    /// How many edits follow.
    edits: u64,
}

struct Reader {
    bytes: Bytes,
    position: usize,
    /// The value of the last put of the commit that is being read.
    last_value: Option<Bytes>,
    /// The id of the append, once it was met.
    append: Option<AppendId>,
}

impl Reader {
    fn new(bytes: Bytes) -> Self {
        Self { bytes, position: 0, last_value: None, append: None }
    }

    fn has_more(&self) -> bool {
        self.position < self.bytes.len()
    }

    fn header(&mut self) -> Option<Header> {
        let flags = self.byte()?;
        if flags & !(HAS_ORIGIN | HAS_APPEND_ID) != 0 {
            return None;
        }
        let time_ms = self.varint()?;
        let origin = if flags & HAS_ORIGIN != 0 {
            Some(Origin { clock: self.fixed()?, replica: self.fixed()? })
        } else {
            None
        };
        if flags & HAS_APPEND_ID != 0 {
            self.append = Some(AppendId { instance: self.fixed()?, number: self.varint()? });
        }
        self.last_value = None;
        Some(Header { time_ms, origin, edits: self.varint()? })
    }

    fn edit(&mut self) -> Option<Edit> {
        let kind = self.byte()?;
        let tree = TreeId(u32::try_from(self.varint()?).ok()?);
        match kind {
            PUT => {
                let (key, value) = (self.content()?, self.content()?);
                self.last_value = Some(value.clone());
                Some(Edit::Put { tree, key, value })
            }
            PUT_SAME => Some(Edit::Put { tree, key: self.content()?, value: self.last_value.clone()? }),
            DELETE => Some(Edit::Delete { tree, key: self.content()? }),
            DROP => Some(Edit::Drop { tree }),
            _ => None,
        }
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.position)?;
        self.position += 1;
        Some(byte)
    }

    fn fixed(&mut self) -> Option<u64> {
        let number = self.bytes.get(self.position..)?.first_chunk()?;
        self.position += number.len();
        Some(u64::from_le_bytes(*number))
    }

    fn varint(&mut self) -> Option<u64> {
        varint::read(&self.bytes, &mut self.position)
    }

    fn content(&mut self) -> Option<Bytes> {
        let length = usize::try_from(self.varint()?).ok()?;
        let end = self.position.checked_add(length).filter(|end| *end <= self.bytes.len())?;
        let content = self.bytes.slice(self.position..end);
        self.position = end;
        Some(content)
    }
}
