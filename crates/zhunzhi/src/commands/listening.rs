//! Where the server listens, and serving until a signal.

use super::Context;
use crate::database::Database;
use crate::failure::{Failure, Outcome};
use crate::{output, rules};
use clap::Args;
use serde_json::json;
use server::{Channels, Mail, Service, Site, Webhook};
use std::io::IsTerminal;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;
use tokio::net::TcpListener;

/// How long running requests may take to end after a signal.
const PATIENCE: Duration = Duration::from_secs(10);

/// Reads `127.0.0.1:8080`, `[::1]:8080` or `localhost:8080`.
pub(crate) fn address(text: &str) -> Result<SocketAddr, String> {
    let local = text.strip_prefix("localhost:").and_then(|port| port.parse().ok());
    local.map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port))).or_else(|| text.parse().ok()).ok_or_else(
        || "an address with a port is expected, such as 127.0.0.1:8080 (port 0 takes a free one)".to_owned(),
    )
}

/// Takes the port before anything else is done.
///
/// # Errors
/// An address that others can reach, or a port that is taken.
pub(crate) async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    if !address.ip().is_loopback() {
        return Err(Failure::usage(format!(
            "{address} can be reached by others, and passwords would go there without TLS: listen on 127.0.0.1 or [::1], let a proxy with TLS stand before it, and name it with --host-name"
        )));
    }
    TcpListener::bind(address).await.map_err(|e| match e.kind() {
        std::io::ErrorKind::AddrInUse => Failure::environment(format!(
            "port {} of {} is taken by another program: end that one, or choose another port with --listen {}:{}",
            address.port(),
            address.ip(),
            address.ip(),
            address.port().saturating_add(1)
        )),
        _ => Failure::environment(format!("{address} cannot be listened on: {e}")),
    })
}

/// How others reach the server, and how its notices reach others.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Reach {
    /// Name under which a proxy is asked for this server; may be given several times.
    #[arg(long = "host-name", value_name = "NAME")]
    host_names: Vec<String>,
    /// Where every notice is posted, http://…; a relay there knows telephones and TLS (docs/notices.md).
    #[arg(long, value_name = "URL", requires = "notify_secret_file")]
    notify_webhook: Option<String>,
    /// File of the secret that posted notices are signed with, 16 bytes or more.
    #[arg(long, value_name = "FILE", requires = "notify_webhook")]
    notify_secret_file: Option<PathBuf>,
    /// Relay of mail, HOST:PORT; used for those whose address is known, when there is no webhook.
    #[arg(long, value_name = "HOST:PORT", requires_all = ["notify_mail_from", "notify_addresses"])]
    notify_mail_relay: Option<String>,
    /// Address that mail comes from.
    #[arg(long, value_name = "ADDRESS", requires = "notify_mail_relay")]
    notify_mail_from: Option<String>,
    /// TOML file of addresses: "unit:S-1" = "name@example.cn".
    #[arg(long, value_name = "FILE", requires = "notify_mail_relay")]
    notify_addresses: Option<PathBuf>,
    /// Review of the map (审图号) as it is printed on maps for the public: without it villagers see no map (地图管理条例 art. 15).
    #[arg(long, value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    map_review: Option<String>,
}

impl Reach {
    /// For the demonstration, whose places are made up: its map says so where others name their review.
    pub(crate) fn of_demonstration(mut self) -> Reach {
        self.map_review.get_or_insert_with(|| "演示：网格、村、矿为示意数据".to_owned());
        self
    }

    fn channels(&self) -> Result<Channels, Failure> {
        let read = |path: &PathBuf| {
            std::fs::read(path).map_err(|e| Failure::environment(format!("{}: {e}", path.display())))
        };
        let mut channels = Channels::default();
        if let (Some(url), Some(file)) = (&self.notify_webhook, &self.notify_secret_file) {
            let secret = read(file)?;
            let webhook = Webhook::new(url, secret.trim_ascii());
            channels.webhook = Some(webhook.map_err(|e| Failure::usage(e.to_string()))?);
        }
        let mail = (&self.notify_mail_relay, &self.notify_mail_from, &self.notify_addresses);
        if let (Some(relay), Some(from), Some(file)) = mail {
            let text = String::from_utf8_lossy(&read(file)?).into_owned();
            let addresses = toml::from_str(&text)
                .map_err(|e| Failure::usage(format!("{}: {}", file.display(), e.message())))?;
            channels.mail =
                Some(Mail::new(relay, from, &addresses).map_err(|e| Failure::usage(e.to_string()))?);
        }
        Ok(channels)
    }
}

/// Reads the snapshot; the database must hold a banner.
///
/// # Errors
/// [`Failure`] when it is empty or does not answer.
pub(crate) async fn load(context: &Context, database: &Database, reach: Reach) -> Result<Service, Failure> {
    if !database.store.is_keyed() {
        tracing::warn!(
            "no key file: administrators, who need a second factor, cannot work; give --key-file or ZHUNZHI_KEY_FILE"
        );
    }
    let target = &context.target;
    let site = Site {
        channels: reach.channels()?,
        map_review: reach.map_review,
        host_names: reach.host_names,
        evidence_dir: database.evidence_dir(target),
        exports_dir: database.exports_dir(target),
    };
    Ok(Service::load(database.store.clone(), rules::rules()?, site).await?)
}

/// Says where, and serves until a signal.
///
/// # Errors
/// When the listener fails.
pub(crate) async fn serve(
    context: &Context,
    app: Service,
    listener: TcpListener,
) -> Result<Outcome, Failure> {
    let address = listener.local_addr().map_err(Failure::environment)?;
    let url = format!("http://{address}");
    if context.json {
        output::json(&json!({ "listening": url }))?;
    } else {
        output::line(&format!("listening on {url}"))?;
    }
    let served = server::serve(app, listener, context.interrupt.clone().wished());
    let too_long = async {
        context.interrupt.clone().wished().await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        ended = served => ended?,
        () = too_long => {}
    }
    Ok(Outcome::Done)
}

/// Warnings of the server go to stderr; `RUST_LOG` asks for more.
pub(crate) fn start_log() {
    use tracing_subscriber::EnvFilter;
    // Loading a banner and dropping a database take their time: no warning of slow statements unless asked for. The root
    // of the audit log is told once a day.
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("warn,sqlx::query=error,zhunzhi::audit_root=info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second call is no fault.
    let _ = log.with_ansi(std::io::stderr().is_terminal()).try_init();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_needs_a_port() {
        assert_eq!(address("localhost:80").unwrap(), address("127.0.0.1:80").unwrap());
        assert!(address("[::1]:0").is_ok());
        for text in ["127.0.0.1", "8080", "example.org:80", ""] {
            assert!(address(text).unwrap_err().contains("127.0.0.1:8080"), "{text}");
        }
    }

    #[tokio::test]
    async fn an_address_that_others_can_reach_is_bad_usage() {
        let failure = bind(address("0.0.0.0:0").unwrap()).await.unwrap_err();
        assert_eq!(failure.kind, crate::failure::Kind::Usage);
        assert!(failure.message.contains("without TLS"), "{failure}");
    }

    #[tokio::test]
    async fn a_taken_port_is_named() {
        let first = bind(address("127.0.0.1:0").unwrap()).await.unwrap();
        let taken = first.local_addr().unwrap();
        let failure = bind(taken).await.unwrap_err();
        assert_eq!(failure.kind, crate::failure::Kind::Environment);
        assert!(failure.message.contains(&taken.port().to_string()), "{failure}");
    }
}
