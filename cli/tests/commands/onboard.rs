//! `blindnym onboard`.

use crate::support::Place;

/// The example of a kind, changed, and what the command says of it.
fn onboard(kind: &str, changes: &[(&str, &str)], code: i32) -> (Place, String) {
    let place = Place::new();
    let mut answers = place.run(&["onboard", kind, "--example"]).expect(0);
    for (from, to) in changes {
        assert!(answers.contains(from), "{from}: {answers}");
        answers = answers.replace(from, to);
    }
    place.write("answers.toml", answers);
    let arguments = ["onboard", kind, "--answers", "answers.toml", "--output", "out"];
    let told = place.run(&arguments).expect(code);
    assert_eq!(place.path("out").exists(), code == 0, "{told}");
    (place, told)
}

#[test]
fn examples_make_forms_and_mails() {
    for (kind, mails) in
        [("healthcare", &["mail", "candidate"][..]), ("m2m", &["mail"]), ("ehealthbox", &["mail"])]
    {
        let (place, told) = onboard(kind, &[], 0);
        insta::assert_snapshot!(format!("{kind}-form"), place.read("out/form.md"));
        for mail in mails {
            let text = place.read(&format!("out/{mail}.txt"));
            insta::assert_snapshot!(format!("{kind}-{mail}"), text);
            let draft = place.read(&format!("out/{mail}.eml"));
            assert!(draft.contains("X-Unsent: 1\r\n"), "{draft}");
            assert_eq!(draft.contains("form.html"), *mail == "mail", "{draft}");
            assert!(told.contains(&format!("{mail}.eml")), "{told}");
        }
        let page = place.read("out/form.html");
        assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
        for outside in ["src=", "@import", "url("] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}

#[test]
fn what_was_written_stays() {
    let (place, _told) = onboard("m2m", &[], 0);
    let arguments = ["onboard", "m2m", "--answers", "answers.toml", "--output", "out"];
    assert!(place.run(&arguments).expect(2).contains("is there already"));
    // The answers that were written make the same again.
    let again = ["onboard", "m2m", "--answers", "out/answers.toml", "--output", "again"];
    let _told = place.run(&again).expect(0);
    for name in ["form.md", "form.html", "mail.txt", "answers.toml"] {
        assert_eq!(place.read(&format!("out/{name}")), place.read(&format!("again/{name}")));
    }
    let elsewhere = place.run(&["onboard", "m2m", "--answers", "answers.toml"]).expect(0);
    assert!(elsewhere.contains("onboarding-cbe-0123456749"), "{elsewhere}");
}

#[test]
fn mistakes_are_told_all_at_once_and_nothing_is_written() {
    let changes = [
        ("environment = \"acceptance\"", ""),
        ("\"aqme-care\"", "\"aqme_care\""),
        ("john.doe@aqme.be", "john.doe"),
        ("https://app-acc.aqme.be/iam-connect-endpoint/", "https://app-acc.aqme.be*"),
        ("[\"https://app-acc.aqme.be\"]", "[\"*\"]"),
    ];
    let (_place, told) = onboard("healthcare", &changes, 2);
    for field in
        ["environment", "client.id", "contact.email", "urls.redirect_uris", "urls.web_origins"]
    {
        assert!(told.contains(&format!("✗ {field}: ")), "{field}: {told}");
    }
    assert!(told.contains("nothing was written"), "{told}");
}

#[test]
fn client_ids_are_those_of_the_realm() {
    for (id, told) in [
        ("cbe-0123456748", "check digits of the enterprise number"),
        ("cbe-123456749", "ten digits"),
        ("cbe-9123456749", "the first 0 or 1"),
        ("ehp-123", "an EHP number has ten digits"),
        ("nihdi-hospital-7100043", "eight digits"),
        ("nihdi--71000436", "the type in nihdi-"),
        ("aqme-care", "an organisation's client id is"),
    ] {
        let (_place, all) =
            onboard("m2m", &[("id = \"cbe-0123456749\"", &format!("id = \"{id}\""))], 2);
        assert!(all.contains("✗ client.id: ") && all.contains(told), "{id}: {all}");
    }
    let hospital = [
        ("id = \"cbe-0123456749\"", "id = \"nihdi-hospital-71000436\""),
        ("identifier = \"0123456749\"", "identifier = \"71000436\""),
        ("type = \"CBE\"", "type = \"NIHII-HOSPITAL\""),
    ];
    let (_place, told) = onboard("m2m", &hospital, 0);
    assert!(!told.contains('!'), "{told}");
    let (_place, told) = onboard("m2m", &hospital[..1], 0);
    assert!(told.contains("names another organisation"), "{told}");
    let odd = [("id = \"cbe-0123456749\"", "id = \"nihdi-hospital-71000437\"")];
    assert!(onboard("m2m", &odd, 0).1.contains("! client.id: the check digits"));
}

#[test]
fn redirects_are_exact_and_safe() {
    const GOOD: &str = "https://app-acc.aqme.be/iam-connect-endpoint/";
    for (uri, told) in [
        ("http://app-acc.aqme.be/", "http is for localhost only"),
        ("http://localhost.aqme.be/", "http is for localhost only"),
        ("https://*.aqme.be/", "at the end only"),
        ("https://app-acc.aqme.be*", "at the end of a path"),
        ("https://app-acc.aqme.be/?a=*", "at the end of a path"),
        ("https://app-acc.aqme.be/#login", "no fragment"),
        ("https://user:word@app-acc.aqme.be/", "no user name"),
        ("https://a.be/;https://b.be/", "a space, ; or *"),
        ("app-acc.aqme.be/login", "no URL"),
        ("ftp://app-acc.aqme.be/", "no https address"),
        ("javascript:alert(1)", "no https address"),
    ] {
        let (_place, all) = onboard("healthcare", &[(GOOD, uri)], 2);
        assert!(all.contains(told), "{uri}: {all}");
    }
    for uri in ["http://127.0.0.1:8080/x", "http://[::1]/x", "https://app-acc.aqme.be/a?b=c"] {
        let (_place, told) = onboard("healthcare", &[(GOOD, uri)], 0);
        assert!(!told.contains("! urls"), "{uri}: {told}");
    }
    let (_place, told) = onboard("healthcare", &[(GOOD, "https://app-acc.aqme.be/*")], 0);
    assert!(told.contains("exact addresses are safer"), "{told}");
    let production = [("environment = \"acceptance\"", "environment = \"production\"")];
    assert!(onboard("healthcare", &production, 0).1.contains("localhost in production"));
}

#[test]
fn access_types_and_scopes_fit_together() {
    let confidential = [("access = \"public\"", "access = \"confidential\"")];
    assert!(onboard("healthcare", &confidential, 2).1.contains("give credentials.certificate"));
    let certificate =
        "[credentials.certificate]\nidentifier = \"0123456749\"\ntype = \"CBE\"\nuse = \"sig\"\n";
    let with = format!("{certificate}\n[uhmep]");
    let both = [confidential[0], ("[uhmep]", with.as_str())];
    let (place, _told) = onboard("healthcare", &both, 0);
    assert!(place.read("out/form.md").contains("| **Confidential access type** | ☒ |"));
    assert!(onboard("healthcare", &[("[uhmep]", &with)], 2).1.contains("a public client has none"));
    let scopes = |scopes: &str| format!("scopes = {scopes}\n\n[contact]");
    for (list, told) in [
        (r#"["nihdi:uhmep:pseudopseudo:profile"]"#, "two scopes that the guide prints as one"),
        (r#"["two words"]"#, "a scope is one word"),
        (r#"["a;b"]"#, "a scope is one word"),
        (r#"["ssin", "ssin"]"#, "twice"),
    ] {
        let (_place, all) = onboard("healthcare", &[("[contact]", &scopes(list))], 2);
        assert!(all.contains(told), "{list}: {all}");
    }
    let few = scopes(r#"["openid"]"#);
    assert!(onboard("healthcare", &[("[contact]", &few)], 0).1.contains("! scopes: referral"));
    assert!(onboard("ehealthbox", &[("[contact]", &few)], 2).1.contains("needs `ehbox`"));
}

#[test]
fn the_ehealthbox_has_rules_of_its_own() {
    let id = ("id = \"aqme-care-ehbox\"", "id = \"aqme-care\"");
    assert!(onboard("ehealthbox", &[id], 2).1.contains("ends with -ehbox"));
    let fresh = ("existing = \"not_reusable\"", "existing = \"none\"");
    let _written = onboard("ehealthbox", &[id, fresh], 0);
    let root = ("root = \"https://app-acc.aqme.be\"", "");
    assert!(onboard("ehealthbox", &[root], 2).1.contains("root or base URL"));
    let m2m = ("use_case = \"web\"", "use_case = \"m2m\"");
    assert!(onboard("ehealthbox", &[m2m], 2).1.contains("nobody logs in to an M2M client"));
    let urls = (
        "[urls]\nroot = \"https://app-acc.aqme.be\"\nredirect_uris = [\"https://app-acc.aqme.be/login/callback\"]",
        "",
    );
    let (place, _told) = onboard("ehealthbox", &[m2m, urls], 0);
    assert!(place.read("out/mail.txt").contains("in realm M2M"));
    assert!(!place.read("out/form.md").contains("Redirect"));
    let shown = ("shown_at_login = \"Aqme Care / Aqme\"", "");
    assert!(onboard("ehealthbox", &[shown], 2).1.contains("✗ ehealthbox.shown_at_login"));
}

#[test]
fn texts_of_others_stay_texts() {
    let evil = "Aqme <script>alert(1)</script> & | *Care* \\\"é\\\"";
    let (place, _told) =
        onboard("m2m", &[("name = \"Aqme Care\"", &format!("name = \"{evil}\""))], 0);
    let page = place.read("out/form.html");
    assert!(!page.contains("<script>") && page.contains("&lt;script&gt;"), "{page}");
    assert!(page.contains("&quot;é&quot;"));
    let form = place.read("out/form.md");
    assert!(
        !form.contains("<script>") && form.contains("\\|") && form.contains("\\*Care\\*"),
        "{form}"
    );
    for text in ["Aqme\\nBcc: a@b.be", "Aqme\\r\\nBcc: a@b.be", "\\u0007"] {
        let (_place, told) =
            onboard("m2m", &[("name = \"Aqme Care\"", &format!("name = \"{text}\""))], 2);
        assert!(told.contains("one line"), "{told}");
    }
    let changes = [("organisation = \"Aqme Care\"", "organisation = \"Société Ünïque\"")];
    let (place, _told) = onboard("healthcare", &changes, 0);
    let draft = place.read("out/candidate.eml");
    let subject = draft.lines().find(|line| line.starts_with("Subject:")).unwrap();
    assert!(subject.is_ascii(), "{subject}");
}

#[test]
fn answers_that_cannot_be_read_are_told_with_their_line() {
    let (_place, told) = onboard("m2m", &[("organisation", "organization")], 2);
    assert!(told.contains("`organization` is unknown: `organisation` perhaps?"), "{told}");
    let (_place, told) = onboard("m2m", &[("\"acceptance\"", "\"acc\"")], 2);
    assert!(told.contains("`integration`, `acceptance`, `production`"), "{told}");
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let told = Place::new().run(&["onboard", "healthcare"]).expect(2);
    assert!(told.contains("no terminal") && told.contains("--example"), "{told}");
}
