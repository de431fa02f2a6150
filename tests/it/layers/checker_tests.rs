//! That the checker sees what it is to refuse.

use std::collections::BTreeSet;

use super::circle::{circles, describe};
use super::file::File;
use super::imports::{Imports, Sources};
use super::{layer_of, upward};

const LIB: (&str, &str) = ("lib.rs", "mod error; mod db; mod app;");

fn imports(files: &[(&str, &str)]) -> Imports {
    Sources::read([LIB].iter().chain(files).copied()).imports()
}

fn names(circle: &BTreeSet<String>) -> Vec<&str> {
    circle.iter().map(String::as_str).collect()
}

#[test]
fn an_upward_import_is_found() {
    let error = "use std::fmt; fn of() { let x = crate::db::open::<u8>(); }";
    let imports = imports(&[("error.rs", error), ("db.rs", "use crate::error::Error;")]);
    let found = upward(&imports, layer_of);
    assert_eq!(found, ["error.rs imports db.rs (crate::db::open)"]);
}

#[test]
fn a_circle_through_three_files_is_found() {
    let imports = imports(&[
        ("db.rs", "pub mod order; pub mod query; pub mod row;"),
        ("db/order.rs", "use super::row::{Cell, Row};"),
        ("db/query.rs", "use super::order::Term;\npub struct Query;"),
        ("db/row.rs", "use crate::db::{query::{self, Plan}};\nfn f() -> query::Query {}"),
        ("error.rs", "pub enum Error {}"),
    ]);
    let found = circles(&imports);
    assert_eq!(found.len(), 1);
    assert_eq!(names(&found[0]), ["db/order.rs", "db/query.rs", "db/row.rs"]);
    let text = describe(&found[0], &imports);
    assert!(text.contains("db/order.rs imports db/row.rs (use super::row::Cell)"), "{text}");
}

#[test]
fn a_parent_that_uses_a_child_that_uses_it_is_a_circle() {
    let child = ("db/row.rs", "use super::Db;\npub struct Row;");
    let declares = [("db.rs", "mod row; pub struct Db;"), child];
    assert!(circles(&imports(&declares)).is_empty());
    for parent in [
        "mod row; use row::Row; pub struct Db;",
        "mod row; pub use self::row::Row; pub struct Db;",
        "mod row; pub struct Db(row::Row);",
    ] {
        assert_eq!(circles(&imports(&[("db.rs", parent), child])).len(), 1, "{parent}");
    }
}

#[test]
fn a_path_through_a_re_export_leads_to_the_declaration() {
    let imports = imports(&[
        ("db.rs", "mod row; mod kind; pub use row::Row;"),
        ("db/row.rs", "pub struct Row; pub use super::kind::Kind;"),
        ("db/kind.rs", "pub enum Kind {}"),
        ("app.rs", "use crate::db::Row as Line; use crate::db::row::Kind;"),
    ]);
    let found: Vec<&String> = imports["app.rs"].keys().collect();
    assert_eq!(found, ["db/kind.rs", "db/row.rs"]);
}

#[test]
fn what_only_looks_like_an_import_is_none() {
    let text = r##"
        //! See crate::db::Db.
        /* use crate::db; */
        const A: &str = "crate::db::Db \" use crate::db::B;";
        const B: &str = r#"use crate::db::"C";"#;
        const C: char = '"'; const D: char = '\''; fn f<'a>(x: &'a str) {}
        pub(in crate::db) fn g() -> impl Sized + use<> {}
        #[cfg(test)]
        mod tests { use crate::db::Db; fn f() { let x = [1]; } }
        #[cfg(test)] #[path = "error_tests.rs"] mod tests;
        pub struct Last;
    "##;
    let file = File::read("error.rs", text);
    assert!(file.imports.is_empty() && file.paths.is_empty(), "{file:?}");
    assert!(file.children.is_empty());
}

#[test]
fn a_macro_leads_to_the_file_that_declares_it() {
    let imports = imports(&[
        ("db.rs", "macro_rules! table { () => { $crate::error::Error } }"),
        ("app.rs", "table!();"),
        ("error.rs", ""),
    ]);
    assert_eq!(imports["app.rs"].keys().next().map(String::as_str), Some("db.rs"));
    assert_eq!(imports["db.rs"].keys().next().map(String::as_str), Some("error.rs"));
}
