//! Small catalogues, held in memory: what the tables hold, in the words of the schema.
//!
//! **Invariant:** every value that can be ordered by is drawn from few, so that there are ties.

use serde::{Deserialize, Serialize};

use crate::support::choices::Choices;

/// Texts as shown, as compared and as ordered.
pub const TEXTS: [(&str, &str, &str); 10] = [
    ("Alpha", "alpha", "alpha"),
    ("alpha", "alpha", "alpha"),
    ("AMÉLIE 100%", "amélie 100%", "amelie 100%"),
    ("Amelie", "amelie", "amelie"),
    ("¡Átame!", "¡átame!", "atame!"),
    ("a_b\\c", "a_b\\c", "a_b\\c"),
    ("axb", "axb", "axb"),
    ("Жить", "жить", "жить"),
    ("千と千尋", "千と千尋", "千と千尋"),
    ("~", "~", "~"),
];
/// Moments, in microseconds and as the schema writes them.
pub const MOMENTS: [(i64, &str); 3] = [
    (1_500_000_000_000_000, "2017-07-14T02:40:00Z"),
    (1_500_000_000_250_000, "2017-07-14T02:40:00.25Z"),
    (1, "1970-01-01T00:00:00.000001Z"),
];
/// Codes of languages and countries, with their names; the second language has a name of its own.
pub const LANGUAGES: [(&str, &str, Option<&str>); 3] =
    [("en", "English", None), ("fr", "French", Some("Français")), ("zh", "Chinese", Some("中文"))];
pub const COUNTRIES: [(&str, &str); 3] = [("FR", "France"), ("SU", "Soviet Union"), ("US", "USA")];
pub const DATES: [&str; 8] = [
    "1975",
    "1975-10",
    "1975-10-03",
    "1975-10-04",
    "1976-01-01",
    "2024-02-29",
    "0001",
    "9999-12-31",
];
pub const STATUSES: [&str; 3] = ["RELEASED", "IN_PRODUCTION", "RUMORED"];
/// Kinds of credit with their department and job, as (kind, department, job).
pub const JOBS: [(u8, &str, &str); 6] = [
    (1, "ACTING", "Actor"),
    (0, "DIRECTING", "Director"),
    (2, "EDITING", "Editor"),
    (2, "DIRECTING", "Assistant Director"),
    (1, "ACTING", "Voice"),
    (2, "COSTUME_MAKE_UP", "Costume Design"),
];

/// The largest budget, revenue and popularity.
pub const LARGEST: f64 = 9_007_199_254_740_990.0;

/// A list that a case was kept without is empty in it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Catalogue {
    pub films: Vec<Film>,
    pub people: Vec<Person>,
    pub credits: Vec<Credit>,
    pub genres: Vec<Group>,
    pub keywords: Vec<Group>,
    pub companies: Vec<Group>,
    pub collections: Vec<Group>,
}

