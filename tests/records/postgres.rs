//! What holds of the tables in PostgreSQL besides.

use sqlx::{Connection, Executor, PgConnection};
use tilts::records::tables::TABLES;
use tilts::records::{OpenError, Store};
use tilts_queue::time::Span;

use super::contract::NOW;
use super::servers::postgres::Postgres;

#[tokio::test]
async fn the_tables_are_those_declared() {
    let server = Postgres::shared();
    let url = server.database().await;
    Store::connect(&url, NOW).await.unwrap().close().await;
    let mut db = PgConnection::connect(&url).await.unwrap();
    let query = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1";
    let mut there: Vec<String> = sqlx::query_scalar(query).fetch_all(&mut db).await.unwrap();
    there.retain(|name| name != "tilts_schema");
    assert_eq!(there, TABLES.iter().map(|table| table.name).collect::<Vec<_>>());
}

#[tokio::test]
async fn nodes_that_start_at_once_share_one_network() {
    let server = Postgres::shared();
    let url = server.database().await;
    let stores = futures_util::future::join_all((0..4).map(|_| Store::connect(&url, NOW))).await;
    let ids: Vec<_> = stores.iter().map(|store| store.as_ref().unwrap().network_id()).collect();
    assert_eq!(ids, vec![ids[0]; 4]);
    let again = Store::connect(&url, NOW.plus(Span::minutes(1))).await.unwrap();
    assert_eq!(again.network_id(), ids[0]);
}

#[tokio::test]
async fn a_newer_schema_and_other_tables_are_refused() {
    let server = Postgres::shared();
    let url = server.database().await;
    Store::connect(&url, NOW).await.unwrap().close().await;
    let mut db = PgConnection::connect(&url).await.unwrap();
    db.execute("UPDATE tilts_schema SET version = 1000").await.unwrap();
    let refused = Store::connect(&url, NOW).await.unwrap_err();
    assert!(matches!(refused, OpenError::NewerSchema { found: 1_000, .. }), "{refused}");

    let url = server.database().await;
    let mut db = PgConnection::connect(&url).await.unwrap();
    db.execute("CREATE TABLE cats (name TEXT)").await.unwrap();
    let refused = Store::connect(&url, NOW).await.unwrap_err();
    assert!(matches!(refused, OpenError::OtherFile(_)), "{refused}");
}
