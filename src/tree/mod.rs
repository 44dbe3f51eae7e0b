//! Ordered maps from bytes to bytes, with snapshots, range cursors and edits.
