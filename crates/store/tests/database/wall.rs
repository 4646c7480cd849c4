//! The second wall: what the database shows to the program's role in a session of plain SQL.

use crate::support::cases::{NOW, TODAY, circles, in_office, many, report};
use crate::support::{Database, loaded};
use casework::crack::NewCrack;
use casework::{Actor, Capacity, NewParty, PartyEntry, Principal, Scope};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use store::Sealer;

const AREA: &str = "150622004";
/// Tables without a case: everything else must stand behind the wall.
const OF_NO_CASE: [&str; 1] = ["case_number"];

/// Cases of which some are sealed, with a row in every table that a store fills without files.
async fn filled() -> Database {
    let mut cases = many(90, 31);
    for made in cases.iter_mut().step_by(4) {
        made.case.report.category = report("SF-03").category;
    }
    let database = loaded(&cases).await;
    let store = database.store.clone().with_key(Sealer::from_key([7; 32])).await.unwrap();
    let (me, clerk) = (Principal::local_operator(), Actor::local_operator());
    let entry =
        PartyEntry { role: "petitioner", kind: "natural", name: "示意甲", ..PartyEntry::default() };
    let party = NewParty::check(&entry, TODAY).unwrap();
    let crack = NewCrack::check("1号", "东屋", "东墙", "vertical").unwrap();
    for made in cases.iter().step_by(2) {
        store.add_party(&me, &made.case.code, &party, NOW).await.unwrap();
        store.note_crack(&me.scope, &made.case.code, &crack, &clerk, NOW).await.unwrap();
    }
    database
}

async fn rows(on: &mut PgConnection, sql: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(on).await.unwrap()
}

/// What a session tells before it asks, as [`store::Store`] does.
async fn tell(on: &mut PgConnection, area: &str, matters: &[&str]) {
    let keys: Vec<_> = matters.iter().map(|m| format!("\"{m}\":0")).collect();
    let settings = [
        ("area", area.to_owned()),
        ("area_end", format!("{area}\u{10FFFF}")),
        ("matters", format!("{{{}}}", keys.join(","))),
    ];
    for (name, value) in settings {
        on.execute(AssertSqlSafe(format!("set zhunzhi.{name} = '{value}'"))).await.unwrap();
    }
}

async fn tables_of_cases(on: &mut PgConnection) -> Vec<String> {
    let sql = "select distinct c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid
               where c.relkind = 'r' and pg_table_is_visible(c.oid) and not a.attisdropped
                 and (a.attname = 'case_id' or c.relname like 'case%') order by 1";
    let mut tables: Vec<String> = sqlx::query_scalar(sql).fetch_all(on).await.unwrap();
    tables.retain(|t| !OF_NO_CASE.contains(&t.as_str()));
    tables
}

#[tokio::test]
async fn every_table_of_cases_stands_behind_the_wall_and_shows_nothing_to_who_tells_nothing() {
    let database = filled().await;
    let (mut owner, mut session) = (database.connection().await, database.as_application().await);
    let tables = tables_of_cases(&mut owner).await;
    assert!(tables.len() >= 13, "{tables:?}");
    for table in &tables {
        let guarded = format!(
            "select count(*) from pg_policies p join pg_class c on c.relname = p.tablename where c.relrowsecurity and p.tablename = '{table}' and p.policyname = 'reader'"
        );
        assert_eq!(rows(&mut owner, &guarded).await, 1, "{table} has no policy: add one in a migration");
        assert_eq!(rows(&mut session, &format!("select count(*) from {table}")).await, 0, "{table}");
    }
    assert!(rows(&mut owner, "select count(*) from party").await > 40, "the owner is not bound");
    // An area without matters, matters without an area, and what a transaction leaves behind when it ends.
    tell(&mut session, AREA, &[]).await;
    assert_eq!(rows(&mut session, "select count(*) from case_file").await, 0);
    session
        .execute("reset zhunzhi.area; reset zhunzhi.area_end; set zhunzhi.matters = '{\"*\":0}'")
        .await
        .unwrap();
    assert_eq!(rows(&mut session, "select count(*) from case_file").await, 0);
    session.close().await.unwrap();
    let mut session = database.as_application().await;
    session.execute("begin; set local zhunzhi.area = ''; set local zhunzhi.area_end = E'\\U0010FFFF'; set local zhunzhi.matters = '{\"*\":0}'").await.unwrap();
    assert_eq!(rows(&mut session, "select count(*) from case_file").await, 90);
    session.execute("commit").await.unwrap();
    assert_eq!(rows(&mut session, "select count(*) from case_file").await, 0);
}

