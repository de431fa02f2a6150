//! Small films of our own, and what is stored of them.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use cinegraph::db::Db;
use cinegraph::import::{self, ImportOptions, Report, Source};
use entity::{credit, movie, person};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, JsonValue, QueryFilter, QueryOrder, Statement,
};
use serde_json::{Value, json};

use crate::support::tables;

/// The columns of the movies file, in its order.
const COLUMNS: [&str; 20] = [
    "budget",
    "genres",
    "homepage",
    "id",
    "keywords",
    "original_language",
    "original_title",
    "overview",
    "popularity",
    "production_companies",
    "production_countries",
    "release_date",
    "revenue",
    "runtime",
    "spoken_languages",
    "status",
    "tagline",
    "title",
    "vote_average",
    "vote_count",
];

/// A row of the movies file.
#[derive(Clone)]
pub struct Row(BTreeMap<&'static str, String>);

/// An ordinary film.
pub fn film(id: i64, title: &str) -> Row {
    let fields = [
        ("budget", "1000000"),
        ("genres", r#"[{"id": 18, "name": "Drama"}]"#),
        ("homepage", "https://example.org/film"),
        ("keywords", r#"[{"id": 7, "name": "lighthouse"}]"#),
        ("original_language", "en"),
        ("overview", "Somebody keeps a light."),
        ("popularity", "12.5"),
        ("production_companies", r#"[{"name": "Harbour Films", "id": 5}]"#),
        ("production_countries", r#"[{"iso_3166_1": "IE", "name": "Ireland"}]"#),
        ("release_date", "1999-05-06"),
        ("revenue", "2000000"),
        ("runtime", "101"),
        ("spoken_languages", r#"[{"iso_639_1": "ga", "name": "Gaeilge"}]"#),
        ("status", "Released"),
        ("tagline", "Keep it lit."),
        ("vote_average", "7.3"),
        ("vote_count", "42"),
    ];
    let fields = fields.map(|(name, value)| (name, value.to_owned()));
    Row(fields.into())
        .with("id", &id.to_string())
        .with("title", title)
        .with("original_title", title)
}

impl Row {
    pub fn with(mut self, column: &'static str, value: &str) -> Self {
        assert!(COLUMNS.contains(&column));
        self.0.insert(column, value.to_owned());
        self
    }
}

/// The movies file.
pub fn movies(rows: &[Row]) -> Vec<u8> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).unwrap();
    for Row(fields) in rows {
        writer.write_record(COLUMNS.map(|column| fields.get(column).map_or("", |v| v))).unwrap();
    }
    writer.into_inner().unwrap()
}

/// The credits file.
pub fn credits(rows: &[(i64, Value, Value)]) -> Vec<u8> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(["movie_id", "title", "cast", "crew"]).unwrap();
    for (id, cast, crew) in rows {
        let (cast, crew) = (cast.to_string(), crew.to_string());
        writer.write_record([id.to_string().as_str(), "A title", &cast, &crew]).unwrap();
    }
    writer.into_inner().unwrap()
}

/// A cast entry.
pub fn plays(id: i64, name: &str, character: &str, order: i64) -> Value {
    json!({"cast_id": order, "character": character, "credit_id": format!("c{id}"), "gender": 0,
        "id": id, "name": name, "order": order})
}

/// A crew entry.
pub fn works(id: i64, name: &str, department: &str, job: &str) -> Value {
    json!({"credit_id": format!("w{id}"), "department": department, "gender": 0, "id": id,
        "job": job, "name": name})
}

/// A folder for a test's files.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }
}

/// `content` as gzip.
pub fn gzip(content: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(content.as_ref()).unwrap();
    encoder.finish().unwrap()
}

/// Imports a pair of files.
pub async fn import_pair(db: &Db, folder: &Folder, movies: &[u8], credits: &[u8]) -> Report {
    let movies = folder.write("movies.csv", movies);
    let credits = Some(folder.write("credits.csv", credits));
    let source = Source::TmdbCsv { movies, credits };
    import::run(db, source, ImportOptions::default()).await.unwrap()
}

/// Imports films without credits.
pub async fn import_films(db: &Db, rows: &[Row]) -> Report {
    let folder = Folder::new();
    let movies = folder.write("movies.csv", movies(rows));
    let source = Source::TmdbCsv { movies, credits: None };
    import::run(db, source, ImportOptions::default()).await.unwrap()
}

/// Imports JSON files.
pub async fn import_json(db: &Db, paths: Vec<PathBuf>) -> Report {
    import::run(db, Source::TmdbJson { paths }, ImportOptions::default()).await.unwrap()
}

/// Read, inserted, updated, unchanged, rejected.
pub fn counts(report: &Report) -> [u64; 5] {
    [report.read, report.inserted, report.updated, report.unchanged, report.rejected]
}

/// The stored film with that TMDB id.
pub async fn stored(db: &Db, tmdb_id: i32) -> movie::Model {
    let found = movie::Entity::find().filter(movie::Column::TmdbId.eq(tmdb_id));
    found.one(db.reader()).await.unwrap().unwrap()
}

/// The stored people, by key.
pub async fn people(db: &Db) -> Vec<person::Model> {
    person::Entity::find().order_by_asc(person::Column::Id).all(db.reader()).await.unwrap()
}

/// A film's stored credits in order, each with its person.
pub async fn stored_credits(db: &Db, movie: i64) -> Vec<(credit::Model, person::Model)> {
    let everybody = people(db).await;
    let credits = credit::Entity::find()
        .filter(credit::Column::MovieId.eq(movie))
        .order_by_asc(credit::Column::Kind)
        .order_by_asc(credit::Column::Position)
        .all(db.reader())
        .await
        .unwrap();
    let person = |id: i64| everybody.iter().find(|person| person.id == id).unwrap().clone();
    credits.into_iter().map(|credit| (credit.clone(), person(credit.person_id))).collect()
}

/// Every row of every table of the catalogue, times and versions included.
pub async fn dump(db: &Db) -> Vec<(String, Vec<JsonValue>)> {
    let mut dump = Vec::new();
    for table in tables::of_catalogue(db).await {
        let sql = format!("SELECT * FROM {table} ORDER BY 1, 2");
        let backend = sea_orm::ConnectionTrait::get_database_backend(db.reader());
        let rows = JsonValue::find_by_statement(Statement::from_string(backend, sql));
        dump.push((table, rows.all(db.reader()).await.unwrap()));
    }
    dump
}
