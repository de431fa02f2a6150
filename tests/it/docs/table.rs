//! Tables of the pages that the code writes. `CINEGRAPH_BLESS=1 cargo test docs` writes them anew.

use cinegraph::config::{Config, Setting};
use cinegraph::error::Code;

use super::page::root;

/// Puts `rows` between the comments that begin and end a generated part, and compares.
fn hold(page: &str, part: &str, rows: &str) {
    let path = root().join(page);
    let text = std::fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- generated: {part} -->\n"), "<!-- end -->".to_owned());
    let (before, rest) = text.split_once(&begin).unwrap_or_else(|| panic!("{page} has {part}"));
    let (_, after) = rest.split_once(&end).expect("an end");
    let expected = format!("{before}{begin}{rows}{end}{after}");
    if std::env::var_os("CINEGRAPH_BLESS").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap();
    assert!(stored == expected, "{page}: run `CINEGRAPH_BLESS=1 cargo test docs`");
}

#[test]
fn the_table_of_error_codes_is_that_of_the_code() {
    let row = |code: &Code| {
        format!("| `{}` | {} | {} |\n", code.text(), code.status(), code.meaning().trim())
    };
    let head = "| code | status | |\n| --- | --- | --- |\n".to_owned();
    let rows = Code::ALL.iter().map(row).fold(head, |text, row| text + &row);
    hold("docs/querying.md", "error codes", &rows);
}

#[test]
fn the_tables_of_settings_are_those_of_the_code() {
    let mut text = String::new();
    let mut group = None;
    for setting in Config::settings() {
        let own = setting.name.rsplit_once('.').map_or("", |(group, _)| group);
        if group.replace(own.to_owned()).as_deref() != Some(own) {
            let title = if own.is_empty() { String::new() } else { format!("\n### {own}\n") };
            text += &format!("{title}\n| setting | default | meaning |\n| --- | --- | --- |\n");
        }
        text += &row(&setting);
    }
    hold("docs/operating.md", "settings", &format!("{text}\n"));
}

fn row(Setting { name, default, doc }: &Setting) -> String {
    let default = if default.is_empty() { "empty".to_owned() } else { format!("`{default}`") };
    format!("| `{name}` | {default} | {} |\n", doc.replace('|', "\\|"))
}
