//! The database of a command: its own cluster in a data directory, or somebody else's by address.

use crate::arguments::Target;
use crate::failure::Failure;
use crate::key;
use cluster::Cluster;
use std::env;
use std::path::{Path, PathBuf};
use store::{Store, StoreError};

/// Name of the database in a cluster of our own.
const NAME: &str = "zhunzhi";
/// Where the data go when PostgreSQL's account cannot enter the home directory.
const SYSTEM_DATA: &str = "/var/lib";

/// What a command asks of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Data that are there already; nothing is made.
    Data,
    /// A schema of this version; data directory, cluster and database are made when they are missing.
    Made,
    /// As [`Need::Made`], and empty.
    Fresh,
}

/// An open database.
pub(crate) struct Database {
    pub(crate) store: Store,
    cluster: Option<Cluster>,
}

impl Database {
    /// Opens the database, starting its cluster when it is ours.
    ///
    /// # Errors
    /// [`Failure`] that says what is missing; a cluster that was started is closed again.
    pub(crate) async fn open(target: &Target, need: Need) -> Result<Database, Failure> {
        if let Some(url) = &target.database_url {
            if need == Need::Fresh {
                return Err(Failure::usage(
                    "--fresh drops a whole database, which is done only to one of our own: with --database-url drop and create it yourself",
                ));
            }
            if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
                return Err(Failure::usage(
                    "--database-url: an address such as postgres://user@host/name is expected",
                ));
            }
            let store = Store::connect(url).await?;
            if need == Need::Made {
                store.migrate().await?;
            }
            return Ok(Database { store, cluster: None });
        }
        let data_dir = data_dir(target)?;
        if need == Need::Data && !data_dir.join("postgres").exists() {
            return Err(Failure::environment(format!(
                "there are no data in {dir}: make them with `zhunzhi demo --data-dir {dir}`, or give another --data-dir or --database-url",
                dir = data_dir.display()
            )));
        }
        let cluster = Cluster::open(&data_dir)?;
        match prepare(&cluster, need).await {
            Ok(store) => {
                if need == Need::Fresh {
                    remove_evidence(&data_dir)?;
                }
                Ok(Database { store, cluster: Some(cluster) })
            }
            Err(failure) => {
                // The first failure says more than one of closing.
                let _ = cluster.close();
                Err(failure)
            }
        }
    }

    /// Brings data that are there to this version's schema; a database that is not ours is left alone.
    ///
    /// # Errors
    /// [`Failure`] when the database holds no schema of ours or does not answer.
    pub(crate) async fn upgrade(&self) -> Result<(), Failure> {
        self.store.last_change().await?;
        // Our own was brought up by its owner when it was opened.
        if self.cluster.is_some() {
            return Ok(());
        }
        Ok(self.store.migrate().await?)
    }

    /// Loads the key for personal data. A cluster of our own has one in its data directory, made when there is none; a
    /// database of somebody else's has none unless a file is named, and then no parties either.
    ///
    /// # Errors
    /// [`Failure`] when the key is missing, unsafe or not the one that the data were sealed with.
    pub(crate) async fn unlock(&mut self, target: &Target) -> Result<(), Failure> {
        let own = self.cluster.as_ref().map(|c| c.data_dir().join("key"));
        let known = self.store.has_key().await?;
        if let Some(sealer) = key::load(target.key_file.as_deref(), own.as_deref(), known)? {
            self.store =
                self.store.clone().with_key(sealer).await.map_err(|error| self.wrong_key(target, error))?;
        }
        Ok(())
    }

    /// Where the key of the personal data lies, for a database that has one.
    pub(crate) fn key_place(&self, target: &Target) -> Option<PathBuf> {
        let own = self.cluster.as_ref().map(|c| c.data_dir().join("key"));
        key::place(target.key_file.as_deref(), own.as_deref())
    }

    fn wrong_key(&self, target: &Target, error: StoreError) -> Failure {
        let begun = self.key_place(target).is_some_and(|place| key::next_of(&place).exists());
        match error {
            StoreError::WrongKey if begun => Failure::environment(
                "an exchange of the key was broken off: `zhunzhi key rotate` ends it, and nothing is lost",
            ),
            other => other.into(),
        }
    }

    /// What the database is, in one line: for people who look after it.
    ///
    /// # Errors
    /// [`Failure`] when it does not answer.
    pub(crate) async fn state(&self) -> Result<String, Failure> {
        let postgis = self.store.ping().await?;
        let loaded = match self.store.dataset("truth").await? {
            Some(_) => "holds a synthetic banner",
            None => "holds no banner yet",
        };
        let cluster = self.cluster.as_ref().map(|c| {
            let found = if c.started_here() { "was not running and could be started" } else { "is running" };
            format!("; the cluster {found}, socket {}", c.socket_dir().display())
        });
        Ok(format!("PostGIS {postgis}, {loaded}{}", cluster.unwrap_or_default()))
    }

    /// The folder of data that are ours; somebody else's database has none.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.cluster.as_ref().map(Cluster::data_dir)
    }

    /// Where the evidence lies: as asked for, else beside our own cluster; a database of somebody else's has no folder of ours.
    pub(crate) fn evidence_dir(&self, target: &Target) -> Option<PathBuf> {
        let own = || self.cluster.as_ref().map(|cluster| cluster.data_dir().join("evidence"));
        target.evidence_dir.clone().or_else(own)
    }

    /// Where the files of exports lie, by the same rule.
    pub(crate) fn exports_dir(&self, target: &Target) -> Option<PathBuf> {
        let own = || self.cluster.as_ref().map(|cluster| cluster.data_dir().join("exports"));
        target.exports_dir.clone().or_else(own)
    }

    /// Writes how a synthetic banner was made beside its data, as `truth.json`, unless it is there; a database of
    /// somebody else's has no folder of ours and is left alone.
    ///
    /// # Errors
    /// [`Failure`] when the folder cannot be written or the database does not answer.
    pub(crate) async fn write_truth(&self, anew: bool) -> Result<(), Failure> {
        let Some(cluster) = &self.cluster else { return Ok(()) };
        let path = cluster.data_dir().join("truth.json");
        if path.exists() && !anew {
            return Ok(());
        }
        let Some(truth) = self.store.dataset("truth").await? else { return Ok(()) };
        let failed = |e: std::io::Error| Failure::environment(format!("{}: {e}", path.display()));
        let begun = path.with_extension("json.part");
        std::fs::write(&begun, format!("{truth:#}\n")).map_err(failed)?;
        std::fs::rename(&begun, &path).map_err(failed)
    }

    /// Gives the database back after some work and passes on what came of it.
    ///
    /// # Errors
    /// The work's failure, that of stopping the cluster, or both in one line.
    pub(crate) async fn close_after<T>(self, result: Result<T, Failure>) -> Result<T, Failure> {
        self.store.close().await;
        let closed = self.cluster.map_or(Ok(false), Cluster::close);
        match (result, closed) {
            (result, Ok(_)) => result,
            (Ok(_), Err(left)) => Err(left.into()),
            (Err(failure), Err(left)) => {
                Err(Failure { kind: failure.kind, message: format!("{}; and then: {left}", failure.message) })
            }
        }
    }
}

