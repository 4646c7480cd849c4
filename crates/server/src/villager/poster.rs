//! The poster of a place: one sheet with its code, its name, and how it works in plain words.

use maud::{DOCTYPE, PreEscaped, html};
use papers::qr_svg;

/// Size of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paper {
    /// 210 mm wide.
    A4,
    /// 148 mm wide.
    A5,
}

impl Paper {
    /// The size of a word; `None` for another one.
    pub(crate) fn parse(word: &str) -> Option<Paper> {
        match word {
            "a4" => Some(Paper::A4),
            "a5" => Some(Paper::A5),
            _ => None,
        }
    }
}

/// What stands on a poster.
pub(crate) struct Poster<'a> {
    /// Name of the place.
    pub(crate) place: &'a str,
    /// Where it hangs; may be empty.
    pub(crate) spot: &'a str,
    /// The code.
    pub(crate) code: &'a str,
    /// The address that the QR code holds.
    pub(crate) address: &'a str,
    /// Who answers for it.
    pub(crate) issuer: &'a str,
    /// Whether the place is made up.
    pub(crate) synthetic: bool,
}

impl Poster<'_> {
    pub(crate) fn html(&self, paper: Paper) -> String {
        // Everything is measured in the width of the sheet, so that one design serves both.
        let (size, width) = match paper {
            Paper::A4 => ("A4", 210.0),
            Paper::A5 => ("A5", 148.0),
        };
        let unit = width / 210.0;
        let style = format!(
            "@page{{size:{size};margin:0}}*{{box-sizing:border-box}}html{{font-size:{unit}mm}}
body{{margin:0;font-family:'Noto Sans CJK SC','Microsoft YaHei',sans-serif;color:#111;line-height:1.45}}
main{{width:{width}mm;height:{height}mm;padding:14rem 16rem;display:flex;flex-direction:column;align-items:center;overflow:hidden}}
h1{{font-size:22rem;margin:0;letter-spacing:.1em}}.place{{font-size:9.5rem;font-weight:700;margin:3rem 0 0;text-align:center}}.spot{{font-size:6rem;margin:0}}
.qr{{width:104rem;height:104rem;margin:4rem 0 1rem}}.qr svg{{width:100%;height:100%;display:block}}.code{{font:700 5.4rem/1.3 monospace;letter-spacing:.08em;margin:0}}
ol{{font-size:7.2rem;margin:5rem 0 3rem;padding-left:1.4em;align-self:stretch}}p.note{{font-size:5rem;margin:1rem 0;align-self:stretch}}
.demo{{border:.5rem dashed #111;font-size:5rem;padding:1rem 3rem;margin:2rem 0 0}}.issuer{{margin-top:auto;font-size:5.4rem;border-top:.5rem solid #111;align-self:stretch;padding-top:2rem}}",
            height = width * 1.414,
        );
        let spaced = self.code.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned());
        let page = html! {
            (DOCTYPE)
            html lang="zh-CN" {
                head { meta charset="utf-8"; meta name="viewport" content="width=device-width, initial-scale=1"; title { "上报二维码 " (self.place) } style { (PreEscaped(style)) } }
                body { main {
                    h1 { "有事请扫码" }
                    p.place { (self.place) }
                    @if !self.spot.is_empty() { p.spot { (self.spot) } }
                    @if self.synthetic { p.demo { "示意数据，演示用" } }
                    @if let Some(svg) = qr_svg(self.address) { div.qr role="img" aria-label="二维码" { (PreEscaped(svg)) } }
                    p.code { (spaced.collect::<Vec<_>>().join(" ")) }
                    ol {
                        li { "用手机扫一扫，点选是什么事，写几句、拍张照。" }
                        li { "不用注册，可以不留名字电话；没信号先写好，有信号自己发出去。" }
                        li { "记住案件编码和取件号(或电话后四位),随时能查办到哪一步、轮到谁、哪天有结果。" }
                    }
                    p.note { "扫出来的页面应当写着“" (self.place) "”。不是的，就不是这张码，请不要填。" }
                    p.note { "有人受伤、房子要塌、着火：先打 110、119、120。" }
                    p.issuer { (self.issuer) br; (self.address) }
                } }
            }
        };
        page.into_string()
    }
}
