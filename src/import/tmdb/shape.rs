//! The pieces of a record as TMDB writes them, alike in CSV columns and API responses.
//!
//! **Invariant:** everything that a real record leaves out or nulls may be left out or null.

use super::character::Part;
use super::node::{Node, Object, start};
use super::reading::{Notes, Taking, list, whole};
use super::{department, image};
use crate::catalog::{country, credit, language, person, vocabulary};

/// The entries of a list, each read by `read`; an entry that is a text is one of that name.
pub(super) fn entries<T>(
    name: &str,
    value: Node,
    notes: &mut Notes,
    read: impl Fn(&str, Object, &mut Notes) -> T,
) -> Result<Vec<T>, String> {
    let entries = list(name, value, true)?.into_iter().enumerate();
    let entry = |(place, entry): (usize, Node)| match entry {
        Node::Object(object) => Ok(read(name, object, notes)),
        Node::Text(text) => {
            let mut object = Object::default();
            object.put("name".to_owned(), Node::Text(text));
            Ok(read(name, object, notes))
        }
        other => Err(format!("{name}[{place}]: {}, where an object belongs", other.kind())),
    };
    entries.map(entry).collect()
}

/// An id and a name: genre, keyword, collection; a company also has a logo and a country.
pub(super) fn entry(path: &str, object: Object, notes: &mut Notes) -> vocabulary::VocabularyDraft {
    let id = object.get("id").cloned().unwrap_or(Node::Null);
    let mut entry = Taking::new(object, path, notes);
    entry.node("id");
    let name = entry.text("name").unwrap_or_default();
    let (logo, poster) = (entry.text("logo_path"), entry.text("poster_path"));
    let country = entry.text("origin_country");
    let tmdb_id = whole(&id).and_then(|id| i32::try_from(id).ok());
    if tmdb_id.is_none() && id.count() > 0 {
        let (id, name) = (id.kind(), start(&name));
        let warning = format!("of {path}, the id of \"{name}\" was left out: {id}");
        entry.notes().warnings.push(warning);
    }
    entry.finish();
    let image = image(logo).or_else(|| image(poster));
    vocabulary::VocabularyDraft { reference: None, slug: None, tmdb_id, name, image, country }
}

/// A production country; where there is no code, that of the name.
pub(super) fn country(path: &str, object: Object, notes: &mut Notes) -> country::CountryDraft {
    let mut entry = Taking::new(object, path, notes);
    let (code, name) = (entry.text("iso_3166_1"), entry.text("name"));
    entry.finish();
    match (code, name) {
        (Some(code), name) => country::CountryDraft { code, name },
        (None, Some(name)) => {
            let code = country::code_of(&name).map_or_else(|| name.clone(), str::to_owned);
            country::CountryDraft { code, name: None }
        }
        (None, None) => country::CountryDraft { code: String::new(), name: None },
    }
}

/// A spoken language; `name` is what its speakers call it. Where there is no code, that of the
/// name.
pub(super) fn language(path: &str, object: Object, notes: &mut Notes) -> language::LanguageDraft {
    let mut entry = Taking::new(object, path, notes);
    let (code, name) = (entry.text("iso_639_1"), entry.text("english_name"));
    let native_name = entry.text("name");
    entry.finish();
    let Some(code) = code else {
        let name = native_name.or(name).unwrap_or_default();
        let code = language::code_of(&name).map_or(name, str::to_owned);
        return language::LanguageDraft { code, name: None, native_name: None };
    };
    language::LanguageDraft { code, name, native_name }
}

/// A movie's credits.
pub(super) fn credits(
    (cast_name, cast): (&str, Node),
    (crew_name, crew): (&str, Node),
    notes: &mut Notes,
) -> Result<Vec<credit::CreditDraft>, String> {
    let mut credits = entries(cast_name, cast, notes, performer)?;
    credits.extend(entries(crew_name, crew, notes, worker)?);
    let mut kept = Vec::with_capacity(credits.len());
    for credit in credits {
        match credit {
            Ok(credit) => kept.push(credit),
            Err(warning) => notes.warnings.push(warning),
        }
    }
    Ok(kept)
}

/// The person of a credit.
fn person(entry: &mut Taking<'_>) -> Result<person::PersonDraft, String> {
    let id = entry.node("id");
    let name = entry.text("name").unwrap_or_default();
    let profile_path = image(entry.text("profile_path"));
    let popularity = entry.figure("popularity").map(|figure| figure.value());
    let tmdb_id = whole(&id).and_then(|id| i32::try_from(id).ok()).filter(|id| *id > 0);
    if tmdb_id.is_none() {
        let name = start(&name);
        let id = if id.count() > 0 { format!(" ({})", id.kind()) } else { String::new() };
        return Err(format!("a credit without a usable person id was left out: \"{name}\"{id}"));
    }
    Ok(person::PersonDraft { tmdb_id, name, profile_path, popularity, ..Default::default() })
}

/// Somebody who performs.
fn performer(path: &str, object: Object, notes: &mut Notes) -> Result<credit::CreditDraft, String> {
    let mut entry = Taking::new(object, path, notes);
    let person = person(&mut entry);
    let character = entry.text("character").unwrap_or_default();
    // TMDB counts from 0.
    let billing = entry.whole("order").and_then(|order| i32::try_from(order.checked_add(1)?).ok());
    entry.finish();
    let Part { characters, uncredited, voice } = Part::of(&character);
    let credit = credit::CreditDraft::performer(person?);
    Ok(credit::CreditDraft { characters, uncredited, voice, billing, ..credit })
}

/// Somebody behind the camera.
fn worker(path: &str, object: Object, notes: &mut Notes) -> Result<credit::CreditDraft, String> {
    let mut entry = Taking::new(object, path, notes);
    let person = person(&mut entry);
    let department = department(entry.text("department").as_deref().unwrap_or_default());
    let job = entry.text("job").unwrap_or_default();
    entry.finish();
    Ok(credit::CreditDraft::crew(person?, department, job))
}
