use super::{Caller, CallerError};

#[test]
fn examples_of_the_specification_are_good() {
    for products in ["MyCompany/myProduct/62.310.4 eHealth/Technical/3.19.0", "Topaz-XXXX/123.23.X"]
    {
        let caller = Caller::new("info@mycompany.be", products).unwrap();
        assert_eq!(caller.from_header(), "info@mycompany.be");
        let text = caller.user_agent().to_str().unwrap();
        assert!(
            text.starts_with(products) && text.contains(" Blindnym/blindnym-client/"),
            "{text}"
        );
    }
}

#[test]
fn what_would_break_a_header_is_refused() {
    for from in [
        "",
        "info",
        "@b.be",
        "a@",
        "a@b",
        "a b@c.be",
        "a@b.be\r\nX: y",
        "a@b.be,c@d.be",
        "a@.be",
        "a..b@c.be",
    ] {
        assert_eq!(Caller::new(from, "A/1"), Err(CallerError::From), "{from:?}");
    }
    for products in ["", "A", "A/", "/1", "A/1  B/1", "A/1\r\nX: y", "Ä/1", "A_B/1", "A/1 (x)"] {
        assert_eq!(Caller::new("a@b.be", products), Err(CallerError::UserAgent), "{products:?}");
    }
}
