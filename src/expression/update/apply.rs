//! An update meets an item. Everything is read from the old item, so the order of the actions does not matter.

use super::sets::{difference, union};
use super::source::{Produced, append, produce};
use super::{Change, Update};
use crate::expression::error::UpdateError;
use crate::expression::path_tree::{Members, PathTree};
use crate::value::{EncodedValue, Item, ListRef, MapRef, ValueRef, ValueWriter};

/// The item that `update` makes of `old`, or of nothing, when it begins with the attributes of `key`.
pub(super) fn apply(update: &Update, old: Option<&Item>, key: &Item) -> Result<Item, UpdateError> {
    let empty = Item::empty();
    let applier = Applier { update, old: old.unwrap_or(&empty).map(), is_new: old.is_none() };
    let start = old.unwrap_or(key).map();
    let mut writer = ValueWriter::new();
    match applier.write_map(&update.members, start, &mut writer) {
        Ok(()) => Ok(writer.finish_item()),
        Err(error) => Err(applier.first_error_of_sources().unwrap_or(error)),
    }
}

struct Applier<'a> {
    update: &'a Update,
    /// What the sources are taken from.
    old: MapRef<'a>,
    is_new: bool,
}

impl<'a> Applier<'a> {
    /// What is to be set is read from the item, in the order of the expression, before anything is changed.
    fn first_error_of_sources(&self) -> Option<UpdateError> {
        self.update.actions.iter().find_map(|(_, change)| match change {
            Change::Set(source) => produce(source, self.old).err(),
            Change::Remove | Change::Add(_) | Change::Delete(_) => None,
        })
    }

    /// Writes `map` with the changes of `members`: what was there keeps its place, what is new comes last.
    fn write_map(
        &self,
        members: &'a Members<usize>,
        map: MapRef<'a>,
        writer: &mut ValueWriter,
    ) -> Result<(), UpdateError> {
        let current = members.find_in(map);
        let changed = members
            .iter()
            .zip(&current)
            .map(|((_, tree), current)| self.change(tree, *current))
            .collect::<Result<Vec<_>, _>>()?;
        let mark = writer.begin_map();
        for (name, value) in map.iter() {
            match members.position(name) {
                None => {
                    writer.name(name);
                    writer.raw(value);
                }
                Some(position) => write_member(name, changed[position].as_ref(), writer),
            }
        }
        for (((name, _), current), value) in members.iter().zip(&current).zip(&changed) {
            if current.is_none() {
                write_member(name, value.as_ref(), writer);
            }
        }
        writer.end(mark);
        Ok(())
    }

    /// Writes `list` with the changes of `elements`, whose indexes are positions in `list`. What lies beyond the
    /// end is appended in the order of the indexes.
    fn write_list(
        &self,
        elements: &'a [(u32, PathTree<usize>)],
        list: ListRef<'a>,
        writer: &mut ValueWriter,
    ) -> Result<(), UpdateError> {
        let mark = writer.begin_list();
        let mut changes = elements.iter().peekable();
        for (position, value) in list.iter().enumerate() {
            match changes.next_if(|(index, _)| u32::try_from(position) == Ok(*index)) {
                None => writer.raw(value),
                Some((_, tree)) => {
                    if let Some(changed) = self.change(tree, Some(value))? {
                        writer.raw(changed.as_ref());
                    }
                }
            }
        }
        for (_, tree) in changes {
            if let Some(appended) = self.change(tree, None)? {
                writer.raw(appended.as_ref());
            }
        }
        writer.end(mark);
        Ok(())
    }

    /// What becomes of `current`; `None` if nothing is left.
    fn change(
        &self,
        tree: &'a PathTree<usize>,
        current: Option<ValueRef<'a>>,
    ) -> Result<Option<Produced<'a>>, UpdateError> {
        let mut writer = ValueWriter::new();
        match tree {
            PathTree::Leaf(position) => {
                return self.change_leaf(&self.update.actions[*position].1, current);
            }
            PathTree::Members(members) => match current.and_then(ValueRef::map) {
                Some(map) => self.write_map(members, map, &mut writer)?,
                None => return self.without_parent(tree),
            },
            PathTree::Elements(elements) => match current.and_then(ValueRef::list) {
                Some(list) => self.write_list(elements, list, &mut writer)?,
                None => return self.without_parent(tree),
            },
        }
        Ok(Some(Produced::Made(writer.finish_value())))
    }

    /// A path that goes into something that is not there, or not of its kind. Where there is no item, what only
    /// takes away has nothing to do.
    fn without_parent(&self, tree: &PathTree<usize>) -> Result<Option<Produced<'a>>, UpdateError> {
        if self.is_new && self.only_takes_away(tree) { Ok(None) } else { Err(UpdateError::InvalidPath) }
    }

    fn only_takes_away(&self, tree: &PathTree<usize>) -> bool {
        match tree {
            PathTree::Leaf(position) => {
                matches!(self.update.actions[*position].1, Change::Remove | Change::Delete(_))
            }
            PathTree::Members(members) => members.iter().all(|(_, inner)| self.only_takes_away(inner)),
            PathTree::Elements(elements) => elements.iter().all(|(_, inner)| self.only_takes_away(inner)),
        }
    }

    fn change_leaf(
        &self,
        change: &'a Change,
        current: Option<ValueRef<'a>>,
    ) -> Result<Option<Produced<'a>>, UpdateError> {
        match (change, current) {
            (Change::Set(source), _) => produce(source, self.old).map(Some),
            (Change::Remove, _) | (Change::Delete(_), None) => Ok(None),
            (Change::Add(operand), None) => Ok(Some(Produced::Stored(operand.as_ref()))),
            (Change::Add(operand), Some(current)) => add(current, operand).map(Some),
            (Change::Delete(operand), Some(current)) => delete(current, operand),
        }
    }
}

fn write_member(name: &str, value: Option<&Produced<'_>>, writer: &mut ValueWriter) {
    if let Some(value) = value {
        writer.name(name);
        writer.raw(value.as_ref());
    }
}

fn add<'a>(current: ValueRef<'_>, operand: &EncodedValue) -> Result<Produced<'a>, UpdateError> {
    let operand = operand.as_ref();
    if let (Some(current), Some(operand)) = (current.as_number(), operand.as_number()) {
        return Ok(Produced::number(current.checked_add(operand)?));
    }
    // Only `AttributeUpdates` adds lists.
    if let (Some(current), Some(operand)) = (current.list(), operand.list()) {
        return Ok(Produced::Made(append(current, operand)));
    }
    match (current.set(), operand.set(), operand.kind().element()) {
        (Some(left), Some(right), Some(element)) if current.kind() == operand.kind() => {
            Ok(Produced::Made(union(left, right, element)))
        }
        _ => Err(UpdateError::OperandType),
    }
}

fn delete<'a>(current: ValueRef<'_>, operand: &EncodedValue) -> Result<Option<Produced<'a>>, UpdateError> {
    let operand = operand.as_ref();
    match (current.set(), operand.set(), operand.kind().element()) {
        (Some(left), Some(right), Some(element)) if current.kind() == operand.kind() => {
            Ok(difference(left, right, element).map(Produced::Made))
        }
        _ => Err(UpdateError::OperandType),
    }
}
