"""Every entry of the three lists for input, on every contract it applies to: repaired, warned of, refused."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import openpyxl
import pytest

from dashboard.cells import EXCEL_EPOCH
from dashboard.contracts import NUMERIC, Column, Kind, load_sources
from dashboard.desk import Desk
from dashboard.desk import load as load_at
from dashboard.faults import shown
from dashboard.ingest import Load, read
from dashboard.terms import Period, Severity
from tests.desks import OUTSIDE, PLACE, SHIPPED_SOURCES, SOUTH, TODAY, options_of
from tests.samples import LOOKUP, Drawn, drawn, furnished, sound, sums, wide, written

SOURCES = load_sources(SHIPPED_SOURCES)[0]
PERSON = "9434765919"  # the NHS Data Dictionary's example; nobody's
MARKS = ("NA", "n/a", "-", "*", "..")
DATED = (Kind.DATE, Kind.MONTH)


@dataclass(frozen=True)
class Case:
    """A file, what must be said of it, of which column and which cells, and the file whose facts it must give."""

    content: str | bytes
    said: str
    column: str = ""
    like: str = ""
    found: tuple[str, ...] = ()


Entry = Callable[[Drawn], Iterator[Case]]


def load(source: str, content: str | bytes, name: str = "") -> Load:
    raw = content.encode() if isinstance(content, str) else content
    return read(io.BytesIO(raw), name or f"{source}.csv", SOURCES[source], LOOKUP, options_of())


def said(made: Load, severity: Severity) -> list[str]:
    return [str(problem) for problem in made.of(severity)]


def everywhere(*entries: Entry) -> pytest.MarkDecorator:
    """Ask for each entry on each contract that it has a case for."""
    pairs = [(entry, name) for entry in entries for name in SOURCES if any(entry(drawn(SOURCES[name])))]
    assert {entry for entry, _ in pairs} == set(entries), "an entry that applies to no contract tests nothing"
    names = [f"{entry.__name__}-{name}" for entry, name in pairs]
    return pytest.mark.parametrize(("entry", "source"), pairs, ids=names)


def spoilt(made: Drawn, column: str, texts: Sequence[str]) -> str:
    """Return the file with the first cells of a column exchanged."""
    return made.cells(column, [*texts, *made.column(column)[len(texts) :]]).text


def stated(made: Drawn, column: str) -> Column:
    return made.source.columns[column]


def workbook(rows: Sequence[Sequence[object]], title: str = "Data") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def typed(made: Drawn) -> list[list[object]]:
    """Return the rows as somebody types them into a spreadsheet: numbers as numbers, days as days."""

    def cell(column: str, text: str) -> object:
        kind = stated(made, column).kind
        if kind in DATED and text:
            return datetime.fromisoformat(text if kind is Kind.DATE else f"{text}-01")
        return int(text) if re.fullmatch(r"[1-9]\d*", text) else text or None

    rows = [[cell(*pair) for pair in zip(made.header, row, strict=True)] for row in made.rows]
    return [list(made.header), *rows]


# -- the sound file itself


@pytest.mark.parametrize("source", SOURCES)
def test_a_sound_file_is_drawn_for_every_contract_and_accepted_without_a_word(source: str) -> None:
    made = load(source, sound(SOURCES[source]))
    assert made.problems == ()
    assert made.facts is not None
    assert {measure: made.facts[measure].sum() for measure in SOURCES[source].measures} == dict(
        sums(drawn(SOURCES[source]))
    )


WIDE = [name for name, source in SOURCES.items() if source.unpivot]


@pytest.mark.parametrize("source", WIDE)
def test_the_layout_of_its_publisher_is_accepted_without_a_word_too(source: str) -> None:
    rows = wide(SOURCES[source])
    made = load(source, written(rows))
    assert made.problems == ()
    assert made.facts is not None
    assert len(rows[0]) > 3
    [measure] = SOURCES[source].measures
    melted = [index for index, header in enumerate(rows[0]) if header not in SOURCES[source].columns]
    assert made.facts[measure].sum() == sum(int(row[index]) for row in rows[1:] for index in melted)


# -- read and listed as repaired


def byte_order_mark(made: Drawn) -> Iterator[Case]:
    yield Case(codecs.BOM_UTF8 + made.text.encode(), "Read as UTF-8 with a byte order mark.")


def utf_16(made: Drawn) -> Iterator[Case]:
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        yield Case(made.text.encode(encoding), "Read as UTF-16.")


def windows_text(made: Drawn) -> Iterator[Case]:
    rows = made.beside("Remark", ["Café – “as was”"] * len(made.rows))
    yield Case(written(rows).encode("cp1252"), "Read as Windows text (cp1252).")


def line_ends(made: Drawn) -> Iterator[Case]:
    yield Case(made.text.replace("\n", "\r\n"), "")
    yield Case(made.text.replace("\n", "\r"), "Lines end in a carriage return alone.")
    yield Case(made.text.replace("\n", "\r\n", 3), "")


def no_last_line_end(made: Drawn) -> Iterator[Case]:
    yield Case(made.text.rstrip("\n"), "The last row has no line end.")


def other_delimiters(made: Drawn) -> Iterator[Case]:
    for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        yield Case(written([made.header, *made.rows], mark), f"Columns are divided by {name}.")


def title_rows(made: Drawn) -> Iterator[Case]:
    for number in (1, 2, 16, 39):
        yield Case("A title\n" * (number - 1) + "Run,by a clerk\n" + made.text, f"{number} row")


def blank_rows(made: Drawn) -> Iterator[Case]:
    lines = made.text.splitlines()
    blank = ["", "," * (len(made.header) - 1), " , ", '""']
    yield Case("\n".join([*lines[:3], *blank, *lines[3:], "", ""]), "5 blank rows were passed over.")


def stray_spaces(made: Drawn) -> Iterator[Case]:
    for space in (" ", "\u00a0", "\t", " \u00a0 "):
        rows = [[f"{space}{cell}{space}" for cell in row] for row in (made.header, *made.rows)]
        yield Case(written(rows), f"{len(made.rows)} rows had stray spaces")


def quoted_cells(made: Drawn) -> Iterator[Case]:
    yield Case("".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in (made.header, *made.rows)), "")


def thousands_commas(made: Drawn) -> Iterator[Case]:
    for column in made.of(*NUMERIC):
        if stated(made, column).max is None:
            plain = made.cells(column, [f"{cell}000" for cell in made.column(column)])
            commas = made.cells(column, [f"{int(cell):,},000" for cell in made.column(column)])
            yield Case(commas.text, "Commas at the thousands were passed over.", column, plain.text)


def ages_of_babies(made: Drawn) -> Iterator[Case]:
    for column in made.of(Kind.AGE):
        if not stated(made, column).bands:
            ages = [str(age) for age in range(7001, 7008)]
            like = spoilt(made, column, ["0"] * len(ages))
            yield Case(spoilt(made, column, ages), "Ages from 7001 to 7007", column, like)


def day_numbers(made: Drawn) -> Iterator[Case]:
    for column in made.of(*DATED):
        days = [date.fromisoformat(cell if len(cell) > 7 else f"{cell}-01") for cell in made.column(column)]
        numbers = [str((day - EXCEL_EPOCH).days) for day in days]
        yield Case(made.cells(column, numbers).text, "Day numbers of a spreadsheet were read as dates.", column)


def na_in_a_code_column(made: Drawn) -> Iterator[Case]:
    for column in made.of(Kind.CODE):
        if not stated(made, column).values:
            cells = made.column(column)
            like = made.cells(column, ["NA" if cell == cells[0] else cell for cell in cells]).text
            yield Case(like, "NA was kept as text.", column, like)


def missing_marks(made: Drawn) -> Iterator[Case]:
    for column in made.of(*NUMERIC, Kind.AGE):
        if stated(made, column).blank == "allowed":
            like = spoilt(made, column, [""] * len(MARKS))
            yield Case(spoilt(made, column, MARKS), "Marks for a missing number were read", column, like)


def british_dates(made: Drawn) -> Iterator[Case]:
    for column in made.of(*DATED):
        for sign in "/.-":
            cells = [
                sign.join(reversed((cell if len(cell) > 7 else f"{cell}-01").split("-")))
                for cell in made.column(column)
            ]
            yield Case(made.cells(column, cells).text, "Dates were read day first.", column)


def month_first_dates(made: Drawn) -> Iterator[Case]:
    for column in made.of(*DATED):
        days = [cell if len(cell) > 7 else f"{cell}-28" for cell in made.column(column)]
        cells = [f"{day[5:7]}/{day[8:]}/{day[:4]}" for day in days]
        yield Case(made.cells(column, cells).text, "Dates were read month first, as some can only be.", column)


def unknown_columns(made: Drawn) -> Iterator[Case]:
    rows = made.beside("Ethnic_Group", ["A"] * len(made.rows))
    yield Case(written([row[::-1] for row in rows]), "Columns not in the contract were ignored: A (Ethnic_Group).")


def other_names_of_columns(made: Drawn) -> Iterator[Case]:
    for which in (0, -1):
        header = [
            stated(made, column).accepts[which] if stated(made, column).accepts else column for column in made.header
        ]
        yield Case(written([header, *made.rows]), "")
    yield Case(written([[column.upper().replace("_", " ") for column in made.header], *made.rows]), "")


def other_spellings_of_values(made: Drawn) -> Iterator[Case]:
    for column in made.header:
        others = {value: spellings[-1] for value, spellings in stated(made, column).values.items() if spellings}
        if others:
            yield Case(made.cells(column, [others.get(cell, cell) for cell in made.column(column)]).text, "", column)
            yield Case(made.cells(column, [cell.upper() for cell in made.column(column)]).text, "", column)


REPAIRED = [
    *(byte_order_mark, utf_16, windows_text, line_ends, no_last_line_end, other_delimiters, title_rows, blank_rows),
    *(stray_spaces, quoted_cells, thousands_commas, ages_of_babies, day_numbers, na_in_a_code_column, missing_marks),
    *(british_dates, month_first_dates, unknown_columns, other_names_of_columns, other_spellings_of_values),
]


@everywhere(*REPAIRED)
def test_what_can_be_read_is_read_as_the_plain_file_and_listed(entry: Entry, source: str) -> None:
    made = drawn(SOURCES[source])
    for case in entry(made):
        loaded, plain = load(source, case.content), load(source, case.like or made.text)
        assert loaded.facts is not None, said(loaded, Severity.ERROR)
        assert plain.facts is not None, said(plain, Severity.ERROR)
        assert loaded.facts.equals(plain.facts)
        assert (loaded.covers, loaded.keys) == (plain.covers, plain.keys)
        listed = [each for each in loaded.of(Severity.REPAIRED) if case.said and case.said in each.expected]
        assert bool(listed) == bool(case.said), said(loaded, Severity.REPAIRED)
        assert not case.said or not case.column or any(f"({case.column})" in each.column for each in listed)


@pytest.mark.parametrize("source", SOURCES)
def test_a_workbook_gives_the_facts_of_the_csv_whether_text_or_typed(source: str) -> None:
    made = drawn(SOURCES[source])
    plain = load(source, made.text)
    titled: list[list[object]] = [["A title"], []]
    for rows in ([list(row) for row in (made.header, *made.rows)], typed(made), titled + typed(made)):
        loaded = load(source, saved(workbook(rows)), f"{source}.xlsx")
        assert loaded.facts is not None, said(loaded, Severity.ERROR)
        assert plain.facts is not None
        assert loaded.facts.equals(plain.facts)
        assert 'Sheet "Data" was read.' in "".join(said(loaded, Severity.REPAIRED))


# -- accepted with a warning


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Return the desk of a home that has every source's sound file. Nothing may be kept in it."""
    made = furnished(tmp_path_factory.mktemp("furnished")).desk()
    yield made
    made.store.engine.dispose()


