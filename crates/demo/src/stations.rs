//! Stations: the centre, the tribunal, the townships' stations and studios of the sources; units and committees of
//! which the sources say only how many there are.

use crate::error::DemoError;
use crate::facts::{Facts, StationFact};
use crate::plane;
use spatial::LonLat;
use territory::{DivisionCode, Station, StationId, StationKind};

/// Units resident in the centre: function and name. The source says twelve; which ones is synthetic.
const UNITS: [(&str, &str); 12] = [
    ("court", "旗人民法院(入驻)"),
    ("procuratorate", "旗人民检察院(入驻)"),
    ("public_security", "旗公安局(入驻)"),
    ("justice", "旗司法局(入驻)"),
    ("petition", "旗信访局(入驻)"),
    ("natural_resources", "旗自然资源局(入驻)"),
    ("housing", "旗住房和城乡建设局(入驻)"),
    ("agriculture", "旗农牧局(入驻)"),
    ("forestry_grassland", "旗林业和草原局(入驻)"),
    ("ecology", "市生态环境局准格尔旗分局(入驻)"),
    ("human_resources", "旗人力资源和社会保障局(入驻)"),
    ("emergency_energy", "旗应急管理局、能源局(入驻)"),
];

/// Professional mediation committees: function and name. The source says nine; which ones is synthetic.
const COMMITTEES: [(&str, &str); 9] = [
    ("mining_damage", "涉矿损害纠纷专业调解委员会"),
    ("land_requisition", "征地拆迁纠纷专业调解委员会"),
    ("grassland", "草原权属纠纷专业调解委员会"),
    ("water", "水事纠纷专业调解委员会"),
    ("labour", "劳动争议专业调解委员会"),
    ("traffic", "道路交通事故纠纷专业调解委员会"),
    ("medical", "医疗纠纷专业调解委员会"),
    ("property_family", "物业与婚姻家庭纠纷专业调解委员会"),
    ("contract", "合同纠纷专业调解委员会"),
];

/// Distance of the first body beside the centre, metres; the n-th lies √n times as far.
const BESIDE_M: f64 = 110.0;
/// The golden angle, radians: neighbours on the spiral keep apart.
const GOLDEN_ANGLE: f64 = 2.399_963_229_728_653;

/// All stations, in the order of centre, tribunal, townships, studios, units, committees.
pub(crate) fn build(facts: &Facts, seats: &[(DivisionCode, LonLat)]) -> Result<Vec<Station>, DemoError> {
    let centre = fact(facts, "ST-001")?;
    let at =
        centre.point.ok_or_else(|| DemoError::synthesis("ST-001", "the centre needs its town's point"))?;
    let mut bodies = Bodies { centre: at, placed: 0 };
    let mut stations = vec![Station {
        id: centre.id.clone(),
        name: centre.name.clone(),
        kind: StationKind::BannerCentre,
        function: None,
        township: None,
        point: Some(at),
        place_note: "街道地址未公布：取公布的旗府所在地（薛家湾）坐标，仅精确到镇".to_owned(),
        synthetic_place: false,
        synthetic: false,
    }];
    stations.push(bodies.named(fact(facts, "ST-002")?, StationKind::Tribunal));
    stations.extend(township_stations(facts, seats));
    for id in ["ST-003", "ST-004", "ST-005", "ST-006"] {
        stations.push(bodies.named(fact(facts, id)?, StationKind::Studio));
    }
    for (n, (function, name)) in UNITS.into_iter().enumerate() {
        stations.push(bodies.counted(
            &format!("U-{:02}", n + 1),
            name,
            function,
            StationKind::ResidentUnit,
        )?);
    }
    for (n, (function, name)) in COMMITTEES.into_iter().enumerate() {
        stations.push(bodies.counted(&format!("C-{}", n + 1), name, function, StationKind::Committee)?);
    }
    Ok(stations)
}

fn fact<'f>(facts: &'f Facts, id: &str) -> Result<&'f StationFact, DemoError> {
    let found = facts.stations.iter().find(|s| s.id.as_str() == id);
    found.ok_or_else(|| DemoError::synthesis(id, "is not in geodata/facts/stations.csv"))
}

