//! Searching the catalogue's names: one statement, its text the same for every query.
//!
//! The words of a query become ranges of spellings ([`spelling`]); the words found there lead to
//! the names that they stand in, and names that all of the query's words lead to are found. They
//! rank by the place of their best name: 0 it is the query, 1 it is but for a leading article, 2 it
//! begins with the query's words, 3 it has every word, 4 it begins with the query, 5 it has
//! beginnings of words, 6 some of them are mistyped. What is mistyped counts only where nothing
//! else is found. Equals stand by
//! popularity, then films come before people and collections, and at last the older.
//!
//! **Invariant:** both databases run the same text over the same tables, so that they find the same
//! and in the same order.

mod load;
mod spelling;

use std::sync::Arc;

use sea_orm::sea_query::Expr;
use sea_orm::{Statement, Value};

pub(super) use self::load::Searching;
use self::spelling::Spelling;
pub use self::spelling::backwards;
use super::dialect::Dialect;
use super::rows::{Column, Rows};

/// What a name is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A film.
    Movie = 0,
    /// A person.
    Person = 1,
    /// A collection.
    Collection = 2,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Movie, Self::Person, Self::Collection];
}

/// Documents are numbered by kind first, so that equals stand by it. No key comes near.
const KIND: i64 = 1 << 59;

/// The key in the index of the name of `target` in `slot`, 0 or 1.
pub fn name_key(kind: Kind, target: i64, slot: i64) -> i64 {
    2 * (KIND * kind as i64 + target) + slot
}

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// The words, single spaces between them.
    text: String,
    /// Without the leading article.
    bare: String,
    /// How many different words there are.
    words: i64,
    spellings: Vec<Spelling>,
}

/// More words than this are not taken for mistyped: each costs some thirty ranges.
const FORGIVEN: usize = 5;

impl Phrase {
    /// The phrase `text`, without its article `bare`, of different `words`, each with whether it is
    /// of a script without spaces.
    pub fn new<'a>(
        text: String,
        bare: String,
        words: impl ExactSizeIterator<Item = (&'a str, bool)>,
    ) -> Self {
        let (count, forgiving) = (words.len(), words.len() <= FORGIVEN);
        let spellings = (0..)
            .zip(words)
            .flat_map(|(number, (word, runs_on))| {
                spelling::spellings(number, word, runs_on, forgiving && !runs_on)
            })
            .collect();
        Self { text, bare, words: count as i64, spellings }
    }

    /// The words, for telling two phrases apart.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the row with the key `key` is found.
    pub(super) fn finds(&self, dialect: Dialect, kind: Kind, key: Expr) -> Expr {
        use sea_orm::sea_query::ExprTrait;
        let (found, values) = self.found(dialect, [kind; 3], true);
        let sql = format!("(WITH {found} SELECT document % {KIND} FROM found)");
        key.binary(sea_orm::sea_query::BinOper::In, dialect.embed(&sql, values))
    }

    /// Common table expressions, the last of which is `found (document, place, popularity)`, and
    /// their values from `$1` on. See [`KIND`] for what a document is.
    fn found(&self, dialect: Dialect, kinds: [Kind; 3], adult: bool) -> (String, Vec<Value>) {
        let mut values: Vec<Value> = kinds.iter().map(|kind| Value::from(*kind as i64)).collect();
        values.extend([
            self.words.into(),
            adult.into(),
            self.text.clone().into(),
            self.bare.clone().into(),
            format!("{} %", self.text).into(),
            format!("{} %", self.bare).into(),
            format!("{}%", self.text).into(),
            format!("{}%", self.bare).into(),
        ]);
        let (table, more) = dialect.table_of(self.rows(), values.len() + 1);
        values.extend(more);
        let mut sql = FOUND.replace("{given}", &table);
        for (place, step) in STEPS {
            sql = sql.replace(place, &dialect.each(step));
        }
        (sql, values)
    }

    fn rows(&self) -> Rows {
        let texts = |of: fn(&Spelling) -> &String| {
            Column::Text(self.spellings.iter().map(|spelling| of(spelling).clone()).collect())
        };
        let numbers =
            |of: fn(&Spelling) -> i64| Column::Integer(self.spellings.iter().map(of).collect());
        Rows::new()
            .with("number", numbers(|spelling| spelling.number))
            .with("cost", numbers(|spelling| spelling.cost))
            .with("low", texts(|spelling| &spelling.low))
            .with("high", texts(|spelling| &spelling.high))
            .with("form", texts(|spelling| &spelling.form))
    }
}

