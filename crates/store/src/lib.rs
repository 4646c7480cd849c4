//! PostGIS: schema, transactions, queries, and the feed of changes.
//!
//! Every read takes a [`casework::Scope`] first. SQL lives in `sql/<aggregate>/<verb>.sql`, checked against a real
//! database at build time. Knows nothing of HTTP and of file formats.

mod change;
mod cracks;
mod database;
mod dataset;
mod documents;
mod error;
mod evidence;
mod evidence_upload;
mod feed;
mod grid_import;
mod load;
mod office;
mod people;
mod read_atlas;
mod read_case;
mod read_grid;
mod relocate;
mod search;
mod shape;
mod supervise;

pub use cracks::CrackRow;
pub use database::{create_database, drop_database};
pub use dataset::PartyGroupRow;
pub use documents::{DocumentRow, IssuedDocument, Verified};
pub use error::StoreError;
pub use evidence::{CopyRow, Examined, Exhibit, MadeCopy};
pub use evidence_upload::PendingUpload;
pub use feed::{Change, ChangeFeed, Changed};
pub use grid_import::{GridImport, GridSource};
pub use load::{BannerLoad, CaseLoad, PartyGroupLoad};
pub use office::{Office, Wording};
pub use read_case::CaseFile;
pub use search::Page;
pub use supervise::SupervisedCase;

use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use std::str::FromStr;
use std::time::Duration;

/// How long a connection is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// The database of one banner.
#[derive(Debug, Clone)]
pub struct Store {
    pool: PgPool,
}

impl Store {
    /// Connects to `postgres://…`; the schema is that of the connection's `search_path`.
    ///
    /// # Errors
    /// [`StoreError`] when the address is malformed or nobody answers within five seconds.
    pub async fn connect(url: &str) -> Result<Store, StoreError> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|e| StoreError::Address(e.to_string()))?
            .application_name("zhunzhi");
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(PATIENCE)
            .connect_with(options.clone())
            .await;
        match pool {
            Ok(pool) => Ok(Store { pool }),
            // The pool only says that it waited in vain; a single attempt says why.
            Err(waited @ sqlx::Error::PoolTimedOut) => {
                let once = tokio::time::timeout(PATIENCE, PgConnection::connect_with(&options)).await;
                Err(once.ok().and_then(Result::err).unwrap_or(waited).into())
            }
            Err(other) => Err(other.into()),
        }
    }

    /// Brings the schema to this program's version, forward only.
    ///
    /// # Errors
    /// [`StoreError::Migration`], also when the schema is newer than the program.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        Ok(sqlx::migrate!("../../migrations").run(&self.pool).await?)
    }

    /// Asks the database for its PostGIS version: the readiness probe.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn ping(&self) -> Result<String, StoreError> {
        Ok(sqlx::query_file_scalar!("sql/dataset/ping.sql").fetch_one(&self.pool).await?)
    }

    /// Closes all connections.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

#[cfg(test)]
mod tests {
    use super::Store;

    #[tokio::test]
    async fn a_database_that_cannot_be_reached_is_told_with_its_cause() {
        let error = Store::connect("postgres://127.0.0.1:1/x").await.expect_err("nobody listens there");
        assert!(error.to_string().contains("refused"), "{error}");
    }
}
