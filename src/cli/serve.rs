//! `cinegraph serve`.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::database::{CommonArgs, about_database, connect, migrated};
use super::runtime::block_on;
use super::{log, output};
use crate::app::App;
use crate::config::{Config, Sample};
use crate::import::sample;
use crate::{catalog, event, graphql, http, webhook};

/// How long closing the database may take, once everything is answered.
const CLOSING: Duration = Duration::from_secs(1);

#[derive(Args, Debug)]
pub(super) struct ServeCommand {
    /// Where to listen [default: 127.0.0.1:8000].
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// Load the sample catalogue into an empty database; by default an SQLite database gets it, and
    /// one on PostgreSQL does not.
    #[arg(long, conflicts_with = "no_sample")]
    sample: bool,
    /// Leave an empty database empty.
    #[arg(long)]
    no_sample: bool,
    #[command(flatten)]
    common: CommonArgs,
}

impl ServeCommand {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let sources = self
            .common
            .sources()?
            .with_flag("listen", "--listen", self.listen)
            .with_flag("sample", "--sample", self.sample.then(|| "true".to_owned()))
            .with_flag("sample", "--no-sample", self.no_sample.then(|| "false".to_owned()));
        let config = sources.config()?;
        log::start(&config.log)?;
        block_on(serve(config))?;
        Ok(ExitCode::SUCCESS)
    }
}

async fn serve(mut config: Config) -> anyhow::Result<()> {
    let stop = stop_at_signal()?;
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.listen))?;
    config.listen = listener.local_addr()?;
    let db = connect(&config, Some(config.http.deadline)).await?;
    migrated(&config, &db).await?;
    let sample = match config.sample {
        Sample::Yes => true,
        Sample::Auto => db.is_embedded(),
        Sample::No => false,
    };
    let sample = match sample {
        true => about_database(&config, "filled", sample::load_if_empty(&db).await)?,
        false => None,
    };
    let app = App::new(db, config);
    let schema = graphql::schema();
    let worker = webhook::Worker::of_server(
        &app,
        graphql::execution::webhook_payload::renderer(&app, &schema),
    )?;
    // Nobody to read it is no reason not to serve.
    let _ = output::print(&greeting(&app, sample));
    let router = http::router(&app, schema);
    let delivering_mail = tokio::spawn(app.accounts.mailer().clone().deliver(stop.clone()));
    let (retention, holds) = (app.config.retention, vec![webhook::hold()]);
    let trimming =
        tokio::spawn(event::retention::keep(app.db.clone(), retention, holds, stop.clone()));
    let forgetting = tokio::spawn(catalog::idempotency::keep(app.db.clone(), stop.clone()));
    let (stopping, grace) = (stop.clone(), app.config.http.stop_timeout);
    let delivering_webhooks = tokio::spawn(async move { worker.run(stopping, grace).await });
    http::serve(listener, router, &app.config, stop).await;
    if let Err(panic) = delivering_webhooks.await {
        tracing::error!(error.cause = %panic, "sending webhooks ended");
    }
    delivering_mail.abort();
    trimming.abort();
    forgetting.abort();
    let closed = tokio::time::timeout(CLOSING, app.db.close()).await;
    if !matches!(closed, Ok(Ok(()))) {
        tracing::warn!("the database did not close in time");
    }
    Ok(())
}

/// Cancelled by the first SIGTERM or Ctrl-C from here on.
fn stop_at_signal() -> anyhow::Result<CancellationToken> {
    let (stop, signal) = (CancellationToken::new(), http::signal()?);
    let stopping = stop.clone();
    tokio::spawn(async move {
        signal.await;
        tracing::info!("stopping");
        stopping.cancel();
    });
    Ok(stop)
}

fn greeting(app: &App, sample: Option<u64>) -> String {
    let (listen, url) = (app.config.listen, app.public_url());
    let sample = sample.map_or_else(String::new, |movies| {
        format!("   (was empty; now has the sample, {movies} movies)")
    });
    format!(
        "Cinegraph {} listens on {listen}\n\
         \x20 playground  {url}{endpoint}   (in a browser)\n\
         \x20 GraphQL     {url}{endpoint}   (POST or GET)\n\
         \x20 database    {database}{sample}\n",
        env!("CARGO_PKG_VERSION"),
        endpoint = http::ENDPOINT,
        database = app.config.database_url,
    )
}