/// What each step of [`FOUND`] looks up for each row of the step before: where it stands, columns,
/// table, alias, condition. The long number is twice [`KIND`].
const STEPS: [(&str, [&str; 4]); 3] = [
    (
        "{each spelling}",
        [
            "s.word",
            "search_spelling",
            "s",
            "s.spelling >= given.low AND s.spelling < given.high AND s.spelling LIKE given.form",
        ],
    ),
    (
        "{each posting}",
        [
            "p.name",
            "search_posting",
            "p",
            "p.word = spelt.word AND p.name / 1152921504606846976 IN ($1, $2, $3)",
        ],
    ),
    (
        "{each name}",
        [
            "n.id, n.text, n.article, n.popularity",
            "search_name",
            "n",
            "n.id = named.name AND (n.adult = FALSE OR $5)",
        ],
    ),
];

const FOUND: &str = "\
spelt AS MATERIALIZED (
  SELECT given.number, s.word, MIN(given.cost) AS cost
  FROM {given} AS given {each spelling}
  GROUP BY given.number, s.word
), matched AS (
  SELECT p.name, spelt.number, MIN(spelt.cost) AS cost
  FROM spelt {each posting}
  GROUP BY p.name, spelt.number
), named AS MATERIALIZED (
  SELECT name, MAX(cost) AS cost FROM matched GROUP BY name HAVING COUNT(*) = $4
), ranked AS (
  SELECT n.id / 2 AS document, MAX(n.popularity) AS popularity,
    MIN(CASE WHEN n.text = $6 THEN 0
      WHEN substr(n.text, n.article + 1) = $7 THEN 1
      WHEN n.text LIKE $8 OR substr(n.text, n.article + 1) LIKE $9 THEN 2
      WHEN named.cost = 0 THEN 3
      WHEN n.text LIKE $10 OR substr(n.text, n.article + 1) LIKE $11 THEN 4
      ELSE 4 + named.cost END) AS place
  FROM named {each name}
  GROUP BY n.id / 2
), compared AS (
  SELECT document, place, popularity, MIN(place) OVER () AS least FROM ranked
), found AS MATERIALIZED (
  SELECT document, place, popularity FROM compared WHERE place < 6 OR least = 6
)";

/// A place in the order of what is found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// How well it matches; 0 is best.
    pub place: i64,
    /// Its popularity; -1 where that is unknown.
    pub popularity: f64,
    /// Its kind and its key in one number.
    pub document: i64,
}

impl Hit {
    /// What it is.
    pub fn kind(&self) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| *kind as i64 == self.document / KIND)
    }

    /// Its key.
    pub fn key(&self) -> i64 {
        self.document % KIND
    }
}

/// A search for a page of results, adult titles left out.
#[derive(Debug)]
pub struct Search {
    /// What is looked for.
    pub phrase: Arc<Phrase>,
    /// What may be found; repeats fill it up.
    pub kinds: [Kind; 3],
    /// How many.
    pub limit: u64,
    /// Only what stands behind this place.
    pub beyond: Option<Hit>,
}

/// What a search found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The page.
    pub hits: Vec<Hit>,
    /// Whether there is more behind it.
    pub more: bool,
    /// Whether there is something before it.
    pub before: bool,
    /// How many there are in all.
    pub total: u64,
}

impl Search {
    /// The rows of the page and one more, and a last row whose place is -1: its document is the
    /// number of all that is found, its popularity the number of those on the page or behind it.
    fn statement(&self, dialect: Dialect) -> Statement {
        let (found, mut values) = self.phrase.found(dialect, self.kinds, false);
        let first = values.len() + 1;
        let start = Hit { place: -1, popularity: 0.0, document: 0 };
        let Hit { place, popularity, document } = self.beyond.clone().unwrap_or(start);
        values.extend([
            place.into(),
            popularity.into(),
            document.into(),
            Value::from((self.limit + 1).cast_signed()),
        ]);
        let [place, popularity, document, limit] =
            [0, 1, 2, 3].map(|at| format!("${}", first + at));
        let sql = format!(
            "WITH {found}, page AS MATERIALIZED (
  SELECT document, place, popularity FROM found
  WHERE place > {place} OR place = {place} AND (popularity < {popularity}
    OR popularity = {popularity} AND document > {document})
), cut AS (
  SELECT document, place, popularity FROM page
  ORDER BY place, popularity DESC, document LIMIT {limit}
)
SELECT document, place, popularity FROM cut UNION ALL
SELECT (SELECT COUNT(*) FROM found), -1, CAST((SELECT COUNT(*) FROM page) AS double precision)"
        );
        Statement::from_sql_and_values(dialect.backend(), sql, values)
    }
}
