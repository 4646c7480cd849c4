//! Who acts, and what a reader may see.

use serde::Serialize;

/// Who does something: named in every event and audit row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Actor {
    /// Stable identifier.
    pub id: String,
    /// Name as shown.
    pub name: String,
}

impl Actor {
    /// The one operator of a server without accounts, bound to this machine.
    pub fn local_operator() -> Actor {
        Actor { id: "local".into(), name: "本机操作员(演示)".into() }
    }

    /// The program itself: imports and the synthesis of the demonstration.
    pub fn system() -> Actor {
        Actor { id: "system".into(), name: "系统".into() }
    }
}

/// What a reader may see: the first argument of every read in the store.
///
/// Until accounts exist there is one scope, the whole banner for the local operator; the area is already a
/// division-code prefix that every query honours, so that narrower scopes need no new query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    area_prefix: String,
}

impl Scope {
    /// Everything of the banner: the local operator of a demonstration, and the program itself.
    pub fn whole_banner() -> Scope {
        Scope { area_prefix: String::new() }
    }

    /// Only what lies in a division or grid.
    pub fn area(code_prefix: &str) -> Scope {
        Scope { area_prefix: code_prefix.to_owned() }
    }

    /// The division- or grid-code prefix that every row must have; empty means all.
    pub fn area_prefix(&self) -> &str {
        &self.area_prefix
    }

    /// Whether something with this grid or division code is visible. What has no code (outside the banner) is
    /// visible to the whole-banner scope only.
    pub fn sees(&self, code: Option<&str>) -> bool {
        self.area_prefix.is_empty() || code.is_some_and(|c| c.starts_with(&self.area_prefix))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_scope_sees_its_own_grids_and_nothing_without_a_place() {
        let scope = Scope::area("150622004");
        assert!(scope.sees(Some("150622004201001")));
        assert!(!scope.sees(Some("150622100201001")));
        assert!(!scope.sees(None));
        assert!(Scope::whole_banner().sees(None));
    }
}
