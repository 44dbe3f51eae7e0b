//! Whether paths can be used in one projection or update: none may be the start of another, and none may take for a
//! list what another takes for a map.

use super::error::Problem;
use super::path::{DocumentPath, PathStep};

/// What the paths so far do with one part of a document. There may be some that take it for a map and some that take it
/// for a list: that they conflict is told only when no paths overlap.
struct Node<'p> {
    /// The first path that goes through here.
    first: usize,
    /// The path that ends here.
    end: Option<usize>,
    /// By ascending name.
    members: Vec<(&'p str, Node<'p>)>,
    /// By ascending index.
    elements: Vec<(u32, Node<'p>)>,
}

impl<'p> Node<'p> {
    fn new(first: usize) -> Self {
        Self { first, end: None, members: Vec::new(), elements: Vec::new() }
    }

    fn member(&mut self, name: &'p str, path: usize) -> &mut Self {
        let place = self.members.binary_search_by(|(other, _)| (*other).cmp(name)).unwrap_or_else(|place| {
            self.members.insert(place, (name, Self::new(path)));
            place
        });
        &mut self.members[place].1
    }

    fn element(&mut self, index: u32, path: usize) -> &mut Self {
        let place = self.elements.binary_search_by_key(&index, |(other, _)| *other).unwrap_or_else(|place| {
            self.elements.insert(place, (index, Self::new(path)));
            place
        });
        &mut self.elements[place].1
    }
}

/// Checks that no path overlaps with another, then that none conflicts with another.
///
/// # Errors
/// The problem and the position of the later path, for the first pair: any overlap comes before any conflict.
pub(super) fn check_distinct(paths: &[&DocumentPath]) -> Result<(), (Problem, usize)> {
    let mut root = Node::new(0);
    let mut conflict = None;
    for (later, path) in paths.iter().enumerate() {
        let shown = |earlier: usize| [paths[earlier].to_string(), path.to_string()];
        let mut node = root.member(path.top(), later);
        for step in path.rest() {
            if let Some(earlier) = node.end {
                return Err((Problem::PathsOverlap { paths: shown(earlier) }, later));
            }
            let others = match step {
                PathStep::Name(_) => node.elements.iter().map(|(_, element)| element.first).min(),
                PathStep::Index(_) => node.members.iter().map(|(_, member)| member.first).min(),
            };
            if let (Some(earlier), None) = (others, &conflict) {
                conflict = Some((Problem::PathsConflict { paths: shown(earlier) }, later));
            }
            node = match step {
                PathStep::Name(name) => node.member(name, later),
                PathStep::Index(index) => node.element(*index, later),
            };
        }
        if node.first != later {
            return Err((Problem::PathsOverlap { paths: shown(node.first) }, later));
        }
        node.end = Some(later);
    }
    conflict.map_or(Ok(()), Err)
}
