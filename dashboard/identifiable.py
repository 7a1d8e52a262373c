"""The door for people's details: headers that name a person, and NHS numbers by their check digit."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from dashboard.reader import plain

# Whole names, compared without case, spaces or signs: a closed list, so that "name" of a trust is not a person.
PERSONAL_HEADERS = {
    plain(name)
    for name in [
        "nhs_number",
        "nhs_no",
        "nhsno",
        "new_nhs_number",
        "forename",
        "forenames",
        "first_name",
        "given_name",
        "surname",
        "last_name",
        "family_name",
        "middle_name",
        "patient_name",
        "person_name",
        "full_name",
        "client_name",
        "service_user_name",
        "dob",
        "date_of_birth",
        "birth_date",
        "postcode",
        "post_code",
        "home_postcode",
        "patient_postcode",
        "address",
        "address_line_1",
        "address_line_2",
        "home_address",
        "street",
        "telephone",
        "phone",
        "phone_number",
        "mobile",
        "mobile_number",
        "email",
        "email_address",
        "hospital_number",
        "national_insurance_number",
        "ni_number",
    ]
}

TEN_DIGITS = r"\d{3}[ -]?\d{3}[ -]?\d{4}"
_TEN_DIGITS = re.compile(rf"(?<!\d)({TEN_DIGITS})(?!\d)")
_WHOLE_TEN = re.compile(rf"{TEN_DIGITS}(?:\.0+)?")

FEWEST = 10
"""Fewer ten-digit values than this cannot be told from chance: one random number in eleven passes the check."""


def is_nhs_number(text: str) -> bool:
    """Tell whether ten digits, spaces and dashes apart, pass the modulus 11 check (NHS Data Dictionary, NHS NUMBER)."""
    digits = re.sub(r"[ -]|\.0+$", "", text)
    if not re.fullmatch(r"\d{10}", digits):
        return False
    check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9])) % 11
    return (0 if check == 11 else check) == int(digits[9])


def names_a_person(header: str) -> bool:
    """Tell whether a header is one of the closed list of names for a person's details."""
    return plain(header) in PERSONAL_HEADERS


_POSTCODE = re.compile(r"(?<![^\W_])[A-PR-UWYZ][A-Z]?\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}(?![^\W_])", re.IGNORECASE)


def is_postcode(text: str) -> bool:
    """Tell whether a cell has a full postcode in it, which is a few doors of one street (BS 7666, in any case)."""
    return bool(_POSTCODE.search(text))


def holds_nhs_number(text: str) -> bool:
    """Tell whether a cell or a piece of writing has an NHS number in it, alone or among words."""
    return any(is_nhs_number(found) for found in _TEN_DIGITS.findall(text))


_DAY, _BY = r"\d{1,2}", r"[/. _-]"  # of a date, and what stands between its parts
_MONTH = r"(?:0?[1-9]|1[0-2])"
_FULL_DATE = rf"(?:{_DAY}{_BY}{_DAY}{_BY}\d{{2,4}}|\d{{4}}{_BY}{_DAY}{_BY}{_DAY}|{_DAY} [a-z]{{3,9}} \d{{4}})"
_OLD_DATE = rf"(?:{_DAY}{_BY}{_DAY}{_BY}19\d\d|19\d\d{_BY}{_MONTH}{_BY}{_DAY}|{_DAY} [a-z]{{3,9}} 19\d\d)"

_FOUND_BY: dict[str, re.Pattern[str]] = {
    "a postcode": _POSTCODE,
    "an e-mail address": re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE),
    "a telephone number": re.compile(
        r"(?<![\d-])(?:\+44 ?(?:\(0\) ?)?|\(?0(?=[\d )-]{9,13}(?!\d)))\d{2,4}\)?[ -]?\d{3,4}[ -]?\d{3,4}(?!\d)"
    ),
    "a date of birth": re.compile(
        rf"\b(?:born|birth|d\.?o\.?b)\b\W{{0,6}}(?:on )?{_FULL_DATE}|(?<!\d){_OLD_DATE}(?!\d)", re.IGNORECASE
    ),
    "a national insurance number": re.compile(
        r"(?<![^\W_])[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![^\W_])", re.IGNORECASE
    ),
}


FORMS = tuple(_FOUND_BY)
"""What in a piece of writing finds a person by its form, beside an NHS number."""