/// The evidence of cases that were dropped goes with them; a folder that was given by name is left alone.
fn remove_evidence(data_dir: &Path) -> Result<(), Failure> {
    let folder = data_dir.join("evidence");
    match std::fs::remove_dir_all(&folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::environment(format!("{} cannot be removed: {e}", folder.display())))
        }
        _ => Ok(()),
    }
}

async fn prepare(cluster: &Cluster, need: Need) -> Result<Store, Failure> {
    let server = cluster.database_url("postgres");
    if need == Need::Fresh {
        store::drop_database(&server, NAME).await.map_err(|e| {
            Failure::environment(format!(
                "the old data cannot be dropped; end every other zhunzhi on them first ({e})"
            ))
        })?;
    }
    store::create_database(&server, NAME).await?;
    let url = cluster.database_url(NAME);
    // The owner brings the schema up; the work is done by a role that cannot change logs and histories.
    let owner = Store::connect(&url).await?;
    owner.migrate().await?;
    owner.make_application_role().await?;
    owner.close().await;
    Ok(Store::connect_as_application(&url).await?)
}

/// The data directory asked for, or the user's own one.
///
/// # Errors
/// When neither is known.
pub(crate) fn data_dir(target: &Target) -> Result<PathBuf, Failure> {
    if let Some(dir) = &target.data_dir {
        return Ok(dir.clone());
    }
    let folder = |name: &str| env::var_os(name).map(PathBuf::from).filter(|dir| dir.is_absolute());
    let data = folder("XDG_DATA_HOME").or_else(|| folder("HOME").map(|home| home.join(".local/share")));
    match data {
        Some(data) => Ok(cluster::place(&data.join("zhunzhi"), Path::new(SYSTEM_DATA))),
        None => Err(Failure::usage("neither XDG_DATA_HOME nor HOME is set: give --data-dir DIR")),
    }
}
