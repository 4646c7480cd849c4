/** What the small pages say beside what the server wrote into them, in both languages. */
export const WORDS = {
  zh: {
    photos: '拍照片（可以不拍）', photosHint: '最多 6 张，发送前会缩小。', voice: '录一段话', stop: '停止录音', voiceHint: '最长 2 分钟。', remove: '去掉',
    where: '在哪里？', atPlace: '就在这里：', here: '用我现在的位置', onMap: '在图上点', mapHint: '点一下出事的地方，也可以用方向键移动红圈。', mapLoading: '正在取地图……', noMap: '取不到地图，按张贴的地方登记', pinned: '已标出：{0}，{1}', seeking: '正在定位……', found: '已定位，误差约 {0} 米', notFound: '定位不成，按张贴的地方登记',
    sending: '正在发送……', waiting: '已经存在手机里，有信号自己发出去。页面可以关，再打开也会发。', sendingFile: '正在发送照片、录音（还剩 {0} 个）……',
    received: '收到了', yourCode: '您的案件编码：', pickUp: '取件号（只显示这一次）：', keep: '请截图或者抄下来，查进度要用。', byPhone: '查进度用编码和您电话的最后四位。',
    filesSent: '照片、录音都发好了。', track: '查进度', another: '再报一件事', tryNow: '现在就发', forget: '不发了，删掉', refused: '没有发成：{0}', fileRefused: '有 {0} 个照片或录音没有收：太大、打不开，或者格式不对。',
    tooMany: '最多 6 个', addPhotos: '添加照片', added: '照片已添加', nothingSaid: '请勾选一项，或者写几个字', within: '15 天内会告诉您受理不受理。',
  },
  en: {
    photos: 'Photos (optional)', photosHint: 'At most 6; they are made smaller before sending.', voice: 'Record your voice', stop: 'Stop recording', voiceHint: 'At most 2 minutes.', remove: 'Remove',
    where: 'Where?', atPlace: 'Right here: ', here: 'Where I am now', onMap: 'Point at it on a map', mapHint: 'Tap the place, or move the red ring with the arrow keys.', mapLoading: 'Fetching the map…', noMap: 'No map; the place of the poster is used', pinned: 'Marked: {0}, {1}', seeking: 'Looking for your position…', found: 'Found, within about {0} m', notFound: 'No position; the place of the poster is used',
    sending: 'Sending…', waiting: 'Kept on this phone; it sends itself when there is a signal. You can close the page: it is sent when you open it again.', sendingFile: 'Sending photos and sound ({0} left)…',
    received: 'Received', yourCode: 'Your case code:', pickUp: 'Pick-up number (shown only this once):', keep: 'Take a picture of it or write it down: you need it to follow the case.', byPhone: 'Follow the case with the code and the last four digits of your phone.',
    filesSent: 'All photos and recordings were sent.', track: 'Follow the case', another: 'Report something else', tryNow: 'Send now', forget: 'Do not send, delete it', refused: 'Not sent: {0}', fileRefused: '{0} photos or recordings were not taken: too large, unreadable, or of another format.',
    tooMany: 'At most 6', addPhotos: 'Add photos', added: 'Photos were added', nothingSaid: 'Tick something or write a few words', within: 'Within 15 days you will be told whether it is accepted.',
  },
} as const

export type Lang = keyof typeof WORDS
export type Word = keyof (typeof WORDS)['zh']

/** What the server's refusals mean here, by their stable code. */
export const REFUSALS: Record<Lang, Record<string, string>> = {
  zh: {
    place_code_revoked: '这张二维码已经停用，请扫新的那张', place_code_foreign: '这个二维码不对', text_empty: '请勾选一项，或者写几个字', text_too_long: '写得太长了，最多一千字',
    party_phone: '电话号码不对，请核对或者不填', too_many_reports: '这里刚才报得太多了，过一会儿自己再发', text_control_characters: '文字里有不能用的符号', '': '请过一会儿再试，或者到综治中心、找网格员反映',
  },
  en: {
    place_code_revoked: 'this code is no longer in use, please scan the new one', place_code_foreign: 'this code is not right', text_empty: 'tick something or write a few words', text_too_long: 'the text is too long, at most a thousand characters',
    party_phone: 'the phone number is not right: check it or leave it out', too_many_reports: 'too much came from here just now, it will be sent in a while', text_control_characters: 'the text holds characters that cannot be used', '': 'try again in a while, or tell the centre or your grid worker',
  },
}

export const say = (lang: Lang, word: Word, ...values: (string | number)[]): string =>
  values.reduce<string>((text, value, i) => text.replace(`{${i}}`, String(value)), WORDS[lang][word])

export const refusal = (lang: Lang, code: string): string => REFUSALS[lang][code] ?? REFUSALS[lang]['']!
