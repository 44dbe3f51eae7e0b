//! Several document paths merged into one tree, so that a document is walked once for all of them.

use super::path::{DocumentPath, PathStep};
use crate::value::{ListRef, MapRef, ValueRef};
use std::rc::Rc;

/// What is to be done with one part of a document.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum PathTree<T> {
    /// A path ends here.
    Leaf(T),
    /// Paths go on into a map.
    Members(Members<T>),
    /// Paths go on into a list, by ascending index.
    Elements(Vec<(u32, PathTree<T>)>),
}

/// What is to be done with members of a map, each of which is named once.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Members<T> {
    /// In the order in which they were written.
    entries: Vec<(Rc<str>, PathTree<T>)>,
    /// The positions of the entries, by ascending name: a map may have tens of thousands of names, and all of them
    /// are looked for among those of the paths.
    by_name: Vec<usize>,
}

impl<T> Members<T> {
    fn new() -> Self {
        Self { entries: Vec::new(), by_name: Vec::new() }
    }

    /// The names and what is to be done with each, in the order in which they were written.
    pub(super) fn iter(&self) -> impl Iterator<Item = &(Rc<str>, PathTree<T>)> {
        self.entries.iter()
    }

    /// The place of `name` in [`Members::iter`].
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.search(name).ok().map(|place| self.by_name[place])
    }

    /// What is to be done with the member `name`.
    pub(super) fn get(&self, name: &str) -> Option<&PathTree<T>> {
        self.position(name).map(|position| &self.entries[position].1)
    }

    /// What `map` has by each of the names, in the order in which they were written.
    pub(super) fn find_in<'a>(&self, map: MapRef<'a>) -> Vec<Option<ValueRef<'a>>> {
        if let [(name, _)] = self.entries.as_slice() {
            return vec![map.get(name)];
        }
        let mut found = vec![None; self.entries.len()];
        let mut missing = found.len();
        for (name, value) in map.iter() {
            if missing == 0 {
                break;
            }
            if let Some(position) = self.position(name) {
                found[position] = Some(value);
                missing -= 1;
            }
        }
        found
    }

    fn search(&self, name: &str) -> Result<usize, usize> {
        self.by_name.binary_search_by(|position| (*self.entries[*position].0).cmp(name))
    }

    fn insert(&mut self, name: &Rc<str>, rest: &[PathStep], leaf: T) {
        match self.search(name) {
            Ok(place) => insert(&mut self.entries[self.by_name[place]].1, rest, leaf),
            Err(place) => {
                self.by_name.insert(place, self.entries.len());
                self.entries.push((Rc::clone(name), branch(rest, leaf)));
            }
        }
    }
}

/// The members of the item that `paths` lead into. No two paths overlap or conflict.
pub(super) fn merge<'p, T>(paths: impl IntoIterator<Item = (&'p DocumentPath, T)>) -> Members<T> {
    let mut members = Members::new();
    for (path, leaf) in paths {
        members.insert(path.shared_top(), path.rest(), leaf);
    }
    members
}

/// Those elements of `list` that `elements` are about, each with its tree.
pub(super) fn find_elements<'t, 'a, T>(
    elements: &'t [(u32, PathTree<T>)],
    list: ListRef<'a>,
) -> impl Iterator<Item = (&'t PathTree<T>, ValueRef<'a>)> {
    let mut values = list.iter();
    let mut passed = 0;
    elements.iter().map_while(move |(index, tree)| {
        let index = usize::try_from(*index).ok()?;
        let value = values.nth(index - passed)?;
        passed = index + 1;
        Some((tree, value))
    })
}

fn insert<T>(tree: &mut PathTree<T>, rest: &[PathStep], leaf: T) {
    match (tree, rest) {
        (PathTree::Members(members), [PathStep::Name(name), rest @ ..]) => members.insert(name, rest, leaf),
        (PathTree::Elements(elements), [PathStep::Index(index), rest @ ..]) => {
            match elements.binary_search_by_key(index, |element| element.0) {
                Ok(found) => insert(&mut elements[found].1, rest, leaf),
                Err(place) => elements.insert(place, (*index, branch(rest, leaf))),
            }
        }
        (tree, rest) => *tree = branch(rest, leaf),
    }
}

fn branch<T>(rest: &[PathStep], leaf: T) -> PathTree<T> {
    match rest {
        [] => PathTree::Leaf(leaf),
        [PathStep::Name(name), rest @ ..] => {
            let mut members = Members::new();
            members.insert(name, rest, leaf);
            PathTree::Members(members)
        }
        [PathStep::Index(index), rest @ ..] => PathTree::Elements(vec![(*index, branch(rest, leaf))]),
    }
}
