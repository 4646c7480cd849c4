//! The file of a case (卷宗) as one PDF.

use super::cases::parse_code;
use super::documents::{own_pages_only, pdf_file, verify_path};
use crate::address::own_address;
use crate::app::App;
use crate::clock;
use crate::office::ISSUER;
use crate::paper::{self, CaseRecords, Contents};
use crate::problem::Problem;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use casework::{Act, AuditEntry, CaseCode};
use papers::Sheet;

/// The file of a case: cover, table of contents, what happened, parties (masked), evidence with hashes, and every document as it was
/// issued. It ends with one event, whose hash stands on the cover; who takes it out stands in the audit log.
#[utoipa::path(get, path = "/api/v1/cases/{code}/bundle.pdf", params(("code" = String, Path)),
    responses((status = 200, content_type = "application/pdf"), (status = 404, description = "No such case in the reader's scope"),
        (status = 422, description = "Too long to typeset"),
        (status = 503, description = "The fonts are not installed, or others are being served")))]
pub(crate) async fn case_bundle(
    app: App,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    own_pages_only(&headers)?;
    let code = parse_code(&code)?;
    let records = records(&app, &code).await?;
    let contents = Contents::of(&app, &records);
    let verify: Vec<_> = records
        .documents
        .iter()
        .map(|d| format!("{}{}", own_address(&headers), verify_path(&d.token)))
        .collect();
    let (ground, day, at) = (app.clone(), clock::today(), records.file.case.location.point);
    let printed = app.press().print(move |room| {
        let map = paper::locator(ground.territory(), room.style()?, at)?;
        let sheets: Vec<_> = records.documents.iter().zip(&verify).map(|(d, v)| sheet(d, v, &map)).collect();
        room.press()?.bundle(&contents.bundle(ISSUER, &map, &sheets, day))
    });
    let pdf = printed.await?;
    let actor = app.principal().acting_as(None);
    let entry = AuditEntry::done(clock::now(), &actor, Act::DocumentTake, "bundle pdf");
    app.store().audit_append(&entry.about(&code.to_string())).await?;
    Ok(pdf_file(pdf, &format!("{code}-bundle")))
}

fn sheet<'a>(issued: &'a store::IssuedDocument, verify: &'a str, map: &'a str) -> Sheet<'a> {
    Sheet {
        document: &issued.document,
        sha256: &issued.sha256,
        verify,
        map: Some(map),
        map_caption: paper::MAP_CAPTION,
    }
}

/// All as it was with the newest event that is read first: what came while the rest was read belongs to the next file.
async fn records(app: &App, code: &CaseCode) -> Result<CaseRecords, Problem> {
    let (store, scope) = (app.store(), app.scope());
    let file = store.case(&scope, code).await?;
    let last = file.events.last().map_or(0, |e| e.seq);
    let mut documents = vec![];
    for row in store.documents(&scope, file.id).await? {
        if row.event_seq.unsigned_abs() <= last {
            documents.extend(store.document(&scope, row.id).await?);
        }
    }
    let mut exhibits = store.evidence(&scope, code).await?;
    exhibits.retain(|e| e.item.event_seq <= last);
    Ok(CaseRecords { parties: store.parties(&scope, code).await?, exhibits, documents, file })
}
