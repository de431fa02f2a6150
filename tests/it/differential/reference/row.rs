//! Rows as objects.

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo};

use super::{Answer, World, group, leaf, movie, person, root};
use crate::differential::catalogue::{COUNTRIES, Film, Group, LANGUAGES, Person};

/// Where the server of the tests is reached.
pub const PUBLIC_URL: &str = "https://films.example";

/// What a row holds.
#[derive(Clone, Copy)]
pub enum Thing<'w> {
    Root,
    Film(&'w Film),
    Person(&'w Person),
    /// A genre, keyword, company or collection, by the name of its type.
    Group(&'static str, &'w Group),
    /// A place in [`COUNTRIES`].
    Country(usize),
    /// A place in [`LANGUAGES`].
    Language(usize),
}

impl Thing<'_> {
    /// The country with this code.
    pub fn country(code: &str) -> Self {
        Self::Country(COUNTRIES.iter().position(|(known, _)| *known == code).unwrap())
    }

    /// The language with this code.
    pub fn language(code: &str) -> Self {
        Self::Language(LANGUAGES.iter().position(|(known, ..)| *known == code).unwrap())
    }
}

/// A row, and the catalogue that it is in.
pub struct Row<'a, 'w> {
    pub world: &'a World<'w>,
    pub thing: Thing<'w>,
}

impl ObjectValue for Row<'_, '_> {
    fn type_name(&self) -> &str {
        match self.thing {
            Thing::Root => "Query",
            Thing::Film(_) => "Movie",
            Thing::Person(_) => "Person",
            Thing::Group(ty, _) => ty,
            Thing::Country(_) => "Country",
            Thing::Language(_) => "Language",
        }
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Answer<'a> {
        let answer = match self.thing {
            Thing::Root => root::field(self.world, info),
            Thing::Film(film) => movie::field(self.world, film, info),
            Thing::Person(person) => person::field(self.world, person, info),
            Thing::Group(ty, group) => group::field(self.world, ty, group, info),
            Thing::Country(place) => named(COUNTRIES[place], info),
            Thing::Language(place) => language(place, info),
        };
        answer.unwrap_or_else(|| Err(self.unknown_field_error(info)))
    }
}

fn named<'a>((code, name): (&str, &str), info: &ResolveInfo<'_>) -> Option<Answer<'a>> {
    match info.field_name() {
        "code" => Some(leaf(code)),
        "name" => Some(leaf(name)),
        _ => None,
    }
}

fn language<'a>(
    place: usize,
    info: &ResolveInfo<'_>,
) -> Option<Result<super::ResolvedValue<'a>, FieldError>> {
    let (code, name, native) = LANGUAGES[place];
    match info.field_name() {
        "nativeName" => Some(leaf(native)),
        _ => named((code, name), info),
    }
}
