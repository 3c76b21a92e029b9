//! Social security numbers, against the rule as people tell it.

use blindnym::Ssin;

pub(super) fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let ours = Ssin::parse(text);
    assert_eq!(ours.as_ref().ok().map(Ssin::digits), digits(text).as_deref());
    if let Ok(ssin) = ours {
        let displayed = ssin.to_display();
        assert_eq!(Ssin::parse(&displayed).as_ref(), Ok(&ssin));
        assert!(displayed.as_str() == text || ssin.digits() == text);
    }
}

fn digits(text: &str) -> Option<String> {
    let punctuated = text.len() == 15;
    let digits: String = match punctuated {
        true => {
            let marks = [(2, '.'), (5, '.'), (8, '-'), (12, '.')];
            marks
                .iter()
                .all(|(at, mark)| text.get(*at..).is_some_and(|rest| rest.starts_with(*mark)))
                .then_some(())?;
            text.chars()
                .enumerate()
                .filter(|(at, _)| ![2, 5, 8, 12].contains(at))
                .map(|(_, digit)| digit)
                .collect()
        }
        false => text.to_owned(),
    };
    let is_number = digits.len() == 11 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(())?;
    let number = |from: usize, to: usize| digits[from..to].parse::<u64>().unwrap();
    let (nine, check) = (number(0, 9), number(9, 11));
    let is_check = [nine, 2_000_000_000 + nine].iter().any(|nine| 97 - nine % 97 == check);
    let (month, day) = (number(2, 4), number(4, 6));
    let is_month = [0..=12, 20..=32, 40..=52].iter().any(|months| months.contains(&month));
    (is_check && is_month && day <= 31).then_some(digits)
}
