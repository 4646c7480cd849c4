//! The command line: what can be asked, and what each option means.

use crate::commands::{
    audit, check, demo, doctor, export, import, key, locate, outbox, repair, retention, rules, serve, user,
};
use crate::failure::Failure;
use crate::output;
use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Zhunzhi Map: disputes, grids and coal mines of a banner on one map.
#[derive(Debug, Parser)]
#[command(name = "zhunzhi", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    /// Write for machines: JSON on stdout, errors as one JSON object on stderr.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) target: Target,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Where the data are.
#[derive(Debug, Clone, Args)]
pub(crate) struct Target {
    /// Data directory with its own PostgreSQL, started when it is not running [default: ~/.local/share/zhunzhi].
    #[arg(long, global = true, value_name = "DIR", conflicts_with = "database_url")]
    pub(crate) data_dir: Option<PathBuf>,
    /// A database with PostGIS that somebody else runs: postgres://user@host/name.
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) database_url: Option<String>,
    /// File of 32 bytes that personal data are sealed with, readable by its owner only [default: `key` in the data
    /// directory, made when there is none; or ZHUNZHI_KEY_FILE].
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// Folder of the evidence, to be backed up with the database [default: evidence in the data directory; none with --database-url].
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) evidence_dir: Option<PathBuf>,
    /// Folder of the files of exports, which are kept for a day [default: exports in the data directory; none with --database-url].
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) exports_dir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make the synthetic banner on real facts when there is none yet, and serve it.
    Demo(demo::Arguments),
    /// Serve the data that are there.
    Serve(serve::Arguments),
    /// Say what is at a place: grids, village, township, station, mines.
    Locate(locate::Arguments),
    /// Check the territory by rules G01 to G18, or whether every grid is looked after.
    Check(check::Arguments),
    /// Write cases or grids into a file.
    Export(export::Arguments),
    /// Take in files.
    Import(import::Arguments),
    /// Mend a file of grids into a new file.
    Repair(repair::Arguments),
    /// Check and try routing rules before they are used.
    Rules(rules::Arguments),
    /// Make and look after accounts.
    User(user::Arguments),
    /// Read the audit log and the history of every case back.
    Audit(audit::Arguments),
    /// See which notices did not go out, and send them again.
    Outbox(outbox::Arguments),
    /// Exchange the key that personal data are sealed with.
    Key(key::Arguments),
    /// Personal data and evidence of closed cases whose period is over: list, destroy, tell what was destroyed.
    Retention(retention::Arguments),
    /// Look whether this machine has what is needed.
    Doctor(doctor::Arguments),
}

/// A command line that runs nothing: help or version was asked for, or it was refused.
pub(crate) enum NothingToRun {
    Asked(clap::Error),
    Refused { error: clap::Error, json: bool },
}

impl Cli {
    pub(crate) fn from_command_line() -> Result<Cli, NothingToRun> {
        // Asked for by eye, because a refused command line has no parsed form.
        let json = std::env::args_os().any(|word| word == "--json");
        Cli::try_parse().map_err(|error| match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => NothingToRun::Asked(error),
            _ => NothingToRun::Refused { error, json },
        })
    }
}

impl NothingToRun {
    pub(crate) fn tell(self) -> ExitCode {
        match self {
            NothingToRun::Asked(text) => {
                // A closed pipe is no fault: the reader has seen enough.
                let _ = output::line(text.to_string().trim_end());
                ExitCode::SUCCESS
            }
            NothingToRun::Refused { error, .. }
                if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand =>
            {
                eprintln!("{error}");
                ExitCode::from(2)
            }
            NothingToRun::Refused { error, json } => Failure::usage(one_line(&error.to_string())).tell(json),
        }
    }
}

/// clap's message in one line: what is wrong and what was expected, without the usage block.
fn one_line(message: &str) -> String {
    let before_usage = message.split("\n\nUsage:").next().unwrap_or(message);
    let before_usage = before_usage.split("\n\nFor more information").next().unwrap_or(before_usage);
    let body = before_usage.strip_prefix("error: ").unwrap_or(before_usage);
    let words: Vec<&str> = body.split_whitespace().collect();
    format!("{} (see zhunzhi --help)", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_negative_longitude_is_a_number_and_no_option() {
        let cli = Cli::try_parse_from(["zhunzhi", "locate", "-111.2", "39.8", "--gcj02", "--json"]).unwrap();
        assert!(cli.json);
        let Command::Locate(arguments) = cli.command else { panic!("locate was asked") };
        assert_eq!((arguments.lon, arguments.lat, arguments.gcj02), (Some(-111.2), Some(39.8), true));
    }

    #[test]
    fn a_refused_command_line_is_told_in_one_line() {
        let error = Cli::try_parse_from(["zhunzhi", "locate", "east", "39.8"]).unwrap_err();
        let line = one_line(&error.to_string());
        assert!(!line.contains('\n') && line.contains("'east'"), "{line}");
    }
}
