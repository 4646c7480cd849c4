//! `zhunzhi check` and the command line as such: exit codes, help, one line for every refusal.

use acceptance::json::{items, text, whole};
use acceptance::program::{assert_refused, run};
use acceptance::{Outcome, World, tests};
use std::path::Path;

tests![
    the_demonstration_passes_all_eighteen_rules,
    the_report_for_people_names_every_rule,
    bad_usage_ends_with_two_and_one_line,
    a_missing_data_directory_ends_with_three_and_is_not_made,
    an_unreachable_database_ends_with_three,
    errors_for_machines_are_one_json_object,
    help_and_version_end_with_zero,
    a_full_disk_is_told_and_ends_with_three,
    the_doctor_finds_this_machine_in_order,
];

fn the_demonstration_passes_all_eighteen_rules(world: &mut World) -> Outcome {
    let ran = world.server()?.cli(&["check", "--json"])?;
    let report = ran.json()?;
    let rules = items(&report, "/rules")?;
    let ids: Vec<&str> = rules.iter().map(|r| text(r, "/id")).collect::<Result<_, _>>()?;
    let expected: Vec<String> = (1..=18).map(|n| format!("G{n:02}")).collect();
    assert_eq!(ids, expected);
    for rule in rules {
        assert!(whole(rule, "/checked")? > 0, "nothing was checked: {rule}");
        assert_eq!(whole(rule, "/errors_total")?, 0, "{rule}");
    }
    assert_eq!(report["passed"], true);
    assert_eq!(ran.code, Some(0));
    for (name, number) in [("base", 1410), ("dedicated", 264), ("micro", 6141), ("party_groups", 1049)] {
        assert_eq!(whole(&report, &format!("/counts/{name}"))?, number, "{name}");
    }
    assert_eq!(whole(&report, "/counts/heads")?, 6137);
    assert_eq!(whole(&report, "/counts/population")?, 359_184);
    Ok(())
}

fn the_report_for_people_names_every_rule(world: &mut World) -> Outcome {
    let ran = world.server()?.cli(&["check"])?;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    for n in 1..=18 {
        assert!(ran.stdout.contains(&format!("G{n:02}")), "G{n:02} is missing: {}", ran.stdout);
    }
    assert!(ran.stdout.contains("检查通过"), "{}", ran.stdout);
    Ok(())
}

fn bad_usage_ends_with_two_and_one_line(world: &mut World) -> Outcome {
    let dir = world.folder("usage")?.display().to_string();
    for (arguments, word) in [
        (&["locate", "111.2"][..], "LAT"),
        (&["locate", "east", "39.8"], "east"),
        (&["locate", "111.2", "39.8", "--gcj02", "--bd09"], "bd09"),
        (&["fly"], "fly"),
        (&["demo", "--listen", "0.0.0.0:0", "--data-dir", &dir], "127.0.0.1"),
        (&["demo", "--listen", "[::]:0", "--data-dir", &dir], "127.0.0.1"),
        (&["demo", "--listen", "8080", "--data-dir", &dir], "8080"),
        (&["check", "--data-dir", &dir, "--database-url", "postgres:///x"], "database-url"),
        (&["check", "--database-url", "mysql://x"], "postgres"),
        (&["import", "grids"], "FILE"),
    ] {
        assert_refused(&run(arguments.iter())?, 2, &[word]);
    }
    assert_eq!(std::fs::read_dir(&dir)?.count(), 0, "a refused start made something");
    Ok(())
}

fn a_missing_data_directory_ends_with_three_and_is_not_made(world: &mut World) -> Outcome {
    let dir = world.folder("missing")?.join("none");
    let path = dir.display().to_string();
    for command in [&["check"][..], &["locate", "111.2", "39.8"], &["serve", "--listen", "127.0.0.1:0"]] {
        assert_refused(&run(command.iter().chain(&["--data-dir", &path]))?, 3, &[&path, "demo"]);
    }
    assert!(!dir.exists(), "reading made a data directory");
    Ok(())
}

fn an_unreachable_database_ends_with_three(_: &mut World) -> Outcome {
    for url in ["postgres://nobody@127.0.0.1:1/none", "postgres:///none?host=/nowhere"] {
        assert_refused(&run(["check", "--database-url", url])?, 3, &[]);
    }
    Ok(())
}

fn errors_for_machines_are_one_json_object(_: &mut World) -> Outcome {
    let refused = run(["locate", "east", "39.8", "--json"])?;
    let missing = run(["check", "--json", "--data-dir", "/nowhere/zhunzhi"])?;
    for (ran, code, kind) in [(refused, 2, "usage"), (missing, 3, "environment")] {
        let error: serde_json::Value = serde_json::from_str(&ran.stderr)?;
        assert_eq!((ran.code, &error["error"]["exit_code"]), (Some(code), &code.into()), "{ran:?}");
        assert_eq!(error["error"]["kind"], kind);
        assert!(ran.stdout.is_empty() && !text(&error, "/error/message")?.is_empty());
    }
    Ok(())
}

fn help_and_version_end_with_zero(_: &mut World) -> Outcome {
    let help = run(["--help"])?;
    assert_eq!(help.code, Some(0));
    for command in ["demo", "serve", "locate", "check", "export", "import", "doctor"] {
        assert!(help.stdout.contains(command), "{command}");
        assert_eq!(run([command, "--help"])?.code, Some(0), "{command}");
    }
    let version = run(["--version"])?;
    assert!(version.code == Some(0) && version.stdout.starts_with("zhunzhi 0."), "{version:?}");
    assert_eq!(run::<&str>([])?.code, Some(2));
    Ok(())
}

fn the_doctor_finds_this_machine_in_order(world: &mut World) -> Outcome {
    let ran = world.server()?.cli(&["doctor"])?;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("PostGIS"), "{ran:?}");
    Ok(())
}

fn a_full_disk_is_told_and_ends_with_three(world: &mut World) -> Outcome {
    let dir = world.server()?.data_dir().display().to_string();
    let binary = acceptance::program::binary()?.display().to_string();
    let command = format!("'{binary}' check --json --data-dir '{dir}' > /dev/full");
    let ran = acceptance::program::run_any(Path::new("sh"), ["-c", &command])?;
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(ran.stderr.contains("No space left"), "{ran:?}");
    Ok(())
}
