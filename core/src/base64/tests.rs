use std::string::String;

use base64ct::{Base64, Base64Unpadded, Base64Url, Base64UrlUnpadded, Encoding};
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};

use super::{check_url, decode_any, decode_standard, decode_url, encode_standard};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn any_is_each_of_the_four_and_nothing_else(text in "[AQgw1_/+=-]{0,9}") {
        let four = [Base64::decode_vec(&text), Base64Unpadded::decode_vec(&text),
            Base64Url::decode_vec(&text), Base64UrlUnpadded::decode_vec(&text)];
        let expected = four.into_iter().find_map(Result::ok);
        prop_assert_eq!(decode_any("it", &text).ok().map(|bytes| bytes.to_vec()), expected);
    }

    #[test]
    fn the_standard_alphabet_is_that_of_base64ct(
        text in "[AQgw1_/+=-]{0,9}",
        bytes in vec(any::<u8>(), 0..70),
    ) {
        let read = |text: &str| decode_standard("it", text).ok().map(|bytes| bytes.to_vec());
        prop_assert_eq!(read(&text), Base64::decode_vec(&text).ok());
        prop_assert_eq!(encode_standard(&bytes), Base64::encode_string(&bytes));
        prop_assert_eq!(read(&encode_standard(&bytes)), Some(bytes));
    }
}

#[test]
fn what_is_checked_is_what_can_be_decoded() {
    let (mut good, mut bad) = (0, 0);
    for len in 0..70 {
        // One wrong character at each place, and an end that is right, has bits too many, or is wrong too.
        for (wrong, last) in
            (0..=len).flat_map(|wrong| "AB!".chars().map(move |last| (wrong, last)))
        {
            let mut text: String = (0..len).map(|at| if at == wrong { '!' } else { 'A' }).collect();
            if text.pop().is_some() {
                text.push(last);
            }
            let checked = check_url("it", &text);
            assert_eq!(checked, decode_url("it", &text).map(|bytes| bytes.len()), "{text}");
            (good, bad) = if checked.is_ok() { (good + 1, bad) } else { (good, bad + 1) };
        }
    }
    assert!(good > 50 && bad > 5_000, "{good} {bad}");
}
