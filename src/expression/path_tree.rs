//! Several document paths merged into one tree, so that a document is walked once for all of them.

use super::path::{DocumentPath, PathStep};

/// What is to be done with one part of a document.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum PathTree<T> {
    /// A path ends here.
    Leaf(T),
    /// Paths go on into a map, in the order in which they were written.
    Members(Vec<(String, PathTree<T>)>),
    /// Paths go on into a list, by ascending index.
    Elements(Vec<(u32, PathTree<T>)>),
}

/// The members of the item that `paths` lead into. No two paths overlap or conflict.
pub(super) fn merge<'p, T>(
    paths: impl IntoIterator<Item = (&'p DocumentPath, T)>,
) -> Vec<(String, PathTree<T>)> {
    let mut members = Vec::new();
    for (path, leaf) in paths {
        insert_member(&mut members, path.top(), path.rest(), leaf);
    }
    members
}

fn insert_member<T>(members: &mut Vec<(String, PathTree<T>)>, name: &str, rest: &[PathStep], leaf: T) {
    match members.iter_mut().find(|(existing, _)| existing == name) {
        Some((_, tree)) => insert(tree, rest, leaf),
        None => members.push((name.to_owned(), branch(rest, leaf))),
    }
}

fn insert<T>(tree: &mut PathTree<T>, rest: &[PathStep], leaf: T) {
    match (tree, rest) {
        (PathTree::Members(members), [PathStep::Name(name), rest @ ..]) => {
            insert_member(members, name, rest, leaf);
        }
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
        [PathStep::Name(name), rest @ ..] => PathTree::Members(vec![(name.clone(), branch(rest, leaf))]),
        [PathStep::Index(index), rest @ ..] => PathTree::Elements(vec![(*index, branch(rest, leaf))]),
    }
}
