//! Updates: how an item is to change.

mod apply;
mod build;
mod charge;
mod check;
mod sets;
mod source;

pub(super) use check::check;

use super::ast::Arithmetic;
use super::error::UpdateError;
use super::path::DocumentPath;
use super::path_tree::{Members, PathTree, merge};
use super::projection::Projection;
use crate::value::{EncodedValue, Item, Kind, ValueRef};

/// What a SET action takes a value from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// What the old item has at a path.
    Path(DocumentPath),
    /// The same for every item.
    Constant(EncodedValue),
    /// What the old item has at the path, or else the other source.
    IfNotExists(DocumentPath, Box<Source>),
    /// Two lists as one.
    ListAppend(Box<Source>, Box<Source>),
    /// The sum or difference of two numbers.
    Arithmetic(Arithmetic, Box<Source>, Box<Source>),
}

/// What happens at one path.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// It gets a value.
    Set(Source),
    /// It goes.
    Remove,
    /// A number is added to it, or elements to a set.
    Add(EncodedValue),
    /// Elements go from a set.
    Delete(EncodedValue),
}

/// An update whose names and values are resolved and whose constants are checked.
///
/// It can be built directly, too: the parameters that came before expressions are turned into the same updates.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    actions: Vec<(DocumentPath, Change)>,
    /// The positions of the actions, by where in the item they are.
    members: Members<usize>,
    origin: Origin,
}

/// How an update was asked for: some texts and limits differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// By an `UpdateExpression`.
    Expression,
    /// By `AttributeUpdates`.
    Attributes,
    /// By a statement.
    Statement,
}

impl Update {
    /// The update that does all `actions` at once. No path overlaps or conflicts with another.
    #[must_use]
    pub fn of(actions: Vec<(DocumentPath, Change)>) -> Self {
        Self::with_origin(actions, Origin::Expression)
    }

    /// The update that `AttributeUpdates` asks for: every path is a top-level attribute, each named once.
    #[must_use]
    pub fn of_attributes(actions: Vec<(DocumentPath, Change)>) -> Self {
        Self::with_origin(actions, Origin::Attributes)
    }

    fn with_origin(actions: Vec<(DocumentPath, Change)>, origin: Origin) -> Self {
        let members = merge(actions.iter().enumerate().map(|(position, action)| (&action.0, position)));
        Self { actions, members, origin }
    }

    /// How the update was asked for.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// The paths that the update changes. Projected from the old item they are what `UPDATED_OLD` returns, from
    /// the new one what `UPDATED_NEW` returns.
    #[must_use]
    pub fn touched(&self) -> Projection {
        Projection::of(self.actions.iter().map(|action| action.0.clone()).collect())
    }

    /// Whether the update changes the attribute of that name, or something in it.
    #[must_use]
    pub fn touches(&self, attribute: &str) -> bool {
        self.members.position(attribute).is_some()
    }

    /// The kind of what the update gives to the attribute of that name, as far as it does not depend on the item.
    #[must_use]
    pub fn known_kind(&self, attribute: &str) -> Option<Kind> {
        match self.members.get(attribute)? {
            PathTree::Leaf(position) => self.actions[*position].1.known_kind(),
            PathTree::Members(_) | PathTree::Elements(_) => None,
        }
    }

    /// The value that the update gives to the attribute of that name whatever the item.
    #[must_use]
    pub fn known_value(&self, attribute: &str) -> Option<ValueRef<'_>> {
        match self.members.get(attribute)? {
            PathTree::Leaf(position) => match &self.actions[*position].1 {
                Change::Set(Source::Constant(value)) => Some(value.as_ref()),
                _ => None,
            },
            PathTree::Members(_) | PathTree::Elements(_) => None,
        }
    }

    /// All document paths that the update reads or changes.
    #[must_use]
    pub fn paths(&self) -> Vec<&DocumentPath> {
        let mut paths = Vec::new();
        for (target, change) in &self.actions {
            paths.push(target);
            if let Change::Set(source) = change {
                source.collect_paths(&mut paths);
            }
        }
        paths
    }

    /// Whether the update makes an item where there is none. REMOVE and DELETE alone do not.
    #[must_use]
    pub fn creates_item(&self) -> bool {
        self.actions.iter().any(|(_, change)| matches!(change, Change::Set(_) | Change::Add(_)))
    }

    /// What the service counts of an update before it looks at the item, in bytes: it may be no more than an item may
    /// have. Nothing of `AttributeUpdates` and of statements.
    #[must_use]
    pub fn charge(&self) -> usize {
        match self.origin {
            Origin::Attributes | Origin::Statement => 0,
            Origin::Expression => {
                let actions = self.actions.iter().map(|(path, change)| charge::action(path, change));
                charge::UPDATE + actions.sum::<usize>()
            }
        }
    }

    /// The item that the update makes of `old`, or of no item; `None` if there was none and the update creates
    /// none. A new item begins with the attributes of `key`.
    ///
    /// Every source is taken from the old item, and every index means a position in it.
    ///
    /// # Errors
    /// If the update does not go with what the item has. Nothing is changed then.
    pub fn apply(&self, old: Option<&Item>, key: &Item) -> Result<Option<Item>, UpdateError> {
        if old.is_none() && !self.creates_item() {
            return Ok(None);
        }
        match (apply::apply(self, old, key), self.origin) {
            (Err(UpdateError::OperandType), Origin::Attributes) => Err(UpdateError::AttributeType),
            (applied, _) => applied.map(Some),
        }
    }
}

impl Change {
    fn known_kind(&self) -> Option<Kind> {
        match self {
            Self::Set(source) => source.known_kind(),
            Self::Remove => None,
            Self::Add(operand) | Self::Delete(operand) => Some(operand.as_ref().kind()),
        }
    }
}

impl Source {
    /// The kind that it has whatever the item.
    fn known_kind(&self) -> Option<Kind> {
        match self {
            Self::Path(_) | Self::IfNotExists(..) => None,
            Self::Constant(value) => Some(value.as_ref().kind()),
            Self::ListAppend(..) => Some(Kind::L),
            Self::Arithmetic(..) => Some(Kind::N),
        }
    }

    fn collect_paths<'s>(&'s self, paths: &mut Vec<&'s DocumentPath>) {
        match self {
            Self::Path(path) => paths.push(path),
            Self::Constant(_) => {}
            Self::IfNotExists(path, fallback) => {
                paths.push(path);
                fallback.collect_paths(paths);
            }
            Self::ListAppend(left, right) | Self::Arithmetic(_, left, right) => {
                left.collect_paths(paths);
                right.collect_paths(paths);
            }
        }
    }
}
