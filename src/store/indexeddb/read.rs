use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::transaction::Transaction;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};

use super::beneath::QuietRequest;
use super::{LOG, MANIFEST_KEY, META, PAGES, key};
use crate::base::Bytes;
use crate::store::{BlockNumber, PageId};

/// At most this many blocks, so at most 3.5 MiB, come in one answer: larger ones are slower.
const ANSWER_BLOCKS_MAX: u32 = 64;

/// When there are more blocks, so many further answers are asked for at once: the host works on the next ones while one
/// is taken over. More would raise the peak of memory.
const FURTHER_ANSWERS: u32 = 3;

/// Pages under consecutive ids come in answers of this many. 64 pages of 16 KiB, Chromium, median of 80: 13 ms one by
/// one, 8 ms in eights, 10 ms in sixteens, 16 ms all in one.
const RUN_PAGES_MAX: usize = 8;

pub(super) async fn blocks(
    transaction: &Transaction<'_>,
    from: BlockNumber,
) -> indexed_db_futures::Result<Vec<Vec<u8>>> {
    let log = transaction.object_store(LOG)?;
    let first = QuietRequest::get_from(&log, key(from), ANSWER_BLOCKS_MAX)?;
    first.answered().await?;
    let mut answers = vec![first];
    if answers[0].values()?.length() == ANSWER_BLOCKS_MAX {
        for number in 1..=FURTHER_ANSWERS {
            let start = from + u64::from(number * ANSWER_BLOCKS_MAX);
            answers.push(QuietRequest::get_run(&log, key(start), ANSWER_BLOCKS_MAX)?);
        }
        wait_for_last(&answers).await?;
    }
    let mut blocks = Vec::new();
    for answer in answers {
        blocks.extend(answer.values()?.iter().filter_map(|block| bytes(&block)));
    }
    Ok(blocks)
}

pub(super) async fn manifest(transaction: &Transaction<'_>) -> indexed_db_futures::Result<Option<Vec<u8>>> {
    let manifest = QuietRequest::get(&transaction.object_store(META)?, &MANIFEST_KEY.into())?;
    manifest.answered().await?;
    Ok(bytes(&manifest.value()?))
}

pub(super) async fn page_ids(
    transaction: &Transaction<'_>,
    from: PageId,
) -> indexed_db_futures::Result<Vec<PageId>> {
    let ids = QuietRequest::keys_from(&transaction.object_store(PAGES)?, key(from), u32::MAX)?;
    ids.answered().await?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ids are whole numbers")]
    Ok(ids.values()?.iter().filter_map(|id| Some(id.as_f64()? as PageId)).collect())
}

pub(super) async fn pages(
    transaction: &Transaction<'_>,
    ids: &[PageId],
) -> indexed_db_futures::Result<Vec<Option<Bytes>>> {
    let store = transaction.object_store(PAGES)?;
    let runs: Vec<&[PageId]> = runs(ids).collect();
    let mut requests = Vec::with_capacity(runs.len());
    for run in &runs {
        requests.push(QuietRequest::get_run(&store, key(run[0]), run.len() as u32)?);
    }
    wait_for_last(&requests).await?;
    let mut found = Vec::with_capacity(ids.len());
    for (run, request) in runs.into_iter().zip(requests) {
        let pages = request.values()?;
        // The host gives no ids: which ones are missing has to be asked for.
        if pages.length() as usize == run.len() {
            found.extend(pages.iter().map(|page| page_bytes(&page)));
        } else {
            one_by_one(&store, run, &mut found).await?;
        }
    }
    Ok(found)
}

async fn one_by_one(
    store: &ObjectStore<'_>,
    ids: &[PageId],
    found: &mut Vec<Option<Bytes>>,
) -> indexed_db_futures::Result<()> {
    let mut requests = Vec::with_capacity(ids.len());
    for id in ids {
        requests.push(QuietRequest::get(store, &key(*id).into())?);
    }
    wait_for_last(&requests).await?;
    for request in requests {
        found.push(page_bytes(&request.value()?));
    }
    Ok(())
}

async fn wait_for_last(requests: &[QuietRequest]) -> indexed_db_futures::Result<()> {
    match requests.last() {
        Some(last) => last.answered().await,
        None => Ok(()),
    }
}

/// The pieces of `ids` that count upwards one by one, each at most [`RUN_PAGES_MAX`] long.
fn runs(ids: &[PageId]) -> impl Iterator<Item = &[PageId]> {
    ids.chunk_by(|id, next| id + 1 == *next).flat_map(|run| run.chunks(RUN_PAGES_MAX))
}

/// A copy of what is stored, if it is bytes.
pub(super) fn bytes(stored: &JsValue) -> Option<Vec<u8>> {
    stored.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec)
}

fn page_bytes(page: &JsValue) -> Option<Bytes> {
    bytes(page).map(Bytes::from)
}
