//! Live queries: what they show is what the query would answer now.

#[path = "../asked/mod.rs"]
mod asked;
mod behaviour;
mod followers;
mod random;
