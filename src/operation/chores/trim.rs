//! Removes the records of streams that are too old, a shard at a time.

use super::{Context, Halt, Next};

pub(super) fn slice(context: &mut Context<'_>, name: &str) -> Result<Next, Halt> {
    let table = context.catalog.table(context.view(), name)?;
    let next_ms = context.writer.trim_streams(name, table.as_deref())?;
    Ok(next_ms.map_or(Next::Never, Next::At))
}
