//! A client that sends a mutation until it has an answer.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::{Value, json};

use super::program::{Address, EMAIL, PASSWORD};
use super::{Count, DEADLINE};

/// An answered mutation.
#[derive(Debug)]
pub struct Answered {
    pub payload: Value,
    /// Whether it was sent before, and may have been done then.
    pub repeated: bool,
}

impl Answered {
    /// Asserts that it is done: by this sending, or by an earlier one, by the refusal with `code`.
    pub fn assert_done(&self, code: &str) {
        let errors = self.payload["userErrors"].as_array().unwrap();
        let refused =
            errors.iter().map(|error| error["code"].as_str().unwrap()).collect::<Vec<_>>();
        assert!(refused.is_empty() || (self.repeated && refused == [code]), "{self:?}");
    }
}

/// Why a mutation has no answer.
#[derive(Debug)]
enum Interrupted {
    /// The connection ended, or there was none.
    Connection(reqwest::Error),
    /// The database failed.
    Unavailable,
}

impl Interrupted {
    /// Whether it may have been done: what found no server was not begun.
    fn may_be_done(&self) -> bool {
        match self {
            Self::Connection(error) => {
                assert!(!error.is_timeout(), "{error}");
                !error.is_connect()
            }
            Self::Unavailable => true,
        }
    }
}

/// Somebody who knows where the server is. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    address: Address,
    token: String,
    answered: Count,
    interrupted: Count,
}

impl Client {
    pub fn new(address: Address) -> Self {
        let http = reqwest::Client::builder().no_proxy().timeout(DEADLINE).build().unwrap();
        let (answered, interrupted) = (Count::default(), Count::default());
        Self { http, address, token: String::new(), answered, interrupted }
    }

    pub async fn logged_in(mut self) -> Self {
        let who = json!({ "email": EMAIL, "password": PASSWORD });
        let payload = self.mutate("login", who, "token", "").await.payload;
        self.token = payload["token"].as_str().unwrap().to_owned();
        self
    }

    /// How many mutations were answered.
    pub fn answered(&self) -> usize {
        self.answered.load(Ordering::Relaxed)
    }

    /// How many were under way when the server was killed.
    pub fn interrupted(&self) -> usize {
        self.interrupted.load(Ordering::Relaxed)
    }

    /// Performs a mutation, under an idempotency key where one is given.
    pub async fn mutate(&self, field: &str, input: Value, select: &str, key: &str) -> Answered {
        let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
        let document = format!(
            "mutation ($input: {kind}!) {{ {field}(input: $input) {{ {select} userErrors {{ \
             code message path ... on VersionConflict {{ currentVersion }} }} }} }}"
        );
        let body = json!({ "query": document, "variables": { "input": input } });
        let mut repeated = false;
        loop {
            match self.send(&body, key).await {
                Ok(mut data) => {
                    self.answered.fetch_add(1, Ordering::Relaxed);
                    return Answered { payload: data[field].take(), repeated };
                }
                Err(interrupted) => {
                    if interrupted.may_be_done() {
                        repeated = true;
                        self.interrupted.fetch_add(1, Ordering::Relaxed);
                    }
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            }
        }
    }

    /// Asks a query of a server that is not killed.
    pub async fn query(&self, query: &str, variables: Value) -> Value {
        self.send(&json!({ "query": query, "variables": variables }), "").await.unwrap()
    }

    /// Performs a mutation once; the whole answer.
    pub async fn try_once(&self, field: &str, input: &Value, select: &str) -> Value {
        let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
        let document = format!(
            "mutation ($input: {kind}!) {{ {field}(input: $input) \
                {{ {select} userErrors {{ code message }} }} }}"
        );
        let body = json!({ "query": document, "variables": { "input": input } });
        self.post(&body, "").await.unwrap()
    }

    /// GETs a path; the status and the body.
    pub async fn get(&self, path: &str) -> (u16, String) {
        let address = self.address.borrow().clone().unwrap();
        let response = self.http.get(format!("http://{address}{path}")).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    async fn send(&self, body: &Value, key: &str) -> Result<Value, Interrupted> {
        let mut answer = self.post(body, key).await.map_err(Interrupted::Connection)?;
        if answer["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE" {
            return Err(Interrupted::Unavailable);
        }
        assert_eq!(answer["errors"], Value::Null, "{body}");
        Ok(answer["data"].take())
    }

    async fn post(&self, body: &Value, key: &str) -> Result<Value, reqwest::Error> {
        let mut address = self.address.clone();
        let running = tokio::time::timeout(DEADLINE, address.wait_for(Option::is_some));
        let url = format!("http://{}/graphql", running.await.unwrap().unwrap().as_ref().unwrap());
        let mut request = self.http.post(url).json(body);
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        request.send().await?.json().await
    }
}
