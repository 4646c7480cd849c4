//! The surveyed buildings of a mine within the reader's scope: what was seen in each beside what is computed for its place.

use super::view::{NOTICE_EN, NOTICE_ZH, made_up, screened};
use crate::app::App;
use crate::clock;
use crate::problem::Problem;
use crate::routes::mines::find;
use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::survey::{Building, assess};
use exchange::export::surveys::SurveyedBuilding;
use serde::Serialize;
use store::{CutOff, MOST_SURVEYS, MineSurvey};
use territory::ExposureClass;
use utoipa::ToSchema;

/// Damage seen against damage computed, building by building.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MineDamage {
    tally: Tally,
    /// The largest differences first, those without one last.
    buildings: Vec<DamagedBuilding>,
    /// To be shown beside every grade.
    notice_zh: &'static str,
    notice_en: &'static str,
}

/// How many buildings there are of each kind; the last four add up to the first.
#[derive(Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Tally {
    buildings: u32,
    /// Buildings of surveys from before mining; among the others too.
    baseline: u32,
    /// Damaged more than the movement explains.
    more: u32,
    /// As much.
    equal: u32,
    /// Less.
    less: u32,
    /// Without a grade on one side, or near workings that nobody knows.
    incomparable: u32,
}

/// A surveyed building.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DamagedBuilding {
    case: String,
    /// Version of the survey.
    version: u32,
    /// Number in the survey, from 1.
    building: usize,
    /// Day of the survey.
    on: String,
    baseline: bool,
    structure_zh: &'static str,
    structure: &'static str,
    /// CGCS2000, degrees.
    lon: f64,
    lat: f64,
    /// Grade by the cracks in walls, 1 to 4.
    observed: Option<u8>,
    /// `inside`, `edge`, `outside` or `unknown` on the day of the survey.
    exposure: &'static str,
    /// Grade by the middle parameters, 1 to 4.
    computed: Option<u8>,
    /// Observed minus computed.
    residual: Option<i8>,
    synthetic: bool,
}

/// Surveyed buildings of cases recorded with a mine: grade by cracks, grade by movement, and the difference. No appraisal.
#[utoipa::path(get, path = "/api/v1/mines/{id}/surveys", params(("id" = String, Path)),
    responses((status = 200, body = MineDamage), (status = 404, description = "No such mine"), (status = 422, description = "More surveys than are shown at once")))]
pub(crate) async fn mine_surveys(app: App, Path(id): Path<String>) -> Result<Response, Problem> {
    let rows = OfMine::read(&app, &id).await?.assessed(&app).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(MineDamage::of(&rows))).into_response())
}

impl MineDamage {
    fn of(rows: &[SurveyedBuilding]) -> MineDamage {
        let mut tally = Tally { buildings: rows.len() as u32, ..Tally::default() };
        for row in rows {
            tally.baseline += u32::from(row.baseline);
            *match row.residual.map(i8::signum) {
                Some(1) => &mut tally.more,
                Some(0) => &mut tally.equal,
                Some(_) => &mut tally.less,
                None => &mut tally.incomparable,
            } += 1;
        }
        let mut buildings: Vec<DamagedBuilding> = rows.iter().map(DamagedBuilding::of).collect();
        buildings.sort_by_key(|b| std::cmp::Reverse(b.residual.map_or(-1, |r| i16::from(r).abs())));
        MineDamage { tally, buildings, notice_zh: NOTICE_ZH, notice_en: NOTICE_EN }
    }
}

impl DamagedBuilding {
    fn of(row: &SurveyedBuilding) -> DamagedBuilding {
        DamagedBuilding {
            case: row.case.clone(),
            version: row.version,
            building: row.building,
            on: row.on.to_string(),
            baseline: row.baseline,
            structure_zh: row.structure.1,
            structure: row.structure.0,
            lon: row.lon,
            lat: row.lat,
            observed: row.observed,
            exposure: row.exposure,
            computed: row.computed,
            residual: row.residual,
            synthetic: row.synthetic,
        }
    }
}

/// Surveys that count, of cases recorded with a mine, in one state.
pub(crate) struct OfMine {
    pub(super) cut_off: CutOff,
    /// Name of the mine.
    pub(super) name: String,
    surveys: Vec<MineSurvey>,
}

