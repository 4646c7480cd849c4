//! What every handler shares: the store, the rules, the snapshot and the stream of live events.

use crate::clock;
use crate::evidence::Vault;
use crate::export::Folder;
use crate::ground::Ground;
use crate::live::Signal;
use crate::messenger::Channels;
use crate::paper::PressRoom;
use crate::problem::Problem;
use crate::routes::Proofs;
use crate::routing_in_force::{RoutingInForce, ShippedRouting};
use crate::session::{Sessions, Signed, not_signed_in};
use crate::snapshot::Snapshot;
use crate::tiles::{Labels, LayerList, TileCache};
use crate::villager::Gate;
use crate::zones::Zones;
use arc_swap::{ArcSwap, ArcSwapOption};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use casework::batch::{ClaimRules, GroupRules};
use casework::escrow::EscrowRules;
use casework::inquiry::InquiryRules;
use casework::notice::NoticeRules;
use casework::presence::CoverRules;
use casework::sla::SlaRules;
use casework::visit::VisitRules;
use casework::warning::WarningRules;
use casework::{
    CategoryTree, CircleRules, ClockRules, ClosingRules, ConsistencyRules, DuplicateRules, Ladder, Lexicon,
    LifeRules, Person, Principal, ReportTopics, RoutingRules, Scope,
};
use exchange::cases::ChannelMapping;
use metrics_exporter_prometheus::PrometheusHandle;
use std::path::PathBuf;
use std::sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard};
use store::{PartyGroupRow, PublicRelease, Sealer, Store, StoreError};
use territory::subsidence::SubsidenceRules;
use territory::{BlastingRules, DamageRules, Gazetteer, GazetteerRules, InfluenceRules, Territory};
use tokio::sync::{Notify, Semaphore, broadcast, watch};

/// Signals kept for slow browsers; one that falls further behind is told to reload.
const SIGNAL_BACKLOG: usize = 1_024;

/// Requests for many points that are served at once: each takes all cores.
const BULK_AT_ONCE: usize = 2;

/// Exports that are streamed at once: each holds a connection of the database.
const STREAMS_AT_ONCE: usize = 6;

/// Files that are decoded or read whole at once: each takes memory.
const FILES_AT_ONCE: usize = 2;

/// What differs from one installation to the next.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// Names beside those of this machine under which the server is asked, in small letters, without port.
    pub host_names: Vec<String>,
    /// Folder of the evidence; without one none is taken in.
    pub evidence_dir: Option<PathBuf>,
    /// Folder of the files of exports; without one only streams leave.
    pub exports_dir: Option<PathBuf>,
    /// How notices go out.
    pub channels: Channels,
    /// What the public is told of the map's review (审图号); without it no map is shown to it.
    pub map_review: Option<String>,
}

/// The dated rules in force.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Categories of disputes.
    pub categories: CategoryTree,
    /// Who may know of which cases.
    pub circles: CircleRules,
    /// Routing, until a set of rules is published: handlers take [`App::routing`].
    pub shipped_routing: ShippedRouting,
    /// Time limits with the working calendar.
    pub sla: SlaRules,
    /// Periods beside the main one.
    pub clocks: ClockRules,
    /// The ladder of supervision.
    pub ladder: Ladder,
    /// What a case must show before it ends.
    pub closing: ClosingRules,
    /// When a grid counts as looked after.
    pub cover: CoverRules,
    /// Screening distances of mines.
    pub influence: InfluenceRules,
    /// Parameters of ground movement above panels.
    pub subsidence: SubsidenceRules,
    /// Vibration by blasts, and what houses may bear.
    pub blasting: BlastingRules,
    /// Tables of damage grades.
    pub damage: DamageRules,
    /// Formulas of claims in batches.
    pub claims: ClaimRules,
    /// When an award deviates from its neighbours.
    pub consistency: ConsistencyRules,
    /// Periods and tariffs of escrow.
    pub escrow: EscrowRules,
    /// How long an operator has to answer.
    pub inquiries: InquiryRules,
    /// What is told to whom.
    pub notices: NoticeRules,
    /// When something hints at a risk.
    pub warnings: WarningRules,
    /// When open cases are proposed as a group.
    pub groups: GroupRules,
    /// How trips to households are reckoned.
    pub visits: VisitRules,
    /// When a report looks like one that is there already.
    pub duplicates: DuplicateRules,
    /// What a villager is asked who scans a code.
    pub topics: ReportTopics,
    /// How the files of channels name their columns.
    pub channels: Vec<ChannelMapping>,
    /// Names beside the official ones, and the words around them.
    pub gazetteer: GazetteerRules,
    /// Words that speak for a category.
    pub lexicon: Lexicon,
}

