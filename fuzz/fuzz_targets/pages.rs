//! Pages. The checksum and the id are put right, so that what is behind them is reached.
#![no_main]

use libfuzzer_sys::fuzz_target;
use minamo::base::{Bytes, checksum};
use minamo::tree::page::{Page, PageKind, check_page};
use minamo_fuzz::in_linear_time;

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = bytes.to_vec();
    if bytes.len() >= 22 {
        let sum = checksum(&[&bytes[..18], &bytes[22..]]);
        bytes[18..22].copy_from_slice(&sum.to_le_bytes());
    }
    in_linear_time(bytes.len(), || {
        let length = bytes.len();
        let bytes = Bytes::from(bytes);
        let page = Page::new(&bytes);
        let id = if length < 22 { 0 } else { page.id() };
        if check_page(id, &bytes).is_err() {
            return;
        }
        for index in 0..page.len() {
            let key = page.key(index);
            assert_eq!(page.find(key).is_ok(), true);
            match page.kind() {
                Some(PageKind::Leaf) => drop(page.entry(index)),
                _ => drop(page.child(index)),
            }
        }
        let _ = page.payload();
    });
});
