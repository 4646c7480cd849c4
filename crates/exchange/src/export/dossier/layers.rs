//! The layers of a mine's file.

use super::{AROUND_M, Contents, Form, Layer, MineFile, NOTICE_ZH, Origin};
use crate::export::row::{self, Column, Kind, Row, Shape, Table, Value, column};
use crate::export::surveys::SurveyedBuilding;
use spatial::inset::grown;
use spatial::{LonLat, Node, Region, distance};
use std::borrow::Cow;
use territory::Mine;
use territory::record::{Classification, Provenance};
use territory::subsidence::LocalPlane;
use time::Date;

/// Distances of the rings, metres.
const DISTANCES_M: [f64; 4] = [500.0, 1_000.0, 3_000.0, AROUND_M];

/// The first column of every feature in GeoJSON.
pub(super) const LAYER: Column = column("layer", "layer", "图层", Kind::Text, 20);
const NAME: Column = column("name", "name", "名称", Kind::Text, 120);
const PANEL: Column = column("panel", "panel", "工作面", Kind::Text, 60);
const FROM: Column = column("from", "from", "起始日期", Kind::Day, 10);
const TO: Column = column("to", "to", "终止日期", Kind::Day, 10);
const SOURCE: Column = column("source", "source", "来源", Kind::Text, 200);
const SYNTHETIC: Column = column("synthetic", "synthetic", "示意数据", Kind::Flag, 1);
const PROVENANCE: [Column; 4] = [
    SOURCE,
    column("src_crs", "src_crs", "原坐标系", Kind::Text, 20),
    column("classification", "classif", "密级", Kind::Text, 10),
    SYNTHETIC,
];

/// All layers, also those without a row: who looks for one finds that there is nothing.
pub(super) fn all<'a>(file: &MineFile<'a>, rings: &'a [(f64, Region)]) -> Vec<Layer<'a>> {
    vec![
        shapes(file),
        licence_rings(file),
        panels(file),
        zones(file),
        ring_layer(file, rings),
        blasts(file),
        faces(file),
        dumps(file),
        roads(file),
        points(file),
        houses(file),
        cases(file),
    ]
}

/// The areas within the distances of the mine's ground, on the ellipsoid to a few centimetres, round at corners; none without ground.
pub(super) fn ring_areas(mine: &Mine) -> Vec<(f64, Region)> {
    let Some(ground) = mine.ground() else { return vec![] };
    let bounds = ground.bounds();
    let middle = |a: i32, b: i32| ((i64::from(a) + i64::from(b)) / 2) as i32;
    let centre = Node::new(middle(bounds.min.x, bounds.max.x), middle(bounds.min.y, bounds.max.y));
    let plane = LocalPlane::about(centre.lon_lat());
    let rings = plane.rings(ground);
    let node = |p: &[f64; 2]| {
        let (lon, lat) = plane.unproject(*p);
        LonLat::new(lon, lat).ok().map(LonLat::node)
    };
    let area = |metres: f64| {
        let nodes = |ring: &Vec<[f64; 2]>| ring.iter().map(node).collect::<Option<Vec<Node>>>();
        let polygon = |rings: &Vec<Vec<[f64; 2]>>| rings.iter().map(nodes).collect::<Option<Vec<_>>>();
        let polygons = grown(&rings, metres).iter().map(polygon).collect::<Option<Vec<_>>>()?;
        Some((metres, Region::from_rings(polygons).ok()?))
    };
    DISTANCES_M.into_iter().filter_map(area).collect()
}

fn table(name: &'static str, name_zh: &'static str, form: Form, columns: &[&[Column]]) -> Table {
    Table { name, name_zh, areas: form == Form::Area, columns: columns.concat() }
}

fn text<'a>(text: impl Into<Cow<'a, str>>) -> Value<'a> {
    Value::Text(text.into())
}

fn day(day: Option<Date>) -> Value<'static> {
    day.map_or(Value::Null, Value::Day)
}

/// Where facts of the mine itself come from.
fn of_mine(mine: &Mine, synthetic: bool) -> Origin {
    Origin { sources: vec![mine.source.clone()], classification: "internal", synthetic, ..Origin::default() }
}

/// Where records come from: each source and system once, and the stricter classification.
fn of_records<'p>(provenances: impl Iterator<Item = &'p Provenance>) -> Origin {
    let mut origin = Origin { classification: "public", ..Origin::default() };
    for p in provenances {
        if !origin.sources.contains(&p.source) {
            origin.sources.push(p.source.clone());
        }
        if !origin.received.contains(&p.src_crs) {
            origin.received.push(p.src_crs.clone());
        }
        if p.classification != Classification::Public {
            origin.classification = p.classification.as_str();
        }
        origin.synthetic |= p.synthetic;
    }
    origin
}

