use super::Trace;

const HEADER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

#[test]
fn an_example_of_the_recommendation_is_read() {
    let trace = Trace::from_header(HEADER).unwrap();
    let (one, other) = (trace.header(), trace.header());
    for header in [&one, &other] {
        let header = header.to_str().unwrap();
        assert!(
            header.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-") && header.ends_with("-01")
        );
        assert_eq!(header.len(), HEADER.len());
        assert_eq!(Trace::from_header(header), Some(trace));
    }
    assert_ne!(one, other, "every exchange is a span of its own");
}

#[test]
fn what_is_no_trace_is_ignored() {
    for text in [
        "",
        "00",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
    ] {
        assert_eq!(Trace::from_header(text), None, "{text}");
    }
}

#[tokio::test]
async fn work_in_a_trace_knows_it() {
    let trace = Trace::from_header(HEADER).unwrap();
    assert_eq!(trace.around(async { Trace::current() }).await, trace);
    assert_ne!(Trace::current(), trace);
}
