//! What is told of preservation and escrow. Money is whole fen, areas and quantities are decimals as text.

use super::grounds;
use crate::app::App;
use crate::view::NamedId;
use casework::command::Choice;
use casework::decimal::decimal;
use casework::escrow::{SumLine, Tariff, Watch};
use casework::preservation::{
    Attachment, Ground, Land, Method, Notice, Parcel, Payment, Presence, Preservation,
    PreservationCommandKind, PreservationEvent, Record, ReturnGround, Side, Thing, Unit,
};
use serde::Serialize;
use std::collections::BTreeMap;
use store::PreservationFile;
use territory::MineId;
use time::format_description::well_known::Rfc3339;
use utoipa::ToSchema;

/// A machine word with its names.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreservationWord {
    word: &'static str,
    name_zh: &'static str,
    name_en: &'static str,
}

macro_rules! word_of {
    ($value:expr) => {
        PreservationWord { word: $value.as_str(), name_zh: $value.name_zh(), name_en: $value.name_en() }
    };
}

/// The words that fields of commands take.
pub(super) fn words() -> BTreeMap<&'static str, Vec<PreservationWord>> {
    let all = |choices: &[Choice]| -> Vec<PreservationWord> {
        let word = |c: &Choice| PreservationWord { word: c.word, name_zh: c.zh, name_en: c.en };
        choices.iter().map(word).collect()
    };
    BTreeMap::from([
        ("land", all(Land::CHOICES)),
        ("method", all(Method::CHOICES)),
        ("thing", all(Thing::CHOICES)),
        ("unit", all(Unit::CHOICES)),
        ("side", all(Side::CHOICES)),
        ("ground", all(Ground::CHOICES)),
        ("return_ground", all(ReturnGround::CHOICES)),
        ("way", all(Notice::CHOICES)),
    ])
}

/// How far the five years have run.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WatchView {
    begins_on: String,
    /// Last day on which the right to collect can be used.
    last_day: String,
    /// Negative after it.
    days_left: i64,
    /// How many of the three reminders have come.
    reached: usize,
    /// The three days.
    alerts: [String; 3],
    /// The next of them.
    next_alert: Option<String>,
    /// Whether the last day moved to the next working day.
    rolled: bool,
    /// The year whose calendar is not published yet: the last day may still move.
    provisional: Option<i32>,
    /// Whether the beginning is certain: a deposit on condition waits for a lawyer to fix it.
    certain: bool,
}

impl From<Watch> for WatchView {
    fn from(watch: Watch) -> WatchView {
        WatchView {
            next_alert: watch.next_alert().map(|day| day.to_string()),
            begins_on: watch.begins_on.to_string(),
            last_day: watch.last_day.to_string(),
            days_left: watch.days_left,
            reached: watch.reached,
            alerts: watch.alerts.map(|day| day.to_string()),
            rolled: watch.rolled,
            provisional: watch.provisional,
            certain: watch.certain,
        }
    }
}

/// Money that has lain for three years or more.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EscrowAlertView {
    id: String,
    name: String,
    case: Option<String>,
    rest_fen: u64,
    pub(super) last_day: String,
    /// Days to the last day; negative after it.
    days_left: i64,
    /// 1 after three years, 2 after four, 3 after four and a half.
    reached: usize,
    next_alert: Option<String>,
    certain: bool,
    provisional: Option<i32>,
}

impl EscrowAlertView {
    pub(super) fn of(app: &App, row: &Preservation) -> Option<EscrowAlertView> {
        let watch = row.watch(grounds(app)).filter(|watch| watch.reached > 0)?;
        Some(EscrowAlertView {
            id: row.id.clone(),
            name: row.name.clone(),
            case: row.case.clone(),
            rest_fen: row.rest_fen,
            last_day: watch.last_day.to_string(),
            days_left: watch.days_left,
            reached: watch.reached,
            next_alert: watch.next_alert().map(|day| day.to_string()),
            certain: watch.certain,
            provisional: watch.provisional,
        })
    }
}

/// A record in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreservationRowView {
    id: String,
    name: String,
    stage: PreservationWord,
    case: Option<String>,
    place: Option<NamedId>,
    batch: Option<String>,
    mine: Option<NamedId>,
    opened: String,
    /// Last day on which the notary office decides; null once it did.
    decide_by: Option<String>,
    parcels: u32,
    area_mu: String,
    deposited_on: Option<String>,
    rest_fen: u64,
    watch: Option<WatchView>,
    synthetic: bool,
}

