//! The tables and their rows, as plain values.

use minamo::value::{AttributeMap, AttributeValue, Item, KeyPart, KeyWriter, Number, ValueRef};

/// The partition and the number within it.
pub(crate) type Key = (usize, usize);

/// A row: attributes that any table may have beside its key. In what an index keeps, some are missing.
#[derive(Clone, Debug, PartialEq, Default)]
pub(crate) struct Row {
    /// The request that wrote it last.
    pub(crate) id: Option<usize>,
    pub(crate) g: Option<usize>,
    pub(crate) n: Option<i64>,
    pub(crate) c: Option<i64>,
    /// When it expires, in seconds since the Unix epoch, if the items of its table do.
    pub(crate) e: Option<i64>,
    /// A letter and how often it is repeated.
    pub(crate) x: Option<(u8, usize)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Attribute {
    Pk,
    Sk,
    G,
    N,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Keeps {
    All,
    Keys,
    Id,
}

#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) name: &'static str,
    pub(crate) hash: Attribute,
    pub(crate) range: Option<Attribute>,
    pub(crate) keeps: Keeps,
}

#[derive(Debug)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) has_range: bool,
    /// Whether its changes are recorded.
    pub(crate) has_stream: bool,
    /// All that it may have.
    pub(crate) indexes: &'static [Index],
    /// So many of them, the first ones, are made together with it.
    pub(crate) first_indexes: usize,
}

const GROUP: Index =
    Index { name: "Group", hash: Attribute::G, range: Some(Attribute::Sk), keeps: Keeps::All };
const LOCAL: Index =
    Index { name: "Local", hash: Attribute::Pk, range: Some(Attribute::N), keeps: Keeps::Keys };
const RANK: Index = Index { name: "Rank", hash: Attribute::N, range: None, keeps: Keeps::Id };

const FLAT: Index = Index { name: "Flat", hash: Attribute::G, range: None, keeps: Keeps::All };

pub(crate) const TABLES: usize = 4;
/// No table has more.
pub(crate) const INDEXES_MAX: usize = 3;
/// The first one is never deleted.
pub(crate) static KINDS: [Kind; TABLES] = [
    Kind {
        name: "Steady",
        has_range: true,
        has_stream: true,
        indexes: &[GROUP, LOCAL, RANK],
        first_indexes: 2,
    },
    Kind { name: "Shifting", has_range: true, has_stream: false, indexes: &[GROUP, LOCAL], first_indexes: 2 },
    Kind { name: "Plain", has_range: false, has_stream: true, indexes: &[FLAT], first_indexes: 0 },
    Kind { name: "Ranked", has_range: false, has_stream: false, indexes: &[RANK, FLAT], first_indexes: 1 },
];

/// The attribute by which items expire.
pub(crate) const EXPIRY: &str = "e";
/// Items that have expired longer ago stay.
const EXPIRED_MS_MAX: u64 = 5 * 365 * 24 * 60 * 60 * 1000;

impl Attribute {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pk => "pk",
            Self::Sk => "sk",
            Self::G => "g",
            Self::N => "n",
        }
    }

    /// Its value in a row; absent if the row has none.
    pub(crate) fn of(self, kind: &Kind, key: Key, row: &Row) -> Option<AttributeValue> {
        match self {
            Self::Pk => Some(text(partition(kind, key))),
            Self::Sk => Some(text(format!("s{:03}", key.1))),
            Self::G => row.g.map(|g| text(format!("g{g}"))),
            Self::N => row.n.map(number),
        }
    }
}

pub(crate) fn text(content: impl Into<String>) -> AttributeValue {
    AttributeValue::S(content.into())
}

pub(crate) fn number(value: i64) -> AttributeValue {
    AttributeValue::N(Number::parse(&value.to_string()).unwrap())
}

fn partition(kind: &Kind, key: Key) -> String {
    if kind.has_range { format!("p{}", key.0) } else { format!("p{}-{:03}", key.0, key.1) }
}

impl Kind {
    pub(crate) fn key_item(&self, key: Key) -> Item {
        Item::from_attributes(&self.key_attributes(key))
    }

    fn key_attributes(&self, key: Key) -> AttributeMap {
        let mut attributes = AttributeMap::new();
        attributes.insert("pk", text(partition(self, key)));
        if self.has_range {
            attributes.insert("sk", text(format!("s{:03}", key.1)));
        }
        attributes
    }

    pub(crate) fn item(&self, key: Key, row: &Row) -> Item {
        let mut attributes = self.key_attributes(key);
        let mut insert = |name: &str, value: Option<AttributeValue>| {
            if let Some(value) = value {
                attributes.insert(name, value);
            }
        };
        insert("id", row.id.map(|id| text(format!("r{id}"))));
        insert("g", row.g.map(|g| text(format!("g{g}"))));
        insert("n", row.n.map(number));
        insert("c", row.c.map(number));
        insert(EXPIRY, row.e.map(number));
        insert("x", row.x.map(|(letter, count)| text(pad(letter, count))));
        Item::from_attributes(&attributes)
    }