impl Rules {
    /// Those that decisions on cases rest on.
    pub fn life(&self) -> LifeRules<'_> {
        LifeRules { clocks: &self.clocks, sla: &self.sla, ladder: &self.ladder, closing: &self.closing }
    }
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
    /// The thread that indexed the territory broke off.
    #[error("indexing the territory broke off")]
    Broken,
    /// `tiles/layers.toml`.
    #[error("layers: {0}")]
    Layers(String),
    /// The folder of the evidence.
    #[error("{}: the folder of the evidence cannot be made: {cause}", folder.display())]
    Evidence {
        /// Where it should be.
        folder: PathBuf,
        /// Why not.
        cause: std::io::Error,
    },
    /// The folder of exports.
    #[error("{}: the folder of exports cannot be made: {cause}", folder.display())]
    Exports {
        /// Where it should be.
        folder: PathBuf,
        /// Why not.
        cause: std::io::Error,
    },
    /// The listener.
    #[error("network: {0}")]
    Io(#[from] std::io::Error),
}

/// The service: what all requests share. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    rules: Rules,
    site: Site,
    sessions: Sessions,
    gate: Gate,
    ground: ArcSwap<Ground>,
    zones: ArcSwap<Zones>,
    routing: ArcSwap<RoutingInForce>,
    release: ArcSwapOption<PublicRelease>,
    layers: LayerList,
    cases: RwLock<Snapshot>,
    tiles: TileCache,
    signals: broadcast::Sender<Signal>,
    bulk: Arc<Semaphore>,
    streams: Arc<Semaphore>,
    vault: Option<Vault>,
    exports: Option<Folder>,
    asked: Arc<Notify>,
    files: Arc<Semaphore>,
    press: Arc<PressRoom>,
    ending: watch::Sender<bool>,
    metrics: Option<PrometheusHandle>,
    proofs: Proofs,
}

/// What one request sees: all of it on the same ground, whatever is imported meanwhile.
#[derive(Clone)]
pub(crate) struct App {
    shared: Arc<Shared>,
    ground: Arc<Ground>,
    zones: Arc<Zones>,
    routing: Arc<RoutingInForce>,
    principal: Principal,
}

impl FromRequestParts<Service> for App {
    type Rejection = Problem;

    /// On behalf of who is signed in: the route must stand behind [`crate::session::required`].
    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<App, Problem> {
        let signed = parts.extensions.get::<Signed>().ok_or_else(not_signed_in)?;
        Ok(service.app_of(signed.principal.clone()))
    }
}

