/// Buffers up to here double when they are full.
const DOUBLED_BYTES_MAX: usize = 1024 * 1024;

/// What is written between two calls of [`make_room`] besides what was asked for: brackets, tags, lengths.
const SLACK_BYTES: usize = 128;

/// Lets a buffer have room for so many bytes. A large one grows by a quarter only, since a module keeps what memory it
/// once had: doubled, an answer of 16 MB can take three times as much, the old buffer and a new one that is half empty.
pub fn make_room(buffer: &mut Vec<u8>, bytes: usize) {
    let needed = bytes.saturating_add(SLACK_BYTES);
    if buffer.capacity() - buffer.len() < needed && buffer.capacity() >= DOUBLED_BYTES_MAX {
        buffer.reserve_exact(needed.max(buffer.capacity() / 4));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_buffer_is_never_more_than_a_quarter_too_large() {
        let mut buffer = Vec::new();
        let part = [7; 10_000];
        while buffer.len() < 20_000_000 {
            make_room(&mut buffer, part.len());
            buffer.extend_from_slice(&part);
            let is_small = buffer.capacity() <= 2 * DOUBLED_BYTES_MAX;
            assert!(is_small || buffer.capacity() <= buffer.len() / 4 * 5 + part.len() + SLACK_BYTES);
        }
    }

    #[test]
    fn what_is_larger_than_a_quarter_has_room() {
        let mut buffer = vec![0; DOUBLED_BYTES_MAX];
        make_room(&mut buffer, 3 * DOUBLED_BYTES_MAX);
        assert!(buffer.capacity() >= 4 * DOUBLED_BYTES_MAX);
    }
}