WITH_AREAS = [name for name, source in SOURCES.items() if source.area]
OF_A_MONTH = [name for name, source in SOURCES.items() if source.columns[source.covers].kind is Kind.DATE]


def warnings(desk: Desk, source: str, content: str) -> tuple[Load, str]:
    loaded = load_at(desk, source, io.BytesIO(content.encode()), f"{source}.csv", options_of(), keep=False)
    assert not loaded.is_refused, said(loaded, Severity.ERROR)
    return loaded, "\n".join(said(loaded, Severity.WARNING))


@pytest.mark.parametrize("source", WITH_AREAS)
def test_a_well_formed_area_of_elsewhere_is_warned_of_and_not_counted(source: str, desk: Desk) -> None:
    made = drawn(SOURCES[source])
    area = made.index(SOURCES[source].area)
    member = SOURCES[source].member
    elsewhere = [
        tuple(
            OUTSIDE if index == area else f"{cell}9" if kind is Kind.IDENTIFIER else cell
            for index, (cell, kind) in each
        )
        for row in made.rows[:4]
        if (each := list(enumerate(zip(row, (stated(made, name).kind for name in made.header), strict=True))))
    ]
    if member:  # whose they are would decide, so these are another council's
        elsewhere = [tuple("E08000098" if cell == PLACE else cell for cell in row) for row in elsewhere]
    loaded, warned = warnings(desk, source, written([made.header, *made.rows, *elsewhere]))
    assert f"{len(elsewhere)} rows have areas outside the place and were not counted." in warned
    assert loaded.facts is not None
    assert loaded.facts.equals(load(source, made.text).facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("source", WITH_AREAS)
def test_an_area_that_vanished_is_warned_of(source: str, desk: Desk) -> None:
    made = drawn(SOURCES[source])
    left = [row for row in made.rows if row[made.index(SOURCES[source].area)] != SOUTH]
    _, warned = warnings(desk, source, written([made.header, *left]))
    vanished = "South" if SOURCES[source].adds_up else LOOKUP.name(SOUTH)  # what does not add up is kept as it came
    assert f"{vanished} has no row at all, which reads as " in warned


@pytest.mark.parametrize("source", OF_A_MONTH)
def test_a_last_month_cut_short_is_left_out_with_a_warning(source: str, desk: Desk) -> None:
    made = drawn(SOURCES[source])
    days = made.index(SOURCES[source].covers)
    left = [row for row in made.rows if row[days] <= "2026-09-22"]
    loaded, warned = warnings(desk, source, written([made.header, *left]))
    assert "2026-09 was cut short: its latest date is 2026-09-05. It was left out." in warned
    assert loaded.covers == ("2026-08",)


@pytest.mark.parametrize("source", SOURCES)
def test_a_file_much_longer_than_the_last_one_or_sent_again_is_warned_of(source: str, desk: Desk) -> None:
    assert "The same file was accepted before." in warnings(desk, source, sound(SOURCES[source]))[1]


# -- refused


def missing_column(made: Drawn) -> Iterator[Case]:
    for column in made.header:
        if stated(made, column).required:
            yield Case(written(made.without(column)), f"There is no column {column}.")


def wrong_type(made: Drawn) -> Iterator[Case]:
    texts = ("what?", "12:30", "1e3", "#REF!", "12.5.1")
    for column in made.of(*NUMERIC, *DATED, Kind.AGE, Kind.YEAR, Kind.PERIOD, Kind.AREA):
        yield Case(spoilt(made, column, texts), "Expected a", column, found=texts)


def value_not_listed(made: Drawn) -> Iterator[Case]:
    texts = ("Zz9", "?", "-", "1.5")
    for column in made.of(Kind.CODE, Kind.TEXT):
        if stated(made, column).values and stated(made, column).others == "refused":
            upper = [text.upper() if stated(made, column).kind is Kind.CODE else text for text in texts]
            assert not set(upper) & set(stated(made, column).values)
            yield Case(spoilt(made, column, texts), "Expected ", column, found=texts)


def out_of_range(made: Drawn) -> Iterator[Case]:
    for column in made.of(*NUMERIC, Kind.AGE):
        low, high = stated(made, column).min, stated(made, column).max
        beyond = [f"{end:g}" for end in (None if low is None else low - 1, None if high is None else high + 1) if end]
        if beyond:
            yield Case(spoilt(made, column, beyond), "Expected a", column, found=tuple(beyond))


def too_large_a_number(made: Drawn) -> Iterator[Case]:
    texts = ("9" * 400, "9" * 5000)
    for column in made.of(*NUMERIC):
        yield Case(spoilt(made, column, texts), "Expected a", column, found=texts)


def blank_cell(made: Drawn) -> Iterator[Case]:
    for column in made.header:
        if stated(made, column).blank == "refused":
            yield Case(made.cell(2, column, "").text, "Expected a value.", column)


def missing_mark_where_none_may_be(made: Drawn) -> Iterator[Case]:
    for column in made.of(*NUMERIC):
        if stated(made, column).blank == "refused":
            yield Case(spoilt(made, column, MARKS), "Expected a number", column, found=MARKS)


def row_said_twice(made: Drawn) -> Iterator[Case]:
    twice = written([made.header, *made.rows, made.rows[1]])
    if made.source.grain == "aggregate" and made.source.duplicates == "refused":
        yield Case(twice, "Rows speak twice for the same")
    for column in made.header:
        if stated(made, column).unique:
            yield Case(twice, f"The {column} stands in an earlier row too.", column)


def row_said_twice_with_another_value(made: Drawn) -> Iterator[Case]:
    if made.source.grain == "aggregate":
        column = next(iter(made.source.measures.values()))
        again = made.cell(1, column, "1").rows[1]
        yield Case(written([made.header, *made.rows, again]), "Rows speak twice for the same")


def cut_off_in_a_row(made: Drawn) -> Iterator[Case]:
    text = made.text
    last = text.rindex("\n", 0, -1) + 1
    for at in range(last + 1, text.rindex(",") + 1):
        yield Case(text[:at], "The last row has")


def cut_off_in_quotes(made: Drawn) -> Iterator[Case]:
    quoted = "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in (made.header, *made.rows))
    yield Case(quoted[:-2], "A quotation mark opens a cell and is never closed.")


def ragged_row(made: Drawn) -> Iterator[Case]:
    rows = [list(row) for row in (made.header, *made.rows)]
    rows[3].append("Smith")
    width = len(made.header)
    yield Case(written(rows), f"The row has {width + 1} cells, and the header {width}.")


def date_to_come(made: Drawn) -> Iterator[Case]:
    for column in made.of(Kind.DATE):
        for day in (TODAY + timedelta(days=1), date(2126, 9, 5)):
            yield Case(made.cell(2, column, day.isoformat()).text, "Expected a day up to today", column)
    for column in made.of(Kind.MONTH):
        yield Case(made.cell(2, column, "2026-11").text, "Expected a month up to 2026-10", column)
    for column in made.of(Kind.PERIOD):
        later = later_period(made.column(column)[0])
        yield Case(made.cell(2, column, later).text, "Expected a period that has begun", column)


def later_period(label: str) -> str:
    """Return a period of the same length that begins after today."""
    period = Period.parse(label)
    while period.first_day <= TODAY:
        period = period.next
    return str(period)


def dates_of_both_kinds(made: Drawn) -> Iterator[Case]:
    for column in made.of(*DATED):
        both = made.cell(0, column, "28/08/2026").cell(1, column, "08/28/2026")
        yield Case(both.text, "Some dates can only be day first, and others only month first.", column)


def empty_file(made: Drawn) -> Iterator[Case]:
    for content in (b"", b"\n\n\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, ("," * len(made.header)).encode()):
        yield Case(content, "The file is empty.")
    yield Case(saved(workbook([])), "The file is empty.")


def header_only(made: Drawn) -> Iterator[Case]:
    for content in (written([made.header]), written([made.header]).rstrip(), written([made.header]) + "\n,,\n"):
        yield Case(content, "There is a header and no rows.")
    yield Case(saved(workbook([list(made.header)])), "There is a header and no rows.")


def nhs_numbers(made: Drawn) -> Iterator[Case]:
    for cell in (PERSON, "943 476 5919", "rang 943-476-5919 twice"):
        notes = ["none"] * (len(made.rows) - 1) + [cell]
        yield Case(written(made.beside("Notes", notes)), "The column holds NHS numbers (1 of 1 pass the check digit).")
    yield Case(written(made.beside("Notes", [PERSON] * len(made.rows))), "The column holds NHS numbers")


def nhs_numbers_as_identifiers(made: Drawn) -> Iterator[Case]:
    for column in made.of(Kind.IDENTIFIER):
        yield Case(made.cells(column, [PERSON] * len(made.rows)).text, "The column holds NHS numbers", column)


def header_of_a_person(made: Drawn) -> Iterator[Case]:
    for header in ("Forename", "SURNAME", "Postcode", "Date of Birth", "NHS Number", "Patient Name"):
        yield Case(written(made.beside(header, ["x"] * len(made.rows))), "This column names or finds a person.", header)


def postcodes_for_areas(made: Drawn) -> Iterator[Case]:
    for text in ("DN1 3BU", "12 High Street, dn1 3bu") if made.source.area else ():
        yield Case(made.cell(2, made.source.area, text).text, "Expected an area's code", made.source.area)


def formula_cell(made: Drawn) -> Iterator[Case]:
    for column in made.header:
        if stated(made, column).kind is not Kind.IDENTIFIER and stated(made, column).others == "refused":
            texts = ("=1+1", "=SUM(A2:A9)", "@SUM(A1)", "#REF!")
            yield Case(spoilt(made, column, texts), "Expected ", column, found=texts)


def signs_that_nobody_sees(made: Drawn) -> Iterator[Case]:
    texts = ("a\nb", "a\x1b[2Jb", "\u202eab", "a\u200b")
    for column in made.of(Kind.TEXT, Kind.CODE):
        if stated(made, column).others == "refused" and column not in made.source.only:
            upper = [text.upper() if stated(made, column).kind is Kind.CODE else text for text in texts]
            yield Case(spoilt(made, column, upper), "Expected ", column, found=tuple(upper))


def nul_bytes(made: Drawn) -> Iterator[Case]:
    first, second, *lines = made.text.splitlines(keepends=True)
    yield Case("".join([first, second, "\x00", *lines]), "The row holds a NUL, as no text does.")
    yield Case(made.text + "\x00" * 20, "The row holds a NUL, as no text does.")
    yield Case(made.text.encode("utf-32"), "The row holds a NUL, as no text does.")
    padded = made.text + "\n" * 10_000
    yield Case(padded + "\x00", "The row holds a NUL, as no text does.")


def no_table_at_all(made: Drawn) -> Iterator[Case]:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(f"{made.source.id}.csv", made.text)
        archive.writestr("notes.txt", "see the other file")
    yield Case(stream.getvalue(), "The archive holds 2 files, and one table is read.")
    yield Case(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n" + made.text.encode(), "This is a PDF and no table.")
    yield Case(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "This is a workbook of the older kind (.xls)")
    yield Case(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"abcd" * 90, "This is not a text file.")
    yield Case(saved(workbook(typed(made)))[:-900], "The workbook is damaged or is none.")


def merged_cells(made: Drawn) -> Iterator[Case]:
    book = workbook(typed(made))
    book.worksheets[0].merge_cells("B3:B5")
    yield Case(saved(book), "Cells B3 to B5 are merged, and only the first holds anything.")


def formula_never_worked_out(made: Drawn) -> Iterator[Case]:
    for index in range(len(made.header)):
        rows = typed(made)
        rows[3][index] = "=1+1"
        yield Case(saved(workbook(rows)), "The cell holds a formula whose result was not saved.")


def same_table_on_two_sheets(made: Drawn) -> Iterator[Case]:
    book = workbook(typed(made), "April")
    second = book.create_sheet("May")
    for row in typed(made):
        second.append(row)
    yield Case(saved(book), "The same table stands on 2 sheets (April, May), and one is read.")


def another_place(made: Drawn) -> Iterator[Case]:
    if made.source.area:
        for_others = made.cells(made.source.area, [OUTSIDE] * len(made.rows))
        if made.source.member:
            for_others = for_others.cells(made.source.member, ["E08000098"] * len(made.rows))
        yield Case(for_others.text, "No row is of this place and of a period it covers.")


REFUSED = [
    *(missing_column, wrong_type, value_not_listed, out_of_range, too_large_a_number, blank_cell),
    *(missing_mark_where_none_may_be, row_said_twice, row_said_twice_with_another_value, cut_off_in_a_row),
    *(cut_off_in_quotes, ragged_row, date_to_come, dates_of_both_kinds, empty_file, header_only, nhs_numbers),
    *(nhs_numbers_as_identifiers, header_of_a_person, postcodes_for_areas, formula_cell, signs_that_nobody_sees),
    *(nul_bytes, no_table_at_all),
    *(merged_cells, formula_never_worked_out, same_table_on_two_sheets, another_place),
]


@everywhere(*REFUSED)
def test_everything_else_is_refused_saying_where_and_what_to_do(entry: Entry, source: str) -> None:
    for case in entry(drawn(SOURCES[source])):
        loaded = load(source, case.content)
        assert loaded.is_refused, case
        fitting = [each for each in loaded.of(Severity.ERROR) if case.said in each.expected]
        assert fitting, said(loaded, Severity.ERROR)
        assert all(each.fix for each in loaded.of(Severity.ERROR))
        assert not case.column or any(f"({case.column})" in each.column for each in fitting)
        assert {shown(text) for text in case.found} <= {each.found for each in fitting}
        assert (loaded.covers, loaded.keys) == ((), ())
        for person in (PERSON, "943 476 5919", "943-476-5919", "DN1 3BU", "dn1 3bu", "Smith"):
            assert person not in repr(loaded)


@pytest.mark.parametrize("source", SOURCES)
def test_a_second_header_row_and_a_totals_row_never_count(source: str) -> None:
    made = drawn(SOURCES[source])
    units = tuple("(text)" for _ in made.header)
    total = ("Total", *[""] * (len(made.header) - 2), "99999")
    lists_others = any(column.others == "left_out" for column in SOURCES[source].columns.values())
    for rows in (
        [made.header, made.header, *made.rows],
        [made.header, units, *made.rows],
        [made.header, *made.rows, total],
        [made.header, *made.rows, ("", *total[:-1])],
    ):
        loaded, plain = load(source, written(rows)), load(source, made.text)
        # Where a contract leaves other series out, such a row is one: left out, counted and listed.
        if lists_others and loaded.facts is not None and plain.facts is not None:
            assert loaded.facts.equals(plain.facts)
            assert loaded.counts["left out"] == 1
        else:
            assert loaded.is_refused


@pytest.mark.parametrize("source", SOURCES)
def test_a_file_cut_off_in_its_last_cell_is_refused_or_listed(source: str) -> None:
    text = sound(SOURCES[source])
    for at in range(text.rindex(",") + 1, len(text)):
        loaded = load(source, text[:at])
        assert loaded.is_refused or "The last row has no line end." in "".join(said(loaded, Severity.REPAIRED))


def test_what_was_found_is_shown_short_and_with_every_sign_seen() -> None:
    made = drawn(SOURCES["finance"]).cell(0, "line", "7x" * 500).cell(1, "line", "saving\x1b[2J\u202e\u200b")
    long, hidden = load("finance", made.text).of(Severity.ERROR)
    assert long.found == "7x" * 40 + "…"
    assert hidden.found == "saving\ufffd[2J\ufffd\ufffd"


# -- workbooks that look odd and are sound


@pytest.mark.parametrize("source", SOURCES)
def test_merged_titles_and_formulas_that_were_worked_out_are_read(source: str) -> None:
    made = drawn(SOURCES[source])
    book = workbook([["A title over all"], *typed(made)])
    book.worksheets[0].merge_cells("A1:C1")
    plain, loaded = load(source, made.text), load(source, saved(book))
    assert plain.facts is not None
    assert loaded.facts is not None
    assert loaded.facts.equals(plain.facts)


def with_formula(content: bytes, cell: str, result: bytes) -> bytes:
    """Return a workbook in which a cell's number is the result of a formula, as Excel saves it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(stream, "w") as after:
        for part in before.namelist():
            body = before.read(part)
            if part == "xl/worksheets/sheet1.xml":
                was = re.compile(rb'<c r="%b"( t="n")?><v>\d+</v></c>' % cell.encode())
                assert was.search(body)
                body = was.sub(b'<c r="%b"%b</c>' % (cell.encode(), result), body)
            after.writestr(part, body)
    return stream.getvalue()


def test_a_formula_is_read_by_its_saved_result_and_an_empty_text_is_blank() -> None:
    made = drawn(SOURCES["discharge_ready"])
    content = saved(workbook(typed(made)))
    assert made.header[2] == "discharges"
    for result, text in ((b"><f>600+10</f><v>610</v>", "610"), (b' t="str"><f>IF(A1,"","")</f><v></v>', "")):
        loaded, plain = (
            load("discharge_ready", with_formula(content, "C2", result)),
            load("discharge_ready", made.cell(0, "discharges", text).text),
        )
        assert loaded.facts is not None, said(loaded, Severity.ERROR)
        assert plain.facts is not None
        assert loaded.facts.equals(plain.facts)


def test_a_small_number_of_a_workbook_is_read_as_the_spreadsheet_shows_it() -> None:
    made = drawn(SOURCES["finance"])
    rows = typed(made)
    rows[1][made.index("amount")] = 0.00001
    loaded = load("finance", saved(workbook(rows)))
    plain = load("finance", made.cell(0, "amount", "0.00001").text)
    assert loaded.facts is not None
    assert plain.facts is not None
    assert loaded.facts.equals(plain.facts)


def test_a_sheet_with_a_row_beyond_the_last_is_refused_and_not_counted_up_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.reader.workbook._LAST_ROW", 1_000)
    made = drawn(SOURCES["finance"])
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(workbook(typed(made))))) as before, zipfile.ZipFile(stream, "w") as after:
        for part in before.namelist():
            body = before.read(part)
            far = re.sub(
                rb'<row r="5"(.*?)</row>', b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>', body
            )
            after.writestr(part, far if part == "xl/worksheets/sheet1.xml" else body)
    assert "The workbook has more rows than a sheet can." in said(load("finance", stream.getvalue()), Severity.ERROR)[0]
