//! The parts that a build may leave out of the module, to be loaded when something first needs them.
//!
//! `xtask split` moves functions that are reached only through the table of functions. Until their part is there, their
//! slots of the table are empty, and a call would trap. So whoever calls a function that may be in a part calls it
//! through a pointer that the compiler cannot see through, after [`require`].

use std::hint::black_box;
use std::sync::atomic::{AtomicU8, Ordering};

/// A part of the module. The host knows it by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part(u8);

impl Part {
    /// Its number, from 1.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }
}

const PARTS_MAX: u16 = 32;
const SLOTS_MAX: u16 = 8_192;

/// What `xtask split` tells the module of its parts. It finds the record by its mark; a module that is whole keeps
/// the zeros.
#[repr(C)]
struct Record {
    mark: [u8; 16],
    parts_max: u16,
    slots_max: u16,
    /// Not 0 for each part that is there, with those that it calls: the host sets it.
    present: [AtomicU8; PARTS_MAX as usize],
    /// The number of the part that fills each slot of the table of functions.
    part_of_slot: [AtomicU8; SLOTS_MAX as usize],
}

static RECORD: Record = Record {
    mark: *b"parts of minamo\n",
    parts_max: PARTS_MAX,
    slots_max: SLOTS_MAX,
    present: [const { AtomicU8::new(0) }; PARTS_MAX as usize],
    part_of_slot: [const { AtomicU8::new(0) }; SLOTS_MAX as usize],
};

/// Makes sure that the function at this address can be called: on wasm the address of a function is its slot.
///
/// # Errors
/// The part that has to be loaded first.
pub fn require(slot: usize) -> Result<(), Part> {
    if cfg!(target_arch = "wasm32") { look_up(black_box(&RECORD), slot) } else { Ok(()) }
}

fn look_up(record: &Record, slot: usize) -> Result<(), Part> {
    let part = record.part_of_slot.get(slot).map_or(0, |part| part.load(Ordering::Relaxed));
    if part == 0 || record.present[usize::from(part)].load(Ordering::Relaxed) != 0 {
        Ok(())
    } else {
        Err(Part(part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_of_a_part_can_be_called_once_the_part_is_there() {
        assert_eq!(look_up(&RECORD, 7), Ok(()));
        RECORD.part_of_slot[7].store(3, Ordering::Relaxed);
        assert_eq!(look_up(&RECORD, 7), Err(Part(3)));
        assert_eq!(look_up(&RECORD, 8), Ok(()));
        assert_eq!(look_up(&RECORD, usize::MAX), Ok(()));
        RECORD.present[3].store(1, Ordering::Relaxed);
        assert_eq!(look_up(&RECORD, 7), Ok(()));
        assert_eq!((RECORD.mark[0], RECORD.parts_max, RECORD.slots_max), (b'p', 32, 8_192));
    }
}