impl OfMine {
    pub(crate) async fn read(app: &App, id: &str) -> Result<OfMine, Problem> {
        let mine = find(app, id)?;
        let (cut_off, surveys) = app.store().surveys_of_mine(&app.scope(), &mine.id, clock::today()).await?;
        if surveys.len() > MOST_SURVEYS {
            let detail = format!("more than {MOST_SURVEYS} surveys are recorded with this mine");
            let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "too_many_surveys", detail);
            return Err(problem.hint("take them out by an account of a township each"));
        }
        Ok(OfMine { cut_off, name: mine.name.clone(), surveys })
    }

    pub(super) fn buildings(&self) -> usize {
        self.surveys.iter().map(|s| s.survey.buildings.len()).sum()
    }

    /// Every building with its grades, screened apart from the threads that serve connections.
    pub(crate) async fn assessed(self, app: &App) -> Result<Vec<SurveyedBuilding>, Problem> {
        let app = app.clone();
        let rows = tokio::task::spawn_blocking(move || {
            self.surveys.iter().flat_map(|survey| rows(&app, survey)).collect::<Vec<_>>()
        });
        rows.await.map_err(|_| Problem::ending())
    }
}

fn rows(app: &App, survey: &MineSurvey) -> Vec<SurveyedBuilding> {
    let buildings = survey.survey.buildings.iter().enumerate();
    buildings.map(|(i, building)| row(app, survey, i + 1, building)).collect()
}

fn row(app: &App, of: &MineSurvey, number: usize, building: &Building) -> SurveyedBuilding {
    let on = of.survey.on;
    let exposure = screened(app, building, on);
    let found = exposure.as_ref().map(|e| assess(building, on, &app.rules().damage, e));
    let computed = found.as_ref().and_then(|f| f.computed.first()).and_then(|c| c.grade);
    SurveyedBuilding {
        case: of.case.clone(),
        version: of.version,
        building: number,
        on,
        baseline: of.survey.baseline,
        structure: (building.structure.as_str(), building.structure.name_zh()),
        year_built: building.year_built,
        floor_area_m2: building.floor_area_m2,
        storeys: building.storeys,
        lon: building.lon,
        lat: building.lat,
        cracks: building.rooms.iter().map(|r| r.cracks.len()).sum(),
        widest_mm: found.as_ref().and_then(|f| f.observed.as_ref()).map(|o| o.widest_mm),
        observed: found.as_ref().and_then(|f| f.observed.as_ref()).map(|o| o.grade),
        exposure: found.as_ref().map_or("unknown", |f| class(f.exposure)),
        computed,
        residual: found.as_ref().and_then(|f| f.residual),
        photos: building.photo_count(),
        synthetic: of.synthetic || exposure.as_ref().is_some_and(made_up),
    }
}

fn class(class: ExposureClass) -> &'static str {
    match class {
        ExposureClass::Inside => "inside",
        ExposureClass::Edge => "edge",
        ExposureClass::Outside => "outside",
        ExposureClass::Unknown => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn building(residual: Option<i8>, baseline: bool) -> SurveyedBuilding {
        SurveyedBuilding {
            case: "ZZ26-000001-1".into(),
            version: 1,
            building: 1,
            on: time::macros::date!(2026 - 05 - 02),
            baseline,
            structure: ("brick_concrete", "砖混"),
            year_built: None,
            floor_area_m2: 80.0,
            storeys: 1,
            lon: 111.2,
            lat: 39.8,
            cracks: 1,
            widest_mm: None,
            observed: None,
            exposure: "inside",
            computed: None,
            residual,
            photos: 0,
            synthetic: true,
        }
    }

    #[test]
    fn every_building_is_counted_once_and_the_largest_difference_comes_first() {
        let rows = [
            building(Some(0), true),
            building(None, true),
            building(Some(-3), false),
            building(Some(1), false),
            building(Some(2), false),
        ];
        let damage = MineDamage::of(&rows);
        let counted = Tally { buildings: 5, baseline: 2, more: 2, equal: 1, less: 1, incomparable: 1 };
        assert_eq!(damage.tally, counted);
        let order: Vec<Option<i8>> = damage.buildings.iter().map(|b| b.residual).collect();
        assert_eq!(order, [Some(-3), Some(2), Some(1), Some(0), None]);
    }
}
