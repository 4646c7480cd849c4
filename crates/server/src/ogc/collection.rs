//! The collections: what each holds, and the fields that its features have.

use serde_json::{Value, json};

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Number,
    Flag,
    Day,
    Instant,
}

/// One property of the features of a collection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// Chinese, then English.
    pub(super) title: [&'static str; 2],
}

/// Where the features of a collection come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Divisions,
    Grids,
    Mines,
    Panels,
    Zones,
    Stations,
    Cases,
    Batches,
}

/// A collection of features.
#[derive(Debug)]
pub(super) struct Collection {
    pub(super) id: &'static str,
    pub(super) source: Source,
    pub(super) title: [&'static str; 2],
    pub(super) description: &'static str,
    /// As schemas name it: `point`, `multipoint`, `multipolygon`, or `any`.
    pub(super) geometry: &'static str,
    /// Whether its features have a time.
    pub(super) timed: bool,
    pub(super) fields: &'static [Field],
}

const fn field(name: &'static str, kind: Kind, zh: &'static str, en: &'static str) -> Field {
    Field { name, kind, title: [zh, en] }
}

use Kind::{Day, Flag, Instant, Integer, Number, Text};

/// All collections. A `static`, so that handlers can keep a reference.
pub(super) static COLLECTIONS: [Collection; 8] = [
    Collection {
        id: "divisions",
        source: Source::Divisions,
        title: ["行政区划", "Divisions"],
        description: "旗、乡镇(街道、苏木)、嘎查村(社区)。界线为示意。Banner, townships and villages; borders are schematic.",
        geometry: "multipolygon",
        timed: false,
        fields: &[
            field("code", Text, "代码", "code"),
            field("name", Text, "名称", "name"),
            field("name_en", Text, "英文名", "English name"),
            field("kind", Text, "类型", "kind"),
            field("township", Text, "所属乡镇", "township"),
            field("synthetic_shape", Flag, "界线为示意", "synthetic shape"),
        ],
    },
    Collection {
        id: "grids",
        source: Source::Grids,
        title: ["网格", "Grids"],
        description: "基础、专属、微网格。不带 datetime 时为今日有效的版本。Base, dedicated and micro grids; without `datetime` those in force today.",
        geometry: "multipolygon",
        timed: true,
        fields: &[
            field("code", Text, "代码", "code"),
            field("name", Text, "名称", "name"),
            field("kind", Text, "类型", "kind"),
            field("dedicated_type", Text, "专属类型", "dedicated type"),
            field("village", Text, "所属村", "village"),
            field("households", Integer, "户数", "households"),
            field("population", Integer, "人口", "population"),
            field("valid_from", Day, "生效日", "valid from"),
            field("valid_to", Day, "失效日", "valid to"),
            field("synthetic", Flag, "示意", "synthetic"),
        ],
    },
    Collection {
        id: "mines",
        source: Source::Mines,
        title: ["煤矿", "Mines"],
        description: "煤矿及其矿区范围(无矿区范围的为点)。Coal mines with their licence, or their point.",
        geometry: "any",
        timed: false,
        fields: &[
            field("id", Text, "编号", "identifier"),
            field("name", Text, "名称", "name"),
            field("short_name", Text, "简称", "short name"),
            field("operator", Text, "企业", "operator"),
            field("method", Text, "开采方式", "method"),
            field("status", Text, "状态", "status"),
            field("capacity_mtpa", Number, "产能(百万吨/年)", "capacity, Mt a year"),
            field("township", Text, "乡镇", "township"),
            field("placement", Text, "位置依据", "placement"),
            field("source", Text, "来源", "source"),
            field("synthetic", Flag, "示意", "synthetic"),
            field("synthetic_shape", Flag, "范围为示意", "synthetic shape"),
        ],
    },
    Collection {
        id: "panels",
        source: Source::Panels,
        title: ["工作面", "Panels"],
        description: "井工工作面及其开采时间。Underground panels with the time of extraction.",
        geometry: "multipolygon",
        timed: true,
        fields: &[
            field("id", Text, "编号", "identifier"),
            field("mine", Text, "煤矿", "mine"),
            field("name", Text, "名称", "name"),
            field("seam", Text, "煤层", "seam"),
            field("thickness_m", Number, "采厚(米)", "thickness, m"),
            field("depth_m", Number, "采深(米)", "depth, m"),
            field("dip_deg", Number, "倾角(度)", "dip, degrees"),
            field("start", Day, "开采始", "start"),
            field("end", Day, "开采止", "end"),
            field("synthetic_shape", Flag, "范围为示意", "synthetic shape"),
        ],
    },
    Collection {
        id: "mine-zones",
        source: Source::Zones,
        title: ["采动影响范围", "Zones of influence"],
        description: "全部工作面采完并稳沉后的下沉边界线和临界变形线所围范围，按煤矿叠加(panel 为空)和按工作面；筛查示意，不构成鉴定意见。How far panels move the ground once all has come to rest, superposed for each mine (without `panel`) and for each panel; a screening, not an appraisal.",
        geometry: "multipolygon",
        timed: false,
        fields: &[
            field("id", Text, "编号", "identifier"),
            field("mine", Text, "煤矿", "mine"),
            field("panel", Text, "工作面", "panel"),
            field("kind", Text, "界线(edge 下沉边界，critical 临界变形)", "line"),
            field("band", Text, "参数(mid 中值，any 区间外缘)", "band"),
            field("area_m2", Number, "面积(平方米)", "area, m²"),
            field("rules", Text, "规则版本", "version of the rules"),
            field("notice", Text, "说明", "notice"),
            field("synthetic_shape", Flag, "范围为示意", "synthetic shape"),
        ],
    },
    Collection {
        id: "stations",
        source: Source::Stations,
        title: ["站点", "Stations"],
        description: "综治中心、调解服务站、合议庭等。Centre, mediation stations, tribunal and units.",
        geometry: "point",
        timed: false,
        fields: &[
            field("id", Text, "编号", "identifier"),
            field("name", Text, "名称", "name"),
            field("kind", Text, "类型", "kind"),
            field("function", Text, "职能", "function"),
            field("township", Text, "服务乡镇", "township served"),
            field("synthetic", Flag, "示意", "synthetic"),
            field("synthetic_place", Flag, "位置为示意", "synthetic place"),
        ],
    },
    Collection {
        id: "cases",
        source: Source::Cases,
        title: ["矛盾纠纷", "Cases"],
        description: "本账号权限内的案件，不含描述与当事人。datetime 为上报时间。The cases within the reader's scope, without words and people; `datetime` is when it was reported.",
        geometry: "point",
        timed: true,
        fields: &[
            field("code", Text, "案号", "code"),
            field("state", Text, "状态", "state"),
            field("open", Flag, "未办结", "open"),
            field("category", Text, "类别", "category"),
            field("mining_related", Flag, "涉矿", "mining-related"),
            field("people", Integer, "涉及人数", "people"),
            field("channel", Text, "渠道", "channel"),
            field("accuracy_m", Number, "位置精度(米)", "accuracy, m"),
            field("micro_grid", Text, "微网格", "micro grid"),
            field("primary_grid", Text, "网格", "grid"),
            field("village", Text, "村", "village"),
            field("township", Text, "乡镇", "township"),
            field("mine", Text, "煤矿", "mine"),
            field("mine_distance_m", Number, "距矿(米)", "distance to the mine, m"),
            field("unit", Text, "牵头单位", "lead unit"),
            field("reported_at", Instant, "上报时间", "reported at"),
            field("due", Day, "期限", "due"),
            field("overdue", Flag, "超期", "overdue"),
            field("batch", Text, "批次", "batch"),
            field("synthetic", Flag, "示意", "synthetic"),
        ],
    },
    Collection {
        id: "batches",
        source: Source::Batches,
        title: ["批次", "Batches"],
        description: "示范诉讼与批量调解的批次，位置为权限内成员案件。Batches of cases; the geometry is the member cases within the reader's scope.",
        geometry: "multipoint",
        timed: false,
        fields: &[
            field("id", Text, "编号", "identifier"),
            field("name", Text, "名称", "name"),
            field("stage", Text, "阶段", "stage"),
            field("mine", Text, "煤矿", "mine"),
            field("opened", Day, "立批日", "opened"),
            field("cases", Integer, "权限内案件数", "cases within the scope"),
            field("synthetic", Flag, "示意", "synthetic"),
        ],
    },
];

impl Collection {
    /// The collection of an identifier.
    pub(super) fn find(id: &str) -> Option<&'static Collection> {
        COLLECTIONS.iter().find(|c| c.id == id)
    }

