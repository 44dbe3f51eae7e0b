use proptest::prelude::*;

use super::generate::{binary, number, string};
use crate::value::{KeyPart, KeyWriter, Kind, Number, part_length, partition_hash, successor};

fn key(parts: &[KeyPart<'_>]) -> Vec<u8> {
    let mut writer = KeyWriter::new();
    parts.iter().for_each(|part| writer.part(*part));
    writer.finish()
}

/// The prefix that `part` makes, and the end of the range of keys that begin with it.
fn prefix_range(part: KeyPart<'_>) -> (Vec<u8>, Option<Vec<u8>>) {
    let mut writer = KeyWriter::new();
    writer.prefix(part);
    let start = writer.finish();
    (start.clone(), successor(start))
}

fn in_range(key: &[u8], (start, end): &(Vec<u8>, Option<Vec<u8>>)) -> bool {
    start.as_slice() <= key && end.as_ref().is_none_or(|end| key < end.as_slice())
}

proptest! {
    #[test]
    fn order_of_strings(left in string(), right in string()) {
        let (left_key, right_key) = (key(&[KeyPart::S(&left)]), key(&[KeyPart::S(&right)]));
        prop_assert_eq!(left_key.cmp(&right_key), left.as_bytes().cmp(right.as_bytes()));
    }

    #[test]
    fn order_of_binaries(left in binary(), right in binary()) {
        prop_assert_eq!(key(&[KeyPart::B(&left)]).cmp(&key(&[KeyPart::B(&right)])), left.cmp(&right));
    }

    #[test]
    fn order_of_numbers(left in number(), right in number()) {
        prop_assert_eq!(key(&[KeyPart::N(left)]).cmp(&key(&[KeyPart::N(right)])), left.cmp(&right));
    }

    #[test]
    fn order_of_composite_keys(left in (string(), number(), binary()), right in (string(), number(), binary())) {
        let whole = |(text, number, bytes): &(String, Number, Vec<u8>)| {
            key(&[KeyPart::S(text), KeyPart::N(*number), KeyPart::B(bytes)])
        };
        prop_assert_eq!(whole(&left).cmp(&whole(&right)), left.cmp(&right));
    }

    #[test]
    fn no_key_part_begins_another(left in (string(), number()), right in (string(), number())) {
        let (left_text, right_text) = (key(&[KeyPart::S(&left.0)]), key(&[KeyPart::S(&right.0)]));
        prop_assert_eq!(left_text.starts_with(&right_text), left.0 == right.0);
        let (left_number, right_number) = (key(&[KeyPart::N(left.1)]), key(&[KeyPart::N(right.1)]));
        prop_assert_eq!(left_number.starts_with(&right_number), left.1 == right.1);
    }

    #[test]
    fn a_part_tells_where_it_ends(text in string(), number in number(), bytes in binary()) {
        let parts = [(Kind::S, KeyPart::S(&text)), (Kind::N, KeyPart::N(number)), (Kind::B, KeyPart::B(&bytes))];
        for (kind, part) in parts {
            for (_, next) in parts {
                prop_assert_eq!(part_length(kind, &key(&[part, next])), key(&[part]).len());
            }
        }
    }

    #[test]
    fn no_damaged_part_makes_its_length_panic(bytes in prop::collection::vec(any::<u8>(), 0..6)) {
        for kind in [Kind::S, Kind::N, Kind::B] {
            prop_assert!(part_length(kind, &bytes) <= bytes.len() + 3);
        }
    }

    #[test]
    fn prefixes_of_strings(text in string(), prefix in string()) {
        let range = prefix_range(KeyPart::S(&prefix));
        let with_more = key(&[KeyPart::S(&text), KeyPart::N(Number::ZERO)]);
        prop_assert_eq!(in_range(&with_more, &range), text.starts_with(&prefix));
        let longer = format!("{prefix}{text}");
        prop_assert!(in_range(&key(&[KeyPart::S(&longer)]), &range));
    }

    #[test]
    fn prefixes_of_binaries(bytes in binary(), prefix in binary()) {
        let range = prefix_range(KeyPart::B(&prefix));
        prop_assert_eq!(in_range(&key(&[KeyPart::B(&bytes)]), &range), bytes.starts_with(&prefix));
    }

    #[test]
    fn partition_hash_stands_before_the_parts(text in string(), number in number()) {
        let parts = [KeyPart::S(&text), KeyPart::N(number)];
        let mut writer = KeyWriter::new();
        writer.partition_hash(&parts);
        parts.iter().for_each(|part| writer.part(*part));
        prop_assert_eq!(writer.finish(), [partition_hash(&parts).to_be_bytes().as_slice(), &key(&parts)].concat());
    }
}

#[test]
fn successor_of_a_prefix() {
    assert_eq!(successor(vec![1, 2]), Some(vec![1, 3]));
    assert_eq!(successor(vec![1, 0xFF, 0xFF]), Some(vec![2]));
    assert_eq!(successor(vec![0xFF, 0xFF]), None);
    assert_eq!(successor(Vec::new()), None);
}
