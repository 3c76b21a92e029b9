use super::*;

const JWE: &str =
    "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAAAAAAAAAAAAAA.AA.AAAAAAAAAAAAAAAAAAAAAA";
const LEGACY: &str = "AAECAwQFBgcICQoLSOCAHj1gt2kD2oC8jj0KjsFX2Ot9Qg==";

#[test]
fn prefix_and_key_are_taken_apart() {
    let whole = format!("urn:be:fgov:pseudo-encrypted:v1:k-1:{JWE}");
    assert_eq!(Encrypted::parse(&whole), Ok(Encrypted { kid: Some("k-1"), text: JWE }));
    assert_eq!(Encrypted::parse(JWE), Ok(Encrypted { kid: None, text: JWE }));
    assert_eq!(Encrypted::parse(LEGACY), Ok(Encrypted { kid: None, text: LEGACY }));
}

#[test]
fn texts_in_clear_are_none() {
    for text in [
        "",
        "pain in the knee",
        "abcd",
        "a.b.c.d",
        "a.b.c.d.e f",
        "urn:be:fgov:pseudo-encrypted:v1:",
        "urn:be:fgov:pseudo-encrypted:v1:k",
        "urn:be:fgov:pseudo-encrypted:v1:k:knee",
        "knee.knee.knee.knee.kné",
        "urn:be:fgov:pseudo:v2:a:b",
        "Painintheleftkneesincethefalloflastweek.",
    ] {
        assert_eq!(Encrypted::parse(text), Err(ErrorKind::JweForm.into()), "{text}");
    }
}