/// Stations that exist by the source's word for every township, at the seats.
fn township_stations(facts: &Facts, seats: &[(DivisionCode, LonLat)]) -> Vec<Station> {
    let listed = facts.stations.iter().filter(|s| s.kind == "mining-dispute station");
    let station = |fact: &StationFact| {
        let seat = seats.iter().find(|(code, _)| Some(code) == fact.township.as_ref()).map(|(_, at)| *at);
        let township = facts.townships.iter().find(|t| Some(&t.code) == fact.township.as_ref());
        let published = township.is_some_and(|t| t.seat.is_some() && t.seat == seat);
        let place_note = match (seat, township.and_then(|t| t.seat_precision_m)) {
            (Some(_), Some(metres)) if published => {
                format!("地址未公布：取公布的驻地坐标（误差约{:.1}公里），位置为示意", metres / 1e3)
            }
            (Some(_), _) => "地址未公布，来源无可靠驻地坐标：位置为示意".to_owned(),
            (None, _) => "地址未公布，无坐标".to_owned(),
        };
        Station {
            id: fact.id.clone(),
            name: fact.name.clone(),
            kind: StationKind::MediationStation,
            function: None,
            township: fact.township.clone(),
            point: seat,
            place_note,
            synthetic_place: true,
            synthetic: false,
        }
    };
    listed.map(station).collect()
}

/// Bodies of the banner level, set around the centre one after the other so that each can be picked on the map.
struct Bodies {
    centre: LonLat,
    placed: u32,
}

impl Bodies {
    fn beside(&mut self) -> LonLat {
        self.placed += 1;
        let n = f64::from(self.placed);
        let (reach, angle) = (BESIDE_M * n.sqrt(), GOLDEN_ANGLE * n);
        let [x, y] = plane::of(self.centre);
        plane::node([x + reach * angle.cos(), y + reach * angle.sin()]).lon_lat()
    }

    /// A body that a source names.
    fn named(&mut self, fact: &StationFact, kind: StationKind) -> Station {
        Station {
            id: fact.id.clone(),
            name: fact.name.clone(),
            kind,
            function: None,
            township: None,
            point: Some(self.beside()),
            place_note: "与旗综治中心同址办公或相联，地址未公布：为便于点选在其旁错开显示，位置为示意"
                .to_owned(),
            synthetic_place: true,
            synthetic: false,
        }
    }

    /// A body of which a source gives only the number.
    fn counted(
        &mut self,
        id: &str,
        name: &str,
        function: &str,
        kind: StationKind,
    ) -> Result<Station, DemoError> {
        Ok(Station {
            id: StationId::new(id).map_err(|e| DemoError::synthesis(name, e))?,
            name: name.to_owned(),
            kind,
            function: Some(function.to_owned()),
            township: None,
            point: Some(self.beside()),
            place_note: "公开报道只有数量，名单为示意；在旗综治中心旁错开显示，位置为示意".to_owned(),
            synthetic_place: true,
            synthetic: true,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spatial::distance;
    use std::collections::HashSet;

    #[test]
    fn there_are_41_stations_of_the_known_kinds_each_at_its_own_place() {
        let facts = Facts::read().expect("facts");
        let seats = crate::tiling::divisions::seats(&facts);
        let stations = build(&facts, &seats).expect("stations");
        let of = |kind| stations.iter().filter(|s| s.kind == kind).count();
        let counts = StationKind::ALL.map(of);
        assert_eq!(counts, [1, 1, 14, 4, 12, 9]);
        let ids: HashSet<_> = stations.iter().map(|s| &s.id).collect();
        assert_eq!(ids.len(), 41);
        for (i, station) in stations.iter().enumerate() {
            let at = station.point.expect("a place");
            assert!(facts.outline.covers(at.node()), "{}", station.id);
            let apart = |s: &Station| s.point.is_none_or(|p| distance::metres(p, at) > 50.0);
            assert!(stations[..i].iter().all(apart), "{}", station.id);
        }
    }

    #[test]
    fn what_only_a_number_is_known_of_is_marked_synthetic() {
        let facts = Facts::read().expect("facts");
        let stations = build(&facts, &[]).expect("stations");
        for s in stations {
            let counted = matches!(s.kind, StationKind::ResidentUnit | StationKind::Committee);
            assert_eq!(s.synthetic, counted, "{}", s.id);
            assert_eq!(s.synthetic_place, s.kind != StationKind::BannerCentre, "{}", s.id);
        }
    }
}
