//! Documents: numbered without gaps, written once, read by case and verified by whoever holds the paper.

use crate::change::Tx;
use crate::office::Office;
use crate::read_atlas::word;
use crate::{Store, StoreError};
use casework::{Actor, Case, Document, DocumentKind, Draft, Scope, document};
use spatial::LonLat;
use time::Date;

/// A document in the list of a case.
#[derive(Debug, Clone)]
pub struct DocumentRow {
    /// Running number.
    pub id: i64,
    /// The event that produced it.
    pub event_seq: i32,
    /// Kind.
    pub kind: DocumentKind,
    /// Number on the paper.
    pub number: String,
    /// From 1.
    pub version: i16,
    /// Civil date.
    pub issued_on: Date,
    /// Of the content.
    pub sha256: String,
    /// What the QR code on the paper holds.
    pub token: String,
}

/// A document with what its page needs beside the content.
#[derive(Debug, Clone)]
pub struct IssuedDocument {
    /// The content, as sealed.
    pub document: Document,
    /// Of the content.
    pub sha256: String,
    /// What the QR code holds.
    pub token: String,
    /// Where the case lies, for the locator map.
    pub at: LonLat,
}

/// What is told to whoever holds a paper.
#[derive(Debug, Clone)]
pub struct Verified {
    /// The content, as sealed.
    pub document: Document,
    /// As stored.
    pub sha256: String,
    /// Whether the content still fits the hash.
    pub intact: bool,
    /// Whether no later version was issued.
    pub newest: bool,
}

impl Store {
    /// The documents of a case in the order they were issued; none of a case outside the scope.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds an unknown kind.
    pub async fn documents(&self, scope: &Scope, case_id: i64) -> Result<Vec<DocumentRow>, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let rows = sqlx::query_file!("sql/document/of_case.sql", case_id).fetch_all(&mut *tx).await?;
        rows.into_iter()
            .map(|r| {
                Ok(DocumentRow {
                    id: r.id,
                    event_seq: r.event_seq,
                    kind: word("document", "kind", &r.kind, DocumentKind::parse)?,
                    number: r.number,
                    version: r.version,
                    issued_on: r.issued_on,
                    sha256: r.sha256,
                    token: r.token,
                })
            })
            .collect()
    }

    /// One document; `None` when it does not exist or its case lies outside the scope.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or the content cannot be read.
    pub async fn document(&self, scope: &Scope, id: i64) -> Result<Option<IssuedDocument>, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let row = sqlx::query_file!(
            "sql/document/by_id.sql",
            scope.area_prefix(),
            id,
            scope.matters() as Option<&[String]>
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(r) = row else { return Ok(None) };
        let at = LonLat::new(r.lon, r.lat).map_err(|e| StoreError::corrupt("case_file", "point", e))?;
        let document = serde_json::from_value(r.content)?;
        Ok(Some(IssuedDocument { document, sha256: r.sha256, token: r.token, at }))
    }

    /// The document of a token; `None` when nobody issued one.
    ///
    /// # Errors
    /// As [`Store::document`].
    pub async fn verify_document(&self, token: &str) -> Result<Option<Verified>, StoreError> {
        let mut tx = self.begin_as_program("a paper is verified by whoever holds its token").await?;
        let row = sqlx::query_file!("sql/document/by_token.sql", token).fetch_optional(&mut *tx).await?;
        let Some(r) = row else { return Ok(None) };
        let document: Document = serde_json::from_value(r.content)?;
        let intact = document.sha256()? == r.sha256;
        Ok(Some(Verified { document, sha256: r.sha256, intact, newest: r.newest }))
    }
}

/// Gives drafts their numbers. A number is lost only with the transaction, so there is no gap.
pub(crate) async fn issue(
    tx: &mut Tx,
    office: &Office<'_>,
    case: &Case,
    actor: &Actor,
    day: Date,
    drafts: Vec<Draft>,
) -> Result<Vec<Document>, StoreError> {
    let mut documents = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let n = sqlx::query_file_scalar!("sql/document/next_number.sql", draft.kind.as_str(), day.year())
            .fetch_one(&mut **tx)
            .await?;
        let number = document::number(draft.kind, day.year(), n as u32);
        let signed = (office.issuer, actor.name.as_str());
        documents.push(Document::issue(draft, number, &case.code, signed, day, case.synthetic));
    }
    Ok(documents)
}

pub(crate) async fn insert(
    tx: &mut Tx,
    case_id: i64,
    event_seq: u32,
    day: Date,
    documents: &[Document],
) -> Result<(), StoreError> {
    for document in documents {
        sqlx::query_file!(
            "sql/document/insert.sql",
            case_id,
            event_seq as i32,
            document.kind.as_str(),
            document.number,
            document.version as i16,
            day,
            serde_json::to_value(document)?,
            document.sha256()?,
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}
