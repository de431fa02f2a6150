//! What the entries that an upgrade united were known by.

use super::fill::migrated;
use super::*;
use crate::support::{Backend, on_both_databases};

#[on_both_databases]
async fn identifiers_of_removed_entries_lead_to_the_one_that_stays(backend: Backend) {
    let test = migrated(&backend).await;
    let keys = async |db: &Db, table: &str, slug: &str| {
        rows(db, &format!("SELECT id FROM {table} WHERE slug = '{slug}'")).await[0]["id"]
            .to_string()
    };
    let mut gone = Vec::new();
    for table in TABLES {
        gone.push(keys(&test.db, table, "a").await);
    }
    vocabulary::fill(&test.db).await.unwrap();
    for table in TABLES {
        let redirects = format!(
            "SELECT r.slug, r.tmdb_id, e.slug AS target FROM {table}_redirect AS r \
             JOIN {table} AS e ON e.id = r.target ORDER BY r.slug"
        );
        assert_eq!(
            json!(rows(&test.db, &redirects).await),
            json!([
                { "slug": "a", "tmdb_id": null, "target": "c" },
                { "slug": "b", "tmdb_id": null, "target": "c" },
                { "slug": "d", "tmdb_id": 19, "target": "c" },
                { "slug": "f", "tmdb_id": null, "target": "e" },
            ]),
            "{table}"
        );
    }
    let schema = TestSchema::of(test);
    let db = &schema.app.db;
    for ((table, gone), noun) in
        TABLES.iter().zip(&gone).zip(["Genre", "Keyword", "Company", "Collection"])
    {
        let own = format!("{table}:{}", keys(db, table, "c").await);
        let query = format!("{{ node(id: \"{table}:{gone}\") {{ id ... on {noun} {{ slug }} }} }}");
        assert_eq!(schema.data(&query).await.data["node"], json!({ "id": own, "slug": "c" }));
    }
    let query = format!(
        "{{ genre(slug: \"d\") {{ slug }} slug: collection(by: {{slug: \"b\"}}) {{ slug }} \
        id: collection(by: {{id: \"collection:{}\"}}) {{ slug }} \
        tmdbId: collection(by: {{tmdbId: 19}}) {{ slug }} }}",
        gone[3]
    );
    let found = json!({ "slug": "c" });
    assert_eq!(
        schema.data(&query).await.data,
        json!({ "genre": found, "slug": found, "id": found, "tmdbId": found })
    );
    for list in ["genres", "keywords", "productionCompanies"] {
        for condition in [
            "some: {slug: {eq: \"SLUG\"}}",
            "none: {slug: {in: [\"SLUG\"]}}",
            "every: {slug: {eq: \"SLUG\"}}",
            "some: {slug: {ne: \"SLUG\"}}",
        ] {
            let films = async |slug: &str| {
                let condition = condition.replace("SLUG", slug);
                schema
                    .data(&format!(
                        "{{ movies(where: {{{list}: {{{condition}}}}}, first: 100) {{ id }} }}"
                    ))
                    .await
                    .data
            };
            let by_own = films("c").await;
            assert_ne!(by_own["movies"], json!([]), "{list} {condition}");
            assert_eq!(films("a").await, by_own, "{list} {condition}");
        }
    }
}

#[on_both_databases]
async fn what_those_that_went_were_called_is_not_given_again(backend: Backend) {
    let test = migrated(&backend).await;
    vocabulary::fill(&test.db).await.unwrap();
    // Beside them, because a redirect's slug is no name.
    import(&test.db, &[film(200, &[entry("A", None)])]).await;
    let schema = TestSchema::of(test);
    let db = &schema.app.db;
    for table in TABLES {
        assert_eq!(
            json!(rows(db, &format!("SELECT slug FROM {table} WHERE name = 'A'")).await),
            json!([{ "slug": "a-2" }])
        );
    }
    let create = "mutation ($input: CreateMovieInput!) { createMovie(input: $input) {
        movie { genres { slug } keywords { slug } productionCompanies { slug } collection { slug } } userErrors { code } } }";
    let made = schema.mutate(create, json!({ "input": {
        "title": "New", "genres": [{ "slug": "a" }], "keywords": [{ "id": "b" }],
        "productionCompanies": [{ "tmdbId": 19 }, { "id": "tmdb:18" }], "collection": { "create": { "name": "X", "tmdbId": 19 } },
    } })).await;
    let c = json!({ "slug": "c" });
    assert_eq!(
        made["movie"],
        json!({ "genres": [c], "keywords": [c], "productionCompanies": [c], "collection": c })
    );
    for noun in ["Genre", "Company", "Collection"] {
        let document = format!(
            "mutation ($input: Create{noun}Input!) {{ create{noun}(input: $input) \
                {{ userErrors {{ code path }} }} }}"
        );
        for (field, value) in [("slug", json!("a")), ("tmdbId", json!(19))] {
            let refused = schema
                .mutate(&document, json!({ "input": { "name": "Another", field: value } }))
                .await;
            assert_eq!(
                refused["userErrors"],
                json!([{ "code": "TAKEN", "path": ["input", field] }]),
                "{noun}"
            );
        }
        let delete = format!(
            "mutation ($input: Delete{noun}Input!) {{ delete{noun}(input: $input) \
                {{ deletedId userErrors {{ code }} }} }}"
        );
        let deleted = schema.mutate(&delete, json!({ "input": { "id": "d" } })).await;
        assert_eq!(deleted["userErrors"], json!([]), "{noun}");
        let freed = schema
            .mutate(&document, json!({ "input": { "name": "Another", "slug": "a", "tmdbId": 19 } }))
            .await;
        assert_eq!(freed["userErrors"], json!([]), "{noun}");
    }
}

#[on_both_databases]
async fn an_entry_that_goes_later_takes_its_redirects_along(backend: Backend) {
    let test = migrated(&backend).await;
    let db = &test.db;
    vocabulary::fill(db).await.unwrap();
    for table in TABLES {
        // The survivor takes a name back, and the rules become ones by which it goes itself.
        execute(db, &format!("UPDATE {table} SET slug = 'b', tmdb_id = 19 WHERE slug = 'c'")).await;
        execute(db, &format!("UPDATE {table} SET name = 'other', tmdb_id = 1 WHERE slug = 'e'"))
            .await;
        execute(db, &format!("UPDATE {table} SET name = 'OTHER' WHERE slug = 'b'")).await;
    }
    execute(db, "UPDATE vocabulary_state SET version = version - 1").await;
    vocabulary::fill(db).await.unwrap();
    for table in TABLES {
        let stored = rows(db, &format!("SELECT id, slug FROM {table}")).await;
        assert_eq!(stored.len(), 1, "{table}");
        let redirects = format!(
            "SELECT slug, tmdb_id FROM {table}_redirect WHERE target = {} ORDER BY id, slug",
            stored[0]["id"]
        );
        assert_eq!(
            json!(rows(db, &redirects).await),
            json!([
                { "slug": "a", "tmdb_id": null },
                { "slug": "b", "tmdb_id": null },
                { "slug": "d", "tmdb_id": 19 },
                { "slug": "e", "tmdb_id": 1 },
                { "slug": "f", "tmdb_id": null },
            ]),
            "{table}: {stored:?}"
        );
    }
}