/// A layer of records, each with its provenance behind its own values.
fn recorded<'a>(
    table: Table,
    form: Form,
    records: impl Iterator<Item = (Shape<'a>, Vec<Value<'a>>, &'a Provenance)>,
) -> Layer<'a> {
    let records: Vec<_> = records.collect();
    let origin = of_records(records.iter().map(|(.., p)| *p));
    let row = |(shape, mut values, p): (Shape<'a>, Vec<Value<'a>>, &'a Provenance)| {
        let provenance =
            [text(&p.source), text(&p.src_crs), text(p.classification.as_str()), Value::Flag(p.synthetic)];
        values.extend(provenance);
        Row { id: 0, shape, values }
    };
    Layer { table, form, rows: records.into_iter().map(row).collect(), origin }
}

fn shapes<'a>(file: &MineFile<'a>) -> Layer<'a> {
    let mine = file.mine;
    let columns = [
        NAME,
        column("kind", "kind", "类型", Kind::Text, 10),
        column("area_m2", "area_m2", "面积(平方米)", Kind::Real, 14),
        SOURCE,
        SYNTHETIC,
    ];
    let shapes = [("licence", &mine.licence), ("pit", &mine.pit)];
    let row = |(kind, region): (&'static str, &'a Option<Region>)| {
        let region = region.as_ref()?;
        let area = Value::Real(distance::area_m2(region).round());
        let values =
            vec![text(&mine.name), text(kind), area, text(&mine.source), Value::Flag(mine.synthetic_shape)];
        Some(Row { id: 0, shape: Shape::Area(region), values })
    };
    Layer {
        table: table("mine_areas", "矿权与采坑", Form::Area, &[&columns]),
        form: Form::Area,
        rows: shapes.into_iter().filter_map(row).collect(),
        origin: of_mine(mine, mine.synthetic_shape),
    }
}

fn panels<'a>(file: &MineFile<'a>) -> Layer<'a> {
    let mine = file.mine;
    let columns = [
        column("id", "id", "编号", Kind::Text, 60),
        NAME,
        column("seam", "seam", "煤层", Kind::Text, 20),
        column("thickness_m", "thick_m", "采厚(米)", Kind::Real, 12),
        column("depth_m", "depth_m", "采深(米)", Kind::Real, 12),
        column("dip_deg", "dip_deg", "倾角(度)", Kind::Real, 12),
        FROM,
        TO,
        SYNTHETIC,
    ];
    let begun = mine.panels.iter().filter(|p| p.start <= file.as_of);
    let row = |p: &'a territory::Panel| Row {
        id: 0,
        shape: Shape::Area(&p.region),
        values: vec![
            text(&p.id),
            text(&p.name),
            text(&p.seam),
            Value::Real(p.thickness_m),
            Value::Real(p.depth_m),
            Value::Real(p.dip_deg),
            Value::Day(p.start),
            day(p.end),
            Value::Flag(mine.synthetic_shape),
        ],
    };
    Layer {
        table: table("panels", "工作面", Form::Area, &[&columns]),
        form: Form::Area,
        rows: begun.map(row).collect(),
        origin: of_mine(mine, mine.synthetic_shape),
    }
}

fn zones<'a>(file: &MineFile<'a>) -> Layer<'a> {
    let columns = [
        PANEL,
        column("line", "line", "界线代码", Kind::Text, 10),
        column("line_zh", "line_zh", "界线", Kind::Text, 30),
        column("band", "band", "参数代码", Kind::Text, 10),
        column("band_zh", "band_zh", "参数", Kind::Text, 30),
        column("rules", "rules", "规则版本", Kind::Text, 20),
        column("notice", "notice", "说明", Kind::Text, 200),
        SYNTHETIC,
    ];
    let synthetic = file.mine.synthetic_shape;
    let row = |z: &'a territory::subsidence::MineZone| Row {
        id: 0,
        shape: Shape::Area(&z.region),
        values: vec![
            z.panel.as_ref().map_or(Value::Null, text),
            text(z.kind.as_str()),
            text(z.kind.name_zh()),
            text(z.band.as_str()),
            text(z.band.name_zh()),
            text(file.zone_rules),
            text(NOTICE_ZH),
            Value::Flag(synthetic),
        ],
    };
    let sources = vec![format!("按概率积分法计算，规则 {}", file.zone_rules)];
    Layer {
        table: table("zones", "采动影响范围", Form::Area, &[&columns]),
        form: Form::Area,
        rows: file.zones.iter().map(row).collect(),
        origin: Origin { sources, classification: "internal", synthetic, ..Origin::default() },
    }
}

