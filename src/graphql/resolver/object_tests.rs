use async_graphql::{EmptyMutation, EmptySubscription, Schema};

/// The same types, answered by async-graphql and by this module.
macro_rules! types {
    ($name:ident, $($path:tt)+) => {
        mod $name {
            use async_graphql::{Error, Object};

            pub struct Query;

            #[Object]
            impl Query {
                async fn thing(&self) -> Thing {
                    Thing(0)
                }
                async fn things(&self) -> Vec<Thing> {
                    (1..40).map(Thing).collect()
                }
            }

            pub struct Thing(i32);

            #[Object($($path)+)]
            impl Thing {
                async fn number(&self) -> i32 {
                    self.0
                }
                /// Has no selection, and waits.
                async fn slow(&self) -> i32 {
                    tokio::task::yield_now().await;
                    self.0
                }
                async fn argument(&self, of: i32) -> i32 {
                    of
                }
                async fn fails(&self) -> Result<Option<i32>, Error> {
                    Err(Error::new("refused"))
                }
                async fn must(&self) -> Result<i32, Error> {
                    if self.0 == 3 { Err(Error::new("no third")) } else { Ok(1) }
                }
                async fn child(&self) -> Option<Thing> {
                    tokio::task::yield_now().await;
                    (self.0 < 2).then_some(Thing(self.0 + 1))
                }
                async fn children(&self) -> Vec<Thing> {
                    vec![Thing(1), Thing(2)]
                }
            }
        }
    };
}

types!(theirs, name = "Thing");
types!(ours, crate = "crate::graphql::resolver::object");

const QUERIES: [&str; 9] = [
    "{ thing { number slow __typename } things { number slow } }",
    "{ thing { a: number b: argument(of: 7) c: slow } }",
    "{ thing { child { number child { number child { number } } } children { number } number } }",
    "{ thing { ...F ... on Thing { b: number } ... { c: number } } } fragment F on Thing { a: number }",
    "{ thing { child { number } child { slow } number number } }",
    "{ thing { fails number child { fails slow } } }",
    "{ things { must number } }",
    "{ thing { number @skip(if: true) slow @include(if: true) } }",
    "query($of: Int = 3) { things { argument(of: $of) children { argument(of: $of) } } }",
];

/// Data with the members of each object by name, because async-graphql gives them as they end; and
/// the errors.
fn outcome(response: &async_graphql::Response) -> (serde_json::Value, Vec<String>) {
    let data = serde_json::to_value(&response.data).unwrap();
    let mut errors: Vec<String> = response
        .errors
        .iter()
        .map(|error| format!("{} {:?} {:?}", error.message, error.path, error.locations))
        .collect();
    errors.sort();
    (data, errors)
}

#[tokio::test]
async fn every_selection_is_answered_as_async_graphql_answers_it() {
    let theirs = Schema::new(theirs::Query, EmptyMutation, EmptySubscription);
    let ours = Schema::new(ours::Query, EmptyMutation, EmptySubscription);
    for query in QUERIES {
        let (theirs, ours) = (theirs.execute(query).await, ours.execute(query).await);
        assert_eq!(outcome(&theirs), outcome(&ours), "{query}");
    }
}

#[tokio::test]
async fn fields_stand_in_the_order_of_the_selection() {
    let schema = Schema::new(ours::Query, EmptyMutation, EmptySubscription);
    let response = schema.execute("{ thing { child { number } slow number } }").await;
    let text = serde_json::to_string(&response.data).unwrap();
    assert_eq!(text, r#"{"thing":{"child":{"number":1},"slow":0,"number":0}}"#);
}
