//! Databases of a server: made and dropped whole, before there is a [`crate::Store`].

use crate::StoreError;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection, Executor};
use std::str::FromStr;

/// Creates a database when the server has none of this name; `server` is the address of any other database there.
///
/// # Errors
/// [`StoreError`] when the server does not answer or refuses.
pub async fn create_database(server: &str, name: &str) -> Result<(), StoreError> {
    let mut connection = connect(server).await?;
    if !sqlx::query_file_scalar!("sql/database/exists.sql", name).fetch_one(&mut connection).await? {
        let statement = sqlx::query_file_scalar!("sql/database/create_statement.sql", name);
        let statement = statement.fetch_one(&mut connection).await?;
        match connection.execute(AssertSqlSafe(statement)).await {
            // Another program was faster: 42P04 duplicate_database, 23505 when both were at it in the same moment.
            Err(e)
                if matches!(
                    e.as_database_error().and_then(|e| e.code()).as_deref(),
                    Some("42P04" | "23505")
                ) => {}
            done => {
                done?;
            }
        }
    }
    Ok(connection.close().await?)
}

/// Drops a database with everything in it, if the server has one of this name; `server` is the address of any other
/// database there.
///
/// # Errors
/// [`StoreError`] when the server does not answer, or somebody is connected to the database: it is kept then.
pub async fn drop_database(server: &str, name: &str) -> Result<(), StoreError> {
    let mut connection = connect(server).await?;
    let statement = sqlx::query_file_scalar!("sql/database/drop_statement.sql", name);
    let statement = statement.fetch_one(&mut connection).await?;
    connection.execute(AssertSqlSafe(statement)).await?;
    Ok(connection.close().await?)
}

async fn connect(server: &str) -> Result<PgConnection, StoreError> {
    let options = PgConnectOptions::from_str(server).map_err(|e| StoreError::Address(e.to_string()))?;
    Ok(PgConnection::connect_with(&options.application_name("zhunzhi")).await?)
}
