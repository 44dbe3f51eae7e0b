//! How requests are read: the shapes of their members, and what is wrong with them before anything is done.

pub(crate) mod constraints;
pub(crate) mod echo;
pub(crate) mod legacy;
pub(crate) mod malformed;
pub(crate) mod members;
pub(crate) mod names;
pub(crate) mod parameters;
pub(crate) mod serialization;
pub(crate) mod shape;
pub(crate) mod validation;
