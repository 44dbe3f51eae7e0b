use super::{CHECKSUM, HEADER_BYTES, LEVEL_MAX, PAGE_ID_MAX, PAGE_VERSION, VALUE_BYTES_MAX};
use super::{LeafValue, Page, PageError, PageKind};
use crate::base::{Bytes, checksum, compare_bytes, varint};
use crate::store::{BLOCK_BYTES_MAX, PageId};

/// Checks that `bytes` are the page `id`, as it was written.
///
/// # Errors
/// Any [`PageError`] but [`PageError::Missing`].
pub fn check_page(id: PageId, bytes: &Bytes) -> Result<(), PageError> {
    let version = *bytes.first().ok_or(PageError::Malformed { page: id })?;
    if version > PAGE_VERSION {
        return Err(PageError::Version { page: id, found: version });
    }
    if !(HEADER_BYTES..=BLOCK_BYTES_MAX).contains(&bytes.len()) {
        return Err(PageError::Malformed { page: id });
    }
    let page = Page::new(bytes);
    let checksum = checksum(&[&bytes[..CHECKSUM.start], &bytes[CHECKSUM.end..]]);
    if checksum.to_le_bytes() != page.stored_checksum() {
        return Err(PageError::Checksum { page: id });
    }
    if page.id() != id {
        return Err(PageError::Misplaced { page: id });
    }
    if is_whole(page, bytes) { Ok(()) } else { Err(PageError::Malformed { page: id }) }
}

fn is_whole(page: Page<'_>, bytes: &[u8]) -> bool {
    match page.kind() {
        Some(PageKind::Piece) => page.is_empty(),
        Some(PageKind::Leaf) => {
            let value = |at: &mut usize| page.value_at(at).filter(is_possible).map(|_| ());
            page.level() == 0 && entries_are_whole(page, bytes, value)
        }
        Some(PageKind::Inner) => {
            let children = |at: &mut usize| varint::read(bytes, at).filter(|id| is_id(*id)).map(|_| ());
            (1..=LEVEL_MAX).contains(&page.level())
                && entries_are_whole(page, bytes, children)
                && page.key(0).is_empty()
        }
        None => false,
    }
}

/// Whether a value can be this long, and lie there: memory is set aside for it before its pieces are seen.
fn is_possible(value: &LeafValue) -> bool {
    match value {
        LeafValue::Inline(_) => true,
        LeafValue::Long(long) => {
            (1..=VALUE_BYTES_MAX).contains(&long.bytes) && is_id(long.first) && is_id(long.pieces().end)
        }
    }
}

fn is_id(id: PageId) -> bool {
    (1..=PAGE_ID_MAX).contains(&id)
}

/// Whether there are entries, they lie one behind the other up to the end, and their keys ascend.
fn entries_are_whole(page: Page<'_>, bytes: &[u8], read_rest: impl Fn(&mut usize) -> Option<()>) -> bool {
    let mut position = HEADER_BYTES + 2 * page.len();
    let mut last_key: Option<&[u8]> = None;
    for index in 0..page.len() {
        if page.offset(index) != position {
            return false;
        }
        let Some(key) = page.content_at(&mut position).map(|range| &bytes[range]) else { return false };
        if last_key.is_some_and(|last| compare_bytes(last, key).is_ge()) || read_rest(&mut position).is_none()
        {
            return false;
        }
        last_key = Some(key);
    }
    last_key.is_some() && position == bytes.len()
}
