use crc::{CRC_32_ISCSI, Crc, Table};

// One table of 1 KiB: the wider tables of the crate are quicker and would weigh on every first visit.
const CRC: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISCSI);

/// The CRC-32C of `parts`, one behind the other.
#[must_use]
pub fn checksum(parts: &[&[u8]]) -> u32 {
    let mut digest = CRC.digest();
    for part in parts {
        digest.update(part);
    }
    digest.finalize()
}
