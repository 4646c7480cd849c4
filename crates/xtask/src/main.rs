//! cargo xtask demo, test, dev, tidy, bless, bench: the project's own tasks.
fn main() {}
