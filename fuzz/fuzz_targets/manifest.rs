//! Manifests. The checksum is put right.
#![no_main]

use libfuzzer_sys::fuzz_target;
use minamo::base::checksum;
use minamo::tree::Manifest;
use minamo_fuzz::in_linear_time;

fuzz_target!(|bytes: &[u8]| {
    let mut record = bytes.to_vec();
    if record.len() >= 22 {
        let sum = checksum(&[&record[..18], &record[22..]]);
        record[18..22].copy_from_slice(&sum.to_le_bytes());
    }
    in_linear_time(bytes.len(), || {
        if let Ok(manifest) = Manifest::decode(&record, &[]) {
            assert_eq!(Manifest::decode(&manifest.encode(), &[]), Ok(manifest));
        }
    });
});
