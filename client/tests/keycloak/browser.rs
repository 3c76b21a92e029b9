//! What a person's browser does: it opens an address, fills Keycloak's form in, and follows the redirect.

use std::collections::BTreeMap;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Response, Url, redirect};

/// As the realm has it.
pub(crate) const PERSON: (&str, &str) = ("doctor", "a password of the tests only");

/// Logs the person in; where the browser is sent then.
pub(crate) async fn log_in(address: &Url) -> String {
    let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    let mut cookies = BTreeMap::new();
    let page = client.get(address.clone()).send().await.unwrap();
    assert_eq!(page.status(), 200, "the login form: {:?}", page.headers());
    keep(&mut cookies, &page);
    let page = page.text().await.unwrap();
    let action = action(&page).unwrap_or_else(|| panic!("no form in: {page}"));
    let cookies: Vec<String> =
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let form: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("username", PERSON.0), ("password", PERSON.1), ("credentialId", "")])
        .finish();
    let answer = client
        .post(action)
        .header(COOKIE, cookies.join("; "))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 302, "after the login");
    answer.headers().get(LOCATION).unwrap().to_str().unwrap().to_owned()
}

fn keep(cookies: &mut BTreeMap<String, String>, response: &Response) {
    for cookie in response.headers().get_all(SET_COOKIE) {
        let pair = cookie.to_str().unwrap().split(';').next().unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        let _old = cookies.insert(name.to_owned(), value.to_owned());
    }
}

/// Where the form is sent.
fn action(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("action=\"")?;
    let (action, _) = rest.split_once('"')?;
    Some(action.replace("&amp;", "&"))
}
