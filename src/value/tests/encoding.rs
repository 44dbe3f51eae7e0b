use proptest::prelude::*;

use super::generate::{TREES, map, number, value};
use crate::base::Bytes;
use crate::value::{AttributeMap, AttributeValue, EncodedValue, Item, Kind, Number, ValueError, ValueWriter};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(TREES))]

    #[test]
    fn values_round_trip(value in value()) {
        let encoded = EncodedValue::from(&value);
        let read = encoded.as_ref();
        prop_assert_eq!(read.kind(), value.kind());
        prop_assert_eq!(read.to_owned(), value.clone());
        prop_assert_eq!(read.to_owned().encode(), value.encode());
    }

    #[test]
    fn items_round_trip(map in map()) {
        let item = Item::from_attributes(&map);
        prop_assert_eq!(&item.to_attributes(), &map);
        prop_assert_eq!(&Item::from_map(item.map()), &item);
        prop_assert_eq!(Item::from_stored(item.bytes().clone()), Ok(item.clone()));
        for (name, value) in map.iter() {
            prop_assert_eq!(item.get(name).map(|value| value.to_owned()), Some(value.clone()));
        }
        prop_assert!(item.get("no such name").is_none());
    }

    #[test]
    fn numbers_have_one_encoding(left in number(), right in number()) {
        let encode = |number| AttributeValue::N(number).encode();
        prop_assert_eq!(left == right, encode(left) == encode(right));
        let [left_value, right_value] = [left, right].map(|number| EncodedValue::from(AttributeValue::N(number)));
        prop_assert_eq!(left_value.as_ref().partial_compare(right_value.as_ref()), Some(left.cmp(&right)));
    }

    #[test]
    fn equality_is_that_of_the_trees(left in value(), right in value()) {
        let (left_value, right_value) = (EncodedValue::from(&left), EncodedValue::from(&right));
        prop_assert_eq!(left_value == right_value, left == right);
        prop_assert!(left_value == left_value.clone());
    }

    #[test]
    fn maps_are_equal_in_any_order(map in map()) {
        let mut attributes: Vec<_> = map.clone().into_iter().collect();
        attributes.reverse();
        let reversed = AttributeValue::L(vec![AttributeValue::M(attributes.into_iter().collect())]);
        let straight = AttributeValue::L(vec![AttributeValue::M(map)]);
        prop_assert_eq!(EncodedValue::from(&reversed), EncodedValue::from(&straight));
        prop_assert_eq!(reversed, straight);
    }
}

#[test]
fn values_of_one_length_but_different_contents_differ() {
    let map = |name: &str, value: i64| {
        EncodedValue::from(AttributeValue::M(AttributeMap::from_iter([(
            name,
            AttributeValue::N(Number::from(value)),
        )])))
    };
    assert_ne!(map("a", 1), map("a", 2));
    assert_ne!(map("a", 1), map("b", 1));
}

#[test]
fn only_strings_numbers_and_binaries_of_one_kind_have_an_order() {
    let text = EncodedValue::from(AttributeValue::S("1".to_owned()));
    let number = EncodedValue::from(AttributeValue::N(Number::from(1)));
    let truth = EncodedValue::from(AttributeValue::Bool(true));
    assert_eq!(text.as_ref().partial_compare(number.as_ref()), None);
    assert_eq!(truth.as_ref().partial_compare(truth.as_ref()), None);
}

#[test]
fn lengths_are_those_of_the_size_function() {
    let length = |value: AttributeValue| EncodedValue::from(value).as_ref().length();
    assert_eq!(length(AttributeValue::S("a\u{e9}\u{1f600}".to_owned())), Some(4));
    assert_eq!(length(AttributeValue::B(vec![1, 2, 3])), Some(3));
    assert_eq!(length(AttributeValue::L(vec![AttributeValue::Null; 200])), Some(200));
    assert_eq!(length(AttributeValue::M(AttributeMap::from_iter([("a", AttributeValue::Null)]))), Some(1));
    assert_eq!(length(AttributeValue::Ns(vec![Number::from(1), Number::from(2)])), Some(2));
    assert_eq!(length(AttributeValue::N(Number::ZERO)), None);
    assert_eq!(length(AttributeValue::Bool(true)), None);
    assert_eq!(length(AttributeValue::Null), None);
}

