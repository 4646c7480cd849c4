//! The photos of a survey as they are shown: items of the case's evidence, of which the copy is seen.

use crate::app::App;
use crate::problem::Problem;
use crate::routes::evidence::copy_address;
use casework::CaseCode;
use casework::evidence::handler;
use casework::survey::Noted;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// A photo of a survey.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SurveyPhotoView {
    /// Number of the item in the evidence of the case.
    item: u32,
    /// Of the original, as the survey names it.
    sha256: String,
    /// Where the copy is: upright, without metadata, redacted. Null for who does not work on cases, as it is refused there.
    copy: Option<String>,
}

/// The photos that a survey names, by SHA-256.
pub(super) struct Album(HashMap<String, SurveyPhotoView>);

impl Album {
    /// Reads them; a survey without photos asks nothing of the database.
    ///
    /// # Errors
    /// As [`store::Store::evidence`].
    pub(super) async fn of(app: &App, code: &CaseCode, noted: Option<&Noted>) -> Result<Album, Problem> {
        if noted.is_none_or(|n| n.survey.named_photos().is_empty()) {
            return Ok(Album(HashMap::new()));
        }
        let exhibits = app.store().evidence(&app.scope(), code).await?;
        let may_look = handler(app.principal()).is_ok();
        let photo = |exhibit: store::Exhibit| {
            let item = exhibit.item.number;
            let copy = copy_address(code, &exhibit).filter(|_| may_look);
            let sha256 = exhibit.item.sha256;
            (sha256.clone(), SurveyPhotoView { item, sha256, copy })
        };
        Ok(Album(exhibits.into_iter().map(photo).collect()))
    }

    /// Those of one entry, in its order.
    pub(super) fn photos(&self, named: &[String]) -> Vec<SurveyPhotoView> {
        named.iter().filter_map(|sha256| self.0.get(sha256).cloned()).collect()
    }
}
