//! Operations on items, one file each, and what they share.

pub(crate) mod batch_get_item;
pub(crate) mod batch_write_item;
pub(crate) mod collection;
pub(crate) mod condition;
pub(crate) mod delete_item;
pub(crate) mod get_item;
pub(crate) mod key_paths;
pub(crate) mod put_item;
pub(crate) mod return_values;
pub(crate) mod rules;
pub(crate) mod single_write;
pub(crate) mod update_item;
pub(crate) mod update_targets;
pub(crate) mod write;
