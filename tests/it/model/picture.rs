//! The whole catalogue as clients read it, beside the model's.
//!
//! **Invariant:** what is compared is called by the model's numbers, on every database.

use serde_json::{Map, Value, json};

use super::server::Server;
use super::state::{Kind, Record, State};

const MOVIE: &str = "id slug imdbId tmdbId version title originalTitle originalLanguage { code }
    overview tagline status releaseDate runtime adult budget revenue popularity voteAverage voteCount
    coverImage { url } collection { id } genres { id } keywords { id } productionCompanies { id }
    productionCountries { code } spokenLanguages { code } directors(first: 100) { id }
    performers(first: 100) { id } creditsConnection(first: 100) { totalCount edges { creditId billing
    characters creditedAs department job uncredited voice node { id } } }";
const PERSON: &str = "id slug imdbId tmdbId version name biography birthDate deathDate birthPlace
    popularity profileImage { url }";

/// The lists of a film, by what the model calls them.
const LISTS: [(&str, &str); 5] = [
    ("genre", "genres"),
    ("keyword", "keywords"),
    ("company", "productionCompanies"),
    ("productionCountries", "productionCountries"),
    ("spokenLanguages", "spokenLanguages"),
];

/// Reads everything and compares.
pub async fn compare(server: &Server, state: &State) -> Result<(), String> {
    let (ours, theirs) = (expected(state), read(server, state).await?);
    let mut wrong = Vec::new();
    differences("", &plain(&ours), &plain(&theirs), &mut wrong);
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// Numbers as floats, because 1 and 1.0 are one value.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(list) => list.iter().map(plain).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, it)| (name.clone(), plain(it))).collect()
        }
        other => other.clone(),
    }
}

fn differences(path: &str, ours: &Value, theirs: &Value, wrong: &mut Vec<String>) {
    if let (Value::Object(ours), Value::Object(theirs)) = (ours, theirs) {
        for name in ours.keys().chain(theirs.keys().filter(|name| !ours.contains_key(*name))) {
            let of = |fields: &Map<String, Value>| fields.get(name).cloned().unwrap_or(Value::Null);
            differences(&format!("{path} {name}"), &of(ours), &of(theirs), wrong);
        }
    } else if ours != theirs {
        wrong.push(format!("{path}: expected {ours}, got {theirs}"));
    }
}

/// What the model says.
fn expected(state: &State) -> Value {
    let mut all = Map::new();
    for kind in Kind::ALL {
        for (number, record) in state.of(kind) {
            let mut shown = shown(record);
            if kind == Kind::Movie {
                film(record, &mut shown);
            }
            if kind == Kind::Keyword {
                shown.retain(|name, _| name != "version" && name != "tmdbId");
            }
            shown.retain(|_, value| !value.is_null() && *value != json!([]));
            all.insert(format!("{}:{number}", kind.word()), Value::Object(shown));
        }
    }
    Value::Object(all)
}

fn shown(record: &Record) -> Map<String, Value> {
    let mut shown = record.values.clone();
    for (name, value) in [
        ("slug", json!(record.slug)),
        ("imdbId", json!(record.imdb)),
        ("tmdbId", json!(record.tmdb)),
        ("version", json!(record.version)),
    ] {
        shown.insert(name.to_owned(), value);
    }
    shown
}

fn film(record: &Record, shown: &mut Map<String, Value>) {
    let person = |number: u32| format!("person:{number}");
    let once = |kind: u8| {
        let mut all: Vec<String> = Vec::new();
        let of_kind = record.credits.iter().filter(|credit| credit.kind == kind);
        of_kind.for_each(|credit| {
            let id = person(credit.person);
            if !all.contains(&id) {
                all.push(id);
            }
        });
        json!(all)
    };
    let credit = |credit: &super::state::Credit| {
        json!({ "creditId": format!("credit:{}", credit.number), "billing": credit.billing,
            "characters": credit.characters, "creditedAs": credit.credited_as,
            "department": credit.department, "job": credit.job, "uncredited": credit.uncredited,
            "voice": credit.voice, "node": { "id": person(credit.person) } })
    };
    let credits: Vec<Value> = record.credits.iter().map(credit).collect();
    let mut put = |name: &str, value: Value| drop(shown.insert(name.to_owned(), value));
    put("creditsConnection", json!({ "totalCount": credits.len(), "edges": credits }));
    put("directors", once(0));
    put("performers", once(1));
    put("collection", json!(record.collection.map(|number| format!("collection:{number}"))));
    for (ours, theirs) in LISTS {
        let list = record.lists.get(ours).cloned().unwrap_or_default();
        let id = |it: Value| if it.is_number() { json!(format!("{ours}:{it}")) } else { it };
        put(theirs, list.into_iter().map(id).collect());
    }
}

