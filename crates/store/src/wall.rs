//! The second wall: every transaction tells the database who reads, and row-level security shows it no other case.
//!
//! The first wall is in the statements themselves. Both are asked the same question from the same [`Scope`]; the second one is
//! there for a statement that forgot to ask.

use crate::change::Tx;
use crate::{Store, StoreError};
use casework::Scope;
use sqlx::{AssertSqlSafe, PgConnection};

/// What the settings name instead of matters for whom every matter is shown.
const EVERY_MATTER: &str = "*";
/// Behind every code that begins with an area.
const LAST: char = '\u{10FFFF}';

impl Store {
    /// Begins a transaction in which the database shows only the cases of a scope, and what belongs to them. Beginning and
    /// telling the scope are one round trip.
    pub(crate) async fn begin_as(&self, scope: &Scope) -> Result<Tx, StoreError> {
        self.begin_with(scope, "begin").await
    }

    /// Begins a transaction of the program's own work, in which every case is shown; `why` says what for, also to who looks
    /// into the database (`zhunzhi.why`).
    pub(crate) async fn begin_as_program(&self, why: &str) -> Result<Tx, StoreError> {
        self.begin_with(&Scope::whole_banner(), &format!("begin; set local zhunzhi.why = {}", literal(why)))
            .await
    }

    /// The same with a beginning of its own, such as another isolation level.
    pub(crate) async fn begin_with(&self, scope: &Scope, begin: &str) -> Result<Tx, StoreError> {
        let statement = format!("{begin}; {}", settings(scope)?);
        Ok(self.pool.begin_with(AssertSqlSafe(statement)).await?)
    }
}

/// Shows every case to the rest of a transaction that began in a scope.
pub(crate) async fn lift(on: &mut PgConnection, scope: &Scope) -> Result<(), StoreError> {
    let program = Scope::whole_banner();
    if *scope != program {
        sqlx::raw_sql(AssertSqlSafe(settings(&program)?)).execute(on).await?;
    }
    Ok(())
}

fn settings(scope: &Scope) -> Result<String, StoreError> {
    let every = [EVERY_MATTER.to_owned()];
    let matters = scope.matters().unwrap_or(&every).iter().map(|m| (m.clone(), 0.into()));
    let matters = serde_json::to_string(&serde_json::Value::Object(matters.collect()))?;
    let area = scope.area_prefix();
    Ok(format!(
        "set local zhunzhi.area = {}; set local zhunzhi.area_end = {}; set local zhunzhi.matters = {}",
        literal(area),
        literal(&format!("{area}{LAST}")),
        literal(&matters)
    ))
}

/// A text as a literal of SQL, whatever is in it.
fn literal(text: &str) -> String {
    let doubled = text.replace('\'', "''").replace('\\', "\\\\");
    format!("E'{doubled}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_becomes_settings_in_which_no_text_ends_early() {
        let told = settings(&Scope::area("150622004")).unwrap();
        assert!(
            told.contains("zhunzhi.area = E'150622004'; set local zhunzhi.area_end = E'150622004\u{10FFFF}'")
        );
        assert!(told.ends_with("zhunzhi.matters = E'{\"*\":0}'"), "{told}");
        assert!(settings(&Scope::nothing()).unwrap().ends_with("zhunzhi.matters = E'{}'"));
        assert_eq!(literal("a'b\\"), "E'a''b\\\\'");
    }
}
