//! Questions to the operators of mines: asked, answered through a link, extended, taken back, and silence recorded. Row and event of the
//! history are one transaction; the token of a link is kept as its SHA-256 only.

mod room;
pub(crate) mod silence;

pub use room::{Replied, Room};

use crate::change::{OpenFile, Tx};
use crate::personal_data::party_records;
use crate::read_atlas::{count, word};
use crate::{Office, SealError, Sealer, Store, StoreError};
use casework::course::civil_day;
use casework::inquiry::{Inquiry, InquiryRefusal, MAX_INQUIRIES, Question, Stance, Step};
use casework::party::PartyKind;
use casework::{Act, Actor, AuditEntry, CaseCode, EventBody, Scope};
use std::collections::HashMap;
use time::{Date, OffsetDateTime};

/// How a question stands, of a row that has the columns.
macro_rules! standing {
    ($row:expr) => {
        Inquiry {
            number: count($row.number),
            asked_on: $row.asked_on,
            due: $row.due,
            replies: count($row.replies),
            asked_for_time: $row.asked_for_time,
            answered_on: $row.answered_on,
            answered_late: $row.answered_late,
            silent_on: $row.silent_on,
            revoked_on: $row.revoked_on,
            lapsed_on: $row.lapsed_on,
        }
    };
}

/// Most questions of a dossier.
const LISTED: i64 = 200;

/// A question with what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct InquiryFile {
    /// How it stands.
    pub inquiry: Inquiry,
    /// What was asked.
    pub question: Question,
    /// Of the question, hexadecimal.
    pub sha256: String,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: OffsetDateTime,
    /// In the order they came.
    pub replies: Vec<ReplyRow>,
}

/// An answer as it came.
#[derive(Clone, PartialEq)]
pub struct ReplyRow {
    /// From 1.
    pub seq: u32,
    /// What the company says to the question.
    pub stance: Stance,
    /// After the last day.
    pub late: bool,
    /// What is said.
    pub text: String,
    /// Who answered; `None` when it was destroyed with the personal data of the case.
    pub by_name: Option<String>,
    /// In which function.
    pub by_function: String,
    /// Numbers of items of evidence.
    pub evidence: Vec<u32>,
    /// Of the answer, hexadecimal.
    pub sha256: String,
    /// When it came.
    pub received_at: OffsetDateTime,
}

/// Without the name.
impl std::fmt::Debug for ReplyRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReplyRow")
            .field("seq", &self.seq)
            .field("stance", &self.stance)
            .finish_non_exhaustive()
    }
}

/// A question about a mine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MineInquiry {
    /// Its case.
    pub case: String,
    /// The company.
    pub addressee: String,
    /// One line.
    pub subject: String,
    /// How it stands.
    pub inquiry: Inquiry,
}

impl Store {
    /// The questions of a case with their answers, by number.
    ///
    /// # Errors
    /// [`StoreError::NoCase`] outside the scope; [`StoreError::NoKey`] when there are names and no key.
    pub async fn inquiries(&self, scope: &Scope, code: &CaseCode) -> Result<Vec<InquiryFile>, StoreError> {
        let (mut tx, case_id) = self.begin_in_case(scope, code).await?;
        let rows =
            sqlx::query_file!("sql/inquiry/replies.sql", case_id, None::<i32>).fetch_all(&mut *tx).await?;
        let mut replies: HashMap<u32, Vec<ReplyRow>> = HashMap::new();
        for r in rows {
            let (number, seq) = (count(r.number), count(r.seq));
            let name = r.by_name.as_deref();
            let by_name = name.map(|sealed| opened(self.sealer()?, code.as_str(), (number, seq), sealed));
            let reply = ReplyRow {
                seq,
                stance: word("inquiry_reply", "stance", &r.stance, Stance::parse)?,
                late: r.late,
                text: r.answer,
                by_name: by_name.transpose()?,
                by_function: r.by_function,
                evidence: r.evidence.into_iter().map(count).collect(),
                sha256: r.sha256,
                received_at: r.received_at,
            };
            replies.entry(number).or_default().push(reply);
        }
        let mut files = kept(&mut tx, case_id, None).await?;
        for file in &mut files {
            file.replies = replies.remove(&file.inquiry.number).unwrap_or_default();
        }
        Ok(files)
    }

