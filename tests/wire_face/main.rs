//! The wire face: JSON in, JSON out.

mod answers;
mod conversion;
mod exchange;
mod http;
mod items;
mod linear;
mod malformed;
mod shapes;
mod signatures;
mod strict;
