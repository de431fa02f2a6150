//! Which film an importer's record, or an upsert, means.
//!
//! * A record whose ids lead to two films is refused, and so is one whose IMDb id is that of a film,
//!   there or merged, that has another TMDB id.
//! * It means the film that has its TMDB id by itself; an IMDb id that led to this film since a merge
//!   changes nothing where the film has one.
//! * Else, what a merged film only was known by (its TMDB id, or else its IMDb id) means nothing that
//!   could be written: the film stays merged.
//! * Else it means the film that has its IMDb id by itself; else it is new.

use super::state::{Kind, Name, Redirect, State};
use super::validation::Names;

pub enum Means {
    /// It names none.
    Nothing,
    Fresh,
    Film(u32),
    /// Its survivor, and the field that says so.
    Merged(u32, &'static str),
    Several,
}

/// What the names mean; one that leads to the film since a merge is taken out of them where the film
/// has another.
pub fn means(state: &State, names: &mut Names) -> Means {
    let tmdb = names.tmdb.flatten().map(Name::Tmdb);
    let imdb = names.imdb.clone().flatten().map(Name::Imdb);
    let own = |name: &Option<Name>| name.as_ref().and_then(|name| state.own(Kind::Movie, name));
    let redirected =
        |name: &Option<Name>| name.as_ref().and_then(|name| state.redirected(Kind::Movie, name));
    if tmdb.is_none() && imdb.is_none() {
        return Means::Nothing;
    }
    let found = |name: &Option<Name>| own(name).or_else(|| redirected(name));
    if let (Some(one), Some(other)) = (found(&tmdb), found(&imdb))
        && one != other
    {
        return Means::Several;
    }
    if let Some(film) = own(&tmdb) {
        let merged = own(&imdb).is_none() && redirected(&imdb).is_some();
        if merged && state.get(Kind::Movie, film).imdb.is_some() {
            names.imdb = None;
        }
        return Means::Film(film);
    }
    if let Some(survivor) = redirected(&tmdb) {
        return Means::Merged(survivor, "tmdbId");
    }
    if let (None, Some(survivor)) = (own(&imdb), redirected(&imdb)) {
        let leads = |it: &&Redirect| imdb == it.imdb.clone().map(Name::Imdb);
        let redirects = state.redirects.get(&Kind::Movie).into_iter().flatten();
        if tmdb.is_some() && redirects.into_iter().find(leads).is_some_and(|it| it.tmdb.is_some()) {
            return Means::Several;
        }
        return Means::Merged(survivor, "imdbId");
    }
    match own(&imdb) {
        Some(film) if tmdb.is_some() && state.get(Kind::Movie, film).tmdb.is_some() => {
            Means::Several
        }
        Some(film) => Means::Film(film),
        None => Means::Fresh,
    }
}
