//! A database, a clock that does not move by itself, and workers that do what is due on order.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cinegraph::auth::{Accounts, Editor, Mailer, Role, Scope, Viewer, WebhookOwner};
use cinegraph::catalog::Writer;
use cinegraph::catalog::movie::{MovieDraft, upsert};
use cinegraph::catalog::validation_error::ValidationErrors;
use cinegraph::config::{Config, Webhook};
use cinegraph::db::{Db, DbOptions, clock};
use cinegraph::event::ChangeType;
use cinegraph::webhook::{
    Client, Endpoints, Guard, Render, Roots, Schedule, SigningSecret, Worker, WorkerContext,
};
use entity::{account, webhook, webhook_attempt, webhook_delivery};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use crate::support::{Backend, TestDatabase};

pub const SECOND: i64 = 1_000_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const LEASE: Duration = Duration::from_secs(10);

pub struct Harness {
    pub database: TestDatabase,
    pub worker: Worker,
    pub timeout: Duration,
    pub render: Render,
    /// What sends messages to owners on order.
    pub mailer: Mailer,
    /// Where those messages are written.
    pub mails: tempfile::TempDir,
    pub account: i64,
    settings: Webhook,
    time: Arc<AtomicI64>,
}

/// The change itself, as a stand-in for the real bodies.
fn plain() -> Render {
    Arc::new(|question| {
        let delivery = question.delivery;
        let body = json!({ "change": delivery.change_id, "node": delivery.node });
        Box::pin(async move { Ok(body.to_string()) })
    })
}

impl Harness {
    pub async fn start(backend: &Backend) -> Self {
        Self::rendering(backend, plain()).await
    }

    pub async fn rendering(backend: &Backend, render: Render) -> Self {
        let database = TestDatabase::start(backend).await;
        let time = Arc::new(AtomicI64::new(clock::now()));
        let account = account(&database.db).await;
        let (timeout, mails) = (Duration::from_secs(15), tempfile::tempdir().unwrap());
        let mut config = Config::default();
        config.smtp.folder = mails.path().display().to_string();
        let accounts = Accounts::new(database.db.clone(), &config, "http://films.example");
        let (mailer, settings) = (accounts.mailer().clone(), config.webhook);
        let worker = make_worker(&database.db, &time, &render, timeout, &mailer, &settings);
        Self { database, worker, timeout, render, mailer, mails, account, settings, time }
    }

    pub fn db(&self) -> &Db {
        &self.database.db
    }

    /// Another worker on the same database, as another server would have it.
    pub fn another_worker(&self) -> Worker {
        self.worker_on(self.db())
    }

    fn worker_on(&self, db: &Db) -> Worker {
        make_worker(db, &self.time, &self.render, self.timeout, &self.mailer, &self.settings)
    }

    /// With trust in the authorities of a file.
    pub fn trusting(mut self, ca_file: &Path) -> Self {
        self.settings.ca_file = ca_file.display().to_string();
        self.worker = self.another_worker();
        self
    }

    /// With room for so many bytes in the log of an account.
    pub fn storing(mut self, bytes: u64) -> Self {
        self.settings.stored_bytes = bytes;
        self.worker = self.another_worker();
        self
    }

    /// With another patience for receivers.
    pub fn patient_for(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self.worker = self.another_worker();
        self
    }

    pub fn now(&self) -> i64 {
        self.time.load(Ordering::SeqCst)
    }

    /// Lets time pass.
    pub fn pass(&self, micros: i64) {
        self.time.fetch_add(micros, Ordering::SeqCst);
    }

    /// Does what is due; how long until something else is.
    pub async fn settle(&self) -> Option<i64> {
        self.worker.settle().await.unwrap().map(|at| at - self.now())
    }

    /// An endpoint that receives every change from now on.
    pub async fn endpoint(&self, url: &str) -> webhook::Model {
        self.endpoint_for(url, ChangeType::ALL).await
    }

    pub async fn endpoint_for(&self, url: &str, types: &[ChangeType]) -> webhook::Model {
        let newest = entity::change::Entity::find()
            .order_by_desc(entity::change::Column::Id)
            .one(self.db().reader())
            .await
            .unwrap();
        let model = webhook::ActiveModel {
            account_id: Set(self.account),
            token: Set(uuid::Uuid::new_v4().simple().to_string()),
            url: Set(url.to_owned()),
            types: Set(types.iter().map(|kind| 1 << kind.code()).sum()),
            secret: Set(SigningSecret::generate().unwrap().expose().to_owned()),
            seen: Set(newest.map_or(0, |change| change.id)),
            leased_until: Set(0),
            created_at: Set(self.now()),
            updated_at: Set(self.now()),
            ..Default::default()
        };
        webhook::Entity::insert(model).exec_with_returning(self.db().writer()).await.unwrap()
    }

    /// The endpoint as it is now.
    pub async fn again(&self, webhook: &webhook::Model) -> webhook::Model {
        webhook::Entity::find_by_id(webhook.id).one(self.db().reader()).await.unwrap().unwrap()
    }

    pub async fn update(&self, webhook: webhook::ActiveModel) -> webhook::Model {
        webhook::Entity::update(webhook).exec(self.db().writer()).await.unwrap()
    }

    /// Its deliveries, in order.
    pub async fn deliveries(&self, webhook: &webhook::Model) -> Vec<webhook_delivery::Model> {
        webhook_delivery::Entity::find()
            .filter(webhook_delivery::Column::WebhookId.eq(webhook.id))
            .order_by_asc(webhook_delivery::Column::Id)
            .all(self.db().reader())
            .await
            .unwrap()
    }