    /// Asks the operator of a mine, and gives the number of the question. The link's token is given by its SHA-256.
    ///
    /// # Errors
    /// [`StoreError::NoCase`] outside the scope; [`InquiryRefusal`] for a case that has ended, a mine or a paper that it has not, a
    /// question that names one of its parties, or one too many; [`StoreError::NoKey`]. Nothing is stored then.
    pub async fn ask_operator(
        &self,
        (scope, actor): (&Scope, &Actor),
        office: &Office<'_>,
        code: &CaseCode,
        (question, due, token): (&Question, Date, &[u8; 32]),
        now: OffsetDateTime,
    ) -> Result<u32, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let mut open = OpenFile::locked(&mut tx, scope, code).await?;
        question.fits(&open.case)?;
        if let Err(error) = self.names_no_party(&mut tx, scope, code, question).await {
            tx.rollback().await?;
            if matches!(error, StoreError::Inquiry(InquiryRefusal::Personal(_))) {
                // Who tries names learns which one is right: that is a look at personal data.
                let object = "a question to an operator named a party";
                let tried = AuditEntry::done(now, actor, Act::PartyReveal, object).about(code.as_str());
                self.audit_append(&tried.refused()).await?;
            }
            return Err(error);
        }
        if let Some(document) = &question.document {
            let there = sqlx::query_file_scalar!("sql/inquiry/has_document.sql", open.id, document);
            if !there.fetch_one(&mut *tx).await? {
                return Err(InquiryRefusal::NoDocument.into());
            }
        }
        let asked = sqlx::query_file_scalar!("sql/inquiry/count.sql", open.id).fetch_one(&mut *tx).await?;
        let number = count(asked) + 1;
        if number > MAX_INQUIRIES {
            return Err(InquiryRefusal::TooMany(MAX_INQUIRIES).into());
        }
        let (mine, addressee) = (question.mine.clone(), question.addressee.clone());
        let step = Step::Asked { inquiry: number, mine, addressee, due, sha256: question.sha256() };
        open.append(&mut tx, office, actor, EventBody::Inquiry { step }, now).await?;
        insert(&mut tx, &open, number, (question, due, token), actor, now).await?;
        open.store(&mut tx, office).await?;
        tx.commit().await?;
        Ok(number)
    }

    /// Changes a question: `decide` sees how it stands under the lock of its case. With a token its link is another one from now on.
    ///
    /// # Errors
    /// [`StoreError::NoCase`] outside the scope, [`InquiryRefusal::NoInquiry`], and what `decide` refuses. Nothing is stored then.
    pub async fn change_inquiry(
        &self,
        (scope, actor): (&Scope, &Actor),
        office: &Office<'_>,
        (code, number): (&CaseCode, u32),
        token: Option<&[u8; 32]>,
        now: OffsetDateTime,
        decide: impl FnOnce(&Inquiry) -> Result<Step, InquiryRefusal>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let mut open = OpenFile::locked(&mut tx, scope, code).await?;
        let inquiry = one(&mut tx, open.id, number).await?.inquiry;
        let step = decide(&inquiry)?;
        append(&mut tx, &mut open, office, actor, (inquiry, step), now).await?;
        if let Some(token) = token {
            sqlx::query_file!("sql/inquiry/set_token.sql", open.id, number as i32, &token[..])
                .execute(&mut *tx)
                .await?;
        }
        open.store(&mut tx, office).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Questions to the operator of a mine up to a day, in the cases of a scope, newest first, 200 at most.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn inquiries_of_mine(
        &self,
        scope: &Scope,
        mine: &str,
        until: Date,
    ) -> Result<Vec<MineInquiry>, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let matters = scope.matters() as Option<&[String]>;
        let rows =
            sqlx::query_file!("sql/inquiry/of_mine.sql", scope.area_prefix(), matters, mine, until, LISTED)
                .fetch_all(&mut *tx)
                .await?;
        let of_mine = rows.into_iter().map(|r| MineInquiry {
            inquiry: standing!(r),
            case: r.code,
            addressee: r.addressee,
            subject: r.subject,
        });
        Ok(of_mine.collect())
    }

    /// A question goes outside: it names no person who is a party. Companies may be named, the operator is often one of them.
    async fn names_no_party(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        code: &CaseCode,
        question: &Question,
    ) -> Result<(), StoreError> {
        let sealer = self.sealer()?;
        let mut names = vec![];
        for record in party_records(tx, scope, code).await? {
            if record.destroyed_at.is_none() {
                let party = record.plain(sealer, code.as_str())?;
                names.extend((party.kind != PartyKind::Organisation).then_some(party.name));
            }
        }
        Ok(question.names_nobody(names.iter().map(String::as_str))?)
    }
}

