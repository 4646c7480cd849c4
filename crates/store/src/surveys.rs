//! Surveys of damage of a case: written once, sent once, corrected by another version.

use crate::change::{OpenFile, Tx};
use crate::read_atlas::{count, word};
use crate::{CutOff, Office, Store, StoreError};
use casework::evidence::Media;
use casework::survey::{
    Amends, Entered, FieldFault, Key, Noted, Pictured, Survey, SurveyRefusal, next_version,
};
use casework::{Actor, Capacity, CaseCode, EventBody, Scope};
use spatial::LonLat;
use std::collections::{HashMap, HashSet};
use territory::MineId;
use time::{Date, OffsetDateTime};

/// A survey that is to be entered.
#[derive(Debug)]
pub struct NewSurvey<'a> {
    /// Of the draft.
    pub key: &'a Key,
    /// What it says.
    pub survey: &'a Survey,
    /// The former version whose place it takes.
    pub amends: Option<&'a Amends>,
}

/// Most surveys of a mine that are taken out at once; of more, one more is given, so that nobody takes a part for the whole.
pub const MOST_SURVEYS: usize = 5_000;

/// A survey of a case recorded with a mine.
#[derive(Debug, Clone, PartialEq)]
pub struct MineSurvey {
    /// Code of the case.
    pub case: String,
    /// Whether the case is made up.
    pub synthetic: bool,
    /// The version.
    pub version: u32,
    /// What it says.
    pub survey: Survey,
}

impl Store {
    /// Surveys that count, of the cases that are recorded with a mine and seen by a scope, by case and version, in one state.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn surveys_of_mine(
        &self,
        scope: &Scope,
        mine: &MineId,
        day: Date,
    ) -> Result<(CutOff, Vec<MineSurvey>), StoreError> {
        let (mut tx, cut_off) = self.one_state(scope, day).await?;
        let matters = scope.matters() as Option<&[String]>;
        let rows = sqlx::query_file!(
            "sql/survey/of_mine.sql",
            scope.area_prefix(),
            matters,
            mine.as_str(),
            MOST_SURVEYS as i64 + 1
        )
        .fetch_all(&mut *tx)
        .await?;
        let surveys = rows.into_iter().map(|r| {
            let survey = serde_json::from_value(r.body)?;
            Ok(MineSurvey { case: r.code, synthetic: r.synthetic, version: count(r.version), survey })
        });
        Ok((cut_off, surveys.collect::<Result<_, StoreError>>()?))
    }

    /// Where buildings were surveyed before mining by a day, of the cases that are recorded with a mine and seen by a scope:
    /// degrees of longitude and latitude, CGCS2000.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn baselines_of_mine(
        &self,
        scope: &Scope,
        mine: &MineId,
        by: Date,
    ) -> Result<Vec<LonLat>, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let matters = scope.matters() as Option<&[String]>;
        let file = sqlx::query_file!(
            "sql/survey/baselines_of_mine.sql",
            scope.area_prefix(),
            matters,
            mine.as_str(),
            by
        );
        // A place that is none was refused when the survey was entered.
        let places = file.fetch_all(&mut *tx).await?;
        Ok(places.into_iter().filter_map(|r| LonLat::new(r.lon, r.lat).ok()).collect())
    }

    /// All surveys of a case with their corrections, by version.
    ///
    /// # Errors
    /// [`StoreError::NoCase`] outside the scope.
    pub async fn surveys(&self, scope: &Scope, code: &CaseCode) -> Result<Vec<Noted>, StoreError> {
        let (mut tx, case_id) = self.begin_in_case(scope, code).await?;
        Ok(kept(&mut tx, case_id).await?.into_iter().map(|(_, noted)| noted).collect())
    }

    /// Which of these cases have a survey, as far as the scope sees them.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn surveyed(&self, scope: &Scope, codes: &[String]) -> Result<HashSet<String>, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let found = sqlx::query_file_scalar!(
            "sql/survey/surveyed.sql",
            scope.area_prefix(),
            scope.matters() as Option<&[String]>,
            codes
        );
        Ok(found.fetch_all(&mut *tx).await?.into_iter().collect())
    }

    /// Enters a survey and gives its version, and whether it was entered now: one that came before under the same key is not
    /// entered again. Row and event of the history are one transaction.
    ///
    /// # Errors
    /// [`StoreError::NoCase`] outside the scope; [`SurveyRefusal`] for a key that came with another survey, a party or a crack
    /// that the case has not, and a former version that does not count. Nothing is stored then.
    pub async fn enter_survey(
        &self,
        (scope, actor): (&Scope, &Actor),
        office: &Office<'_>,
        code: &CaseCode,
        new: NewSurvey<'_>,
        now: OffsetDateTime,
    ) -> Result<(u32, bool), StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let mut open = OpenFile::locked(&mut tx, scope, code).await?;
        let former = kept(&mut tx, open.id).await?;
        let sha256 = new.survey.sha256()?;
        if let Some((_, sent)) = former.iter().find(|(key, _)| key == new.key.as_str()) {
            let same = sent.sha256 == sha256 && sent.amends.as_ref() == new.amends;
            return if same { Ok((sent.version, false)) } else { Err(SurveyRefusal::KeyUsed.into()) };
        }
        known(&mut tx, open.id, new.survey).await?;
        let former: Vec<Noted> = former.into_iter().map(|(_, noted)| noted).collect();
        let version = next_version(&former, new.amends)?;
        let Survey { on, baseline, .. } = *new.survey;
        let corrects = new.amends.map(|a| a.version);
        let entered = Entered { version, on, baseline, corrects, sha256: sha256.clone() };
        open.append(&mut tx, office, actor, EventBody::Surveyed { survey: entered }, now).await?;
        insert(&mut tx, (&open, version), &new, &sha256, actor, now).await?;
        open.store(&mut tx, office).await?;
        tx.commit().await?;
        Ok((version, true))
    }
}

