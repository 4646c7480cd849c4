//! The ways out of the house. All of them speak to a relay on this machine or in the same network, which adds TLS and knows telephones:
//! the contract of the webhook is in `docs/notices.md`.

use hmac::{Hmac, KeyInit, Mac};
use lettre::message::header::ContentType;
use lettre::{Message, SmtpTransport, Transport};
use serde_json::json;
use sha2::Sha256;
use std::collections::BTreeMap;
use std::time::Duration;
use store::LeasedNotice;
use time::format_description::well_known::Rfc3339;

/// How long a relay may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Shortest secret of a webhook, bytes.
const SHORTEST_SECRET: usize = 16;

/// A webhook: every notice is posted there as JSON, signed.
#[derive(Clone)]
pub struct Webhook {
    url: String,
    secret: Vec<u8>,
    agent: ureq::Agent,
}

/// A relay of mail, and the addresses of those who are told by mail.
#[derive(Clone)]
pub struct Mail {
    transport: SmtpTransport,
    from: lettre::Address,
    addresses: BTreeMap<String, lettre::Address>,
}

/// The ways out that were given; without any a notice goes into the log.
#[derive(Clone, Default)]
pub struct Channels {
    /// The webhook, which takes all.
    pub webhook: Option<Webhook>,
    /// Mail, for those whose address is known.
    pub mail: Option<Mail>,
}

/// Why a way out cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChannelsError {
    /// Not `http://…`.
    #[error("the webhook `{0}` must begin with http://: a relay on this machine or network adds TLS")]
    Url(String),
    /// Too short.
    #[error("the secret of the webhook has {0} bytes, at least {SHORTEST_SECRET} are needed")]
    Secret(usize),
    /// Not `HOST:PORT`.
    #[error("the mail relay `{0}` must be HOST:PORT")]
    Relay(String),
    /// Not an address of mail.
    #[error("`{0}` is no mail address")]
    Address(String),
    /// A receiver that there cannot be.
    #[error("`{0}` is no receiver: unit:…, person:… or grid:… is expected")]
    Receiver(String),
}

impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webhook").field("url", &self.url).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("from", &self.from).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Channels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Channels").field("webhook", &self.webhook).field("mail", &self.mail).finish()
    }
}

impl Webhook {
    /// A webhook at `url` that proves its origin by a shared secret.
    ///
    /// # Errors
    /// [`ChannelsError::Url`], [`ChannelsError::Secret`].
    pub fn new(url: &str, secret: &[u8]) -> Result<Webhook, ChannelsError> {
        if !url.starts_with("http://") {
            return Err(ChannelsError::Url(url.to_owned()));
        }
        if secret.len() < SHORTEST_SECRET {
            return Err(ChannelsError::Secret(secret.len()));
        }
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .max_idle_connections(0)
            .http_status_as_error(false)
            .build();
        Ok(Webhook { url: url.to_owned(), secret: secret.to_vec(), agent: config.into() })
    }

    fn send(&self, notice: &LeasedNotice, name: &str) -> Result<(), String> {
        let (class, id) = notice.receiver.split_once(':').unwrap_or(("", &notice.receiver));
        let made = notice.made_at.format(&Rfc3339).map_err(|e| e.to_string())?;
        let body = json!({
            "key": notice.key, "kind": notice.kind, "receiver": { "type": class, "id": id, "name": name },
            "subject": notice.subject, "text": notice.body, "made_at": made,
        })
        .to_string();
        let request = self.agent.post(&self.url).header("content-type", "application/json");
        let request = request.header("idempotency-key", &ascii(&notice.key));
        let request = request.header("x-zhunzhi-signature", &format!("sha256={}", sign(&self.secret, &body)));
        let answer = request.send(&body).map_err(|e| format!("webhook: {e}"))?;
        match answer.status().as_u16() {
            200..=299 => Ok(()),
            status => Err(format!("webhook: status {status}")),
        }
    }
}