impl PreservationRowView {
    pub(super) fn of(app: &App, row: &Preservation) -> PreservationRowView {
        let mine = row.mine.as_deref().and_then(|id| MineId::new(id).ok());
        let mine = mine.and_then(|id| app.territory().mine(&id));
        let named = |code: &String| {
            let name = app.territory().area_name(code).unwrap_or(code).to_owned();
            NamedId { id: code.clone(), name }
        };
        PreservationRowView {
            id: row.id.clone(),
            name: row.name.clone(),
            stage: word_of!(row.stage),
            case: row.case.clone(),
            place: row.place.as_ref().map(named),
            batch: row.batch.clone(),
            mine: mine.map(|mine| NamedId { id: mine.id.to_string(), name: mine.name.clone() }),
            opened: row.opened.to_string(),
            decide_by: row.decide_by(grounds(app)).map(|day| day.to_string()),
            parcels: row.parcels,
            area_mu: decimal(row.mu_e4, 4),
            deposited_on: row.deposited_on.map(|day| day.to_string()),
            rest_fen: row.rest_fen,
            watch: row.watch(grounds(app)).map(WatchView::from),
            synthetic: row.synthetic,
        }
    }
}

/// A tariff.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TariffView {
    id: String,
    document: String,
    name_zh: String,
    name_en: String,
    from: String,
    until: Option<String>,
    synthetic: bool,
}

impl From<&Tariff> for TariffView {
    fn from(tariff: &Tariff) -> TariffView {
        TariffView {
            id: tariff.id.clone(),
            document: tariff.document.clone(),
            name_zh: tariff.name_zh.clone(),
            name_en: tariff.name_en.clone(),
            from: tariff.from.to_string(),
            until: tariff.until.map(|day| day.to_string()),
            synthetic: tariff.synthetic,
        }
    }
}

/// A boundary point.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CornerView {
    lon: String,
    lat: String,
    /// As received.
    given: [String; 2],
    accuracy_m: String,
    measured_by: String,
}

/// A parcel.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ParcelView {
    name: String,
    land: PreservationWord,
    /// EPSG code of the system as received.
    crs: u32,
    method: PreservationWord,
    corners: Vec<CornerView>,
    area_m2: String,
    area_mu: String,
}

impl From<&Parcel> for ParcelView {
    fn from(parcel: &Parcel) -> ParcelView {
        let corners = parcel.corners.iter().map(|corner| CornerView {
            lon: corner.at[0].clone(),
            lat: corner.at[1].clone(),
            given: corner.given.clone(),
            accuracy_m: corner.accuracy_m.clone(),
            measured_by: corner.measured_by.clone(),
        });
        ParcelView {
            name: parcel.name.clone(),
            land: word_of!(parcel.land),
            crs: parcel.crs,
            method: word_of!(parcel.method),
            corners: corners.collect(),
            area_m2: decimal(parcel.area_e2, 2),
            area_mu: decimal(parcel.mu_e4, 4),
        }
    }
}

/// Something on the land.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttachmentView {
    number: u32,
    thing: PreservationWord,
    what: String,
    count: String,
    unit: PreservationWord,
    parcel: Option<String>,
}

impl From<&Attachment> for AttachmentView {
    fn from(attachment: &Attachment) -> AttachmentView {
        AttachmentView {
            number: attachment.number,
            thing: word_of!(attachment.thing),
            what: attachment.what.clone(),
            count: attachment.count.clone(),
            unit: word_of!(attachment.unit),
            parcel: attachment.parcel.clone(),
        }
    }
}

/// Somebody at the survey.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PresenceView {
    side: PreservationWord,
    who: String,
    party: Option<u32>,
    present: bool,
    signed: bool,
}

impl From<&Presence> for PresenceView {
    fn from(p: &Presence) -> PresenceView {
        let (who, party) = (p.who.clone(), p.party);
        PresenceView { side: word_of!(p.side), who, party, present: p.present, signed: p.signed }
    }
}

/// A line of the sum.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SumLineView {
    subject: String,
    item_zh: String,
    item_en: String,
    basis: String,
    quantity: Option<String>,
    unit: Option<PreservationWord>,
    price_fen: Option<u64>,
    amount_fen: u64,
}

impl From<&SumLine> for SumLineView {
    fn from(line: &SumLine) -> SumLineView {
        SumLineView {
            subject: line.subject.clone(),
            item_zh: line.item_zh.clone(),
            item_en: line.item_en.clone(),
            basis: line.basis.clone(),
            quantity: line.quantity.clone(),
            unit: line.unit.map(|unit| word_of!(unit)),
            price_fen: line.price_fen,
            amount_fen: line.amount_fen,
        }
    }
}

/// The sum.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComputationView {
    tariff: String,
    document: String,
    version: String,
    on: String,
    lines: Vec<SumLineView>,
    sum_fen: u64,
    synthetic: bool,
}

/// The money with the notary office.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DepositView {
    on: String,
    fen: u64,
    receipt: String,
    ground: PreservationWord,
    condition: Option<String>,
    claimants: Vec<String>,
}

/// Who gets how much.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShareOfDeposit {
    number: u32,
    who: String,
    party: Option<u32>,
    yuan: String,
    paid_fen: u64,
}

/// A payment, or one that waits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PaymentView {
    share: u32,
    fen: u64,
    claimed_on: String,
    /// Null while it waits for a second person.
    on: Option<String>,
    receipt: Option<String>,
}

