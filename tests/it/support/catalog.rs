//! A catalogue of any size, written straight into the tables: the reading tests need exact shapes
//! and thousands of rows, not the rules.

use cinegraph::db::Db;
use sea_orm::ConnectionTrait;

/// The shape of a made-up catalogue.
#[derive(Clone, Copy)]
pub struct Shape {
    pub movies: usize,
    pub people: usize,
    /// Performers of each film; person `p` of film `m` is `(7 m + p) mod people`.
    pub performers: usize,
}

/// Film m is `film-m`, released on a day of its own, every fifth without a date or popularity;
/// directed by person m mod people; genre m mod 3.
pub async fn seed(db: &Db, shape: Shape) {
    let transaction = db.begin().await.unwrap();
    let run = async |sql: String| transaction.execute_unprepared(&sql).await.unwrap();
    run("INSERT INTO language (code, name) VALUES ('en', 'English'), ('fr', 'French')".into())
        .await;
    run("INSERT INTO genre (id, slug, name) VALUES (1, 'drama', 'Drama'), (2, 'comedy', 'Comedy'), \
        (3, 'crime', 'Crime')".into()).await;
    run("INSERT INTO collection (id, slug, name) VALUES (1, 'series', 'Series')".into()).await;
    insert(
        &run,
        "person (id, slug, name, name_folded, sort_name, popularity, version, created_at, \
        updated_at)",
        (1..=shape.people).map(|p| {
            format!(
                "({p}, 'person-{p}', 'Person {p}', 'person {p}', \
            'person {p}', {}, 1, {p}, {p})",
                p % 17
            )
        }),
    )
    .await;
    insert(
        &run,
        "movie (id, slug, title, title_folded, sort_title, original_language, \
        release_date, release_year, popularity, adult, video, vote_count, collection_id, version, \
        created_at, updated_at)",
        (1..=shape.movies).map(movie_row),
    )
    .await;
    insert(
        &run,
        "movie_genre (movie_id, genre_id, position)",
        (1..=shape.movies).map(|m| format!("({m}, {}, 0)", m % 3 + 1)),
    )
    .await;
    let directors = (1..=shape.movies)
        .map(|m| credit_row(m, m % shape.people + 1, 0, 0, "DIRECTING", "Director"));
    let performers = (1..=shape.movies).flat_map(|m| {
        (0..shape.performers)
            .map(move |p| credit_row(m, (7 * m + p) % shape.people + 1, 1, p, "ACTING", "Actor"))
    });
    insert(
        &run,
        "credit (movie_id, person_id, kind, position, lead, released, department, job, \
        characters, billing, uncredited, voice)",
        directors.chain(performers),
    )
    .await;
    transaction.commit().await.unwrap();
}

/// The release date of film m; unknown for every fifth.
pub fn release_date(m: usize) -> Option<String> {
    (!m.is_multiple_of(5))
        .then(|| format!("{:04}-{:02}-{:02}", 1900 + m % 120, m % 12 + 1, m % 28 + 1))
}

fn movie_row(m: usize) -> String {
    let date =
        release_date(m).map_or("NULL, NULL".into(), |date| format!("'{date}', {}", &date[..4]));
    let popularity = if m.is_multiple_of(5) { "NULL".into() } else { format!("{}.5", m % 97) };
    let collection = if m % 10 == 1 { "1" } else { "NULL" };
    format!(
        "({m}, 'film-{m}', 'Film {m}', 'film {m}', 'film {m}', 'en', {date}, {popularity}, FALSE, \
            FALSE, 0, {collection}, 1, {m}, {m})"
    )
}

fn credit_row(
    m: usize,
    person: usize,
    kind: u8,
    position: usize,
    department: &str,
    job: &str,
) -> String {
    let released = release_date(m).unwrap_or_default();
    let billing = if kind == 1 { (position + 1).to_string() } else { "NULL".into() };
    format!(
        "({m}, {person}, {kind}, {position}, TRUE, '{released}', '{department}', '{job}', \
            '[\"Part {position}\"]', {billing}, FALSE, FALSE)"
    )
}

async fn insert<F: Future<Output = sea_orm::ExecResult>>(
    run: &impl Fn(String) -> F,
    into: &str,
    rows: impl Iterator<Item = String>,
) {
    let rows: Vec<String> = rows.collect();
    for chunk in rows.chunks(500) {
        run(format!("INSERT INTO {into} VALUES {}", chunk.join(", "))).await;
    }
}
