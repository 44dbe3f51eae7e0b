use super::{CHECKSUM, HEADER_BYTES, PAGE_VERSION, Page, PageError, PageKind};
use crate::base::{Bytes, checksum, compare_bytes, varint};
use crate::store::PageId;

/// Checks that `bytes` are the page `id`, as it was written.
///
/// # Errors
/// Any [`PageError`] but [`PageError::Missing`].
pub fn check_page(id: PageId, bytes: &Bytes) -> Result<(), PageError> {
    let version = *bytes.first().ok_or(PageError::Malformed { page: id })?;
    if version > PAGE_VERSION {
        return Err(PageError::Version { page: id, found: version });
    }
    if bytes.len() < HEADER_BYTES {
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
            page.level() == 0 && entries_are_whole(page, bytes, |at| page.value_at(at).map(|_| ()))
        }
        Some(PageKind::Inner) => {
            let children = |at: &mut usize| varint::read(bytes, at).map(|_| ());
            page.level() > 0 && entries_are_whole(page, bytes, children) && page.key(0).is_empty()
        }
        None => false,
    }
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
