#!/usr/bin/env python3
"""Write patients.csv: synthetic people for the quickstart. With --check, verify the committed file.

No SSIN in it was ever given out. The National Register counts from 001 to 997 for men and from 002
to 998 for women; these numbers have 000 (women) or 999 (men) in that place, with valid check digits.
"""

import argparse
import csv
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import TypeVar

T = TypeVar("T")

PATH = Path(__file__).resolve().with_name("patients.csv")
SEED = "blindnym synthetic patients 1"
ROWS = 1200

SHARE_BORN_2000 = 0.4
SHARE_BIS = 0.06
SHARE_UNKNOWN_DATE = 0.015
SHARE_PUNCTUATED = 0.1
SHARE_TWO_GIVEN_NAMES = 0.08

DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

HEADER = (
    "ssin",
    "family_name",
    "given_name",
    "birth_date",
    "postal_code",
    "diagnosis_code",
    "prescription",
)


def listed(*lines: str) -> tuple[str, ...]:
    """Everything between the bars."""
    return tuple(item for line in lines for item in line.split("|"))


FAMILY_NAMES = listed(
    # Dutch
    "Peeters|Janssens|Maes|Jacobs|Mertens|Willems|Claes|Goossens|Wouters|De Smet|De Clercq|D'Hondt",
    "D'haene|T'Jonck|Van den Broeck|Van de Velde|Vandenberghe|Van Damme|Vermeulen|Verhoeven",
    "Van 't Hoff|Van der Auwera|Daniëls|Michiels|Pauwels|Smeets|Coppens-Maes|Lauwers|Nys|Thys",
    # French
    "Dubois|Lambert|Dupont|Martin|Simon|Laurent|Leroy|Renard|Gérard|Noël|François|Lefèvre|Hélin",
    "Delépine|Fiévez|Piérard|Grégoire|Bodÿ|d'Oultremont|Le Brun|Saint-Rémy|Maçon|Benoît|Crèvecœur",
    # German
    "Schröder|Müller|Schäfer|Königs|Groß|Heinen|Jousten|Thönnes|Hüppertz|Weiß",
    # From elsewhere
    "Øverland|Sørensen|Åkesson|Łukasik|Wójcik|Dąbrowska|Šimić|Kovačević|Novák|Dvořák|Nguyễn|Trần",
    "Özdemir|Gündoğan|Çelik|Şahin|El Khoury|Ben Saïd|O'Brien|Núñez|García Peña|Gonçalves|da Conceição",
    "Ionescu|Țepeș|Bălan|Kőszegi|Szűcs|Þórsdóttir|Diallo|N'Diaye|Mbuyi|Haddad|Papadópoulos|Bērziņš",
)

WOMEN = listed(
    "Emma|Louise|Marie|Lotte|Griet|Annelies|Godelieve|Liesbeth|Noor|Zoë|Chloé|Léa|Inès|Hélène",
    "Geneviève|Françoise|Marie-Thérèse|Anne-Sophie|Éléonore|Maëlle|Noémie|Aurélie|Bérénice|Jördis",
    "Käthe|Bärbel|Åsa|Søs|Agnieszka|Żaneta|Željka|Zuzana|Thảo|Gülşen|Çiğdem|Fatima|Aïcha|Siobhán",
    "Begoña|Conceição|Ștefania|Erzsébet|Guðrún|Aminata|Eleftheria|Līga",
)

MEN = listed(
    "Noah|Liam|Lucas|Jef|Pieter|Joris|Wout|Sven|Daniël|Raphaël|Loïc|Jérôme|François|René|André",
    "Jean-François|Benoît|Gaëtan|Théo|Étienne|Aurélien|Cédric|Jürgen|Günther|Björn|Søren|Åke",
    "Łukasz|Paweł|Šime|Željko|Jiří|Ondřej|Minh Đức|Gökhan|Çetin|Mohamed|Saïd|Seán|Íñigo|João",
    "Ştefan|Győző|Þór|Ousmane|Nikólaos|Jānis",
)

POSTAL_CODES = listed(
    "1000|1030|1070|1180|1300|1400|1500|1800|2000|2060|2140|2300|2440|2800|3000|3290|3500|3600|3700",
    "4000|4020|4100|4500|4700|4780|4800|4900|5000|5100|5500|6000|6200|6600|6700|7000|7100|7500|7700",
    "8000|8200|8400|8500|8800|9000|9050|9100|9200|9300|9600|9900",
)

