//! `zhunzhi export`: cases or grids into a file, by the same filter as lists and the map; mines and public numbers into archives.

mod archive;

use super::case_filter::FilterArguments;
use super::{Context, on_a_thread, territory};
use crate::database::{Database, Need};
use crate::failure::{Failure, Outcome};
use crate::interrupt::Interrupt;
use crate::operator::operator;
use crate::{clock, output, rules};
use casework::{Act, AuditEntry, CaseFilter, CaseRow, Scope};
use clap::{Args, ValueEnum};
use exchange::export::meta::moment;
use exchange::{
    AtlasNames, CollectionMeta, Crs, Encoding, ExportError, Format, Layout, Manifest, WriteOptions, Written,
};
use serde_json::json;
use spatial::{Bounds, LonLat};
use std::path::{Path, PathBuf};
use store::Extract;
use territory::{Grid, Territory};
use tokio::runtime::Handle;

/// What can be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Layer {
    /// Disputes as points.
    Cases,
    /// Base, dedicated and micro grids as areas.
    Grids,
    /// Licences, pits, panels and points of mines; a tile archive only.
    Mines,
    /// The numbers of the last closed quarter that everybody may see; a tile archive only.
    PublicCells,
}

impl Layer {
    fn word(self) -> &'static str {
        match self {
            Layer::Cases => "cases",
            Layer::Grids => "grids",
            Layer::Mines => "mines",
            Layer::PublicCells => "public-cells",
        }
    }
}

/// Options of `export`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// What to write.
    #[arg(long, value_enum)]
    pub(crate) layer: Layer,
    #[command(flatten)]
    pub(crate) filter: FilterArguments,
    /// The file; its ending says the format: .xlsx, .csv, .gpkg, .geojson, .geojsonl, .fg.json, .fgb, .shp.zip or .pmtiles.
    /// FILE.manifest.json beside it has filter, cut-off, rows and SHA-256.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Coordinate system: 4490 (degrees) or 4546 (metres, 111° E).
    #[arg(long, value_name = "EPSG", default_value = "4490")]
    pub(crate) crs: String,
    /// Encoding of a Shapefile's texts: utf8 or gbk.
    #[arg(long, value_name = "WORD", default_value = "utf8", value_parser = encoding)]
    pub(crate) encoding: Encoding,
    /// Write CSV without a byte order mark; Excel then takes it for another encoding.
    #[arg(long)]
    pub(crate) no_byte_order_mark: bool,
    /// With the descriptions as they were typed, which can name people; needs --reason.
    #[arg(long, requires = "reason")]
    pub(crate) with_descriptions: bool,
    /// Why descriptions are taken out; the audit log keeps it.
    #[arg(long, value_name = "TEXT", requires = "with_descriptions", value_parser = reason)]
    pub(crate) reason: Option<String>,
    /// Replace a file that exists.
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// With --layer public-cells: review of the map (审图号), as on every map for the public (地图管理条例 art. 15).
    #[arg(long, value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) map_review: Option<String>,
}

impl Arguments {
    fn layout(&self) -> Result<Layout, Failure> {
        let layout = Layout {
            format: Format::from_path(&self.output).map_err(refused)?,
            crs: Crs::parse(&self.crs).map_err(refused)?,
            encoding: self.encoding,
            byte_order_mark: !self.no_byte_order_mark,
            descriptions: self.with_descriptions,
        };
        layout.checked().map_err(refused)
    }
}

fn encoding(word: &str) -> Result<Encoding, String> {
    Encoding::parse(word).ok_or_else(|| "utf8 or gbk is expected".to_owned())
}

fn reason(text: &str) -> Result<String, String> {
    casework::party::checked_reason(text).map_err(|e| e.to_string())
}

