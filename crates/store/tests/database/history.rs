//! The history of a case cannot be changed, whoever asks.

use crate::support::cases::many;
use crate::support::loaded;
use sqlx::Executor;

#[tokio::test]
async fn the_database_refuses_to_change_remove_or_empty_the_history() {
    let database = loaded(&many(3, 5)).await;
    let before = database.rows("case_event").await;
    let mut connection = database.connection().await;
    for statement in [
        "update case_event set actor_name = 'x'",
        "update case_event set actor_name = 'x' where false",
        "delete from case_event",
        "truncate case_event cascade",
        "truncate case_file cascade",
    ] {
        let refused = connection.execute(statement).await.unwrap_err();
        assert!(refused.to_string().contains("cannot be changed"), "{statement}: {refused}");
    }
    assert_eq!(database.rows("case_event").await, before);
}
