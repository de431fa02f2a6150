//! What a client forges: cursors, ids and tokens whose checksum is right and whose content is not.
//!
//! For every field that takes one, on every database: the answer is never `INTERNAL`, no request
//! panics, none is answered 500; and a cursor that cannot be one is `BAD_USER_INPUT`.
//!
//! `CINEGRAPH_TEST_QUERIES` sets how many cases are asked of each database, `CINEGRAPH_TEST_SEED`
//! which ones.

mod cursor;
mod field;

use cinegraph::auth::Role;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

use crate::account::{account, done, execute};
use crate::support::catalog::{Shape, seed};
use crate::support::{Backend, Reply, Setup, TestApp, on_both_databases, setting};
use cursor::{Forged, forge, odd_text};
use field::{Field, fields};

/// How many cases; CI asks for more.
fn cases() -> u64 {
    setting("CINEGRAPH_TEST_QUERIES", 250)
}

fn random(salt: u64) -> StdRng {
    StdRng::seed_from_u64(setting("CINEGRAPH_TEST_SEED", 1).wrapping_mul(1_000_003) ^ salt)
}

async fn serve(backend: &Backend) -> (TestApp, String) {
    let app = Setup::default().config(|config| config.webhook.allow_loopback = true);
    let app = app.start(backend).await;
    seed(&app.app.db, Shape { movies: 40, people: 9, performers: 4 }).await;
    for sql in [
        "INSERT INTO keyword (id, slug, name) VALUES (1, 'heist', 'heist')",
        "INSERT INTO company (id, slug, name) VALUES (1, 'studio', 'Studio')",
        "INSERT INTO movie_keyword (movie_id, keyword_id, position) SELECT id, 1, 0 FROM movie",
        "INSERT INTO movie_company (movie_id, company_id, position) SELECT id, 1, 0 FROM movie",
    ] {
        execute(&app, sql).await;
    }
    let session = account(&app, "ann@example.org", Role::Admin).await;
    let input = json!({"url": "http://127.0.0.1:9/hook"});
    done(&app, &session, "createWebhook", input, "webhook { id }").await;
    let changes = "INSERT INTO change (type, node, version, occurred_at) \
                   SELECT 1, id, 2, id FROM movie WHERE id <= 5";
    execute(&app, changes).await;
    execute(
        &app,
        "INSERT INTO webhook_delivery (webhook_id, change_id, type, node, version, occurred_at, \
            state,
         attempts, created_at) SELECT w.id, c.id, c.type, c.node, c.version, c.occurred_at, 1, 1, 0
         FROM webhook w, change c",
    )
    .await;
    (app, session)
}

/// The code of an answer's only error; empty where there is none.
fn code(reply: &Reply, what: &str) -> String {
    assert!(reply.status < 500, "{what}: {reply:?}");
    let errors = reply.json()["errors"].as_array().cloned().unwrap_or_default();
    for error in &errors {
        let code = error["extensions"]["code"].as_str().unwrap_or_default();
        assert!(!["", "INTERNAL", "SERVICE_UNAVAILABLE"].contains(&code), "{what}: {error}");
    }
    reply.code()
}

/// A field, the words of its order, and the cursors that it gave.
struct Known {
    field: Field,
    words: String,
    places: Vec<Vec<Value>>,
}

