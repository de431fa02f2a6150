//! What pages look like: short, narrow, with links that lead somewhere.

use super::page::{Page, all_pages, root, run_pages};
use crate::layers::LAYERS;

/// The most characters of a line.
const WIDTH: usize = 120;

/// How many blocks no test runs. Change it together with a page, and say why there.
const NOT_RUN: usize = 2;

fn page<'a>(pages: &'a [Page], name: &str) -> &'a Page {
    pages.iter().find(|page| page.name == name).unwrap_or_else(|| panic!("there is no {name}"))
}

/// A row of a table cannot be broken; all else can.
#[test]
fn no_line_of_a_page_is_wider_than_120_characters() {
    let pages = all_pages();
    assert!(pages.len() >= 11);
    for Page { name, text } in &pages {
        let is_row = |line: &str| name != "README.md" && line.starts_with('|');
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !is_row(line)) {
            assert!(line.chars().count() <= WIDTH, "{name}:{} is too wide", number + 1);
        }
    }
}

#[test]
fn the_readme_is_short_and_begins_with_a_query() {
    let pages = run_pages();
    let readme = page(&pages, "README.md");
    let lines = readme.text.lines().count();
    assert!(lines <= 120, "{lines} lines");
    let picture = std::fs::metadata(root().join("docs/playground.png")).unwrap().len();
    assert!(picture <= 150_000, "the picture has {picture} bytes");
    let query = readme.text.find("```graphql").unwrap();
    assert!(query < readme.text.find("cargo run").unwrap());
}

#[test]
fn every_link_to_a_file_leads_to_one() {
    for page in all_pages() {
        for line in page.prose() {
            for link in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
                if link.contains("://") {
                    continue;
                }
                let folder = root().join(&page.name);
                let target = match path {
                    "" => folder.clone(),
                    path => folder.parent().unwrap().join(path),
                };
                assert!(target.exists(), "{}: {link}", page.name);
                if !anchor.is_empty() {
                    let text = std::fs::read_to_string(&target).unwrap();
                    assert!(anchors(&text).contains(&anchor.to_owned()), "{}: {link}", page.name);
                }
            }
        }
    }
}

/// Files that a page names in code marks, from the repository's root on.
#[test]
fn every_file_that_a_page_names_is_there() {
    const FOLDERS: [&str; 6] = ["src/", "tests/", "docs/", "entity/", "migration/", "web/"];
    for page in all_pages().iter().filter(|page| page.name != "CONTRIBUTING.md") {
        for line in page.prose() {
            let names = line.split('`').skip(1).step_by(2);
            let paths = names.filter(|name| FOLDERS.iter().any(|folder| name.starts_with(folder)));
            for path in paths {
                assert!(root().join(path).exists(), "{} names {path}", page.name);
            }
        }
    }
}

/// The names by which a forge links to headings.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let anchor = |line: &str| {
        let text = line.trim_start_matches('#').trim().to_lowercase();
        text.chars().filter(kept).collect::<String>().replace(' ', "-")
    };
    headings.map(anchor).collect()
}

#[test]
fn every_block_that_is_not_run_says_why_and_is_counted() {
    let pages = run_pages();
    let blocks: Vec<_> = pages.iter().flat_map(Page::blocks).collect();
    let not_run: Vec<_> = blocks.iter().filter(|block| block.not_run.is_some()).collect();
    for block in &not_run {
        let reason = block.not_run.as_deref().unwrap_or_default();
        assert!(reason.split(' ').count() >= 3, "{} says why", block.place);
    }
    let places: Vec<_> = not_run.iter().map(|block| &block.place).collect();
    assert_eq!(not_run.len(), NOT_RUN, "{places:#?}");
}

#[test]
fn the_map_has_the_layers_of_the_code() {
    let pages = run_pages();
    let text = &page(&pages, "docs/architecture.md").text;
    let modules = LAYERS.iter().filter(|layer| **layer != "lib");
    let line = modules.clone().copied().collect::<Vec<_>>().join(" < ");
    assert!(text.contains(&line), "{line}");
    for module in modules.filter(|layer| **layer != "main") {
        assert!(text.contains(&format!("\n| `{module}` | ")), "{module}");
    }
}

#[test]
fn a_glossary_has_at_most_25_words() {
    let pages = run_pages();
    let text = &page(&pages, "docs/architecture.md").text;
    let (_, glossary) = text.split_once("## Glossary\n").expect("a glossary");
    let words = glossary.lines().filter(|line| line.starts_with("| **")).count();
    assert!((10..=25).contains(&words), "{words} words");
}
