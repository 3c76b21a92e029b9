//! Problem documents, of which any member may be anything.

use blindnym::Problem;

pub(super) fn run(data: &[u8]) {
    let problem = Problem::parse(data);
    let again = Problem::parse(problem.to_json().as_bytes());
    assert_eq!(again, problem);
    assert!(!problem.to_string().is_empty());
}