    /// Bytes that the service counts for it.
    pub(crate) fn size(&self, key: Key, row: &Row) -> usize {
        let number = |value: i64| 1 + Number::parse(&value.to_string()).unwrap().size();
        let mut size = 2 + partition(self, key).len() + if self.has_range { 6 } else { 0 };
        size += row.id.map_or(0, |id| 3 + id.to_string().len());
        size += row.g.map_or(0, |g| 2 + g.to_string().len());
        size += row.n.map_or(0, number) + row.c.map_or(0, number) + row.e.map_or(0, number);
        size + row.x.map_or(0, |(_, count)| 1 + count)
    }
}

impl Index {
    /// What it keeps of a row; nothing if the row has not got its key.
    pub(crate) fn entry(&self, row: &Row) -> Option<Row> {
        let has = |attribute: Attribute| match attribute {
            Attribute::G => row.g.is_some(),
            Attribute::N => row.n.is_some(),
            Attribute::Pk | Attribute::Sk => true,
        };
        if !has(self.hash) || !self.range.is_none_or(has) {
            return None;
        }
        if self.keeps == Keeps::All {
            return Some(row.clone());
        }
        let keyed = |attribute| self.hash == attribute || self.range == Some(attribute);
        Some(Row {
            id: row.id.filter(|_| self.keeps == Keeps::Id),
            g: row.g.filter(|_| keyed(Attribute::G)),
            n: row.n.filter(|_| keyed(Attribute::N)),
            c: None,
            e: None,
            x: None,
        })
    }

    /// Local indexes come with their table and stay as long as it.
    pub(crate) fn is_local(&self) -> bool {
        self.hash == Attribute::Pk
    }
}

impl Row {
    /// Whether it may be deleted because it has expired, as far as a clock knows.
    pub(crate) fn is_expired(&self, now_ms: u64) -> bool {
        let Some(seconds) = self.e.and_then(|seconds| u64::try_from(seconds).ok()) else { return false };
        (seconds * 1000 + 1..=seconds * 1000 + EXPIRED_MS_MAX).contains(&now_ms)
    }
}

/// Bytes whose order is the order in which the table or the index has its rows.
pub(crate) fn order(kind: &Kind, index: Option<&Index>, key: Key, row: &Row) -> Vec<u8> {
    let (pk, sk) = (Attribute::Pk, kind.has_range.then_some(Attribute::Sk));
    let (hash, range) = index.map_or((pk, sk), |index| (index.hash, index.range));
    let mut attributes = vec![hash];
    attributes.extend(range);
    if index.is_some() {
        attributes.extend((hash != pk).then_some(pk));
        attributes.extend(sk);
    }
    let values: Vec<AttributeValue> =
        attributes.iter().map(|attribute| attribute.of(kind, key, row).unwrap()).collect();
    let parts: Vec<KeyPart<'_>> = values
        .iter()
        .map(|value| match value {
            AttributeValue::S(text) => KeyPart::S(text),
            AttributeValue::N(number) => KeyPart::N(*number),
            other => unreachable!("{other:?} is in no key"),
        })
        .collect();
    let mut writer = KeyWriter::new();
    writer.partition_hash(&parts[..1]);
    parts.into_iter().for_each(|part| writer.part(part));
    writer.finish()
}

fn pad(letter: u8, count: usize) -> String {
    char::from(letter).to_string().repeat(count)
}

/// The key that the bytes of a key in a tree of items are those of: a hash, and texts that end with two bytes.
pub(crate) fn key_of(bytes: &[u8]) -> Key {
    let text = std::str::from_utf8(&bytes[4..]).expect("keys are texts");
    let mut parts = text.split("\0\u{1}");
    let pk = &parts.next().expect("there is a partition key")[1..];
    match pk.split_once('-') {
        Some((partition, number)) => (partition.parse().unwrap(), number.parse().unwrap()),
        None => {
            let sk = parts.next().expect("there is a sort key");
            (pk.parse().unwrap(), sk[1..].parse().unwrap())
        }
    }
}

/// Reads an item, or a key of the table or of an index.
pub(crate) fn parse(item: &Item) -> (Key, Row) {
    let string = |name: &str| item.get(name).map(|value| value.as_str().unwrap());
    let whole = |value: ValueRef<'_>| value.as_number().unwrap().to_i64().unwrap();
    let suffix = |text: &str| text[1..].parse().unwrap();
    let pk = string("pk").expect("items have a partition key");
    let key = match pk[1..].split_once('-') {
        Some((partition, number)) => (partition.parse().unwrap(), number.parse().unwrap()),
        None => (suffix(pk), suffix(string("sk").expect("items have a sort key"))),
    };
    let x = string("x").map(|x| {
        let letter = x.as_bytes()[0];
        assert!(x.bytes().all(|other| other == letter), "a filling is broken");
        (letter, x.len())
    });
    let row = Row {
        id: string("id").map(suffix),
        g: string("g").map(suffix),
        n: item.get("n").map(whole),
        c: item.get("c").map(whole),
        e: item.get(EXPIRY).map(whole),
        x,
    };
    (key, row)
}
