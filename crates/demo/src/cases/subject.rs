//! What made-up disputes are about: categories by mining method, and summaries from varied phrases.

use crate::random::{Random, Urn};
use casework::Channel;
use territory::MiningMethod;

/// Where a dispute of a category lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// At a dwelling.
    Dwelling,
    /// On open land: fields, pasture, roads.
    Land,
}

/// A category with its weights and phrases. `{m}` stands for a mine's short name.
struct Subject {
    code: &'static str,
    setting: Setting,
    open_pit: f64,
    underground: f64,
    elsewhere: f64,
    phrases: &'static [&'static str],
}

const fn subject(
    code: &'static str,
    setting: Setting,
    [open_pit, underground, elsewhere]: [f64; 3],
    phrases: &'static [&'static str],
) -> Subject {
    Subject { code, setting, open_pit, underground, elsewhere, phrases }
}

use Setting::{Dwelling, Land};

/// All categories. Weights are made up: blasting, dust and roads around pits; subsidence and wells over panels.
const SUBJECTS: &[Subject] = &[
    subject(
        "MS-01",
        Dwelling,
        [2.0, 20.0, 0.0],
        &[
            "房屋墙体出现裂缝，怀疑与{m}采煤有关，要求鉴定赔偿",
            "砖房山墙开裂、门窗变形，要求{m}修缮",
            "自建房地基下沉，部分墙体倒塌，请求处理",
        ],
    ),
    subject(
        "MS-02",
        Land,
        [1.0, 13.0, 0.0],
        &[
            "耕地出现塌陷裂缝无法耕种，要求{m}赔偿",
            "草场塌陷形成裂缝，牲畜跌落受伤",
            "坡地下沉积水，要求{m}平整复垦",
        ],
    ),
    subject("MS-03", Land, [1.0, 4.0, 0.0], &["通村道路下沉断裂，通行困难", "自来水管线因地面沉陷破损"]),
    subject(
        "MS-04",
        Dwelling,
        [1.0, 7.0, 0.0],
        &["窑洞顶部开裂，居住不安全，要求{m}处理", "院落地面下陷、院墙倾斜"],
    ),
    subject(
        "MS-05",
        Dwelling,
        [0.5, 4.0, 0.0],
        &["对房屋损坏鉴定结论不认可，要求重新鉴定", "与{m}就鉴定机构选择未达成一致"],
    ),
    subject(
        "MS-06",
        Land,
        [2.0, 6.0, 0.0],
        &["{m}沉陷区治理复垦未按方案完成", "复垦土地覆土厚度不足，无法耕种"],
    ),
    subject(
        "BL-01",
        Dwelling,
        [14.0, 0.5, 0.0],
        &["{m}放炮震动大，门窗作响、墙面开裂", "夜间爆破扰民，要求{m}调整时间"],
    ),
    subject(
        "BL-02",
        Land,
        [4.0, 0.0, 0.0],
        &["{m}爆破飞石落入牧场，存在安全隐患", "飞石砸坏养殖棚顶，要求赔偿"],
    ),
    subject("BL-03", Land, [3.0, 0.3, 0.0], &["{m}排土场滑坡压占草场", "排土场雨后滑塌，泥沙冲入农田"]),
    subject("BL-04", Land, [2.0, 0.2, 0.0], &["{m}采坑边坡出现裂缝，威胁附近道路"]),
    subject(
        "LD-01",
        Land,
        [7.0, 4.0, 0.0],
        &["对{m}征地补偿标准有异议", "认为征地地类认定偏低，要求按水浇地补偿"],
    ),
    subject("LD-02", Land, [5.0, 5.0, 0.0], &["社内征地补偿款分配方案争议", "集体收益分配比例未达成一致"]),
    subject(
        "LD-03",
        Land,
        [2.0, 2.0, 0.0],
        &["外嫁女要求享有补偿款分配份额", "成员资格认定争议，未列入分配名单"],
    ),
    subject("LD-04", Land, [4.0, 3.0, 0.0], &["两户承包地地界不清，影响征地测量", "两社之间荒山权属争议"]),
    subject("LD-05", Land, [4.0, 1.5, 0.0], &["{m}临时用地到期未归还", "临时占地补偿未足额支付"]),
    subject("LD-06", Land, [4.0, 3.0, 0.0], &["青苗和附着物清点数量有争议", "树木附着物未纳入补偿"]),
    subject("LD-07", Land, [1.0, 1.0, 0.0], &["承包经营权证面积与实际不符"]),
    subject("LD-08", Land, [1.0, 0.8, 0.0], &["提存的征地款申请领取，各户份额未定"]),
    subject("GR-01", Land, [3.0, 2.0, 0.0], &["草原征占用补偿未到位", "草原证与户口登记不一致，影响补偿"]),
    subject("GR-02", Land, [2.0, 1.0, 0.0], &["{m}施工损毁林木，要求赔偿"]),
    subject("GR-03", Land, [4.0, 3.0, 0.0], &["{m}开采后植被恢复不达标", "恢复的草地成活率低，要求补种"]),
    subject("GR-04", Land, [1.5, 1.0, 0.0], &["越界放牧引发纠纷", "禁牧区羊只进入，啃食补种草地"]),
    subject(
        "WA-01",
        Dwelling,
        [2.0, 9.0, 0.0],
        &["水井干涸，人畜饮水困难，怀疑与{m}采煤有关", "泉眼断流，要求{m}解决用水"],
    ),
    subject("WA-02", Dwelling, [1.0, 3.0, 0.0], &["井水浑浊有异味，要求检测", "饮用水水质变差，要求换水源"]),
    subject("WA-03", Dwelling, [0.5, 3.0, 0.0], &["供水工程停用，冬季拉水困难"]),
    subject("WA-04", Land, [1.0, 3.0, 0.0], &["{m}疏干排水冲毁沟道便道", "矿井排水漫入农田"]),
    subject("EN-01", Dwelling, [16.0, 3.0, 0.0], &["{m}剥离作业扬尘大，影响居住", "运煤扬尘污染庭院和草料"]),
    subject("EN-02", Dwelling, [8.0, 2.0, 0.0], &["{m}夜间机械噪声扰民", "风机噪声持续，影响休息"]),
    subject("EN-03", Land, [3.0, 3.0, 0.0], &["矸石堆自燃有刺鼻气味", "{m}煤堆冒烟，气味难闻"]),
    subject("EN-04", Land, [1.5, 2.0, 0.0], &["疑似废水排入沟道"]),
    subject("EN-05", Land, [1.5, 1.0, 0.0], &["固体废物倾倒在荒沟"]),
    subject("RL-01", Dwelling, [3.0, 4.0, 0.0], &["对{m}搬迁补偿评估价有异议", "搬迁补偿协议未按期付款"]),
    subject("RL-02", Dwelling, [2.0, 3.0, 0.0], &["安置房交付延期", "安置房质量问题，要求维修"]),
    subject("RL-03", Dwelling, [1.5, 2.0, 0.0], &["搬迁过渡费未按期发放"]),
    subject("RL-04", Dwelling, [1.5, 2.0, 0.0], &["搬迁人口认定遗漏，要求补登"]),
    subject("RL-05", Dwelling, [1.0, 1.0, 0.0], &["搬迁期限未定，生产生活受影响"]),
    subject(
        "RD-01",
        Land,
        [8.0, 3.0, 0.0],
        &["重车碾压致村道损毁，要求{m}修复", "运煤专线便道坑洼，出行困难"],
    ),
    subject("RD-02", Land, [4.0, 2.0, 0.0], &["运煤车与农用车发生碰撞，赔偿争议"]),
    subject(
        "RD-03",
        Land,
        [3.0, 1.0, 0.0],
        &["村民与车队因扬尘补偿争议堵路", "道路使用费未付，拦停运煤车辆"],
    ),
    subject("RD-04", Land, [6.0, 3.0, 0.0], &["运煤车抛洒煤块，影响通行", "车辆未苫盖，沿途遗撒"]),
    subject("MB-01", Land, [0.5, 1.0, 0.0], &["反映{m}疑似越界开采，要求核查"]),
    subject("MB-02", Land, [0.8, 0.4, 0.0], &["管线工程压覆资源补偿争议"]),
    subject("MB-03", Land, [0.4, 0.8, 0.0], &["相邻矿业权范围存在重叠争议"]),
    subject("MB-04", Land, [0.4, 0.5, 0.0], &["反映{m}临时设施手续不全"]),
    subject("LB-01", Dwelling, [0.0, 0.0, 12.0], &["外包队拖欠工资", "工程结束后工资未结清"]),
    subject("LB-02", Dwelling, [0.0, 0.0, 5.0], &["工伤待遇赔付争议"]),
    subject("LB-03", Dwelling, [0.0, 0.0, 3.0], &["用人单位未缴社会保险"]),
    subject("LB-04", Dwelling, [0.0, 0.0, 4.0], &["解除劳动合同补偿争议"]),
    subject("LB-05", Dwelling, [0.0, 0.0, 4.0], &["要求企业优先招用本地村民"]),
    subject("CT-01", Dwelling, [0.0, 0.0, 4.0], &["联营协议利润结算争议"]),
    subject("CT-02", Dwelling, [0.0, 0.0, 1.0], &["股权转让款支付争议"]),
    subject("CT-03", Dwelling, [0.0, 0.0, 6.0], &["工程款长期未付"]),
    subject("CT-04", Dwelling, [0.0, 0.0, 3.0], &["煤炭买卖货款争议"]),
    subject("CT-05", Dwelling, [0.0, 0.0, 5.0], &["设备租赁费未结", "门面租赁押金争议"]),
    subject("CT-06", Dwelling, [0.0, 0.0, 9.0], &["民间借贷逾期未还"]),
    subject("SF-01", Land, [0.0, 0.0, 3.0], &["因补偿未谈妥阻拦施工"]),
    subject("SF-02", Land, [0.0, 0.0, 2.0], &["多人到现场聚集反映诉求"]),
    subject("SF-03", Dwelling, [0.0, 0.0, 3.0], &["因纠纷发生推搡，请求处理"]),
    // Nobody is made up as accused, as a child in need or as beaten: these are never drawn.
    subject("SF-04", Dwelling, [0.0; 3], &["检举线索，内容从略"]),
    subject("GN-07", Dwelling, [0.0; 3], &["涉及未成年人，内容从略"]),
    subject("GN-08", Dwelling, [0.0; 3], &["家庭内部求助，内容从略"]),
    subject(
        "GN-01",
        Dwelling,
        [0.0, 0.0, 18.0],
        &["楼道堆放杂物影响通行", "邻居夜间噪音扰民", "相邻排水纠纷"],
    ),
    subject("GN-02", Dwelling, [0.0, 0.0, 14.0], &["物业服务不到位，拒交物业费", "电梯维修费用争议"]),
    subject("GN-03", Dwelling, [0.0, 0.0, 12.0], &["家庭赡养纠纷", "婚姻财产纠纷请求调解"]),
    subject("GN-04", Dwelling, [0.0, 0.0, 4.0], &["医疗费用与诊疗过程争议"]),
    subject("GN-05", Dwelling, [0.0, 0.0, 3.0], &["托育机构退费争议", "养老服务费用争议"]),
    subject("GN-06", Dwelling, [0.0, 0.0, 12.0], &["路灯不亮，出行不便", "供暖温度不足", "快递丢失赔偿争议"]),
];

