//! `zhunzhi export`: cases or grids into a file, by the same filter as lists and the map.

use super::case_filter::FilterArguments;
use super::{Context, on_a_thread, territory};
use crate::database::{Database, Need};
use crate::failure::{Failure, Outcome};
use crate::interrupt::Interrupt;
use crate::operator::operator;
use crate::{clock, output, rules};
use casework::{Act, AuditEntry, CaseFilter, CaseRow, Scope};
use clap::{Args, ValueEnum};
use exchange::{AtlasNames, CollectionMeta, ExportError, Format, WriteOptions, Written};
use serde_json::json;
use spatial::{Bounds, LonLat};
use std::path::{Path, PathBuf};
use store::Store;
use territory::{Grid, Territory};
use tokio::runtime::Handle;

/// Rows read at once: bounds memory whatever the size of the export.
const PAGE: i64 = 2_000;

/// What can be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Layer {
    /// Disputes as points.
    Cases,
    /// Base, dedicated and micro grids as areas.
    Grids,
}

/// Options of `export`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// What to write.
    #[arg(long, value_enum)]
    pub(crate) layer: Layer,
    #[command(flatten)]
    pub(crate) filter: FilterArguments,
    /// The file; its ending says the format: .geojson, .geojsonl, .gpkg, .fgb or .csv.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Replace a file that exists.
    #[arg(long)]
    pub(crate) overwrite: bool,
}

/// Exports; nothing is left behind when it fails.
///
/// # Errors
/// [`Failure`] for names that do not exist, a file that cannot be written, and without data.
pub(crate) async fn run(context: &Context, arguments: Arguments) -> Result<Outcome, Failure> {
    let format = Format::from_path(&arguments.output).map_err(refused)?;
    if arguments.layer == Layer::Grids
        && let Some(option) = arguments.filter.only_for_cases()
    {
        return Err(Failure::usage(format!(
            "{option} is about cases: for --layer grids use --grid and --bbox"
        )));
    }
    if arguments.output.exists() && !arguments.overwrite {
        return Err(refused(ExportError::Exists(arguments.output.display().to_string())));
    }
    let path = arguments.output.clone();
    let (layer, asked) = (arguments.layer, arguments.filter.text());
    let database = Database::open(&context.target, Need::Data).await?;
    // Not guarded: the rows end at a signal, so that the writer can remove what it has begun.
    let written = async {
        database.upgrade().await?;
        let written = write(&database, &context.interrupt, arguments, format).await?;
        audit(&database, &path, layer, &asked, written).await
    };
    let written = written.await;
    let written = database.close_after(written).await?;
    tell(context.json, &path, written)
}

/// What leaves the system stands in the audit log, or does not leave it.
async fn audit(
    database: &Database,
    path: &Path,
    layer: Layer,
    filter: &str,
    written: Written,
) -> Result<Written, Failure> {
    let layer = match layer {
        Layer::Cases => "cases",
        Layer::Grids => "grids",
    };
    let object = format!("{layer} to a file rows={} filter={filter}", written.features);
    let entry = AuditEntry::done(clock::now(), &operator(), Act::Export, object);
    if let Err(error) = database.store.audit_append(&entry).await {
        // The first failure says more than one of removing.
        let _ = std::fs::remove_file(path);
        return Err(error.into());
    }
    Ok(written)
}

async fn write(
    database: &Database,
    interrupt: &Interrupt,
    arguments: Arguments,
    format: Format,
) -> Result<Written, Failure> {
    let categories = rules::rules()?.categories;
    let territory = territory(database).await?;
    let filter = arguments.filter.filter(&territory, &categories)?;
    database.store.check_filter(&Scope::whole_banner(), &filter).await?;
    let meta = CollectionMeta {
        title: title(arguments.layer).to_owned(),
        generated_at: clock::timestamp(),
        filter: arguments.filter.text(),
        attribution: territory::source::attribution(),
        // Only a synthesised banner has a truth of its own.
        synthetic: database.store.dataset("truth").await?.is_some(),
    };
    let options = WriteOptions { overwrite: arguments.overwrite };
    let path = arguments.output;
    let rows = Rows::new(database.store.clone(), interrupt.clone(), filter.clone());
    on_a_thread(move || {
        let written = match arguments.layer {
            Layer::Cases => {
                let names = AtlasNames { territory: &territory, categories: &categories };
                exchange::write_cases(&path, format, &meta, &names, options, rows)
            }
            Layer::Grids => {
                exchange::write_grids(&path, format, &meta, options, &grids(&territory, &filter)?)
            }
        };
        written.map_err(refused)
    })
    .await
}

fn title(layer: Layer) -> &'static str {
    match layer {
        Layer::Cases => "准治地图:矛盾纠纷案件",
        Layer::Grids => "准治地图:治理网格",
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

/// The cases of a filter as the writer takes them: one by one, on a thread without async.
struct Rows {
    store: Store,
    interrupt: Interrupt,
    filter: CaseFilter,
    handle: Handle,
    page: std::vec::IntoIter<CaseRow>,
    after: Option<i64>,
    more: bool,
}

impl Rows {
    fn new(store: Store, interrupt: Interrupt, filter: CaseFilter) -> Rows {
        let handle = Handle::current();
        Rows { store, interrupt, filter, handle, page: vec![].into_iter(), after: None, more: true }
    }
}

impl Iterator for Rows {
    type Item = Result<CaseRow, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.interrupt.is_wished() {
                self.more = false;
                return Some(Err(Failure::environment("stopped by a signal")));
            }
            if let Some(row) = self.page.next() {
                return Some(Ok(row));
            }
            if !self.more {
                return None;
            }
            let scope = Scope::whole_banner();
            let read = self.store.cases(&scope, &self.filter, clock::today(), self.after, PAGE);
            match self.handle.block_on(read) {
                Ok(page) => {
                    self.more = page.next.is_some();
                    self.after = page.next;
                    self.page = page.rows.into_iter();
                }
                Err(error) => {
                    self.more = false;
                    return Some(Err(error.into()));
                }
            }
        }
    }
}

/// Bad usage for what another name or option mends, the environment for the rest.
fn refused(error: ExportError) -> Failure {
    match error {
        ExportError::UnknownFormat(_) | ExportError::Exists(_) => Failure::usage(error),
        _ => Failure::environment(error),
    }
}

fn tell(json: bool, path: &Path, written: Written) -> Result<Outcome, Failure> {
    if json {
        let path = path.display().to_string();
        output::json(&json!({ "file": path, "features": written.features, "bytes": written.bytes }))?;
    } else {
        let kib = written.bytes.div_ceil(1024);
        output::line(&format!("{}:{} 个要素,{kib} KiB", path.display(), written.features))?;
    }
    Ok(Outcome::Done)
}
