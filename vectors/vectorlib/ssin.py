"""ssin.json: Belgian social security identification numbers (national register and BIS)."""

from random import Random
from typing import Any

from .refusal import Refusal, expect, require

Row = dict[str, Any]
PUNCTUATION = {2: ".", 5: ".", 8: "-", 12: "."}
KNOWN = [
    "97071143362",
    "82042605839",
    "72101230445",
    "00000000097",
    "00000000196",
    "00000000295",
    "17073003384",
    "98472899765",
    "01490700185",
]
KNOWN_BAD = ["01234567890", "12587488890", "12345678977", "99545454444", "12345678912"]


def check_digits(nine: str, later: bool) -> int:
    """97 - (N mod 97) with N the nine digits, preceded by a 2 for births from 2000 on."""
    return 97 - int(("2" if later else "") + nine) % 97


def display(digits: str) -> str:
    """YY.MM.DD-NNN.CC."""
    return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}-{digits[6:9]}.{digits[9:]}"


def read_digits(text: str) -> str:
    """The eleven digits of either form: length, then characters."""
    require(len(text) in (11, 15), "ssin_length")
    digits = ""
    for index, character in enumerate(text):
        if len(text) == 15 and index in PUNCTUATION:
            require(character == PUNCTUATION[index], "ssin_character")
        else:
            require(character in set("0123456789"), "ssin_character")
            digits += character
    return digits


def read(text: str) -> Row:
    """Check digits strictly, the date loosely: month 00 to 12, plus 20 or 40 for BIS; day 00 to 31."""
    digits = read_digits(text)
    matching = [later for later in (False, True) if check_digits(digits[:9], later) == int(digits[9:])]
    require(len(matching) == 1, "ssin_check")
    month, day = int(digits[2:4]), int(digits[4:6])
    require(month in range(13) or month in range(20, 33) or month in range(40, 53), "ssin_date")
    require(day <= 31, "ssin_date")
    kind = "national" if month <= 12 else "bis"
    return {"ok": True, "digits": digits, "display": display(digits), "kind": kind, "born_2000_or_later": matching[0]}


def make(nine: str, later: bool) -> str:
    """Nine digits with their check digits."""
    return f"{nine}{check_digits(nine, later):02d}"


def _good_texts(rng: Random) -> list[tuple[str, str, bool]]:
    """Digits, kind and century by construction."""
    rows = [(text, "national", False) for text in KNOWN[:6]]
    rows += [(KNOWN[6], "national", True), (KNOWN[7], "bis", False), (KNOWN[8], "bis", True)]
    months = [(month, "national") for month in (0, 1, 6, 12)] + [
        (month, "bis") for month in (20, 21, 26, 32, 40, 41, 46, 52)
    ]
    for month, kind in months:
        for later in (False, True):
            for day in (0, 1, 31):
                nine = f"{rng.randrange(100):02d}{month:02d}{day:02d}{rng.randrange(1000):03d}"
                rows.append((make(nine, later), kind, later))
    for nine in ("000000000", "000000001", "991231999", "993231998", "995231997", "000229001", "010229002"):
        rows += [(make(nine, later), "bis" if int(nine[2:4]) > 12 else "national", later) for later in (False, True)]
    for wanted in (1, 97):
        for later in (False, True):
            while check_digits(nine := f"{rng.randrange(100):02d}0615{rng.randrange(1000):03d}", later) != wanted:
                pass
            rows.append((make(nine, later), "national", later))
    return list(dict.fromkeys(rows))


