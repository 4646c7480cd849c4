//! Traces as they are kept: what comes back is what was written, and most of what all have in common is written once.
#![allow(clippy::expect_used, reason = "a failed expectation is a failed test")]

#[allow(dead_code, reason = "shared with other tests")]
mod fixture;

use casework::routing::{Specimen, WrittenSuggestion};
use casework::{Suggestion, TraceError};
use fixture::*;
use territory::{MiningMethod, Relation};

fn specimen(written: &WrittenSuggestion) -> &Specimen {
    written.specimen().expect("written by its rules")
}

fn answers() -> Vec<Suggestion> {
    let near = place_near_mine(MiningMethod::Underground, Relation::WithinInfluence, 120.0);
    let questions = ["MS-01", "BL-01", "LD-02", "EN-01", "GN-08", "LB-01"].map(Question::of);
    let near = Question { place: near, ..Question::of("MS-02") };
    let outside = Question { place: place_outside(), ..Question::of("GN-01") };
    questions.into_iter().chain([near, outside]).map(|question| question.answer()).collect()
}

#[test]
fn every_trace_comes_back_whole_and_takes_an_eighth_at_most() {
    let rules = rules();
    let mut writer = rules.trace_writer().expect("a writer");
    for answer in answers() {
        let written = writer.write(&answer).expect("written");
        let whole = answer.written().expect("written").bytes().len();
        assert!(written.bytes().len() * 8 < whole, "{} of {whole} bytes", written.bytes().len());
        let read = Suggestion::read(written.bytes(), Some(specimen(&written).text()));
        assert_eq!(read.expect("read"), answer);
    }
}

#[test]
fn the_specimen_is_that_of_the_rules_and_of_no_report() {
    let rules = rules();
    let all: Vec<WrittenSuggestion> = answers().iter().map(|a| rules.write(a).expect("written")).collect();
    assert!(all.iter().all(|written| specimen(written) == specimen(&all[0])));
    let text = specimen(&all[0]).text();
    for told in [TOWNSHIP, "苏计沟村", "类别 MS", "示意一矿"] {
        assert!(!text.contains(told), "{told} stands in it");
    }
}

#[test]
fn a_suggestion_without_its_rules_is_kept_whole() {
    let answer = Question::of("MS-01").answer();
    let written = answer.written().expect("written");
    assert!(written.specimen().is_none() && written.bytes().starts_with(b"{"));
    assert_eq!(Suggestion::read(written.bytes(), None).expect("read"), answer);
}

#[test]
fn what_is_damaged_or_of_other_rules_is_refused_and_never_read_as_something_else() {
    let written = rules().write(&Question::of("MS-01").answer()).expect("written");
    let text = specimen(&written).text();
    for at in 0..written.bytes().len() {
        let mut damaged = written.bytes().to_vec();
        damaged[at] ^= 0x10;
        let read = Suggestion::read(&damaged, Some(text));
        // A bit that says nothing may be another: then the whole is what it was.
        assert!(read.is_err() || read.is_ok_and(|s| s == Question::of("MS-01").answer()), "byte {at}");
    }
    let other = text.replace("规则", "条款").replace("not_matched", "not_reached");
    assert!(matches!(Suggestion::read(written.bytes(), Some(&other)), Err(TraceError::Packed(_))));
    assert!(matches!(Suggestion::read(b"{\"unit\":", None), Err(TraceError::Json(_))));
}