impl Known {
    async fn of(app: &TestApp, session: &str, field: Field) -> Self {
        let reply = app.ask_as(session, &field.text, json!({})).await;
        assert_eq!(code(&reply, &field.name), "", "{}: {reply:?}", field.text);
        let mut given = Vec::new();
        cursor::collect(&reply.json(), &mut given);
        let places = given.iter().map(|given| cursor::values(given)).collect();
        // The refusal of a cursor of another order names this one.
        let foreign = json!({ "cursor": cursor::seal(r#"["?",[]]"#) });
        let reply = app.ask_as(session, &field.text, foreign).await;
        let message = reply.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned();
        let words = message.split("this one is \"").nth(1).and_then(|rest| rest.split('"').next());
        let words = words.unwrap_or_else(|| panic!("{}: {reply:?}", field.text)).to_owned();
        Self { field, words, places }
    }

    fn forge(&self, random: &mut StdRng) -> Forged {
        let terms = self.words.split(", ").count().max(1);
        let place = match self.places.len() {
            0 => vec![json!(1); terms],
            count => self.places[random.random_range(0..count)].clone(),
        };
        forge(random, &self.words, &place)
    }
}

/// Something with a field of the type `ID` or `String`, called `$x`, that names a row or a right.
const NAMING: &[&str] = &[
    "query($x: ID!) { node(id: $x) { id } }",
    "query($x: ID!) { nodes(ids: [$x, \"movie:1\", $x]) { id } }",
    "query($x: ID!) { movie(by: {id: $x}) { id } }",
    "query($x: String!) { movie(by: {slug: $x}) { id } }",
    "query($x: String!) { movie(by: {imdbId: $x}) { id } }",
    "query($x: ID!) { person(by: {id: $x}) { id } }",
    "query($x: String!) { person(by: {slug: $x}) { id } }",
    "query($x: ID!) { collection(by: {id: $x}) { id } }",
    "query($x: String!) { genre(slug: $x) { id } }",
    "query($x: String!) { search(query: $x) { totalCount } }",
    "query($x: ID!) { viewer { webhook(id: $x) { id } } }",
    "query($x: String!) { movies(where: {title: {eq: $x}}) { id } }",
    "query($x: String!) { movies(where: {title: {in: [$x]}}) { id } }",
    "query($x: String!) { movies(where: {title: {contains: $x}}) { id } }",
    "query($x: String!) { movies(where: {title: {startsWith: $x}}) { id } }",
    "query($x: String!) { movies(where: {title: {endsWith: $x}}) { id } }",
    "mutation($x: ID!) { deleteMovie(input: {id: $x}) { deletedId } }",
    "mutation($x: ID!) { deletePerson(input: {id: $x}) { deletedId } }",
    "mutation($x: ID!) { deleteGenre(input: {id: $x}) { deletedId } }",
    "mutation($x: ID!) { deleteCompany(input: {id: $x}) { deletedId } }",
    "mutation($x: ID!) { updateMovie(input: {id: $x, tagline: \"x\"}) { movie { id } } }",
    "mutation($x: ID!) { updatePerson(input: {id: $x, name: \"x\"}) { person { id } } }",
    "mutation($x: ID!) { mergeMovies(input: {mergedId: $x, survivorId: \"movie:2\"}) \
        { movie { id } } }",
    "mutation($x: ID!) { mergePeople(input: {mergedId: \"person:2\", survivorId: $x}) \
        { person { id } } }",
    "mutation($x: ID!) { updateWebhook(input: {id: $x, enabled: true}) { webhook { id } } }",
    "mutation($x: ID!) { pingWebhook(input: {id: $x}) { delivery { id } } }",
    "mutation($x: ID!) { redeliverWebhook(input: {deliveryId: $x}) { count } }",
    "mutation($x: ID!) { deleteWebhook(input: {id: $x}) { deletedId } }",
    "mutation($x: ID!) { revokeApiKey(input: {id: $x}) { apiKey { id } } }",
    "mutation($x: String!) { confirmEmail(input: {token: $x}) { account { id } } }",
    "mutation($x: String!) { resetPassword(input: {token: $x, password: \"long enough 1\"}) \
        { account { id } } }",
];

/// An id, or nearly one.
fn odd_id(random: &mut StdRng) -> String {
    let words = [
        "movie",
        "person",
        "genre",
        "webhook",
        "webhookDelivery",
        "apiKey",
        "tmdb",
        "imdb",
        "",
        "\0",
    ];
    let keys = [
        "1",
        "2",
        "-1",
        "0",
        "",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999",
        "2147483648",
        "1.5",
        "1e3",
        "+1",
        "\u{661}",
        "1:1",
        "tt0000001",
        "\0",
        " 1",
        "NaN",
    ];
    match random.random_range(0..4) {
        0 => odd_text(random),
        _ => format!(
            "{}:{}",
            words[random.random_range(0..words.len())],
            keys[random.random_range(0..keys.len())]
        ),
    }
}

/// A credential of the right form, with the checksum of an API key.
fn odd_credential(random: &mut StdRng) -> String {
    let letters = |random: &mut StdRng, count: usize| -> String {
        (0..count).map(|_| char::from(random.random_range(b'a'..=b'z'))).collect()
    };
    let (prefix, secret) = (letters(random, 10), letters(random, 32));
    let body = format!("cine_{prefix}_{secret}");
    let sum = crc32fast::hash(body.as_bytes());
    match random.random_range(0..5) {
        0 => format!("{body}{sum:08x}"),
        1 => format!("cine_{sum:08x}"),
        2 => format!("cine__{secret}{sum:08x}"),
        3 => format!(
            "eyJhbGciOiJIUzI1NiJ9.{}.{secret}",
            cursor::encode(b"{\"sub\":\"x\",\"exp\":1e300}")
        ),
        _ => format!("{prefix}.{secret}.."),
    }
}

#[on_both_databases]
async fn a_forged_cursor_is_refused_or_a_place_in_the_order(backend: Backend) {
    let (app, session) = serve(&backend).await;
    let mut random = random(1);
    let mut known = Vec::new();
    for field in fields(&cinegraph::graphql::schema().sdl(), &mut random) {
        known.push(Known::of(&app, &session, field).await);
    }
    assert!(known.iter().filter(|known| !known.places.is_empty()).count() * 4 > known.len() * 3);
    for case in 0..cases().max(known.len() as u64) {
        let known = &known[usize::try_from(case).unwrap() % known.len()];
        let forged = known.forge(&mut random);
        let what = format!("case {case}: {} with {}", known.field.text, forged.content);
        let variables = json!({ "cursor": forged.cursor });
        let code = code(&app.ask_as(&session, &known.field.text, variables).await, &what);
        let allowed: &[&str] = if forged.is_none {
            &["BAD_USER_INPUT"]
        } else {
            &["", "BAD_USER_INPUT", "CURSOR_EXPIRED"]
        };
        assert!(allowed.contains(&code.as_str()), "{what}: {code}");
    }
}

#[on_both_databases]
async fn a_forged_cursor_of_a_mutation_or_an_event_stream_is_refused(backend: Backend) {
    let (app, session) = serve(&backend).await;
    let mut random = random(2);
    let subscription = "subscription($after: Cursor) { catalogChanges(after: $after) { cursor } }";
    for case in 0..cases() / 2 {
        let forged = forge(&mut random, "change.id rising", &[json!(2)]);
        let what = format!("case {case}: {}", forged.content);
        let (field, select, mut input) = match case % 3 {
            0 => ("createWebhook", "webhook { id }", json!({"url": "http://127.0.0.1:9/hook"})),
            1 => ("updateWebhook", "webhook { id }", json!({"id": "webhook:1"})),
            _ => ("redeliverWebhook", "count", json!({"id": "webhook:1"})),
        };
        input["after"] = json!(forged.cursor);
        let made = crate::account::perform(&app, &session, field, input, select).await;
        let refused = made["userErrors"].as_array().is_some_and(|errors| !errors.is_empty());
        assert!(refused || !forged.is_none, "{what}: {made}");
        if !forged.is_none || !forged.cursor.bytes().all(|byte| byte.is_ascii_graphic()) {
            // A cursor that is one begins a stream without an end.
            continue;
        }
        let body = |variables: Value| json!({"query": subscription, "variables": variables});
        let stream = || app.request("POST", "/graphql").header("accept", "text/event-stream");
        let asked = [
            stream().json(&body(json!({ "after": forged.cursor }))),
            stream().json(&body(json!({}))).header("last-event-id", &forged.cursor),
        ];
        for (place, request) in asked.into_iter().enumerate() {
            if place == 1 && (forged.cursor.is_empty() || forged.cursor.len() > 8_000) {
                // No header, or one that is refused as it is.
                continue;
            }
            let reply = app.send(request).await;
            assert!(reply.status < 500, "{what}: {reply:?}");
            assert!(reply.text.contains("BAD_USER_INPUT"), "{what}: {reply:?}");
        }
    }
}

#[on_both_databases]
async fn forged_ids_texts_and_tokens_are_never_internal_errors(backend: Backend) {
    let (app, session) = serve(&backend).await;
    let mut random = random(3);
    for case in 0..cases() {
        let document = NAMING[usize::try_from(case).unwrap() % NAMING.len()];
        let value = odd_id(&mut random);
        let short: String = value.chars().take(60).collect();
        let reply = app.ask_as(&session, document, json!({ "x": value })).await;
        code(&reply, &format!("case {case}: {document} with {short:?}"));
        let credential = odd_credential(&mut random);
        let reply = app.ask_as(&credential, "{ viewer { role } }", Value::Null).await;
        assert_eq!(reply.status, 401, "case {case}: {credential}: {reply:?}");
    }
}
