//! The office in which cases are worked on: the rules in force and the words of its documents.

use casework::notice::Notice;
use casework::{Case, Clock, Course, Draft, EventBody, LifeRules};

/// Gives the documents that an event produces; course and clocks are those after it.
pub type Wording<'a> = dyn Fn(&Case, &Course, &[Clock], &EventBody) -> Vec<Draft> + Sync + 'a;

/// Gives who is told of an event; the case is as it stands after it.
pub type Notices<'a> = dyn Fn(&Case, &EventBody) -> Vec<Notice> + Sync + 'a;

/// Gives the codes of the other grids that a new case may lie in.
pub type Neighbours<'a> = dyn Fn(&Case) -> Vec<String> + Sync + 'a;

/// What changing a case needs beside the case.
#[derive(Clone, Copy)]
pub struct Office<'a> {
    /// The dated rules.
    pub rules: LifeRules<'a>,
    /// Who issues the documents.
    pub issuer: &'a str,
    /// Their words.
    pub wording: &'a Wording<'a>,
    /// Who is told.
    pub notices: &'a Notices<'a>,
    /// Who else may be concerned by a new case.
    pub neighbours: &'a Neighbours<'a>,
}

impl<'a> Office<'a> {
    /// An office that tells nobody.
    pub fn silent(rules: LifeRules<'a>, issuer: &'a str, wording: &'a Wording<'a>) -> Office<'a> {
        Office { rules, issuer, wording, notices: &|_, _| vec![], neighbours: &|_| vec![] }
    }
}
