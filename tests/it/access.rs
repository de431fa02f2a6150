//! The access table, performed whole over HTTP.
//!
//! A new operation is one line in `RULES` and one here: a document that is valid and does no harm.

use std::collections::BTreeSet;

use cinegraph::auth::{Admin, Email, NewKey, Password, Requirement, Role, Scope, Viewer};
use cinegraph::graphql::execution::authorization::{RULES, Rule};
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use crate::support::{Backend, Reply, TestApp, on_both_databases};

/// Type, field, and a minimal document that selects it.
#[rustfmt::skip]
const DOCUMENTS: &[(&str, &str, &str)] = &[
    ("Query", "changes", "{ changes(first: 1) { nodes { cursor } } }"),
    ("Query", "collection", "{ collection(by: {slug: \"x\"}) { id } }"),
    ("Query", "directors", "{ directors { id } }"),
    ("Query", "directorsConnection", "{ directorsConnection(first: 1) { totalCount } }"),
    ("Query", "genre", "{ genre(slug: \"x\") { id } }"),
    ("Query", "genres", "{ genres { id } }"),
    ("Query", "movie", "{ movie(by: {slug: \"x\"}) { id } }"),
    ("Query", "movies", "{ movies { id } }"),
    ("Query", "moviesConnection", "{ moviesConnection(first: 1) { totalCount } }"),
    ("Query", "node", "{ node(id: \"movie:1\") { id } }"),
    ("Query", "nodes", "{ nodes(ids: [\"movie:1\"]) { id } }"),
    ("Query", "people", "{ people { id } }"),
    ("Query", "peopleConnection", "{ peopleConnection(first: 1) { totalCount } }"),
    ("Query", "performers", "{ performers { id } }"),
    ("Query", "performersConnection", "{ performersConnection(first: 1) { totalCount } }"),
    ("Query", "person", "{ person(by: {slug: \"x\"}) { id } }"),
    ("Query", "search", "{ search(query: \"x\") { edges { cursor } } }"),
    ("Query", "viewer", "{ viewer { __typename } }"),
    ("Viewer", "account", "{ viewer { account { id email emailConfirmed createdAt } } }"),
    ("Viewer", "apiKeys", "{ viewer { apiKeys { id name prefix scope } } }"),
    ("Viewer", "role", "{ viewer { role } }"),
    ("Subscription", "catalogChanges", "subscription { catalogChanges { cursor } }"),
    ("Mutation", "register", "mutation { register(input: {email: \"new@example.org\", \
        password: \"long enough\"}) { email userErrors { code } } }"),
    ("Mutation", "confirmEmail", "mutation { confirmEmail(input: {token: \"x\"}) \
        { userErrors { code } } }"),
    ("Mutation", "login", "mutation { login(input: {email: \"nobody@example.org\", \
        password: \"x\"}) { userErrors { code } } }"),
    ("Mutation", "requestEmailConfirmation", "mutation { requestEmailConfirmation(input: {email: \"nobody@example.org\"}) { email } }"),
    ("Mutation", "requestPasswordReset", "mutation { requestPasswordReset(input: {email: \"nobody@example.org\"}) { email } }"),
    ("Mutation", "resetPassword", "mutation { resetPassword(input: {token: \"x\", \
        password: \"long enough\"}) { userErrors { code } } }"),
    ("Mutation", "createApiKey", "mutation { createApiKey(input: {name: \"x\"}) { secret } }"),
    ("Mutation", "revokeApiKey", "mutation { revokeApiKey(input: {id: \"apiKey:0\"}) \
        { userErrors { code } } }"),
    ("Mutation", "setAccountRole", "mutation { setAccountRole(input: {email: \"nobody@example.org\", role: EDITOR}) { userErrors { code } } }"),
    ("Mutation", "createPerson", "mutation { createPerson(input: {name: \"x\"}) \
        { userErrors { code } } }"),
    ("Mutation", "updatePerson", "mutation { updatePerson(input: {id: \"person:0\", name: \"y\"}) \
        { userErrors { code } } }"),
    ("Mutation", "deletePerson", "mutation { deletePerson(input: {id: \"person:0\"}) \
        { userErrors { code } } }"),
    ("Mutation", "mergePeople", "mutation { mergePeople(input: {mergedId: \"person:0\", \
        survivorId: \"person:1\"}) { userErrors { code } } }"),
    ("Mutation", "mergeMovies", "mutation { mergeMovies(input: {mergedId: \"movie:0\", \
        survivorId: \"movie:1\"}) { userErrors { code } } }"),
    ("Viewer", "webhook", "{ viewer { webhook(id: \"webhook:0\") { id } } }"),
    ("Viewer", "webhooks", "{ viewer { webhooks { id url } } }"),
    ("Mutation", "createWebhook", "mutation { createWebhook(input: {url: \"x\"}) \
        { userErrors { code } } }"),
    ("Mutation", "updateWebhook", "mutation { updateWebhook(input: {id: \"webhook:0\"}) \
        { userErrors { code } } }"),
    ("Mutation", "deleteWebhook", "mutation { deleteWebhook(input: {id: \"webhook:0\"}) \
        { userErrors { code } } }"),
    ("Mutation", "pingWebhook", "mutation { pingWebhook(input: {id: \"webhook:0\"}) \
        { userErrors { code } } }"),
    ("Mutation", "redeliverWebhook", "mutation { redeliverWebhook(input: {deliveryId: \"webhookDelivery:0\"}) { userErrors { code } } }"),
    ("Mutation", "createMovie", "mutation { createMovie(input: {title: \"x\"}) \
        { userErrors { code } } }"),
    ("Mutation", "updateMovie", "mutation { updateMovie(input: {id: \"movie:0\", tagline: \"x\"}) \
        { userErrors { code } } }"),
    ("Mutation", "upsertMovie", "mutation { upsertMovie(input: {tmdbId: 7, title: \"x\"}) \
        { userErrors { code } } }"),
    ("Mutation", "deleteMovie", "mutation { deleteMovie(input: {id: \"movie:0\"}) \
        { userErrors { code } } }"),
    ("Mutation", "setMovieCredits", "mutation { setMovieCredits(input: {movieId: \"movie:0\", \
        credits: []}) { userErrors { code } } }"),
    ("Mutation", "createGenre", "mutation { createGenre(input: {name: \"x\"}) \
        { userErrors { code } } }"),
    ("Mutation", "updateGenre", "mutation { updateGenre(input: {id: \"genre:0\", name: \"y\"}) \
        { userErrors { code } } }"),
    ("Mutation", "deleteGenre", "mutation { deleteGenre(input: {id: \"genre:0\"}) \
        { userErrors { code } } }"),
    ("Mutation", "createCollection", "mutation { createCollection(input: {name: \"x\"}) \
        { userErrors { code } } }"),
    ("Mutation", "updateCollection", "mutation { updateCollection(input: {id: \"collection:0\", \
        name: \"y\"}) { userErrors { code } } }"),
    ("Mutation", "deleteCollection", "mutation { deleteCollection(input: {id: \"collection:0\"}) \
        { userErrors { code } } }"),
    ("Mutation", "createCompany", "mutation { createCompany(input: {name: \"x\"}) \
        { userErrors { code } } }"),
    ("Mutation", "updateCompany", "mutation { updateCompany(input: {id: \"company:0\", \
        name: \"y\"}) { userErrors { code } } }"),
    ("Mutation", "deleteCompany", "mutation { deleteCompany(input: {id: \"company:0\"}) \
        { userErrors { code } } }"),
];

