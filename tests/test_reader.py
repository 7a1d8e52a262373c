"""Bytes to rows of text: whatever a spreadsheet or a publisher writes, numbered as in the file."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import json
import re
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.chart import BarChart

from dashboard.reader import Table, open_table, plain, spreadsheet_column
from dashboard.terms import Refused, Severity

KNOWN = {"month", "organisation", "amount"}


def is_known(header: str) -> bool:
    return plain(header) in KNOWN


def table(content: bytes | str, name: str = "a.csv") -> Table:
    raw = content.encode() if isinstance(content, str) else content
    return open_table(io.BytesIO(raw), name, is_known)


def cells(made: Table) -> list[list[str]]:
    return [row for _, row in made.rows()]


def refusal(content: bytes | str) -> str:
    with pytest.raises(Refused) as refused:
        list(table(content).rows())
    return str(refused.value)


SMALL = "month,amount\n2026-08,1\n2026-09,2\n"


def test_a_plain_file_is_its_header_and_its_rows_numbered_as_in_the_file() -> None:
    made = table(SMALL)
    assert (made.header, made.header_row, made.repairs) == (["month", "amount"], 1, [])
    assert list(made.rows()) == [(2, ["2026-08", "1"]), (3, ["2026-09", "2"])]


def test_the_rows_can_be_walked_again_and_left_halfway() -> None:
    made = table(SMALL)
    assert next(made.rows()) == (2, ["2026-08", "1"])
    assert cells(made) == cells(made)


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_have_the_letters_of_a_spreadsheet(index: int, letters: str) -> None:
    assert spreadsheet_column(index) == letters


def test_headers_are_compared_without_case_spaces_underscores_or_signs() -> None:
    assert plain("Admission_Date ") == plain("admission date") == plain("AdmissionDate") == "admissiondate"
    assert plain("90+") != plain("90")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (codecs.BOM_UTF8 + SMALL.encode(), "Read as UTF-8 with a byte order mark."),
        (SMALL.encode("utf-16"), "Read as UTF-16."),
        (codecs.BOM_UTF16_BE + SMALL.encode("utf-16-be"), "Read as UTF-16."),
        (SMALL.encode("utf-16-le"), "Read as UTF-16."),
        (SMALL.encode("utf-16-be"), "Read as UTF-16."),
        (SMALL.replace(",", ";").encode(), "Columns are divided by semicolons."),
        (SMALL.replace(",", "\t").encode(), "Columns are divided by tabs."),
        (SMALL.replace("\n", "\r").encode(), "Lines end in a carriage return alone."),
    ],
)
def test_a_repair_is_made_and_said(content: bytes, said: str) -> None:
    made = table(content)
    assert made.header == ["month", "amount"]
    assert cells(made) == [["2026-08", "1"], ["2026-09", "2"]]
    assert [(problem.expected, problem.severity) for problem in made.repairs] == [(said, Severity.REPAIRED)]


def test_an_accent_in_windows_text_is_read() -> None:
    made = table("month,organisation\n2026-08,Café\n".encode("cp1252"))
    assert cells(made) == [["2026-08", "Café"]]
    assert "Windows text (cp1252)" in made.repairs[0].expected


def test_an_accent_far_into_a_file_decides_its_encoding() -> None:
    lines = "2026-08,a\n" * 110_000  # beyond a mebibyte
    assert cells(table(f"month,organisation\n{lines}2026-08,Café\n".encode("cp1252")))[-1] == ["2026-08", "Café"]
    assert cells(table(f"month,organisation\n{lines}2026-08,Café\n"))[-1] == ["2026-08", "Café"]


def test_a_semicolon_inside_a_cell_does_not_divide_columns() -> None:
    made = table('month,organisation,amount\n2026-08,"a;b;c;d",1\n')
    assert cells(made) == [["2026-08", "a;b;c;d", "1"]]


def test_a_line_end_inside_quotation_marks_belongs_to_its_cell_and_the_row_counts_once() -> None:
    made = table('month,organisation\n2026-08,"a\r\nb"\n2026-09,c\n')
    assert list(made.rows()) == [(2, ["2026-08", "a\r\nb"]), (3, ["2026-09", "c"])]


def test_the_header_is_the_first_of_forty_rows_with_most_of_the_names() -> None:
    made = table("Finance return\nMonth:,September\n\n" + SMALL)
    assert (made.header_row, made.header) == (4, ["month", "amount"])
    assert next(made.rows()) == (5, ["2026-08", "1"])
    assert [problem.expected for problem in made.repairs] == ["3 rows above the header were passed over."]


def test_a_header_below_forty_rows_is_not_looked_for() -> None:
    assert table("x,y\n" * 40 + SMALL).header == ["x", "y"]


def test_rows_that_look_like_a_header_do_not_hide_the_real_one() -> None:
    made = open_table(io.BytesIO(b"code,total,1,2\nA,3,1,2\nB,1,1,2\n"), "a.csv", lambda cell: cell.isdigit())
    assert made.header == ["code", "total", "1", "2"]


def test_without_a_known_name_the_first_row_with_cells_is_the_header() -> None:
    made = table("\n,,\nx,y\n1,2\n")
    assert (made.header_row, made.header) == (3, ["x", "y"])


@pytest.mark.parametrize("content", [b"", b"\n\n", b",,\n , \n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_a_file_without_a_cell_is_empty(content: bytes) -> None:
    assert refusal(content) == "a.csv: The file is empty. Export it again, with its header row."


@pytest.mark.parametrize(
    "content",
    [
        b"month,amount\n\x81\n",  # neither UTF-8 nor a letter of Windows text
        codecs.BOM_UTF8 + b"month,\xe9\n",
        codecs.BOM_UTF16_LE + SMALL.encode("utf-16-le") + b"x",
    ],
)
def test_bytes_that_are_no_text_are_refused(content: bytes) -> None:
    assert "The text is neither UTF-8, UTF-16 nor Windows text. Export it as CSV UTF-8." in refusal(content)


def test_a_picture_is_refused() -> None:
    assert "This is not a text file. Export it as CSV or XLSX." in refusal(b"\x89PNG\r\n\x1a\n\x00" + b"abcdefgh" * 9)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_an_open_quotation_mark_is_said_of_the_row_that_opens_it(end: str) -> None:
    said = refusal(end.join(["month,amount", "", "2026-08,1", '"2026-09,2', "2026-10,3", ""]))
    assert said == (
        "a.csv, row 4: A quotation mark opens a cell and is never closed. Mend the quotation marks and export again."
    )


def test_a_quotation_mark_in_the_wrong_place_is_said_of_its_row() -> None:
    assert refusal('month,amount\n2026-08,1\n"2026"-09,2\n').startswith("a.csv, row 3: The row cannot be read: ")


def book(*sheets: tuple[str, list[list[object]]]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for title, lines in sheets:
        sheet = made.create_sheet(title)
        for line in lines:
            sheet.append(line)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_a_workbook_gives_the_sheet_that_has_the_header_below_its_title_rows() -> None:
    lines: list[list[object]] = [["Title"], [], ["month", "amount"], [datetime(2026, 8, 1), 1204.0], [None, 0.5]]
    made = table(book(("Notes", [["month"]]), ("Data", lines)))
    assert (made.header, made.header_row) == (["month", "amount"], 3)
    assert list(made.rows()) == [(4, ["2026-08-01 00:00:00", "1204"]), (5, ["", "0.5"])]
    assert [problem.expected for problem in made.repairs] == [
        'Sheet "Data" was read.',
        "2 rows above the header were passed over.",
    ]
    assert cells(made) == cells(made)


def test_an_empty_workbook_is_refused() -> None:
    assert "The file is empty." in refusal(book(("Sheet", [])))
    assert "The file is empty." in refusal(book(("Sheet", [[None, " "], []])))


def test_without_a_known_name_the_first_row_of_a_sheet_with_cells_is_the_header() -> None:
    assert table(book(("Sheet", [[], [None, None], ["x", "y"], ["1", "2"]]))).header == ["x", "y"]


def test_a_workbook_of_charts_alone_is_refused() -> None:
    made = openpyxl.Workbook()
    chart = made.create_chartsheet("Chart")
    made.remove(made.worksheets[0])
    stream = io.BytesIO()
    made.save(stream)
    assert "The workbook is damaged or is none." in refusal(stream.getvalue())  # a page for a chart, and none on it
    chart.add_chart(BarChart())
    made.save(stream := io.BytesIO())
    assert "The workbook has no sheet of cells. Save the table as CSV." in refusal(stream.getvalue())


def edited(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """Return a workbook with some bytes of one of its parts exchanged; tags end without a space."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(stream, "w") as after:
        for part in before.namelist():
            body = before.read(part).replace(b" />", b"/>")
            assert part != name or old in body
            after.writestr(part, body.replace(old, new) if part == name else body)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_a_workbook_that_gives_its_size_too_small_loses_no_row() -> None:
    content = book(("Data", [["month", "amount"], ["2026-08", 1], ["2026-09", 2]]))
    shrunk = edited(content, SHEET, b'<dimension ref="A1:B3"/>', b'<dimension ref="A1:B2"/>')
    assert cells(table(shrunk)) == [["2026-08", "1"], ["2026-09", "2"]]


