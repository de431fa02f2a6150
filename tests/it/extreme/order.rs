//! Orders by figures at the ends, page by page in both directions.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::{CREATE, by_import, by_mutation, document, key, rows};
use crate::support::sdl::{Sdl, camel_case};
use crate::support::{Backend, TestSchema, on_both_databases};

/// How two values stand where the known ones are in this direction; unknown ones come last.
fn compare(one: &Value, other: &Value, descending: bool) -> Ordering {
    let known = match (one, other) {
        (Value::Null, Value::Null) => return Ordering::Equal,
        (Value::Null, _) => return Ordering::Greater,
        (_, Value::Null) => return Ordering::Less,
        (Value::String(one), Value::String(other)) => one.cmp(other),
        _ => one.as_f64().unwrap().partial_cmp(&other.as_f64().unwrap()).unwrap(),
    };
    if descending { known.reverse() } else { known }
}

/// The ids as an order has them.
fn expected(mut rows: Vec<Value>, field: &str, descending: bool) -> Vec<Value> {
    rows.sort_by(|one, other| {
        let by_id = key(one).cmp(&key(other));
        let by_id = if descending { by_id.reverse() } else { by_id };
        compare(&one[field], &other[field], descending).then(by_id)
    });
    rows.into_iter().map(|mut row| row["id"].take()).collect()
}

/// The ids as pages of two give them, forward or backward.
async fn paged(
    schema: &TestSchema,
    (list, ty, order): (&str, &str, &str),
    forward: bool,
) -> Vec<Value> {
    let (size, place, more, end) = match forward {
        true => ("first", "after", "hasNextPage", "endCursor"),
        false => ("last", "before", "hasPreviousPage", "startCursor"),
    };
    let document = format!(
        "query ($place: Cursor) {{ page: {list}(orderBy: [{order}], {size}: 2, \
            {place}: $place) {{
            nodes {{ ... on {ty} {{ id }} }} pageInfo {{ {more} {end} }} }} }}"
    );
    let (mut all, mut at) = (Vec::new(), Value::Null);
    loop {
        let answered = schema.ask(&document, json!({ "place": at })).await;
        assert!(answered.errors.is_empty(), "{:?}", answered.errors);
        let page = &answered.data["page"];
        let ids: Vec<Value> =
            page["nodes"].as_array().unwrap().iter().map(|node| node["id"].clone()).collect();
        all = if forward { [all, ids].concat() } else { [ids, all].concat() };
        if page["pageInfo"][more] == false {
            return all;
        }
        at = page["pageInfo"][end].clone();
    }
}

async fn check(schema: &TestSchema) {
    let sdl = Sdl::new();
    for (root, name) in sdl.orders() {
        let field = camel_case(&name);
        let (list, ty, field) = (&root.field, &root.node, field.as_str());
        // Texts, ids and times have no ends.
        let kind = sdl.field(ty, field).unwrap_or_default();
        if !["Int", "Float", "BigInt", "PartialDate"].contains(&kind.as_str()) {
            continue;
        }
        let rows = rows(schema, document(ty)).await;
        for direction in ["ASC", "DESC"] {
            let expected = expected(rows.clone(), field, direction == "DESC");
            let order = format!("{{ field: {name}, direction: {direction} }}");
            for forward in [true, false] {
                let paged = paged(schema, (list, ty, &order), forward).await;
                assert_eq!(paged, expected, "{list} by {order}, forward: {forward}");
            }
        }
    }
}

#[on_both_databases]
async fn orders_by_extreme_figures_lose_and_repeat_nothing(backend: Backend) {
    check(&by_mutation(&backend).await).await;
}

#[on_both_databases]
async fn orders_by_imported_extreme_figures_lose_and_repeat_nothing(backend: Backend) {
    check(&by_import(&backend).await).await;
}

#[on_both_databases]
async fn a_last_billing_is_before_an_unknown_one(backend: Backend) {
    let schema =
        crate::support::TestSchema::of(crate::support::TestDatabase::start(&backend).await);
    let play = |name: &str, billing: Value| {
        json!({ "department": "ACTING", "billing": billing,
        "person": { "create": { "name": name } } })
    };
    let first = json!([
        play("Unknown", Value::Null),
        play("Last", json!(i32::MAX)),
        play("First", json!(1))
    ]);
    let made =
        schema.mutate(CREATE, json!({ "input": { "title": "Billed", "credits": first } })).await;
    assert_eq!(made["userErrors"], json!([]));
    let names = "{ movie(by: { id: \"movie:1\" }) { performers { name } } }";
    let names = async || {
        let answered = schema.data(names).await;
        let all = answered.data["movie"]["performers"].as_array().unwrap().clone();
        all.iter().map(|person| person["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["First", "Last", "Unknown"]);
    // Numbered anew by a merge: the other's billing goes on where the own one ends.
    let other = json!([play("Unknown, too", Value::Null), play("Behind", json!(2))]);
    let made = schema
        .mutate(CREATE, json!({ "input": { "title": "Billed, too", "credits": other } }))
        .await;
    assert_eq!(made["userErrors"], json!([]));
    let merged = schema
        .mutate(
            "mutation { mergeMovies(input: { survivorId: \"movie:1\", mergedId: \"movie:2\" }) {
        userErrors { message } } }",
            Value::Null,
        )
        .await;
    assert_eq!(merged, json!({ "userErrors": [] }));
    assert_eq!(names().await, ["First", "Last", "Behind", "Unknown", "Unknown, too"]);
}
