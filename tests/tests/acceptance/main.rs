//! The acceptance tests: the modules mirror the URLs and the commands, the order is from reading to stopping.
//!
//! `cargo test -p acceptance --test acceptance [-- WORD…]` with `ZHUNZHI_BIN` runs the tests whose names hold one of
//! the words.

mod accounts;
mod batches;
mod cases;
mod check;
mod consistency;
mod counts;
mod demo_life;
mod desk;
mod dossier;
mod duplicates;
mod errors;
mod evidence;
mod evidence_refused;
mod export;
mod exports;
mod exposure;
mod filters;
mod fresh_tiles;
mod grids;
mod import;
mod imports;
mod inquiries;
mod intake;
mod leaks;
mod life;
mod locate;
mod locate_bulk;
mod locate_table;
mod meta;
mod mine_import;
mod mine_zones;
mod mines;
mod ogc;
mod ogc_tiles;
mod open311;
mod outbox;
mod page;
mod papers;
mod parties;
mod people;
mod place_correction;
mod planning;
mod pmtiles;
mod preservations;
mod public_cells;
mod recusals;
mod repair;
mod rule_sets;
mod rules;
mod secrecy;
mod sessions;
mod supervision;
mod survey;
mod survey_photos;
mod tiles;
mod upkeep;
mod villager;

use acceptance::runner;
use std::env;
use std::process::ExitCode;

fn main() -> ExitCode {
    let filters: Vec<String> = env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let modules = [
        // These only read.
        meta::TESTS,
        check::TESTS,
        rules::TESTS,
        locate::TESTS,
        intake::TESTS,
        locate_bulk::TESTS,
        locate_table::TESTS,
        exposure::TESTS,
        dossier::TESTS,
        mines::TESTS,
        grids::TESTS,
        people::TESTS,
        tiles::TESTS,
        counts::TESTS,
        page::TESTS,
        errors::TESTS,
        repair::TESTS,
        sessions::TESTS,
        accounts::TESTS,
        leaks::TESTS,
        secrecy::TESTS,
        // These report cases, change a grid, and stop the server.
        cases::TESTS,
        fresh_tiles::TESTS,
        life::TESTS,
        supervision::TESTS,
        place_correction::TESTS,
        papers::TESTS,
        desk::TESTS,
        evidence::TESTS,
        evidence_refused::TESTS,
        survey::TESTS,
        survey_photos::TESTS,
        export::TESTS,
        filters::TESTS,
        exports::TESTS,
        pmtiles::TESTS,
        parties::TESTS,
        planning::TESTS,
        duplicates::TESTS,
        rule_sets::TESTS,
        batches::TESTS,
        consistency::TESTS,
        preservations::TESTS,
        imports::TESTS,
        inquiries::TESTS,
        ogc::TESTS,
        ogc_tiles::TESTS,
        open311::TESTS,
        villager::TESTS,
        recusals::TESTS,
        public_cells::TESTS,
        import::TESTS,
        mine_zones::TESTS,
        mine_import::TESTS,
        upkeep::TESTS,
        outbox::TESTS,
        demo_life::TESTS,
    ];
    runner::run(&modules, &filters)
}
