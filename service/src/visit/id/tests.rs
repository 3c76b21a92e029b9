//! Trace contexts that are read, and those that are passed over.

use axum::http::HeaderValue;

use super::*;

const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

fn of(values: &[&str]) -> String {
    let mut headers = HeaderMap::new();
    for value in values {
        let _more = headers.append(TRACEPARENT, HeaderValue::from_str(value).unwrap());
    }
    RequestId::of(&headers, &Span::none()).to_string()
}

#[test]
fn the_callers_trace_is_taken() {
    let unsampled = GOOD.replace("-01", "-00");
    let later = GOOD.replace("00-4b", "01-4b");
    let longer = format!("{later}-more");
    for good in [GOOD, &unsampled, &later, &longer] {
        assert_eq!(of(&[good]), "4bf92f3577b34da6a3ce929d0e0e4736", "{good}");
    }
    assert!(parse(GOOD.as_bytes()).unwrap().is_sampled());
    assert!(!parse(unsampled.as_bytes()).unwrap().is_sampled());
}

#[test]
fn what_is_no_trace_gives_a_new_id() {
    let zero_trace = GOOD.replace("4bf92f3577b34da6a3ce929d0e0e4736", &"0".repeat(32));
    let zero_span = GOOD.replace("00f067aa0ba902b7", &"0".repeat(16));
    let longer = format!("{GOOD}-more");
    let forbidden = GOOD.replace("00-4b", "ff-4b");
    let plus = GOOD.replace("00-4b", "+0-4b");
    let bad: [&[&str]; 9] = [
        &[],
        &[""],
        &[&zero_trace],
        &[&zero_span],
        &[&longer],
        &[&forbidden],
        &[&plus],
        &[&GOOD.to_uppercase()],
        &[GOOD, GOOD],
    ];
    let mut seen = Vec::new();
    for bad in bad {
        let id = of(bad);
        assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{bad:?}: {id}");
        assert!(!id.starts_with("4bf92f35") && !seen.contains(&id), "{bad:?}: {id}");
        seen.push(id);
    }
    assert!(parse(&[b'\xff'; 55]).is_none());
}
