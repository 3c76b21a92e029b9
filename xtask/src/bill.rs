use anyhow::{Context as _, Result, ensure};
use std::path::Path;

/// A bill of materials without where its sources were: others have them elsewhere.
///
/// # Errors
/// When it says so in a way that is not known here.
pub(crate) fn without_paths(bill: &str, root: &Path) -> Result<String> {
    let root = root.to_str().context("the folder's name is no Unicode")?;
    let bill = bill.replace(&format!("path+file://{root}/"), "path+file:///");
    // In an address there is something before it: sources in /blindnym are not those of https://example.be/blindnym.
    let is_path = |(at, _): (usize, &str)| {
        let before = bill.get(..at).and_then(|before| before.chars().next_back());
        !before.is_some_and(char::is_alphanumeric)
    };
    ensure!(!bill.match_indices(root).any(is_path), "the bill of materials names {root}");
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
        for bill in [r#"{"path": "/home/me/src/core"}"#, r#"{"purl": "x=/home/me/src"}"#] {
            assert!(without_paths(bill, Path::new("/home/me/src")).is_err(), "{bill}");
        }
        let address = r#"{"url": "https://example.be/blindnym"}"#;
        assert_eq!(without_paths(address, Path::new("/blindnym")).unwrap(), address);
    }
}