def test_a_damaged_workbook_is_refused() -> None:
    content = book(("Data", [["month", "amount"], ["2026-08", 1]]))
    said = "a.csv: The workbook is damaged or is none. Save it again as XLSX, or as CSV."
    assert refusal(content[: len(content) // 2]) == said
    assert refusal(b"PK\x03\x04" + bytes(100)) == said
    assert refusal(edited(content, SHEET, b"</row>", b"<row>")) == said
    locked = content.replace(b"PK\x03\x04\x14\x00\x00\x00\x08", b"PK\x03\x04\x14\x00\x01\x00\x08")
    locked = locked.replace(b"\x14\x03\x14\x00\x00\x00\x08", b"\x14\x03\x14\x00\x01\x00\x08")
    assert refusal(locked) == said  # parts that need a password


words = st.text(st.characters(exclude_characters='\r\n\x00"', exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.lists(words, min_size=2, max_size=2), max_size=6), st.sampled_from(["\n", "\r\n", "\r"]))
def test_what_a_spreadsheet_writes_is_read_back_cell_by_cell(lines: list[list[str]], end: str) -> None:
    stream = io.StringIO()
    csv.writer(stream, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([["month", "amount"], *lines])
    assert cells(table(stream.getvalue())) == lines


@given(st.binary(max_size=200))
def test_any_bytes_give_rows_or_a_refusal(content: bytes) -> None:
    with contextlib.suppress(Refused):
        assert all(number > 1 for number, _ in table(content).rows())


@pytest.mark.parametrize(
    "name", ["empty", "empty_crlf", "newlines", "comma_in_quotes", "escaped_quotes", "quotes_and_newlines"]
)
def test_the_files_of_the_csv_spectrum_are_read_as_their_authors_say(name: str, shared: Path) -> None:
    path = shared / "data" / "real" / "messy" / f"spectrum_{name}.csv"
    made = open_table(io.BytesIO(path.read_bytes()), path.name, lambda _: False)
    found = [dict(zip(made.header, row, strict=True)) for row in cells(made)]
    assert found == json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "a workbook of the older kind (.xls), or one with a password",
        ),
        (b'{"type": "FeatureCollection"}', "JSON and no table"),
        (b"%PDF-1.7 ...", "a PDF and no table"),
    ],
)
def test_what_is_no_table_is_called_by_its_name(start: bytes, said: str) -> None:
    with pytest.raises(Refused, match=re.escape(said)):
        open_table(io.BytesIO(start), "file", lambda _: True)


