//! HTTP as a client of the interface sees it: any status is an answer.

use crate::Fault;
use serde_json::Value;
use std::time::Duration;
use ureq::http::{HeaderMap, Request};
use ureq::{Agent, AsSendBody, Body};

const PATIENCE: Duration = Duration::from_secs(60);
const LARGEST_BODY: u64 = 200 * 1024 * 1024;

/// Asks one server.
#[derive(Debug, Clone)]
pub struct Http {
    base: String,
    agent: Agent,
    /// The cookie of a session, `name=value`.
    cookie: Option<String>,
}

/// An answer, whatever its status.
#[derive(Debug)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    headers: HeaderMap,
    /// Bytes of the body.
    pub body: Vec<u8>,
}

impl Http {
    /// A client of the server at `base`, such as `http://127.0.0.1:8080`.
    pub fn new(base: &str) -> Http {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            // A server may close a connection after it refused a body: none is used twice.
            .max_idle_connections(0)
            .timeout_global(Some(PATIENCE))
            .build();
        Http { base: base.to_owned(), agent: config.into(), cookie: None }
    }

    /// The same server without a session.
    pub fn stranger(&self) -> Http {
        Http { cookie: None, ..self.clone() }
    }

    /// The same server as another client, signed in with a session of its own.
    ///
    /// # Errors
    /// When the server does not let it in.
    pub fn signed_in(&self, login: &str, password: &str) -> Result<Http, Fault> {
        let asked = serde_json::json!({ "login": login, "password": password });
        let answer = self.stranger().post("/api/v1/session", &asked)?;
        let cookie = answer.header("set-cookie").and_then(|c| c.split(';').next());
        match cookie.filter(|_| answer.status == 200) {
            Some(cookie) => Ok(Http { cookie: Some(cookie.to_owned()), ..self.clone() }),
            None => Err(format!("{login} cannot sign in: {}", answer.summary()).into()),
        }
    }

    /// The cookie of the session, `name=value`.
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// Where the server is.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// GET.
    ///
    /// # Errors
    /// When no whole answer comes.
    pub fn get(&self, path: &str) -> Result<Answer, Fault> {
        self.send("GET", path, &[], ())
    }

    /// GET that must succeed, as JSON.
    ///
    /// # Errors
    /// When it does not.
    pub fn json(&self, path: &str) -> Result<Value, Fault> {
        let answer = self.get(path)?;
        if answer.status == 200 {
            answer.json()
        } else {
            Err(format!("GET {path}: {}", answer.summary()).into())
        }
    }

    /// POST of JSON.
    ///
    /// # Errors
    /// When no whole answer comes.
    pub fn post(&self, path: &str, body: &Value) -> Result<Answer, Fault> {
        self.send("POST", path, &[("content-type", "application/json")], body.to_string().as_bytes())
    }

    /// Any request.
    ///
    /// # Errors
    /// When no whole answer comes.
    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl AsSendBody,
    ) -> Result<Answer, Fault> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let sent = self.agent.run(request.body(body)?);
        let response = sent.map_err(|e| format!("{method} {path}: no answer: {e}"))?;
        let (head, body): (_, Body) = response.into_parts();
        let body = body.into_with_config().limit(LARGEST_BODY).read_to_vec();
        let body = body.map_err(|e| format!("{method} {path}: the answer breaks off: {e}"))?;
        Ok(Answer { status: head.status.as_u16(), headers: head.headers, body })
    }
}

impl Answer {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|v| v.to_str().ok())
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// When it is none.
    pub fn json(&self) -> Result<Value, Fault> {
        serde_json::from_slice(&self.body).map_err(|e| format!("{e} in {}", self.summary()).into())
    }

    /// The body as text.
    ///
    /// # Errors
    /// When it is no UTF-8.
    pub fn text(&self) -> Result<&str, Fault> {
        Ok(std::str::from_utf8(&self.body)?)
    }

    /// Status and the beginning of the body, for messages.
    pub fn summary(&self) -> String {
        let text: String = String::from_utf8_lossy(&self.body).chars().take(400).collect();
        format!("{} {text}", self.status)
    }
}
