//! Cases whose record names another place than the grids in force do (rule G18): what has to be written then.

use crate::case::Located;
use crate::case_code::{CaseCode, CaseCodeError};
use spatial::LonLat;
use territory::{Atlas, Territory, place};

/// A case and where it lies by the grids in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Relocation {
    /// The case.
    pub case: CaseCode,
    /// Its grids, village and township now; its mines stay as they were found.
    pub to: Located,
}

/// A case as its record says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recorded<'a> {
    /// Its code.
    pub code: &'a str,
    /// Where it is, on CGCS2000.
    pub at: LonLat,
    /// The longest grid or division code that its record holds; empty outside the banner.
    pub place_code: &'a str,
}

/// The cases that lie elsewhere than their record says, in their order; on all cores.
///
/// # Errors
/// [`CaseCodeError`] for a record whose code is none.
pub fn relocations(territory: &Territory, cases: &[Recorded<'_>]) -> Result<Vec<Relocation>, CaseCodeError> {
    let points: Vec<LonLat> = cases.iter().map(|c| c.at).collect();
    let found = territory.locate_many(&points);
    let mut moved = vec![];
    for (case, located) in cases.iter().zip(&found) {
        let to = Located::governed(territory.atlas(), located);
        if to.code().unwrap_or_default() != case.place_code {
            moved.push(Relocation { case: CaseCode::parse(case.code)?, to });
        }
    }
    Ok(moved)
}

impl Located {
    /// What governs a place, without the mines around it.
    fn governed(atlas: &Atlas, located: &place::Located) -> Located {
        let grid = |i: Option<u32>| i.map(|i| atlas.grids[i as usize].code.clone());
        let division = |i: Option<u32>| i.map(|i| atlas.divisions[i as usize].code.clone());
        Located {
            micro_grid: grid(located.micro),
            primary_grid: grid(located.primary),
            village: division(located.village),
            township: division(located.township),
            mines: vec![],
        }
    }
}
