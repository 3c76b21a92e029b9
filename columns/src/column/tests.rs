use super::*;
use blindnym::{ErrorKind, Problem as Refusal};

fn upper(fails: Option<ClientError>) -> Column<String> {
    Column::new(
        "upper".to_owned(),
        |cells| {
            let parse = |cell: &&str| match *cell {
                "bad" => Err(ErrorKind::NotText.into()),
                cell => Ok(cell.to_owned()),
            };
            cells.iter().map(parse).collect()
        },
        move |inputs| {
            let made = |input: &String| match (&fails, input.as_str()) {
                (Some(error), "x") => Err(error.clone()),
                _ => Ok(Zeroizing::new(input.to_uppercase())),
            };
            inputs.iter().map(made).collect()
        },
    )
}

fn codes(column: &Column<String>, cells: &[&str]) -> Result<Vec<String>, String> {
    let told = |outcome: Outcome| match outcome {
        Ok(text) => text.to_string(),
        Err(problem) => problem.code.into_owned(),
    };
    let made = column.apply(cells).map_err(|failure| failure.code.into_owned())?;
    Ok(made.into_iter().map(told).collect())
}

#[test]
fn bad_cells_keep_their_places() {
    let column = upper(None);
    assert_eq!(
        codes(&column, &["bad", "a", "bad", "b"]).unwrap(),
        ["not_text", "A", "not_text", "B"]
    );
    assert_eq!(codes(&column, &["bad"]).unwrap(), ["not_text"]);
    assert!(codes(&column, &[]).unwrap().is_empty());
    let checked = column.check(&["a", "bad"]);
    assert_eq!(checked.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn a_problem_of_one_is_not_one_of_all() {
    let refused = |status| ClientError::Refused { status, problem: Box::new(Refusal::default()) };
    for (error, expected) in [
        (ClientError::Engine(ErrorKind::NotText.into()), Ok("not_text")),
        (refused(401), Err("refused")),
        (refused(403), Err("refused")),
        (refused(404), Err("refused")),
        (ClientError::Busy { status: 429 }, Err("busy")),
        (ClientError::Unusable(ErrorKind::MissingOutput.into()), Err("answer_unusable")),
        (ClientError::Unreachable { reason: "no connection" }, Err("unreachable")),
        (ClientError::Token(blindnym_client::TokenError::Expired), Err("token_expired")),
    ] {
        let came = codes(&upper(Some(error)), &["a", "x"]);
        let expected = expected.map(|code| vec!["A".to_owned(), code.to_owned()]);
        assert_eq!(came, expected.map_err(str::to_owned));
    }
}
