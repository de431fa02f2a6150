use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sea_orm::StatementBuilder;
use sea_orm::sea_query::{Expr, Query};

use super::*;
use crate::db::reader::Reader;
use crate::db::{Db, DbOptions};

async fn reader() -> Reader {
    let db = Db::connect(&DbOptions::new("sqlite::memory:")).await.unwrap();
    Reader::new(db)
}

/// What SQLite makes of the values, as one row.
async fn through(reader: &Reader, values: &[(ColumnKind, sea_orm::Value)]) -> Vec<Cell> {
    let mut select = Query::select();
    for (_, value) in values {
        select.expr(Expr::val(value.clone()));
    }
    let kinds: Vec<ColumnKind> = values.iter().map(|(kind, _)| *kind).collect();
    let select = StatementBuilder::build(&select, &Dialect::Sqlite.backend());
    let mut cells = reader.read(select, &kinds).await.unwrap();
    assert_eq!(cells.rows(), 1);
    values.iter().map(|_| cells.one().unwrap()).collect()
}

#[tokio::test]
async fn values_come_through_json_as_they_are() {
    let reader = reader().await;
    let texts = ["", "\"quoted\" \\ and\n\t\u{1}\u{7f}", "Léon 🎬 \u{2028}", "[1]", "null", "{}"];
    let mut values: Vec<(ColumnKind, sea_orm::Value)> =
        texts.iter().map(|text| (ColumnKind::Text, (*text).into())).collect();
    let mut expected: Vec<Cell> = texts.iter().map(|text| Cell::Text((*text).into())).collect();
    for number in [0, 1, -1, i64::MAX, i64::MIN, 9_007_199_254_740_993] {
        values.push((ColumnKind::Int64, number.into()));
        expected.push(Cell::Int(number));
    }
    for truth in [true, false] {
        values.push((ColumnKind::Bool, truth.into()));
        expected.push(Cell::Bool(truth));
    }
    for kind in [
        ColumnKind::Bool,
        ColumnKind::Int16,
        ColumnKind::Int32,
        ColumnKind::Int64,
        ColumnKind::Float,
        ColumnKind::Text,
    ] {
        values.push((kind, Option::<i64>::None.into()));
        expected.push(Cell::Null);
    }
    assert_eq!(through(&reader, &values).await, expected);
}

#[tokio::test]
async fn fractions_come_through_json_to_the_last_bit() {
    let reader = reader().await;
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for _ in 0..200 {
        // As catalogues have them, and any that there are.
        let mut fractions: Vec<f64> = (0..50).map(|_| random.random::<f64>() * 1000.0).collect();
        fractions.extend((0..25).map(|_| f64::from(random.random_range(0..100_000)) / 1000.0));
        fractions.extend((0..25).map(|_| f64::from_bits(random.random())));
        fractions.retain(|fraction| fraction.is_finite());
        let values: Vec<_> = fractions.iter().map(|x| (ColumnKind::Float, (*x).into())).collect();
        let found = through(&reader, &values).await;
        for (fraction, found) in fractions.iter().zip(found) {
            assert!(
                matches!(found, Cell::Float(x) if x.to_bits() == fraction.to_bits()),
                "{fraction:e} became {found:?}"
            );
        }
    }
}

#[tokio::test]
async fn no_row_is_no_value() {
    let reader = reader().await;
    let none = Query::select().expr(Expr::val(1)).and_where(Expr::cust("FALSE")).take();
    let none = StatementBuilder::build(&none, &Dialect::Sqlite.backend());
    let cells = reader.read(none, &[ColumnKind::Int64]).await.unwrap();
    assert_eq!(cells.rows(), 0);
}