/// Exports; nothing is left behind when it fails.
///
/// # Errors
/// [`Failure`] for names that do not exist, a file that cannot be written, and without data.
pub(crate) async fn run(context: &Context, arguments: Arguments) -> Result<Outcome, Failure> {
    let layout = arguments.layout()?;
    archive::check(&arguments, layout)?;
    let for_cases = arguments.filter.only_for_cases();
    let for_cases = for_cases.or(arguments.with_descriptions.then_some("--with-descriptions"));
    if arguments.layer == Layer::Grids
        && let Some(option) = for_cases
    {
        return Err(Failure::usage(format!(
            "{option} is about cases: for --layer grids use --grid and --bbox"
        )));
    }
    if arguments.output.exists() && !arguments.overwrite {
        return Err(refused(ExportError::Exists(arguments.output.display().to_string())));
    }
    let path = arguments.output.clone();
    let request = Request { layer: arguments.layer, layout, reason: arguments.reason.clone() };
    let database = Database::open(&context.target, Need::Data).await?;
    // Not guarded: the rows end at a signal, so that the writer can remove what it has begun.
    let written = async {
        database.upgrade().await?;
        let (written, meta) = write(&database, &context.interrupt, arguments, layout).await?;
        let kept = async {
            keep_manifest(&path, layout, &meta, &written)?;
            audit(&database, &request, &meta, &written).await
        };
        if let Err(failure) = kept.await {
            // The first failure says more than one of removing.
            let _ = std::fs::remove_file(&path);
            let _ = std::fs::remove_file(manifest(&path));
            return Err(failure);
        }
        Ok(written)
    };
    let written = written.await;
    let written = database.close_after(written).await?;
    tell(context.json, &path, &written)
}

/// What is asked for, as the audit log tells it.
struct Request {
    layer: Layer,
    layout: Layout,
    reason: Option<String>,
}

/// What leaves the system stands in the audit log, or does not leave it.
async fn audit(
    database: &Database,
    request: &Request,
    meta: &CollectionMeta,
    written: &Written,
) -> Result<(), Failure> {
    let layer = request.layer.word();
    let descriptions = if request.layout.descriptions { " with descriptions" } else { "" };
    let object = format!(
        "{layer} to a file rows={} filter={} format={} sha256={}{descriptions}",
        written.features,
        meta.filter,
        request.layout.format.word(),
        written.sha256
    );
    let entry = AuditEntry::done(clock::now(), &operator(), Act::Export, object);
    let entry = AuditEntry { reason: request.reason.clone(), ..entry };
    Ok(database.store.audit_append(&entry).await?)
}

/// Where the manifest of a file lies.
fn manifest(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".manifest.json");
    name.into()
}

fn keep_manifest(
    path: &Path,
    layout: Layout,
    meta: &CollectionMeta,
    written: &Written,
) -> Result<(), Failure> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let facts = Manifest::new(&name, layout, meta, written, clock::timestamp());
    let text = serde_json::to_string_pretty(&facts).map_err(Failure::environment)?;
    let beside = manifest(path);
    std::fs::write(&beside, text + "\n")
        .map_err(|e| Failure::environment(format!("`{}`: {e}", beside.display())))
}

async fn write(
    database: &Database,
    interrupt: &Interrupt,
    arguments: Arguments,
    layout: Layout,
) -> Result<(Written, CollectionMeta), Failure> {
    let territory = territory(database).await?;
    if matches!(arguments.layer, Layer::Mines | Layer::PublicCells) {
        return archive::write(database, arguments, territory).await;
    }
    let rules = rules::rules()?;
    let filter = arguments.filter.filter(&territory, &rules.categories)?;
    database.store.check_filter(&Scope::whole_banner(), &filter).await?;
    let extract = database.store.extract(Scope::whole_banner(), filter.clone(), clock::today()).await?;
    let grids = match arguments.layer {
        Layer::Grids => Some(grids(&territory, &filter)?),
        _ => None,
    };
    let cut_off = extract.cut_off();
    let meta = CollectionMeta {
        title: title(arguments.layer).to_owned(),
        filter: arguments.filter.text(),
        change: cut_off.change,
        cut_off: moment(cut_off.at),
        day: cut_off.day.to_string(),
        rules: format!("categories {}; sla {}", rules.categories.version, rules.sla.version),
        made_by: operator().name,
        rows: grids.as_ref().map_or(extract.rows(), |grids| grids.len() as u64),
        attribution: territory::source::attribution(),
        // Only a synthesised banner has a truth of its own.
        synthetic: database.store.dataset("truth").await?.is_some(),
    };
    let options = WriteOptions { overwrite: arguments.overwrite };
    let path = arguments.output;
    let rows = Rows::new(extract, interrupt.clone());
    on_a_thread(move || {
        let written = match grids {
            None => {
                let names = AtlasNames { territory: &territory, categories: &rules.categories };
                exchange::write_cases(&path, layout, &meta, &names, options, rows)
            }
            Some(grids) => exchange::write_grids(&path, layout, &meta, options, &grids),
        };
        written.map(|written| (written, meta)).map_err(refused)
    })
    .await
}

