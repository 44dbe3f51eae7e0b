//! What of a table changes during its life: its settings, its tags, how its units have changed, and what is under way.

use crate::value::{MapRef, Number, ValueRef, ValueWriter};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Whether a table may be deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protection {
    /// It may.
    #[default]
    Off,
    /// It may not.
    On,
}

/// What a table is stored for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableClass {
    /// To be read and written often.
    Standard,
    /// To be kept rather than read.
    InfrequentAccess,
}

/// The class of a table that was given one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassHistory {
    /// Its class.
    pub class: TableClass,
    /// When it has changed, the newest last, in milliseconds since the Unix epoch; only changes that still count
    /// against a limit, and the newest.
    pub changed_ms: Vec<u64>,
}

/// A tag of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its key, of which a table has no two.
    pub key: String,
    /// Its value.
    pub value: String,
}

/// How the provisioned units of a table or an index have changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnitChanges {
    /// When they were last increased, in milliseconds since the Unix epoch.
    pub increased_ms: Option<u64>,
    /// When they were last decreased.
    pub decreased_ms: Option<u64>,
    /// How often they were decreased on the day of the last decrease.
    decreases: u64,
}

impl UnitChanges {
    /// How often the units were decreased on the day, of UTC, of `now_ms`.
    #[must_use]
    pub fn decreases_today(&self, now_ms: u64) -> u64 {
        match self.decreased_ms {
            Some(last_ms) if last_ms / DAY_MS == now_ms / DAY_MS => self.decreases,
            _ => 0,
        }
    }

    /// The same changes, with another count of decreases.
    #[must_use]
    pub fn with_count_of(self, other: Self) -> Self {
        Self { decreases: other.decreases, ..self }
    }

    /// Counts a decrease.
    pub fn decrease(&mut self, now_ms: u64) {
        self.decreases = self.decreases_today(now_ms) + 1;
        self.decreased_ms = Some(now_ms);
    }

    /// Writes them as attributes of a descriptor.
    pub(super) fn encode(&self, writer: &mut ValueWriter) {
        optional(writer, "UnitsIncreased", self.increased_ms);
        optional(writer, "UnitsDecreased", self.decreased_ms);
        optional(writer, "Decreases", Some(self.decreases).filter(|count| *count > 0));
    }

    /// Reads them from a descriptor.
    pub(super) fn decode(map: MapRef<'_>) -> Self {
        Self {
            increased_ms: whole(map, "UnitsIncreased"),
            decreased_ms: whole(map, "UnitsDecreased"),
            decreases: whole(map, "Decreases").unwrap_or_default(),
        }
    }
}

/// What a table is told to be besides its schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableSettings {
    /// Whether it may be deleted.
    pub protection: Protection,
    /// Its class, if it was ever given one.
    pub class: Option<ClassHistory>,
    /// The ARN of the key that it says to be encrypted with, if that is not the default.
    pub key_arn: Option<String>,
    /// Its tags, in the order of their keys.
    pub tags: Vec<Tag>,
    /// When it was last made an on-demand table, if it is provisioned now.
    pub on_demand_ms: Option<u64>,
}

impl TableSettings {
    /// Writes them as attributes of a descriptor.
    pub(super) fn encode(&self, writer: &mut ValueWriter) {
        if self.protection == Protection::On {
            writer.name("Protected");
            writer.boolean(true);
        }
        if let Some(history) = &self.class {
            writer.name("Class");
            writer.string(match history.class {
                TableClass::Standard => "STANDARD",
                TableClass::InfrequentAccess => "INFREQUENT_ACCESS",
            });
            writer.name("ClassChanged");
            let list = writer.begin_list();
            history.changed_ms.iter().for_each(|ms| writer.number(Number::from(ms.cast_signed())));
            writer.end(list);
        }
        if let Some(arn) = &self.key_arn {
            writer.name("KeyArn");
            writer.string(arn);
        }
        if !self.tags.is_empty() {
            writer.name("Tags");
            let map = writer.begin_map();
            for tag in &self.tags {
                writer.name(&tag.key);
                writer.string(&tag.value);
            }
            writer.end(map);
        }
        optional(writer, "OnDemandBefore", self.on_demand_ms);
    }

    /// Reads them from a descriptor.
    pub(super) fn decode(map: MapRef<'_>) -> Option<Self> {
        let changed = map.get("ClassChanged").and_then(ValueRef::list);
        let class = match map.get("Class").and_then(ValueRef::as_str) {
            None => None,
            Some("STANDARD") => Some(TableClass::Standard),
            Some("INFREQUENT_ACCESS") => Some(TableClass::InfrequentAccess),
            Some(_) => return None,
        };
        let times = changed.iter().flat_map(|list| list.iter());
        let tags = map.get("Tags").and_then(ValueRef::map);
        let tag = |(key, value): (&str, ValueRef<'_>)| {
            Some(Tag { key: key.to_owned(), value: value.as_str()?.to_owned() })
        };
        Some(Self {
            protection: if map.get("Protected").is_some() { Protection::On } else { Protection::Off },
            class: match class {
                Some(class) => {
                    Some(ClassHistory { class, changed_ms: times.map(number).collect::<Option<_>>()? })
                }
                None => None,
            },
            key_arn: map.get("KeyArn").and_then(ValueRef::as_str).map(str::to_owned),
            tags: tags.iter().flat_map(|tags| tags.iter()).map(tag).collect::<Option<_>>()?,
            on_demand_ms: whole(map, "OnDemandBefore"),
        })
    }
}

fn optional(writer: &mut ValueWriter, name: &str, value: Option<u64>) {
    if let Some(value) = value {
        writer.name(name);
        writer.number(Number::from(value.cast_signed()));
    }
}

fn whole(map: MapRef<'_>, name: &str) -> Option<u64> {
    map.get(name).and_then(number)
}

fn number(value: ValueRef<'_>) -> Option<u64> {
    value.as_number()?.to_i64()?.try_into().ok()
}
