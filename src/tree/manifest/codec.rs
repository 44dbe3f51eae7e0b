use std::ops::Range;

use super::{Manifest, ManifestError, PageSet};
use crate::base::{Bytes, checksum, varint};
use crate::log::{Position, TreeId};
use crate::store::{BLOCK_BYTES_MAX, PageId, StoredPage};
use crate::tree::page::{
    LEVEL_MAX, MANIFEST_TREE, PAGE_ID_MAX, PIECE_BYTES, Page, PageKind, check_page, cut_value,
};
use crate::tree::{PageError, Root, Roots};

/// The version of the layout of manifests.
pub const MANIFEST_VERSION: u8 = 1;

/// A longer body does not stand in the record but in pieces.
const INLINE_BYTES_MAX: usize = PIECE_BYTES;

const CHECKSUM: Range<usize> = 18..22;
const HEADER_BYTES: usize = 50;

/// No body is longer: some 20 bytes for each tree, and some 5 for each gap between the dead pages.
const BODY_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// No manifest names more dead pages: so many take 64 TiB.
const DEAD_PAGES_MAX: u64 = 1 << 32;

/// What is counted is counted up to here.
const COUNT_MAX: u64 = PAGE_ID_MAX;

/// Where the body is.
const INLINE: u8 = 0;
const IN_PIECES: u8 = 1;

const HAS_LONG_VALUES: u8 = 1;

impl Manifest {
    /// Writes the body into pages if it is too long for the record: these come back, are part of the manifest from
    /// then on, and have to be in the store before the record is.
    pub fn cut_body(&mut self) -> Vec<StoredPage> {
        let body = self.body();
        if body.len() <= INLINE_BYTES_MAX {
            return Vec::new();
        }
        self.place(body.len());
        cut_value(MANIFEST_TREE, self.pieces.start, &body).collect()
    }

    /// The record that a store keeps.
    ///
    /// # Panics
    /// If the body is too long and was not [cut](Manifest::cut_body).
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let place = if self.pieces.is_empty() { INLINE } else { IN_PIECES };
        let mut record = vec![MANIFEST_VERSION, place];
        record.extend_from_slice(&self.number.to_le_bytes());
        record.extend_from_slice(&self.next_page.to_le_bytes());
        record.extend_from_slice(&[0; 4]);
        record.extend_from_slice(&self.position.next_block.to_le_bytes());
        record.extend_from_slice(&self.position.next_lsn.to_le_bytes());
        record.extend_from_slice(&self.position.last_checksum.unwrap_or_default());
        record.extend_from_slice(&self.log_first.to_le_bytes());
        if self.pieces.is_empty() {
            record.append(&mut self.body());
            assert!(record.len() <= HEADER_BYTES + INLINE_BYTES_MAX, "a manifest of {} bytes", record.len());
        } else {
            varint::write(self.pieces.start, &mut record);
            varint::write(self.body_bytes as u64, &mut record);
        }
        let checksum = checksum_of(&record);
        record[CHECKSUM].copy_from_slice(&checksum);
        record
    }

    fn body(&self) -> Vec<u8> {
        let mut body = Vec::new();
        varint::write(self.roots.iter().count() as u64, &mut body);
        for (tree, root) in self.roots.iter() {
            varint::write(u64::from(tree.0), &mut body);
            body.push(root.level);
            body.push(if root.has_long_values { HAS_LONG_VALUES } else { 0 });
            [root.page, root.pages, root.bytes]
                .into_iter()
                .for_each(|number| varint::write(number, &mut body));
        }
        varint::write(self.dead.runs().len() as u64, &mut body);
        let mut end = 0;
        for run in self.dead.runs() {
            varint::write(run.start - end, &mut body);
            varint::write(run.end - run.start, &mut body);
            end = run.end;
        }
        body
    }

    /// The pages that [`Manifest::decode`] needs to read this record.
    ///
    /// # Errors
    /// Any [`ManifestError`] but [`ManifestError::Page`].
    pub fn pieces_of(record: &[u8]) -> Result<Range<PageId>, ManifestError> {
        Ok(read_header(record)?.0.pieces)
    }

    /// The manifest in a record, with the pages of [`Manifest::pieces_of`]; absent ones are those that are not there.
    ///
    /// # Errors
    /// Any [`ManifestError`].
    pub fn decode(record: &[u8], pieces: &[Option<Bytes>]) -> Result<Self, ManifestError> {
        let (mut manifest, body) = read_header(record)?;
        if manifest.pieces.is_empty() {
            read_body(&mut manifest, body)?;
            return Ok(manifest);
        }
        let body = join(&manifest, pieces)?;
        read_body(&mut manifest, &body)?;
        Ok(manifest)
    }
}

fn checksum_of(record: &[u8]) -> [u8; 4] {
    checksum(&[&record[..CHECKSUM.start], &record[CHECKSUM.end..]]).to_le_bytes()
}

