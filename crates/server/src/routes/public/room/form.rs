//! The form of an answer as a browser without a script sends it: `multipart/form-data`, read within limits.

use crate::problem::Problem;
use crate::villager::Typed;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use casework::inquiry::{MAX_REPLY_FILE_BYTES, MAX_REPLY_FILES};

/// Largest text field, bytes: some of the longest answer's characters take four.
const MAX_TEXT_BYTES: usize = 16 * 1024;
/// Most fields: more are none of our form.
const MAX_FIELDS: usize = 16;

/// A form that came whole.
pub(super) struct Filled {
    pub(super) typed: Typed,
    pub(super) files: Vec<HandedIn>,
}

/// A file of the form.
pub(super) struct HandedIn {
    /// As the company calls it.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// Reads a form; what was typed before something did not fit is given with the problem, to be shown again.
pub(super) async fn filled(request: Request) -> Result<Filled, (Typed, Problem)> {
    let mut filled = Filled { typed: Typed::default(), files: vec![] };
    match read(request, &mut filled).await {
        Ok(()) => Ok(filled),
        Err(problem) => Err((filled.typed, problem)),
    }
}

async fn read(request: Request, filled: &mut Filled) -> Result<(), Problem> {
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| bad_form("the form is not multipart/form-data"))?;
    for _ in 0..MAX_FIELDS {
        let Some(field) = form.next_field().await.map_err(broken)? else { return Ok(()) };
        let typed = &mut filled.typed;
        let slot = match field.name().unwrap_or_default() {
            "key" => &mut typed.key,
            "stance" => &mut typed.stance,
            "text" => &mut typed.text,
            "by_name" => &mut typed.by_name,
            "by_function" => &mut typed.by_function,
            "files" => {
                file(field, filled).await?;
                continue;
            }
            _ => return Err(bad_form("the form has a field that is not ours")),
        };
        let bytes = bytes(field, MAX_TEXT_BYTES, "reply_text_too_long").await?;
        *slot = String::from_utf8(bytes).map_err(|_| bad_form("a text of the form is not UTF-8"))?;
    }
    Err(bad_form("the form has too many fields"))
}

async fn file(field: Field<'_>, filled: &mut Filled) -> Result<(), Problem> {
    // Some browsers say where the file lay.
    let name = field.file_name().unwrap_or_default();
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let bytes = bytes(field, MAX_REPLY_FILE_BYTES, "reply_file_size").await?;
    if bytes.is_empty() && name.is_empty() {
        // Nothing was chosen.
        return Ok(());
    }
    if filled.files.len() >= MAX_REPLY_FILES {
        let detail = format!("at most {MAX_REPLY_FILES} files come with an answer");
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "reply_files", detail).field("files"));
    }
    filled.files.push(HandedIn { name, bytes });
    Ok(())
}

async fn bytes(mut field: Field<'_>, most: usize, code: &'static str) -> Result<Vec<u8>, Problem> {
    let mut kept = vec![];
    while let Some(part) = field.chunk().await.map_err(broken)? {
        if kept.len() + part.len() > most {
            return Err(Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                code,
                format!("at most {most} bytes are taken"),
            ));
        }
        kept.extend_from_slice(&part);
    }
    Ok(kept)
}

fn broken(error: MultipartError) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "reply_file_size", "the files are too large together")
        }
        _ => bad_form("the form broke off or is not multipart/form-data"),
    }
}

fn bad_form(detail: &str) -> Problem {
    Problem::bad_request("bad_body", detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::extract::DefaultBodyLimit;
    use axum::http::header;

    /// A form under the limit of its route.
    fn request(body: Vec<u8>) -> Request {
        let kind = "multipart/form-data; boundary=B";
        let request = Request::builder().method("POST").uri("/m/x").header(header::CONTENT_TYPE, kind);
        let mut request = request.body(Body::from(body)).expect("a request");
        DefaultBodyLimit::max(super::super::MAX_ROOM_BYTES).apply(&mut request);
        request
    }

    fn field(name: &str, more: &str, content: &[u8]) -> Vec<u8> {
        let head = format!("--B\r\ncontent-disposition: form-data; name=\"{name}\"{more}\r\n\r\n");
        [head.as_bytes(), content, b"\r\n"].concat()
    }

    fn whole(fields: &[Vec<u8>]) -> Request {
        request([fields.concat(), b"--B--\r\n".to_vec()].concat())
    }

    async fn refusal(request: Request) -> (Typed, &'static str) {
        match filled(request).await {
            Ok(_) => panic!("it was taken"),
            Err((typed, problem)) => (typed, problem.code()),
        }
    }

    #[tokio::test]
    async fn a_form_with_files_is_read_and_an_empty_choice_is_no_file() {
        let form = whole(&[
            field("text", "", "巷道已停".as_bytes()),
            field("files", "; filename=\"\"", b""),
            field("files", "; filename=\"C:\\\\log\\\\a.pdf\"", b"%PDF-1.7"),
        ]);
        let read = filled(form).await.map_err(|(_, p)| p).expect("a form");
        assert_eq!((read.typed.text.as_str(), read.files.len()), ("巷道已停", 1));
        assert_eq!((read.files[0].name.as_str(), &read.files[0].bytes[..]), ("a.pdf", &b"%PDF-1.7"[..]));
    }

    #[tokio::test]
    async fn what_does_not_fit_is_refused_and_what_was_typed_before_stays() {
        let (typed, code) = refusal(whole(&[field("text", "", b"said"), field("other", "", b"x")])).await;
        assert_eq!((typed.text.as_str(), code), ("said", "bad_body"));
        let large = vec![0; MAX_REPLY_FILE_BYTES + 1];
        let (typed, code) =
            refusal(whole(&[field("text", "", b"said"), field("files", "; filename=\"a\"", &large)])).await;
        assert_eq!((typed.text.as_str(), code), ("said", "reply_file_size"));
        assert_eq!(
            refusal(whole(&[field("text", "", &[b'a'; MAX_TEXT_BYTES + 1])])).await.1,
            "reply_text_too_long"
        );
        let many: Vec<_> = (0..=MAX_REPLY_FILES).map(|_| field("files", "; filename=\"a\"", b"x")).collect();
        assert_eq!(refusal(whole(&many)).await.1, "reply_files");
        let many: Vec<_> = (0..=MAX_FIELDS).map(|_| field("text", "", b"x")).collect();
        assert_eq!(refusal(whole(&many)).await.1, "bad_body");
        assert_eq!(refusal(whole(&[field("text", "", &[0xff])])).await.1, "bad_body");
        assert_eq!(refusal(request(b"--B\r\ncontent-dispo".to_vec())).await.1, "bad_body");
        let plain = Request::builder().method("POST").body(Body::from("text=1")).expect("a request");
        assert_eq!(refusal(plain).await.1, "bad_body");
    }
}
