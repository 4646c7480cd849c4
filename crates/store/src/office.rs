//! The office in which cases are worked on: the rules in force and the words of its documents.

use casework::{Case, Clock, Course, Draft, EventBody, LifeRules};

/// Gives the documents that an event produces; course and clocks are those after it.
pub type Wording<'a> = dyn Fn(&Case, &Course, &[Clock], &EventBody) -> Vec<Draft> + Sync + 'a;

/// What changing a case needs beside the case.
#[derive(Clone, Copy)]
pub struct Office<'a> {
    /// The dated rules.
    pub rules: LifeRules<'a>,
    /// Who issues the documents.
    pub issuer: &'a str,
    /// Their words.
    pub wording: &'a Wording<'a>,
}
