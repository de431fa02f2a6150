//! What a query looks for, and the SQL that finds it.
//!
//! **Invariant:** the SQL is the same for every phrase; words and their number are bound values.

use sea_orm::Value;
use sea_orm::sea_query::{BinOper, Expr, ExprTrait};

use super::kind::{KIND, SearchKind};
use super::spelling::{self, Spelling};
use crate::db::dialect::Dialect;
use crate::db::rows::{Column, Rows};

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// The words, single spaces between them.
    pub(super) text: String,
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
    pub(in crate::db) fn finds(&self, dialect: Dialect, kind: SearchKind, key: Expr) -> Expr {
        let (found, values) = self.matches_sql(dialect, [kind; SearchKind::COUNT], true);
        let sql = format!("(WITH {found} SELECT document % {KIND} FROM found)");
        key.binary(BinOper::In, dialect.embed(&sql, values))
    }

    /// Common table expressions, the last of which is `found (document, place, popularity)`, and
    /// their values from `$1` on. See [`KIND`] for what a document is.
    pub(super) fn matches_sql(
        &self,
        dialect: Dialect,
        kinds: [SearchKind; SearchKind::COUNT],
        adult: bool,
    ) -> (String, Vec<Value>) {
        let mut sql = FOUND.to_owned();
        for (name, step) in STEPS {
            sql = sql.replace(name, &dialect.each(step));
        }
        let mut values: Vec<Value> = kinds.iter().map(|kind| Value::from(*kind as i64)).collect();
        let numbers: Vec<String> = (1..=values.len()).map(|at| format!("${at}")).collect();
        sql = sql.replace("{kinds}", &numbers.join(", "));
        for (name, value) in self.values(adult) {
            values.push(value);
            sql = sql.replace(name, &format!("${}", values.len()));
        }
        let (table, more) = dialect.table_of(self.rows(), values.len() + 1);
        values.extend(more);
        (sql.replace("{given}", &table), values)
    }

    /// What [`FOUND`] and [`STEPS`] compare with, by its name in them.
    fn values(&self, adult: bool) -> [(&'static str, Value); 8] {
        [
            ("{words}", self.words.into()),
            ("{adult}", adult.into()),
            ("{text}", self.text.clone().into()),
            ("{bare}", self.bare.clone().into()),
            ("{text+words}", format!("{} %", self.text).into()),
            ("{bare+words}", format!("{} %", self.bare).into()),
            ("{text+}", format!("{}%", self.text).into()),
            ("{bare+}", format!("{}%", self.bare).into()),
        ]
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

/// What each step of [`FOUND`] looks up for each row of the step before: its place, columns,
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
            "p.word = spelt.word AND p.name / 1152921504606846976 IN ({kinds})",
        ],
    ),
    (
        "{each name}",
        [
            "n.id, n.text, n.article, n.adult, n.popularity",
            "search_name",
            "n",
            "n.id = named.name AND (n.adult = FALSE OR {adult})",
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
  SELECT name, MAX(cost) AS cost FROM matched GROUP BY name HAVING COUNT(*) = {words}
), ranked AS (
  SELECT n.id / 2 AS document, MAX(n.popularity) AS popularity,
    MAX(CASE WHEN n.adult THEN 1 ELSE 0 END) AS adult,
    MIN(CASE WHEN n.text = {text} THEN 0
      WHEN substr(n.text, n.article + 1) = {bare} THEN 1
      WHEN n.text LIKE {text+words} OR substr(n.text, n.article + 1) LIKE {bare+words} THEN 2
      WHEN named.cost = 0 THEN 3
      WHEN n.text LIKE {text+} OR substr(n.text, n.article + 1) LIKE {bare+} THEN 4
      ELSE 4 + named.cost END) AS place
  FROM named {each name}
  GROUP BY n.id / 2
), compared AS (
  SELECT document, place, popularity, adult,
    MIN(CASE WHEN adult = 0 THEN place END) OVER () AS least,
    MIN(CASE WHEN adult = 1 THEN place END) OVER () AS least_adult
  FROM ranked
), found AS MATERIALIZED (
  SELECT document, place, popularity FROM compared
  WHERE place < 6 OR CASE WHEN adult = 0 THEN least ELSE least_adult END = 6
)";