fn ring_layer<'a>(file: &MineFile<'a>, rings: &'a [(f64, Region)]) -> Layer<'a> {
    let columns = [
        column("within_m", "within_m", "距离(米)", Kind::Real, 12),
        column("around", "around", "量自", Kind::Text, 10),
        SYNTHETIC,
    ];
    let around = if file.mine.licence.is_some() { "licence" } else { "pit" };
    let synthetic = file.mine.synthetic_shape;
    let row = |(metres, region): &'a (f64, Region)| Row {
        id: 0,
        shape: Shape::Area(region),
        values: vec![Value::Real(*metres), text(around), Value::Flag(synthetic)],
    };
    Layer {
        table: table("distances", "周边距离", Form::Area, &[&columns]),
        form: Form::Area,
        rows: rings.iter().map(row).collect(),
        origin: of_mine(file.mine, synthetic),
    }
}

fn blasts<'a>(file: &MineFile<'a>) -> Layer<'a> {
    let columns = [
        column("on", "on", "日期", Kind::Day, 10),
        column("charge_kg", "charge_kg", "最大单段药量(千克)", Kind::Real, 12),
        column("frequency_hz", "freq_hz", "主频(赫兹)", Kind::Real, 12),
    ];
    let by_day = file.mine.record.blasts.iter().filter(|b| b.on <= file.as_of);
    let record = |b: &'a territory::blasting::Blast| {
        let frequency = b.frequency_hz.map_or(Value::Null, Value::Real);
        (Shape::Point(b.at), vec![Value::Day(b.on), Value::Real(b.charge_kg), frequency], &b.provenance)
    };
    recorded(table("blasts", "爆破", Form::Point, &[&columns, &PROVENANCE]), Form::Point, by_day.map(record))
}

fn faces<'a>(file: &MineFile<'a>) -> Layer<'a> {
    let columns = [PANEL, column("on", "on", "日期", Kind::Day, 10)];
    let by_day = file.mine.record.faces.iter().filter(|f| f.on <= file.as_of);
    let lines = by_day.map(|f| (Shape::Line(&f.line), vec![text(&f.panel), Value::Day(f.on)], &f.provenance));
    recorded(table("faces", "工作面位置", Form::Line, &[&columns, &PROVENANCE]), Form::Line, lines)
}

fn licence_rings<'a>(file: &MineFile<'a>) -> Layer<'a> {
    let columns = [
        NAME,
        FROM,
        TO,
        column("top_m", "top_m", "上限标高(米)", Kind::Real, 10),
        column("bottom_m", "bottom_m", "下限标高(米)", Kind::Real, 10),
    ];
    let known = file.mine.record.licence_rings.iter().filter(|r| r.from <= file.as_of);
    let areas = known.map(|r| {
        let elevations = [Value::Real(r.top_m), Value::Real(r.bottom_m)];
        let values = [text(&r.name), Value::Day(r.from), day(r.to)].into_iter().chain(elevations);
        (Shape::Area(&r.region), values.collect(), &r.provenance)
    });
    recorded(table("licence_rings", "采矿区块", Form::Area, &[&columns, &PROVENANCE]), Form::Area, areas)
}

fn dumps<'a>(file: &MineFile<'a>) -> Layer<'a> {
    let by_day = file.mine.record.dumps.iter().filter(|d| d.from <= file.as_of);
    let areas = by_day
        .map(|d| (Shape::Area(&d.region), vec![text(&d.name), Value::Day(d.from), day(d.to)], &d.provenance));
    recorded(table("dumps", "排土场", Form::Area, &[&[NAME, FROM, TO], &PROVENANCE]), Form::Area, areas)
}

fn roads<'a>(file: &MineFile<'a>) -> Layer<'a> {
    let by_day = file.mine.record.roads.iter().filter(|r| r.from <= file.as_of);
    let lines = by_day
        .map(|r| (Shape::Line(&r.line), vec![text(&r.name), Value::Day(r.from), day(r.to)], &r.provenance));
    recorded(
        table("haul_roads", "运输道路", Form::Line, &[&[NAME, FROM, TO], &PROVENANCE]),
        Form::Line,
        lines,
    )
}

