//! Filters on figures at the ends, with bounds at them, around them and beyond.

use serde_json::{Value, json};

use super::{FILMS, LARGEST, by_import, by_mutation, document, rows};
use crate::support::sdl::Sdl;
use crate::support::{Backend, TestSchema, on_both_databases};

const BOUNDS: [f64; 17] = [
    -1e300,
    -1.0,
    -5e-324,
    -0.0,
    0.0,
    5e-324,
    f64::MIN_POSITIVE,
    0.1,
    0.300_000_000_000_000_04,
    1.0,
    4_503_599_627_370_495.5,
    LARGEST - 1.0,
    LARGEST,
    LARGEST + 1.0,
    LARGEST + 2.0,
    1e300,
    f64::MAX,
];
const WHOLE_BOUNDS: [f64; 6] = [-2_147_483_648.0, -1.0, 0.0, 1.0, 2_147_483_646.0, 2_147_483_647.0];

/// Whether a value passes all operators, as the input types' descriptions say.
fn passes(value: &Value, filter: &Value) -> bool {
    let known = value.as_f64();
    let any = |list: &Value| {
        list.as_array().unwrap().iter().any(|bound| known == Some(bound.as_f64().unwrap()))
    };
    filter.as_object().unwrap().iter().all(|(operator, bound)| {
        let number = || bound.as_f64().unwrap();
        match operator.as_str() {
            "eq" => known == Some(number()),
            "ne" => known != Some(number()),
            "in" => any(bound),
            "notIn" => !any(bound),
            "gt" => known.is_some_and(|known| known > number()),
            "gte" => known.is_some_and(|known| known >= number()),
            "lt" => known.is_some_and(|known| known < number()),
            "lte" => known.is_some_and(|known| known <= number()),
            "isNull" => *bound == known.is_none(),
            other => panic!("the reference does not know {other}"),
        }
    })
}

/// Every operator with every bound, and pairs of operators.
fn filters(bounds: &[Value]) -> Vec<Value> {
    let mut all = vec![json!({ "isNull": true }), json!({ "isNull": false }), json!({ "in": [] })];
    all.push(json!({ "notIn": [] }));
    for (place, bound) in bounds.iter().enumerate() {
        let other = &bounds[(place + bounds.len() / 2) % bounds.len()];
        for operator in ["eq", "ne", "gt", "gte", "lt", "lte"] {
            all.push(json!({ operator: bound }));
            all.push(json!({ operator: bound, "isNull": false }));
            all.push(json!({ operator: bound, "isNull": true }));
        }
        all.push(json!({ "in": [bound, other] }));
        all.push(json!({ "notIn": [bound, other] }));
        for (low, high) in [("gt", "lt"), ("gte", "lte"), ("gt", "lte"), ("gte", "lt")] {
            all.push(json!({ low: bound, high: other }));
            all.push(json!({ low: other, high: bound }));
            all.push(json!({ low: bound, high: bound }));
        }
    }
    all
}

async fn check(schema: &TestSchema) {
    let figures = BOUNDS.map(|bound| json!(bound));
    let numbers = WHOLE_BOUNDS.map(|bound| json!(bound as i64));
    for (root, field, kind) in Sdl::new().conditions() {
        let bounds = match kind.as_str() {
            "FloatFilter" => &figures[..],
            "IntFilter" | "BigIntFilter" => &numbers,
            _ => continue,
        };
        let (list, ty, field) = (&root.field, &root.argument, field.as_str());
        let rows = rows(schema, document(&root.node)).await;
        let document = format!(
            "query ($is: {ty}, $not: {ty}) {{ is: {list}(where: $is, first: 100) {{ id }}
                not: {list}(where: $not, first: 100) {{ id }} }}"
        );
        for filter in filters(bounds) {
            let conditions = json!({ field: filter });
            let variables = json!({ "is": conditions, "not": { "NOT": conditions } });
            let answered = schema.ask(&document, variables).await;
            assert!(answered.errors.is_empty(), "{conditions}: {:?}", answered.errors);
            for (name, wanted) in [("is", true), ("not", false)] {
                let found: Vec<&Value> =
                    answered.data[name].as_array().unwrap().iter().map(|row| &row["id"]).collect();
                let passes = |row: &&Value| passes(&row[field], &filter) == wanted;
                let expected: Vec<&Value> =
                    rows.iter().filter(passes).map(|row| &row["id"]).collect();
                assert_eq!(found, expected, "{list} {name} {conditions}");
            }
        }
    }
}

#[on_both_databases]
async fn filters_on_extreme_figures_find_what_they_say(backend: Backend) {
    check(&by_mutation(&backend).await).await;
}

#[on_both_databases]
async fn filters_on_imported_extreme_figures_find_what_they_say(backend: Backend) {
    check(&by_import(&backend).await).await;
}

#[on_both_databases]
async fn bounds_in_the_document_are_those_of_variables(backend: Backend) {
    let schema = by_mutation(&backend).await;
    let films = rows(&schema, FILMS).await;
    for (bound, written) in [
        (-0.0, "-0.0"),
        (5e-324, "5e-324"),
        (LARGEST, "9007199254740990"),
        (LARGEST + 1.0, "9007199254740991"),
        (LARGEST + 2.0, "9007199254740992"),
        (1e300, "1e300"),
        (0.300_000_000_000_000_04, "0.30000000000000004"),
    ] {
        for operator in ["eq", "ne", "gt", "gte", "lt", "lte"] {
            let document = format!(
                "{{ movies(first: 100, where: {{ popularity: {{ {operator}: {written} }} }}) \
                    {{ id }} }}"
            );
            let answered = schema.data(&document).await;
            let found: Vec<&Value> =
                answered.data["movies"].as_array().unwrap().iter().map(|row| &row["id"]).collect();
            let filter = json!({ operator: bound });
            let expected: Vec<&Value> = films
                .iter()
                .filter(|row| passes(&row["popularity"], &filter))
                .map(|row| &row["id"])
                .collect();
            assert_eq!(found, expected, "{document}");
        }
    }
}

#[on_both_databases]
async fn a_bound_below_zero_does_not_change_what_the_next_finds(backend: Backend) {
    let schema = by_mutation(&backend).await;
    let count = async |filter: &str| {
        let document =
            format!("{{ movies(first: 100, where: {{ popularity: {filter} }}) {{ id }} }}");
        schema.data(&document).await.data["movies"].as_array().unwrap().len()
    };
    // The statements have one text, which a connection prepares once.
    for _ in 0..8 {
        assert_eq!(count("{ gte: -1 }").await, 9);
        assert_eq!(count("{ gte: 0.5 }").await, 5);
        assert_eq!(count("{ lt: 1e300 }").await, 9);
        assert_eq!(count("{ lt: 0.5 }").await, 4);
    }
}