/// HMAC-SHA256 of a body, hexadecimal.
fn sign(secret: &[u8], body: &str) -> String {
    // A key of any length is taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return String::new() };
    mac.update(body.as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// As a header may have it.
fn ascii(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_graphic()).collect()
}

impl Mail {
    /// A relay `HOST:PORT`, the sender's address, and who has which address, such as `unit:S-1`.
    ///
    /// # Errors
    /// [`ChannelsError`] that names what does not fit.
    pub fn new(relay: &str, from: &str, addresses: &BTreeMap<String, String>) -> Result<Mail, ChannelsError> {
        let (host, port) = relay
            .rsplit_once(':')
            .and_then(|(host, port)| Some((host, port.parse::<u16>().ok()?)))
            .filter(|(host, _)| !host.is_empty())
            .ok_or_else(|| ChannelsError::Relay(relay.to_owned()))?;
        let address = |text: &str| text.parse().map_err(|_| ChannelsError::Address(text.to_owned()));
        let mut known = BTreeMap::new();
        for (receiver, text) in addresses {
            if !["unit:", "person:", "grid:"].iter().any(|class| receiver.starts_with(class)) {
                return Err(ChannelsError::Receiver(receiver.clone()));
            }
            known.insert(receiver.clone(), address(text)?);
        }
        let transport = SmtpTransport::builder_dangerous(host).port(port).timeout(Some(PATIENCE)).build();
        Ok(Mail { transport, from: address(from)?, addresses: known })
    }

    fn send(&self, notice: &LeasedNotice, to: &lettre::Address) -> Result<(), String> {
        let id = format!("<{}@zhunzhi>", sign(b"message", &notice.key));
        let message = Message::builder()
            .from(lettre::message::Mailbox::new(Some("准治地图".to_owned()), self.from.clone()))
            .to(lettre::message::Mailbox::new(None, to.clone()))
            .subject(&notice.subject)
            .message_id(Some(id))
            .header(ContentType::TEXT_PLAIN)
            .body(notice.body.clone())
            .map_err(|e| format!("mail: {e}"))?;
        self.transport.send(&message).map(|_| ()).map_err(|e| format!("mail: {e}"))
    }
}

impl Channels {
    /// Sends a notice one way and says which; waits for the relay.
    ///
    /// # Errors
    /// What the relay said, or that it did not answer.
    pub(crate) fn send(&self, notice: &LeasedNotice, name: &str) -> Result<&'static str, String> {
        if let Some(webhook) = &self.webhook {
            return webhook.send(notice, name).map(|()| "webhook");
        }
        if let Some((mail, to)) =
            self.mail.as_ref().and_then(|m| Some((m, m.addresses.get(&notice.receiver)?)))
        {
            return mail.send(notice, to).map(|()| "mail");
        }
        tracing::info!(target: "zhunzhi::notice", receiver = %notice.receiver, kind = %notice.kind, subject = %notice.subject, "notice");
        Ok("log")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_wrongly_is_named() {
        let none = BTreeMap::new();
        assert_eq!(
            Webhook::new("https://a/b", &[0; 32]).unwrap_err(),
            ChannelsError::Url("https://a/b".into())
        );
        assert_eq!(Webhook::new("http://a/b", b"short").unwrap_err(), ChannelsError::Secret(5));
        assert_eq!(Mail::new("relay", "a@b.cn", &none).unwrap_err(), ChannelsError::Relay("relay".into()));
        assert_eq!(Mail::new("r:25", "nobody", &none).unwrap_err(), ChannelsError::Address("nobody".into()));
        let wrong = BTreeMap::from([("S-1".to_owned(), "a@b.cn".to_owned())]);
        assert_eq!(Mail::new("r:25", "a@b.cn", &wrong).unwrap_err(), ChannelsError::Receiver("S-1".into()));
    }

    /// RFC 4231, test case 2.
    #[test]
    fn a_body_is_signed_by_hmac_sha256() {
        let signed = sign(b"Jefe", "what do ya want for nothing?");
        assert_eq!(signed, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn secrets_are_not_told_by_debug() {
        let webhook = Webhook::new("http://a/b", b"0123456789abcdef").unwrap();
        assert!(!format!("{webhook:?}").contains("secret"));
    }
}
