use async_graphql::PathSegment;

use super::*;
use crate::config::Limits;
use crate::graphql::schema;

/// The place of `field` in the answer to `document`, in words.
fn path(document: &str, field: &str) -> String {
    let schema = schema();
    let Ok(document) = schema.documents().admit(document, &Limits::default()) else {
        unreachable!("the document keeps the limits")
    };
    let Some(operation) = document.operation(None) else { unreachable!("it has one operation") };
    let locator = Locator { types: schema.documents().types(), document: &document };
    let path = locator.path(operation, field);
    let words = path.iter().map(|segment| match segment {
        PathSegment::Field(key) => key.clone(),
        PathSegment::Index(index) => index.to_string(),
    });
    words.collect::<Vec<_>>().join("/")
}

#[test]
fn a_path_ends_at_the_first_list_and_where_the_answer_ends() {
    let node = "{ node(id: 1) { ...F ... on Person { all: directed { id } } } }
        fragment F on Movie { by: director { knownFor { id } } }";
    let twice = "{ movie(by: {slug: \"a\"}) { title } movie(by: {slug: \"a\"}) { ...F } }
        fragment F on Movie { collection { name } }";
    let page = "{ moviesConnection { nodes { director { name } } count: totalCount } }";
    let made = "mutation { made: createGenre(input: {name: \"a\"}) { genre { id } } }";
    let followed =
        "subscription { event: catalogChanges { node { ... on Movie { director { name } } } } }";
    for (document, field, expected) in [
        ("{ movies { performers { name } } }", "movies.performers", "movies"),
        (node, "node", "node"),
        (node, "node.by", "node/by"),
        (node, "node.by.knownFor", "node/by/knownFor"),
        (node, "node.all", "node/all"),
        (twice, "movie.collection", "movie/collection"),
        (page, "moviesConnection.nodes.director", "moviesConnection/nodes"),
        (page, "moviesConnection.totalCount", "moviesConnection"),
        (followed, "event.node.director", "event/node/director"),
        (made, "made.genre", "made/genre"),
    ] {
        assert_eq!(path(document, field), expected, "{field} of {document}");
    }
}

#[test]
fn the_only_field_of_a_root_is_known_and_one_of_several_is_not() {
    let schema = schema();
    for (text, expected) in [
        ("{ a: movies { id } ...F } fragment F on Query { a: movies { title } }", Some("a")),
        ("{ movies { id } __typename }", None),
        ("{ movies { id } genres { id } }", None),
    ] {
        let Ok(document) = schema.documents().admit(text, &Limits::default()) else {
            unreachable!("{text}")
        };
        let Some(operation) = document.operation(None) else { unreachable!("{text}") };
        let locator = Locator { types: schema.documents().types(), document: &document };
        assert_eq!(locator.only_root(operation).as_deref(), expected, "{text}");
    }
}
