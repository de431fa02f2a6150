//! What a JSON value is that is no movie.
//!
//! **Invariant:** the answer says what was found and, where there is a way, how to ask for a movie.

use std::collections::HashSet;

use serde::Deserialize;

/// The keys of an object and what an error body says.
#[derive(Deserialize)]
struct Failure {
    status_code: Option<i64>,
    status_message: Option<String>,
}

/// Other responses, by a key that only they have.
const KINDS: &[(&str, &str)] = &[
    ("results", "a list of results, not a movie's details"),
    ("genre_ids", "a movie's entry in a list, not its details"),
    ("errors", "an error response of TMDB"),
    ("biography", "a person's details, not a movie's"),
    ("known_for_department", "a person, not a movie"),
    ("first_air_date", "a television series, not a movie"),
    ("parts", "a collection's details, not a movie's"),
    (
        "cast",
        "a movie's credits without the movie; ask for its details with append_to_response=credits",
    ),
    ("backdrops", "a movie's images without the movie"),
    ("titles", "a movie's alternative titles without the movie"),
    ("translations", "a movie's translations without the movie"),
    ("changes", "a movie's changes without the movie"),
    (
        "keywords",
        "a movie's keywords without the movie; ask for its details with append_to_response=keywords",
    ),
    ("wikidata_id", "a movie's external ids without the movie"),
    ("genres", "a list of genres, not a movie's details"),
    ("images", "TMDB's configuration, not a movie's details"),
];

/// Why an object with these keys is no movie's details, unless it is one.
pub(super) fn refusal(json: &[u8], keys: &HashSet<String>) -> Option<String> {
    if keys.contains("status_code") || keys.contains("status_message") {
        let failure: Option<Failure> = serde_json::from_slice(json).ok();
        let code = failure.as_ref().and_then(|failure| failure.status_code).unwrap_or_default();
        let message = failure.and_then(|failure| failure.status_message).unwrap_or_default();
        return Some(format!("an error response of TMDB: {message} (status {code})"));
    }
    if keys.contains("id") && keys.contains("title") && !keys.contains("genre_ids") {
        return None;
    }
    let kind = KINDS.iter().find(|(key, _)| keys.contains(*key)).map(|(_, kind)| *kind);
    Some(kind.map(str::to_owned).unwrap_or_else(|| match keys.contains("id") {
        true => "an object without a title, not a movie's details".to_owned(),
        false => "an object without an id, not a movie's details".to_owned(),
    }))
}
