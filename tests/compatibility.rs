//! `docs/compatibility.md` lists every operation of the service where it belongs.

use minamo::operation::{Operation, UNBUILT};

const DOCUMENT: &str = include_str!("../docs/compatibility.md");

fn section(title: &str) -> &'static str {
    let (_, rest) = DOCUMENT.split_once(&format!("## {title}\n")).expect("the document has the section");
    rest.split_once("\n## ").map_or(rest, |(section, _)| section)
}

#[test]
fn the_document_lists_what_is_built() {
    let rows = section("Operations that are built").lines().filter_map(|line| line.strip_prefix("| "));
    let listed: Vec<&str> = rows.filter_map(|row| row.split(" |").next()).skip(1).collect();
    let built: Vec<&str> = Operation::all().map(Operation::name).collect();
    assert_eq!(listed, built);
}

#[test]
fn the_document_lists_what_is_not_built() {
    let listed: Vec<&str> =
        section("Operations that are not built").lines().filter_map(|line| line.strip_prefix("- ")).collect();
    assert_eq!(listed, UNBUILT);
}

#[test]
fn the_service_has_sixty_six_operations() {
    assert_eq!(Operation::all().count() + UNBUILT.len(), 62 + 4);
}
