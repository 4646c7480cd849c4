//! What is shown of surveys.

use super::photo::{Album, SurveyPhotoView};
use crate::app::App;
use crate::view::instant;
use casework::command::Choice;
use casework::survey::{
    Assessment, Building, Crack, Fabric, Land, Noted, Room, Survey, Well, assess, in_force,
};
use serde::Serialize;
use territory::{Exposure, ExposureClass};
use time::Date;
use utoipa::ToSchema;

/// The surveys of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SurveyAnswer {
    /// The version that was asked for; the newest otherwise.
    survey: Option<SurveyView>,
    /// All versions, the oldest first.
    versions: Vec<VersionView>,
    /// To be shown beside every grade.
    notice_zh: &'static str,
    notice_en: &'static str,
}

/// One line of the list of versions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VersionView {
    version: u32,
    /// Day of the survey.
    on: String,
    baseline: bool,
    /// Number of a party.
    household: Option<u32>,
    /// The former version whose place it takes, and why.
    corrects: Option<u32>,
    reason: Option<String>,
    /// Whether no other took its place.
    in_force: bool,
    entered_by: String,
    entered_at: String,
    /// Of the content; the history of the case has it too.
    sha256: String,
}

/// A survey with what is made of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SurveyView {
    version: u32,
    on: String,
    baseline: bool,
    household: Option<u32>,
    surveyors: Vec<String>,
    /// As typed.
    statement: Option<String>,
    buildings: Vec<BuildingView>,
    wells: Vec<WellView>,
    lands: Vec<LandView>,
    /// Versions of the parameters of subsidence, of the damage tables and of the blasting rules; empty without buildings.
    versions: Vec<String>,
}

/// A word with its names.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WordView {
    word: &'static str,
    zh: &'static str,
    en: &'static str,
}

/// A building with its grades.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BuildingView {
    name: String,
    structure: WordView,
    /// Null when nobody knows.
    year_built: Option<i32>,
    floor_area_m2: f64,
    storeys: u8,
    lon: f64,
    lat: f64,
    rooms: Vec<RoomView>,
    photos: Vec<SurveyPhotoView>,
    assessment: Option<AssessmentView>,
}

/// Observed and computed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssessmentView {
    /// `grade`, `decided_by`, `widest_mm`, `together_mm`, `table`, `law`; null without a grade.
    #[schema(value_type = Option<Object>)]
    observed: Option<territory::CrackGrade>,
    /// Why there is no grade.
    why: Option<WordView>,
    /// Cracks that are not in walls, which decide no grade.
    not_graded: usize,
    /// `inside`, `edge`, `outside` or `unknown` on the day of the survey.
    #[schema(value_type = String)]
    exposure: ExposureClass,
    computed: Vec<ComputedView>,
    /// Observed minus computed by the middle parameters.
    residual: Option<i8>,
    /// Whether shapes or dates behind the screening were made up.
    synthetic: bool,
}

/// The grade by one set of parameters.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComputedView {
    variant: String,
    name_zh: String,
    grade: Option<u8>,
}

/// A room.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoomView {
    name: String,
    cracks: Vec<SurveyedCrackView>,
}

/// A crack.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SurveyedCrackView {
    element: WordView,
    direction: WordView,
    width_mm: f64,
    length_m: f64,
    on: String,
    /// Number in the crack diary.
    diary: Option<u32>,
    photos: Vec<SurveyPhotoView>,
}

/// A well.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WellView {
    name: String,
    depth_m: f64,
    water_level_m: Option<f64>,
    on: String,
    dry: bool,
    photos: Vec<SurveyPhotoView>,
}

/// A piece of land.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LandView {
    name: String,
    mu: f64,
    kind: WordView,
    damage: WordView,
    photos: Vec<SurveyPhotoView>,
}

pub(super) const NOTICE_ZH: &str = "等级按记录的墙体裂缝宽度对照等级表得出，残差为观测等级减计算等级；均不构成鉴定意见，不据此认定原因、责任或金额";
pub(super) const NOTICE_EN: &str = "Grades come from recorded widths of cracks in walls and a table; the residual is the observed grade minus the computed one. No appraisal: no cause, blame or sum is fixed by them";

impl SurveyAnswer {
    pub(super) fn of(app: &App, noted: &[Noted], wanted: Option<&Noted>, album: &Album) -> SurveyAnswer {
        let counts: Vec<u32> = in_force(noted).map(|n| n.version).collect();
        SurveyAnswer {
            survey: wanted.map(|n| SurveyView::of(app, n, album)),
            versions: noted.iter().map(|n| VersionView::of(n, counts.contains(&n.version))).collect(),
            notice_zh: NOTICE_ZH,
            notice_en: NOTICE_EN,
        }
    }
}

impl VersionView {
    fn of(noted: &Noted, in_force: bool) -> VersionView {
        let Survey { on, baseline, household, .. } = noted.survey;
        VersionView {
            version: noted.version,
            on: on.to_string(),
            baseline,
            household,
            corrects: noted.amends.as_ref().map(|a| a.version),
            reason: noted.amends.as_ref().map(|a| a.reason.clone()),
            in_force,
            entered_by: noted.by.name.clone(),
            entered_at: instant(noted.at),
            sha256: noted.sha256.clone(),
        }
    }
}

