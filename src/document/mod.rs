//! Native values in, native values out: the face of the DocumentClient.
//!
//! A request is one encoded map whose attribute values are native, not wrapped in `{"S": "a"}`: [`read`] turns it into
//! the members of an operation's request, and [`respond`] makes the bytes of the answer.

mod reader;
mod writer;

pub use reader::read;
pub use writer::respond;
