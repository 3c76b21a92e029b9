use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};

use super::decode;

const XML: &str =
    "\r\n<Assertion xmlns=\"urn:oasis:names:tc:SAML:1.0:assertion\">ÿþ??>~</Assertion>\n";

#[test]
fn both_alphabets_are_read_byte_for_byte() {
    let standard = Base64::encode_string(XML.as_bytes());
    assert!(standard.contains('/') || standard.contains('+'), "a text that tells them apart");
    let lines: Vec<&str> =
        standard.as_bytes().chunks(76).map(|l| str::from_utf8(l).unwrap()).collect();
    for text in [
        standard.clone(),
        lines.join("\r\n"),
        standard.trim_end_matches('=').to_owned(),
        Base64UrlUnpadded::encode_string(XML.as_bytes()),
    ] {
        assert_eq!(decode(&text).unwrap().as_slice(), XML.as_bytes(), "{text}");
    }
}

#[test]
fn what_is_no_xml_is_refused() {
    for text in ["", "!", "PA=A", "eyJhIjoxfQ==", "<Assertion>"] {
        assert!(decode(text).is_none(), "{text}");
    }
}
