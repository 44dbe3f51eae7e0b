//! The tokens of transactions: what was asked with each of them, for ten minutes.

use std::ops::Bound;

use super::{Chore, Due, Writer};
use crate::tree::{Direction, Edit, Fault, KeyRange, TreeId, View};

/// The tree of the tokens. Every transaction that changes anything has an edit in it, and nothing else has.
pub const TOKENS: TreeId = TreeId(2);

/// How long a token is remembered. Source: `ClientRequestToken` of `TransactWriteItems` in the API reference.
pub const TOKEN_MS: u64 = 10 * 60 * 1000;

/// The key under which transactions without a token leave their mark.
const MARK: u8 = 0;
/// What stands before a token.
const BY_TEXT: u8 = 1;
/// What stands before the time of a token and the token.
const BY_TIME: u8 = 2;

/// What is remembered of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What was asked.
    pub digest: u128,
    /// When, in milliseconds since the Unix epoch.
    pub time_ms: u64,
}

impl Token {
    /// What is remembered of the token `text`, however old.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    pub fn find(view: View<'_>, text: &str) -> Result<Option<Self>, Fault> {
        Ok(view.tree(TOKENS).get(&by_text(text.as_bytes()))?.as_deref().and_then(decode))
    }

    /// Whether the token counts at that time. A clock that was set back makes none older.
    #[must_use]
    pub fn is_fresh(self, now_ms: u64) -> bool {
        now_ms.saturating_sub(self.time_ms) < TOKEN_MS
    }

    /// Whether the transaction of the token `text` is on its way to the log.
    #[must_use]
    pub fn is_pending(view: View<'_>, text: &str) -> bool {
        view.is_changing(TOKENS, &by_text(text.as_bytes()))
    }
}

impl Writer<'_> {
    /// Remembers the token `text`, of which `known` was remembered before.
    pub fn remember_token(&mut self, text: &str, token: Token, known: Option<Token>) {
        let text = text.as_bytes();
        if let Some(known) = known {
            self.push(Edit::Delete { tree: TOKENS, key: by_time(known.time_ms, text).into() });
        }
        self.put_token(by_time(token.time_ms, text), &[]);
        self.put_token(by_text(text), &encode(token));
        self.remind(Chore::Forget, "", Due::NoLaterThan(token.time_ms.saturating_add(TOKEN_MS)));
    }

    /// Forgets at most so many tokens that do not count any more. Gives how many those were, and when the next of the
    /// others will not count.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    pub fn forget_tokens(&mut self, now_ms: u64, count: usize) -> Result<(usize, Option<u64>), Fault> {
        let range = KeyRange { lower: Bound::Included(vec![BY_TIME]), upper: Bound::Unbounded };
        let mut cursor = self.view().tree(TOKENS).range(&range, Direction::Forward);
        let mut forgotten = 0;
        while let Some((key, _)) = cursor.next()? {
            let time_ms = time_of(&key).unwrap_or_default();
            let is_fresh = Token { digest: 0, time_ms }.is_fresh(now_ms);
            if is_fresh || forgotten == count {
                return Ok((forgotten, Some(time_ms.saturating_add(TOKEN_MS))));
            }
            forgotten += 1;
            let text = key.get(TIME_END..).unwrap_or_default();
            self.push(Edit::Delete { tree: TOKENS, key: by_text(text).into() });
            self.push(Edit::Delete { tree: TOKENS, key });
        }
        Ok((forgotten, None))
    }

    /// Tells other instances that this commit is a transaction.
    pub fn mark_transaction(&mut self) {
        self.put_token(vec![MARK], &[]);
    }

    fn put_token(&mut self, key: Vec<u8>, value: &[u8]) {
        self.push(Edit::Put { tree: TOKENS, key: key.into(), value: value.into() });
    }
}

/// Whether a commit with these edits is a transaction.
#[must_use]
pub fn is_transaction(edits: &[Edit]) -> bool {
    edits.iter().any(|edit| matches!(edit, Edit::Put { tree: TOKENS, .. }))
}

/// Checks so many keys of the tokens from `after` on: every token has its time, and every time its token. Gives whether
/// they do, and the last key that was looked at, unless that was the end.
///
/// # Errors
/// [`Fault`] if a page has to be loaded first.
pub fn check_tokens(
    view: View<'_>,
    after: Option<Vec<u8>>,
    count: usize,
) -> Result<(bool, Option<Vec<u8>>), Fault> {
    let range = KeyRange { lower: after.map_or(Bound::Unbounded, Bound::Excluded), upper: Bound::Unbounded };
    let mut cursor = view.tree(TOKENS).range(&range, Direction::Forward);
    let (mut is_right, mut last) = (true, None);
    for _ in 0..count {
        let Some((key, value)) = cursor.next()? else { return Ok((is_right, None)) };
        is_right &= is_whole(view, &key, &value)?;
        last = Some(key.to_vec());
    }
    Ok((is_right, last))
}

fn is_whole(view: View<'_>, key: &[u8], value: &[u8]) -> Result<bool, Fault> {
    let other = match (key.split_first(), time_of(key), decode(value)) {
        (Some((&MARK, [])), ..) => return Ok(true),
        (Some((&BY_TEXT, text)), _, Some(token)) => by_time(token.time_ms, text),
        (Some((&BY_TIME, _)), Some(time_ms), _) => {
            let stored = view.tree(TOKENS).get(&by_text(&key[TIME_END..]))?;
            return Ok(stored.as_deref().and_then(decode).is_some_and(|token| token.time_ms == time_ms));
        }
        _ => return Ok(false),
    };
    Ok(view.tree(TOKENS).get(&other)?.is_some())
}

/// Where in a key by time the token begins.
const TIME_END: usize = 1 + 8;

fn by_text(text: &[u8]) -> Vec<u8> {
    [&[BY_TEXT], text].concat()
}

fn by_time(time_ms: u64, text: &[u8]) -> Vec<u8> {
    [&[BY_TIME], &time_ms.to_be_bytes()[..], text].concat()
}

fn time_of(key: &[u8]) -> Option<u64> {
    Some(u64::from_be_bytes(*key.strip_prefix(&[BY_TIME])?.first_chunk()?))
}

fn encode(token: Token) -> Vec<u8> {
    [&token.digest.to_le_bytes()[..], &token.time_ms.to_le_bytes()].concat()
}

fn decode(value: &[u8]) -> Option<Token> {
    let (digest, time_ms) = value.split_first_chunk()?;
    let time_ms = u64::from_le_bytes(*time_ms.first_chunk()?);
    Some(Token { digest: u128::from_le_bytes(*digest), time_ms })
}
