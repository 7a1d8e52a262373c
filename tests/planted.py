"""Fifty details of people who do not exist, and the search for them: what the tests of planted strings share."""

from __future__ import annotations

import io
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import polars as pl

from dashboard.store import DATABASE, Store

NUMBERS = [  # the examples of the NHS Data Dictionary and of test systems; nobody's
    "9434765919",
    "943 476 5919",
    "943-476-5919",
    "4010232137",
    "401 023 2137",
    "401-023-2137",
    "9434765919.0",
    "NHS No 943 476 5919",
    "seen with 4010232137 last week",
    "(401 023 2137)",
]
POSTCODES = ["DN1 3BU", "dn13bt", "SW1A 1AA", "EC1A 1BB", "M1 1AE", "B33 8TH", "CR2 6XH", "lives at LS1 4AP"]
TELEPHONES = [  # kept free for drama by Ofcom
    "0114 496 0018",
    "020 7946 0018",
    "07700 900123",
    "+44 7700 900456",
    "(0114) 496 0027",
    "07700900789",
    "0161 496 0999",
]
E_MAILS = [
    "m.oyelaran@example.org",
    "tobias@example.com",
    "A.QUASHIE@EXAMPLE.NET",
    "write to k.nkansah@example.org",
    "<ward3@example.org>",
    "x_y+z@mail.example.com",
]
BIRTHS = [
    "12/05/1931",
    "1931-05-12",
    "12 May 1931",
    "born 03/04/2015",
    "DOB 2014-11-30",
    "d.o.b. 7.6.2009",
    "04-09-1948",
    "19 October 1952",
]
INSURED = ["AB123456C", "ab 12 34 56 c"]
NAMES = [
    "Margaret Oyelaran",
    "OYELARAN, Margaret",
    "Mrs Oyelaran",
    "Tobias Featherstonehaugh",
    "featherstonehaugh",
    "Dr Abimbola Quashie",
    "Quashie",
    "Kwame Nkansah-Boateng",
    "Ms. Szczepanska",
]

FORMED = [*NUMBERS, *POSTCODES, *TELEPHONES, *E_MAILS, *BIRTHS, *INSURED]
"""What has a form by which it can be told, wherever it stands."""

PLANTED = [*FORMED, *NAMES]
UNNUMBERED = [each for each in PLANTED if each not in NUMBERS]
"""A file is refused whole for one NHS number, and then nothing else of it is looked at: these come in without one."""

_COMMON = ["nhs no", "seen with", "last week", "lives at", "write to", "born", "dob", "d.o.b.", "margaret"]
_COMMON += ["dr", "mrs", "ms"]


def needles() -> set[str]:
    """Return what is looked for: each string, what is left of it without its common words, and numbers run together."""
    found = set()
    for text in map(str.casefold, PLANTED):
        bare = text
        for word in sorted(_COMMON, key=len, reverse=True):
            bare = re.sub(rf"(?<![a-z]){re.escape(word)}(?![a-z])", "", bare)
        bare = bare.strip(" .,()<>")
        found |= {text, bare}
        if sum(map(str.isdigit, bare)) > 9:
            found.add(re.sub(r"\D", "", bare.removesuffix(".0")))
    return found


def seen_in(text: str) -> set[str]:
    """Return which of the planted strings stand in a text."""
    said = text.casefold()
    return {each for each in needles() if each in said}


def kept_by(store: Store) -> Iterator[tuple[str, str]]:
    """Yield all that a home holds, by where: its files byte by byte, every row of every table, every blob read."""
    for path in (each for each in store.folder.rglob("*") if each.is_file()):
        yield str(path.relative_to(store.folder)), path.read_bytes().decode("latin-1")
    with store.engine.connect() as connection:
        for table in ("setting", "extract", "release", "journal", "dropped", "blob", "comment", "action"):
            for row in connection.exec_driver_sql(f"select * from {table}").mappings():
                yield table, " ".join(_text(value) for value in row.values())


def _text(value: object) -> str:
    if not isinstance(value, bytes | memoryview):
        return str(value)
    content = bytes(value)
    if content.startswith(b"PAR1"):  # compressed, so that its bytes would hide what it says
        frame = pl.read_parquet(io.BytesIO(content))
        return " ".join([*frame.columns, *(str(cell) for row in frame.iter_rows() for cell in row)])
    return content.decode("utf-8", errors="replace")


def backed_up(store: Store, copy: Path) -> str:
    """Return the bytes of a copy of a home's database, made as a backup is: by the database itself."""
    with closing(sqlite3.connect(store.folder / DATABASE)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy.read_bytes().decode("latin-1")
