//! Somebody who writes, and repeats what was not acknowledged.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use super::client::Client;
use super::written::{Film, Person, Written};
use crate::support::random::Random;

/// One of the writers. Nobody else changes what a writer has made.
pub struct Writer {
    place: usize,
    step: usize,
    client: Client,
    random: Random,
    written: Written,
    /// The person who was made last, in whom others are merged.
    survivor: String,
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

impl Writer {
    pub fn new(place: usize, client: Client) -> Self {
        let random = Random::new(place as u64 + 1);
        Self {
            place,
            step: 0,
            client,
            random,
            written: Written::default(),
            survivor: String::new(),
        }
    }

    /// Writes until `stop`, but does everything once at least.
    pub async fn run(mut self, stop: Arc<AtomicBool>) -> Written {
        while self.step < 7 || !stop.load(Ordering::Relaxed) {
            match self.step % 7 {
                0 | 3 => self.create_film().await,
                1 => self.create_person().await,
                2 | 5 => self.update_film().await,
                4 => self.merge_people().await,
                _ => self.delete_film().await,
            }
            self.step += 1;
        }
        self.written
    }

    /// A name that nothing else has.
    fn name(&self, what: &str) -> String {
        format!("{what} {} {}", self.place, self.step)
    }

    /// The id of one of the films that are there, and its version.
    fn any_film(&mut self) -> (String, i64) {
        let there = self.written.films.iter().filter(|(_, film)| !film.deleted);
        let there: Vec<_> = there.map(|(id, film)| (id.clone(), film.version)).collect();
        there[self.random.below(there.len())].clone()
    }

    async fn create_film(&mut self) {
        let (title, name) = (self.name("Film"), self.name("Director"));
        let input = json!({
            "title": title, "genres": [{ "create": { "name": "Drama" } }],
            "credits": [{ "department": "DIRECTING", "person": { "create": { "name": name } } }],
        });
        let (select, key) = ("movie { id directors { id } }", self.name("film").replace(' ', "-"));
        let answered = self.client.mutate("createMovie", input, select, &key).await;
        answered.assert_done("");
        let movie = &answered.payload["movie"];
        let (id, director) = (id(movie), id(&movie["directors"][0]));
        self.written.person(&director, name);
        self.written.change("MOVIE_CREATED", &id, 1);
        let film = Film { title, version: 1, runtime: None, director, deleted: false };
        self.written.films.insert(id, film);
    }

    async fn create_person(&mut self) {
        let name = self.name("Person");
        let (input, key) = (json!({ "name": name }), self.name("person").replace(' ', "-"));
        let answered = self.client.mutate("createPerson", input, "person { id }", &key).await;
        answered.assert_done("");
        self.survivor = id(&answered.payload["person"]);
        self.written.person(&self.survivor, name);
        self.written.change("PERSON_CREATED", &self.survivor, 1);
    }

    async fn update_film(&mut self) {
        let (id, version) = self.any_film();
        let runtime = self.step as i64 + 1;
        let input = json!({ "id": id, "expectedVersion": version, "runtime": runtime });
        let answered = self.client.mutate("updateMovie", input, "movie { version }", "").await;
        answered.assert_done("VERSION_CONFLICT");
        let payload = &answered.payload;
        let now = [&payload["movie"]["version"], &payload["userErrors"][0]["currentVersion"]];
        assert!(now.contains(&&json!(version + 1)), "{answered:?}");
        let film = self.written.films.get_mut(&id).unwrap();
        (film.version, film.runtime) = (version + 1, Some(runtime));
        self.written.change("MOVIE_UPDATED", &id, version + 1);
    }

    async fn delete_film(&mut self) {
        let (id, version) = self.any_film();
        let input = json!({ "id": id, "expectedVersion": version });
        let answered = self.client.mutate("deleteMovie", input, "deletedId", "").await;
        answered.assert_done("NOT_FOUND");
        self.written.films.get_mut(&id).unwrap().deleted = true;
        self.written.change("MOVIE_DELETED", &id, version);
    }

    /// Merges the director of a film into the person made last, who has no film yet; the films change
    /// with them.
    async fn merge_people(&mut self) {
        let (film, _) = self.any_film();
        let (merged, survivor) =
            (self.written.films[&film].director.clone(), self.survivor.clone());
        let version = self.written.people[&merged].version;
        let input = json!({ "survivorId": survivor, "mergedId": merged,
            "expectedVersion": 1, "mergedExpectedVersion": version });
        let answered = self.client.mutate("mergePeople", input, "person { id }", "").await;
        answered.assert_done("CONFLICT");
        for film in self.written.films.values_mut().filter(|film| film.director == merged) {
            film.director.clone_from(&survivor);
            film.version += i64::from(!film.deleted);
        }
        let gone = |id: &String, person: &Person| {
            *id == merged || person.survivor.as_ref() == Some(&merged)
        };
        for (_, person) in self.written.people.iter_mut().filter(|(id, person)| gone(id, person)) {
            person.survivor = Some(survivor.clone());
        }
        self.written.people.get_mut(&survivor).unwrap().version = 2;
        self.written.change("PERSON_MERGED", &merged, version);
    }
}
