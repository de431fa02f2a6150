//! The catalogue that is asked: made by `cinegraph generate`, gone at the end.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use sea_orm::{ConnectionTrait, Database as Connect, DatabaseConnection};

use crate::arguments::Settings;
use crate::binary::cinegraph;
use crate::database::Database;
use crate::log::progress;

/// A filled database.
pub(crate) struct Catalogue {
    pub(crate) database: Database,
    pub(crate) url: String,
    /// A folder without settings, for servers to run in.
    pub(crate) folder: PathBuf,
    pub(crate) connection: DatabaseConnection,
    name: String,
    admin: Option<String>,
    /// Whether it was there before.
    found: bool,
}

impl Catalogue {
    pub(crate) async fn prepare(
        settings: &Settings,
        database: Database,
        films: u64,
    ) -> Result<Self> {
        let name = format!("cinegraph_bench_{films}_{}", settings.seed);
        let folder = std::env::temp_dir().join("cinegraph_bench");
        std::fs::create_dir_all(&folder)?;
        let admin = settings.postgres.clone().filter(|_| database == Database::Postgres);
        let (url, found) = match &admin {
            Some(admin) => create(admin, &name).await?,
            None => {
                let file = folder.join(format!("{name}.db"));
                (format!("sqlite://{}", file.display()), file.exists())
            }
        };
        let filled = if found { Ok(()) } else { fill(settings, &url, &folder, films).await };
        let connection = Connect::connect(match database {
            Database::Sqlite => format!("{url}?mode=rwc"),
            Database::Postgres => url.clone(),
        })
        .await?;
        let this = Self { database, url, folder, connection, name, admin, found };
        if let Err(error) = filled {
            this.end(false).await?;
            return Err(error);
        }
        Ok(this)
    }

    /// Takes it away again, unless it was there before or is to stay.
    pub(crate) async fn end(self, keep: bool) -> Result<()> {
        self.connection.close().await?;
        if keep || self.found {
            return Ok(());
        }
        if let Some(admin) = &self.admin {
            let server = Connect::connect(admin).await?;
            let sql = format!("DROP DATABASE {} WITH (FORCE)", self.name);
            server.execute_unprepared(&sql).await?;
            return Ok(server.close().await?);
        }
        for suffix in ["", "-wal", "-shm"] {
            let file = self.folder.join(format!("{}.db{suffix}", self.name));
            if file.exists() {
                std::fs::remove_file(file)?;
            }
        }
        Ok(())
    }
}

/// The address of the database called `name`, and whether it was there.
async fn create(admin: &str, name: &str) -> Result<(String, bool)> {
    let mut url = url::Url::parse(admin)?;
    url.set_path(name);
    if !url.query_pairs().any(|(key, _)| key == "sslmode") {
        // Both servers are on this machine, and what encryption takes is neither's.
        url.query_pairs_mut().append_pair("sslmode", "disable");
    }
    let server = Connect::connect(admin).await.context("PostgreSQL does not answer")?;
    let found = server.execute_unprepared(&format!("CREATE DATABASE {name}")).await.is_err();
    if !found {
        // A parallel worker's time would be nobody's: it ends with its statement.
        let sql = format!("ALTER DATABASE {name} SET max_parallel_workers_per_gather = 0");
        server.execute_unprepared(&sql).await?;
    }
    server.close().await?;
    Ok((url.into(), found))
}

async fn fill(settings: &Settings, url: &str, folder: &Path, films: u64) -> Result<()> {
    progress(&format!("making {films} films"));
    let mut generate = cinegraph(settings, url, folder)?;
    generate.args(["generate", "--movies", &films.to_string()]);
    generate.args(["--seed", &settings.seed.to_string()]);
    let status = generate.stdout(std::process::Stdio::null()).status().await?;
    ensure!(status.success(), "cinegraph generate ended with {status}");
    if url.starts_with("postgres") {
        // As autovacuum would a minute later, in the middle of a turn.
        let database = Connect::connect(url).await?;
        database.execute_unprepared("VACUUM (ANALYZE)").await?;
        database.close().await?;
    }
    Ok(())
}
