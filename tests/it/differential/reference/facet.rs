//! Facets: how many films of a list there are of each kind.

use std::collections::BTreeMap;

use apollo_compiler::resolvers::{ObjectValue, ResolveInfo, ResolvedValue};

use super::row::{Row, Thing};
use super::{Answer, World, arguments, given, leaf};
use crate::differential::catalogue::Film;

/// The films that each facet counts: those of the list without its own condition.
#[derive(Clone)]
pub struct Facets<'w> {
    pub genres: Vec<&'w Film>,
    pub decades: Vec<&'w Film>,
    pub languages: Vec<&'w Film>,
}

/// The facets as an object.
pub struct FacetsOf<'a, 'w> {
    pub world: &'a World<'w>,
    pub films: &'a Facets<'w>,
}

/// The kinds with their numbers, the most frequent first.
fn counted<K: Ord + Clone>(kinds: impl Iterator<Item = K>) -> Vec<(K, usize)> {
    let mut counts: BTreeMap<K, usize> = BTreeMap::new();
    kinds.for_each(|kind| *counts.entry(kind).or_default() += 1);
    let mut counts: Vec<(K, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

impl<'w> FacetsOf<'_, 'w> {
    fn genres(&self) -> Vec<Facet<'_, 'w>> {
        let keys =
            self.films.genres.iter().flat_map(|film| film.genres.iter().map(|(key, _)| *key));
        let genre = |key| self.world.catalogue.genres.iter().find(|group| group.id == key).unwrap();
        let facet = |(key, count)| {
            self.facet("GenreFacet", Some(Thing::Group("Genre", genre(key))), 0, count)
        };
        counted(keys).into_iter().map(facet).collect()
    }

    fn languages(&self) -> Vec<Facet<'_, 'w>> {
        let codes = self.films.languages.iter().filter_map(|film| film.language.as_deref());
        let facet =
            |(code, count)| self.facet("LanguageFacet", Some(Thing::language(code)), 0, count);
        counted(codes).into_iter().map(facet).collect()
    }

    fn decades(&self) -> Vec<Facet<'_, 'w>> {
        let decades =
            self.films.decades.iter().filter_map(|film| film.year()).map(|year| year / 10 * 10);
        let mut counts = counted(decades);
        counts.sort_unstable();
        counts
            .into_iter()
            .map(|(decade, count)| self.facet("DecadeFacet", None, decade, count))
            .collect()
    }

    fn facet(
        &self,
        ty: &'static str,
        thing: Option<Thing<'w>>,
        decade: i64,
        count: usize,
    ) -> Facet<'_, 'w> {
        Facet { world: self.world, ty, thing, decade, count }
    }
}

impl ObjectValue for FacetsOf<'_, '_> {
    fn type_name(&self) -> &str {
        "MovieFacets"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Answer<'a> {
        let most = given(&arguments(info), "first").map_or(20, |first| first.as_u64().unwrap());
        let facets = match info.field_name() {
            "genres" => {
                self.world.read(info, "Genre", None, &["id"]);
                self.genres()
            }
            "originalLanguages" => {
                self.world.read(info, "Language", None, &["code"]);
                self.languages()
            }
            "decades" => {
                return Ok(ResolvedValue::list(
                    self.decades().into_iter().map(ResolvedValue::object),
                ));
            }
            _ => return Err(self.unknown_field_error(info)),
        };
        let first = facets.into_iter().take(most as usize);
        Ok(ResolvedValue::list(first.map(ResolvedValue::object)))
    }
}

struct Facet<'a, 'w> {
    world: &'a World<'w>,
    ty: &'static str,
    thing: Option<Thing<'w>>,
    decade: i64,
    count: usize,
}

impl ObjectValue for Facet<'_, '_> {
    fn type_name(&self) -> &str {
        self.ty
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Answer<'a> {
        match (info.field_name(), self.thing) {
            ("count", _) => leaf(self.count),
            ("decade", _) => leaf(self.decade),
            ("genre" | "language", Some(thing)) => {
                Ok(ResolvedValue::object(Row { world: self.world, thing }))
            }
            _ => Err(self.unknown_field_error(info)),
        }
    }
}
