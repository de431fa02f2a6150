//! Random inputs of films and people.

use serde_json::{Map, Value, json};

use super::super::state::Kind;
use super::values::{DATES, Draw, FIGURES, MONEY, TEXTS};

impl Draw<'_> {
    /// A film that is new, or may be.
    pub fn film(&mut self, kind: Kind) -> Value {
        let mut input = Map::from_iter([("title".to_owned(), json!(self.word()))]);
        for (field, percent) in [("tmdbId", 60), ("imdbId", 40), ("slug", 20)] {
            if self.chance(percent) {
                input.insert(field.to_owned(), self.named(kind, field));
            }
        }
        self.scalars(&mut input, 22, false);
        self.relations(&mut input, 35);
        Value::Object(input)
    }

    /// What is changed of a film.
    pub fn film_change(&mut self) -> Value {
        let mut input = Map::new();
        self.names(Kind::Movie, &mut input);
        if self.chance(25) {
            input.insert("title".to_owned(), json!(self.word()));
        }
        self.scalars(&mut input, 10, true);
        self.relations(&mut input, 15);
        Value::Object(input)
    }

    fn names(&mut self, kind: Kind, input: &mut Map<String, Value>) {
        for (field, percent) in [("tmdbId", 20), ("imdbId", 20), ("slug", 35)] {
            if self.chance(percent) {
                let clears = field != "slug" && self.chance(25) || self.chance(2);
                let value = if clears { Value::Null } else { self.named(kind, field) };
                input.insert(field.to_owned(), value);
            }
        }
    }

    fn named(&mut self, kind: Kind, field: &str) -> Value {
        match field {
            "tmdbId" => self.tmdb(kind),
            "imdbId" => self.imdb(kind),
            _ => self.slug(kind),
        }
    }

    fn scalars(&mut self, input: &mut Map<String, Value>, percent: usize, clears: bool) {
        for field in [
            "originalTitle",
            "originalLanguage",
            "overview",
            "tagline",
            "status",
            "releaseDate",
            "runtime",
            "adult",
            "budget",
            "revenue",
            "popularity",
            "voteAverage",
            "voteCount",
            "coverImage",
        ] {
            if self.chance(percent) {
                let clear = clears && self.chance(30);
                let value = if clear { Value::Null } else { self.scalar(field) };
                input.insert(field.to_owned(), value);
            }
        }
    }

    fn scalar(&mut self, field: &str) -> Value {
        match field {
            "originalTitle" => json!(self.word()),
            "originalLanguage" => json!(self.mostly(&["en", "fr", "qq"], 2)),
            "status" => json!(self.one(&["RELEASED", "PLANNED"])),
            "releaseDate" => json!(self.one(&DATES)),
            "runtime" => json!(self.mostly(&[90, 2_147_483_647, 0, -5], 2)),
            "adult" => json!(self.chance(30)),
            "budget" | "revenue" => json!(self.mostly(&MONEY, 3)),
            "popularity" => json!(self.mostly(&FIGURES, 3)),
            "voteAverage" => json!(self.mostly(&[7.5, 10.0, 10.5, 0.0, -1.0], 2)),
            "voteCount" => json!(self.mostly(&[3, 0, 2_147_483_647, -1], 3)),
            "coverImage" => json!(self.mostly(&["card", "tmdb:/a.jpg", "https://e.org/p", "x"], 3)),
            _ => json!(self.one(&TEXTS)),
        }
    }

    fn relations(&mut self, input: &mut Map<String, Value>, percent: usize) {
        for (field, kind) in [
            ("genres", Kind::Genre),
            ("keywords", Kind::Keyword),
            ("productionCompanies", Kind::Company),
        ] {
            if self.chance(percent) {
                input.insert(field.to_owned(), self.list(kind));
            }
        }
        if self.chance(percent) {
            let clear = self.chance(20);
            let value = if clear { Value::Null } else { self.reference(Kind::Collection) };
            input.insert("collection".to_owned(), value);
        }
        if self.chance(percent / 2) {
            input.insert("productionCountries".to_owned(), self.codes(&["IE", "FR", "US"]));
            input.insert("spokenLanguages".to_owned(), self.codes(&["en", "fr", "de"]));
        }
        if self.chance(percent + 10) {
            input.insert("credits".to_owned(), self.credits());
        }
    }

    fn codes(&mut self, from: &[&str]) -> Value {
        let count = self.below(4);
        (0..count).map(|_| json!({ "code": self.choices.one(from) })).collect()
    }

    /// A person who is new.
    pub fn person(&mut self) -> Value {
        let mut input = Map::from_iter([("name".to_owned(), json!(self.word()))]);
        for (field, percent) in [("tmdbId", 45), ("imdbId", 35), ("slug", 20)] {
            if self.chance(percent) {
                input.insert(field.to_owned(), self.named(Kind::Person, field));
            }
        }
        self.life(&mut input, 25, false);
        Value::Object(input)
    }

    /// What is changed of a person.
    pub fn person_change(&mut self) -> Value {
        let mut input = Map::new();
        self.names(Kind::Person, &mut input);
        if self.chance(25) {
            input.insert("name".to_owned(), json!(self.word()));
        }
        self.life(&mut input, 20, true);
        Value::Object(input)
    }

    fn life(&mut self, input: &mut Map<String, Value>, percent: usize, clears: bool) {
        for field in
            ["biography", "birthDate", "deathDate", "birthPlace", "popularity", "profileImage"]
        {
            if !self.chance(percent) {
                continue;
            }
            let value = match field {
                _ if clears && self.chance(30) => Value::Null,
                "birthDate" | "deathDate" => json!(self.one(&DATES)),
                "popularity" => json!(self.mostly(&FIGURES, 3)),
                "profileImage" => json!(self.mostly(&["tmdb:/p.jpg", "tmdb:/q.jpg", "x"], 2)),
                _ => json!(self.one(&TEXTS)),
            };
            input.insert(field.to_owned(), value);
        }
    }
}
