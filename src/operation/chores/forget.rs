//! Forgets the tokens of transactions that do not count any more, some at a time.

use super::{Context, Halt, Next};

/// So many take well under a millisecond.
const TOKENS_PER_SLICE: usize = 200;

pub(super) fn slice(context: &mut Context<'_>, _: &str) -> Result<Next, Halt> {
    Ok(match context.writer.forget_tokens(context.now_ms, TOKENS_PER_SLICE)? {
        (TOKENS_PER_SLICE, _) => Next::Again,
        (_, Some(next_ms)) => Next::At(next_ms),
        (_, None) => Next::Never,
    })
}
