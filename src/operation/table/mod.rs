//! Operations on tables, one file each or a folder, and what they share.

pub(crate) mod create_table;
pub(crate) mod delete_table;
pub(crate) mod describe_endpoints;
pub(crate) mod describe_limits;
pub(crate) mod describe_table;
pub(crate) mod describe_time_to_live;
pub(crate) mod description;
pub(crate) mod encryption;
pub(crate) mod list_tables;
pub(crate) mod settings;
pub(crate) mod tags;
pub(crate) mod update_table;
pub(crate) mod update_time_to_live;
