//! Commits in the order of their log sequence numbers, cut into blocks and read back.
