//! What every handler shares: the store, the rules, the snapshot and the stream of live events.

use crate::live::Signal;
use crate::snapshot::CaseTable;
use crate::clock;
use crate::tiles::{Labels, LayerList};
use casework::sla::{SlaRules, WorkCalendar};
use casework::{CategoryTree, Person, RoutingRules, Scope};
use metrics_exporter_prometheus::PrometheusHandle;
use std::sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard};
use store::{PartyGroupRow, Store, StoreError};
use territory::{InfluenceRules, Territory};
use tokio::sync::{broadcast, watch};

/// Signals kept for slow browsers; one that falls further behind is told to reload.
const SIGNAL_BACKLOG: usize = 1_024;

/// The dated rules in force.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Categories of disputes.
    pub categories: CategoryTree,
    /// Routing.
    pub routing: RoutingRules,
    /// Time limits.
    pub sla: SlaRules,
    /// Working calendar.
    pub calendar: WorkCalendar,
    /// Screening distances of mines.
    pub influence: InfluenceRules,
}

/// Why the service cannot start or stops.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The territory cannot be indexed.
    #[error(transparent)]
    Territory(#[from] territory::place::TerritoryError),
    /// `tiles/layers.toml`.
    #[error("layers: {0}")]
    Layers(String),
    /// The listener.
    #[error("network: {0}")]
    Io(#[from] std::io::Error),
}

/// Shared state; cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    rules: Rules,
    territory: Territory,
    persons: Vec<Person>,
    party_groups: Vec<PartyGroupRow>,
    layers: LayerList,
    labels: Labels,
    cases: RwLock<CaseTable>,
    signals: broadcast::Sender<Signal>,
    ending: watch::Sender<bool>,
    metrics: Option<PrometheusHandle>,
}

impl App {
    /// Reads the snapshot from the store and indexes it.
    ///
    /// # Errors
    /// [`ServeError`] when the database does not answer or its territory cannot be indexed.
    pub async fn load(store: Store, rules: Rules) -> Result<App, ServeError> {
        let scope = Scope::whole_banner();
        let layers = LayerList::parse(include_str!("../../../tiles/layers.toml")).map_err(ServeError::Layers)?;
        // The feed's number first: a change that comes in while the rest is read is then seen twice, never missed.
        let seen = store.last_change().await?;
        let atlas = store.atlas(&scope, clock::today()).await?;
        let territory = Territory::index(atlas, rules.influence.clone())?;
        let persons = store.persons(&scope).await?;
        let party_groups = store.party_groups(&scope).await?;
        let cases = CaseTable::new(store.case_points(&scope, None).await?, seen);
        let metrics = metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder().ok();
        let inner = Inner {
            store,
            rules,
            labels: Labels::of(&territory),
            territory,
            persons,
            party_groups,
            layers,
            cases: RwLock::new(cases),
            signals: broadcast::channel(SIGNAL_BACKLOG).0,
            ending: watch::channel(false).0,
            metrics,
        };
        Ok(App { inner: Arc::new(inner) })
    }

    /// What the one operator of a server without accounts may see.
    pub(crate) fn scope(&self) -> Scope {
        Scope::whole_banner()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    pub(crate) fn rules(&self) -> &Rules {
        &self.inner.rules
    }

    pub(crate) fn territory(&self) -> &Territory {
        &self.inner.territory
    }

    pub(crate) fn persons(&self) -> &[Person] {
        &self.inner.persons
    }

    pub(crate) fn person(&self, id: &str) -> Option<&Person> {
        self.inner.persons.iter().find(|p| p.id == id)
    }

    pub(crate) fn party_groups(&self) -> &[PartyGroupRow] {
        &self.inner.party_groups
    }

    pub(crate) fn layers(&self) -> &LayerList {
        &self.inner.layers
    }

    pub(crate) fn labels(&self) -> &Labels {
        &self.inner.labels
    }

    /// The in-memory cases. A poisoned lock is used all the same: a panicking reader has changed nothing.
    pub(crate) fn cases(&self) -> RwLockReadGuard<'_, CaseTable> {
        self.inner.cases.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn cases_mut(&self) -> RwLockWriteGuard<'_, CaseTable> {
        self.inner.cases.write().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn signals(&self) -> &broadcast::Sender<Signal> {
        &self.inner.signals
    }

    pub(crate) fn metrics(&self) -> Option<String> {
        self.inner.metrics.as_ref().map(PrometheusHandle::render)
    }

    pub(crate) fn ending(&self) -> watch::Receiver<bool> {
        self.inner.ending.subscribe()
    }

    pub(crate) fn end_streams(&self) {
        self.inner.ending.send_replace(true);
    }
}