# -- archives


def packed(**files: str | bytes) -> bytes:
    """Return a ZIP of files; two underscores in a name stand for its dot."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", ".").replace("MACOSX", "__MACOSX"), content)
    return stream.getvalue()


def test_an_archive_of_one_table_is_read_as_the_table_and_says_so() -> None:
    made = table(packed(september__csv=SMALL), "september.zip")
    assert (made.name, cells(made), cells(made)) == ("september.zip", cells(table(SMALL)), cells(table(SMALL)))
    assert [each.expected for each in made.repairs] == ["Unpacked: september.csv."]


def test_an_archive_may_hold_a_workbook_and_what_a_mac_puts_beside_it() -> None:
    inner = book(("Data", [["month", "amount"], ["2026-08", 1]]))
    content = packed(**{"data__xlsx": inner, "folder/.DS_Store": b"x", "MACOSX/._data__xlsx": b"x"})
    assert cells(table(content)) == [["2026-08", "1"]]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "The archive holds 0 files, and one table is read."),
        ({"a__csv": SMALL, "b__csv": SMALL}, "The archive holds 2 files, and one table is read."),
        ({"a__pdf": "%PDF-"}, "It holds no table."),
        ({"a__zip": packed(a__csv=SMALL)}, "It holds no table."),
        ({"a__csv": packed(a__csv=SMALL)}, "The workbook is damaged or is none."),
    ],
)
def test_an_archive_without_one_table_is_refused(files: dict[str, str | bytes], said: str) -> None:
    assert said in refusal(packed(**files))


def test_a_table_in_an_archive_is_refused_for_what_it_is_as_outside_of_one() -> None:
    assert "This is JSON and no table." in refusal(packed(a__csv='{"a": 1}'))


def test_an_archive_that_swells_is_refused_whatever_it_says_of_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.reader.archive.MOST_BYTES", 3 << 20)
    swollen = packed(a__csv=SMALL + "2026-09,1\n" * 500_000)
    assert len(swollen) < 100_000
    told = (len(SMALL) + 10 * 500_000).to_bytes(4, "little")
    assert "unpacks to more than 3 MB" in refusal(swollen)
    # The reader of archives stops at the size that is told, and then the sum of the bytes is wrong.
    assert "damaged" in refusal(swollen.replace(told, (1000).to_bytes(4, "little")))


def test_a_locked_archive_is_refused() -> None:
    content = bytearray(packed(a__csv=SMALL))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1
    assert "locked" in refusal(bytes(content))


def test_an_archive_with_a_spoilt_byte_is_refused() -> None:
    content = bytearray(packed(a__csv=SMALL * 50))
    content[60] ^= 0xFF
    assert "damaged" in refusal(bytes(content))
