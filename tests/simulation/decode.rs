//! What an append writes, read by the tables in `docs/format.md`.

use minamo::base::Bytes;
use minamo::value::Item;

const BLOCK_HEADER_BYTES: usize = 22;
/// The tokens of transactions.
const TOKENS: u64 = 2;
/// Trees below belong to the database itself.
const FIRST_TREE_OF_ITEMS: u64 = 16;
/// The tree of the agenda.
const AGENDA: u64 = 3;
/// How long the keys of records of streams are.
const RECORD_KEY_BYTES: [usize; 2] = [11, 18];
/// Trees from here on hold the sizes of item collections.
const FIRST_TREE_OF_SIZES: u64 = 1 << 31;

/// What can be told of a commit without knowing its tables.
#[derive(Debug, Default)]
pub(crate) struct Commit {
    /// The request whose rows it writes.
    pub(crate) id: Option<usize>,
    pub(crate) deleted: Vec<Vec<u8>>,
    /// It drops trees.
    pub(crate) drops: bool,
    /// It changes the agenda or forgets tokens, and no items: the engine may do that by itself.
    pub(crate) is_upkeep: bool,
    /// The table that it describes.
    pub(crate) table: Option<String>,
}

pub(crate) struct Batch {
    pub(crate) first_lsn: u64,
    pub(crate) commits: Vec<Commit>,
}

pub(crate) fn decode(first_block: u64, blocks: &[Vec<u8>]) -> Batch {
    let number = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().unwrap());
    let mut payload = Vec::new();
    for (place, block) in blocks.iter().enumerate() {
        assert_eq!(number(&block[2..10]), first_block + place as u64, "the number in a block");
        assert_eq!(block[1] & 1 != 0, place == 0, "the first block of an append begins a batch");
        assert_eq!(block[1] & 2 != 0, place + 1 == blocks.len(), "the last block of an append ends a batch");
        payload.extend_from_slice(&block[BLOCK_HEADER_BYTES..]);
    }
    let mut reader = Reader { bytes: &payload, place: 0 };
    let mut commits = Vec::new();
    let first_lsn = number(&blocks[0][10..18]);
    while reader.place < payload.len() {
        commits.push(reader.commit(first_lsn + commits.len() as u64));
    }
    Batch { first_lsn, commits }
}

struct Reader<'a> {
    bytes: &'a [u8],
    place: usize,
}

impl<'a> Reader<'a> {
    fn commit(&mut self, lsn: u64) -> Commit {
        let flags = self.take(1)[0];
        self.varint();
        if flags & 1 != 0 {
            self.take(16);
        }
        if flags & 2 != 0 {
            self.take(8);
            self.varint();
        }
        let mut commit = Commit::default();
        let mut has_items = false;
        for _ in 0..self.varint() {
            has_items |= self.edit(lsn, &mut commit);
        }
        commit.is_upkeep &= !has_items;
        commit
    }

    /// Gives whether it changes an item.
    fn edit(&mut self, lsn: u64, commit: &mut Commit) -> bool {
        let (kind, tree) = (self.take(1)[0], self.varint());
        if kind == 3 {
            commit.drops = true;
            return false;
        }
        let key = self.content();
        commit.is_upkeep |= [AGENDA, TOKENS].contains(&tree);
        if tree >= FIRST_TREE_OF_SIZES {
            if kind == 1 {
                self.content();
            }
            return false;
        }
        let is_record = tree >= FIRST_TREE_OF_ITEMS && RECORD_KEY_BYTES.contains(&key.len());
        if is_record && key[..8] == lsn.to_be_bytes() {
            if kind == 1 {
                self.content();
            }
            return false;
        }
        match kind {
            1 => {
                let value = self.content();
                if tree == 0 && key[0] == 1 {
                    commit.table = Some(String::from_utf8(key[1..].to_vec()).unwrap());
                }
                if tree >= FIRST_TREE_OF_ITEMS {
                    let item = Item::from_stored(Bytes::from(value)).expect("rows are items");
                    let id = item.get("id").map(|id| id.as_str().unwrap()[1..].parse().unwrap());
                    assert!(
                        commit.id.is_none() || id.is_none() || commit.id == id,
                        "two requests in a commit"
                    );
                    commit.id = commit.id.or(id);
                }
            }
            2 if tree == TOKENS => {}
            2 => commit.deleted.push(key.to_vec()),
            4 => {}
            _ => panic!("there is no edit {kind}"),
        }
        tree >= FIRST_TREE_OF_ITEMS
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        self.place += count;
        &self.bytes[self.place - count..self.place]
    }

    fn varint(&mut self) -> u64 {
        let mut number = 0;
        for shift in (0..).step_by(7) {
            let byte = self.take(1)[0];
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        number
    }

    fn content(&mut self) -> &'a [u8] {
        let count = self.varint() as usize;
        self.take(count)
    }
}
