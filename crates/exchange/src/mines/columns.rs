//! Columns of a file of mine records.

use crate::import::columns::columns;

columns! {
    /// A column of a file of mine records.
    Field {
        /// Identifier of the mine.
        Mine "mine" ["煤矿编号", "煤矿编", "矿井编号", "矿编号", "mine_id", "mineid"],
        /// What the row is.
        Kind "kind" ["类别", "类型", "记录类型", "记录类", "record_kind"],
        /// Mine, operator, panel, dump, road or point.
        Name "name" ["名称", "单位名称", "工作面名称", "煤矿名称", "矿井名称"],
        /// Short label of a mine.
        ShortName "short_name" ["简称", "煤矿简称"],
        /// How coal is won.
        Method "method" ["开采方式", "采煤方式"],
        /// State of working.
        Status "status" ["状态", "生产状态", "矿井状态"],
        /// Million tonnes a year.
        Capacity "capacity_mtpa" ["产能_百万吨年", "产能百万吨"],
        /// Ten thousand tonnes a year, as Chinese registers have it.
        CapacityWan "capacity_wan" ["产能_万吨年", "产能万吨", "核定产能", "生产能力"],
        /// Operator of today.
        Operator "operator" ["经营主体", "运营单位", "企业名称"],
        /// Panel of a face.
        Panel "panel" ["工作面", "所属工作面", "panel_name"],
        /// First day, or the day itself.
        From "from" ["起始日期", "开始日期", "日期", "from_day", "start", "date"],
        /// First day on which it does not hold any more; the last day of extraction of a panel.
        To "to" ["终止日期", "结束日期", "to_day", "end"],
        /// Largest charge of one delay, kg.
        Charge "charge_kg" ["单响药量", "最大单响药量", "单段药量", "药量", "charge"],
        /// Main frequency measured at a house, Hz.
        Frequency "frequency_hz" ["主频", "主振频率", "frequency"],
        /// Seam.
        Seam "seam" ["煤层"],
        /// Mined thickness, m.
        Thickness "thickness_m" ["采厚", "厚度", "thickness"],
        /// Mean depth, m.
        Depth "depth_m" ["采深", "深度", "平均采深", "depth"],
        /// Upper limit of a ring, metres above the datum of heights.
        Top "top_m" ["开采上限标高", "上限标高", "开采上限", "开采标高上", "top"],
        /// Lower limit of a ring, metres.
        Bottom "bottom_m" ["开采下限标高", "下限标高", "开采下限", "开采标高下", "bottom"],
        /// Dip, degrees.
        Dip "dip_deg" ["倾角", "dip"],
        /// Document or file, in words.
        Source "source" ["来源", "资料来源", "依据"],
        /// Who may be shown it.
        Classification "classification" ["密级", "公开属性", "class"],
        /// Made up.
        Synthetic "synthetic" ["示意", "示意数据"],
    }
}