# ICD-10 code and a prescription that fits it, some with the comma that CSV has to quote.
CARE = (
    ("A09", "oral rehydration salts"),
    ("B02.9", "valaciclovir 1 g, 3 x per day"),
    ("D50.9", "ferrous sulfate 80 mg"),
    ("E03.9", "levothyroxine 75 µg"),
    ("E10.9", "insulin glargine 100 U/ml"),
    ("E11.9", "metformin 850 mg, 2 x per day"),
    ("E78.0", "atorvastatin 20 mg"),
    ("F32.1", "sertraline 50 mg"),
    ("F41.1", "escitalopram 10 mg"),
    ("F90.0", "methylphenidate 20 mg"),
    ("G30.1", "donepezil 10 mg"),
    ("G40.9", "levetiracetam 500 mg, 2 x per day"),
    ("G43.9", "sumatriptan 50 mg"),
    ("H10.1", "ketotifen eye drops 0.25 mg/ml"),
    ("H66.9", "amoxicillin 500 mg, 3 x per day, 7 days"),
    ("I10", "lisinopril 10 mg"),
    ("I25.1", "acetylsalicylic acid 80 mg"),
    ("I48.9", "apixaban 5 mg, 2 x per day"),
    ("I50.9", "bisoprolol 2.5 mg"),
    ("J02.9", "paracetamol 500 mg"),
    ("J30.1", "cetirizine 10 mg"),
    ("J45.9", "salbutamol inhaler 100 µg"),
    ("J44.9", "tiotropium inhaler 18 µg"),
    ("K21.9", "pantoprazole 20 mg"),
    ("K50.9", "adalimumab 40 mg, every 2 weeks"),
    ("L20.9", "hydrocortisone cream 1 %"),
    ("L40.0", "calcipotriol cream 50 µg/g"),
    ("M05.9", "methotrexate 15 mg, 1 x per week"),
    ("M54.5", "ibuprofen 400 mg"),
    ("M81.0", "alendronic acid 70 mg, 1 x per week"),
    ("N30.0", "nitrofurantoin 100 mg"),
    ("N40", "tamsulosin 0.4 mg"),
    ("Z23", "influenza vaccine"),
    ("Z30.0", "desogestrel 75 µg"),
)
CARE_OF_WOMEN = {"Z30.0"}
CARE_OF_MEN = {"N40"}


class People:
    """Draws people one after the other.

    Only random() is used: it is the one method whose sequence every Python version keeps.
    """

    def __init__(self) -> None:
        self.random = Random(SEED)
        self.given_out: set[str] = set()

    def chance(self, share: float) -> bool:
        """Whether something with this share happens."""
        return self.random.random() < share

    def number(self, low: int, high: int) -> int:
        """An integer from low to high, both included."""
        return low + int(self.random.random() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return choices[self.number(0, len(choices) - 1)]

    def birth(self) -> tuple[int, int, int]:
        """Year, month and day; the latter two 0 where the date is unknown."""
        year = self.number(2000, 2025) if self.chance(SHARE_BORN_2000) else self.number(1920, 1999)
        if self.chance(SHARE_UNKNOWN_DATE):
            return year, 0, 0
        month = self.number(1, 12)
        return year, month, self.number(1, DAYS[month - 1])

    def person(self) -> tuple[str, tuple[int, int, int], bool]:
        """An SSIN that nobody has yet, the birth date, and whether it is a woman."""
        while True:
            birth = self.birth()
            woman = self.chance(0.5)
            bis = self.pick((20, 40)) if self.chance(SHARE_BIS) else 0
            number = ssin(birth, bis, woman)
            if number not in self.given_out:
                self.given_out.add(number)
                return number, birth, woman

    def care(self, woman: bool) -> tuple[str, str]:
        """A diagnosis and a prescription that the person can have."""
        while True:
            code, prescription = self.pick(CARE)
            if code not in (CARE_OF_MEN if woman else CARE_OF_WOMEN):
                return code, prescription

    def row(self) -> list[str]:
        """One line of the file."""
        number, birth, woman = self.person()
        names = WOMEN if woman else MEN
        given = self.pick(names)
        if self.chance(SHARE_TWO_GIVEN_NAMES):
            given = f"{given} {self.pick(names)}"
        return [
            punctuated(number) if self.chance(SHARE_PUNCTUATED) else number,
            self.pick(FAMILY_NAMES),
            given,
            date_text(birth),
            self.pick(POSTAL_CODES),
            *self.care(woman),
        ]


def check_digits(nine: str, year: int) -> int:
    """97 - (number mod 97), with a 2 before the nine digits from 2000 on."""
    return 97 - int(f"2{nine}" if year >= 2000 else nine) % 97


def ssin(birth: tuple[int, int, int], bis: int, woman: bool) -> str:
    """The eleven digits; bis is 0, 20 or 40."""
    year, month, day = birth
    nine = f"{year % 100:02}{month + bis:02}{day:02}{'000' if woman else '999'}"
    return f"{nine}{check_digits(nine, year):02}"


def punctuated(number: str) -> str:
    """YY.MM.DD-NNN.CC."""
    return f"{number[:2]}.{number[2:4]}.{number[4:6]}-{number[6:9]}.{number[9:]}"


def date_text(birth: tuple[int, int, int]) -> str:
    """YYYY-MM-DD, or the year alone where no more is known."""
    year, month, day = birth
    return f"{year}-{month:02}-{day:02}" if month else str(year)


def make() -> bytes:
    """The whole file."""
    people = People()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(people.row() for _ in range(ROWS))
    return text.getvalue().encode()


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="verify patients.csv and write nothing")
    options = parser.parse_args()
    made = make()
    if not options.check:
        PATH.write_bytes(made)
        print(f"{PATH.name}: {ROWS} rows written")
        return 0
    if not PATH.exists() or PATH.read_bytes() != made:
        print(
            f"{PATH.name}: differs from what {Path(__file__).name} makes",
            file=sys.stderr,
        )
        return 1
    print(f"{PATH.name}: {ROWS} rows, as made")
    return 0


if __name__ == "__main__":
    sys.exit(main())
