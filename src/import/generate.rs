//! Made-up catalogues of any size, for load tests: the same for the same number and seed.
//!
//! Fame is spread as it is in real catalogues: a few people have very many credits and most have
//! few, so that whatever reads a person's movies meets busy people.
//!
//! **Invariant:** movie n depends on the seed and n alone, so that a larger catalogue begins like a
//! smaller one, and running again changes nothing.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::auth::Editor;
use crate::catalog::credit::{self, Department};
use crate::catalog::movie::{MovieDraft, MovieStatus, RecordOutcome, ValidMovie, upsert};
use crate::catalog::{Writer, country, person, vocabulary};
use crate::db::Db;
use crate::error::{Error, Result};

/// Movies a transaction.
const BATCH: u64 = 200;

/// Where made-up ids begin, far from those that TMDB gives.
const FIRST_ID: u64 = 1_500_000_000;

/// The most movies, so that every id fits.
pub const MOST: u64 = 10_000_000;

const FIRST_WORDS: [&str; 24] = [
    "Silent", "Golden", "Last", "Broken", "Hidden", "Northern", "Burning", "Distant", "Electric",
    "Endless", "Frozen", "Gentle", "Hollow", "Iron", "Lonely", "Midnight", "Paper", "Quiet",
    "Restless", "Scarlet", "Secret", "Stolen", "Velvet", "Wild",
];
const SECOND_WORDS: [&str; 24] = [
    "Harbor", "Garden", "Letter", "River", "Station", "Winter", "Mirror", "Orchard", "Machine",
    "Promise", "Shadow", "Island", "Voyage", "Song", "Witness", "Kingdom", "Highway", "Summer",
    "Stranger", "Circus", "Lantern", "Season", "Bridge", "Empire",
];
const GENRES: [&str; 18] = [
    "Action",
    "Adventure",
    "Animation",
    "Comedy",
    "Crime",
    "Documentary",
    "Drama",
    "Family",
    "Fantasy",
    "History",
    "Horror",
    "Music",
    "Mystery",
    "Romance",
    "Science Fiction",
    "Thriller",
    "War",
    "Western",
];
const COUNTRIES: [&str; 12] =
    ["US", "GB", "FR", "DE", "IT", "JP", "IN", "KR", "CA", "ES", "SE", "BR"];
const LANGUAGES: [&str; 8] = ["en", "fr", "de", "it", "ja", "hi", "ko", "es"];

/// What a run wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Generated {
    /// New movies.
    pub inserted: u64,
    /// Movies that were there, made by a run with the same seed or with another.
    pub stored: u64,
}

/// Writes the movies 1 to `movies` of the catalogue that `seed` names, with three people a movie on
/// average. `progress` is called with the number of movies after every transaction.
pub async fn generate(
    db: &Db,
    movies: u64,
    seed: u64,
    mut progress: impl FnMut(u64),
) -> Result<Generated> {
    if movies > MOST {
        return Err(Error::BadInput(format!("at most {MOST} movies can be generated")));
    }
    let mut generated = Generated::default();
    let mut done = 0;
    while done < movies {
        let end = movies.min(done + BATCH);
        let movies = (done..end).map(|number| movie(number, seed)).collect::<Result<Vec<_>>>()?;
        let writer = Writer::begin(db, &Editor::operator()).await?;
        for outcome in upsert(&writer, &movies).await? {
            match outcome {
                RecordOutcome::Inserted(_) => generated.inserted += 1,
                RecordOutcome::Rejected(reason) => return Err(Error::internal(reason)),
                RecordOutcome::Updated(_)
                | RecordOutcome::Unchanged(_)
                | RecordOutcome::Merged(..) => {
                    generated.stored += 1;
                }
            }
        }
        writer.commit().await?;
        done = end;
        progress(done);
    }
    Ok(generated)
}

fn movie(number: u64, seed: u64) -> Result<ValidMovie> {
    // A stream of its own for every movie.
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(number);
    let (movie, _) = draft(number, &mut random).validate_lenient().map_err(Error::internal)?;
    Ok(movie)
}

