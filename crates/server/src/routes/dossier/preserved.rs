//! Preservation and escrow of a mine's dossier: how many, how much, and which.

use crate::app::App;
use crate::routes::preservations::grounds;
use casework::decimal::decimal;
use casework::preservation::Preservation;
use serde::Serialize;
use time::Date;
use utoipa::ToSchema;

/// Records about the mine by the day asked for; as they stand today.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreservedOfMine {
    /// Records.
    pub(super) count: usize,
    /// Of those, with money that lies with a notary office.
    pub(super) holding: usize,
    /// That money, fen.
    pub(super) rest_fen: u64,
    /// Area of their parcels, 亩 with four decimals.
    pub(super) area_mu: String,
    pub(super) records: Vec<PreservationOfMine>,
}

/// A record about the mine.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreservationOfMine {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) stage_zh: &'static str,
    pub(super) stage_en: &'static str,
    pub(super) case: Option<String>,
    pub(super) opened: String,
    pub(super) area_mu: String,
    pub(super) rest_fen: u64,
    /// Last day of the right to collect; null when no money lies there.
    pub(super) last_day: Option<String>,
    /// How many reminders of the five years have come.
    pub(super) reached: usize,
}

impl PreservedOfMine {
    pub(super) fn of(app: &App, rows: &[Preservation], mine: &str, as_of: Date) -> PreservedOfMine {
        let own = || rows.iter().filter(|row| row.mine.as_deref() == Some(mine) && row.opened <= as_of);
        PreservedOfMine {
            count: own().count(),
            holding: own().filter(|row| row.stage.holds_money()).count(),
            rest_fen: own().map(|row| row.rest_fen).sum(),
            area_mu: decimal(own().map(|row| row.mu_e4).sum(), 4),
            records: own().map(|row| record(app, row)).collect(),
        }
    }
}

fn record(app: &App, row: &Preservation) -> PreservationOfMine {
    let watch = row.watch(grounds(app));
    PreservationOfMine {
        id: row.id.clone(),
        name: row.name.clone(),
        stage_zh: row.stage.name_zh(),
        stage_en: row.stage.name_en(),
        case: row.case.clone(),
        opened: row.opened.to_string(),
        area_mu: decimal(row.mu_e4, 4),
        rest_fen: row.rest_fen,
        reached: watch.as_ref().map_or(0, |watch| watch.reached),
        last_day: watch.map(|watch| watch.last_day.to_string()),
    }
}
