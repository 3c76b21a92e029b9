use anyhow::{Context as _, Result, ensure};
use std::path::Path;

/// A bill of materials without where its sources were: others have them elsewhere.
///
/// # Errors
/// When it says so in a way that is not known here.
pub(crate) fn without_paths(bill: &str, root: &Path) -> Result<String> {
    let root = root.to_str().context("the folder's name is no Unicode")?;
    let bill = bill.replace(&format!("path+file://{root}/"), "path+file:///");
    ensure!(!bill.contains(root), "the bill of materials names {root}");
    Ok(bill)
}

#[cfg(test)]
mod tests {
    use super::without_paths;
    use std::path::Path;

    #[test]
    fn a_bill_does_not_say_where_it_was_made() {
        let bill = r#"{"bom-ref": "path+file:///home/me/src/core#blindnym@0.1.0"}"#;
        let without = without_paths(bill, Path::new("/home/me/src")).unwrap();
        assert_eq!(without, r#"{"bom-ref": "path+file:///core#blindnym@0.1.0"}"#);
        assert!(
            without_paths(r#"{"path": "/home/me/src/core"}"#, Path::new("/home/me/src")).is_err()
        );
    }
}