fn draft(number: u64, random: &mut ChaCha8Rng) -> MovieDraft {
    let title = format!("The {} {}", one_of(random, &FIRST_WORDS), one_of(random, &SECOND_WORDS));
    let popularity = 1000.0 * random.random::<f64>().powi(6);
    let votes = (popularity * 40.0 * random.random::<f64>()).floor();
    MovieDraft {
        tmdb_id: i64::try_from(FIRST_ID + number).ok().into(),
        original_title: Some(title.clone()).into(),
        original_language: Some(one_of(random, &LANGUAGES).to_owned()).into(),
        overview: Some(format!("{title} is film {number} of a made-up catalogue. ").repeat(4))
            .into(),
        status: Some(MovieStatus::Released).into(),
        release_date: release_date(random).into(),
        runtime: Some(f64::from(random.random_range(60..200_u32)).into()).into(),
        budget: sometimes(random, 1e8).map(Into::into).into(),
        revenue: sometimes(random, 1e9).map(Into::into).into(),
        popularity: Some(((popularity * 1000.0).round() / 1000.0).into()).into(),
        vote_average: Some((f64::from(random.random_range(20..95_u32)) / 10.0).into()).into(),
        vote_count: Some(votes.into()).into(),
        genres: some_of(random, GENRES.len(), 1..4, |place| named(GENRES[place])).into(),
        keywords: some_of(random, 500, 0..6, |place| named(&format!("Keyword {place}"))).into(),
        companies: some_of(random, 300, 1..3, |place| named(&format!("Studio {place}"))).into(),
        countries: some_of(random, COUNTRIES.len(), 1..3, |place| country::CountryDraft {
            code: COUNTRIES[place].to_owned(),
            name: None,
        })
        .into(),
        credits: credits(number, random).into(),
        title: title.into(),
        ..MovieDraft::default()
    }
}

/// A day of the last century or so, later ones more often; now and then only a year, or unknown.
fn release_date(random: &mut ChaCha8Rng) -> Option<String> {
    let year = 2025 - (105.0 * random.random::<f64>().powi(2)) as u32;
    match random.random_range(0..20) {
        0 => None,
        1 => Some(year.to_string()),
        _ => {
            let (month, day) = (random.random_range(1..13), random.random_range(1..29));
            Some(format!("{year}-{month:02}-{day:02}"))
        }
    }
}

fn credits(number: u64, random: &mut ChaCha8Rng) -> Vec<credit::CreditDraft> {
    let directors = random.random_range(1..3);
    let performers = random.random_range(4..19);
    let director =
        |person| credit::CreditDraft::crew(person, Department::Directing, "Director".to_owned());
    let mut credits: Vec<_> = (0..directors).map(|_| director(somebody(number, random))).collect();
    credits.extend((1..=performers).map(|billing| credit::CreditDraft {
        billing: Some(billing),
        characters: vec![format!("Part {billing}")],
        ..credit::CreditDraft::performer(somebody(number, random))
    }));
    credits
}

/// One of three people for every movie so far; the cube makes the first of them famous.
fn somebody(number: u64, random: &mut ChaCha8Rng) -> person::PersonDraft {
    let people = 3 * (number + 20);
    let place = (people as f64 * random.random::<f64>().powi(3)) as u64;
    person::PersonDraft {
        tmdb_id: i32::try_from(FIRST_ID + place).ok(),
        name: format!(
            "{} {} {place}",
            FIRST_WORDS[place as usize % FIRST_WORDS.len()],
            SECOND_WORDS[place as usize / FIRST_WORDS.len() % SECOND_WORDS.len()]
        ),
        ..person::PersonDraft::default()
    }
}

fn named(name: &str) -> vocabulary::VocabularyDraft {
    vocabulary::VocabularyDraft { name: name.to_owned(), ..vocabulary::VocabularyDraft::default() }
}

fn sometimes(random: &mut ChaCha8Rng, most: f64) -> Option<f64> {
    random.random_bool(0.6).then(|| (most * random.random::<f64>().powi(3)).floor() + 1.0)
}

fn one_of<'a>(random: &mut ChaCha8Rng, list: &[&'a str]) -> &'a str {
    list[random.random_range(0..list.len())]
}

/// A few of `most` things, none twice.
fn some_of<T>(
    random: &mut ChaCha8Rng,
    most: usize,
    count: std::ops::Range<usize>,
    make: impl Fn(usize) -> T,
) -> Vec<T> {
    let mut places: Vec<usize> = Vec::new();
    for _ in 0..random.random_range(count) {
        let place = random.random_range(0..most);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places.into_iter().map(make).collect()
}