/// The types whose every field is a rule: the roots, and what is private.
const TYPES: [&str; 4] = ["Query", "Mutation", "Subscription", "Viewer"];

/// What a caller sends, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Nobody,
    /// 401 whatever is asked.
    Refused,
    /// 403 whatever is asked.
    Inactive,
    /// Known: role and scope.
    Known(Role, Scope),
}

struct Caller {
    name: String,
    token: String,
    standing: Standing,
}

/// The status that stands in for whatever an operation answers that was let in.
const LET_IN: u16 = 200;

/// The table's words, read once more and without the code under test.
fn expected(standing: Standing, least: Requirement) -> u16 {
    match (standing, least) {
        (Standing::Refused, _) => 401,
        (Standing::Inactive, _) => 403,
        (_, Requirement::Anyone) => LET_IN,
        (Standing::Nobody, _) => 401,
        (Standing::Known(_, scope), Requirement::Account(least)) if scope < least => 403,
        (Standing::Known(..), Requirement::Account(_)) => LET_IN,
        (Standing::Known(role, scope), Requirement::Role(least, least_scope)) => {
            if role >= least && scope >= least_scope { LET_IN } else { 403 }
        }
    }
}

const PASSWORD: &str = "correct horse";

async fn login(app: &TestApp, email: &str) -> String {
    let (email, password) = (Email::parse(email).unwrap(), Password::tried(PASSWORD));
    let (session, _) = app.app.accounts.login(&email, password).await.unwrap().unwrap();
    session.token.expose().to_owned()
}

