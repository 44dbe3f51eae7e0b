use super::*;
use crate::tree::checkpoint::tests::world::{World, put};
use crate::tree::page::{HEADER_BYTES, PageBuilder, piece};

const TREE: TreeId = TreeId(16);
const FIRST_LEAF: PageId = 1;
const LAST_LEAF: PageId = 2;
const PIECE: PageId = 3;
const ROOT: PageId = 4;

fn leaf(tree: TreeId, id: PageId, entries: &[(&[u8], LeafValue)]) -> (PageId, Bytes) {
    let mut builder = PageBuilder::leaf(tree);
    entries.iter().for_each(|(key, value)| builder.push_value(key, value));
    builder.finish(id)
}

fn inner(id: PageId, level: u8, children: &[(&[u8], PageId)]) -> (PageId, Bytes) {
    let mut builder = PageBuilder::inner(TREE, level);
    children.iter().for_each(|(separator, child)| builder.push_child(separator, *child));
    builder.finish(id)
}

fn short(value: &[u8]) -> LeafValue {
    LeafValue::Inline(value.into())
}

fn long(bytes: usize) -> LeafValue {
    LeafValue::Long(LongValue { first: PIECE, bytes })
}

/// Two leaves, one with a long value, and a root above them.
fn sound() -> World {
    let mut world = World::new(1000, 8000);
    world.stored = [
        leaf(TREE, FIRST_LEAF, &[(b"a", short(b"1")), (b"b", short(b"2"))]),
        leaf(TREE, LAST_LEAF, &[(b"m", short(b"3")), (b"n", long(9000))]),
        piece(TREE, PIECE, &[7; 9000]),
        inner(ROOT, 1, &[(b"", FIRST_LEAF), (b"m", LAST_LEAF)]),
    ]
    .into();
    let bytes = world.stored.values().map(|page| page.len() as u64).sum();
    let root = Root { page: ROOT, level: 1, has_long_values: true, pages: 4, bytes };
    world.manifest.roots.set(TREE, Some(root));
    world.manifest.next_page = 5;
    world
}

/// Puts a page in the place of another one; its length is that of the root from now on.
fn replace(world: &mut World, (id, page): (PageId, Bytes)) {
    world.stored.insert(id, page);
    let bytes = world.stored.values().map(|page| page.len() as u64).sum();
    change_root(world, |root| root.bytes = bytes);
}

fn change_root(world: &mut World, change: impl Fn(&mut Root)) {
    let mut root = world.manifest.roots.get(TREE).expect("it is there");
    change(&mut root);
    world.manifest.roots.set(TREE, Some(root));
}

/// The problems of a sound database after some damage.
fn problems(damage: impl Fn(&mut World)) -> Vec<Problem> {
    let mut world = sound();
    damage(&mut world);
    world.report().problems
}

#[test]
fn a_sound_database_has_no_problems() {
    let world = sound();
    let report = world.report();
    assert_eq!((report.problems, report.entries), (vec![], vec![(TREE, 4)]));
    assert_eq!((report.pages, report.bytes), (world.manifest.pages(), world.manifest.page_bytes()));
}

#[test]
fn pages_that_cannot_be_used_are_passed_over() {
    let found = problems(|world| {
        world.stored.remove(&PIECE);
        // Both leaves are asked for at once: the damage of one of them does not hide the other.
        let mut damaged = world.stored[&FIRST_LEAF].to_vec();
        damaged[HEADER_BYTES] ^= 1;
        world.stored.insert(FIRST_LEAF, damaged.into());
    });
    assert_eq!(found[0], Problem::Page(PageError::Checksum { page: FIRST_LEAF }));
    assert_eq!(found[1], Problem::Page(PageError::Missing { page: PIECE }));
    assert_eq!(found[2], Problem::Pages { tree: TREE, found: 2, expected: 4 });
    assert!(matches!(found[3..], [Problem::Bytes { .. }]));
}

#[test]
fn pages_of_another_kind_level_or_tree_are_found() {
    let found = problems(|world| replace(world, piece(TREE, FIRST_LEAF, b"no leaf")));
    assert_eq!(found, [Problem::Kind { page: FIRST_LEAF }]);
    let found = problems(|world| replace(world, leaf(TREE, PIECE, &[(b"n", short(b"no piece"))])));
    assert_eq!(found, [Problem::Kind { page: PIECE }]);
    let found = problems(|world| replace(world, inner(FIRST_LEAF, 3, &[(b"", 1)])));
    assert_eq!(found, [Problem::Level { page: FIRST_LEAF, found: 3, expected: 0 }]);
    let other = TreeId(17);
    let found = problems(|world| replace(world, leaf(other, FIRST_LEAF, &[(b"a", short(b"1"))])));
    assert_eq!(found, [Problem::Tree { page: FIRST_LEAF, found: other, expected: TREE }]);
}

