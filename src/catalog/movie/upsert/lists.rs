//! A movie's lists: from what they name to keys, and from keys to links.
//!
//! **Invariant:** a list that is left out, or that is stored as it is given, is not written.

use crate::catalog::field::Field;
use crate::catalog::link::{self, LinkKey};
use crate::catalog::movie::valid_movie::ValidMovie;
use crate::catalog::movie::work::MovieWrite;
use crate::catalog::writer::Writer;
use crate::catalog::{company, genre, keyword, vocabulary};
use crate::error::Result;

/// The keys of one list of each movie; nothing for a list that is left out.
pub(super) async fn entries(
    writer: &Writer,
    table: &vocabulary::VocabularyTable,
    works: &[MovieWrite<'_>],
    field: &str,
    of: impl Fn(&ValidMovie) -> Field<Vec<vocabulary::VocabularyDraft>>,
) -> Result<Vec<Option<Vec<i64>>>> {
    let (mut drafts, mut counts) = (Vec::new(), Vec::new());
    for work in works {
        match of(work.movie) {
            _ if work.keeps(field) => counts.push(None),
            Field::Keep => counts.push(None),
            Field::Set(list) => {
                counts.push(Some(list.len()));
                drafts.extend(list);
            }
        }
    }
    let mut ids = table.resolve(writer, &drafts).await?.into_iter();
    let mut list = |count: usize| link::distinct(ids.by_ref().take(count).collect());
    Ok(counts.into_iter().map(|count| count.map(&mut list)).collect())
}

/// The movies' lists, each either given and different from what is stored, or nothing.
pub(super) struct Lists {
    genres: Vec<Option<Vec<i64>>>,
    keywords: Vec<Option<Vec<i64>>>,
    companies: Vec<Option<Vec<i64>>>,
    countries: Vec<Option<Vec<String>>>,
    languages: Vec<Option<Vec<String>>>,
}

impl Lists {
    pub(super) async fn resolve(writer: &Writer, works: &[MovieWrite<'_>]) -> Result<Self> {
        let (genre, keyword) = (&genre::TABLE, &keyword::TABLE);
        let company = &company::TABLE;
        let [genres, keywords, companies] = ["genres", "keywords", "companies"];
        Ok(Self {
            genres: entries(writer, genre, works, genres, |movie| movie.genres.clone()).await?,
            keywords: entries(writer, keyword, works, keywords, |movie| movie.keywords.clone())
                .await?,
            companies: entries(writer, company, works, companies, |movie| movie.companies.clone())
                .await?,
            countries: distinct_codes(works, "countries", |movie| {
                let countries = movie.countries.new_value()?;
                Some(countries.iter().map(|country| country.code.clone()).collect())
            }),
            languages: distinct_codes(works, "languages", |movie| {
                let languages = movie.languages.new_value()?;
                Some(languages.iter().map(|language| language.code.clone()).collect())
            }),
        })
    }

    pub(super) async fn compare(
        &mut self,
        writer: &Writer,
        works: &mut [MovieWrite<'_>],
    ) -> Result<()> {
        compare(writer, &link::GENRES, works, ("genres", &mut self.genres)).await?;
        compare(writer, &link::KEYWORDS, works, ("keywords", &mut self.keywords)).await?;
        compare(writer, &link::COMPANIES, works, ("companies", &mut self.companies)).await?;
        compare(writer, &link::COUNTRIES, works, ("countries", &mut self.countries)).await?;
        compare(writer, &link::LANGUAGES, works, ("languages", &mut self.languages)).await
    }

    pub(super) async fn write(self, writer: &Writer, works: &[MovieWrite<'_>]) -> Result<()> {
        replace(writer, &link::GENRES, works, self.genres).await?;
        replace(writer, &link::KEYWORDS, works, self.keywords).await?;
        replace(writer, &link::COMPANIES, works, self.companies).await?;
        replace(writer, &link::COUNTRIES, works, self.countries).await?;
        replace(writer, &link::LANGUAGES, works, self.languages).await
    }
}

fn distinct_codes(
    works: &[MovieWrite<'_>],
    field: &str,
    of: impl Fn(&ValidMovie) -> Option<Vec<String>>,
) -> Vec<Option<Vec<String>>> {
    let given = |work: &MovieWrite<'_>| of(work.movie).filter(|_| !work.keeps(field));
    works.iter().map(|work| given(work).map(link::distinct)).collect()
}

/// Leaves only the lists that differ from the stored ones.
async fn compare<K: LinkKey>(
    writer: &Writer,
    table: &link::LinkTable,
    works: &mut [MovieWrite<'_>],
    (field, lists): (&'static str, &mut [Option<Vec<K>>]),
) -> Result<()> {
    let asked = works.iter().zip(lists.iter()).filter(|(_, list)| list.is_some());
    let movies = asked.filter_map(|(work, _)| work.movie()).collect();
    let mut stored = table.stored::<K>(writer, movies).await?;
    for (work, list) in works.iter_mut().zip(lists) {
        let stored = work.movie().and_then(|movie| stored.remove(&movie)).unwrap_or_default();
        if list.as_ref().is_some_and(|list| *list == stored) {
            *list = None;
        }
        work.changed |= list.is_some();
        work.lists.extend(list.as_ref().map(|_| field));
    }
    Ok(())
}

async fn replace<K: LinkKey>(
    writer: &Writer,
    table: &link::LinkTable,
    works: &[MovieWrite<'_>],
    lists: Vec<Option<Vec<K>>>,
) -> Result<()> {
    let different = works.iter().zip(lists).filter_map(|(work, list)| Some((work, list?)));
    let (mut stored, mut wanted) = (Vec::new(), Vec::new());
    for (work, list) in different {
        stored.extend(work.movie());
        wanted.push((work.row.id, list));
    }
    table.replace(writer, stored, wanted).await
}
