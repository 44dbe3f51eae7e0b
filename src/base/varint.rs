//! Unsigned integers in as few bytes as they need: seven bits a byte, the lowest first, the top bit set on all but
//! the last.

/// Appends `value`.
pub fn write(mut value: u64, bytes: &mut Vec<u8>) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

/// The integer at `*position`, which moves behind it; `None` if the bytes end first or hold more than 64 bits.
#[inline]
pub fn read(bytes: &[u8], position: &mut usize) -> Option<u64> {
    let byte = *bytes.get(*position)?;
    // Most integers are short, and this stands in the inner loop of every search for a key.
    if byte < 0x80 {
        *position += 1;
        return Some(u64::from(byte));
    }
    read_long(bytes, position)
}

fn read_long(bytes: &[u8], position: &mut usize) -> Option<u64> {
    let mut value = 0u64;
    let mut shift = 0;
    while shift < 64 {
        let byte = *bytes.get(*position)?;
        *position += 1;
        let bits = u64::from(byte & 0x7F);
        if shift == 63 && bits > 1 {
            return None;
        }
        value |= bits << shift;
        if byte < 0x80 {
            return Some(value);
        }
        shift += 7;
    }
    None
}

/// How many bytes [`write()`] appends for `value`.
#[must_use]
pub fn length(value: u64) -> usize {
    (64 - (value | 1).leading_zeros() as usize).div_ceil(7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_as_long_as_told() {
        for shift in 0..64 {
            for value in [(1u64 << shift) - 1, 1 << shift, u64::MAX >> shift] {
                let mut bytes = Vec::new();
                write(value, &mut bytes);
                assert_eq!(bytes.len(), length(value), "{value}");
                let mut position = 0;
                assert_eq!((read(&bytes, &mut position), position), (Some(value), bytes.len()));
            }
        }
    }
}
