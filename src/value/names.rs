use super::ValueError;
use crate::base::first_repeated;

/// Maps with at most so many names are checked without an allocation.
const FEW: usize = 16;

/// The names of a map, to find out whether two of them are equal.
pub(super) struct Names<'a> {
    few: [&'a [u8]; FEW],
    count: usize,
    /// The names beyond the first few.
    many: Vec<&'a [u8]>,
}

impl<'a> Names<'a> {
    pub(super) fn new() -> Self {
        Self { few: [&[]; FEW], count: 0, many: Vec::new() }
    }

    /// Adds a name. Whether it stands twice is known at once for the first few, for the others at the end.
    pub(super) fn add(&mut self, name: &'a [u8]) -> Result<(), ValueError> {
        if self.count == FEW {
            self.many.push(name);
            return Ok(());
        }
        if self.few[..self.count].iter().any(|other| other.len() == name.len() && *other == name) {
            return Err(ValueError::DuplicateName);
        }
        self.few[self.count] = name;
        self.count += 1;
        Ok(())
    }

    /// Whether all names were different.
    pub(super) fn finish(mut self) -> Result<(), ValueError> {
        if self.many.is_empty() {
            return Ok(());
        }
        self.many.extend_from_slice(&self.few);
        match first_repeated(&self.many) {
            None => Ok(()),
            Some(_) => Err(ValueError::DuplicateName),
        }
    }
}
