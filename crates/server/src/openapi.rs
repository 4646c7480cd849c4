//! The OpenAPI document, made from the handlers; a golden file in `docs/` shows every change of the interface.

use crate::routes;
use axum::response::IntoResponse;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Zhunzhi Map",
        description = "The governance map of Jungar Banner: places, mines, disputes. Errors are RFC 9457 problem documents."
    ),
    paths(
        routes::sign_in,
        routes::who_am_i,
        routes::sign_out,
        routes::change_password,
        routes::enrol_second_factor,
        routes::remove_second_factor,
        routes::list_access_tokens,
        routes::make_access_token,
        routes::revoke_access_token,
        routes::name_deputy,
        routes::dismiss_deputy,
        routes::list_accounts,
        routes::create_account,
        routes::change_account,
        routes::disable_account,
        routes::enable_account,
        routes::reset_password,
        routes::reset_second_factor,
        routes::unlock_account,
        routes::sign_in_attempts,
        routes::meta,
        routes::categories,
        routes::layers,
        routes::locate,
        routes::exposure,
        routes::locate_bulk,
        routes::locate_codes,
        routes::search,
        routes::list_cases,
        routes::list_filters,
        routes::save_filter,
        routes::forget_filter,
        routes::register_case,
        routes::suggest_case,
        routes::find_duplicates,
        routes::list_imports,
        routes::import_cases,
        routes::undo_import,
        routes::read_text,
        routes::case,
        routes::case_bundle,
        routes::confirm_case,
        routes::correct_place,
        routes::hand_over,
        routes::place_map,
        routes::public_cells,
        routes::public_tile,
        routes::public_tile_json,
        routes::commands,
        routes::command_case,
        routes::list_batches,
        routes::open_batch,
        routes::proposed_groups,
        routes::batch,
        routes::command_batch,
        routes::batch_bundle,
        routes::batch_visit,
        routes::batch_visit_page,
        routes::member_neighbours,
        routes::case_neighbours,
        routes::consistency,
        routes::list_preservations,
        routes::open_preservation,
        routes::export_parcels,
        routes::preservation,
        routes::command_preservation,
        routes::desk,
        routes::list_evidence,
        routes::begin_upload,
        routes::upload_offset,
        routes::send_part,
        routes::evidence_copy,
        routes::evidence_original,
        routes::redact_evidence,
        routes::cracks,
        routes::note_crack,
        routes::note_reading,
        routes::inquiries,
        routes::ask_operator,
        routes::renew_inquiry_link,
        routes::extend_inquiry,
        routes::revoke_inquiry,
        routes::survey,
        routes::enter_survey,
        routes::mine_surveys,
        routes::mine_surveys_csv,
        routes::mine_surveys_geojson,
        routes::document,
        routes::document_page,
        routes::document_pdf,
        routes::outbox,
        routes::replay_outbox,
        routes::supervision,
        routes::risk_hints,
        routes::effectiveness,
        routes::verify,
        routes::list_parties,
        routes::add_party,
        routes::correct_party,
        routes::reveal_party,
        routes::find_parties,
        routes::who_is_here,
        routes::cover,
        routes::list_absences,
        routes::note_absence,
        routes::cancel_absence,
        routes::list_interests,
        routes::declare_interest,
        routes::end_interest,
        routes::list_rule_sets,
        routes::rule_set,
        routes::draft_rule_set,
        routes::publish_rule_set,
        routes::withdraw_rule_set,
        routes::replay_rule_set,
        routes::rule_set_gaps,
        routes::list_audit,
        routes::audit_root,
        routes::audit_proof,
        routes::prove_audit,
        routes::export_audit,
        routes::export_cases,
        routes::planning,
        routes::planning_xlsx,
        routes::planning_html,
        routes::list_exports,
        routes::ask_export,
        routes::export_job,
        routes::cancel_export,
        routes::export_file,
        routes::area_counts,
        routes::extent,
        routes::list_place_codes,
        routes::make_place_code,
        routes::revoke_place_code,
        routes::renew_place_code,
        routes::place_code_poster,
        routes::report_publicly,
        routes::track,
        routes::command_publicly,
        routes::begin_public_upload,
        routes::public_upload_offset,
        routes::send_public_part,
        routes::mine,
        routes::mine_disputes,
        routes::mine_dossier,
        routes::mine_dossier_geojson,
        routes::mine_dossier_gpkg,
        routes::mine_dossier_page,
        routes::grid,
        routes::division,
        routes::station,
        routes::printed_map,
        routes::tile,
        routes::tile_json,
    )
)]
struct Document;

/// The document as pretty JSON with a final line break.
pub fn document() -> String {
    let mut text = Document::openapi().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

pub(crate) async fn serve() -> impl IntoResponse {
    ([("content-type", "application/vnd.oai.openapi+json;version=3.1")], document())
}

#[cfg(test)]
mod tests {
    /// Refreshed by `cargo xtask bless`.
    #[test]
    fn the_golden_openapi_document_is_what_the_handlers_say() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(path, super::document()).expect("docs/openapi.json is writable");
        }
        let golden = std::fs::read_to_string(path).expect("docs/openapi.json exists");
        assert!(
            golden == super::document(),
            "docs/openapi.json is stale: run `cargo xtask bless` and read the diff"
        );
    }
}