def person_in(text: str, *, dates: bool = True) -> str:
    """Return what in a piece of writing names or finds a person, such as `a postcode`; nothing if nothing is seen.

    Seen is what has a form: an NHS number, a full postcode, an e-mail address, a British telephone number, a National
    Insurance number, and a full date of the last century or after the word "born". A name has no form and is not seen.
    Without `dates` a date is nobody's, as where targets or columns may be as old as people.
    """
    if holds_nhs_number(text):
        return "an NHS number"
    forms = ((what, form) for what, form in _FOUND_BY.items() if dates or what != "a date of birth")
    return next((what for what, form in forms if form.search(text)), "")


_COMMON = """
    activity age area band birth category code comment comments cost count data date day days description division
    end error estimate ethnic ethnicity event excluded false female field financial flag gender group grouping hospital
    identifier index indicator index kind label level local lower male measure missing month name named nil none not
    note notes null number known organisation other outcome patient pending per period person practice provider pseudo
    amount quarter rate ref reference region row section service sex site sort source start status suppressed tbc team
    test time total treatment trust true type unit unknown unspecified upper value version ward week weight year yes
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun nhs lsoa msoa gp icb ods snomed der
    abroad above all and any average below div elsewhere empty far for from inf last late lost many monthly nan new next
    nowhere num old only open out outside over own please see soon some sum the this today tomorrow under wait what when
    where which with yearly yesterday young your zero
"""
"""Words that stand in anybody's files, whatever they are about: none of them is a person's in a column of data."""

_TITLED = re.compile(r"\b(?:mr|mrs|ms|miss|master|dr)\b\.? ?[a-z]", re.IGNORECASE)


def words_in(text: str) -> set[str]:
    """Return the words of a text, of three letters or more, in small letters; signs and digits divide words."""
    return {word.casefold() for word in re.findall(r"[^\W\d_]{3,}", text)}


COMMON = frozenset(words_in(_COMMON))


def may_name(text: str, known: Collection[str]) -> bool:
    """Tell whether a cell may name or find a person, so that it is not shown: by its form, or by a word nobody knows.

    `known` are the words that its contract and its place use. A name has no form; but a word that neither they nor
    other people's files use may be one. Of a code (7B, RP5) no word is left.
    """
    is_formed = bool(person_in(text) or re.search(_FULL_DATE, text, re.IGNORECASE) or _TITLED.search(text))
    return is_formed or not words_in(text) <= COMMON.union(known)


def is_heading(header: str, known: Collection[str]) -> bool:
    """Tell whether a header may be shown: it is of the closed list, or has a word in it that headings have."""
    found = words_in(header)
    return names_a_person(header) or (
        not person_in(header) and (not found or not found.isdisjoint(COMMON.union(known)))
    )


def is_about_someone(text: str) -> bool:
    """Tell whether a cell of a column that takes any text is about a person: by its form, or as Mr or Mrs somebody.

    A practice may be called after its doctor, and MS is an illness, so other titles are let be.
    """
    return bool(person_in(text) or re.search(r"\b(?:mr|mrs)\b\.? ?[a-z]", text, re.IGNORECASE))


@dataclass
class NumberWatch:
    """Counts the ten-digit values of one column as its cells go by, and tells whether they are NHS numbers.

    A column of identifiers, or one that is mostly ten-digit numbers, is judged by its share: over a
    third of at least ten. In any other column a single one is too many.
    """

    is_identifier: bool
    cells: int = 0
    ten_digits: int = 0
    passing: int = 0
    single: int = 0

    def see(self, cells: int, candidates: Iterable[str]) -> None:
        """Take in so many cells, of which `candidates` are those that `TEN_DIGITS` finds something in."""
        self.cells += cells
        for cell in candidates:
            whole = bool(_WHOLE_TEN.fullmatch(cell))
            self.ten_digits += whole
            self.passing += whole and is_nhs_number(cell)
            self.single += holds_nhs_number(cell)

    @property
    def is_personal(self) -> bool:
        mostly_numbers = self.ten_digits >= FEWEST and self.ten_digits * 2 > self.cells
        if self.is_identifier or mostly_numbers:
            return self.ten_digits >= FEWEST and self.passing * 3 > self.ten_digits
        return self.single > 0
