//! Draws tiles of our own encoder with the real program and looks at single pixels.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Output};

use spatial::mvt::Layer;
use spatial::{Bounds, LonLat, Node, Region, TileCoord};

const SIZE: u32 = 512;
const STYLE: &str = r##"{ "layers": [
    { "id": "page", "type": "background", "paint": { "background-color": "#eceae4" } },
    { "id": "west", "type": "fill", "source-layer": "west", "paint": { "fill-color": "#b07d2b" } },
    { "id": "line", "type": "line", "source-layer": "line", "paint": { "line-color": "#1d6a75" } } ] }"##;

struct Picture {
    rgb: Vec<[u8; 3]>,
}

impl Picture {
    fn read(path: &Path) -> Picture {
        let mut reader = png::Decoder::new(std::fs::File::open(path).unwrap()).read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size()];
        let info = reader.next_frame(&mut bytes).unwrap();
        assert_eq!((info.width, info.height), (SIZE, SIZE));
        Picture { rgb: bytes.chunks(4).map(|p| [p[0], p[1], p[2]]).collect() }
    }

    fn at(&self, x: u32, y: u32) -> [u8; 3] {
        self.rgb[(y * SIZE + x) as usize]
    }
}

fn draw(folder: &Path, tile: &[u8]) -> Output {
    std::fs::write(folder.join("t.mvt"), tile).unwrap();
    std::fs::write(folder.join("style.json"), STYLE).unwrap();
    let words = ["t.mvt", "--out", "t.png", "--style", "style.json"];
    Command::new(env!("CARGO_BIN_EXE_tile-preview")).args(words).current_dir(folder).output().unwrap()
}

/// A tile in the banner: its western half an area, and a line from its north-west to its south-east corner.
fn tile() -> Vec<u8> {
    let tile = TileCoord::holding(10, LonLat::new(111.2, 39.8).unwrap());
    let Bounds { min, max } = tile.bounds(0.0);
    let middle = i32::midpoint(min.x, max.x);
    let corners = [(min.x, min.y), (middle, min.y), (middle, max.y), (min.x, max.y)];
    let ring = corners.map(|(x, y)| Node { x, y }).to_vec();
    let mut west = Layer::new("west", tile);
    west.area(1, &Region::from_rings(vec![vec![ring]]).unwrap(), &[]);
    let mut line = Layer::new("line", tile);
    let ends = [(min.x, max.y), (max.x, min.y)].map(|(x, y)| Node { x, y }.lon_lat());
    line.line(1, &ends, &[]);
    [west.finish(), line.finish()].concat()
}

#[test]
fn an_area_a_line_and_the_page_have_their_colours_where_they_belong() {
    let folder = tempfile::tempdir().unwrap();
    let output = draw(folder.path(), &tile());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let picture = Picture::read(&folder.path().join("t.png"));
    assert_eq!(picture.at(60, 400), [0xb0, 0x7d, 0x2b], "the area in the west");
    assert_eq!(picture.at(450, 100), [0xec, 0xea, 0xe4], "the page in the east");
    let near: Vec<_> = (380..390).map(|x| picture.at(x, 384)).collect();
    assert!(near.contains(&[0x1d, 0x6a, 0x75]), "the line in the east: {near:?}");
    assert!(!folder.path().join("frame_0.png").exists() && !folder.path().join("t.png.part").exists());
}

#[test]
fn an_empty_tile_is_an_empty_page() {
    let folder = tempfile::tempdir().unwrap();
    assert!(draw(folder.path(), &[]).status.success());
    let picture = Picture::read(&folder.path().join("t.png"));
    assert!(picture.rgb.iter().all(|p| *p == [0xec, 0xea, 0xe4]));
}

#[test]
fn a_file_that_is_no_tile_is_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let output = draw(folder.path(), b"<html>not a tile</html>");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.starts_with("tile-preview: t.mvt: not a vector tile"), "{said}");
    assert!(!folder.path().join("t.png").exists());
}
