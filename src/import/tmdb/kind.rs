//! What a JSON value is that is no movie.
//!
//! **Invariant:** the answer says what was found and, where there is a way, how to ask for a movie.

use super::node::{Node, Object};

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
    ("youtube", "a movie's trailers without the movie"),
    ("countries", "a movie's releases without the movie"),
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

/// Why an object is no movie's details, unless it is one.
pub(super) fn refusal(object: &Object) -> Option<String> {
    if object.has("status_code") || object.has("status_message") {
        let said = |key| match object.get(key) {
            Some(Node::Text(text) | Node::Number(text)) => text.clone(),
            _ => String::new(),
        };
        let (message, code) = (said("status_message"), said("status_code"));
        return Some(format!("an error response of TMDB: {message} (status {code})"));
    }
    if object.has("id") && object.has("title") && !object.has("genre_ids") {
        return None;
    }
    let kind = KINDS.iter().find(|(key, _)| object.has(key)).map(|(_, kind)| *kind);
    Some(kind.map(str::to_owned).unwrap_or_else(|| match object.has("id") {
        true => "an object without a title, not a movie's details".to_owned(),
        false => "an object without an id, not a movie's details".to_owned(),
    }))
}
