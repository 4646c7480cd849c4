//! Short ways into JSON that say what is missing.

use crate::Fault;
use serde_json::Value;

/// The text at a pointer such as `/place/township/code`.
///
/// # Errors
/// When there is none.
pub fn text<'v>(value: &'v Value, pointer: &str) -> Result<&'v str, Fault> {
    at(value, pointer)?.as_str().ok_or_else(|| no("text", value, pointer))
}

/// The number at a pointer.
///
/// # Errors
/// When there is none.
pub fn number(value: &Value, pointer: &str) -> Result<f64, Fault> {
    at(value, pointer)?.as_f64().ok_or_else(|| no("number", value, pointer))
}

/// The whole number at a pointer.
///
/// # Errors
/// When there is none.
pub fn whole(value: &Value, pointer: &str) -> Result<i64, Fault> {
    at(value, pointer)?.as_i64().ok_or_else(|| no("whole number", value, pointer))
}

/// The items of the array at a pointer.
///
/// # Errors
/// When there is none.
pub fn items<'v>(value: &'v Value, pointer: &str) -> Result<&'v [Value], Fault> {
    Ok(at(value, pointer)?.as_array().ok_or_else(|| no("array", value, pointer))?)
}

fn at<'v>(value: &'v Value, pointer: &str) -> Result<&'v Value, Fault> {
    value.pointer(pointer).ok_or_else(|| no("value", value, pointer))
}

fn no(what: &str, value: &Value, pointer: &str) -> Fault {
    let all = value.to_string();
    let start: String = all.chars().take(300).collect();
    format!("no {what} at `{pointer}` in {start}").into()
}
