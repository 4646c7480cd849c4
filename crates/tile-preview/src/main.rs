//! `tile-preview TILE.mvt --out FILE.png`: a vector tile as a picture, drawn by maplibre-rs on the processor.
//!
//! Experimental. maplibre-rs 0.0.3 draws areas and thin lines in one colour each: no labels, symbols, circles, widths, dashes or
//! zoom-dependent paint. Printed maps are drawn by crate `papers`; this shows how far the map engine in Rust has come.

mod draw;
mod style;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "usage: tile-preview TILE.mvt --out FILE.png [--size PIXELS] [--style STYLE.json]

  TILE.mvt   a vector tile of the map server, not compressed
  --size     side of the picture in pixels, 64 to 2048 (512)
  --style    a MapLibre style (tiles/style/operations.json); only areas and lines are drawn, without names";

/// The style of the map, as the web map has it.
const OPERATIONS: &str = include_str!("../../../tiles/style/operations.json");

struct Request {
    tile: PathBuf,
    out: PathBuf,
    size: u32,
    style: Option<PathBuf>,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == "--help" || word == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let request = match read(&words) {
        Ok(request) => request,
        Err(reason) => {
            eprintln!("tile-preview: {reason}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&request) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("tile-preview: {reason}");
            ExitCode::from(1)
        }
    }
}

fn read(words: &[String]) -> Result<Request, String> {
    let (mut tile, mut out, mut size, mut style) = (None, None, 512, None);
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let mut value = || rest.next().ok_or_else(|| format!("{word} wants a value"));
        match word.as_str() {
            "--out" => out = Some(PathBuf::from(value()?)),
            "--style" => style = Some(PathBuf::from(value()?)),
            "--size" => {
                let text = value()?;
                let number = text.parse().ok().filter(|pixels| (64..=2048).contains(pixels));
                size = number.ok_or_else(|| format!("--size {text}: a number from 64 to 2048"))?;
            }
            option if option.starts_with('-') => return Err(format!("there is no option {option}")),
            _ if tile.is_none() => tile = Some(PathBuf::from(word)),
            _ => return Err(format!("one tile at a time, but got {word} too")),
        }
    }
    let tile = tile.ok_or("which tile?")?;
    let out = out.ok_or("where to? --out FILE.png")?;
    Ok(Request { tile, out, size, style })
}

fn run(request: &Request) -> Result<(), String> {
    let bytes = std::fs::read(&request.tile).map_err(|e| said(&request.tile, &e))?;
    let style = match &request.style {
        Some(path) => std::fs::read_to_string(path).map_err(|e| said(path, &e))?,
        None => OPERATIONS.to_owned(),
    };
    let style = style::read(&style)?;
    let picture = draw::draw(&bytes, &style, request.size).map_err(|e| said(&request.tile, &e))?;
    // Written beside the target and renamed: a picture is there whole or not at all.
    let half = request.out.with_extension("png.part");
    std::fs::write(&half, picture).map_err(|e| said(&half, &e))?;
    std::fs::rename(&half, &request.out).map_err(|e| said(&request.out, &e))
}

fn said(path: &Path, reason: &dyn std::fmt::Display) -> String {
    format!("{}: {reason}", path.display())
}
