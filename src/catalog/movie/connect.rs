//! From what a film names by identifier to the rows that are meant.
//!
//! **Invariant:** a film is written only when everything that it points to was found.

use entity::movie::Model;

use super::Film;
use crate::catalog::field::Field;
use crate::catalog::flaw::{ValidationError, ValidationErrorKind, ValidationErrors};
use crate::catalog::identifier::{Identifier, Reference, connect, free};
use crate::catalog::writer::Writer;
use crate::catalog::{person, vocabulary};
use crate::error::Result;

impl Film {
    /// Finds everything that the film points to, and tells of what is not there.
    pub(super) async fn connect(
        &mut self,
        writer: &Writer,
        flaws: &mut ValidationErrors,
    ) -> Result<()> {
        let collection = match &mut self.collection {
            Field::Set(Some(entry)) => entry.reference.as_mut(),
            Field::Set(None) | Field::Keep => None,
        };
        connect(writer, "collection", collection.into_iter().collect(), flaws).await?;
        connect(writer, "genre", references(&mut self.genres), flaws).await?;
        connect(writer, "keyword", references(&mut self.keywords), flaws).await?;
        connect(writer, "company", references(&mut self.companies), flaws).await?;
        let credits = match &mut self.credits {
            Field::Set(credits) => credits.as_mut_slice(),
            Field::Keep => &mut [],
        };
        let people = credits.iter_mut().filter_map(|credit| credit.person.reference.as_mut());
        connect(writer, "person", people.collect(), flaws).await?;
        let people: Vec<&person::Draft> = credits.iter().map(|credit| &credit.person).collect();
        for conflict in person::conflicts(writer, &people).await? {
            flaws.add(conflict);
        }
        Ok(())
    }

    /// Tells of an average without votes, which would be lost; `stored` is the film as it is.
    pub(super) fn consistent(&self, stored: Option<&Model>, flaws: &mut ValidationErrors) {
        let before = stored.map_or(0, |stored| stored.vote_count);
        let votes = self.vote_count.given().copied().unwrap_or(before);
        if votes == 0 && self.vote_average.value().is_some() {
            let reason = "An average needs votes; give voteCount, too.";
            flaws.add(ValidationError::new(
                ValidationErrorKind::Conflict,
                flaws.way_to("vote_average"),
                reason,
            ));
        }
    }

    /// Tells of the identifiers that a film other than `own` has already.
    pub(super) async fn unique(
        &self,
        writer: &Writer,
        own: Option<i64>,
        flaws: &mut ValidationErrors,
    ) -> Result<()> {
        let slug = self.slug.given().map(|slug| ("slug", Identifier::Slug(slug.clone())));
        let tmdb = self.tmdb_id().map(|id| ("tmdb_id", Identifier::Tmdb(id.into())));
        let imdb = self.imdb_id().map(|id| ("imdb_id", Identifier::Imdb(id.to_owned())));
        let given = [slug, tmdb, imdb].into_iter().flatten().collect();
        free(writer, "movie", own, given, flaws).await
    }
}

fn references(list: &mut Field<Vec<vocabulary::Draft>>) -> Vec<&mut Reference> {
    match list {
        Field::Set(entries) => {
            entries.iter_mut().filter_map(|entry| entry.reference.as_mut()).collect()
        }
        Field::Keep => Vec::new(),
    }
}
