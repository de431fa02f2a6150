//! What merged ones were known by leads to the survivor, at every place that takes an identifier.

use serde_json::{Value, json};

use super::super::found;
use super::*;
use crate::support::{Backend, on_both_databases};

/// Every way to name the second film of [`pairs`].
fn forms(film: &str) -> [&str; 6] {
    [film, "keeper-the-2012", "tt0000002", "imdb:tt0000002", "tmdb:702", "KEEPER-THE-2012"]
}

/// Every way to name the second person.
fn forms_of_person(person: &str) -> [&str; 5] {
    [person, "anne-lee", "nm0000002", "imdb:nm0000002", "tmdb:22"]
}

/// The ids of the list that a query answers, which takes one statement.
async fn ids(schema: &TestSchema, query: &str, variables: Value) -> Vec<String> {
    let answered = schema.ask(query, variables.clone()).await;
    assert!(answered.errors.is_empty(), "{query} {variables}: {:?}", answered.errors);
    assert_eq!(answered.statements, 1, "{query}");
    let field = answered.data.as_object().unwrap().values().next().unwrap().clone();
    let list = match field {
        Value::Array(list) => list,
        Value::Object(mut page) if page.contains_key("nodes") => {
            page["nodes"].take().as_array().unwrap().clone()
        }
        Value::Null => Vec::new(),
        one => vec![one],
    };
    list.iter().map(|node| node["id"].as_str().unwrap_or("null").to_owned()).collect()
}

/// Asserts what each identifier of the second film, and of the second person, leads to.
async fn lead(schema: &TestSchema, Pairs { films, people }: &Pairs, to: (&[&str], &[&str])) {
    let film = &*films[1];
    for form in &forms(film)[..5] {
        for query in [
            "query ($x: String!) { movies(where: { id: $x }) { id } }",
            "query ($x: String!) { movies(where: { ids: [$x] }) { id } }",
            "query ($x: String!) { moviesConnection(where: { OR: [{ ids: [\"tmdb:9\", $x] }] }) \
                { nodes { id } } }",
            "query ($x: String!) { movies(where: { id: $x }, orderBy: [{ field: TITLE }]) { id } }",
        ] {
            assert_eq!(ids(schema, query, json!({ "x": form })).await, to.0, "{query} {form}");
        }
        for query in [
            "query ($x: String!) { people(where: { directed: { some: { id: $x } } }) { id } }",
            "query ($x: String!) { directors(where: { directed: { some: { ids: [$x] } } }) \
                { id } }",
        ] {
            // Both directors direct the survivor.
            let found = ids(schema, query, json!({ "x": form })).await;
            assert_eq!(found.first().map(String::as_str), to.1.first().copied(), "{query} {form}");
        }
        let query =
            "query ($x: String!) { moviesConnection(where: { NOT: { id: $x } }) { nodes { id } } }";
        let others: Vec<&str> =
            films.iter().map(String::as_str).filter(|id| !to.0.contains(id)).collect();
        let found = ids(schema, query, json!({ "x": form })).await;
        assert!(found.iter().all(|id| others.contains(&id.as_str())), "{found:?}");
    }
    for (by, value) in [
        ("id", json!(film)),
        ("slug", json!("keeper-the-2012")),
        ("imdbId", json!("tt0000002")),
        ("tmdbId", json!(702)),
    ] {
        let query = "query ($by: MovieBy!) { movie(by: $by) { id } }";
        assert_eq!(ids(schema, query, json!({ "by": { by: value } })).await, to.0, "{by}");
    }
    for (filter, matches) in [
        (json!({ "eq": "keeper-the-2012" }), true),
        (json!({ "eq": "KEEPER-the-2012" }), true),
        (json!({ "in": ["x", "keeper-the-2012"] }), true),
        (json!({ "ne": "keeper-the-2012" }), false),
        (json!({ "notIn": ["keeper-the-2012"] }), false),
    ] {
        let query = "query ($slug: StringFilter!) { movies(where: { slug: $slug }) { id } }";
        let found = ids(schema, query, json!({ "slug": filter })).await;
        assert_eq!(
            found.iter().any(|id| to.0.contains(&id.as_str())),
            matches && !to.0.is_empty(),
            "{filter}"
        );
    }
    let node = "query ($x: ID!) { node(id: $x) { id } }";
    assert_eq!(ids(schema, node, json!({ "x": film })).await, to.0);
    for form in forms_of_person(&people[1]) {
        for query in [
            "query ($x: String!) { people(where: { id: $x }) { id } }",
            "query ($x: String!) { peopleConnection(where: { ids: [$x, \"nobody\"] }) \
                { nodes { id } } }",
            "query ($x: String!) { directors(where: { id: $x }) { id } }",
        ] {
            assert_eq!(ids(schema, query, json!({ "x": form })).await, to.1, "{query} {form}");
        }
        for query in [
            "query ($x: String!) { movies(where: { directors: { some: { id: $x } } }) { id } }",
            "query ($x: String!) { movies(where: { NOT: { directors: { none: { ids: [$x] } } } }) \
                { id } }",
        ] {
            assert_eq!(ids(schema, query, json!({ "x": form })).await, to.0, "{query} {form}");
        }
    }
    for (by, value) in [
        ("id", json!(people[1])),
        ("slug", json!("anne-lee")),
        ("imdbId", json!("nm0000002")),
        ("tmdbId", json!(22)),
    ] {
        let query = "query ($by: PersonBy!) { person(by: $by) { id } }";
        assert_eq!(ids(schema, query, json!({ "by": { by: value } })).await, to.1, "{by}");
    }
    assert_eq!(ids(schema, node, json!({ "x": people[1] })).await, to.1);
}