#[tokio::test]
async fn a_session_sees_the_area_and_the_matters_that_it_told_and_what_belongs_to_those() {
    let database = filled().await;
    let (mut owner, mut session) = (database.connection().await, database.as_application().await);
    let tables = tables_of_cases(&mut owner).await;
    let common = ["MS-01", "MS-02", "BL-01", "LB-01", "LB-02"];
    for (area, matters) in
        [("", &common[..]), (AREA, &common[..]), (AREA, &["MS-01", "SF-03@S-1"][..]), ("", &["SF-03"][..])]
    {
        tell(&mut session, area, matters).await;
        let list = matters.iter().map(|m| format!("'{m}'")).collect::<Vec<_>>().join(",");
        let seen = format!(
            "select id from case_file where place_code like '{area}%' and knows(array[{list}], matter, unit_id)"
        );
        for table in &tables {
            let key = if table == "case_file" { "id" } else { "case_id" };
            let expected =
                rows(&mut owner, &format!("select count(*) from {table} where {key} in ({seen})")).await;
            let found = rows(&mut session, &format!("select count(*) from {table}")).await;
            assert_eq!(found, expected, "{table} in {area:?} for {matters:?}");
        }
    }
}

#[tokio::test]
async fn behind_the_wall_indexes_are_used_as_before() {
    let database = filled().await;
    database.execute("analyze").await.unwrap();
    let mut session = database.as_application().await;
    tell(&mut session, "", &["MS-01"]).await;
    session.execute("set enable_seqscan = off; set enable_sort = off").await.unwrap();
    let asked = [
        ("case_file_code_key", "select id from case_file where code = 'ZZ'"),
        (
            "case_file_pkey",
            "select id from case_file c where c.place_code like '%' and c.id < 80 order by id desc limit 5",
        ),
        (
            "case_point",
            "select id from case_file c where st_intersects(c.point, st_makeenvelope(111.2, 39.8, 111.21, 39.81, 4490))",
        ),
        ("case_event_pkey", "select * from case_event where case_id = 7 order by seq"),
        (
            "party_phone",
            "select p.seq from party p join case_file c on c.id = p.case_id where p.phone_lookup = 'x'",
        ),
        ("document_case", "select id from document where case_id = 7"),
        ("case_next_measure", "select code from case_file where open and next_measure_on <= '2026-01-01'"),
    ];
    for (index, sql) in asked {
        let plan: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!("explain (costs off) {sql}")))
            .fetch_all(&mut session)
            .await
            .unwrap();
        assert!(plan.iter().any(|line| line.contains(index)), "{sql}: {}", plan.join("\n"));
    }
    tell(&mut session, AREA, &["MS-01"]).await;
    let plan: Vec<String> = sqlx::query_scalar("explain (costs off) select count(*) from case_file")
        .fetch_all(&mut session)
        .await
        .unwrap();
    assert!(plan.iter().any(|line| line.contains("case_place")), "{}", plan.join("\n"));
}

#[tokio::test]
async fn who_gives_a_case_to_another_unit_may_lose_sight_of_it_by_that() {
    let mut cases = many(1, 5);
    cases[0].case.report.category = report("SF-03").category;
    cases[0].case.state = casework::State::Registered;
    cases[0].events.truncate(1);
    let database = loaded(&cases).await;
    let unit = territory::StationId::new("S-1").unwrap();
    let handler = circles().scope(&[Capacity::Handler], "", Some(&unit));
    let (store, code) = (&database.store, &cases[0].case.code);
    assert!(store.sees_case(&handler, code).await.unwrap());
    let elsewhere = territory::StationId::new("S-2").unwrap();
    let decide = |case: &casework::Case, _: &casework::Course| {
        let bodies = case.assign(&crate::support::cases::suggestion(), &elsewhere, None, Some("示意"))?;
        Ok((Actor::local_operator(), bodies))
    };
    let changed =
        in_office(async |office| store.change_case(&handler, office, code, NOW, decide).await).await;
    assert_eq!(changed.unwrap().unit, Some(elsewhere));
    assert!(!store.sees_case(&handler, code).await.unwrap());
    assert!(store.sees_case(&Scope::whole_banner(), code).await.unwrap());
}
