//! The committed category tree.
#![allow(clippy::expect_used, reason = "a failed expectation is a failed test")]

use casework::CategoryTree;

fn tree() -> CategoryTree {
    CategoryTree::parse(include_str!("../../../geodata/rules/categories.toml")).expect("the committed tree")
}

#[test]
fn the_committed_tree_has_thirteen_groups_and_sixty_seven_categories() {
    let tree = tree();
    let sizes: Vec<_> = tree.categories.iter().map(|g| format!("{}{}", g.code, g.children.len())).collect();
    let expected = "MS6 BL4 LD8 GR4 WA4 EN5 RL5 RD4 LB5 CT6 MB4 SF4 GN8";
    assert_eq!(sizes.join(" "), expected);
    assert_eq!(tree.categories.iter().map(|g| g.children.len()).sum::<usize>(), 67);
}

#[test]
fn categories_are_numbered_without_gaps_and_named_in_both_languages() {
    for group in &tree().categories {
        for (i, leaf) in group.children.iter().enumerate() {
            assert_eq!(leaf.code.as_str(), format!("{}-{:02}", group.code, i + 1));
            assert!(!leaf.name_zh.trim().is_empty() && leaf.name_en.is_ascii(), "{leaf:?}");
        }
    }
}

#[test]
fn a_faulty_tree_is_refused_in_one_line_with_its_place() {
    let error = CategoryTree::parse("version = \"t\"\nsource = \"t\"\ncategory = []\n")
        .expect_err("refused")
        .to_string();
    assert!(error.contains("line 3, column 1: unknown field") && !error.contains('\n'), "{error}");
}

#[test]
fn labour_contracts_safety_and_daily_life_do_not_count_as_mining_related() {
    let tree = tree();
    let others: Vec<_> =
        tree.categories.iter().filter(|g| !g.mining_related).map(|g| g.code.as_str()).collect();
    assert_eq!(others, ["LB", "CT", "SF", "GN"]);
}
