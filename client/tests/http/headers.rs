use std::sync::Arc;

use blindnym::Value;
use blindnym_client::{
    AccessToken, Caller, Client, ClientSettings, FixedToken, HttpService, Trace,
};

use crate::proxy::{Fate, Proxy};

const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

#[tokio::test(flavor = "multi_thread")]
async fn every_request_says_who_asks_and_in_which_trace() {
    let proxy = Proxy::start(|_, _| Fate::Pass).await;
    let mut settings = proxy.settings();
    settings.caller = Some(Caller::new("info@mycompany.be", "MyCompany/myProduct/1.2").unwrap());
    let token = AccessToken::new("secret-token".to_owned().into(), None, None);
    let service = HttpService::new(settings, Some(Arc::new(FixedToken::new(token)))).unwrap();
    assert!(!format!("{service:?}").contains("secret-token"));
    let client = Client::new(Arc::new(service), ClientSettings::default()).unwrap();
    let work = async {
        let domain = client.domain("uhmep_v1").await.unwrap();
        client.pseudonymize(&domain, &[Value::from_text("1")]).await
    };
    let done = Trace::from_header(TRACE).unwrap().around(work).await;
    assert!(done[0].is_ok());
    let seen = proxy.seen();
    assert_eq!(seen.len(), 2);
    for seen in &seen {
        assert_eq!(seen.header("from"), Some("info@mycompany.be"));
        let agent = seen.header("user-agent").unwrap();
        assert!(agent.starts_with("MyCompany/myProduct/1.2 Blindnym/"), "{agent}");
        assert_eq!(seen.header("authorization"), Some("Bearer secret-token"));
        assert_eq!(seen.header("accept"), Some("application/json"));
        assert!(seen.header("traceparent").unwrap().starts_with(&TRACE[..36]));
    }
    assert_eq!(seen[1].header("content-type"), Some("application/json"));
    assert!(seen[1].head.starts_with("POST /pseudo/v1/domains/uhmep_v1/pseudonymize HTTP/1.1"));
}
