//! Runs operations against the trees and acknowledges them when the log is durable.
