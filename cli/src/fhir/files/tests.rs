use super::*;

#[test]
fn folders_are_walked_in_the_order_of_names() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("in");
    fs::create_dir_all(input.join("b")).unwrap();
    for name in ["c.json", "a.NDJSON", "b/d.jsonl", "b/readme.txt"] {
        fs::write(input.join(name), "{}").unwrap();
    }
    let output = folder.path().join("out");
    let files = of(&input, &output, None).unwrap();
    let found: Vec<(PathBuf, Format)> =
        files.into_iter().map(|file| (file.output, file.format)).collect();
    assert_eq!(
        found,
        [
            (output.join("a.NDJSON"), Format::Ndjson),
            (output.join("b/d.jsonl"), Format::Ndjson),
            (output.join("c.json"), Format::Json),
        ]
    );
    for output in [input.clone(), input.join("b"), input.join("new/deep"), input.join("b/../x")] {
        assert!(of(&input, &output, None).is_err(), "{}", output.display());
    }
    let file = input.join("c.json");
    assert!(of(&file, &file, None).is_err());
    assert!(of(&input.join("b/readme.txt"), &output, None).is_err());
    assert!(of(&input.join("b/readme.txt"), &output, Some(Format::Json)).is_ok());
}
