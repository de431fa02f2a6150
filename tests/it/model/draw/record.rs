//! Random records of an importer.

use serde_json::{Map, Value, json};

use super::super::state::Kind;
use super::values::Draw;

const MONEY: [f64; 6] = [100.0, 9_007_199_254_740_990.0, 9_007_199_254_740_991.0, 0.0, -1.0, 1e300];

fn entry(draw: &mut Draw<'_>, picture: &str) -> Value {
    let name = draw.word();
    let mut entry = json!({ "name": name });
    if draw.chance(80) {
        entry["id"] = json!(draw.entry_id(name));
    }
    if !picture.is_empty() && draw.chance(40) {
        entry[picture] = json!(draw.one(&["/a.png", "/b.png"]));
    }
    if picture == "logo_path" && draw.chance(30) {
        entry["origin_country"] = json!(draw.one(&["IE", "FR"]));
    }
    entry
}

fn entries(draw: &mut Draw<'_>, picture: &str) -> Value {
    let count = draw.below(4);
    (0..count).map(|_| entry(draw, picture)).collect()
}

fn somebody(draw: &mut Draw<'_>) -> Value {
    let mut person = json!({ "name": draw.word() });
    if draw.chance(85) {
        person["id"] = json!(1 + draw.below(5));
    }
    if draw.chance(20) {
        person["popularity"] = json!(draw.one(&[2.5, 3.5]));
    }
    if draw.chance(20) {
        person["profile_path"] = json!(draw.one(&["/p.jpg", "/q.jpg"]));
    }
    person
}

fn performer(draw: &mut Draw<'_>) -> Value {
    let mut person = somebody(draw);
    person["character"] = json!(if draw.chance(40) { draw.word() } else { "" });
    if draw.chance(80) {
        person["order"] = json!(draw.one(&[0, 1, 2, 2_147_483_646]));
    }
    person
}

fn worker(draw: &mut Draw<'_>) -> Value {
    let mut person = somebody(draw);
    person["department"] = json!(draw.one(&["Directing", "Writing"]));
    person["job"] = json!(draw.one(&["Director", "Writer", "writer"]));
    person
}

fn credits(draw: &mut Draw<'_>) -> Value {
    let (cast, crew) = (draw.below(4), draw.below(3));
    let cast: Vec<Value> = (0..cast).map(|_| performer(draw)).collect();
    let crew: Vec<Value> = (0..crew).map(|_| worker(draw)).collect();
    json!({ "cast": cast, "crew": crew })
}

/// A film.
pub fn film(draw: &mut Draw<'_>) -> Value {
    let mut record = Map::new();
    let mut put = |name: &str, value: Value| drop(record.insert(name.to_owned(), value));
    put("id", json!(1 + draw.below(6)));
    put("title", json!(draw.word()));
    if draw.chance(35) {
        put("imdb_id", draw.imdb(Kind::Movie));
    }
    for field in ["overview", "tagline", "original_title"] {
        if draw.chance(30) {
            put(field, json!(draw.one(&["Heat", "HEAT", "42", ""])));
        }
    }
    if draw.chance(40) {
        put("release_date", json!(draw.one(&["1995-12-15", "2001-01-01", "2001-02-30", ""])));
    }
    for field in ["budget", "revenue", "popularity"] {
        if draw.chance(25) {
            put(field, json!(draw.one(&MONEY)));
        }
    }
    if draw.chance(25) {
        put("vote_count", json!(draw.one(&[0, 5])));
        put("vote_average", json!(draw.one(&[0.0, 6.5, 11.0])));
    }
    if draw.chance(20) {
        put("adult", json!(draw.chance(50)));
    }
    if draw.chance(25) {
        put("poster_path", draw.one(&[Some("/a.jpg"), None]).map_or(Value::Null, |it| json!(it)));
    }
    if draw.chance(30) {
        let one = entry(draw, "poster_path");
        put("belongs_to_collection", if draw.chance(25) { Value::Null } else { one });
    }
    if draw.chance(45) {
        put("genres", entries(draw, ""));
    }
    if draw.chance(30) {
        put("keywords", json!({ "keywords": entries(draw, "") }));
    }
    if draw.chance(30) {
        put("production_companies", entries(draw, "logo_path"));
    }
    if draw.chance(60) {
        put("credits", credits(draw));
    }
    Value::Object(record)
}
