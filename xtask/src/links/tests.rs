use super::markdown::links;
use super::{destination, local_part};
use std::path::{Path, PathBuf};

fn targets(text: &str) -> Vec<String> {
    links(text).into_iter().map(|link| link.target).collect()
}

#[test]
fn every_form_of_link_is_found_with_its_line() {
    let text =
        "# Title\n\nSee [a](a.md), [b](<b c.md>) and ![c](c.png \"a title\").\n\n[d]: d.md\n";
    let found: Vec<_> = links(text).into_iter().map(|link| (link.line, link.target)).collect();
    let expected = [(3, "a.md"), (3, "b c.md"), (3, "c.png"), (5, "d.md")];
    assert_eq!(found, expected.map(|(line, target)| (line, target.to_owned())));
}

#[test]
fn a_badge_has_two_targets() {
    assert_eq!(targets("[![badge](badge.svg)](ci.md)"), ["badge.svg", "ci.md"]);
}

#[test]
fn parentheses_in_a_target_are_balanced() {
    assert_eq!(targets("([x](a_(b).md))"), ["a_(b).md"]);
}

#[test]
fn code_is_not_prose() {
    let text = "```md\n[a](a.md)\n```\n~~~~\n[b](b.md)\n~~~\n[c](c.md)\n~~~~\n\
                `[d](d.md)` and ``[e](`e.md)``\n\n    [f](f.md)\n\n[`g`](g.md)\n";
    assert_eq!(targets(text), ["g.md"]);
}

#[test]
fn a_fence_closes_on_its_own_mark_only() {
    assert_eq!(targets("```\n~~~\n``` not closed\n[a](a.md)\n```\n[b](b.md)"), ["b.md"]);
    assert_eq!(targets("``` inline ``` [a](a.md)"), ["a.md"]);
}

#[test]
fn an_unclosed_backquote_hides_nothing() {
    assert_eq!(targets("a ` [b](b.md)"), ["b.md"]);
}

#[test]
fn indented_lines_of_lists_and_paragraphs_are_prose() {
    assert_eq!(targets("1. one\n\n    [a](a.md)\n\nend\n    [b](b.md)\n"), ["a.md", "b.md"]);
}

#[test]
fn footnotes_and_empty_targets_are_no_links() {
    assert!(targets("[^1]: note\n[a]()\n[b] (c)\n").is_empty());
}

#[test]
fn only_local_paths_are_checked() {
    for elsewhere in ["https://example.org/a.md", "mailto:a@example.org", "#part", "//host/a", ""] {
        assert_eq!(local_part(elsewhere), None, "{elsewhere}");
    }
    assert_eq!(local_part("a.md#part").as_deref(), Some("a.md"));
    assert_eq!(local_part("a.md?raw=1").as_deref(), Some("a.md"));
    assert_eq!(local_part("a%20b.md").as_deref(), Some("a b.md"));
    assert_eq!(local_part("100%.md").as_deref(), Some("100%.md"));
    assert_eq!(local_part("a/b:c.md").as_deref(), Some("a/b:c.md"));
}

#[test]
fn a_destination_stays_in_the_repository() {
    let from = |place| destination(Path::new("docs/guide.md"), place);
    assert_eq!(from("other.md"), Some(PathBuf::from("docs/other.md")));
    assert_eq!(from("./../README.md"), Some(PathBuf::from("README.md")));
    assert_eq!(from("/README.md"), Some(PathBuf::from("README.md")));
    assert_eq!(from("../../README.md"), None);
}