fn points<'a>(file: &MineFile<'a>) -> Layer<'a> {
    let by_day = file.mine.record.points.iter().filter(|p| p.from <= file.as_of);
    let points = by_day
        .map(|p| (Shape::Point(p.at), vec![text(&p.name), Value::Day(p.from), day(p.to)], &p.provenance));
    let table = table("observation_points", "观测点", Form::Point, &[&[NAME, FROM, TO], &PROVENANCE]);
    recorded(table, Form::Point, points)
}

/// What was seen in surveyed buildings beside what is computed for their places; what households say is not in it.
fn houses<'a>(file: &MineFile<'a>) -> Layer<'a> {
    let columns = [
        column("case", "case", "案号", Kind::Text, 20),
        column("version", "version", "版次", Kind::Integer, 6),
        column("building", "building", "房屋序号", Kind::Integer, 6),
        column("on", "on", "调查日期", Kind::Day, 10),
        column("baseline", "baseline", "采前基线", Kind::Flag, 1),
        column("structure", "structure", "结构代码", Kind::Text, 20),
        column("structure_zh", "struct_zh", "结构", Kind::Text, 20),
        column("observed_grade", "observed", "观测等级", Kind::Integer, 2),
        column("exposure", "exposure", "采动影响", Kind::Text, 10),
        column("computed_grade", "computed", "计算等级", Kind::Integer, 2),
        column("residual", "residual", "残差", Kind::Integer, 3),
        SYNTHETIC,
    ];
    let number = |n: Option<i64>| n.map_or(Value::Null, Value::Integer);
    let row = |house: &'a SurveyedBuilding| {
        let at = LonLat::new(house.lon, house.lat).ok()?;
        let values = vec![
            text(&house.case),
            Value::Integer(i64::from(house.version)),
            Value::Integer(house.building as i64),
            Value::Day(house.on),
            Value::Flag(house.baseline),
            text(house.structure.0),
            text(house.structure.1),
            number(house.observed.map(i64::from)),
            text(house.exposure),
            number(house.computed.map(i64::from)),
            number(house.residual.map(i64::from)),
            Value::Flag(house.synthetic),
        ];
        Some(Row { id: 0, shape: Shape::Point(at), values })
    };
    let by_day = || file.houses.iter().filter(|house| house.on <= file.as_of);
    Layer {
        table: table("surveyed_buildings", "入户调查房屋", Form::Point, &[&columns]),
        form: Form::Point,
        rows: by_day().filter_map(row).collect(),
        origin: Origin {
            sources: vec!["准治地图入户调查".to_owned()],
            classification: "internal",
            synthetic: by_day().any(|house| house.synthetic),
            ..Origin::default()
        },
    }
}

/// As in every export, without descriptions.
fn cases<'a>(file: &MineFile<'a>) -> Layer<'a> {
    Layer {
        table: row::cases(false),
        form: Form::Point,
        rows: file.cases.iter().map(|case| row::of_case(case, file.names, false)).collect(),
        origin: Origin {
            sources: vec!["准治地图案件登记".to_owned()],
            classification: "internal",
            synthetic: file.cases.iter().any(|c| c.synthetic),
            ..Origin::default()
        },
    }
}

/// The table of contents as a table.
pub(super) fn contents_table() -> Table {
    let columns = [
        LAYER,
        column("name_zh", "name_zh", "名称", Kind::Text, 30),
        column("geometry", "geometry", "图形", Kind::Text, 10),
        column("rows", "rows", "行数", Kind::Integer, 10),
        column("crs", "crs", "坐标系", Kind::Text, 10),
        column("src_crs", "src_crs", "原坐标系", Kind::Text, 60),
        SOURCE,
        column("classification", "classif", "密级", Kind::Text, 10),
        SYNTHETIC,
        column("sha256", "sha256", "校验码", Kind::Text, 64),
    ];
    Table { name: "contents", name_zh: "目录", areas: false, columns: columns.to_vec() }
}

/// A line of it.
pub(super) fn contents_row(c: &Contents) -> Vec<Value<'_>> {
    vec![
        text(c.layer),
        text(c.name_zh),
        text(c.form().word()),
        Value::Integer(c.rows as i64),
        text(c.crs),
        text(&c.src_crs),
        text(&c.source),
        text(c.classification),
        Value::Flag(c.synthetic),
        text(&c.sha256),
    ]
}