async fn key(app: &TestApp, session: &str, scope: Scope) -> String {
    let viewer = app.app.accounts.identify(session).await.unwrap();
    let (owner, new) = (viewer.owner().unwrap(), NewKey::new("a key", scope).unwrap());
    let made = app.app.accounts.create_key(&owner, new).await.unwrap().unwrap();
    made.key.expose().to_owned()
}

/// Everybody there is.
async fn callers(app: &TestApp) -> Vec<Caller> {
    let mut callers = Vec::new();
    let mut add = |name: &str, token: String, standing: Standing| {
        callers.push(Caller { name: name.to_owned(), token, standing });
    };
    add("nobody", String::new(), Standing::Nobody);
    add("malformed", "nonsense".to_owned(), Standing::Refused);
    let accounts = &app.app.accounts;
    for role in [Role::Reader, Role::Editor, Role::Admin] {
        let address = format!("{}@example.org", role.word());
        let email = Email::parse(&address).unwrap();
        let password = Password::chosen(PASSWORD).unwrap();
        accounts.create(&Admin::operator(), &email, password, role).await.unwrap().unwrap();
        let session = login(app, &address).await;
        for scope in [Scope::Read, Scope::Write, Scope::Admin] {
            let name = format!("{}'s key to {}", role.word(), scope.word());
            add(&name, key(app, &session, scope).await, Standing::Known(role, scope));
        }
        add(role.word(), session, Standing::Known(role, Scope::Admin));
    }
    // As one is that was made before a registration was kept apart from accounts.
    let (stranger, password) =
        (Email::parse("stranger@example.org").unwrap(), Password::chosen(PASSWORD).unwrap());
    accounts.create(&Admin::operator(), &stranger, password, Role::Reader).await.unwrap().unwrap();
    let session = login(app, "stranger@example.org").await;
    add("unconfirmed key", key(app, &session, Scope::Admin).await, Standing::Inactive);
    add("unconfirmed", session, Standing::Inactive);
    let sql = "UPDATE account SET confirmed_at = NULL WHERE email = 'stranger@example.org'";
    app.app.db.writer().execute_unprepared(sql).await.unwrap();
    let admin = login(app, "admin@example.org").await;
    for (name, change) in [("revoked", "revoked_at = 1"), ("expired", "expires_at = 1")] {
        let token = key(app, &admin, Scope::Admin).await;
        let prefix = token.split('_').nth(1).unwrap();
        let sql = format!("UPDATE api_key SET {change} WHERE prefix = '{prefix}'");
        app.app.db.writer().execute_unprepared(&sql).await.unwrap();
        add(name, token, Standing::Refused);
    }
    callers
}

fn assert_right(rule: &Rule, caller: &Caller, reply: &Reply) {
    let reported = format!("{}.{} by {}: {reply:?}", rule.parent, rule.field, caller.name);
    // Nobody's viewer is null, and what would stand in it is not asked for.
    let nobodys = rule.parent == "Viewer" && caller.standing == Standing::Nobody;
    let least = if nobodys { Requirement::Anyone } else { rule.requirement };
    match expected(caller.standing, least) {
        LET_IN => {
            assert!(![401, 403].contains(&reply.status), "{reported}");
            assert!(
                !["UNAUTHENTICATED", "FORBIDDEN"].contains(&reply.code().as_str()),
                "{reported}"
            );
            assert!(!reply.code().contains("GRAPHQL"), "the document is not valid: {reported}");
        }
        status => {
            let code = if status == 401 { "UNAUTHENTICATED" } else { "FORBIDDEN" };
            assert_eq!((reply.status, reply.code().as_str()), (status, code), "{reported}");
            assert_eq!(reply.json().get("data"), None, "nothing ran: {reported}");
            assert_eq!(reply.header("www-authenticate").is_empty(), status != 401, "{reported}");
        }
    }
    if nobodys {
        assert_eq!(reply.json(), json!({"data": {"viewer": null}}), "{reported}");
    }
}

