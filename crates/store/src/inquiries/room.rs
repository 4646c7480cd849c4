//! What a link leads to. A company sees the question and nothing else of the case, and adds an answer.

use super::{append, name_context, one};
use crate::change::{OpenFile, Tx};
use crate::key_exchange::require_current;
use crate::{Office, Store, StoreError};
use casework::course::civil_day;
use casework::inquiry::{Inquiry, InquiryRefusal, InquiryRules, NewReply, Question, Stance, Step};
use casework::{CaseCode, Principal, Scope};
use time::OffsetDateTime;

/// A question as its link shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Room {
    /// For the program alone: no page of a company names it.
    pub case: CaseCode,
    /// The unit that asks, as far as one leads the case.
    pub unit: Option<String>,
    /// Whether the case is made up.
    pub synthetic: bool,
    /// How the question stands.
    pub inquiry: Inquiry,
    /// What is asked.
    pub question: Question,
    /// The answers that came: what they say to the question and when.
    pub replies: Vec<Replied>,
}

/// An answer as the company sees that it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Replied {
    /// From 1.
    pub seq: u32,
    /// Of the form it came with.
    pub key: String,
    /// What the company says to the question.
    pub stance: Stance,
    /// After the last day.
    pub late: bool,
    /// How many files came with it.
    pub files: usize,
    /// Of the answer, hexadecimal: the company's receipt.
    pub sha256: String,
    /// When.
    pub received_at: OffsetDateTime,
}

struct Found {
    case_id: i64,
    code: String,
    number: i32,
    unit_id: Option<String>,
    synthetic: bool,
}

impl Store {
    /// The question that a link's token leads to, open or not; `None` for a token that is none of a link in force.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn reply_room(&self, token: &[u8; 32]) -> Result<Option<Room>, StoreError> {
        let mut tx = self.begin_as_program("a company opens its question by the token of its link").await?;
        let Some(found) = by_token(&mut tx, token).await? else { return Ok(None) };
        let number = found.number.unsigned_abs();
        let file = one(&mut tx, found.case_id, number).await?;
        let replies = replied(&mut tx, found.case_id, found.number).await?;
        Ok(Some(Room {
            case: CaseCode::parse(&found.code)?,
            unit: found.unit_id,
            synthetic: found.synthetic,
            inquiry: file.inquiry,
            question: file.question,
            replies,
        }))
    }

    /// Takes an answer in through a link, with the numbers of the evidence that came before it, and gives its number. One that came
    /// before under the same key is not taken in again.
    ///
    /// # Errors
    /// [`InquiryRefusal::Closed`] for a token that is none of an open question, [`InquiryRefusal::TooManyReplies`],
    /// [`InquiryRefusal::KeyUsed`]; [`StoreError::NoKey`]. Nothing is stored then.
    pub async fn reply_to_inquiry(
        &self,
        office: &Office<'_>,
        token: &[u8; 32],
        (new, evidence): (&NewReply, &[u32]),
        rules: &InquiryRules,
        now: OffsetDateTime,
    ) -> Result<u32, StoreError> {
        let sealer = self.sealer()?;
        let mut tx = self.begin_as_program("a company answers through its link").await?;
        let closed = || StoreError::from(InquiryRefusal::Closed);
        let found = by_token(&mut tx, token).await?.ok_or_else(closed)?;
        let code = CaseCode::parse(&found.code)?;
        let mut open = OpenFile::locked(&mut tx, &Scope::whole_banner(), &code).await?;
        // The link may have been renewed while the lock was waited for.
        by_token(&mut tx, token).await?.ok_or_else(closed)?;
        let file = one(&mut tx, open.id, found.number.unsigned_abs()).await?;
        let former = replied(&mut tx, open.id, found.number).await?;
        if let Some(sent) = former.iter().find(|r| r.key == new.key.as_str()) {
            let same = sent.stance == new.stance
                && sent.files == evidence.len()
                && sent.sha256 == new.sha256(evidence);
            return if same { Ok(sent.seq) } else { Err(InquiryRefusal::KeyUsed.into()) };
        }
        let sha256 = new.sha256(evidence);
        let step = file.inquiry.reply(new.stance, sha256, evidence.to_vec(), civil_day(now), rules)?;
        let actor = Principal::mine_operator(&file.question.addressee);
        let actor = actor.acting_as(Some(casework::Capacity::MineOperator));
        let after = append(&mut tx, &mut open, office, &actor, (file.inquiry, step.clone()), now).await?;
        let seq = after.replies;
        let name = sealer.seal(&name_context(code.as_str(), after.number, seq), new.by_name.as_bytes());
        require_current(&mut tx, &name).await?;
        insert(&mut tx, &open, (&step, new, evidence), &name, now).await?;
        open.store(&mut tx, office).await?;
        tx.commit().await?;
        Ok(seq)
    }
}

async fn insert(
    tx: &mut Tx,
    open: &OpenFile,
    (step, new, evidence): (&Step, &NewReply, &[u32]),
    name: &[u8],
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    let Step::Replied { inquiry, reply, late, sha256, .. } = step else { return Ok(()) };
    sqlx::query_file!(
        "sql/inquiry/insert_reply.sql",
        open.id,
        *inquiry as i32,
        *reply as i32,
        new.key.as_str(),
        new.stance.as_str(),
        late,
        new.text,
        name,
        new.by_function,
        &evidence.iter().map(|n| *n as i32).collect::<Vec<_>>(),
        sha256,
        open.last_seq() as i32,
        now,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn by_token(tx: &mut Tx, token: &[u8; 32]) -> Result<Option<Found>, StoreError> {
    Ok(sqlx::query_file_as!(Found, "sql/inquiry/by_token.sql", &token[..]).fetch_optional(&mut **tx).await?)
}

async fn replied(tx: &mut Tx, case_id: i64, number: i32) -> Result<Vec<Replied>, StoreError> {
    let rows =
        sqlx::query_file!("sql/inquiry/replies.sql", case_id, Some(number)).fetch_all(&mut **tx).await?;
    rows.into_iter()
        .map(|r| {
            Ok(Replied {
                seq: r.seq.unsigned_abs(),
                key: r.key,
                stance: crate::read_atlas::word("inquiry_reply", "stance", &r.stance, Stance::parse)?,
                late: r.late,
                files: r.evidence.len(),
                sha256: r.sha256,
                received_at: r.received_at,
            })
        })
        .collect()
}
