/** Chinese texts: the reference. `en.ts` must have the same keys, which the compiler checks. */
const zhCN = {
  app: {
    title: '准治地图', skip: '跳到案件列表', skipMap: '跳到地图', synthetic: '示意数据',
    syntheticWhy: '本页数据为演示合成，不是真实案件、网格或矿界', language: 'English', loading: '正在载入…', mapLabel: '地图：{name}',
    live: '实时更新中', offline: '实时连接中断，正在重连', operator: '当前操作：{name}', close: '关闭',
    alsoHere: '此处还有', unknown: '未记录', retry: '重试', more: '加载更多',
    newCase: '案件 {code} 有更新：{state}', attribution: '数据来源', version: '版本 {version}', pointer: '指针经纬度',
    gridsChanged: '网格已更新,地图已换用新网格',
  },
  tools: { report: '登记纠纷', layers: '图层', areas: '统计', board: '督办', list: '案件', legend: '图例', search: '查找', home: '全旗', tools: '工具' },
  search: {
    label: '查找村、镇、煤矿、网格、站点、案件', placeholder: '查找村、煤矿、网格、案件…', empty: '没有找到“{q}”', count: '{n} 条结果',
    kinds: { village: '村社区', township: '乡镇街道', mine: '煤矿', grid: '网格', station: '站点', case: '案件' },
  },
  layers: {
    title: '图层',
    groups: { cases: '纠纷案件', services: '服务站点', mines: '煤矿', grids: '网格', divisions: '行政区划', water: '水系' },
    zoom: '放大到 {zoom} 级后显示',
  },
  legend: {
    cluster: '案件数（红圈越粗，逾期占比越高）', open: '未结案件', overdue: '逾期案件', closed: '已结案件',
    mine: '煤矿（许可范围、采坑、工作面）', station: '综治中心、调解站', grid: '专属网格',
  },
  areas: {
    title: '按区域统计', level: '区域', byZoom: '随缩放（{level}）', measure: '指标', cases: '{n} 件', count: '{n} 个区域', none: '没有符合条件的案件',
    sum: '共 {n} 件', unplaced: '其中 {n} 件不在此级区域内', table: '表格（{n}）', caption: '各区域的案件数', area: '区域',
    levels: { township: '乡镇、街道', village: '嘎查村、社区', grid: '网格', micro: '微网格' }, measures: { total: '全部', open: '未结', overdue: '逾期', mining: '涉矿' },
  },
  list: {
    title: '案件', caption: '符合条件的案件', count: '共 {n} 件', empty: '没有符合条件的案件',
    code: '案件', place: '地点', state: '状态', export: '导出 GeoJSON', exportHint: '按当前条件导出全部案件（GeoJSON，经纬度）',
    filters: '筛选', category: '类别', allCategories: '全部类别', allOf: '{name}（全部）', status: '状态', allStates: '全部状态', anyOpen: '未结', anyOverdue: '逾期',
    since: '报送起', until: '报送止', words: '关键词', wordsHint: '摘要、案号', reset: '清除条件',
    nearMine: '{mine} {distance}', inGrid: '{name}', removeFilter: '去掉条件：{name}',
  },
  cases: {
    kind: '案件', number: '案号', nature: '性质', people: '涉及人数', channel: '来源渠道',
    sourceRef: '来源编号', reported: '报送时间', due: '办理期限', overdueBy: '已逾期 {n} 天', left: '还有 {n} 天', today: '今天到期',
    unit: '承办单位', person: '承办人', batch: '批次', mining: '涉矿', mines: '相关煤矿', place: '所在位置', events: '办理经过', complex: '复杂件', asCapacity: '（{capacity}）', point: '经纬度',
    suggestion: '分派建议与依据', awaiting: '待确认分派',
  },
  place: {
    title: '位置', micro: '微网格', primary: '所属网格', base: '基础网格', dedicated: '专属网格', village: '嘎查村、社区', township: '乡镇、街道',
    station: '调解站', mines: '周边煤矿', onEdge: '在网格边界上，另邻 {codes}', noMine: '附近没有煤矿',
    outside: '此处在旗界之外 {distance}', swapped: '经度和纬度可能写反了', noMicro: '未划微网格',
    vicinity: '精度 {distance} 内可能有 {n} 个网格，请核实', border: '距其边界 {distance}',
  },
  relation: { within_pit: '采坑内', within_licence: '许可范围内', within_influence: '影响范围内', nearby: '距离 {distance}' },
  report: {
    title: '登记纠纷', placeTitle: '纠纷发生在哪里？', describeTitle: '发生了什么？', placeHint: '在地图上点击发生地点，或输入经纬度。', coordinates: '经度, 纬度', coordinatesExample: '如 111.22676, 39.86546',
    datum: '坐标来源', use: '使用这个位置', centre: '使用地图中心', cancel: '取消', change: '可在地图上点击或拖动标记来更改位置',
    datums: { cgcs2000: 'CGCS2000 / GPS', gcj02: '手机、高德、腾讯地图（GCJ-02）', bd09: '百度地图（BD-09）' },
    category: '纠纷类别', major: '大类', minor: '小类', summary: '情况描述', summaryHint: '谁、什么事、要求什么。请勿填写身份证号等无关信息。',
    people: '涉及人数', channel: '来源渠道', outOfArea: '确属旗外案件，仍要登记', submit: '登记', submitting: '正在登记…',
    needCategory: '请选择类别', needSummary: '请填写情况描述', needPeople: '人数应为正整数', accuracy: '位置精度（米）', accuracyHint: '不清楚可不填', needAccuracy: '位置精度应为米数', waiting: '选择类别后给出分派建议', missing: '还差：{what}',
    thinking: '正在查找…', registered: '已登记 {code}',
  },
  suggestion: {
    title: '分派建议', unit: '建议承办单位', person: '建议承办人', noPerson: '由单位指定', coUnits: '协办单位', tribunal: '审判衔接', nature: '性质提示',
    reasons: '依据', chosen: '采用', matched: '符合', not_matched: '不符合', rules: '规则版本 {version}', others: '未采用的规则（{n}）', advisory: '建议仅供参考，由工作人员确认后生效。',
  },
  commands: {
    title: '下一步', optional: '（可不填）', choose: '请选择', yuan: '元，如 35,000.00', missing: '还有必填项未填或金额有误', busy: '正在提交…', done: '{command}：已记录',
  },
  clocks: {
    title: '期限', paused: '已中止', unknown: '工作日历未公布', ofCitizen: '（当事人权利）', statutory: '不计中止的法定末日：{day}', ended: '已结束的期限（{n}）', endedOn: '{day} 结束',
  },
  documents: { title: '文书' },
  evidence: {
    title: '证据', none: '还没有证据', closed: '本服务器未设证据目录，暂不接收', sealed: '证据第 {n} 号已固定，哈希已写入办理经过', copyOf: '证据第 {n} 号：{what}',
    distance: '距案件位置 {distance}', fromFile: '文件自带', stated: '提交人陈述', original: '调阅原件', reason: '调阅理由（记入保管链）', fetch: '取原件', custody: '保管链（{n}）', device: '设备',
    handIn: '提交证据', file: '文件', limits: '照片、扫描件、PDF、录音、MP4，不超过 50 MB。显示的副本不含拍摄位置等信息，原件原样保存。', kind: '种类', shows: '说明内容', takenAt: '拍摄时间',
    takenAtHint: '（照片自带时间时以照片为准）', handedInBy: '提交人', progress: '上传进度', hashing: '正在计算哈希…', percent: '已上传 {n}%', sending: '正在上传…', send: '提交', resume: '继续上传',
    kinds: { photo: '照片', scan: '扫描件', audio: '录音', video: '录像', file: '电子文件' } as Record<string, string>,
  },
  cracks: {
    title: '裂缝日记', none: '还没有登记裂缝', add: '登记裂缝', addReading: '记一次读数', name: '名称', room: '房间', wall: '墙面', direction: '走向', save: '保存',
    on: '日期', width: '宽度 mm', change: '变化 mm', rate: '30天 mm', length: '长度 cm', photo: '照片（证据号）', scale: '照片中有标尺', caption: '{name}的读数',
    growth: '{days} 天内宽度变化 {mm} mm，折合每 30 天 {rate} mm', curve: '{name}宽度曲线：{days} 天内变化 {mm} 毫米',
    directions: { vertical: '竖向', horizontal: '水平', diagonal: '斜向', stepped: '阶梯形', irregular: '不规则' } as Record<string, string>,
  },
  supervision: {
    kind: '督办', title: '督办台', calm: '未结案件中 {n} 件未到提醒时点', ladder: '从哪一级看起', none: '没有到这一级的案件', step: '督办措施', noUnit: '未分流',
  },
  dispatch: {
    title: '确认分派', asSuggested: '按建议分派', change: '更改分派', unit: '承办单位', person: '承办人', anyone: '由单位指定', reason: '更改理由', needReason: '更改建议须写明理由',
    confirm: '确认分派', otherUnit: '查找其他单位', confirmed: '已分派给{unit}', busy: '正在分派…',
  },
  mines: {
    kind: '煤矿', operator: '企业', method: '开采方式', open_pit: '露天', underground: '井工', capacity: '核定产能', capacityValue: '{wan} 万吨/年', area: '许可面积', status: '状况',
    township: '所在乡镇', placement: '位置说明', shape: '矿界为示意图形', panels: '工作面（{n}）', seam: '煤层', thickness: '厚度', depth: '埋深', period: '开采时间', source: '来源',
    disputes: '周边纠纷', ringHint: '各行累计，距离从许可范围边界算起', ring: '范围', total: '合计', open: '未结', overdue: '逾期', within: '许可范围内', upTo: '{distance}以内',
    showRing: '在列表和地图上查看', exportRing: '导出 GeoJSON', byCategory: '按类别', byState: '按状态',
    statuses: { operating: '生产', proposed: '拟建', construction: '建设', mothballed: '停产', retired: '关闭', closed: '关闭', shelved: '搁置', cancelled: '取消', unknown: '不详' } as Record<string, string>,
  },
  grids: {
    kind: { base: '基础网格', dedicated: '专属网格', micro: '微网格' }, code: '网格编码', type: '专属类型', area: '面积', households: '户数', population: '人口', validFrom: '启用日期',
    partyGroup: '党小组', secretary: '党小组长 {name}', noPartyGroup: '未设党小组', people: '网格人员', noPeople: '未登记人员', role: '职责', name: '姓名', scope: '负责范围',
    open: '未结', overdue: '逾期', closed: '已结', mining: '涉矿', openCases: '未结案件（{n}）', overdueCases: '逾期案件（{n}）', noOpen: '没有未结案件', noOverdue: '没有逾期案件',
    micro: '微网格（{n}）', microOpen: '未结 {n}', filter: '在列表和地图上查看本网格案件', station: '调解站',
  },
  divisions: {
    kinds: { banner: '旗', township: '乡镇、街道', village: '嘎查村、社区', subdistrict: '街道', town: '镇', xiang: '乡', sumu: '苏木', community: '社区', gacha: '嘎查', development_zone: '开发区', virtual_community: '虚拟社区' } as Record<string, string>,
    code: '区划代码', parent: '上级', area: '面积', population: '人口', households: '户数', villages: '村、社区', baseGrids: '基础网格', dedicatedGrids: '专属网格', microGrids: '微网格',
    mines: '煤矿', cases: '案件', open: '未结', overdue: '逾期', station: '调解站', shape: '界线为示意图形', filter: '在列表和地图上查看案件',
  },
  stations: {
    kind: '服务站点', type: '类型', township: '服务乡镇', placeNote: '位置说明', synthetic: '位置为示意', staff: '工作人员', noStaff: '未登记人员', open: '在办', overdue: '逾期',
  },
  errors: {
    technical: '技术细节', hint: '提示',
    unreachable: '无法连接服务器，请检查网络或稍后再试', unexpected: '页面出错了，请刷新后再试',
    outside_banner: '这个位置在准格尔旗之外', swapped_lon_lat: '经度和纬度写反了，应先写经度再写纬度', plane_not_recognised: '认不出这对平面坐标：应为 CGCS2000 的 X（北）和 Y（东），单位米', unknown_category: '没有这个纠纷类别', unknown_batch: '没有这个批次',
    text_empty: '请填写情况描述', text_too_long: '文字太长了，请精简', coordinates_format: '请按“经度, 纬度”输入两个数字', coordinates_range: '经纬度数值超出范围',
    text_control_characters: '文字里有不能显示的字符，请删去', people_out_of_range: '人数不在合理范围内', bad_coordinate: '经纬度数值超出范围', bad_parameter: '请求的条件有误', bad_filter: '筛选条件有误',
    bad_case_code: '案号有误，请核对', no_transition: '案件当前状态不能做这一步，可能刚被他人处理', unknown_unit: '没有这个单位', unknown_person: '没有这个人', unknown_channel: '没有这个来源渠道',
    unknown_datum: '没有这个坐标来源', too_large: '内容太大，请精简', bad_body: '请求有误，请检查填写内容', database: '数据库未就绪，请稍后再试', internal: '服务器内部出错，没有做任何更改', foreign_origin: '不允许从其他网站提交', foreign_host: '请用 localhost 或 127.0.0.1 打开本页', unknown_area: '没有这个区划或网格',
    timeout: '等待太久；再试之前请先看看是否已经办成', bad_path: '地址有误',
    bad_field: '有一栏填写有误', not_yours: '这一步由其他人员办理', busy: '服务器正忙，请稍后再试', evidence_size: '文件为空或超过 50 MB', evidence_type: '文件内容不是允许的类型（与文件名无关）', evidence_kind: '文件内容与所选种类不符', evidence_hash: '收到的文件与提交的哈希不符，请重新提交',
    evidence_picture: '图片不完整，无法读取', evidence_picture_size: '图片太大：不超过 5000 万像素，每边不超过 12,000 像素', evidence_known: '本案已有同一文件', evidence_too_many: '本案证据已满 200 件', evidence_unfinished: '本案有 10 个上传未完成，请先完成', upload_offset: '上传位置不符，请继续上传', upload_beyond_end: '收到的字节多于声明的长度',
    no_copy: '这件证据没有可显示的副本', evidence_off: '本服务器未设证据目录', evidence_store: '证据目录读写失败，没有做任何更改', evidence_damaged: '保存的文件与固定时的哈希不符，已停止提供', insecure_page: '请用 https 或 localhost 打开本页再提交证据',
    no_suggestion: '这件案件没有分派建议', no_route: '没有规则能分派这件案件，请联系管理员', http_403: '没有权限',
    reason_required: '更改建议须写明理由', not_found: '没有找到，可能已被移除', conflict: '案件刚被他人处理过，请刷新后再看', http_400: '请求有误，请检查填写内容', http_404: '没有找到',
    http_409: '案件刚被他人处理过，请刷新后再看', http_413: '内容太大，请精简', http_422: '填写内容有误', http_429: '操作太频繁，请稍等', http_500: '服务器内部出错，请稍后再试', http_503: '服务器正忙或数据库未就绪，请稍后再试',
    map: '地图无法显示（浏览器可能不支持 WebGL 2）。列表与登记仍可使用。', tiles: '部分地图数据没有载入',
  } as Record<string, string>,
  map: {
    'NavigationControl.ZoomIn': '放大', 'NavigationControl.ZoomOut': '缩小', 'Map.Title': '地图', 'Marker.Title': '纠纷位置',
    'ScaleControl.Meters': '米', 'ScaleControl.Kilometers': '公里',
  } as Record<string, string>,
}

export type Messages = typeof zhCN
export default zhCN
