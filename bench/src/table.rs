//! What is printed.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::Result;

use crate::database::Database;
use crate::measure::{Measured, Pair};

/// Every measurement.
#[derive(Default)]
pub(crate) struct Table {
    measured: Vec<(Database, u64, Vec<Pair>)>,
}

impl Table {
    pub(crate) fn add(&mut self, database: Database, films: u64, pairs: Vec<Pair>) {
        self.measured.push((database, films, pairs));
    }

    pub(crate) fn print(&self) -> Result<()> {
        let mut text = String::new();
        for (database, films, pairs) in &self.measured {
            writeln!(text, "\n{database:?}, {films} films")?;
            writeln!(
                text,
                "{:36} {:9} {:>8} {:>8} {:>8} {:>8} {:>20} {:>7}",
                "", "", "req/s", "p50 ms", "p99 ms", "MiB", "CPU ms = server + db", "x floor"
            )?;
            for pair in pairs {
                let floor = pair.floor.cpu_a_request();
                let about = format!("{} {}", pair.question.name(), pair.question.about());
                line(&mut text, &about, "Cinegraph", &pair.cinegraph, floor)?;
                line(&mut text, "", "floor", &pair.floor, floor)?;
            }
        }
        self.across(&mut text)?;
        print(&text)
    }

    /// Between databases and sizes: Cinegraph on SQLite beside the floor on PostgreSQL, and a
    /// larger catalogue beside the first.
    fn across(&self, text: &mut String) -> Result<()> {
        for (database, films, pairs) in &self.measured {
            for pair in pairs {
                let cost = pair.cinegraph.cpu_a_request();
                if let Some(floor) = self.find(Database::Postgres, *films, pair)
                    && *database == Database::Sqlite
                {
                    let ratio = cost / floor.floor.cpu_a_request();
                    let name = pair.question.name();
                    writeln!(
                        text,
                        "{name} {films} films: on SQLite {ratio:.2} x PostgreSQL's floor"
                    )?;
                }
                let first = self.measured.iter().map(|(_, films, _)| *films).min();
                if let Some(smaller) = first.filter(|first| first != films)
                    && let Some(small) = self.find(*database, smaller, pair)
                {
                    let ratio = cost / small.cinegraph.cpu_a_request();
                    let name = pair.question.name();
                    writeln!(
                        text,
                        "{name} {database:?}: {films} films take {ratio:.2} x {smaller}"
                    )?;
                }
            }
        }
        Ok(())
    }

    fn find(&self, database: Database, films: u64, like: &Pair) -> Option<&Pair> {
        let same = |known: &&(Database, u64, Vec<Pair>)| (known.0, known.1) == (database, films);
        let (.., pairs) = self.measured.iter().find(same)?;
        pairs.iter().find(|pair| pair.question == like.question)
    }
}

fn line(text: &mut String, about: &str, name: &str, measured: &Measured, floor: f64) -> Result<()> {
    let count = measured.latencies.len() as f64;
    let (server, database) = (1000.0 * measured.cpu.0 / count, 1000.0 * measured.cpu.1 / count);
    let cpu = measured.cpu_a_request();
    writeln!(
        text,
        "{about:36} {name:9} {:8.0} {:8.2} {:8.2} {:8.1} {cpu:6.3} ={server:6.3} +{database:6.3} {:7.2}",
        measured.requests_a_second(),
        measured.percentile(0.5),
        measured.percentile(0.99),
        measured.peak,
        cpu / floor,
    )?;
    Ok(())
}

/// Prints to the output; nobody to read it is no failure.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut output = std::io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        done => Ok(done?),
    }
}