#[test]
fn keys_outside_of_the_separators_are_found() {
    let too_high = leaf(TREE, FIRST_LEAF, &[(b"a", short(b"1")), (b"m", short(b"2"))]);
    assert_eq!(problems(|world| replace(world, too_high.clone())), [Problem::Bounds { page: FIRST_LEAF }]);
    let too_low = leaf(TREE, LAST_LEAF, &[(b"l", short(b"3")), (b"n", long(9000))]);
    assert_eq!(problems(|world| replace(world, too_low.clone())), [Problem::Bounds { page: LAST_LEAF }]);
    let highest = leaf(TREE, FIRST_LEAF, &[(b"", short(b"1")), (b"lzzz", short(b"2"))]);
    assert_eq!(problems(|world| replace(world, highest.clone())), []);
}

#[test]
fn separators_outside_of_those_above_are_found() {
    let mut world = World::new(200, 8000);
    (0..500u16).for_each(|number| world.commit(&[put(16, &number.to_be_bytes(), &[1; 30])]));
    world.checkpoint(|_| {});
    let is_inner = |page: &Bytes| Page::new(page).level() == 1 && Page::new(page).len() > 2;
    let inners: Vec<_> = world.stored.clone().into_iter().filter(|(_, page)| is_inner(page)).collect();
    // Neither the first nor the last of its level, so that it has a bound on either side.
    let (id, page) = &inners[1];
    let (id, page) = (*id, Page::new(page));
    let children: Vec<(&[u8], PageId)> =
        (0..page.len()).map(|index| (page.key(index), page.child(index))).collect();
    for (index, separator) in [(1, b"\0".as_slice()), (children.len() - 1, b"\xff")] {
        let mut damaged = children.clone();
        damaged[index].0 = separator;
        world.stored.extend([inner(id, 1, &damaged)]);
        assert!(world.report().problems.contains(&Problem::Bounds { page: id }));
    }
}

#[test]
fn pages_in_use_where_they_should_not_be_are_found() {
    let shared = inner(ROOT, 1, &[(b"", FIRST_LEAF), (b"c", FIRST_LEAF), (b"m", LAST_LEAF)]);
    let found = problems(|world| replace(world, shared.clone()));
    assert_eq!(found, [Problem::Shared { page: FIRST_LEAF }, Problem::Bounds { page: FIRST_LEAF }]);
    let dead = problems(|world| assert!(world.manifest.dead.insert(PIECE..PIECE + 1)));
    assert_eq!(dead, [Problem::Dead { page: PIECE }]);
    let found = problems(|world| world.manifest.next_page = ROOT);
    assert_eq!(found[0], Problem::Id { page: ROOT });
    let found = problems(|world| {
        let far = LeafValue::Long(LongValue { first: 77, bytes: 1 << 20 });
        replace(world, leaf(TREE, FIRST_LEAF, &[(b"a", far)]));
    });
    assert_eq!(found, [Problem::Id { page: 77 }]);
}

#[test]
fn long_values_of_another_length_or_unknown_to_the_root_are_found() {
    let found = problems(|world| replace(world, piece(TREE, PIECE, &[7; 8999])));
    assert_eq!(found, [Problem::PieceLength { page: PIECE, found: 8999, expected: 9000 }]);
    let found = problems(|world| change_root(world, |root| root.has_long_values = false));
    assert_eq!(found, [Problem::LongValues { tree: TREE }]);
}

#[test]
fn counts_that_differ_from_the_roots_are_found() {
    let found = problems(|world| change_root(world, |root| root.pages = 5));
    assert_eq!(found, [Problem::Pages { tree: TREE, found: 4, expected: 5 }]);
    assert_eq!(found[0].to_string(), "tree 16 has 4 pages; its root says 5");
    let bytes = sound().manifest.page_bytes();
    let found = problems(|world| change_root(world, |root| root.bytes = 0));
    assert_eq!(found, [Problem::Bytes { tree: TREE, found: bytes, expected: 0 }]);
}

#[test]
fn the_pages_of_the_manifest_are_looked_at() {
    let with_long_body = || {
        let mut world = sound();
        (1..15_000).for_each(|run| assert!(world.manifest.dead.insert(run << 36..(run << 36) + 1)));
        world.manifest.next_page = 15_000 << 36;
        world.stored.extend(world.manifest.cut_body());
        world
    };
    let mut world = with_long_body();
    assert_eq!(world.report().problems, []);
    assert_eq!(world.report().pages, world.manifest.pages());
    let last = world.manifest.next_page - 1;
    world.stored.remove(&last);
    assert_eq!(world.report().problems, [Problem::Page(PageError::Missing { page: last })]);
}
