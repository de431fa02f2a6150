use async_graphql::Name;

use super::*;
use crate::graphql::language::parse;

const SDL: &str = "
    type Query {
        movie(by: MovieBy!): Movie
        movies(first: Int = 20, where: MovieWhere, ids: [ID!]): [Movie!]!
        node(id: ID!): Node
        found: Found
    }
    type Mutation { add(input: MovieInput!): Movie }
    type Subscription { changes(after: String): Movie  others: Movie }
    interface Node { id: ID! }
    union Found = Movie | Person
    type Movie implements Node { id: ID! title: String! year: Int director(x: Int): Person }
    type Person implements Node { id: ID! name: String! title: String films: [Movie!] director: Movie }
    input MovieBy @oneOf { id: ID slug: String }
    input MovieWhere { year: Int status: Status AND: [MovieWhere!] }
    input MovieInput { title: String! released: PartialDate runs: Int! = 1 }
    enum Status { RELEASED PLANNED }
    scalar PartialDate
    directive @skip(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
    directive @include(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT";

fn messages(text: &str) -> Vec<String> {
    let parsed = parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
    let checked = check(&Types::of_sdl(SDL), &parsed.document, &parsed.repeated);
    let found = checked.err().unwrap_or_default();
    found.into_iter().map(|violation| violation.message).collect()
}

#[test]
fn valid_documents_pass() {
    for text in [
        "{ movies { id title title: title } }",
        "{ movies(first: null, where: {AND: {year: 1}}, ids: 7) { id } __schema { types { name } } }",
        "query($a: Int! = 2, $i: ID!) { movies(first: $a, ids: [$i]) { __typename } }",
        "query($s: String!) { movie(by: {slug: $s}) { id } }",
        "{ node(id: 1) { id ... on Movie { title } ... on Person { title: name director { id } } } }",
        "{ found { ... on Node { id } ... on Movie { a: id } ... on Person { a: id } } }",
        "mutation($t: String = \"x\") { add(input: {title: $t, released: 1900}) { id } }",
        "subscription { changes { id } ...F } fragment F on Subscription { changes { title } }",
        "query($a: ID = 1) { movie(by: {id: $a}) { id } }",
        "query($b: Boolean!) { movies { id @skip(if: $b) @include(if: true) } }",
    ] {
        assert_eq!(messages(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn every_rule_refuses_what_breaks_it() {
    for (text, expected) in [
        ("{ movies(where: {year: 1, year: 2}) { id } }", "\"year\" is given twice"),
        ("{ found { __typename } } query A { __typename }", "must be the only one"),
        ("subscription { changes { id } others { id } }", "exactly one root field"),
        ("subscription { __typename }", "exactly one root field"),
        ("subscription { changes @skip(if: true) { id } }", "exactly one root field"),
        ("{ movies { titel } }", "on type \"Movie\"; did you mean \"title\"?"),
        ("{ found { id } }", "Unknown field \"id\" on type \"Found\""),
        ("{ movies { a: title a: id } }", "because they are \"title\" and \"id\""),
        ("{ movies { id } movies(first: 1) { id } }", "their arguments differ"),
        (
            "{ node(id: 1) { ... on Movie { a: year } ... on Person { a: name } } }",
            "types Int and String!",
        ),
        ("{ movies { director { x: name } director { x: id } } }", "\"name\" and \"id\""),
        (
            "{ node(id: 1) { ... on Movie { director { x: id } } ... on Person { director { x: title } } } }",
            "types ID! and String!",
        ),
        ("{ node(id: 1) { x: id ... on Movie { x: title } } }", "cannot be one"),
        ("{ movies }", "select fields of it"),
        ("{ movies { id { a } } }", "leave out its selection"),
        ("{ movies(frist: 1) { id } }", "on field \"Query.movies\"; did you mean \"first\"?"),
        ("{ movies(first: 1, first: 1) { id } }", "\"first\" is given twice"),
        ("{ movie { id } }", "Argument \"by\" of field \"Query.movie\" is missing"),
        ("{ ...F } fragment F on Int { id }", "cannot be on \"Int\""),
        ("{ ... on Nope { id } }", "Unknown type \"Nope\""),
        ("{ movies { id } } fragment F on Movie { id }", "\"F\" is not used"),
        ("{ ...F }", "Unknown fragment \"F\""),
        ("{ movies { ... on Person { id } } }", "which is never one"),
        (
            "{ movies(first: \"1\") { id } }",
            "\"first\" is of the type Int: \"1\" is not a whole number",
        ),
        ("{ movies(first: 2147483648) { id } }", "from -2147483648 to 2147483647"),
        (
            "{ movies(where: {AND: [{year: 1.0}]}) { id } }",
            "\"where.AND.0.year\" is of the type Int: 1.0",
        ),
        ("{ movies(where: {status: \"PLANNED\"}) { id } }", "did you mean \"PLANNED\"?"),
        (
            "{ movies(where: {yaer: 1}) { id } }",
            "\"where.yaer\" is not a field of MovieWhere; did you mean \"year\"?",
        ),
        ("{ movies(ids: [null]) { id } }", "\"ids.0\" is of the type ID!, which cannot be null"),
        ("{ movie(by: {}) { id } }", "\"by\" takes exactly one of id, slug; it has 0"),
        ("{ movie(by: {id: null}) { id } }", "The one field of \"by\" cannot be null"),
        (
            "mutation { add(input: {}) { id } }",
            "\"input.title\" is missing; it is of the type String!",
        ),
        ("query($a: Int = \"x\") { movies(first: $a) { id } }", "\"$a\" is of the type Int: \"x\""),
        ("{ movies @nope { id } }", "Unknown directive \"@nope\""),
        ("query @skip(if: true) { found { __typename } }", "not allowed on a query"),
        (
            "query($a: Int @skip(if: true)) { movies(first: $a) { id } }",
            "not allowed on a variable",
        ),
        ("{ movies { id @skip(if: true) @skip(if: true) } }", "given twice in one place"),
        ("query($a: Int, $a: Int) { movies(first: $a) { id } }", "\"$a\" is declared twice"),
        ("query($a: Movie) { movies(first: $a) { id } }", "which is of answers only"),
        ("{ movies(first: $a) { id } }", "\"$a\" is not declared"),
        ("query($a: Int) { movies { id } }", "\"$a\" is not used"),
        (
            "query($a: String) { movies(first: $a) { id } }",
            "is of the type String and is used where Int is expected",
        ),
        ("query($a: [ID]) { movies(ids: $a) { id } }", "used where [ID!] is expected"),
        ("query($a: ID) { movie(by: {id: $a}) { id } }", "declare it as ID!"),
    ] {
        let found = messages(text).join("\n");
        assert!(found.contains(expected), "{text}\n{found}");
    }
}

#[test]
fn a_hostile_document_does_not_make_a_long_answer() {
    assert_eq!(messages(&format!("{{ {} }}", "nope ".repeat(5_000))).len(), 10);
}

#[test]
fn variables_are_looked_for_in_the_fragments_that_are_spread() {
    let fragment = "fragment F on Query { movies(first: $a) { ...G } } fragment G on Movie { id }";
    assert_eq!(messages(&format!("query($a: Int) {{ ...F }} {fragment}")), Vec::<String>::new());
    let found = messages(&format!("query A($a: Int) {{ ...F }} query B {{ ...F }} {fragment}"));
    assert_eq!(found, ["Variable \"$a\" is not declared by the operation that uses it."]);
}

#[test]
fn the_types_of_introspection_are_those_of_async_graphql() {
    let executable = crate::graphql::schema::builder().finish();
    let types = Types::of_sdl(&executable.sdl());
    let asked = "{ __schema { types { name fields(includeDeprecated: true) { name \
        args(includeDeprecated: true) { name } } } } }";
    let parsed = async_graphql::parser::parse_query(asked).unwrap();
    let mut request = async_graphql::Request::new(asked);
    request.set_parsed_query(parsed);
    let answer = futures_util::FutureExt::now_or_never(executable.execute(request)).unwrap();
    let answer = answer.data.into_json().unwrap();
    assert!(!executable.sdl().contains(" repeatable on"), "let its rule know which ones");
    let mut compared = 0;
    for ty in answer["__schema"]["types"].as_array().unwrap() {
        let Some(fields) = ty["fields"].as_array() else { continue };
        for field in fields {
            let (ty, name) = (ty["name"].as_str().unwrap(), field["name"].as_str().unwrap());
            let known = types.field(ty, name).unwrap_or_else(|| panic!("{ty}.{name}"));
            let arguments = field["args"].as_array().unwrap();
            let arguments = arguments.iter().map(|it| it["name"].as_str().unwrap());
            assert!(arguments.eq(known.arguments.keys().map(Name::as_str)), "{ty}.{name}");
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared}");
}
