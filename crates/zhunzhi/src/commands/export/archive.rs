//! Tile archives of what is no table: mines, and the numbers that everybody may see.

use super::{Arguments, Layer, refused, title};
use crate::clock;
use crate::commands::on_a_thread;
use crate::database::Database;
use crate::failure::Failure;
use crate::operator::operator;
use casework::public_release::PUBLIC_K;
use casework::{CaseFilter, Scope};
use exchange::export::meta::moment;
use exchange::export::pmtiles::ground::{cell_layer, mine_layers};
use exchange::export::pmtiles::layers::write_layers;
use exchange::{CollectionMeta, Format, Layout, WriteOptions, Written};
use territory::Territory;

/// Refuses what an archive of mines or public numbers cannot be.
pub(super) fn check(arguments: &Arguments, layout: Layout) -> Result<(), Failure> {
    let layer = arguments.layer;
    if arguments.map_review.is_some() != (layer == Layer::PublicCells) {
        return Err(Failure::usage(
            "--map-review belongs to --layer public-cells, which everybody may see: it has to name the review of its map (审图号)",
        ));
    }
    if matches!(layer, Layer::Cases | Layer::Grids) {
        return Ok(());
    }
    let word = layer.word();
    if layout.format != Format::PmTiles {
        return Err(Failure::usage(format!("--layer {word} is a tile archive: end the file in .pmtiles")));
    }
    let filter = &arguments.filter;
    let given = filter.grid.as_ref().map(|_| "--grid").or(filter.bbox.map(|_| "--bbox"));
    let given = filter.only_for_cases().or(given).or(layout.descriptions.then_some("--with-descriptions"));
    match given {
        Some(option) => {
            Err(Failure::usage(format!("{option} does not go with --layer {word}, which is whole")))
        }
        None => Ok(()),
    }
}

/// Writes the archive, and gives the facts that stand in it.
pub(super) async fn write(
    database: &Database,
    arguments: Arguments,
    territory: Territory,
) -> Result<(Written, CollectionMeta), Failure> {
    let mut meta = CollectionMeta {
        title: title(arguments.layer).to_owned(),
        attribution: territory::source::attribution(),
        // Only a synthesised banner has a truth of its own.
        synthetic: database.store.dataset("truth").await?.is_some(),
        ..CollectionMeta::default()
    };
    let release = if arguments.layer == Layer::PublicCells {
        let release = database.store.public_release().await?.ok_or_else(|| {
            Failure::usage(
                "no quarter has been released yet: a server that was started with --map-review does it",
            )
        })?;
        // For everybody: nothing of who took it out, and nothing that moves while the release stays.
        meta.title = format!(
            "{}，{}至{}，每个数字不少于{PUBLIC_K}件或者为零。{}",
            meta.title,
            release.first,
            release.last,
            arguments.map_review.as_deref().unwrap_or_default()
        );
        meta.cut_off = release.last.to_string();
        Some(release)
    } else {
        let cut_off =
            database.store.extract(Scope::nothing(), CaseFilter::default(), clock::today()).await?.cut_off();
        (meta.change, meta.cut_off, meta.day) = (cut_off.change, moment(cut_off.at), cut_off.day.to_string());
        meta.made_by = operator().name;
        None
    };
    let (path, options) = (arguments.output, WriteOptions { overwrite: arguments.overwrite });
    on_a_thread(move || {
        let layers = match &release {
            Some(release) => {
                let cells = release.cells.iter().map(|cell| (cell.number, cell.areas.as_slice()));
                vec![cell_layer(&territory, cells)]
            }
            None => mine_layers(&territory),
        };
        meta.rows = layers.iter().map(|layer| layer.features.len() as u64).sum();
        write_layers(&path, &meta, options, &layers).map(|written| (written, meta)).map_err(refused)
    })
    .await
}
