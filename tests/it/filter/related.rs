//! Conditions on rows that name their parents themselves.

use cinegraph::db::batch::Loaders;
use cinegraph::db::dispatch::{Queue, drive};
use cinegraph::db::filter::{Comparison, Filter, Quantifier};
use cinegraph::db::order::{On, Term};
use cinegraph::db::query::{
    PageRequest, QueryKind, RelationColumns, RelationFilters, RelationQuery,
};
use cinegraph::db::reader::Reader;
use cinegraph::db::relation::{Link, Relation, Via};
use cinegraph::db::row::Cell;
use cinegraph::db::table::Readable;
use entity::movie::Column;
use entity::{collection, language, movie, movie_language};

use super::catalogue;
use crate::support::{Backend, TestSchema, on_both_databases};

static COLLECTIONS: Relation =
    Relation { name: "collections", node: collection::Entity::table, via: Via::Root };
static MOVIES: Relation = Relation { name: "movies", node: movie::Entity::table, via: Via::Root };
static OF_COLLECTION: Relation = Relation {
    name: "Collection.movies",
    node: movie::Entity::table,
    via: Via::Column("collection_id"),
};
static SPOKEN: Relation = Relation {
    name: "Movie.spokenLanguages",
    node: language::Entity::table,
    via: Via::Link(Link {
        table: movie_language::Entity::table,
        parent: "movie_id",
        child: "language_code",
        only: &[],
    }),
};
static IN_LANGUAGE: Relation = Relation {
    name: "Language.movies",
    node: movie::Entity::table,
    via: Via::Column("original_language"),
};

/// A condition on the rows that `relation` leads to.
fn on(relation: &'static Relation, quantifier: Quantifier, filter: Filter) -> Filter {
    let link = relation.link().expect("rows that name their parents");
    Filter::Related(link, relation.node, quantifier, Box::new(filter))
}

fn movies(quantifier: Quantifier, filter: Filter) -> Filter {
    on(&OF_COLLECTION, quantifier, filter)
}

fn title(comparison: Comparison, text: &str) -> Filter {
    let column = movie::Entity::index(Column::TitleFolded);
    Filter::Compare(column, comparison, Cell::Text(text.into()))
}

/// The keys of the rows of `relation` that meet the condition.
async fn keys(schema: &TestSchema, relation: &'static Relation, filter: Filter) -> Vec<i64> {
    let loaders = Loaders::new(Reader::new(schema.app.db.clone()), Queue::default());
    let order = vec![Term::asc(On::Node, (relation.node)().key)];
    let rows = QueryKind::Rows { order, window: PageRequest::first(100) };
    let filters = RelationFilters { node: Some(filter), edge: None };
    let columns = RelationColumns::default();
    let query = RelationQuery::new(relation, filters, rows, columns, "rows".to_owned());
    let page = drive(loaders.queue(), loaders.page(query, None)).await.unwrap();
    let key = |cell: &Cell| match cell {
        Cell::Int(key) => *key,
        other => panic!("{other:?} is no key"),
    };
    page.items.iter().map(|item| key(item.node.key().unwrap())).collect()
}

/// Collection 1 has the movie 1, collection 2 the movies 2 and 3, collection 3 none, and most
/// movies have no collection.
async fn collections(backend: &Backend) -> TestSchema {
    let schema = catalogue(backend).await;
    let writer = schema.app.db.writer();
    for sql in [
        "INSERT INTO collection (id, slug, name) VALUES (2, 'two', 'Two'), (3, 'none', 'None')",
        "UPDATE movie SET collection_id = 2 WHERE id IN (2, 3)",
    ] {
        sea_orm::ConnectionTrait::execute_unprepared(writer, sql).await.unwrap();
    }
    schema
}

#[on_both_databases]
async fn a_condition_on_rows_that_name_their_parent_is_answered(backend: Backend) {
    let schema = collections(&backend).await;
    let film_3 = || title(Comparison::Eq, "film 3");
    let any = || Filter::All(Vec::new());
    for (quantifier, filter, expected) in [
        (Quantifier::Some, film_3(), &[2][..]),
        (Quantifier::None, film_3(), &[1, 3]),
        (Quantifier::Every, film_3(), &[3]),
        (Quantifier::Every, title(Comparison::Contains, "1"), &[1, 3]),
        (Quantifier::Some, any(), &[1, 2]),
        (Quantifier::None, any(), &[3]),
        (Quantifier::Every, any(), &[1, 2, 3]),
    ] {
        let found = keys(&schema, &COLLECTIONS, movies(quantifier, filter.clone())).await;
        assert_eq!(found, expected, "{quantifier:?} {filter:?}");
    }
}

#[on_both_databases]
async fn rows_without_a_parent_change_no_condition_below_another(backend: Backend) {
    let schema = catalogue(&backend).await;
    let writer = schema.app.db.writer();
    for sql in [
        "UPDATE movie SET original_language = NULL WHERE id = 4",
        "INSERT INTO movie_language (movie_id, language_code, position) \
            VALUES (1, 'fr', 0), (2, 'en', 0)",
    ] {
        sea_orm::ConnectionTrait::execute_unprepared(writer, sql).await.unwrap();
    }
    // All whose original language is known are in English.
    for (quantifier, expected) in
        [(Quantifier::Some, &[2][..]), (Quantifier::None, &[1]), (Quantifier::Every, &[1])]
    {
        let any_film = title(Comparison::StartsWith, "film");
        let any_film = if quantifier == Quantifier::Every { any_film.negate() } else { any_film };
        let inner = on(&IN_LANGUAGE, quantifier, any_film);
        let found = keys(&schema, &MOVIES, on(&SPOKEN, Quantifier::Some, inner)).await;
        assert_eq!(found, expected, "{quantifier:?}");
    }
}

#[test]
fn what_a_column_of_the_parent_names_has_no_link() {
    let of_movie = Relation {
        name: "Movie.collection",
        node: collection::Entity::table,
        via: Via::Column("id"),
    };
    assert!(of_movie.link().is_none() && COLLECTIONS.link().is_none());
}