#[on_both_databases]
async fn everybody_may_what_the_table_says_and_nothing_else(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let callers = callers(&app).await;
    for rule in RULES {
        let documented = |(parent, field, _): &&(&str, &str, &str)| {
            (*parent, *field) == (rule.parent, rule.field)
        };
        let document = DOCUMENTS.iter().find(documented);
        let (.., document) =
            document.unwrap_or_else(|| panic!("{}.{} has no document", rule.parent, rule.field));
        for caller in &callers {
            let reply = app.ask_as(&caller.token, document, Value::Null).await;
            assert_right(rule, caller, &reply);
        }
    }
}

#[on_both_databases]
async fn a_forbidden_field_keeps_its_operation_from_running(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let document = "mutation($no: Boolean = false) {
        a: register(input: {email: \"ann@example.org\", password: \"long enough\"}) { email }
        ... on Mutation { ...B @include(if: $no) }
    }
    fragment B on Mutation { b: createMovie(input: {title: \"x\"}) { userErrors { code } } }";
    let reply = app.ask_as("", document, json!({"no": true})).await;
    assert_eq!((reply.status, reply.code().as_str()), (401, "UNAUTHENTICATED"), "{reply:?}");
    let registered = entity::registration::Entity::find();
    let registered = registered.count(app.app.db.writer()).await.unwrap();
    assert_eq!(registered, 0, "the field before it did not run");
    let reply = app.ask_as("", document, Value::Null).await;
    assert_eq!(reply.json(), json!({"data": {"a": {"email": "ann@example.org"}}}));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_says_who_may_not_to_clients_of_plain_json_too() {
    let app = TestApp::start(&Backend::Sqlite).await;
    let document = "mutation { createApiKey(input: {name: \"x\"}) { secret } }";
    for (token, status) in [("", 401), ("nonsense", 401)] {
        let mut request = app.request("POST", "/graphql").header("accept", "application/json");
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        let reply = app.send(request.json(&json!({ "query": document }))).await;
        assert_eq!(reply.status, status, "{reply:?}");
        assert_eq!(
            reply.header("content-type"),
            "application/graphql-response+json; charset=utf-8"
        );
    }
}

#[tokio::test]
async fn the_table_has_every_operation_and_private_field_once() {
    let mut found = BTreeSet::new();
    let sdl = cinegraph::graphql::schema().sdl();
    let document = async_graphql::parser::parse_schema(sdl).unwrap();
    for definition in document.definitions {
        use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let parent = definition.node.name.node.to_string();
        let TypeKind::Object(object) = definition.node.kind else { continue };
        if TYPES.contains(&parent.as_str()) {
            let fields = object.fields.iter();
            found.extend(fields.map(|field| (parent.clone(), field.node.name.node.to_string())));
        }
    }
    let rules: Vec<_> =
        RULES.iter().map(|rule| (rule.parent.to_owned(), rule.field.to_owned())).collect();
    let table: BTreeSet<_> = rules.iter().cloned().collect();
    let lacking: Vec<_> = found.difference(&table).collect();
    assert!(lacking.is_empty(), "graphql::access::RULES lacks {lacking:?}");
    let unknown: Vec<_> = table.difference(&found).collect();
    assert!(unknown.is_empty(), "the schema lacks {unknown:?}");
    assert_eq!(rules.len(), table.len(), "a rule stands there twice");
    assert_eq!(DOCUMENTS.len(), table.len(), "a document that no rule asks for");
}

#[test]
fn the_operator_has_every_right_and_an_anonymous_viewer_none() {
    for least in [Requirement::READER, Requirement::OWNER, Requirement::EDITOR, Requirement::ADMIN]
    {
        assert_eq!(Viewer::Operator.allow(least).unwrap(), None);
        assert!(Viewer::Anonymous.allow(least).is_err());
    }
    assert!(Viewer::Operator.owner().is_err(), "it has no account of its own");
}