    /// Number of a field.
    pub(super) fn field(&self, name: &str) -> Option<(usize, &Field)> {
        self.fields.iter().enumerate().find(|(_, f)| f.name == name)
    }

    /// JSON Schema 2020-12 of a feature's properties, for `schema` (Part 5) and `queryables` (Part 3) alike: every field can be asked.
    pub(super) fn schema(&self, address: &str, what: &str) -> Value {
        let mut properties = serde_json::Map::new();
        properties.insert(
            "geometry".into(),
            json!({ "title": "位置 / geometry", "format": format!("geometry-{}", self.geometry), "x-ogc-role": "primary-geometry" }),
        );
        for (i, field) in self.fields.iter().enumerate() {
            let mut schema = field.kind.schema();
            schema["title"] = format!("{} / {}", field.title[0], field.title[1]).into();
            if i == 0 {
                schema["x-ogc-role"] = "id".into();
            }
            properties.insert(field.name.into(), schema);
        }
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": format!("{address}/ogc/collections/{}/{what}", self.id),
            "title": self.title.join(" / "),
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
        })
    }
}

impl Kind {
    fn schema(self) -> Value {
        match self {
            Kind::Text => json!({ "type": "string" }),
            Kind::Integer => json!({ "type": "integer" }),
            Kind::Number => json!({ "type": "number" }),
            Kind::Flag => json!({ "type": "boolean" }),
            Kind::Day => json!({ "type": "string", "format": "date" }),
            Kind::Instant => json!({ "type": "string", "format": "date-time" }),
        }
    }
}
