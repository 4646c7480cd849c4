//! Rebuilds the crate when the web map was built anew, since its files are embedded.

fn main() {
    println!("cargo:rerun-if-changed=../../web-map/dist");
}
