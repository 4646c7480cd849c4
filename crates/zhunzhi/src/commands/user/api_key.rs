//! `zhunzhi user api-key`: keys of machines that send reports by Open311.

use super::check_place;
use crate::database::Database;
use crate::failure::Failure;
use crate::operator::operator;
use crate::{clock, output};
use casework::{Capacity, Channel, Duty, Login};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::Machine;
use store::credential::new_token;

/// Makes a key and prints it once; only its SHA-256 is kept.
pub(super) async fn make(
    database: &Database,
    name: &str,
    (channel, area): (Channel, &str),
    json: bool,
) -> Result<(), Failure> {
    let name = Login::new(name).map_err(Failure::usage)?.to_string();
    let duty = Duty::checked(vec![Capacity::Intake], area, None).map_err(Failure::usage)?;
    check_place(database, &duty).await?;
    let key = new_token().map_err(Failure::environment)?;
    let machine = Machine { name, channel, area: duty.area };
    let hash = Sha256::digest(key.as_bytes());
    database.store.add_api_key(&operator(), &machine, &hash, clock::now()).await?;
    if json {
        return output::json(&json!({ "name": machine.name, "channel": channel.as_str(), "api_key": key }));
    }
    eprintln!(
        "key of {}, told this once; revoke it with `zhunzhi user api-key {} --revoke`:",
        machine.name, machine.name
    );
    output::line(&key)
}

/// Revokes a key.
pub(super) async fn revoke(database: &Database, name: &str, json: bool) -> Result<(), Failure> {
    if !database.store.revoke_api_key(&operator(), name, clock::now()).await? {
        return Err(Failure::usage(format!("there is no key `{name}` in force")));
    }
    if json {
        output::json(&json!({ "name": name, "revoked": true }))
    } else {
        output::line(&format!("{name} is revoked"))
    }
}