impl From<&Payment> for PaymentView {
    fn from(payment: &Payment) -> PaymentView {
        PaymentView {
            share: payment.share,
            fen: payment.fen,
            claimed_on: payment.claimed_on.to_string(),
            on: Some(payment.on.to_string()),
            receipt: Some(payment.receipt.clone()),
        }
    }
}

/// An entry of the log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreservationEventView {
    seq: u32,
    kind: &'static str,
    kind_zh: &'static str,
    kind_en: &'static str,
    actor: String,
    at: String,
    hash: String,
}

impl From<&PreservationEvent> for PreservationEventView {
    fn from(event: &PreservationEvent) -> PreservationEventView {
        let kind = event.body.kind();
        let (kind_zh, kind_en) = match (PreservationCommandKind::parse(kind), kind) {
            (Some(command), _) => (command.name_zh(), command.name_en()),
            (_, "opened") => ("申请保全", "asked for"),
            (_, "measured") => ("计算面积", "area worked out"),
            _ => ("测算结果", "sum worked out"),
        };
        let at = event.at.format(&Rfc3339).unwrap_or_default();
        let (seq, actor, hash) = (event.seq, event.actor.name.clone(), event.hash.clone());
        PreservationEventView { seq, kind, kind_zh, kind_en, actor, at, hash }
    }
}

/// A record with all that its log tells.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreservationFileView {
    #[serde(flatten)]
    row: PreservationRowView,
    office: Option<String>,
    reference: Option<String>,
    parcels_list: Vec<ParcelView>,
    attachments: Vec<AttachmentView>,
    people: Vec<PresenceView>,
    surveyed_on: Option<String>,
    weather: Option<String>,
    certificate: Option<String>,
    certified_on: Option<String>,
    fee_payer: Option<String>,
    computation: Option<ComputationView>,
    deposit: Option<DepositView>,
    notified: Vec<String>,
    entry_on: Option<String>,
    solution: Option<String>,
    shares: Vec<ShareOfDeposit>,
    payments: Vec<PaymentView>,
    pending: Option<PaymentView>,
    /// Commands that the reader may give now.
    commands: Vec<PreservationWord>,
    log: Vec<PreservationEventView>,
}

impl PreservationFileView {
    pub(super) fn of(app: &App, file: PreservationFile) -> PreservationFileView {
        let record = &file.record;
        let (survey, certificate) = (record.survey.as_ref(), record.certificate.as_ref());
        PreservationFileView {
            row: PreservationRowView::of(app, &file.row),
            office: record.office.as_ref().map(|(office, _)| office.clone()),
            reference: record.office.as_ref().map(|(_, reference)| reference.clone()),
            parcels_list: record.parcels.iter().map(ParcelView::from).collect(),
            attachments: record.attachments.iter().map(AttachmentView::from).collect(),
            people: record.people.iter().map(PresenceView::from).collect(),
            surveyed_on: survey.map(|survey| survey.on.to_string()),
            weather: survey.map(|survey| survey.weather.clone()),
            certificate: certificate.map(|c| c.number.clone()),
            certified_on: certificate.map(|c| c.on.to_string()),
            fee_payer: certificate.map(|c| c.fee_payer.clone()),
            computation: computation(record),
            deposit: deposit(record),
            notified: record.notified.iter().map(ToString::to_string).collect(),
            entry_on: record.entry.map(|day| day.to_string()),
            solution: record.solution.as_ref().map(|s| s.document.clone()),
            shares: shares(record),
            payments: record.payments.iter().map(PaymentView::from).collect(),
            pending: record.pending.as_ref().map(|p| PaymentView {
                share: p.share,
                fen: p.fen,
                claimed_on: p.claimed_on.to_string(),
                on: None,
                receipt: None,
            }),
            commands: record.commands_for(app.principal()).iter().map(|kind| word_of!(kind)).collect(),
            log: file.log.iter().map(PreservationEventView::from).collect(),
        }
    }
}

fn computation(record: &Record) -> Option<ComputationView> {
    record.computation.as_ref().map(|sum| ComputationView {
        tariff: sum.tariff.clone(),
        document: sum.document.clone(),
        version: sum.version.clone(),
        on: sum.on.to_string(),
        lines: sum.lines.iter().map(SumLineView::from).collect(),
        sum_fen: sum.sum_fen,
        synthetic: sum.synthetic,
    })
}

fn deposit(record: &Record) -> Option<DepositView> {
    record.deposit.as_ref().map(|deposit| DepositView {
        on: deposit.on.to_string(),
        fen: deposit.fen,
        receipt: deposit.receipt.clone(),
        ground: word_of!(deposit.ground),
        condition: deposit.condition.clone(),
        claimants: deposit.claimants.clone(),
    })
}

fn shares(record: &Record) -> Vec<ShareOfDeposit> {
    let lines = record.solution.iter().flat_map(|solution| &solution.shares);
    lines
        .zip(1..)
        .map(|(line, number)| ShareOfDeposit {
            number,
            who: line.who.clone(),
            party: line.party,
            yuan: line.yuan.clone(),
            paid_fen: record.paid_to(number),
        })
        .collect()
}
