/** Which datum the position of a phone's browser is on. */

/**
 * Browsers built into Chinese apps on Android take positions from their own map service, which gives GCJ-02; the standard says
 * WGS 84, which others keep. What is believed is sent with the raw numbers, so that it can be put right later.
 */
export function datumOf(userAgent: string): 'gcj02' | 'cgcs2000' {
  const own = /MicroMessenger|QQ\/|MQQBrowser|UCBrowser|baidubrowser|baiduboxapp|Quark|AlipayClient|DingTalk|HuaweiBrowser|MiuiBrowser|HeyTapBrowser|VivoBrowser/i
  return /Android|HarmonyOS/i.test(userAgent) && own.test(userAgent) ? 'gcj02' : 'cgcs2000'
}
