//! PostGIS: schema, transactions, queries, and the feed of changes.
//!
//! Every read takes a [`casework::Scope`] first. SQL lives in `sql/<aggregate>/<verb>.sql`, checked against a real
//! database at build time. Knows nothing of HTTP and of file formats.

mod access_tokens;
mod accounts;
mod api_keys;
mod audit;
mod audit_proof;
mod batch_groups;
mod batches;
mod case_import;
mod change;
mod consistency;
mod cracks;
pub mod credential;
mod database;
mod dataset;
mod desk;
mod destruction;
mod documents;
mod dossier;
mod effectiveness;
mod error;
mod evidence;
mod evidence_upload;
mod export_jobs;
mod extract;
mod feed;
mod grid_import;
mod group;
mod inquiries;
mod interests;
mod key_exchange;
mod load;
mod mine_import;
mod mine_records;
mod mine_zones;
mod office;
mod outbox;
mod party;
mod party_correction;
mod party_find;
mod past_cases;
mod people;
mod personal_data;
mod place_codes;
mod place_correction;
mod planning;
mod presence;
mod preservations;
mod public_releases;
mod read_atlas;
mod read_case;
mod read_grid;
mod relocate;
mod rule_sets;
mod saved_filters;
mod seal;
mod search;
mod second_factor;
mod shape;
mod sign_in;
mod supervise;
mod supervision_board;
mod surveys;
mod traces;
mod tracking;
mod wall;
mod warnings;

pub use access_tokens::{AccessToken, MOST_TOKENS};
pub use api_keys::{ApiKeyRow, Machine};
pub use audit::{AuditFilter, AuditPage, AuditRoot, DailyRoot};
pub use audit_proof::{AuditProof, ProvenFault};
pub use batches::{BatchChange, BatchFile, Enclosure, MemberCase};
pub use case_import::{CaseImport, IMPORT_PART, ImportBatch, Undone};
pub use consistency::Around;
pub use cracks::CrackRow;
pub use database::{create_database, drop_database};
pub use dataset::PartyGroupRow;
pub use desk::DeskCase;
pub use destruction::{Destroyed, DestructionRow, RetentionDue};
pub use documents::{DocumentRow, IssuedDocument, Verified};
pub use dossier::Letter;
pub use effectiveness::{Effectiveness, Subject};
pub use error::StoreError;
pub use evidence::{CopyRow, Examined, Exhibit, MadeCopy};
pub use evidence_upload::PendingUpload;
pub use export_jobs::{ExportJob, NewExport};
pub use extract::{CutOff, Extract};
pub use feed::{Change, ChangeFeed, Changed};
pub use grid_import::{GridImport, GridSource};
pub use group::{GroupMember, PERSON_CHECKS_AN_HOUR};
pub use inquiries::{InquiryFile, MineInquiry, Replied, ReplyRow, Room};
pub use key_exchange::KeyExchange;
pub use load::{BannerLoad, CaseLoad, PartyGroupLoad, PartyLoad};
pub use mine_import::{MineImport, MineImportRow};
pub use mine_zones::{Zoning, zone_basis};
pub use office::{Neighbours, Notices, Office, Wording};
pub use outbox::{LeasedNotice, OutboxState, UnsentNotice};
pub use party::{PlainParty, REVEALS_AN_HOUR};
pub use party_find::FoundParty;
pub use place_codes::{CodeCheck, NewPlaceCode, PlaceCodeRow};
pub use planning::{PlanningNumber, PlanningQuery};
pub use preservations::{NewPreservation, ParcelRow, PreservationChange, PreservationFile};
pub use public_releases::PublicRelease;
pub use read_case::CaseFile;
pub use rule_sets::BegunRules;
pub use saved_filters::{MOST_FILTERS, SavedFilter};
pub use seal::{SealError, Sealer};
pub use search::Page;
pub use second_factor::{SecondFactorRow, secret_context};
pub use sign_in::{Attempt, AttemptRow, SessionRow};
pub use supervise::SupervisedCase;
pub use supervision_board::Unsponsored;
pub use surveys::{MOST_SURVEYS, MineSurvey, NewSurvey};
pub use tracking::{TICKET, TRACKING_FAILURES};
pub use warnings::Counted;

use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// The role that the program works as in a cluster of its own.
pub const APPLICATION_ROLE: &str = "zhunzhi_app";

/// How long a connection is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// The database of one banner.
#[derive(Debug, Clone)]
pub struct Store {
    pool: PgPool,
    sealer: Option<Arc<Sealer>>,
}

impl Store {
    /// Connects to `postgres://…`; the schema is that of the connection's `search_path`.
    ///
    /// # Errors
    /// [`StoreError`] when the address is malformed or nobody answers within five seconds.
    pub async fn connect(url: &str) -> Result<Store, StoreError> {
        Store::connect_with(options(url)?).await
    }

    /// The same as [`APPLICATION_ROLE`], whoever the address names.
    ///
    /// # Errors
    /// As [`Store::connect`].
    pub async fn connect_as_application(url: &str) -> Result<Store, StoreError> {
        Store::connect_with(options(url)?.username(APPLICATION_ROLE)).await
    }

    async fn connect_with(options: PgConnectOptions) -> Result<Store, StoreError> {
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(PATIENCE)
            .connect_with(options.clone())
            .await;
        match pool {
            Ok(pool) => Ok(Store { pool, sealer: None }),
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

    /// Gives the program a role of its own, [`APPLICATION_ROLE`], which owns nothing and cannot change a log or history.
    ///
    /// # Errors
    /// [`StoreError`], for example when this connection may not make roles.
    pub async fn make_application_role(&self) -> Result<(), StoreError> {
        sqlx::query_file!("sql/database/application_role.sql").execute(&self.pool).await?;
        Ok(())
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

fn options(url: &str) -> Result<PgConnectOptions, StoreError> {
    let options = PgConnectOptions::from_str(url).map_err(|e| StoreError::Address(e.to_string()))?;
    Ok(options.application_name("zhunzhi"))
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