    /// Every attempt, in order.
    pub async fn attempts(&self) -> Vec<webhook_attempt::Model> {
        webhook_attempt::Entity::find()
            .order_by_asc(webhook_attempt::Column::Id)
            .all(self.db().reader())
            .await
            .unwrap()
    }

    /// Writes films in one transaction, without its commit.
    pub async fn write(&self, titles: &[&str]) -> Writer {
        let films: Vec<_> = titles.iter().map(|title| (*title, *title)).collect();
        self.write_as(&films).await
    }

    /// Gives a film another title.
    pub async fn rename(&self, old: &str, new: &str) {
        self.write_as(&[(old, new)]).await.commit().await.unwrap();
    }

    /// Writes films, each by the title that it was made with and the one that it has now.
    async fn write_as(&self, titles: &[(&str, &str)]) -> Writer {
        let writer = Writer::begin(self.db(), &Editor::operator()).await.unwrap();
        let film = |(first, now): &(&str, &str)| {
            let id = |sum: i64, byte| (sum * 31 + i64::from(byte)) % 999_983;
            let tmdb_id = Some(1 + first.bytes().fold(7, id));
            let draft = MovieDraft {
                title: (*now).to_owned().into(),
                tmdb_id: tmdb_id.into(),
                ..MovieDraft::default()
            };
            draft.validate_lenient().unwrap().0
        };
        let films: Vec<_> = titles.iter().map(film).collect();
        upsert(&writer, &films).await.unwrap();
        writer
    }

    /// Makes `count` films, a commit each; the changes' places in the log.
    pub async fn films(&self, count: usize) -> Vec<i64> {
        let before = self.changes().await.len();
        for number in 0..count {
            let title = format!("Film {}", before + number);
            self.write(&[&title]).await.commit().await.unwrap();
        }
        self.changes().await.split_off(before)
    }

    /// The places of the log.
    pub async fn changes(&self) -> Vec<i64> {
        let changes = entity::change::Entity::find().order_by_asc(entity::change::Column::Id);
        let changes = changes.all(self.db().reader()).await.unwrap();
        changes.into_iter().map(|change| change.id).collect()
    }
}

fn make_worker(
    db: &Db,
    time: &Arc<AtomicI64>,
    render: &Render,
    timeout: Duration,
    mailer: &Mailer,
    settings: &Webhook,
) -> Worker {
    let (time, roots) = (time.clone(), Roots::of_settings(settings).unwrap());
    Worker::new(WorkerContext {
        db: db.clone(),
        client: Client::new(Guard::new(true), timeout, roots).unwrap(),
        render: render.clone(),
        mailer: mailer.clone(),
        schedule: Schedule { jitter: 0.0, ..Schedule::default() },
        clock: Arc::new(move || time.load(Ordering::SeqCst)),
        retention: Duration::from_secs(30 * 86_400),
        stored_bytes: settings.stored_bytes,
        lease: LEASE,
        // Only what is due and what a COMMIT announces wakes it.
        longest_sleep: Duration::from_secs(86_400),
    })
}

async fn account(db: &Db) -> i64 {
    let model = account::ActiveModel {
        email: Set("shop@example.com".to_owned()),
        email_folded: Set("shop@example.com".to_owned()),
        password: Set(String::new()),
        role: Set(0),
        generation: Set(0),
        confirmed_at: Set(Some(0)),
        created_at: Set(0),
        updated_at: Set(0),
        ..Default::default()
    };
    account::Entity::insert(model).exec_with_returning(db.writer()).await.unwrap().id
}

impl Harness {
    /// Waits until `done`, a minute at most.
    pub async fn until(&self, done: impl Fn() -> bool) {
        let waiting = async {
            while !done() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), waiting).await.expect("within a minute");
    }

    /// Asks for a ping.
    pub async fn ping(&self, webhook: &webhook::Model) {
        let ping = webhook_delivery::ActiveModel {
            webhook_id: Set(webhook.id),
            occurred_at: Set(self.now()),
            state: Set(0),
            attempts: Set(0),
            next_attempt_at: Set(Some(self.now())),
            created_at: Set(self.now()),
            ..Default::default()
        };
        webhook_delivery::Entity::insert(ping).exec(self.db().writer()).await.unwrap();
    }
}

impl Harness {
    /// Changes an endpoint as its owner would.
    pub async fn wish(&self, webhook: &webhook::Model, wish: cinegraph::webhook::WebhookDraft) {
        let checked = wish.validated(&Guard::new(true), ValidationErrors::default()).await.unwrap();
        self.desk(&self.owner()).update(webhook.id, checked).await.unwrap();
    }

    /// Has a delivery made again as its owner would.
    pub async fn redeliver(&self, delivery: i64) {
        self.desk(&self.owner()).redeliver(delivery).await.unwrap();
    }

    /// Deletes an endpoint as its owner would.
    pub async fn delete(&self, webhook: &webhook::Model) {
        self.desk(&self.owner()).delete(webhook.id).await.unwrap();
    }

    fn owner(&self) -> WebhookOwner {
        let viewer = Viewer::Account {
            account: self.account,
            role: Role::Reader,
            scope: Scope::Admin,
            credential: cinegraph::auth::Credential::Server,
        };
        viewer.sender().unwrap()
    }

    fn desk<'a>(&'a self, owner: &'a WebhookOwner) -> Endpoints<'a> {
        Endpoints { db: self.db(), owner, now: self.now() }
    }

    /// A worker with connections of its own, and the statements that it runs.
    pub async fn observed_worker(&self) -> (Worker, Arc<Mutex<Vec<String>>>) {
        let mut db = Db::connect(&DbOptions::new(&self.database.url)).await.unwrap();
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let noted = seen.clone();
        db.observe(move |info| noted.lock().unwrap().push(info.statement.sql.clone()));
        (self.worker_on(&db), seen)
    }
}
