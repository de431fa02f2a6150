//! A migrated database of its own for every test, on either backend.

use std::io::Write;
use std::pin::Pin;
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cinegraph::db::{Db, DbOptions};
use sea_orm::{ConnectionTrait, Database};

/// A test over a database, boxed, so that the code of the runtime is compiled once for all tests.
type Test = fn(Backend) -> Pin<Box<dyn Future<Output = ()>>>;

/// Runs a test over SQLite.
pub fn on_sqlite(test: Test) {
    run(test(Backend::Sqlite));
}

/// Runs a test over PostgreSQL, or says loudly that it does not.
pub fn on_postgres(test: Test) {
    if let Some(backend) = Backend::postgres() {
        run(test(backend));
    }
}

/// Two threads, because the server of the test has to run beside it.
fn run(test: Pin<Box<dyn Future<Output = ()>>>) {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(2).enable_all().build().unwrap().block_on(test);
}

/// A line that is seen. Straight to the stream, because the test harness swallows what is printed.
pub fn say_loudly(line: &str) {
    std::io::stderr().write_all(format!("\n*** {line} ***\n").as_bytes()).unwrap();
}

/// Where a test runs.
#[derive(Clone, Debug)]
pub enum Backend {
    Sqlite,
    /// The address of a server where databases can be made.
    Postgres(String),
}

impl Backend {
    /// PostgreSQL, or nothing and a loud line where no server is named; in CI that is a failure.
    pub fn postgres() -> Option<Self> {
        static SAID: Once = Once::new();
        match std::env::var("CINEGRAPH_TEST_POSTGRES") {
            Ok(url) => Some(Self::Postgres(url)),
            Err(_) if std::env::var_os("CI").is_some() => {
                panic!("CINEGRAPH_TEST_POSTGRES must name a PostgreSQL server in CI")
            }
            Err(_) => {
                SAID.call_once(|| {
                    say_loudly(
                        "PostgreSQL tests SKIPPED: set CINEGRAPH_TEST_POSTGRES=postgres://… to run them",
                    );
                });
                None
            }
        }
    }
}

/// A migrated, empty database that goes when this value does.
pub struct TestDatabase {
    pub db: Db,
    pub url: String,
    _place: Place,
}

enum Place {
    Folder(#[expect(dead_code, reason = "dropping it removes the folder")] tempfile::TempDir),
    Server { admin: String, name: String },
}

impl TestDatabase {
    pub async fn start(backend: &Backend) -> Self {
        let this = Self::start_empty(backend).await;
        this.db.migrate().await.unwrap();
        this
    }

    /// Without tables.
    pub async fn start_empty(backend: &Backend) -> Self {
        let (url, place) = match backend {
            Backend::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let url = format!("sqlite://{}", folder.path().join("test.db").display());
                (url, Place::Folder(folder))
            }
            Backend::Postgres(admin) => {
                let name = unique_name();
                execute(admin, &format!("CREATE DATABASE {name}")).await;
                let mut url = url::Url::parse(admin).unwrap();
                url.set_path(&name);
                (url.to_string(), Place::Server { admin: admin.clone(), name })
            }
        };
        let db = connect(&url).await;
        Self { db, url, _place: place }
    }

    /// Connections of their own, as another server has them.
    pub async fn connect(&self) -> Db {
        connect(&self.url).await
    }
}

/// Patient, because unoptimised tests share two cores.
async fn connect(url: &str) -> Db {
    let options = DbOptions {
        acquire_timeout: Duration::from_secs(60),
        longest_statement: Some(Duration::from_secs(60)),
        ..DbOptions::new(url)
    };
    Db::connect(&options).await.unwrap()
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Self::Server { admin, name } = self {
            let (admin, sql) = (admin.clone(), format!("DROP DATABASE {name} WITH (FORCE)"));
            std::thread::spawn(move || {
                let runtime =
                    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(execute(&admin, &sql));
            })
            .join()
            .unwrap();
        }
    }
}

async fn execute(url: &str, sql: &str) {
    let connection = Database::connect(url).await.unwrap();
    connection.execute_unprepared(sql).await.unwrap();
    connection.close().await.unwrap();
}

fn unique_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().subsec_nanos();
    format!("cinegraph_test_{}_{nanos}_{count}", std::process::id())
}
