use super::{closing_line, outcomes, table, write};
use crate::assure::{Figure, figure};
use anyhow::anyhow;
use serde_json::Value;
use std::time::Duration;

const TIME: Duration = Duration::from_secs(2);

#[test]
fn a_line_is_no_wider_than_a_terminal() {
    let mut all = outcomes("vectors", Ok(figure("9".repeat(200))), TIME);
    all.extend(outcomes("deny", Err(anyhow!("no licence\nfor this")), TIME));
    let table = table(&all);
    assert_eq!(table.lines().map(|line| line.chars().count()).max(), Some(80));
    assert_eq!(table.lines().nth(2), Some("deny                     FAILED   no licence"));
    let again = "assure: 1 passed, 1 failed: deny (again: cargo xtask assure deny)";
    assert_eq!(closing_line(&all), again);
}

#[test]
fn what_did_not_run_keeps_what_was_written() -> anyhow::Result<()> {
    let folder = std::env::temp_dir().join(format!("assure-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("assure.json");
    let kills = Figure { name: "kills".to_owned(), figure: "90".to_owned() };
    let mut first = outcomes("faults", Ok(vec![kills]), TIME);
    first.extend(outcomes("deny", Err(anyhow!("no")), TIME));
    write(&path, &first)?;
    write(&path, &outcomes("deny", Ok(figure("all")), TIME))?;
    let read: Value = serde_json::from_str(&std::fs::read_to_string(&path)?)?;
    std::fs::remove_dir_all(&folder)?;
    let expected = serde_json::json!([
        {"name": "faults: kills", "figure": "90", "passed": true, "seconds": 2.0},
        {"name": "deny", "figure": "all", "passed": true, "seconds": 2.0},
    ]);
    assert_eq!(read, expected);
    Ok(())
}