#[on_both_databases]
async fn every_identifier_leads_to_the_survivor_everywhere(backend: Backend) {
    let schema = start(&backend).await;
    let pairs = pairs(&schema).await;
    let [film, other] = pairs.films.each_ref().map(String::as_str);
    let [person, another] = pairs.people.each_ref().map(String::as_str);
    lead(&schema, &pairs, (&[other], &[another])).await;
    merge(&schema, film, other).await;
    merge(&schema, person, another).await;
    lead(&schema, &pairs, (&[film], &[person])).await;
    let nodes = "query ($x: [ID!]!) { nodes(ids: $x) { id } }";
    let wanted = json!({ "x": [other, "movie:999", film, other] });
    assert_eq!(ids(&schema, nodes, wanted).await, [film, "null", film, film]);
}

#[on_both_databases]
async fn a_chain_of_merges_is_one_step(backend: Backend) {
    let schema = start(&backend).await;
    let pairs = pairs(&schema).await;
    let film = film(&schema, json!({ "title": "Last", "credits": [] })).await;
    let person = person(&schema, json!({ "name": "Last" })).await;
    for (last, [one, other]) in [(&film, &pairs.films), (&person, &pairs.people)] {
        merge(&schema, one, other).await;
        merge(&schema, last, one).await;
        let table = last.split_once(':').unwrap().0;
        let sql = format!("SELECT count(*) FROM {table}_redirect WHERE target = {}", number(last));
        assert_eq!(count(&schema, &sql).await, 2, "both lead to the last");
    }
    lead(&schema, &pairs, (&[&film], &[&person])).await;
}

