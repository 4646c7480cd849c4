//! Commands: what can be said to a case, and saying it.

use super::cases::{CaseAnswer, parse_code, same_circle, view_after};
use crate::app::App;
use crate::clock;
use crate::consistency::Scales;
use crate::problem::{Body, Problem};
use axum::Json;
use axum::extract::Path;
use casework::command::{Choice, Field, FieldKind};
use casework::{Command, CommandKind};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, OneOfBuilder, SchemaFormat, Type};
use utoipa::openapi::{KnownFormat, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A command with the fields of its form.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CommandView {
    command: &'static str,
    name_zh: &'static str,
    name_en: &'static str,
    /// Takes a case on along its way; the others may be needed at any time.
    leads_on: bool,
    fields: Vec<FieldView>,
}

/// A field of a form.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldView {
    name: &'static str,
    name_zh: &'static str,
    name_en: &'static str,
    /// `text`, `line`, `day`, `flag`, `score`, `fen` or `choice`.
    kind: &'static str,
    required: bool,
    /// The words of a choice.
    choices: Vec<ChoiceView>,
}

/// A word of a choice.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChoiceView {
    word: &'static str,
    name_zh: &'static str,
    name_en: &'static str,
}

/// All commands of the life cycle with their fields.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CommandList {
    commands: Vec<CommandView>,
}

/// The commands that can be sent to `/cases/{code}/commands`; dispatching goes by `/cases/{code}/confirm`.
#[utoipa::path(get, path = "/api/v1/commands", responses((status = 200, body = CommandList)))]
pub(crate) async fn commands() -> Json<CommandList> {
    let commands = sendable().map(|kind| CommandView {
        command: kind.as_str(),
        name_zh: kind.name_zh(),
        name_en: kind.name_en(),
        leads_on: kind.leads_on(),
        fields: kind.fields().iter().map(FieldView::from).collect(),
    });
    Json(CommandList { commands: commands.collect() })
}

fn sendable() -> impl Iterator<Item = CommandKind> {
    CommandKind::ALL.iter().copied().filter(|kind| *kind != CommandKind::Dispatch)
}

impl From<&Field> for FieldView {
    fn from(field: &Field) -> FieldView {
        let choice = |c: &Choice| ChoiceView { word: c.word, name_zh: c.zh, name_en: c.en };
        let (kind, choices) = match field.kind {
            FieldKind::Text => ("text", vec![]),
            FieldKind::Line => ("line", vec![]),
            FieldKind::Day => ("day", vec![]),
            FieldKind::Flag => ("flag", vec![]),
            FieldKind::Score => ("score", vec![]),
            FieldKind::Fen => ("fen", vec![]),
            FieldKind::Choice(choices) => ("choice", choices.iter().map(choice).collect()),
        };
        let (name_zh, name_en) = (field.zh, field.en);
        FieldView { name: field.name, name_zh, name_en, kind, required: field.required, choices }
    }
}

/// The body of a command: its word in `command`, and its fields.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct CommandBody(Command);

impl From<CommandBody> for Command {
    fn from(CommandBody(command): CommandBody) -> Command {
        command
    }
}

impl PartialSchema for CommandBody {
    fn schema() -> RefOr<Schema> {
        let one = sendable().fold(OneOfBuilder::new(), |all, kind| all.item(schema_of(kind)));
        one.description(Some(
            "One command of the life cycle; `GET /api/v1/commands` tells names and choices.",
        ))
        .into()
    }
}

impl ToSchema for CommandBody {
    fn name() -> Cow<'static, str> {
        "Command".into()
    }
}

fn schema_of(kind: CommandKind) -> Schema {
    let word = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([kind.as_str()]));
    let mut object = ObjectBuilder::new()
        .title(Some(kind.as_str()))
        .description(Some(format!("{} / {}", kind.name_zh(), kind.name_en())))
        .property("command", word)
        .required("command")
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)));
    for field in kind.fields() {
        let value = ObjectBuilder::new().description(Some(field.en));
        let value = match field.kind {
            FieldKind::Text | FieldKind::Line => value.schema_type(Type::String).max_length(Some(2_000)),
            FieldKind::Day => {
                value.schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            }
            FieldKind::Flag => value.schema_type(Type::Boolean),
            FieldKind::Score => value.schema_type(Type::Integer).minimum(Some(1)).maximum(Some(5)),
            FieldKind::Fen => value.schema_type(Type::Integer).minimum(Some(1)),
            FieldKind::Choice(choices) => {
                value.schema_type(Type::String).enum_values(Some(choices.iter().map(|c| c.word)))
            }
        };
        object = object.property(field.name, value);
        if field.required {
            object = object.required(field.name);
        }
    }
    object.into()
}

/// Carries a command out on a case.
#[utoipa::path(post, path = "/api/v1/cases/{code}/commands", params(("code" = String, Path)), request_body = CommandBody,
    responses((status = 200, body = CaseAnswer), (status = 403, description = "Somebody else's work, or two pairs of eyes"),
        (status = 409, description = "Not in this state, not in this period, or something has to come first"),
        (status = 422, description = "A field does not fit")))]
pub(crate) async fn command_case(
    app: App,
    Path(code): Path<String>,
    Body(CommandBody(command)): Body<CommandBody>,
) -> Result<Json<CaseAnswer>, Problem> {
    let code = parse_code(&code)?;
    let (scope, today) = (app.scope(), clock::today());
    if let Command::Merge { into, .. } = &command {
        let master = parse_code(into).map_err(|problem| problem.field("into"))?;
        let master = app.store().case(&scope, &master).await.map_err(|e| Problem::from(e).field("into"))?;
        let (report, nature) = (&master.case.report, master.case.nature);
        // The history of the merged case names the other to all its readers.
        if let Some(circle) = app.rules().circles.sealed_as(report.category.as_str(), nature) {
            same_circle(&app, &code, Some(circle)).await.map_err(|problem| problem.field("into"))?;
        }
    }
    let scales = match &command {
        Command::Agree { .. } | Command::ApproveResult { .. } => Scales::around(&app, &code).await?,
        _ => Scales::idle(&app),
    };
    let decide = |case: &casework::Case, course: &casework::Course| {
        let decision = case.accept(course, command.clone(), app.principal(), today, app.rules().life())?;
        let decision = scales.weigh(decision, &command, (case, course))?;
        Ok((decision.actor, vec![decision.body]))
    };
    app.in_office(async |office| app.store().change_case(&scope, office, &code, clock::now(), decide).await)
        .await
        .map_err(|error| scales.problem(error))?;
    Ok(Json(view_after(&app, &code).await?))
}
