//! The attribute of tests that run on both databases.
//!
//! A crate of its own without dependencies, because it is compiled before all others, and because
//! reading the name of a function takes no parser: the function itself is handed back untouched.

use proc_macro::{TokenStream, TokenTree};

/// Makes two tests of an `async fn name(backend: Backend)`, one a database:
///
/// ```text
/// #[on_both_databases]
/// async fn a_film_is_found_by_slug(backend: Backend) { … }
/// ```
///
/// They are `a_film_is_found_by_slug::on_sqlite` and `a_film_is_found_by_slug::on_postgres`.
/// `support::database` runs them; the second is skipped, loudly, where no server is named.
#[proc_macro_attribute]
pub fn on_both_databases(argument: TokenStream, function: TokenStream) -> TokenStream {
    let name = name_of(function.clone()).filter(|_| argument.is_empty());
    let Some(name) = name else {
        let refusal =
            "compile_error!(\"#[on_both_databases] is for `async fn name(backend: Backend)`\");";
        return [refusal.parse().expect("it is Rust"), function].into_iter().collect();
    };
    [function, tests(&name)].into_iter().collect()
}

/// The name of an async function.
fn name_of(function: TokenStream) -> Option<String> {
    let mut words = function.into_iter().map(|token| match token {
        TokenTree::Ident(word) => word.to_string(),
        _ => String::new(),
    });
    words.find(|word| word == "async" || word == "fn").filter(|word| word == "async")?;
    words.next().filter(|word| word == "fn")?;
    words.next()
}

/// A module named like the function, which is allowed, because a function is no type.
fn tests(name: &str) -> TokenStream {
    let test = |database: &str| {
        format!(
            "#[test]
            fn on_{database}() {{
                crate::support::on_{database}(|backend| Box::pin(super::{name}(backend)));
            }}"
        )
    };
    let module = format!("mod {name} {{ {} {} }}", test("sqlite"), test("postgres"));
    module.parse().expect("it is Rust")
}