async fn insert(
    tx: &mut Tx,
    open: &OpenFile,
    number: u32,
    (question, due, token): (&Question, Date, &[u8; 32]),
    actor: &Actor,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    sqlx::query_file!(
        "sql/inquiry/insert.sql",
        open.id,
        number as i32,
        question.mine,
        question.addressee,
        question.subject,
        question.text,
        question.document,
        question.sha256(),
        open.last_seq() as i32,
        actor.id,
        actor.name,
        now,
        civil_day(now),
        due,
        &token[..],
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes a step into the history and how the question stands after it.
async fn append(
    tx: &mut Tx,
    open: &mut OpenFile,
    office: &Office<'_>,
    actor: &Actor,
    (inquiry, step): (Inquiry, Step),
    now: OffsetDateTime,
) -> Result<Inquiry, StoreError> {
    let after = inquiry.after(&step, civil_day(now));
    open.append(tx, office, actor, EventBody::Inquiry { step }, now).await?;
    sqlx::query_file!(
        "sql/inquiry/put.sql",
        open.id,
        after.number as i32,
        after.due,
        after.replies as i32,
        after.asked_for_time,
        after.answered_on,
        after.answered_late,
        after.silent_on,
        after.revoked_on,
        after.is_awaited(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(after)
}

/// A question of a case.
async fn one(tx: &mut Tx, case_id: i64, number: u32) -> Result<InquiryFile, StoreError> {
    let n = i32::try_from(number).unwrap_or_default();
    kept(tx, case_id, Some(n)).await?.pop().ok_or(InquiryRefusal::NoInquiry(number).into())
}

/// The questions of a case, or one of them, without answers.
async fn kept(tx: &mut Tx, case_id: i64, number: Option<i32>) -> Result<Vec<InquiryFile>, StoreError> {
    let rows = sqlx::query_file!("sql/inquiry/of_case.sql", case_id, number).fetch_all(&mut **tx).await?;
    let file = rows.into_iter().map(|r| InquiryFile {
        inquiry: standing!(r),
        question: Question {
            mine: r.mine_id,
            addressee: r.addressee,
            subject: r.subject,
            text: r.question,
            document: r.document,
        },
        sha256: r.sha256,
        asked_by: r.asked_by_name,
        asked_at: r.asked_at,
        replies: vec![],
    });
    Ok(file.collect())
}

/// Binds the sealed name to its case, question and answer.
pub(crate) fn name_context(case: &str, number: u32, seq: u32) -> String {
    format!("inquiry/{case}/{number}/{seq}/by_name")
}

fn opened(
    sealer: &Sealer,
    case: &str,
    (number, seq): (u32, u32),
    sealed: &[u8],
) -> Result<String, StoreError> {
    let broken = |cause| StoreError::SealedName { case: case.to_owned(), number, cause };
    let plain = sealer.open(&name_context(case, number, seq), sealed).map_err(broken)?;
    String::from_utf8(plain).map_err(|_| broken(SealError::Broken))
}
