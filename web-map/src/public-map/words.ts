/** Texts of the map for everybody. */
export interface Words {
  title: string; table: string; map: string; hint: string; none: string; together: (areas: number) => string
  told: (name: string, number: number) => string; legend: string; nought: string; from: (first: number, last: number | null) => string; failed: string
  zoomIn: string; zoomOut: string
}

const zh: Words = {
  title: '哪里矛盾纠纷多', table: '看表格', map: '地图', legend: '件数', nought: '无',
  hint: '点一块地方，或用方向键移动地图，十字处的数字写在这里。', none: '这里没有公布的数字。',
  told: (name, number) => `${name}：${number}件`,
  together: (areas) => `（与另外${areas - 1}处合并公布）`,
  from: (first, last) => (last === null ? `${first}件以上` : `${first}至${last}件`),
  failed: '地图打不开，请看表格。', zoomIn: '放大', zoomOut: '缩小',
}

const en: Words = {
  title: 'Where disputes gather', table: 'As a table', map: 'Map', legend: 'Reports', nought: 'none',
  hint: 'Choose an area, or move the map by the arrow keys: the number at the cross stands here.', none: 'No number is told here.',
  told: (name, number) => `${name}: ${number}`,
  together: (areas) => ` (told together with ${areas - 1} more)`,
  from: (first, last) => (last === null ? `${first} or more` : `${first} to ${last}`),
  failed: 'The map cannot be shown; the table can.', zoomIn: 'Zoom in', zoomOut: 'Zoom out',
}

export const wordsOf = (search: string): { words: Words; lang: 'zh-CN' | 'en' } =>
  (new URLSearchParams(search).get('lang') === 'en' ? { words: en, lang: 'en' } : { words: zh, lang: 'zh-CN' })