#[on_both_databases]
async fn a_slug_that_comes_back_leads_to_the_one_that_has_it_now(backend: Backend) {
    let schema = start(&backend).await;
    for (kind, update) in [("movie", "updateMovie"), ("person", "updatePerson")] {
        let mut made = Vec::new();
        for name in ["Aa", "Bb", "Cc", "Dd"] {
            made.push(match kind {
                "movie" => film(&schema, json!({ "title": name })).await,
                _ => person(&schema, json!({ "name": name })).await,
            });
        }
        let rename = async |id: &str, slug: &str| {
            let document = format!(
                "mutation {{ {update}(input: {{ id: \"{id}\", slug: \"{slug}\" }}) \
                    {{ userErrors {{ code path }} }} }}"
            );
            faults(&schema.mutate(&document, Value::Null).await)
        };
        let led = async |slug: &str| {
            let query = format!("{{ {kind}(by: {{ slug: \"{slug}\" }}) {{ id }} }}");
            schema.data(&query).await.data[kind]["id"].clone()
        };
        let [a, b, c, d] = &made[..] else { unreachable!() };
        // B takes over A's slug, C takes over B's, which has the same slug as A's redirect.
        merge(&schema, b, a).await;
        assert_eq!(rename(b, "aa").await, []);
        assert_eq!(led("bb").await, Value::Null, "a slug that is given up is free");
        merge(&schema, c, b).await;
        assert_eq!((led("aa").await, led("cc").await), (json!(c), json!(c)));
        assert_eq!(rename(c, "aa").await, []);
        assert_eq!(rename(c, "cc").await, []);
        assert_eq!(rename(d, "aa").await, [fault("TAKEN", "input.slug")]);
        assert_eq!(rename(c, "aa").await, []);
        merge(&schema, d, c).await;
        for slug in ["aa", "dd"] {
            assert_eq!(led(slug).await, json!(d), "{slug}");
        }
        assert_eq!(rename(d, "bb").await, []);
        let node = "query ($x: [ID!]!) { nodes(ids: $x) { id } }";
        assert_eq!(
            ids(&schema, node, json!({ "x": made })).await,
            [d, d, d, d].map(String::as_str)
        );
        let sql = format!(
            "SELECT count(*) FROM {kind}_redirect WHERE slug IS NULL AND target = {}",
            number(d)
        );
        assert_eq!(count(&schema, &sql).await, 2, "a slug is in one redirect");
    }
}

#[on_both_databases]
async fn a_deleted_survivor_takes_what_led_to_it_along(backend: Backend) {
    let schema = start(&backend).await;
    let pairs = pairs(&schema).await;
    merge(&schema, &pairs.films[0], &pairs.films[1]).await;
    merge(&schema, &pairs.people[0], &pairs.people[1]).await;
    let delete =
        "mutation ($id: ID!) { deleteMovie(input: { id: $id }) { deletedId userErrors { code } } }";
    let gone = schema.mutate(delete, json!({ "id": pairs.films[1] })).await;
    assert_eq!(gone["deletedId"], json!(pairs.films[0]), "the id of what is deleted");
    let delete = "mutation ($id: ID!) { deletePerson(input: { id: $id }) \
        { deletedId userErrors { code } } }";
    schema.mutate(delete, json!({ "id": "anne-lee" })).await;
    lead(&schema, &pairs, (&[], &[])).await;
    let left =
        "SELECT (SELECT count(*) FROM movie_redirect) + (SELECT count(*) FROM person_redirect)";
    assert_eq!(count(&schema, left).await, 0);
}

#[on_both_databases]
async fn what_leads_to_a_survivor_is_given_to_nothing_else(backend: Backend) {
    let schema = start(&backend).await;
    let Pairs { films, people } = pairs(&schema).await;
    merge(&schema, &films[0], &films[1]).await;
    merge(&schema, &people[0], &people[1]).await;
    for (field, value) in
        [("slug", json!("keeper-the-2012")), ("imdbId", json!("tt0000002")), ("tmdbId", json!(702))]
    {
        let input = json!({ "input": { "title": "Another", field: value } });
        let refused = schema.mutate(CREATE, input).await;
        assert_eq!(faults(&refused), [fault("TAKEN", &format!("input.{field}"))]);
        let message = refused["userErrors"][0]["message"].as_str().unwrap();
        assert!(message.contains(&films[0]), "{message} names the survivor");
    }
    for (field, value) in
        [("slug", json!("anne-lee")), ("imdbId", json!("nm0000002")), ("tmdbId", json!(22))]
    {
        let refused = schema
            .mutate(CREATE_PERSON, json!({ "input": { "name": "Another", field: value } }))
            .await;
        assert_eq!(faults(&refused), [fault("TAKEN", &format!("input.{field}"))]);
    }
    let slugs = schema.data("{ movies { slug } people { slug } }").await.data;
    assert_eq!(
        slugs,
        json!({ "movies": [{ "slug": "the-keeper-2011" }], "people": [{ "slug": "ann-lee" }] })
    );
    let wished = film(&schema, json!({ "title": "Keeper, The", "releaseDate": "2012" })).await;
    let named = person(&schema, json!({ "name": "Anne Lee" })).await;
    let query = "query ($a: ID!, $b: ID!) { a: node(id: $a) \
        { ... on Movie { slug } } b: node(id: $b) { ... on Person { slug } } }";
    let slugs = schema.ask(query, json!({ "a": wished, "b": named })).await.data;
    assert_eq!(
        slugs,
        json!({ "a": { "slug": "keeper-the-2012-2" }, "b": { "slug": "anne-lee-2" } })
    );
    let own = "mutation { updateMovie(input: { id: \"tt0000001\", imdbId: \"tt0000002\", \
        slug: \"keeper-the-2012\" }) { movie { id } userErrors { code } } }";
    let taken = schema.mutate(own, Value::Null).await;
    assert_eq!(
        taken,
        json!({ "movie": { "id": films[0] }, "userErrors": [] }),
        "the survivor may have them"
    );
}

