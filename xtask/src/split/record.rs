//! What the module knows of its parts: the record of `src/base/part.rs`.

use anyhow::{Context, bail, ensure};
use walrus::ir::Value;
use walrus::{ConstExpr, Data, DataKind, Module};

use super::assign::Assignment;
use super::slots::Slots;

const MARK: &[u8] = b"parts of minamo\n";

/// Where the record lies.
pub(crate) struct Record {
    /// Of the flags of the parts, which the host sets.
    pub(crate) address: u32,
    parts_max: u32,
    slots_max: u32,
}

impl Record {
    /// Finds the record by its mark.
    pub(crate) fn find(module: &Module, parts: usize) -> anyhow::Result<Self> {
        let mut found = Vec::new();
        for data in module.data.iter() {
            let places = data.value.windows(MARK.len()).enumerate().filter(|(_, bytes)| *bytes == MARK);
            for (place, _) in places {
                found.push((address(data)? + u32::try_from(place)?, &data.value[place + MARK.len()..]));
            }
        }
        let [(start, rest)] = found[..] else {
            bail!("the record of the parts is there {} times", found.len())
        };
        let sizes = rest.first_chunk::<4>().context("the record of the parts is cut")?;
        let [parts_max, slots_max] =
            [[sizes[0], sizes[1]], [sizes[2], sizes[3]]].map(|size| u32::from(u16::from_le_bytes(size)));
        ensure!(parts < parts_max as usize, "{parts} parts are too many for src/base/part.rs");
        Ok(Self { address: start + MARK.len() as u32 + 4, parts_max, slots_max })
    }

    /// Tells the core which part fills which slot.
    pub(crate) fn fill(
        &self,
        core: &mut Module,
        slots: &Slots,
        assignment: &Assignment,
    ) -> anyhow::Result<()> {
        let first = self.address + self.parts_max;
        for (function, slot) in slots.all() {
            let Some(part) = assignment.part(function) else { continue };
            ensure!(slot < self.slots_max, "slot {slot} is too high for src/base/part.rs");
            let byte = byte_at(core, first + slot)?;
            *byte = u8::try_from(part + 1)?;
        }
        Ok(())
    }
}

fn address(data: &Data) -> anyhow::Result<u32> {
    match data.kind {
        DataKind::Active { offset: ConstExpr::Value(Value::I32(offset)), .. } => Ok(offset.cast_unsigned()),
        _ => bail!("a segment of data has no constant place"),
    }
}

fn byte_at(module: &mut Module, place: u32) -> anyhow::Result<&mut u8> {
    for id in module.data.iter().map(Data::id).collect::<Vec<_>>() {
        let within = place.checked_sub(address(module.data.get(id))?).map(|within| within as usize);
        if let Some(within) = within.filter(|within| *within < module.data.get(id).value.len()) {
            return Ok(&mut module.data.get_mut(id).value[within]);
        }
    }
    bail!("the record of the parts is cut")
}
