"""Sound files of every contract, spoilt: never a traceback, never a changed release, nothing kept of a refused one.

2,000 spoilt files over all contracts, the same ones on every run. For more of them set `MUTATIONS=50000`.
"""

from __future__ import annotations

import codecs
import csv
import io
import math
import os
import re
import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from dashboard.contracts import Kind, Source, load_sources
from dashboard.desk import Desk, load
from dashboard.edition import read_edition
from dashboard.engine import ROWS
from dashboard.identifiable import holds_nhs_number
from dashboard.ingest import Load, Options
from dashboard.release import draft
from dashboard.store import DATABASE
from dashboard.terms import UNKNOWN_AREA, Month, Period, Severity
from dashboard.upload import recognise
from dashboard.verify import faults
from tests.desks import SHIPPED_SOURCES, TODAY
from tests.samples import LOOKUP, SMALL_AREAS, drawn, furnished, wide

SOURCES = load_sources(SHIPPED_SOURCES)[0]
EXAMPLES = int(os.environ.get("MUTATIONS", "2000"))
SHARE = math.ceil(EXAMPLES / len(SOURCES))

Rows = list[list[str]]


# -- ways to spoil a table: each takes its rows, two numbers that choose where, and a cell to put there

NASTY = [
    *("", " ", "NA", "n/a", "-", "*", "..", "NULL", "None", "nan", "inf", "true", "#REF!", "=1+1", "=SUM(A1:A9)"),
    *("0", "-0", "-1", "1.5", "1,5", "1,204", "1.204,5", "1e6", "1e999", "0x10", "£5", "(5)", "+5", "5%", "007"),
    *("9007199254740992", "9007199254740991", "9" * 20, "9" * 308, "9" * 5000, "0." + "0" * 400 + "1", "21.0"),
    *("2026-09-31", "31/12/2025", "12/31/2025", "03/09/2026", "9999-12-31", "0000-00-00", "46268", "46268.5"),
    *("2026-09-03T23:59:00Z", "1 Sep 2026", "Sep-26", "September 2026", "2026-W36", "202609", "20260903", "99999"),
    *("2026-10", "2026-11", "2026", "0000", "2101", "2015-17", "2015 - 17", "2026/27", "2026-Q3", "2026-Q5"),
    *("75", "75+", "0-74", "75-79", "7001", "7008", "-5", "130", "999", "5-1", "0+", "9999", "1899-12-31"),
    *("e01000001", "E01009999", "E0100000", "north", "Smallplace", "unknown", "ZZ99 3VZ", "E99999999", "212", "X"),
    *("Total", "All", "male", "m", "persons", "PERSONS", "A", "Di", "90362", "2A", "2a", "21", "year to date"),
    *('"', '""', 'a"b', "a,b", "a;b", "a\tb", "a\nb", "a\r\nb", "a\rb", "'", "\\", "\\N", "a\\", "`", "{0}", "%s"),
    *("\x00", "a\x00b", "\x1a", "\x07", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u200b", "\ufeff", "\u202e"),
    *("٣", "\uff11\uff12", "²", "Ⅷ", "½", "−5", "Ω", "ﬁ", "İ", "ß", "e\u0301", "👩‍⚕️", "\U0001d7d8", "\uffff", "\u00a0"),
    *("9434765919", "943 476 5919", "DN1 3BU", "<script>alert(1)</script>", "'; DROP TABLE release;", "x" * 140_000),
]


def swapped_cells(rows: Rows, a: int, b: int, _: str) -> Rows:
    first, second = rows[a % len(rows)], rows[b % len(rows)]
    if first and second:
        one, two = b % len(first), a % len(second)
        first[one], second[two] = second[two], first[one]
    return rows


def another_cell(rows: Rows, a: int, b: int, cell: str) -> Rows:
    row = rows[a % len(rows)]
    if row:
        row[b % len(row)] = cell
    return rows


def another_cell_of_the_first_rows(rows: Rows, a: int, b: int, cell: str) -> Rows:
    return another_cell(rows, 1 + a % max(1, min(3, len(rows) - 1)), b, cell)


def a_whole_column_of_one_cell(rows: Rows, a: int, _: int, cell: str) -> Rows:
    for row in rows[1:]:
        if row:
            row[a % len(row)] = cell
    return rows


def another_header(rows: Rows, a: int, _: int, cell: str) -> Rows:
    return another_cell(rows, 0, a, cell)


def blown_up(rows: Rows, a: int, b: int, _: str) -> Rows:
    row = rows[a % len(rows)]
    if row:
        row[b % len(row)] *= 2 + a % 300
    return rows


def a_cell_more(rows: Rows, a: int, _: int, cell: str) -> Rows:
    rows[a % len(rows)].append(cell)
    return rows


def a_cell_fewer(rows: Rows, a: int, b: int, _: str) -> Rows:
    row = rows[a % len(rows)]
    del row[b % (len(row) + 1) :]
    return rows


def a_row_fewer(rows: Rows, a: int, _: int, __: str) -> Rows:
    return rows[: a % len(rows)] + rows[a % len(rows) + 1 :] or rows


def half_the_rows(rows: Rows, a: int, b: int, _: str) -> Rows:
    return [row for number, row in enumerate(rows) if not number or (number * (a | 1) + b) % 2]


def a_row_twice(rows: Rows, a: int, b: int, _: str) -> Rows:
    rows.insert(b % (len(rows) + 1), list(rows[a % len(rows)]))
    return rows


def a_row_of_its_own(rows: Rows, a: int, b: int, cell: str) -> Rows:
    rows.insert(a % (len(rows) + 1), [cell] * (b % (len(rows[0]) + 2)))
    return rows


def a_title(rows: Rows, a: int, _: int, cell: str) -> Rows:
    return [[cell]] * (1 + a % 45) + rows


def a_totals_row(rows: Rows, a: int, b: int, _: str) -> Rows:
    width = len(rows[0])
    return [*rows, ["Total", *[""] * max(0, width - 2), str(a)][: max(1, b % (width + 1))]]


def two_rows_changed_about(rows: Rows, a: int, b: int, _: str) -> Rows:
    one, two = a % len(rows), b % len(rows)
    rows[one], rows[two] = rows[two], rows[one]
    return rows


def rows_backwards(rows: Rows, *_: Any) -> Rows:
    return [rows[0], *rows[:0:-1]]


def columns_backwards(rows: Rows, *_: Any) -> Rows:
    return [row[::-1] for row in rows]


def columns_turned(rows: Rows, a: int, *_: Any) -> Rows:
    return [row[a % max(1, len(row)) :] + row[: a % max(1, len(row))] for row in rows]


def a_column_fewer(rows: Rows, a: int, *_: Any) -> Rows:
    index = a % max(1, len(rows[0]))
    return [row[:index] + row[index + 1 :] for row in rows]


def a_column_twice(rows: Rows, a: int, *_: Any) -> Rows:
    index = a % max(1, len(rows[0]))
    return [row[: index + 1] + row[index:] for row in rows]


def a_column_more(rows: Rows, a: int, b: int, cell: str) -> Rows:
    names = ["Ward", "surname", "NHS Number", "", cell, "area_code", "75", "Notes"]
    index = b % (len(rows[0]) + 1)
    added = [names[a % len(names)], *[cell] * (len(rows) - 1)]
    return [[*row[:index], text, *row[index:]] for row, text in zip(rows, added, strict=True)]


def shouted(rows: Rows, *_: Any) -> Rows:
    return [[cell.upper() for cell in row] for row in rows]


def spaced(rows: Rows, a: int, *_: Any) -> Rows:
    space = [" ", "\u00a0", "\t", "\u2003", "\u200b"][a % 5]
    return [[f"{space}{cell} " for cell in row] for row in rows]


def the_file_twice(rows: Rows, a: int, *_: Any) -> Rows:
    return [*rows, *(list(row) for row in rows[a % 2 :])]


def another_file_behind(rows: Rows, a: int, *_: Any) -> Rows:
    other = drawn(list(SOURCES.values())[a % len(SOURCES)])
    return [*rows, *(list(row) for row in (other.header, *other.rows))]


def rows_as_columns(rows: Rows, *_: Any) -> Rows:
    return [list(column) for column in zip(*rows, strict=False)] or rows


def british_dates(rows: Rows, *_: Any) -> Rows:
    return [[re.sub(r"^(\d{4})-(\d\d)-(\d\d)$", r"\3/\2/\1", cell) for cell in row] for row in rows]


def american_dates(rows: Rows, *_: Any) -> Rows:
    return [[re.sub(r"^(\d{4})-(\d\d)-(\d\d)$", r"\2/\3/\1", cell) for cell in row] for row in rows]


TABLE_STEPS: list[Callable[[Rows, int, int, str], Rows]] = [
    *(
        swapped_cells,
        another_cell,
        another_cell_of_the_first_rows,
        a_whole_column_of_one_cell,
        another_header,
        blown_up,
    ),
    *(a_cell_more, a_cell_fewer, a_row_fewer, half_the_rows, a_row_twice, a_row_of_its_own, a_title, a_totals_row),
    *(two_rows_changed_about, rows_backwards, columns_backwards, columns_turned, a_column_fewer, a_column_twice),
    *(
        a_column_more,
        shouted,
        spaced,
        the_file_twice,
        another_file_behind,
        rows_as_columns,
        british_dates,
        american_dates,
    ),
]


# -- ways to write it, and to spoil what was written


@dataclass(frozen=True)
class Style:
    """How a table is written."""

    delimiter: str = ","
    end: str = "\n"
    encoding: str = "utf-8"
    quoting: Any = csv.QUOTE_MINIMAL
    is_workbook: bool = False

    def write(self, rows: Rows) -> bytes:
        if self.is_workbook:
            return as_workbook(rows)
        stream = io.StringIO(newline="")
        csv.writer(stream, delimiter=self.delimiter, lineterminator=self.end, quoting=self.quoting).writerows(rows)
        return stream.getvalue().encode(self.encoding, errors="replace")


def as_workbook(rows: Rows) -> bytes:
    """Return the rows as a workbook, without the signs that a workbook cannot hold."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    for row in rows:
        sheet.append([re.sub(r"[\x00-\x08\x0b-\x1f]", "", cell)[:32_000] for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


PLAIN = Style()
STYLES = [
    *[PLAIN] * 6,
    *(Style(delimiter=each) for each in (";", "\t", "|", ":")),
    *(Style(end=each) for each in ("\r\n", "\r", "\n\n", "\u2028")),
    *(Style(encoding=each) for each in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32", "utf-7")),
    *(Style(quoting=each) for each in (csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC)),
    Style(delimiter=";", end="\r\n", encoding="utf-16", quoting=csv.QUOTE_ALL),
    Style(is_workbook=True),
]
LOSSLESS = {"utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"}


def flipped(content: bytes, at: int, size: int, _: bytes) -> bytes:
    return content[:at] + bytes([content[at] ^ (1 << size % 8)]) + content[at + 1 :]


def cut_out(content: bytes, at: int, size: int, _: bytes) -> bytes:
    return content[:at] + content[at + 1 + size % 200 :]


def said_twice(content: bytes, at: int, size: int, _: bytes) -> bytes:
    end = at + 1 + size % 200
    return content[:end] + content[at:]


def put_in(content: bytes, at: int, _: int, some: bytes) -> bytes:
    return content[:at] + some + content[at:]


def put_before(content: bytes, _: int, __: int, some: bytes) -> bytes:
    return some + content


def put_behind(content: bytes, _: int, __: int, some: bytes) -> bytes:
    return content + some


def cut_short(content: bytes, at: int, _: int, __: bytes) -> bytes:
    return content[:at]


def begun_late(content: bytes, at: int, _: int, __: bytes) -> bytes:
    return content[at:]


def blanked(content: bytes, at: int, size: int, some: bytes) -> bytes:
    length = 1 + size % 50
    return content[:at] + some[:1] * length + content[at + length :]


def line_ends_mixed(content: bytes, at: int, *_: Any) -> bytes:
    return content[:at] + content[at:].replace(b"\n", b"\r\n")


def turned_to_text_twice(content: bytes, *_: Any) -> bytes:
    return content.decode("latin-1").encode()


BYTE_STEPS: list[Callable[[bytes, int, int, bytes], bytes]] = [
    *(flipped, cut_out, said_twice, put_in, put_before, put_behind, cut_short, cut_short, begun_late, blanked),
    *(line_ends_mixed, turned_to_text_twice),
]
SOME_BYTES = [
    *(b"\x00", b"\x00" * 400, b'"', b"\n", b"\r", b",", b",,,,", b"\xff", b"\x81", b"\xc3", b"\xe2\x80", b"\x1a", b"="),
    *(codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"PK\x03\x04", b"PK\x05\x06", b"%PDF-1.7\n"),
    *(b"\x1f\x8b", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html><body>", b'{"a": 1}', b"\x00\xd8", b"sep=;\r\n"),
    *(b"\n\n\n", b"x" * 140_000),
]


@dataclass(frozen=True)
class Spoiling:
    """What is done to a sound file: to its table, how it is written, to its bytes, and what is said beside it."""

    table: list[tuple[Callable[[Rows, int, int, str], Rows], int, int, str]] = field(default_factory=list)
    style: Style = PLAIN
    raw: list[tuple[Callable[[bytes, int, int, bytes], bytes], int, int, bytes]] = field(default_factory=list)
    beside: dict[str, Any] = field(default_factory=dict)
    instead: Rows | bytes | None = None
    is_wide: bool = False

    def rows(self, source: Source) -> Rows | None:
        """Return the table as it is written, or None where none is known."""
        if isinstance(self.instead, bytes):
            return None
        made = drawn(source)
        laid_out = (self.is_wide and wide(source)) or (made.header, *made.rows)
        rows = self.instead or [list(row) for row in laid_out]
        for step, a, b, cell in self.table:
            rows = step(rows, a, b, cell) or [[]]
        return rows

    def content(self, rows: Rows | None) -> bytes:
        content = self.style.write(rows) if rows is not None else bytes(self.instead)  # type: ignore[arg-type]
        for step, at, size, some in self.raw:
            content = step(content, at % len(content), size, some) if content else some
        return content


numbers = st.integers(0, 10_000)
cells = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    st.integers(-(10**20), 10**20).map(str),
    st.dates().map(str),
)
table_steps = st.tuples(st.sampled_from(TABLE_STEPS), numbers, numbers, cells)
byte_steps = st.tuples(
    st.sampled_from(BYTE_STEPS), numbers, numbers, st.sampled_from(SOME_BYTES) | st.binary(min_size=1, max_size=8)
)
beside = st.sampled_from(
    [
        *[{}] * 6,
        {"set_aside": "known faults"},
        {"covers": (Month(2026, 9), Month(2026, 9))},
        {"covers": (Month(2026, 1), Month(2026, 12)), "set_aside": "known faults"},
        {"settings": {"mid_year": "2025"}},
        {"settings": {"no such": "9" * 400}},
    ]
)
headers = st.sampled_from(sorted({name for source in SOURCES.values() for name in source.columns} | {"", "75", "F90+"}))
strangers = st.one_of(
    st.binary(max_size=300),
    st.lists(st.lists(cells, max_size=5), min_size=1, max_size=6),
    st.tuples(st.lists(headers, min_size=1, max_size=8), st.lists(st.lists(cells, max_size=8), max_size=4)).map(
        lambda drawn: [drawn[0], *drawn[1]]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=300).map(str.encode),
)
styles = st.sampled_from(STYLES)
one, few = st.lists(table_steps, max_size=1), st.lists(table_steps, min_size=1, max_size=3)
untouched: st.SearchStrategy[list[Any]] = st.just([])
bytes_once, bytes_more = st.lists(byte_steps, max_size=1), st.lists(byte_steps, min_size=1, max_size=3)
sound_file = st.none()
spoilings = st.one_of(
    st.builds(Spoiling, few, styles, untouched, beside, sound_file, st.booleans()),
    st.builds(Spoiling, one, styles, untouched, beside),
    st.builds(Spoiling, one, styles, bytes_more, beside, sound_file, st.booleans()),
    st.builds(Spoiling, untouched, styles, bytes_once, beside, strangers),
)


# -- a home with a release that nothing may change


_SIZED = (("content", "blob"), ("settings", "extract"), ("note", "release"))


class Watched:
    """A home with a release of every source's sound file, and what stood in it before anything was spoilt."""

    def __init__(self, root: Path) -> None:
        house = furnished(root)
        self.desk: Desk = house.desk()
        self.folder = root / "home"
        self.database = sqlite3.connect(self.folder / DATABASE, isolation_level=None)
        self.blobs = [row[0] for row in self.database.execute("SELECT sha256 FROM blob")]
        self.extracts = len(self.desk.store.extracts())
        self.points = read_edition(self.desk).points
        self.print = self.fingerprint()
        self.files = self.names()

    def fingerprint(self) -> str:
        """Return one hash of every release, setting, extract and blob that stood here before, contents and all."""
        digest = sha256()
        for table in ("release", "setting WHERE key <> 'journal'", f"extract WHERE number <= {self.extracts}"):
            digest.update(repr(self.database.execute(f"SELECT * FROM {table}").fetchall()).encode())
        marks = ",".join("?" * len(self.blobs))
        kept = f"SELECT sha256, content FROM blob WHERE sha256 IN ({marks}) ORDER BY sha256"
        for row in self.database.execute(kept, self.blobs):
            digest.update(repr(row).encode())
        return digest.hexdigest()

    def names(self) -> set[str]:
        return {path.name for path in self.folder.rglob("*")}

    def held(self) -> list[object]:
        """Return how much each table holds, and all settings but the log's: there a refused file leaves its line."""
        counted = [f"SELECT count(*), total(length({each})) FROM {table}" for each, table in _SIZED]
        counted.append("SELECT * FROM setting WHERE key <> 'journal'")
        return [self.database.execute(statement).fetchall() for statement in counted]

    def forget(self) -> None:
        """Take out what was staged since, so that a thousand accepted files do not slow the next one down."""
        self.database.execute("DELETE FROM extract WHERE number > ?", [self.extracts])
        marks = ",".join("?" * len(self.blobs))
        self.database.execute(f"DELETE FROM blob WHERE sha256 NOT IN ({marks})", self.blobs)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    made = Watched(tmp_path_factory.mktemp("mutations"))
    yield made
    made.database.close()
    made.desk.store.engine.dispose()


# -- what must hold of each


def refused_in_words(loaded: Load, name: str) -> None:
    assert loaded.of(Severity.ERROR)
    for problem in loaded.problems:
        assert str(problem).startswith(name)
        assert problem.expected
        assert problem.fix or problem.severity is not Severity.ERROR
        assert not holds_nhs_number(str(problem))


def every_row_went_one_way(loaded: Load, is_wide: bool) -> None:
    assert loaded.facts is not None
    counts = Counter(loaded.counts)
    ways = ("kept", "set aside", "left out", "no covering date", "outside the cover given", "outside the place")
    if not is_wide:
        assert sum(counts[way] for way in (*ways, "cut short")) == counts["read"]
    assert counts["kept"] > 0
    assert int(loaded.facts[ROWS].sum()) <= counts["kept"]
    if SOURCES[loaded.source].grain == "record":
        assert int(loaded.facts[ROWS].sum()) == counts["kept"]


def may_be_wide(source: Source, rows: Rows | None) -> bool:
    """Tell whether a file may have columns that become rows, so that more of them are counted than were read."""
    patterns = source.unpivot.headers if source.unpivot else []
    cells = [cell.strip() for row in (rows or [])[:50] for cell in row]
    return bool(patterns) and (rows is None or any(re.fullmatch(each, cell) for each in patterns for cell in cells))


def facts_are_sane(loaded: Load) -> None:
    assert loaded.facts is not None
    assert loaded.covers
    assert loaded.keys
    assert set(loaded.facts["covered"].unique()) <= set(loaded.covers)
    for label in loaded.covers:
        assert 1900 <= Period.parse(label).first.year <= 2101
    for measure in SOURCES[loaded.source].measures:
        assert all(map(math.isfinite, loaded.facts[measure].to_list()))


Sums = dict[tuple[str, str], dict[str, float]]

_PLAIN = {
    Kind.IDENTIFIER: r"S[0-9]+",
    Kind.WHOLE: r"[0-9]{1,9}",
    Kind.NUMBER: r"-?[0-9]{1,9}(\.[0-9]{1,6})?",
    Kind.DATE: r"2026-0[89]-[0-9]{2}",
    Kind.MONTH: r"2026-0[89]",
    Kind.YEAR: r"20[12][0-9]",
    Kind.PERIOD: r"20[12][0-9](-[0-9]{2}|/[0-9]{2}|-Q[1-4])?",
    Kind.AREA: "|".join([LOOKUP.place, *SMALL_AREAS]),
    Kind.AGE: r"[0-9]{1,2}|0-74|75\+",
    Kind.TEXT: r"[A-Za-z]*",
}


def read_plainly(source: Source, rows: Rows) -> Sums | None:
    """Return each measure by covered period and neighbourhood, read the slow way; None if not all is plain."""
    header, *below = rows
    if len(set(header)) < len(header) or not set(header) <= set(source.columns):
        return None
    if any(len(row) != len(header) or not all(map(is_plain, row, [source] * len(row), header)) for row in below):
        return None
    if source.duplicates == "collapsed":
        below = [list(row) for row in dict.fromkeys(map(tuple, below))]
    sums: Sums = {}
    for row in below:
        said = dict(zip(header, row, strict=True))
        covered = said[source.covers][:7] if source.columns[source.covers].kind is Kind.DATE else said[source.covers]
        held = sums.setdefault((covered, counted_in(source, said)), dict.fromkeys(source.measures, 0.0))
        for measure, column in source.measures.items():
            held[measure] += 1 if column == "rows" else float(said.get(column, 0))
    return sums


def counted_in(source: Source, said: dict[str, str]) -> str:
    """Return the area a row counts in: its neighbourhood, if it has one that is known and what it says adds up."""
    if not source.area:
        return LOOKUP.place
    if not source.adds_up:
        return said[source.area]
    # A record of the place itself has no neighbourhood that is known; an aggregate of it speaks for the place.
    of_place = UNKNOWN_AREA if source.grain == "record" else LOOKUP.place
    return LOOKUP.ancestor(said[source.area], "neighbourhood") or of_place


def is_plain(cell: str, source: Source, column: str) -> bool:
    stated = source.columns[column]
    if stated.values:
        return cell in (source.totals[column].parts if column in source.totals else stated.values)
    if column in source.only:
        return cell == ""
    return bool(re.fullmatch(_PLAIN.get(stated.kind, "[A-Z][a-z]+"), cell))


def kept_sums(loaded: Load) -> Sums:
    assert loaded.facts is not None
    measures = list(SOURCES[loaded.source].measures)
    grouped = loaded.facts.select("covered", "area", *measures).group_by("covered", "area").sum()
    return {
        (str(row["covered"]), str(row["area"])): {name: float(row[name]) for name in measures}
        for row in grouped.iter_rows(named=True)
    }


def confirmed(loaded: Load, source: Source, rows: Rows | None, spoiling: Spoiling) -> bool:
    """Hold an accepted file against the second reading, over what it covers; tell whether there was one."""
    if rows is None or spoiling.raw or spoiling.beside or spoiling.style.encoding not in LOSSLESS:
        return False
    sums = read_plainly(source, rows)
    if sums is None:
        return False
    expected = {key: held for key, held in sums.items() if key[0] in loaded.covers}
    assert {label for label, _ in sums} - set(loaded.covers) == (
        {max(sums)[0]} if loaded.counts.get("cut short") else set()
    )
    assert kept_sums(loaded) == {key: pytest.approx(held) for key, held in expected.items()}
    return True


def sampled(loaded: Load, one_in: int) -> bool:
    """Choose some files by their own hash, so that a failing one is chosen again."""
    return int(loaded.sha256[:8], 16) % one_in == 0


def holds(watched: Watched, source: Source, spoiling: Spoiling) -> str:
    """Load a spoilt file and make sure of everything that must hold; tell how it went."""
    name, rows = f"{source.id}.csv", spoiling.rows(source)
    content, before = spoiling.content(rows), watched.held()
    loaded = load(watched.desk, source.id, io.BytesIO(content), name, Options(TODAY, **spoiling.beside))
    assert watched.names() == watched.files
    if sampled(loaded, 20):
        recognise(io.BytesIO(content), name, SOURCES)
    if loaded.is_refused:
        assert watched.held() == before, "something of a refused file was kept"
        refused_in_words(loaded, name)
        return "refused"
    assert watched.fingerprint() == watched.print
    every_row_went_one_way(loaded, may_be_wide(source, rows))
    facts_are_sane(loaded)
    if sampled(loaded, 150):
        draft(watched.desk)
    watched.forget()
    return "confirmed" if confirmed(loaded, source, rows, spoiling) else "accepted"


@pytest.mark.parametrize("name", SOURCES)
def test_a_spoilt_file_gives_facts_or_words_and_leaves_the_release_alone(name: str, watched: Watched) -> None:
    tally: Counter[str] = Counter()

    @seed(zlib.crc32(name.encode()))
    @settings(max_examples=SHARE, database=None, suppress_health_check=list(HealthCheck))
    @given(spoilings)
    def tried(spoiling: Spoiling) -> None:
        tally[holds(watched, SOURCES[name], spoiling)] += 1

    tried()
    print(name, dict(tally))  # shown by -s
    assert sum(tally.values()) >= SHARE
    assert tally["refused"] > SHARE / 4
    assert tally["accepted"] + tally["confirmed"] > SHARE / 20
    assert tally["confirmed"] > SHARE / 100
    assert read_edition(watched.desk).points == watched.points
    assert faults(watched.desk.store) == []