#[test]
fn list_elements_are_found_by_index() {
    let list =
        EncodedValue::from(AttributeValue::L((0..300).map(|i| AttributeValue::N(Number::from(i))).collect()));
    let list = list.as_ref().list().expect("a list");
    assert_eq!(list.len(), 300);
    assert_eq!(list.get(299).and_then(|value| value.as_number()), Some(Number::from(299)));
    assert!(list.get(300).is_none());
}

#[test]
fn an_item_of_another_version_is_refused() {
    let version = |bytes: &[u8]| Item::from_stored(Bytes::from(bytes)).map(drop);
    assert_eq!(version(&[2, 0]), Err(ValueError::Version { found: Some(2) }));
    assert_eq!(version(&[]), Err(ValueError::Version { found: None }));
    assert_eq!(version(Item::empty().bytes()), Ok(()));
}

#[test]
fn a_set_is_put_in_order_when_it_ends() {
    let mut writer = ValueWriter::new();
    let list = writer.begin_list();
    let set = writer.begin_set(Kind::S);
    ["b", "a", "c"].into_iter().for_each(|element| writer.string(element));
    writer.end_set(set).expect("a set without duplicates");
    writer.null();
    writer.end(list);
    let sorted =
        AttributeValue::string_set(vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]).expect("a set");
    assert_eq!(writer.finish(), AttributeValue::L(vec![sorted, AttributeValue::Null]).encode());
}

#[test]
fn a_set_with_duplicates_tells_its_elements_in_the_order_given() {
    let number = |value| AttributeValue::N(Number::from(value));
    let mut writer = ValueWriter::new();
    let set = writer.begin_set(Kind::N);
    [3, 1, 3].into_iter().for_each(|value| writer.number(Number::from(value)));
    let error =
        ValueError::DuplicateInSet { kind: Kind::Ns, elements: vec![number(3), number(1), number(3)] };
    assert_eq!(writer.end_set(set), Err(error.clone()));
    assert_eq!(AttributeValue::number_set([3, 1, 3].map(Number::from).to_vec()), Err(error));

    let mut writer = ValueWriter::new();
    let set = writer.begin_set(Kind::B);
    assert_eq!(writer.end_set(set), Err(ValueError::EmptySet(Kind::Bs)));
}

#[test]
fn a_map_keeps_its_order_when_it_changes() {
    let number = |value| AttributeValue::N(Number::from(value));
    let mut map = AttributeMap::from_iter([("a", number(1)), ("b", number(2)), ("c", number(3))]);
    assert_eq!(map.insert("b", number(4)), Some(number(2)));
    assert_eq!(map.remove("a"), Some(number(1)));
    assert_eq!(map.insert("a", number(5)), None);
    assert_eq!(map.remove("none"), None);
    let names: Vec<_> = map.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["b", "c", "a"]);
    assert_eq!(map.get("b"), Some(&number(4)));
}

#[test]
fn bytes_become_the_last_entry_of_a_map_where_they_lie() {
    for bytes in [Vec::new(), vec![7; 5], vec![1; 300]] {
        let mut writer = ValueWriter::onto(vec![9]);
        let map = writer.begin_map();
        writer.name("number");
        writer.number(Number::from(1));
        let expected = AttributeMap::from_iter([
            ("number", AttributeValue::N(Number::from(1))),
            ("bytes", AttributeValue::B(bytes.clone())),
        ]);
        let written = writer.finish_before(map, "bytes", bytes);
        assert_eq!(written[0], 9);
        assert_eq!(written[1..], AttributeValue::M(expected).encode());
    }
}