/// The categories to draw from, each an index into the subjects.
pub(super) struct Subjects {
    open_pit: Urn<usize>,
    underground: Urn<usize>,
    elsewhere: Urn<usize>,
}

impl Subjects {
    pub(super) fn new() -> Subjects {
        let urn =
            |weight: fn(&Subject) -> f64| Urn::of(SUBJECTS.iter().enumerate().map(|(i, s)| (i, weight(s))));
        Subjects {
            open_pit: urn(|s| s.open_pit),
            underground: urn(|s| s.underground),
            elsewhere: urn(|s| s.elsewhere),
        }
    }

    /// A category and its setting: by the mine's method, or of everyday life without a mine.
    pub(super) fn draw(&self, method: Option<MiningMethod>, random: &mut Random) -> (&'static str, Setting) {
        let urn = match method {
            Some(MiningMethod::OpenPit) => &self.open_pit,
            Some(MiningMethod::Underground) => &self.underground,
            None => &self.elsewhere,
        };
        let subject = urn.draw(random).and_then(|&i| SUBJECTS.get(i));
        subject.map_or(("GN-06", Dwelling), |s| (s.code, s.setting))
    }
}

/// A summary in Chinese from a phrase of the category with real names of places and mines.
pub(super) fn summary(
    category: &str,
    village: Option<&str>,
    mine: Option<&str>,
    people: u32,
    channel: Channel,
    random: &mut Random,
) -> String {
    let phrases = SUBJECTS.iter().find(|s| s.code == category).map_or(&[][..], |s| s.phrases);
    let phrase = random.pick(phrases).copied().unwrap_or("请求处理");
    let phrase = phrase.replace("{m}", mine.unwrap_or("附近煤矿"));
    let who = match (village, people) {
        (Some(v), 1) => format!("{v}1名居民"),
        (Some(v), n) if n >= 10 => format!("{v}{n}人联名"),
        (Some(v), n) => format!("{v}{n}人"),
        (None, n) => format!("旗外来件{n}人"),
    };
    let frames: &[&str] = match channel {
        Channel::GridPatrol => &["网格员巡查发现：{w}反映{p}", "入户走访：{w}反映{p}"],
        Channel::Hotline => &["来电反映：{w}，{p}", "{w}来电：{p}"],
        Channel::Petition => &["{w}来信来访，{p}", "{w}信访反映{p}"],
        Channel::Counter | Channel::Court | Channel::Phone | Channel::Letter | Channel::Qr => {
            &["{w}到窗口反映：{p}", "{w}：{p}"]
        }
    };
    let frame = random.pick(frames).copied().unwrap_or("{w}：{p}");
    frame.replace("{w}", &who).replace("{p}", &phrase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use casework::CategoryTree;

    #[test]
    fn every_category_of_the_committed_tree_has_phrases_and_a_weight_on_its_own_side() {
        let tree =
            CategoryTree::parse(include_str!("../../../../geodata/rules/categories.toml")).expect("the tree");
        let leaves = tree.categories.iter().flat_map(|g| g.children.iter().map(move |c| (g, c)));
        for (group, leaf) in leaves.clone() {
            let s = SUBJECTS.iter().find(|s| s.code == leaf.code.as_str()).expect("a subject");
            assert!(!s.phrases.is_empty());
            let near_mines = s.open_pit + s.underground > 0.0;
            assert_eq!(near_mines, group.mining_related, "{}", leaf.code);
        }
        assert_eq!(SUBJECTS.len(), leaves.count());
    }
}
