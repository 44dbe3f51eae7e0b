//! Live queries: what they show is what the query would answer now.

mod behaviour;
mod database;
mod random;