def _bad_texts(rng: Random) -> list[tuple[str, str, str]]:
    good = KNOWN[0]
    shown = display(good)
    arabic = "".join(chr(0x0660 + int(digit)) for digit in good)
    wide = "".join(chr(0xFF10 + int(digit)) for digit in good)
    rows = [
        ("empty", "", "ssin_length"),
        ("one digit", "9", "ssin_length"),
        ("ten digits", good[:-1], "ssin_length"),
        ("twelve digits", good + "0", "ssin_length"),
        ("thirteen digits", good + "00", "ssin_length"),
        ("fourteen characters", shown[:-1], "ssin_length"),
        ("sixteen characters", shown + "0", "ssin_length"),
        ("space before", " " + good, "ssin_length"),
        ("newline after", good + "\n", "ssin_length"),
        ("space before the displayed form", " " + shown, "ssin_length"),
        ("partly punctuated", "970711-433.62", "ssin_length"),
        ("fifteen digits", good + "0000", "ssin_character"),
        ("fifteen characters, spaces around", f"  {good}  ", "ssin_character"),
        ("spaces for punctuation", shown.replace(".", " ").replace("-", " "), "ssin_character"),
        ("hyphen and dot exchanged", f"{good[:2]}-{good[2:4]}-{good[4:6]}.{good[6:9]}-{good[9:]}", "ssin_character"),
        ("dot for the hyphen", shown.replace("-", "."), "ssin_character"),
        ("en dash for the hyphen", shown.replace("-", "\u2013"), "ssin_character"),
        ("slash for the dots", shown.replace(".", "/"), "ssin_character"),
        ("punctuation shifted", "970.7.11-433.62", "ssin_character"),
        ("letter in the displayed form", shown[:-1] + "X", "ssin_character"),
        ("letter", good[:5] + "O" + good[6:], "ssin_character"),
        ("letter at the end", good[:-1] + "x", "ssin_character"),
        ("space inside", good[:6] + " " + good[7:], "ssin_character"),
        ("space before ten digits", " " + good[1:], "ssin_character"),
        ("minus sign first", "-" + good[1:], "ssin_character"),
        ("plus sign first", "+" + good[1:], "ssin_character"),
        ("accented letter, eleven characters in twelve bytes", good[:-1] + "é", "ssin_character"),
        ("Arabic-Indic digits", arabic, "ssin_character"),
        ("full-width digits", wide, "ssin_character"),
        ("emoji, eleven characters in fourteen bytes", good[:-1] + "🙂", "ssin_character"),
        ("NUL character", good[:-1] + "\0", "ssin_character"),
        ("letter and wrong check digits", "9707114336X", "ssin_character"),
    ]
    rows += [(f"used in examples, number {index}", text, "ssin_check") for index, text in enumerate(KNOWN_BAD)]
    rows += [
        (f"check digits of {text} off by one", text[:9] + f"{int(text[9:]) % 97 + 1:02d}", "ssin_check")
        for text in KNOWN
    ]
    rows += [
        ("check digits 00", "97071143300", "ssin_check"),
        ("check digits 00 where 97 is right", "00000000000", "ssin_check"),
        ("check digits 98", "97071143398", "ssin_check"),
        ("check digits 99", "97071143399", "ssin_check"),
        ("two digits exchanged", "79071143362", "ssin_check"),
        ("all nines", "99999999999", "ssin_check"),
        ("wrong check digits, displayed form", display("97071143363"), "ssin_check"),
        ("wrong check digits and an impossible date", "97139943300", "ssin_check"),
    ]
    for month in (13, 15, 19, 33, 36, 39, 53, 60, 73, 99):
        for later in (False, True):
            text = make(f"{rng.randrange(100):02d}{month:02d}15{rng.randrange(1000):03d}", later)
            rows.append((f"month {month}", text, "ssin_date"))
    for month, day in ((1, 32), (12, 40), (0, 99), (21, 32), (46, 61), (52, 32)):
        text = make(f"{rng.randrange(100):02d}{month:02d}{day:02d}{rng.randrange(1000):03d}", False)
        rows.append((f"day {day} in month {month:02d}", text, "ssin_date"))
    rows.append(("month 13, displayed form", display(make("971315001", False)), "ssin_date"))
    return rows


def build() -> Row:
    """All tables of ssin.json."""
    rng = Random("ssin")
    rows: list[Row] = []
    for digits, kind, later in _good_texts(rng):
        facts = {"ok": True, "digits": digits, "display": display(digits), "kind": kind, "born_2000_or_later": later}
        rows += [{"text": text} | facts for text in (digits, display(digits))]
    rows += [{"text": text, "error": error, "why": why} for why, text, error in _bad_texts(rng)]
    return {
        "source": "Computed by generate.py by the public rule 97 - (N mod 97), a 2 before N for births from 2000 on.",
        "description": (
            "Eleven digits or YY.MM.DD-NNN.CC, nothing else. Checked in this order: number of characters "
            "(11 or 15), characters, "
            "check digits, date (month 00 to 12, plus 20 or 40 for BIS numbers; day 00 to 31)."
        ),
        "cases": rows,
    }


def check(document: Row) -> None:
    """Read every text again."""
    texts = [row["text"] for row in document["cases"]]
    expect(len(set(texts)), len(texts), "distinct texts")
    for number, row in enumerate(document["cases"]):
        try:
            found = read(row["text"])
        except Refusal as refusal:
            found = {"error": refusal.code}
        expect(found, {key: value for key, value in row.items() if key not in ("text", "why")}, f"cases[{number}]")
