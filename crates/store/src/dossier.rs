//! What a mine's dossier asks of the histories: letters with their answers, and visits.

use crate::read_atlas::word;
use crate::{Store, StoreError};
use casework::{DocumentKind, Scope};
use time::Date;

/// A letter of a case and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// 工作提示函 or 司法建议书.
    pub kind: DocumentKind,
    /// Number on the paper.
    pub number: String,
    /// Its case.
    pub case: String,
    /// To whom.
    pub addressee: String,
    /// Civil date.
    pub issued_on: Date,
    /// Day of the first answer; `None` while there is none.
    pub answered_on: Option<Date>,
}

impl Store {
    /// Prompt letters and judicial advice of cases up to a day, newest first, 200 at most.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds an unknown kind.
    pub async fn letters(
        &self,
        scope: &Scope,
        cases: &[i64],
        until: Date,
    ) -> Result<Vec<Letter>, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let rows = sqlx::query_file!(
            "sql/mine/letters.sql",
            scope.area_prefix(),
            scope.matters() as Option<&[String]>,
            cases,
            until
        )
        .fetch_all(&mut *tx)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(Letter {
                    kind: word("document", "kind", &r.kind, DocumentKind::parse)?,
                    number: r.number,
                    case: r.code,
                    addressee: r.addressee,
                    issued_on: r.issued_on,
                    answered_on: r.answered_on,
                })
            })
            .collect()
    }

    /// Days of visits, investigations and call-backs in cases up to a day.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn visits(&self, scope: &Scope, cases: &[i64], until: Date) -> Result<Vec<Date>, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        Ok(sqlx::query_file_scalar!(
            "sql/mine/visits.sql",
            scope.area_prefix(),
            scope.matters() as Option<&[String]>,
            cases,
            until
        )
        .fetch_all(&mut *tx)
        .await?)
    }
}