impl Service {
    /// Reads the snapshot from the store and indexes it.
    ///
    /// # Errors
    /// [`ServeError`] when the database does not answer, its territory cannot be indexed, or the folder of the evidence
    /// cannot be made.
    pub async fn load(store: Store, rules: Rules, site: Site) -> Result<Service, ServeError> {
        let layers =
            LayerList::parse(include_str!("../../../tiles/layers.toml")).map_err(ServeError::Layers)?;
        let vault = site.evidence_dir.clone().map(|folder| {
            Vault::open(folder.clone()).map_err(|cause| ServeError::Evidence { folder, cause })
        });
        let vault = vault.transpose()?;
        let exports = site.exports_dir.clone().map(|folder| {
            Folder::open(folder.clone()).map_err(|cause| ServeError::Exports { folder, cause })
        });
        let exports = exports.transpose()?;
        let ground = Ground::read(&store, &rules).await?;
        let routing = RoutingInForce::read(&store, &rules, ground.day()).await?;
        let points = store.case_points(&Scope::whole_banner(), None).await?;
        let cases = Snapshot::new(points, ground.as_of(), ground.day(), &rules.circles);
        let shared = Shared {
            store,
            rules,
            site,
            sessions: Sessions::default(),
            gate: Gate::default(),
            ground: ArcSwap::from_pointee(ground),
            zones: ArcSwap::from_pointee(Zones::none()),
            routing: ArcSwap::from_pointee(routing),
            release: ArcSwapOption::empty(),
            layers,
            cases: RwLock::new(cases),
            tiles: TileCache::default(),
            signals: broadcast::channel(SIGNAL_BACKLOG).0,
            bulk: Arc::new(Semaphore::new(BULK_AT_ONCE)),
            streams: Arc::new(Semaphore::new(STREAMS_AT_ONCE)),
            vault,
            exports,
            asked: Arc::new(Notify::new()),
            files: Arc::new(Semaphore::new(FILES_AT_ONCE)),
            press: Arc::default(),
            ending: watch::channel(false).0,
            metrics: metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder().ok(),
            proofs: Proofs::default(),
        };
        Ok(Service { shared: Arc::new(shared) })
    }

    /// The service as something that comes now sees it, on behalf of the program itself: handlers take [`App`] as an
    /// extractor instead, which is on behalf of who asks.
    pub(crate) fn app(&self) -> App {
        self.app_of(Principal::local_operator())
    }

    /// The service on behalf of somebody, or of a machine with a key of its own.
    pub(crate) fn app_of(&self, principal: Principal) -> App {
        App {
            shared: self.shared.clone(),
            ground: self.shared.ground.load_full(),
            zones: self.shared.zones.load_full(),
            routing: self.shared.routing.load_full(),
            principal,
        }
    }

    /// Reads the grids in force anew and puts them in the place of the old ones. Requests that run keep what they began
    /// with; nobody waits.
    pub(crate) async fn renew_ground(&self) -> Result<(), ServeError> {
        let ground = Ground::read(&self.shared.store, &self.shared.rules).await?;
        self.shared.ground.store(Arc::new(ground));
        Ok(())
    }

    /// Reads the routing rules in force anew. Requests that run keep those they began with.
    pub(crate) async fn renew_routing(&self) -> Result<(), ServeError> {
        let read = RoutingInForce::read(&self.shared.store, &self.shared.rules, clock::today()).await?;
        self.shared.routing.store(Arc::new(read));
        Ok(())
    }

    /// The zones of influence from now on.
    pub(crate) fn show_zones(&self, zones: Zones) {
        self.shared.zones.store(Arc::new(zones));
    }

    /// What the public sees from now on.
    pub(crate) fn show_release(&self, release: PublicRelease) {
        self.shared.release.store(Some(Arc::new(release)));
    }

    pub(crate) fn store(&self) -> &Store {
        &self.shared.store
    }

    pub(crate) fn rules(&self) -> &Rules {
        &self.shared.rules
    }

    pub(crate) fn sessions(&self) -> &Sessions {
        &self.shared.sessions
    }

    /// How much may come in without an account.
    pub(crate) fn gate(&self) -> &Gate {
        &self.shared.gate
    }

    pub(crate) fn sealer(&self) -> Option<&Sealer> {
        self.shared.store.sealer().ok()
    }

    pub(crate) fn host_names(&self) -> &[String] {
        &self.shared.site.host_names
    }

    pub(crate) fn cases_mut(&self) -> RwLockWriteGuard<'_, Snapshot> {
        self.shared.cases.write().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Where the files of exports lie.
    pub(crate) fn exports(&self) -> Option<&Folder> {
        self.shared.exports.as_ref()
    }

    /// Rings when an export was asked for.
    pub(crate) fn asked(&self) -> &Notify {
        &self.shared.asked
    }

    pub(crate) fn end_streams(&self) {
        self.shared.ending.send_replace(true);
    }
}

impl App {
    /// Who asks.
    pub(crate) fn principal(&self) -> &Principal {
        &self.principal
    }

    /// What who asks may see.
    pub(crate) fn scope(&self) -> Scope {
        self.principal.scope.clone()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.shared.store
    }