#[on_both_databases]
async fn mutations_know_the_survivor_by_what_it_took_in(backend: Backend) {
    let schema = start(&backend).await;
    let Pairs { films, people } = pairs(&schema).await;
    merge(&schema, &films[0], &films[1]).await;
    merge(&schema, &people[0], &people[1]).await;
    for form in forms(&films[1]).into_iter().take(5) {
        let update = "mutation ($id: ID!) { updateMovie(input: { id: $id, tagline: \"x\" }) \
            { movie { id } userErrors { code } } }";
        let done = schema.mutate(update, json!({ "id": form })).await;
        assert_eq!(done, json!({ "movie": { "id": films[0] }, "userErrors": [] }), "{form}");
    }
    for form in forms_of_person(&people[1]) {
        let update = "mutation ($id: ID!) { updatePerson(input: { id: $id, birthPlace: \"x\" }) \
            { person { id } userErrors { code } } }";
        let done = schema.mutate(update, json!({ "id": form })).await;
        assert_eq!(done, json!({ "person": { "id": people[0] }, "userErrors": [] }), "{form}");
    }
    let upsert = "mutation { upsertMovie(input: { tmdbId: 702, imdbId: \"tt0000002\", \
        tagline: \"y\" }) { created movie { id imdbId tmdbId tagline } userErrors { code } } }";
    let done = schema.mutate(upsert, Value::Null).await;
    let survivor = json!({ "id": films[0], "imdbId": "tt0000001", "tmdbId": 702, "tagline": "y" });
    assert_eq!(done, json!({ "created": false, "movie": survivor, "userErrors": [] }));
    let set = "mutation ($credits: [CreditInput!]!) { setMovieCredits(input: { movieId: \"keeper-the-2012\", credits: $credits }) {
        movie { id performers { id } directors { id } } userErrors { code path } } }";
    let named = json!([{ "id": people[1] }, { "slug": "anne-lee" }, { "tmdbId": 22 }, { "imdbId": "nm0000002" },
        { "create": { "name": "Anne", "tmdbId": 22 } }, { "create": { "name": "Anne", "imdbId": "nm0000002" } }]);
    let credits: Vec<Value> = named
        .as_array()
        .unwrap()
        .iter()
        .map(|person| json!({ "person": person, "department": "ACTING" }))
        .collect();
    let done = schema.mutate(set, json!({ "credits": credits })).await;
    let survivor = json!({ "id": films[0], "performers": [{ "id": people[0] }], "directors": [] });
    assert_eq!(done, json!({ "movie": survivor, "userErrors": [] }));
}

#[on_both_databases]
async fn the_names_of_what_is_gone_are_not_searched(backend: Backend) {
    let schema = start(&backend).await;
    let one = film(&schema, json!({ "title": "Solaris", "releaseDate": "1972" })).await;
    let other = film(&schema, json!({ "title": "Weltraum", "originalTitle": "Соляpис" })).await;
    assert_eq!(found(&schema, "weltraum").await, ["Weltraum"]);
    merge(&schema, &one, &other).await;
    assert_eq!(found(&schema, "weltraum").await, [""; 0]);
    assert_eq!(found(&schema, "solaris").await, ["Solaris"]);
    assert_eq!(found(&schema, "соляpис").await, ["Solaris"], "the original title is filled in");
}
