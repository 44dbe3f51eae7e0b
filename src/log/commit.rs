use super::varint;
use crate::base::Bytes;

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

/// A change of the database: all of its edits happen, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// When the request ran, in milliseconds since the Unix epoch.
    pub time_ms: u64,
    /// What changes, in order.
    pub edits: Vec<Edit>,
}

const PUT: u8 = 1;
const DELETE: u8 = 2;
const DROP: u8 = 3;
/// A put of the value of the put before it: an item is often its own entry in an index.
const PUT_SAME: u8 = 4;

/// No optional header member is present. The bits are given out in `docs/format.md`.
const NO_FLAGS: u8 = 0;

impl Commit {
    /// Appends the encoded commit.
    pub(super) fn encode(&self, bytes: &mut Vec<u8>) {
        bytes.push(NO_FLAGS);
        varint::write(self.time_ms, bytes);
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

/// Appends the commits in `payload` to `commits`; `None` if it is not a sequence of whole commits.
///
/// Keys and values share the buffer of the payload: opening a database copies nothing but the blocks.
pub(super) fn decode_batch(payload: Vec<u8>, commits: &mut Vec<Commit>) -> Option<()> {
    let mut reader = Reader { bytes: payload.into(), position: 0, last_value: None };
    while reader.position < reader.bytes.len() {
        commits.push(reader.commit()?);
    }
    Some(())
}

struct Reader {
    bytes: Bytes,
    position: usize,
    /// The value of the last put of the commit that is being read.
    last_value: Option<Bytes>,
}

impl Reader {
    fn commit(&mut self) -> Option<Commit> {
        if self.byte()? != NO_FLAGS {
            return None;
        }
        let time_ms = self.varint()?;
        let count = self.varint()?;
        self.last_value = None;
        // An edit takes two bytes at least, which bounds what a damaged count could make us reserve.
        let mut edits = Vec::with_capacity(usize::try_from(count).ok()?.min(self.bytes.len() / 2));
        for _ in 0..count {
            edits.push(self.edit()?);
        }
        Some(Commit { time_ms, edits })
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