    pub(crate) fn rules(&self) -> &Rules {
        &self.shared.rules
    }

    /// The routing rules in force.
    pub(crate) fn routing(&self) -> &RoutingRules {
        &self.routing.rules
    }

    /// The same, with where they come from.
    pub(crate) fn routing_in_force(&self) -> &RoutingInForce {
        &self.routing
    }

    pub(crate) fn ground(&self) -> &Ground {
        &self.ground
    }

    /// All zones of influence that are known; handlers take [`App::zones_in`] or [`App::all_zones`], which are of these panels.
    pub(crate) fn zones(&self) -> &Zones {
        &self.zones
    }

    pub(crate) fn territory(&self) -> &Territory {
        &self.ground.territory
    }

    /// Whether the data set is made up: its pages, figures and files say so.
    pub(crate) fn is_synthetic(&self) -> bool {
        self.territory().atlas().grids.iter().any(|grid| grid.synthetic)
    }

    /// All names of the territory.
    pub(crate) fn gazetteer(&self) -> &Gazetteer {
        &self.ground.gazetteer
    }

    pub(crate) fn persons(&self) -> &[Person] {
        &self.ground.persons
    }

    pub(crate) fn person(&self, id: &str) -> Option<&Person> {
        self.persons().iter().find(|p| p.id == id)
    }

    pub(crate) fn party_groups(&self) -> &[PartyGroupRow] {
        &self.ground.party_groups
    }

    pub(crate) fn labels(&self) -> &Labels {
        &self.ground.labels
    }

    pub(crate) fn layers(&self) -> &LayerList {
        &self.shared.layers
    }

    /// The in-memory cases. A poisoned lock is used all the same: a panicking reader has changed nothing.
    pub(crate) fn cases(&self) -> RwLockReadGuard<'_, Snapshot> {
        self.shared.cases.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Tiles that were drawn.
    pub(crate) fn tiles(&self) -> &TileCache {
        &self.shared.tiles
    }

    pub(crate) fn signals(&self) -> &broadcast::Sender<Signal> {
        &self.shared.signals
    }

    /// The turns of requests for many points.
    pub(crate) fn bulk(&self) -> &Arc<Semaphore> {
        &self.shared.bulk
    }

    /// The turns of exports that are streamed.
    pub(crate) fn streams(&self) -> &Arc<Semaphore> {
        &self.shared.streams
    }

    /// Where the bytes of evidence lie.
    pub(crate) fn vault(&self) -> Option<&Vault> {
        self.shared.vault.as_ref()
    }

    /// Where the files of exports lie.
    pub(crate) fn exports(&self) -> Option<&Folder> {
        self.shared.exports.as_ref()
    }

    /// How notices go out.
    pub(crate) fn channels(&self) -> &Channels {
        &self.shared.site.channels
    }

    /// What the public sees, once there is a release.
    pub(crate) fn public_release(&self) -> Option<Arc<PublicRelease>> {
        self.shared.release.load_full()
    }

    /// What the public is told of the map's review; without it no map is shown to it.
    pub(crate) fn map_review(&self) -> Option<&str> {
        self.shared.site.map_review.as_deref()
    }

    /// Rings when an export was asked for.
    pub(crate) fn asked(&self) -> &Notify {
        &self.shared.asked
    }

    /// The turns of requests for whole files.
    pub(crate) fn files(&self) -> &Arc<Semaphore> {
        &self.shared.files
    }

    /// Where papers are typeset.
    pub(crate) fn press(&self) -> &Arc<PressRoom> {
        &self.shared.press
    }

    pub(crate) fn metrics(&self) -> Option<String> {
        self.shared.metrics.as_ref().map(PrometheusHandle::render)
    }

    pub(crate) fn sessions(&self) -> &Sessions {
        &self.shared.sessions
    }

    /// The proofs of the audit log.
    pub(crate) fn proofs(&self) -> &Proofs {
        &self.shared.proofs
    }

    pub(crate) fn ending(&self) -> watch::Receiver<bool> {
        self.shared.ending.subscribe()
    }
}