impl SurveyView {
    fn of(app: &App, noted: &Noted, album: &Album) -> SurveyView {
        let survey = &noted.survey;
        let screen = |b: &Building| screened(app, b, survey.on);
        let screened: Vec<_> = survey.buildings.iter().map(screen).collect();
        let versions = screened.iter().flatten().next().map(|e| e.versions.to_vec()).unwrap_or_default();
        let building =
            |(b, e): (&Building, &Option<Exposure>)| BuildingView::of(app, (b, survey.on), e.as_ref(), album);
        SurveyView {
            version: noted.version,
            on: survey.on.to_string(),
            baseline: survey.baseline,
            household: survey.household,
            surveyors: survey.surveyors.clone(),
            statement: survey.statement.clone(),
            buildings: survey.buildings.iter().zip(&screened).map(building).collect(),
            wells: survey.wells.iter().map(|w| WellView::of(w, album)).collect(),
            lands: survey.lands.iter().map(|l| LandView::of(l, album)).collect(),
            versions,
        }
    }
}

/// The screening of a building's place on the day of the survey.
pub(super) fn screened(app: &App, building: &Building, on: Date) -> Option<Exposure> {
    let ground = app.ground();
    let structure = building.structure.structure();
    Some(ground.exposure.exposure(building.at()?, on, structure, &app.rules().damage))
}

impl BuildingView {
    fn of(
        app: &App,
        (building, on): (&Building, Date),
        exposure: Option<&Exposure>,
        album: &Album,
    ) -> BuildingView {
        let assessment =
            exposure.map(|e| AssessmentView::of(assess(building, on, &app.rules().damage, e), made_up(e)));
        BuildingView {
            name: building.name.clone(),
            structure: WordView::of(building.structure.as_str(), Fabric::CHOICES),
            year_built: building.year_built,
            floor_area_m2: building.floor_area_m2,
            storeys: building.storeys,
            lon: building.lon,
            lat: building.lat,
            rooms: building.rooms.iter().map(|r| RoomView::of(r, album)).collect(),
            photos: album.photos(&building.photos),
            assessment,
        }
    }
}

/// Whether shapes or dates behind a screening were made up.
pub(super) fn made_up(exposure: &Exposure) -> bool {
    let workings = exposure.panels.iter().chain(&exposure.nearest).chain(&exposure.unknown);
    workings.map(|w| w.synthetic).chain(exposure.open_pits.iter().map(|p| p.synthetic)).any(|made| made)
}

impl AssessmentView {
    fn of(assessment: Assessment, synthetic: bool) -> AssessmentView {
        let Assessment { observed, why, not_graded, exposure, computed, residual } = assessment;
        let computed = computed.into_iter();
        AssessmentView {
            observed,
            why: why.map(|w| WordView { word: w.as_str(), zh: w.name_zh(), en: w.name_en() }),
            not_graded,
            exposure,
            computed: computed
                .map(|c| ComputedView { variant: c.variant, name_zh: c.name_zh, grade: c.grade })
                .collect(),
            residual,
            synthetic,
        }
    }
}

impl WordView {
    fn of(word: &'static str, choices: &[Choice]) -> WordView {
        let named = choices.iter().find(|c| c.word == word);
        WordView { word, zh: named.map_or(word, |c| c.zh), en: named.map_or(word, |c| c.en) }
    }
}

impl RoomView {
    fn of(room: &Room, album: &Album) -> RoomView {
        let cracks = room.cracks.iter().map(|c| SurveyedCrackView::of(c, album));
        RoomView { name: room.name.clone(), cracks: cracks.collect() }
    }
}

impl SurveyedCrackView {
    fn of(crack: &Crack, album: &Album) -> SurveyedCrackView {
        SurveyedCrackView {
            element: WordView::of(crack.element.as_str(), casework::survey::Element::CHOICES),
            direction: WordView::of(crack.direction.as_str(), casework::crack::Direction::CHOICES),
            width_mm: crack.width_mm,
            length_m: crack.length_m,
            on: crack.on.to_string(),
            diary: crack.diary,
            photos: album.photos(&crack.photos),
        }
    }
}

impl WellView {
    fn of(well: &Well, album: &Album) -> WellView {
        let Well { name, depth_m, water_level_m, on, dry, photos } = well.clone();
        WellView { name, depth_m, water_level_m, on: on.to_string(), dry, photos: album.photos(&photos) }
    }
}

impl LandView {
    fn of(land: &Land, album: &Album) -> LandView {
        LandView {
            name: land.name.clone(),
            mu: land.mu,
            kind: WordView::of(land.kind.as_str(), casework::survey::LandKind::CHOICES),
            damage: WordView::of(land.damage.as_str(), casework::survey::LandDamage::CHOICES),
            photos: album.photos(&land.photos),
        }
    }
}