async fn insert(
    tx: &mut Tx,
    (open, version): (&OpenFile, u32),
    new: &NewSurvey<'_>,
    sha256: &str,
    actor: &Actor,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    sqlx::query_file!(
        "sql/survey/insert.sql",
        open.id,
        version as i32,
        new.key.as_str(),
        new.amends.map(|a| a.version as i32),
        new.amends.map(|a| a.reason.as_str()),
        new.survey.on,
        new.survey.baseline,
        new.survey.household.map(|h| h as i32),
        serde_json::to_value(new.survey)?,
        sha256,
        open.last_seq() as i32,
        actor.id,
        actor.name,
        actor.capacity.map(Capacity::as_str),
        now,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Refuses a party, cracks of the diary and photos that the case has not, all of them at once.
async fn known(tx: &mut Tx, case_id: i64, survey: &Survey) -> Result<(), StoreError> {
    let mut faults = vec![];
    if let Some(party) = survey.household {
        let party = i32::try_from(party).unwrap_or_default();
        let there = sqlx::query_file_scalar!("sql/survey/has_party.sql", case_id, party);
        if !there.fetch_one(&mut **tx).await? {
            let (en, zh) = ("the case has no such party: enter it first", "案件没有这位当事人：请先录入");
            let (field, detail, detail_zh) = ("household".to_owned(), en.to_owned(), zh.to_owned());
            faults.push(FieldFault { field, detail, detail_zh });
        }
    }
    let numbers = sqlx::query_file_scalar!("sql/survey/cracks.sql", case_id).fetch_all(&mut **tx).await?;
    let numbers: HashSet<u32> = numbers.into_iter().map(count).collect();
    faults.extend(survey.unknown_cracks(&numbers));
    faults.extend(survey.unfit_photos(&pictured(tx, case_id, survey).await?));
    if faults.is_empty() { Ok(()) } else { Err(SurveyRefusal::Fields(faults).into()) }
}

/// What the case has under the SHA-256 of each photo that a survey names.
async fn pictured(
    tx: &mut Tx,
    case_id: i64,
    survey: &Survey,
) -> Result<HashMap<String, Pictured>, StoreError> {
    let named: Vec<String> =
        survey.named_photos().into_iter().flat_map(|(_, photos)| photos).cloned().collect();
    if named.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query_file!("sql/survey/photos.sql", case_id, &named[..]).fetch_all(&mut **tx).await?;
    let found = rows.into_iter().map(|r| {
        let media = word("evidence", "media", &r.media, Media::parse)?;
        Ok((r.sha256, Pictured { item: count(r.number), media, destroyed: r.destroyed }))
    });
    found.collect()
}

/// The surveys of a case with their keys.
async fn kept(tx: &mut Tx, case_id: i64) -> Result<Vec<(String, Noted)>, StoreError> {
    let rows = sqlx::query_file!("sql/survey/of_case.sql", case_id).fetch_all(&mut **tx).await?;
    rows.into_iter()
        .map(|r| {
            let capacity = r.entered_by_capacity;
            let capacity = capacity.map(|c| word("survey", "capacity", &c, Capacity::parse)).transpose()?;
            let noted = Noted {
                version: count(r.version),
                survey: serde_json::from_value(r.body)?,
                amends: r.corrects.zip(r.reason).map(|(v, reason)| Amends { version: count(v), reason }),
                sha256: r.sha256,
                by: Actor { id: r.entered_by, name: r.entered_by_name, capacity },
                at: r.entered_at,
            };
            Ok((r.key, noted))
        })
        .collect()
}
