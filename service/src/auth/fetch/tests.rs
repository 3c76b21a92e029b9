//! Answers, without a network.

use reqwest::Body;

use super::*;

fn answer(status: u16, length: usize) -> Response {
    let body = Body::from(vec![b' '; length]);
    http::Response::builder().status(status).body(body).unwrap().into()
}

#[tokio::test]
async fn answers() {
    for (status, length, expected) in [
        (200, 0, Ok(0)),
        (200, MAX_ANSWER, Ok(MAX_ANSWER)),
        (200, MAX_ANSWER + 1, Err(FetchError::TooLong)),
        (204, 0, Err(FetchError::BadStatus)),
        (302, 2, Err(FetchError::BadStatus)),
        (404, 2, Err(FetchError::BadStatus)),
        (500, 2, Err(FetchError::BadStatus)),
    ] {
        let read = read(answer(status, length)).await;
        assert_eq!(read.map(|body| body.len()), expected, "{status} {length}");
    }
}

#[test]
fn addresses() {
    for good in
        ["https://a.example/x?y=z", "http://localhost/x", "http://127.0.0.1:1/", "http://[::1]/"]
    {
        assert!(HttpJwks::new(good).is_ok(), "{good}");
    }
    for bad in
        ["", "x", "http://a.example/", "http://localhost.example/", "ftp://localhost/", "file:///x"]
    {
        assert!(HttpJwks::new(bad).is_err(), "{bad}");
    }
}
