//! People at work: who looks after which grid, mediates or judges. Parties to a case are not here.

use serde::{Deserialize, Serialize};
use territory::{GridCode, StationId};

/// What a person does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 网格员 of a base or dedicated grid
    GridWorker,
    /// 网格党小组组长
    PartyGroupLeader,
    /// 楼栋/单元/联户长 of a micro grid
    Head,
    /// 调解员 of a station, studio or committee
    Mediator,
    /// 承办单位经办人
    Handler,
    /// 承办单位负责人
    UnitHead,
    /// 矿区合议庭法官
    Judge,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 7] = [
        Role::GridWorker,
        Role::PartyGroupLeader,
        Role::Head,
        Role::Mediator,
        Role::Handler,
        Role::UnitHead,
        Role::Judge,
    ];

    /// The machine word.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::GridWorker => "grid_worker",
            Role::PartyGroupLeader => "party_group_leader",
            Role::Head => "head",
            Role::Mediator => "mediator",
            Role::Handler => "handler",
            Role::UnitHead => "unit_head",
            Role::Judge => "judge",
        }
    }

    /// The role of a machine word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == word)
    }

    /// Name in Chinese.
    pub fn name_zh(self) -> &'static str {
        match self {
            Role::GridWorker => "网格员",
            Role::PartyGroupLeader => "党小组组长",
            Role::Head => "楼栋(单元、联户)长",
            Role::Mediator => "调解员",
            Role::Handler => "经办人",
            Role::UnitHead => "负责人",
            Role::Judge => "合议庭法官",
        }
    }
}

/// A person at work with the areas and the station of the duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Identifier, unique in the banner.
    pub id: String,
    /// Name; plainly synthetic in the demonstration.
    pub name: String,
    /// Duty.
    pub role: Role,
    /// The station, unit or committee, for those who have one.
    pub station: Option<StationId>,
    /// Grids looked after (grid workers: primary grids; heads: micro grids; party group leaders: base grids).
    pub grids: Vec<GridCode>,
    /// Category prefixes the person is specialised in (`MS`, `LD-02`, …); empty means all.
    pub specialisms: Vec<String>,
    /// Whether the person is made up.
    pub synthetic: bool,
}
