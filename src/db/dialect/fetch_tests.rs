use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sea_orm::Database;
use sea_orm::sea_query::{Expr, Query};

use super::*;

/// What SQLite makes of the values, as one row.
async fn through(connection: &DatabaseConnection, values: &[(Kind, sea_orm::Value)]) -> Vec<Cell> {
    let mut select = Query::select();
    for (_, value) in values {
        select.expr(Expr::val(value.clone()));
    }
    let kinds: Vec<Kind> = values.iter().map(|(kind, _)| *kind).collect();
    let mut cells = Dialect::Sqlite.fetch(connection, &select, &kinds).await.unwrap();
    assert_eq!(cells.rows(), 1);
    cells.take(values.len()).to_vec()
}

#[tokio::test]
async fn values_come_through_json_as_they_are() {
    let connection = Database::connect("sqlite::memory:").await.unwrap();
    let texts = ["", "\"quoted\" \\ and\n\t\u{1}\u{7f}", "Léon 🎬 \u{2028}", "[1]", "null", "{}"];
    let mut values: Vec<(Kind, sea_orm::Value)> =
        texts.iter().map(|text| (Kind::Text, (*text).into())).collect();
    let mut expected: Vec<Cell> = texts.iter().map(|text| Cell::Text((*text).into())).collect();
    for number in [0, 1, -1, i64::MAX, i64::MIN, 9_007_199_254_740_993] {
        values.push((Kind::Int64, number.into()));
        expected.push(Cell::Int(number));
    }
    for truth in [true, false] {
        values.push((Kind::Bool, truth.into()));
        expected.push(Cell::Bool(truth));
    }
    for kind in [Kind::Bool, Kind::Int16, Kind::Int32, Kind::Int64, Kind::Float, Kind::Text] {
        values.push((kind, Option::<i64>::None.into()));
        expected.push(Cell::Null);
    }
    assert_eq!(through(&connection, &values).await, expected);
}

#[tokio::test]
async fn fractions_come_through_json_to_the_last_bit() {
    let connection = Database::connect("sqlite::memory:").await.unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for _ in 0..200 {
        // As catalogues have them, and any that there are.
        let mut fractions: Vec<f64> = (0..50).map(|_| random.random::<f64>() * 1000.0).collect();
        fractions.extend((0..25).map(|_| f64::from(random.random_range(0..100_000)) / 1000.0));
        fractions.extend((0..25).map(|_| f64::from_bits(random.random())));
        fractions.retain(|fraction| fraction.is_finite());
        let values: Vec<_> = fractions.iter().map(|x| (Kind::Float, (*x).into())).collect();
        let found = through(&connection, &values).await;
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
    let connection = Database::connect("sqlite::memory:").await.unwrap();
    let none = Query::select().expr(Expr::val(1)).and_where(Expr::cust("FALSE")).take();
    let cells = Dialect::Sqlite.fetch(&connection, &none, &[Kind::Int64]).await.unwrap();
    assert_eq!(cells.rows(), 0);
}