fn title(layer: Layer) -> &'static str {
    match layer {
        Layer::Cases => "准治地图：矛盾纠纷案件",
        Layer::Grids => "准治地图：治理网格",
        Layer::Mines => "准治地图：煤矿",
        Layer::PublicCells => "准治地图：哪里矛盾纠纷多",
    }
}

/// The grids of a filter by code; a box takes every grid whose own box meets it.
fn grids(territory: &Territory, filter: &CaseFilter) -> Result<Vec<Grid>, Failure> {
    let within = match filter.bbox {
        None => None,
        Some([w, s, e, n]) => {
            let corner = |lon, lat| LonLat::new(lon, lat).map(LonLat::node).map_err(Failure::usage);
            Some(Bounds { min: corner(w, s)?, max: corner(e, n)? })
        }
    };
    let prefix = filter.area_prefix.as_deref().unwrap_or_default();
    let meant = |g: &&Grid| {
        g.code.as_str().starts_with(prefix) && within.is_none_or(|b| b.intersects(&g.region.bounds()))
    };
    let mut grids: Vec<Grid> = territory.atlas().grids.iter().filter(meant).cloned().collect();
    grids.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(grids)
}

/// The cases of an extract as the writer takes them: one by one, on a thread without async.
struct Rows {
    extract: Extract,
    interrupt: Interrupt,
    handle: Handle,
    part: std::vec::IntoIter<CaseRow>,
    broken: bool,
}

impl Rows {
    fn new(extract: Extract, interrupt: Interrupt) -> Rows {
        Rows { extract, interrupt, handle: Handle::current(), part: vec![].into_iter(), broken: false }
    }
}

impl Iterator for Rows {
    type Item = Result<CaseRow, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.broken {
            return None;
        }
        if self.interrupt.is_wished() {
            self.broken = true;
            return Some(Err(Failure::environment("stopped by a signal")));
        }
        if let Some(row) = self.part.next() {
            return Some(Ok(row));
        }
        match self.handle.block_on(self.extract.next()) {
            Ok(part) => {
                self.part = part.into_iter();
                self.part.next().map(Ok)
            }
            Err(error) => {
                self.broken = true;
                Some(Err(error.into()))
            }
        }
    }
}

/// Bad usage for what another name or option mends, the environment for the rest.
fn refused(error: ExportError) -> Failure {
    match error {
        ExportError::UnknownFormat(_)
        | ExportError::UnknownCrs(_)
        | ExportError::DegreesOnly { .. }
        | ExportError::TooManyRows { .. }
        | ExportError::Exists(_) => Failure::usage(error),
        _ => Failure::environment(error),
    }
}

fn tell(json: bool, path: &Path, written: &Written) -> Result<Outcome, Failure> {
    if json {
        let path = path.display().to_string();
        output::json(&json!({
            "file": path, "features": written.features, "bytes": written.bytes, "sha256": written.sha256
        }))?;
    } else {
        let kib = written.bytes.div_ceil(1024);
        output::line(&format!("{}:{} 个要素，{kib} KiB", path.display(), written.features))?;
    }
    Ok(Outcome::Done)
}
