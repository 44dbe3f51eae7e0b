//! Projections: which parts of an item are wanted.

use super::ast;
use super::distinct::check_distinct;
use super::error::Invalid;
use super::path::DocumentPath;
use super::path_tree::{Members, PathTree, find_elements, merge};
use super::placeholders::Placeholders;
use super::visit::check_reserved;
use crate::value::{Item, ListRef, MapRef, ValueRef, ValueWriter};

/// A part of a document that is wanted, with nothing more to say about it.
type Selection = PathTree<()>;

/// The parts of an item that are wanted. None contains another.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    paths: Vec<DocumentPath>,
    members: Members<()>,
}

impl Projection {
    /// The projection to `paths`, none of which overlaps or conflicts with another.
    #[must_use]
    pub fn of(paths: Vec<DocumentPath>) -> Self {
        let members = merge(paths.iter().map(|path| (path, ())));
        Self { paths, members }
    }

    /// The paths, in the order in which they are written.
    #[must_use]
    pub fn paths(&self) -> &[DocumentPath] {
        &self.paths
    }

    /// The attributes of the item that the paths begin with, each once.
    pub fn top_level_names(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(|(name, _)| &**name)
    }

    /// What `item` has at the paths: nested parts stay nested, the elements of a list close up in ascending order,
    /// and what is missing is left out.
    #[must_use]
    pub fn project(&self, item: &Item) -> Item {
        let mut writer = ValueWriter::new();
        let mark = writer.begin_map();
        write_members(&self.members, item.map(), &mut writer);
        writer.end(mark);
        writer.finish_item()
    }
}

/// Resolves `projection`: reserved words, then names, then paths that overlap, then paths that conflict.
pub(super) fn check(
    projection: &ast::Projection<'_>,
    placeholders: &Placeholders,
) -> Result<Projection, Invalid> {
    projection.paths.iter().try_for_each(check_reserved)?;
    let paths: Vec<DocumentPath> =
        projection.paths.iter().map(|path| placeholders.path(path)).collect::<Result<_, _>>()?;
    let written: Vec<&DocumentPath> = paths.iter().collect();
    check_distinct(&written)
        .map_err(|(problem, position)| Invalid { problem, span: projection.paths[position].span() })?;
    Ok(Projection::of(paths))
}

fn is_selected(selection: &Selection, value: ValueRef<'_>) -> bool {
    match selection {
        PathTree::Leaf(()) => true,
        PathTree::Members(members) => value.map().is_some_and(|map| {
            members
                .iter()
                .zip(members.find_in(map))
                .any(|((_, inner), member)| member.is_some_and(|member| is_selected(inner, member)))
        }),
        PathTree::Elements(elements) => {
            value.list().is_some_and(|list| selected_elements(elements, list).next().is_some())
        }
    }
}

fn selected_elements<'s, 'a>(
    elements: &'s [(u32, Selection)],
    list: ListRef<'a>,
) -> impl Iterator<Item = (&'s Selection, ValueRef<'a>)> {
    find_elements(elements, list).filter(|(inner, element)| is_selected(inner, *element))
}

fn write_members(members: &Members<()>, map: MapRef<'_>, writer: &mut ValueWriter) {
    for ((name, selection), value) in members.iter().zip(members.find_in(map)) {
        if let Some(value) = value.filter(|value| is_selected(selection, *value)) {
            writer.name(name);
            write_selected(selection, value, writer);
        }
    }
}

fn write_selected(selection: &Selection, value: ValueRef<'_>, writer: &mut ValueWriter) {
    match (selection, value.map(), value.list()) {
        (PathTree::Members(members), Some(map), _) => {
            let mark = writer.begin_map();
            write_members(members, map, writer);
            writer.end(mark);
        }
        (PathTree::Elements(elements), _, Some(list)) => {
            let mark = writer.begin_list();
            for (inner, element) in selected_elements(elements, list) {
                write_selected(inner, element, writer);
            }
            writer.end(mark);
        }
        _ => writer.raw(value),
    }
}
