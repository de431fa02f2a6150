//! From what a movie names by identifier to the rows that are meant.
//!
//! **Invariant:** a movie is written only when everything that it points to was found.

use entity::movie::Model;

use super::ValidMovie;
use crate::catalog::field::Field;
use crate::catalog::identifier::{Identifier, Reference, check_unused, resolve_references};
use crate::catalog::validation_error::{ValidationError, ValidationErrorKind, ValidationErrors};
use crate::catalog::writer::Writer;
use crate::catalog::{person, vocabulary};
use crate::error::Result;

impl ValidMovie {
    /// Finds everything that the movie points to, and adds an error for what is not there.
    pub(super) async fn resolve_references(
        &mut self,
        writer: &Writer,
        errors: &mut ValidationErrors,
    ) -> Result<()> {
        let collection = match &mut self.collection {
            Field::Set(Some(entry)) => entry.reference.as_mut(),
            Field::Set(None) | Field::Keep => None,
        };
        resolve_references(writer, "collection", collection.into_iter().collect(), errors).await?;
        resolve_references(writer, "genre", references(&mut self.genres), errors).await?;
        resolve_references(writer, "keyword", references(&mut self.keywords), errors).await?;
        resolve_references(writer, "company", references(&mut self.companies), errors).await?;
        let credits = match &mut self.credits {
            Field::Set(credits) => credits.as_mut_slice(),
            Field::Keep => &mut [],
        };
        let people = credits.iter_mut().filter_map(|credit| credit.person.reference.as_mut());
        resolve_references(writer, "person", people.collect(), errors).await?;
        let people: Vec<&person::PersonDraft> =
            credits.iter().map(|credit| &credit.person).collect();
        for conflict in person::conflicts(writer, &people).await? {
            errors.add(conflict);
        }
        Ok(())
    }

    /// Adds an error for an average without votes, which would be lost; `stored` is the movie as it is.
    pub(super) fn consistent(&self, stored: Option<&Model>, errors: &mut ValidationErrors) {
        let before = stored.map_or(0, |stored| stored.vote_count);
        let votes = self.vote_count.new_value().copied().unwrap_or(before);
        if votes == 0 && self.vote_average.value().is_some() {
            let reason = "An average needs votes; give voteCount, too.";
            errors.add(ValidationError::new(
                ValidationErrorKind::Conflict,
                errors.path_to("vote_average"),
                reason,
            ));
        }
    }

    /// Adds an error for each identifier that another movie than `own` has.
    pub(super) async fn unique(
        &self,
        writer: &Writer,
        except: Option<i64>,
        errors: &mut ValidationErrors,
    ) -> Result<()> {
        let slug = self.slug.new_value().map(|slug| ("slug", Identifier::Slug(slug.clone())));
        let tmdb = self.tmdb_id().map(|id| ("tmdb_id", Identifier::Tmdb(id.into())));
        let imdb = self.imdb_id().map(|id| ("imdb_id", Identifier::Imdb(id.to_owned())));
        let identifiers = [slug, tmdb, imdb].into_iter().flatten().collect();
        check_unused(writer, "movie", except, identifiers, errors).await
    }
}

fn references(list: &mut Field<Vec<vocabulary::VocabularyDraft>>) -> Vec<&mut Reference> {
    match list {
        Field::Set(entries) => {
            entries.iter_mut().filter_map(|entry| entry.reference.as_mut()).collect()
        }
        Field::Keep => Vec::new(),
    }
}
