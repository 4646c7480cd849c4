//! A reader of server-sent events on a connection of its own.

use crate::Fault;
use crate::http::Http;
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Name of the event.
    pub name: String,
    /// Its `id:`, empty without one.
    pub id: String,
    /// Its data as JSON.
    pub data: Value,
}

/// An open stream of events.
#[derive(Debug)]
pub struct Events {
    reader: BufReader<TcpStream>,
}

impl Events {
    /// Opens the stream of a server, after the event `last` when one is given.
    ///
    /// # Errors
    /// When the server does not answer with an event stream.
    pub fn open(http: &Http, last: Option<i64>) -> Result<Events, Fault> {
        let host = http.base().strip_prefix("http://").ok_or("http:// is expected")?;
        let cookie = http.cookie().map(|c| format!("Cookie: {c}\r\n")).unwrap_or_default();
        let mut stream = TcpStream::connect(host)?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        let resume = last.map(|id| format!("Last-Event-ID: {id}\r\n")).unwrap_or_default();
        write!(
            stream,
            "GET /api/v1/events HTTP/1.1\r\nHost: {host}\r\nAccept: text/event-stream\r\n{cookie}{resume}\r\n"
        )?;
        let mut events = Events { reader: BufReader::new(stream) };
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if events.reader.read_line(&mut head)? == 0 {
                return Err(format!("the stream ended in its head: {head}").into());
            }
        }
        let is_stream = head.to_ascii_lowercase().contains("content-type: text/event-stream");
        if head.starts_with("HTTP/1.1 200") && is_stream {
            Ok(events)
        } else {
            Err(format!("no event stream: {head}").into())
        }
    }

    /// The next event; heartbeats are passed over.
    ///
    /// # Errors
    /// When none comes within `patience`, or the stream ends.
    pub fn next(&mut self, patience: Duration) -> Result<Event, Fault> {
        let end = Instant::now() + patience;
        let (mut name, mut id, mut data) = (String::new(), String::new(), String::new());
        loop {
            let line = self.line(end)?;
            // The chunk of no bytes.
            if line == "0" {
                return Err("the stream of events ended".into());
            }
            // Chunk sizes stand between the lines and have no colon.
            match line.split_once(':') {
                Some(("event", value)) => value.trim().clone_into(&mut name),
                Some(("id", value)) => value.trim().clone_into(&mut id),
                Some(("data", value)) => data.push_str(value.trim()),
                _ if line.is_empty() && !data.is_empty() => {
                    return Ok(Event { name, id, data: serde_json::from_str(&data)? });
                }
                _ => {}
            }
        }
    }

    fn line(&mut self, end: Instant) -> Result<String, Fault> {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err("no event in time".into());
        }
        self.reader.get_ref().set_read_timeout(Some(left))?;
        let mut line = String::new();
        match self.reader.read_line(&mut line) {
            Ok(0) => Err("the stream of events ended".into()),
            Ok(_) => Ok(line.trim_end().to_owned()),
            Err(e) => Err(format!("no event in time: {e}").into()),
        }
    }
}
