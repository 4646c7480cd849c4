//! What the data set is, and the vocabularies of the interface.

use crate::app::App;
use crate::clock;
use crate::problem::Problem;
use crate::tiles::LayerEntry;
use crate::view::StateView;
use axum::Json;
use casework::case::Nature;
use casework::{Category, Channel, Role};
use serde::Serialize;
use territory::source::{SOURCES, Source};
use territory::{DivisionKind, GridKind};
use utoipa::ToSchema;

/// The banner, its box and its names.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BannerView {
    code: String,
    name_zh: String,
    name_en: String,
    /// West, south, east, north in degrees.
    bbox: [f64; 4],
}

/// A name in two languages.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Names {
    name_zh: String,
    name_en: String,
}

/// True counts of the data set.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DatasetCounts {
    townships: usize,
    villages: usize,
    base_grids: usize,
    dedicated_grids: usize,
    micro_grids: usize,
    party_groups: usize,
    heads: usize,
    mines: usize,
    stations: usize,
    cases: usize,
    batches: usize,
    population: u32,
    households: u32,
}

/// Where a part of the data comes from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Attribution {
    what: &'static str,
    source: &'static str,
    licence: &'static str,
}

impl From<Source> for Attribution {
    fn from(s: Source) -> Self {
        Attribution { what: s.what, source: s.name, licence: s.licence }
    }
}

/// What the data set is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Meta {
    banner: BannerView,
    /// Whether shapes, people and cases are made up.
    synthetic: bool,
    /// Who is signed in.
    operator: Names,
    counts: DatasetCounts,
    attribution: Vec<Attribution>,
    /// Number of the last change in these answers; the greeting of `/api/v1/events` tells whether more happened.
    change: i64,
    version: &'static str,
}

/// What the data set is: banner, counts, sources.
#[utoipa::path(get, path = "/api/v1/meta", responses((status = 200, body = Meta)))]
pub(crate) async fn meta(app: App) -> Result<Json<Meta>, Problem> {
    let batches = app.store().batches(&app.scope()).await?.len();
    let atlas = app.territory().atlas();
    let grids = |kind: GridKind| atlas.grids.iter().filter(|g| g.kind == kind).count();
    let primary = || atlas.grids.iter().filter(|g| g.kind != GridKind::Micro);
    let digits = |n: usize| atlas.divisions.iter().filter(move |d| d.code.as_str().len() == n);
    let townships = digits(9).filter(|d| d.kind != DivisionKind::DevelopmentZone).count();
    let cases = app.cases().docket.counts_in(&app.scope(), "", clock::today()).total;
    let name = &app.principal().name;
    Ok(Json(Meta {
        banner: banner(&app),
        synthetic: app.is_synthetic(),
        operator: Names { name_zh: name.clone(), name_en: name.clone() },
        counts: DatasetCounts {
            townships,
            villages: digits(12).count(),
            base_grids: grids(GridKind::Base),
            dedicated_grids: grids(GridKind::Dedicated),
            micro_grids: grids(GridKind::Micro),
            party_groups: app.party_groups().len(),
            heads: app.persons().iter().filter(|p| p.role == Role::Head).count(),
            mines: atlas.mines.len(),
            stations: atlas.stations.len(),
            cases: cases as usize,
            batches,
            population: primary().map(|g| g.population).sum(),
            households: primary().map(|g| g.households).sum(),
        },
        attribution: SOURCES.map(Attribution::from).into(),
        change: app.cases().seen(),
        version: env!("CARGO_PKG_VERSION"),
    }))
}

fn banner(app: &App) -> BannerView {
    let bounds = app.territory().outline().bounds();
    let (low, high) = (bounds.min.lon_lat(), bounds.max.lon_lat());
    let banner = app.territory().atlas().divisions.iter().find(|d| d.kind == DivisionKind::Banner);
    BannerView {
        code: banner.map_or_else(String::new, |b| b.code.to_string()),
        name_zh: banner.map_or_else(String::new, |b| b.name.clone()),
        name_en: banner.and_then(|b| b.name_en.clone()).unwrap_or_default(),
        bbox: [low.lon(), low.lat(), high.lon(), high.lat()],
    }
}

/// A word with its names.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Word {
    code: &'static str,
    name_zh: &'static str,
    name_en: &'static str,
}

/// A category group or a category.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CategoryNode {
    code: String,
    name_zh: String,
    name_en: String,
    mining_related: bool,
    #[schema(no_recursion)]
    children: Vec<CategoryNode>,
}

impl CategoryNode {
    fn of(category: &Category, mining_related: bool) -> CategoryNode {
        CategoryNode {
            code: category.code.to_string(),
            name_zh: category.name_zh.clone(),
            name_en: category.name_en.clone(),
            mining_related,
            children: category.children.iter().map(|c| CategoryNode::of(c, mining_related)).collect(),
        }
    }
}

/// The vocabularies of the interface.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Vocabularies {
    version: String,
    categories: Vec<CategoryNode>,
    states: Vec<StateView>,
    channels: Vec<Word>,
    natures: Vec<Word>,
}

/// Categories, states, channels and natures with their names.
#[utoipa::path(get, path = "/api/v1/categories", responses((status = 200, body = Vocabularies)))]
pub(crate) async fn categories(app: App) -> Json<Vocabularies> {
    let tree = &app.rules().categories;
    let channel = |c: &Channel| Word { code: c.as_str(), name_zh: c.name_zh(), name_en: c.name_en() };
    let nature = |n: &Nature| Word { code: n.as_str(), name_zh: n.name_zh(), name_en: n.name_en() };
    Json(Vocabularies {
        version: tree.version.clone(),
        categories: tree.categories.iter().map(|c| CategoryNode::of(c, c.mining_related)).collect(),
        states: casework::State::ALL.iter().map(|s| StateView::from(*s)).collect(),
        channels: Channel::ALL.iter().map(channel).collect(),
        natures: Nature::ALL.iter().map(nature).collect(),
    })
}

/// All map layers in their order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Layers {
    layers: Vec<LayerEntry>,
}

/// The map's layers: zooms, names, properties.
#[utoipa::path(get, path = "/api/v1/layers", responses((status = 200, body = Layers)))]
pub(crate) async fn layers(app: App) -> Json<Layers> {
    Json(Layers { layers: app.layers().all().iter().map(|layer| (**layer).clone()).collect() })
}
