//! Random credits.

use serde_json::{Map, Value, json};

use super::super::reference::parse;
use super::super::state::{Credit, Kind};
use super::values::{BILLINGS, Draw, FIGURES};

impl Draw<'_> {
    pub(super) fn mention(&mut self) -> Value {
        match self.below(20) {
            0..4 => json!({ "id": self.identifier(Kind::Person) }),
            4 => json!({ "tmdbId": 1 + self.below(5) }),
            5 => json!({ "imdbId": self.imdb(Kind::Person) }),
            6 => json!({ "slug": self.slug(Kind::Person) }),
            _ => {
                let mut known = Map::from_iter([("name".to_owned(), json!(self.word()))]);
                if self.chance(45) {
                    known.insert("tmdbId".to_owned(), self.tmdb(Kind::Person));
                }
                if self.chance(35) {
                    known.insert("imdbId".to_owned(), self.imdb(Kind::Person));
                }
                if self.chance(15) {
                    known.insert("popularity".to_owned(), json!(self.mostly(&FIGURES, 3)));
                }
                if self.chance(15) {
                    known.insert("profileImage".to_owned(), json!("tmdb:/p.jpg"));
                }
                json!({ "create": known })
            }
        }
    }

    pub(super) fn credit(&mut self) -> Value {
        let mut credit = json!({ "person": self.mention() });
        let departments = ["ACTING", "ACTING", "DIRECTING", "WRITING"];
        credit["department"] = json!(self.one(&departments));
        if credit["department"] == "WRITING" && self.chance(95) || self.chance(10) {
            credit["job"] = json!(self.mostly(&["Writer", "writer", "Director", "Actor", ""], 4));
        }
        if self.chance(10) {
            credit["performs"] = json!(self.chance(50));
        }
        if self.chance(45) {
            let characters: Vec<&str> = (0..1 + self.below(2)).map(|_| self.word()).collect();
            credit["characters"] = json!(characters);
        }
        if self.chance(40) {
            credit["billing"] = json!(self.mostly(&BILLINGS, 5));
        }
        if self.chance(15) {
            credit["creditedAs"] = json!(self.word());
        }
        if self.chance(10) {
            credit["uncredited"] = json!(true);
        }
        credit
    }

    pub(super) fn credits(&mut self) -> Value {
        if self.chance(8) {
            return self.contradiction();
        }
        let count = self.below(5);
        (0..count).map(|_| self.credit()).collect()
    }

    /// Credits of two people with one IMDb id.
    fn contradiction(&mut self) -> Value {
        let (imdb, name) = (self.imdb(Kind::Person), self.word());
        let of = |tmdb: i64| {
            let known = json!({ "name": name, "tmdbId": tmdb, "imdbId": imdb });
            json!({ "person": { "create": known }, "department": "ACTING" })
        };
        let first = 1 + self.below(4) as i64;
        json!([of(first), of(first + 1)])
    }

    /// Credits like those that a film has: some left out, one changed, some more.
    pub fn credits_like(&mut self, id: &str) -> Value {
        let name = parse(Kind::Movie, id);
        let found = name.and_then(|name| self.state.find(Kind::Movie, &name));
        let Some(film) = found.filter(|_| self.chance(70)) else { return self.credits() };
        let stored: Vec<Credit> = self.state.get(Kind::Movie, film).credits.clone();
        let mut credits: Vec<Value> = Vec::new();
        for credit in stored {
            if self.chance(75) {
                credits.push(self.like(&credit));
            }
        }
        if self.chance(30) && credits.len() > 1 {
            credits.reverse();
        }
        if self.chance(40) {
            credits.push(self.credit());
        }
        Value::Array(credits)
    }

    pub(super) fn like(&mut self, credit: &Credit) -> Value {
        let mut given = json!({ "person": { "id": format!("person:{}", credit.person) },
            "department": credit.department, "job": credit.job, "performs": credit.kind == 1,
            "characters": credit.characters, "creditedAs": credit.credited_as,
            "billing": credit.billing, "uncredited": credit.uncredited, "voice": credit.voice });
        match self.below(8) {
            0 => given["characters"] = json!([self.word()]),
            1 => given["billing"] = json!(self.mostly(&BILLINGS, 5)),
            2 => given["creditedAs"] = json!(self.word()),
            _ => {}
        }
        given
    }
}