/// What clients read.
async fn read(server: &Server, state: &State) -> Result<Value, String> {
    let ids = |kinds: [Kind; 3]| -> Vec<String> {
        let of = |kind: Kind| state.of(kind).map(move |(number, _)| (kind, number));
        let all = kinds.into_iter().flat_map(of);
        all.map(|(kind, number)| server.id(kind, number)).collect()
    };
    let query = format!(
        "query ($ids: [ID!]!) {{
            adult: movies(first: 1000, where: {{ adult: {{ eq: true }} }}) {{ {MOVIE} }}
            movies(first: 1000) {{ {MOVIE} }} people(first: 1000) {{ {PERSON} }}
            genres {{ id slug tmdbId version name }}
            nodes(ids: $ids) {{ id ... on Keyword {{ slug name }}
                ... on Company {{ slug tmdbId version name logoImage {{ url }} country {{ code }} }}
                ... on Collection {{ slug tmdbId version name coverImage {{ url }} }} }} }}"
    );
    let ids = ids([Kind::Keyword, Kind::Company, Kind::Collection]);
    let answered = server.schema.ask(&query, json!({ "ids": ids })).await;
    if !answered.errors.is_empty() {
        return Err(format!("cannot be read: {}", json!(answered.errors)));
    }
    let mut all = Map::new();
    for list in answered.data.as_object().unwrap().values() {
        for node in list.as_array().unwrap() {
            let Some(id) = node["id"].as_str() else { continue };
            all.insert(server.number(id), translated(server, node));
        }
    }
    count(server, state).await?;
    Ok(Value::Object(all))
}

/// A node with the model's ids and without what is null or empty.
fn translated(server: &Server, node: &Value) -> Value {
    let slug = &node["slug"];
    let mut shown = Map::new();
    for (name, value) in node.as_object().unwrap() {
        let value = match value {
            Value::Object(one) if one.contains_key("url") => path(&one["url"], slug),
            Value::Object(one) if one.contains_key("code") => one["code"].clone(),
            Value::Object(one) if one.contains_key("id") => id(server, &one["id"]),
            Value::Array(list) => {
                list.iter()
                    .map(|it| {
                        if it["code"].is_null() {
                            id(server, &it["id"])
                        } else {
                            it["code"].clone()
                        }
                    })
                    .collect()
            }
            Value::Object(_) => edges(server, value),
            other => other.clone(),
        };
        if name != "id" && !value.is_null() && value != json!([]) {
            shown.insert(name.clone(), value);
        }
    }
    Value::Object(shown)
}

fn id(server: &Server, id: &Value) -> Value {
    json!(server.number(id.as_str().unwrap()))
}

fn edges(server: &Server, connection: &Value) -> Value {
    let mut connection = connection.clone();
    for edge in connection["edges"].as_array_mut().unwrap() {
        edge["creditId"] = json!(server.credit(edge["creditId"].as_str().unwrap()));
        edge["node"]["id"] = id(server, &edge["node"]["id"]);
    }
    connection
}

/// The place of a picture as it is stored.
fn path(url: &Value, slug: &Value) -> Value {
    let url = url.as_str().unwrap();
    if url.ends_with(&format!("/covers/{}.svg", slug.as_str().unwrap_or_default())) {
        return json!("card");
    }
    let file = url.strip_prefix("https://image.tmdb.org/t/p/original");
    json!(file.map_or_else(|| url.to_owned(), |file| format!("tmdb:{file}")))
}

/// Reports rows that nothing reads.
async fn count(server: &Server, state: &State) -> Result<(), String> {
    for kind in Kind::ALL {
        let word = kind.word();
        let rows = server.rows(&format!("SELECT slug FROM {word} ORDER BY id")).await;
        if state.of(kind).count() != rows.len() {
            let ours = state.of(kind).map(|(_, record)| &record.slug);
            let (ours, theirs) = (json!(ours.collect::<Vec<_>>()), json!(rows));
            return Err(format!("expected the rows {ours} of {word}, got {theirs}"));
        }
    }
    Ok(())
}
