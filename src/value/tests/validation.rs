use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::Index;

use super::generate::{TREES, number, value};
use crate::value::{
    AttributeMap, AttributeValue, Kind, NESTING_MAX, Number, NumberError, ValueError, ValueWriter, validate,
};

fn refused(bytes: &[u8]) -> ValueError {
    validate(bytes).expect_err("bytes that are no value")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(TREES))]

    #[test]
    fn encoded_values_are_valid_and_unchanged(value in value()) {
        let encoded = value.encode();
        let validated = validate(&encoded).expect("valid");
        prop_assert_eq!(&**validated.bytes(), encoded.as_slice());
    }

    #[test]
    fn every_cut_is_refused(value in value()) {
        let encoded = value.encode();
        for end in 0..encoded.len() {
            prop_assert!(validate(&encoded[..end]).is_err());
        }
        prop_assert_eq!(validate(&[encoded.as_slice(), &[1]].concat()), Err(ValueError::NotCanonical));
    }

    /// Whatever is let through has one encoding: its own.
    #[test]
    fn mutated_values_are_refused_or_canonical(
        value in value(),
        changes in vec((any::<Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = value.encode();
        for (position, byte) in changes {
            let position = position.index(bytes.len());
            bytes[position] = byte;
        }
        if let Ok(validated) = validate(&bytes) {
            prop_assert_eq!(&validated.as_ref().to_owned().encode(), &**validated.bytes());
            prop_assert_eq!(validated.bytes().len(), bytes.len());
        }
    }

    #[test]
    fn arbitrary_bytes_are_refused_or_canonical(bytes in vec(prop_oneof![0u8..16, any::<u8>()], 0..60)) {
        if let Ok(validated) = validate(&bytes) {
            prop_assert_eq!(&validated.as_ref().to_owned().encode(), &**validated.bytes());
        }
    }

    #[test]
    fn sets_in_any_order_become_sorted(
        numbers in btree_set(number(), 1..20).prop_map(Vec::from_iter).prop_shuffle(),
    ) {
        let list_with = |set| AttributeValue::L(vec![set, AttributeValue::Null]).encode();
        let sorted = list_with(AttributeValue::number_set(numbers.clone()).expect("a set"));
        let validated = validate(&list_with(AttributeValue::Ns(numbers))).expect("a valid list");
        prop_assert_eq!(&**validated.bytes(), sorted.as_slice());
    }
}

#[test]
fn unknown_tags_and_empty_input() {
    assert_eq!(refused(&[]), ValueError::Truncated);
    assert_eq!(refused(&[0x00]), ValueError::UnknownTag(0));
    assert_eq!(refused(&[0x0F]), ValueError::UnknownTag(0x0F));
}

#[test]
fn lengths_have_one_form() {
    assert_eq!(refused(&[0x04, 0x81, 0x00, b'a']), ValueError::NotCanonical);
    assert_eq!(
        refused(&[0x04, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
        ValueError::NotCanonical
    );
    assert_eq!(refused(&[0x04, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]), ValueError::Truncated);
    assert_eq!(refused(&[0x0D, 2, 0, 0, 0, 0, 1]), ValueError::NotCanonical);
    assert_eq!(refused(&[0x0D, 1, 0, 0, 0, 1, 1]), ValueError::NotCanonical);
    assert_eq!(refused(&[0x0D, 0xFF, 0xFF, 0xFF, 0xFF, 0]), ValueError::Truncated);
}

#[test]
fn strings_are_utf8() {
    assert_eq!(refused(&[0x04, 1, 0xFF]), ValueError::NotUtf8);
    assert_eq!(refused(&[0x04, 3, 0xED, 0xA0, 0x80]), ValueError::NotUtf8);
}

#[test]
fn numbers_have_one_form() {
    let not_canonical: [&[u8]; 9] = [
        &[0x07, 0x00],
        &[0x06, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10],
        &[0x08, 0, 0],
        &[0x08, 0, 1, 0x10],
        &[0x08, 0xFF, 1, 0x12],
        &[0x08, 0xFF, 2, 0x10],
        &[0x08, 0xFF, 2, 0x01],
        &[0x08, 0xFF, 2, 0x1A],
        &[0x08, 15, 16, 0x90, 0x07, 0x19, 0x92, 0x54, 0x74, 0x09, 0x91],
    ];
    for bytes in not_canonical {
        assert_eq!(refused(bytes), ValueError::NotCanonical, "{bytes:?}");
    }
    let mut digits = vec![0x08, 0xFF, 39];
    digits.extend([0x11; 20]);
    assert_eq!(refused(&digits), ValueError::Number(NumberError::TooManyDigits));
}

#[test]
fn sets_are_not_empty_have_no_duplicates_and_one_type() {
    assert_eq!(refused(&[0x0A, 1, 0, 0, 0, 0]), ValueError::EmptySet(Kind::Ss));
    assert_eq!(refused(&[0x0A, 3, 0, 0, 0, 1, 0x06, 1]), ValueError::UnknownTag(0x06));
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let duplicates = AttributeValue::Ss(["b", "a", "b"].map(str::to_owned).to_vec()).encode();
    let elements = vec![text("b"), text("a"), text("b")];
    assert_eq!(refused(&duplicates), ValueError::DuplicateInSet { kind: Kind::Ss, elements });
}

#[test]
fn names_are_not_empty_and_differ() {
    let map = |names: &[String]| {
        let mut writer = ValueWriter::new();
        let map = writer.begin_map();
        for name in names {
            writer.name(name);
            writer.null();
        }
        writer.end(map);
        validate(&writer.finish()).map(drop)
    };
    assert_eq!(map(&[String::new()]), Err(ValueError::EmptyName));
    for count in [2usize, 16, 17, 40] {
        let mut names: Vec<_> = (0..count).map(|number| format!("name{number:02}")).collect();
        assert_eq!(map(&names), Ok(()));
        names[count - 1] = names[0].clone();
        assert_eq!(map(&names), Err(ValueError::DuplicateName), "{count}");
    }
}

#[test]
fn nesting_ends_at_the_limit() {
    let nested = |levels: usize| {
        (1..levels).fold(AttributeValue::L(Vec::new()), |value, level| {
            if level % 2 == 0 {
                AttributeValue::L(vec![value])
            } else {
                AttributeValue::M(AttributeMap::from_iter([("m", value)]))
            }
        })
    };
    assert!(validate(&nested(NESTING_MAX).encode()).is_ok());
    assert_eq!(refused(&nested(NESTING_MAX + 1).encode()), ValueError::TooDeep);
    let leaf =
        (0..NESTING_MAX).fold(AttributeValue::N(Number::ZERO), |value, _| AttributeValue::L(vec![value]));
    assert!(validate(&leaf.encode()).is_ok());
}
