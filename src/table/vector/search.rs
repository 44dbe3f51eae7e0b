//! The nearest entries of a vector index, found by looking at all of them.

use std::ops::Bound;

use super::{Distance, FLOAT_BYTES, VectorIndex, partition};
use crate::base::Bytes;
use crate::tree::{Direction, Fault, KeyRange, View};
use crate::value::{EncodedValue, Item, MapRef, successor};

/// Products are added up in so many sums, which do not wait for each other.
const LANES: usize = 4;

/// A search for the entries that are nearest to a vector.
///
/// It goes on where a missing page stopped it: every entry is looked at once, however often the search is resumed.
#[derive(Debug)]
pub struct VectorSearch {
    vector: Vec<f64>,
    /// The product of the vector with itself.
    square: f64,
    most: usize,
    /// The key of the last entry that was looked at.
    after: Option<Vec<u8>>,
    /// The nearest so far, the nearest first.
    nearest: Vec<Candidate>,
}

#[derive(Debug)]
struct Candidate {
    /// The lower, the nearer.
    rank: f64,
    entry: Bytes,
}

/// An entry that was found.
#[derive(Debug)]
pub struct Neighbour {
    /// The distance, in the measure of the index.
    pub score: f32,
    /// The bytes of the entry's vector.
    pub vector: Bytes,
    /// What the index holds of the item besides.
    pub item: Item,
}

impl VectorSearch {
    /// A search for at most so many entries.
    #[must_use]
    pub fn new(vector: &[f32], most: usize) -> Self {
        let floats: Vec<_> = vector.iter().map(|float| float.to_le_bytes()).collect();
        let vector: Vec<f64> = vector.iter().map(|float| f64::from(*float)).collect();
        let square = sum(&vector, &floats, |number, _| number * number);
        Self { vector, square, most, after: None, nearest: Vec::with_capacity(most + 1) }
    }

    /// Looks at all entries that come after those that were looked at: those of the partition of `hash`, if there is
    /// one, that have all the attributes `filters`.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first. What was looked at is not looked at again.
    pub fn run(
        &mut self,
        view: View<'_>,
        index: &VectorIndex,
        hash: Option<&EncodedValue>,
        filters: &[(String, EncodedValue)],
    ) -> Result<(), Fault> {
        let mut range = match hash.and_then(|hash| partition(hash.as_ref())) {
            Some(prefix) => KeyRange {
                upper: successor(prefix.clone()).map_or(Bound::Unbounded, Bound::Excluded),
                lower: Bound::Included(prefix),
            },
            None => KeyRange::all(),
        };
        if let Some(after) = &self.after {
            range.lower = Bound::Excluded(after.clone());
        }
        let mut cursor = view.tree(index.tree).range(&range, Direction::Forward);
        cursor.expect_all();
        let mut last = Vec::new();
        loop {
            match cursor.next_in_place() {
                Ok(Some((key, entry))) => {
                    self.look_at(index, filters, entry);
                    last.clear();
                    last.extend_from_slice(key);
                }
                Ok(None) => return Ok(()),
                Err(fault) => {
                    if !last.is_empty() {
                        self.after = Some(last);
                    }
                    return Err(fault);
                }
            }
        }
    }

    fn look_at(&mut self, index: &VectorIndex, filters: &[(String, EncodedValue)], entry: &[u8]) {
        let has =
            |item: MapRef<'_>, (name, value): &(String, EncodedValue)| item.get(name) == Some(value.as_ref());
        let is_wanted = filters.is_empty()
            || index.item_in(entry).is_some_and(|item| filters.iter().all(|filter| has(item, filter)));
        let (floats, _) = entry.as_chunks::<FLOAT_BYTES>();
        let Some(floats) = floats.get(..self.vector.len()).filter(|_| is_wanted) else { return };
        let rank = self.rank(index.distance, floats);
        if self.nearest.len() == self.most && self.nearest.last().is_some_and(|last| last.rank <= rank) {
            return;
        }
        let place = self.nearest.partition_point(|other| other.rank <= rank);
        self.nearest.insert(place, Candidate { rank, entry: entry.into() });
        self.nearest.truncate(self.most);
    }

    /// Computed in floats of 64 bits, from those of 32 (observed on the service).
    fn rank(&self, distance: Distance, floats: &[[u8; FLOAT_BYTES]]) -> f64 {
        let vector = &self.vector;
        match distance {
            Distance::DotProduct => -sum(vector, floats, |number, float| number * float),
            Distance::Euclidean => sum(vector, floats, |number, float| {
                let difference = number - float;
                difference * difference
            }),
            Distance::Cosine => {
                let dot = sum(vector, floats, |number, float| number * float);
                let square = sum(vector, floats, |_, float| float * float);
                // Of a vector without a direction the service says this.
                if square == 0.0 || self.square == 0.0 {
                    return 1.0;
                }
                // One root of the product, so that equal vectors have exactly no distance.
                (1.0 - dot / (self.square * square).sqrt()).clamp(0.0, 2.0)
            }
        }
    }

    /// What was found, the nearest first; of equally near entries those with lower keys.
    ///
    /// # Panics
    /// If the tree of the index holds what is no entry of it.
    #[must_use]
    pub fn finish(self, index: &VectorIndex) -> Vec<Neighbour> {
        let score = |rank: f64| match index.distance {
            Distance::Cosine => rank,
            Distance::DotProduct => -rank,
            Distance::Euclidean => rank.sqrt(),
        };
        let neighbour = |candidate: Candidate| {
            let (vector, item) = index.parts(&candidate.entry).expect("trees of vector indexes hold entries");
            // What is beyond the range of 32 bits is its end (observed on the service).
            let limit = f64::from(f32::MAX);
            Neighbour { score: score(candidate.rank).clamp(-limit, limit) as f32, vector, item }
        };
        self.nearest.into_iter().map(neighbour).collect()
    }
}

/// The sum of what `term` makes of each number of `vector` and the float at its position. Both are of one length.
///
/// Arrays of a fixed length need no bounds checks. Instructions for several numbers at once would save about a fifth of
/// a search by angle (measured), but hosts that lack them, such as Safari before 16.4, could not load the module.
#[inline]
fn sum(vector: &[f64], floats: &[[u8; FLOAT_BYTES]], term: impl Fn(f64, f64) -> f64) -> f64 {
    let (numbers, last_numbers) = vector.as_chunks::<LANES>();
    let (chunks, last_floats) = floats.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for (numbers, floats) in numbers.iter().zip(chunks) {
        for lane in 0..LANES {
            lanes[lane] += term(numbers[lane], wide(floats[lane]));
        }
    }
    let rest = last_numbers.iter().zip(last_floats);
    let rest = rest.fold(0.0, |sum, (number, float)| sum + term(*number, wide(*float)));
    lanes.into_iter().fold(rest, |sum, lane| sum + lane)
}

fn wide(float: [u8; FLOAT_BYTES]) -> f64 {
    f64::from(f32::from_le_bytes(float))
}
