use async_graphql::{EmptyMutation, EmptySubscription, Error, Object, Request, Schema, Variables};

use super::*;
use crate::graphql::execution::document::get_operation;

struct Query;

#[Object]
impl Query {
    async fn slow(&self) -> i32 {
        tokio::task::yield_now().await;
        1
    }
    async fn fast(&self) -> i32 {
        2
    }
    async fn thing(&self) -> Thing {
        Thing
    }
    async fn maybe(&self) -> Option<Thing> {
        Some(Thing)
    }
    async fn things(&self) -> Vec<Thing> {
        vec![Thing, Thing]
    }
    async fn sparse(&self) -> Vec<Option<Thing>> {
        vec![Some(Thing), Some(Thing)]
    }
}

struct Thing;

#[Object]
impl Thing {
    async fn slow(&self) -> i32 {
        tokio::task::yield_now().await;
        1
    }
    async fn fast(&self) -> i32 {
        2
    }
    async fn fails(&self) -> Result<i32, Error> {
        Err(Error::new("refused"))
    }
    async fn may_fail(&self) -> Result<Option<i32>, Error> {
        Err(Error::new("refused"))
    }
}

async fn answer(query: &str) -> String {
    let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
    let types = FieldTypes::of_sdl(&schema.sdl());
    let mut request = Request::new(query);
    let mut document = request.parsed_query().unwrap().clone();
    prepare(&mut document, &types);
    request.set_parsed_query(document.clone());
    let mut response = schema.execute(request).await;
    let (variables, definition) = (Variables::default(), get_operation(&document, None).unwrap());
    complete(&mut response, &types, &Operation::new(&document, definition, &variables));
    serde_json::to_string(&response.data).unwrap()
}

#[tokio::test]
async fn fields_stand_in_the_order_of_the_selection() {
    assert_eq!(answer("{ slow fast }").await, r#"{"slow":1,"fast":2}"#);
    assert_eq!(answer("query Q { slow fast }").await, r#"{"slow":1,"fast":2}"#);
    let query = "{ ...A things { slow } z: fast } fragment A on Query { things { fast slow } }";
    let things = r#"{"things":[{"fast":2,"slow":1},{"fast":2,"slow":1}],"z":2}"#;
    assert_eq!(answer(query).await, things);
}

#[tokio::test]
async fn a_failed_field_is_null_where_it_may_be() {
    let expected = r#"{"thing":{"slow":1,"mayFail":null,"fast":2}}"#;
    assert_eq!(answer("{ thing { slow mayFail fast } }").await, expected);
}

#[tokio::test]
async fn a_failed_non_null_field_nulls_the_nearest_nullable_parent() {
    assert_eq!(answer("{ fast maybe { fails fast } }").await, r#"{"fast":2,"maybe":null}"#);
    assert_eq!(answer("{ maybe { fails } }").await, r#"{"maybe":null}"#);
    assert_eq!(answer("{ sparse { fails } fast }").await, r#"{"sparse":[null,null],"fast":2}"#);
    assert_eq!(answer("{ fast thing { fails } }").await, "null");
    assert_eq!(answer("{ fast things { fast fails } }").await, "null");
}

#[tokio::test]
async fn an_object_whose_fields_are_all_skipped_is_empty_and_not_null() {
    assert_eq!(answer("{ thing { fast @skip(if: true) } }").await, r#"{"thing":{}}"#);
    assert_eq!(
        answer("{ maybe { ...A @skip(if: true) } } fragment A on Thing { fast }").await,
        r#"{"maybe":{}}"#
    );
    assert_eq!(answer("{ fast @include(if: false) }").await, "{}");
}

#[tokio::test]
async fn an_object_without_fields_hides_no_other_selection() {
    let query = "{ maybe { fast @skip(if: true) } maybe { slow } }";
    assert_eq!(answer(query).await, r#"{"maybe":{"slow":1}}"#);
}

#[tokio::test]
async fn a_skipped_field_has_no_place_in_the_order() {
    let query = "query($no: Boolean = false) { slow: fast @include(if: $no) fast slow: fast }";
    assert_eq!(answer(query).await, r#"{"fast":2,"slow":2}"#);
}

#[tokio::test]
async fn introspection_stands_in_order_too() {
    let query = "{ __typename __schema { queryType { name kind } } }";
    let expected =
        r#"{"__typename":"Query","__schema":{"queryType":{"name":"Query","kind":"OBJECT"}}}"#;
    assert_eq!(answer(query).await, expected);
}
