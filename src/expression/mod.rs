//! The expression language of the service: parse once, check in order, evaluate without side effects.