/// Genre, keyword, company or collection.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Group {
    pub id: i64,
    pub name: String,
    pub tmdb_id: Option<i64>,
    pub image: Option<String>,
    pub country: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Film {
    pub id: i64,
    pub imdb_id: Option<String>,
    pub tmdb_id: Option<i64>,
    /// Place in [`TEXTS`].
    pub title: usize,
    pub original_title: Option<usize>,
    pub language: Option<String>,
    pub overview: Option<String>,
    pub tagline: Option<String>,
    pub status: Option<String>,
    pub date: Option<String>,
    pub runtime: Option<i64>,
    pub adult: bool,
    pub video: bool,
    pub homepage: Option<String>,
    pub budget: Option<i64>,
    pub revenue: Option<i64>,
    pub popularity: Option<f64>,
    pub vote_average: Option<f64>,
    pub vote_count: i64,
    pub cover: Option<String>,
    pub backdrop: Option<String>,
    pub collection: Option<i64>,
    pub version: i64,
    /// Places in [`MOMENTS`].
    pub created: usize,
    pub updated: usize,
    /// What the film is sorted by: keys in its order, each with its position.
    pub genres: Vec<(i64, i64)>,
    pub keywords: Vec<(i64, i64)>,
    pub companies: Vec<(i64, i64)>,
    pub countries: Vec<(String, i64)>,
    pub languages: Vec<(String, i64)>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Person {
    pub id: i64,
    pub imdb_id: Option<String>,
    pub tmdb_id: Option<i64>,
    pub name: usize,
    pub biography: Option<String>,
    pub birth: Option<String>,
    pub death: Option<String>,
    pub birth_place: Option<String>,
    pub popularity: Option<f64>,
    pub profile: Option<String>,
    pub version: i64,
    pub created: usize,
    pub updated: usize,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Credit {
    pub id: i64,
    pub film: i64,
    pub person: i64,
    /// Place in [`JOBS`].
    pub job: usize,
    pub position: i64,
    pub characters: Vec<String>,
    pub credited_as: Option<String>,
    pub billing: Option<i64>,
    pub uncredited: bool,
    pub voice: bool,
}

impl Film {
    pub fn slug(&self) -> String {
        format!("film-{}", self.id)
    }

    pub fn year(&self) -> Option<i64> {
        self.date.as_ref().map(|date| date[..4].parse().unwrap())
    }
}

impl Person {
    pub fn slug(&self) -> String {
        format!("person-{}", self.id)
    }
}

impl Credit {
    pub fn kind(&self) -> u8 {
        JOBS[self.job].0
    }
}

impl Catalogue {
    /// Without what names something that is not there.
    #[must_use]
    pub fn sound(mut self) -> Self {
        let known =
            |groups: &[Group]| -> Vec<i64> { groups.iter().map(|group| group.id).collect() };
        let (genres, keywords) = (known(&self.genres), known(&self.keywords));
        let (companies, collections) = (known(&self.companies), known(&self.collections));
        for film in &mut self.films {
            film.genres.retain(|(id, _)| genres.contains(id));
            film.keywords.retain(|(id, _)| keywords.contains(id));
            film.companies.retain(|(id, _)| companies.contains(id));
            film.collection = film.collection.filter(|id| collections.contains(id));
        }
        let (films, people) = (&self.films, &self.people);
        self.credits.retain(|credit| {
            films.iter().any(|film| film.id == credit.film)
                && people.iter().any(|person| person.id == credit.person)
        });
        self
    }
}

/// A catalogue of some films, people and credits.
pub fn random(choices: &mut Choices) -> Catalogue {
    let group = |count: usize, choices: &mut Choices| -> Vec<Group> {
        (1..=count as i64).map(|id| random_group(id, choices)).collect()
    };
    let (films, people) = (choices.below(13) as i64, choices.below(9) as i64);
    let credits = if films * people == 0 { 0 } else { choices.below(36) as i64 };
    let catalogue = Catalogue {
        genres: group(3, choices),
        keywords: group(2, choices),
        companies: group(3, choices),
        collections: group(2, choices),
        films: (1..=films).map(|id| random_film(id, choices)).collect(),
        people: (1..=people).map(|id| random_person(id, choices)).collect(),
        credits: (1..=credits).map(|id| random_credit(id, (films, people), choices)).collect(),
    };
    catalogue.sound()
}

fn maybe<T>(choices: &mut Choices, value: impl FnOnce(&mut Choices) -> T) -> Option<T> {
    choices.chance(65).then(|| value(choices))
}

fn image(choices: &mut Choices) -> Option<String> {
    maybe(choices, |c| c.one(&["tmdb:/a.jpg", "https://pictures.example/b.png", "card"]).to_owned())
}

/// A title card stands only for a film's cover.
fn picture(choices: &mut Choices) -> Option<String> {
    image(choices).filter(|path| path != "card")
}

fn random_group(id: i64, choices: &mut Choices) -> Group {
    Group {
        id,
        name: choices.one(&["Drama", "Épée", "Crime"]).to_owned(),
        tmdb_id: maybe(choices, |_| 100 + id),
        image: picture(choices),
        country: maybe(choices, |c| c.one(&COUNTRIES).0.to_owned()),
    }
}

fn labels<T: Clone>(choices: &mut Choices, from: &[T]) -> Vec<(T, i64)> {
    let mut chosen = Vec::new();
    for label in from {
        if choices.chance(50) {
            chosen.push((label.clone(), choices.below(3) as i64));
        }
    }
    chosen
}

fn number(choices: &mut Choices) -> f64 {
    choices.one(&[0.0, 0.5, 7.0, 7.5, 7.25])
}

/// A popularity, which may be the largest, or the smallest that SQLite writes into JSON exactly:
/// smaller ones are read by a second statement.
fn figure(choices: &mut Choices) -> f64 {
    choices.one(&[0.0, 0.5, 7.0, 7.5, 7.25, 1e-30, LARGEST - 1.0, LARGEST])
}

fn text(choices: &mut Choices) -> Option<String> {
    maybe(choices, |c| c.one(&["One.\nTwo.", "\"Quoted\" \\ é"]).to_owned())
}

fn random_film(id: i64, choices: &mut Choices) -> Film {
    let codes = |c: &mut Choices| c.one(&LANGUAGES).0.to_owned();
    let money = |c: &mut Choices| c.one(&[0, 1_000_000, LARGEST as i64]);
    let vote_count = choices.one(&[0, 3, 7]);
    Film {
        id,
        imdb_id: maybe(choices, |_| format!("tt000000{}", id % 10)).filter(|_| id < 10),
        tmdb_id: maybe(choices, |_| 100 + id),
        title: choices.below(TEXTS.len()),
        original_title: maybe(choices, |c| c.below(TEXTS.len())),
        language: maybe(choices, codes),
        overview: text(choices),
        tagline: text(choices),
        status: maybe(choices, |c| c.one(&STATUSES).to_owned()),
        date: maybe(choices, |c| c.one(&DATES).to_owned()),
        runtime: maybe(choices, |c| c.one(&[0, 7, 100, 2_147_483_647])),
        adult: choices.chance(20),
        video: choices.chance(20),
        homepage: maybe(choices, |_| "https://film.example/".to_owned()),
        budget: maybe(choices, money),
        revenue: maybe(choices, money),
        popularity: maybe(choices, figure),
        vote_average: maybe(choices, number).filter(|_| vote_count > 0),
        vote_count,
        cover: image(choices),
        backdrop: picture(choices),
        collection: maybe(choices, |c| 1 + c.below(2) as i64),
        version: 1 + choices.below(2) as i64,
        created: choices.below(MOMENTS.len()),
        updated: choices.below(MOMENTS.len()),
        genres: labels(choices, &[1, 2, 3]),
        keywords: labels(choices, &[1, 2]),
        companies: labels(choices, &[1, 2, 3]),
        countries: labels(choices, &COUNTRIES.map(|(code, _)| code.to_owned())),
        languages: labels(choices, &LANGUAGES.map(|(code, ..)| code.to_owned())),
    }
}

fn random_person(id: i64, choices: &mut Choices) -> Person {
    Person {
        id,
        imdb_id: maybe(choices, |_| format!("nm000000{}", id % 10)),
        tmdb_id: maybe(choices, |_| 100 + id),
        name: choices.below(TEXTS.len()),
        biography: text(choices),
        birth: maybe(choices, |c| c.one(&DATES).to_owned()),
        death: maybe(choices, |c| c.one(&DATES).to_owned()),
        birth_place: text(choices),
        popularity: maybe(choices, figure),
        profile: picture(choices),
        version: 1 + choices.below(2) as i64,
        created: choices.below(MOMENTS.len()),
        updated: choices.below(MOMENTS.len()),
    }
}

fn random_credit(id: i64, (films, people): (i64, i64), choices: &mut Choices) -> Credit {
    let job = choices.below(JOBS.len());
    let parts = if JOBS[job].0 == 1 { choices.below(3) } else { 0 };
    Credit {
        id,
        film: 1 + choices.below(films as usize) as i64,
        person: 1 + choices.below(people as usize) as i64,
        job,
        position: choices.below(4) as i64,
        characters: (0..parts).map(|part| format!("Part \"{part}\"")).collect(),
        credited_as: text(choices),
        billing: maybe(choices, |c| 1 + c.below(3) as i64).filter(|_| JOBS[job].0 == 1),
        uncredited: choices.chance(30),
        voice: choices.chance(30),
    }
}
