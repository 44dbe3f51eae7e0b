//! Blocks of the log, as the first and only one of a store. The checksum is put right.
#![no_main]

use std::rc::Rc;

use libfuzzer_sys::fuzz_target;
use minamo::base::checksum;
use minamo::base::simulated::SimulatedEnvironment;
use minamo::log::{Log, Position};
use minamo::store::{Durability, MemoryStore, Store};
use minamo_fuzz::in_linear_time;

fuzz_target!(|bytes: &[u8]| {
    let mut block = bytes.to_vec();
    if block.len() >= 22 {
        let sum = checksum(&[&block[..18], &block[22..]]);
        block[18..22].copy_from_slice(&sum.to_le_bytes());
    }
    let environment = SimulatedEnvironment::new(1);
    let store = Rc::new(MemoryStore::new());
    if environment.block_on(store.append(0, vec![block], Durability::Relaxed)).is_err() {
        return;
    }
    let log = Log::new(store, Position::START);
    let _ = in_linear_time(bytes.len(), || environment.block_on(log.read_on()));
});