/// All but the body; the body as well, if it is there.
fn read_header(record: &[u8]) -> Result<(Manifest, &[u8]), ManifestError> {
    let version = *record.first().ok_or(ManifestError::Malformed)?;
    if version > MANIFEST_VERSION {
        return Err(ManifestError::Version { found: version });
    }
    let header: &[u8; HEADER_BYTES] = record.first_chunk().ok_or(ManifestError::Malformed)?;
    if checksum_of(record) != header[CHECKSUM] {
        return Err(ManifestError::Checksum);
    }
    let number = |at: usize| u64::from_le_bytes(header[at..].first_chunk().copied().unwrap_or_default());
    let mut manifest = Manifest { number: number(2), next_page: number(10), ..Manifest::empty() };
    let next_block = number(22);
    let checksum = header[38..].first_chunk().copied();
    manifest.position =
        Position { next_block, next_lsn: number(30), last_checksum: checksum.filter(|_| next_block > 0) };
    manifest.log_first = number(42);
    let body = &record[HEADER_BYTES..];
    check_header(&manifest)?;
    match header[1] {
        INLINE => Ok((manifest, body)),
        IN_PIECES => {
            let mut reader = Reader { bytes: body, position: 0 };
            let (first, body_bytes) = (reader.number()?, reader.number()?);
            let end = body_bytes.div_ceil(PIECE_BYTES as u64).checked_add(first);
            let end = end.filter(|end| *end <= manifest.next_page && body_bytes <= BODY_BYTES_MAX);
            manifest.pieces = first..end.ok_or(ManifestError::Malformed)?;
            manifest.body_bytes = usize::try_from(body_bytes).map_err(|_| ManifestError::Malformed)?;
            reader.finish(manifest).map(|manifest| (manifest, body))
        }
        _ => Err(ManifestError::Malformed),
    }
}

/// Whether these can be the numbers of a database: what follows is counted on from them.
fn check_header(manifest: &Manifest) -> Result<(), ManifestError> {
    let position = &manifest.position;
    let is_possible = (1..=PAGE_ID_MAX).contains(&manifest.next_page)
        && manifest.number <= COUNT_MAX
        && (1..=COUNT_MAX).contains(&position.next_lsn)
        && position.next_block <= COUNT_MAX
        && manifest.log_first <= position.next_block;
    if is_possible { Ok(()) } else { Err(ManifestError::Malformed) }
}

fn join(manifest: &Manifest, pieces: &[Option<Bytes>]) -> Result<Vec<u8>, ManifestError> {
    let mut body = Vec::new();
    for (index, id) in manifest.pieces().enumerate() {
        let page = pieces.get(index).and_then(Option::as_ref).ok_or(PageError::Missing { page: id })?;
        check_page(id, page)?;
        let piece = Page::new(page);
        if piece.kind() != Some(PageKind::Piece) || piece.tree() != MANIFEST_TREE {
            return Err(PageError::Misplaced { page: id }.into());
        }
        body.extend_from_slice(&piece.payload());
    }
    if body.len() == manifest.body_bytes { Ok(body) } else { Err(ManifestError::Malformed) }
}

fn read_body(manifest: &mut Manifest, body: &[u8]) -> Result<(), ManifestError> {
    let mut reader = Reader { bytes: body, position: 0 };
    manifest.roots = reader.roots(manifest.next_page)?;
    manifest.dead = reader.dead(manifest.next_page)?;
    reader.finish(())
}

fn is_possible(root: &Root, next_page: PageId) -> bool {
    (1..next_page).contains(&root.page)
        && root.level <= LEVEL_MAX
        && root.bytes <= root.pages.saturating_mul(BLOCK_BYTES_MAX as u64)
}

struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl Reader<'_> {
    fn number(&mut self) -> Result<u64, ManifestError> {
        varint::read(self.bytes, &mut self.position).ok_or(ManifestError::Malformed)
    }

    fn byte(&mut self) -> Result<u8, ManifestError> {
        let byte = self.bytes.get(self.position).ok_or(ManifestError::Malformed)?;
        self.position += 1;
        Ok(*byte)
    }

    fn roots(&mut self, next_page: PageId) -> Result<Roots, ManifestError> {
        let mut roots = Roots::new();
        let mut last_tree = None;
        let mut all_pages: u64 = 0;
        for _ in 0..self.number()? {
            let tree = u32::try_from(self.number()?).map_err(|_| ManifestError::Malformed)?;
            let (level, flags) = (self.byte()?, self.byte()?);
            let (page, pages, bytes) = (self.number()?, self.number()?, self.number()?);
            if flags > HAS_LONG_VALUES {
                return Err(ManifestError::Malformed);
            }
            let root = Root { page, level, has_long_values: flags == HAS_LONG_VALUES, pages, bytes };
            all_pages = all_pages.saturating_add(pages);
            if last_tree.replace(tree) >= Some(tree)
                || !is_possible(&root, next_page)
                || all_pages >= next_page
            {
                return Err(ManifestError::Malformed);
            }
            roots.set(TreeId(tree), Some(root));
        }
        Ok(roots)
    }

    fn dead(&mut self, next_page: PageId) -> Result<PageSet, ManifestError> {
        let mut dead = PageSet::new();
        let mut end: PageId = 0;
        for _ in 0..self.number()? {
            let start = end.checked_add(self.number()?).ok_or(ManifestError::Malformed)?;
            end = start.checked_add(self.number()?).ok_or(ManifestError::Malformed)?;
            if end > next_page || !dead.insert(start..end) {
                return Err(ManifestError::Malformed);
            }
        }
        if dead.len() <= DEAD_PAGES_MAX { Ok(dead) } else { Err(ManifestError::Malformed) }
    }

    /// Gives `read` if nothing is left over.
    fn finish<T>(&self, read: T) -> Result<T, ManifestError> {
        if self.position == self.bytes.len() { Ok(read) } else { Err(ManifestError::Malformed) }
    }
}
