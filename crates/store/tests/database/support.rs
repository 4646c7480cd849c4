//! A fresh migrated database for each test, and a small made-up banner to fill it with.

pub(crate) mod banner;
pub(crate) mod cases;
pub(crate) mod random;

use casework::presence::Roster;
use cluster::{Cluster, Durability};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool};
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use store::{BannerLoad, CaseLoad, PartyGroupLoad, Store};
use tokio::sync::OnceCell;

const TEMPLATE: &str = "template";

/// The shared cluster with the template of this process; it stays running for the next test program.
static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();
static ROSTER: OnceLock<Roster> = OnceLock::new();
static NUMBER: AtomicU32 = AtomicU32::new(1);

/// A database of one test.
pub(crate) struct Database {
    pub(crate) store: Store,
    pub(crate) url: String,
}

impl Database {
    /// A session of the program's role that has told nothing.
    pub(crate) async fn as_application(&self) -> PgConnection {
        let options: sqlx::postgres::PgConnectOptions = self.url.parse().unwrap();
        PgConnection::connect_with(&options.username(store::APPLICATION_ROLE)).await.unwrap()
    }

    /// A second, direct way in, for what the store does not offer.
    pub(crate) async fn connection(&self) -> PgConnection {
        PgConnection::connect(&self.url).await.unwrap()
    }

    /// The same with several connections.
    pub(crate) async fn pool(&self) -> PgPool {
        PgPool::connect(&self.url).await.unwrap()
    }

    /// Runs statements past the store, as somebody with the database's own tools would.
    pub(crate) async fn execute(&self, sql: &str) -> Result<(), sqlx::Error> {
        self.connection().await.execute(AssertSqlSafe(sql.to_owned())).await.map(drop)
    }

    /// How many rows a table has.
    pub(crate) async fn rows(&self, table: &str) -> i64 {
        let sql = AssertSqlSafe(format!("select count(*) from {table}"));
        sqlx::query_scalar(sql).fetch_one(&mut self.connection().await).await.unwrap()
    }
}

/// An empty database with the schema of this version.
pub(crate) async fn empty() -> Database {
    let cluster = CLUSTER.get_or_init(make_template).await;
    let name = name(&NUMBER.fetch_add(1, Ordering::Relaxed).to_string());
    let statement = format!("create database {name} template {}", self::name(TEMPLATE));
    let mut server = PgConnection::connect(&cluster.database_url("postgres")).await.unwrap();
    server.execute(AssertSqlSafe(statement)).await.unwrap();
    let url = cluster.database_url(&name);
    // As the program works: behind the second wall.
    Database { store: Store::connect_as_application(&url).await.unwrap(), url }
}

/// A database with the made-up banner and some cases.
pub(crate) async fn loaded(cases: &[cases::Loaded]) -> Database {
    let database = empty().await;
    let atlas = banner::atlas();
    database.store.load_banner(&load(&atlas, cases)).await.unwrap();
    database
}

/// The made-up banner with cases, ready to be stored.
pub(crate) fn load<'a>(atlas: &'a territory::Atlas, cases: &'a [cases::Loaded]) -> BannerLoad<'a> {
    let group =
        PartyGroupLoad {
            id: "PG-1".into(), name: "示意党小组".into(), village: banner::VILLAGES[0].into()
        };
    BannerLoad {
        atlas,
        party_groups: vec![group],
        persons: &[],
        roster: ROSTER.get_or_init(Default::default),
        absences: &[],
        batches: &[],
        cases: cases
            .iter()
            .map(|c| CaseLoad { case: &c.case, events: &c.events, suggestion: None, clocks: None })
            .collect(),
        parties: vec![],
        truth: serde_json::json!({ "seed": 1 }),
        loaded_at: time::OffsetDateTime::UNIX_EPOCH,
    }
}

fn name(part: &str) -> String {
    format!("store_{}_{part}", std::process::id())
}

async fn make_template() -> Cluster {
    let cluster = Cluster::open_with(&cluster::test_dir(None).unwrap(), Durability::Test).unwrap();
    let server = cluster.database_url("postgres");
    drop_leftovers(&server).await;
    let template = name(TEMPLATE);
    store::create_database(&server, &template).await.unwrap();
    let store = Store::connect(&cluster.database_url(&template)).await.unwrap();
    store.migrate().await.unwrap();
    store.make_application_role().await.unwrap();
    store.close().await;
    cluster
}

/// Databases of test programs that have ended: a test that fails leaves its own to be looked at.
async fn drop_leftovers(server: &str) {
    let mut connection = PgConnection::connect(server).await.unwrap();
    let names: Vec<String> =
        sqlx::query_scalar("select datname from pg_database where datname like 'store\\_%'")
            .fetch_all(&mut connection)
            .await
            .unwrap();
    for name in names {
        let process = name.split('_').nth(1).unwrap_or_default();
        if !Path::new("/proc").join(process).exists() {
            // Another test program may be dropping it at this moment.
            let _ = store::drop_database(server, &name).await;
        }
    }
}
