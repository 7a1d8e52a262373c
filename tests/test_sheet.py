"""A small CSV changed by the row: what is not changed keeps every byte."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sheet import Sheet
from dashboard.terms import Refused

WRITTEN = '\ufeffa, B ,"to"\r\nx,"y, 1",\r\n\r\n"two\r\nlines",,2027-03-31\r\nz,"q""2"'
"""A byte-order mark, spaces, quotes, a blank line, a cell of two lines, a short row, no line end at the end."""


def test_a_sheet_is_read_and_written_to_the_byte() -> None:
    sheet = Sheet.read(WRITTEN)
    assert sheet.text == WRITTEN
    assert sheet.columns == ["a", "b", "to"]
    assert [(each.line, each.cells) for each in sheet.rows()] == [
        (2, ("x", "y, 1", "")),
        (5, ("two\r\nlines", "", "2027-03-31")),
        (6, ("z", 'q"2')),
    ]


def test_a_cell_is_changed_and_nothing_else() -> None:
    assert Sheet.read(WRITTEN).with_cell(2, "to", "1, 2").text == WRITTEN.replace('"y, 1",', '"y, 1","1, 2"')
    assert Sheet.read(WRITTEN).with_cell(6, "to", "now").text == WRITTEN + ",now"
    assert Sheet.read(WRITTEN).with_cell(99, "to", "now").text == WRITTEN


def test_a_column_that_is_lacking_becomes_the_last() -> None:
    assert Sheet.read("a\nx\n").with_cell(2, "to", "now").text == "a,to\nx,now\n"
    assert Sheet.read("a\nx\n").with_row({"a": "y", "note": "why", "to": ""}).text == "a,note\nx\ny,why\n"


def test_a_row_goes_to_the_end_and_ends_as_the_last_one_did() -> None:
    assert Sheet.read("a,b\nx,y\n").with_row({"b": "2", "a": "1"}).text == "a,b\nx,y\n1,2\n"
    assert Sheet.read("a,b\r\nx,y").with_row({"b": "2", "a": "1"}).text == "a,b\r\nx,y\r\n1,2"
    assert Sheet.read("", ("a", "b")).with_row({"a": "1"}).text == "a,b\n1,\n"


@pytest.mark.parametrize("text", ['a,b\n"x,y\n', 'a\n"x"y\n', "a\rb\n1,2\r"])
def test_a_table_that_would_be_misread_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="Expected a table"):
        Sheet.read(text)


cells = st.text(st.sampled_from('ab 1,"\n'), max_size=4)
tables = st.lists(st.lists(cells, min_size=1, max_size=3), max_size=4)


@st.composite
def written(draw: st.DrawFn) -> str:
    """Return a CSV written in one of the ways that people's programs write it."""
    out = io.StringIO()
    way = csv.writer(
        out,
        lineterminator=draw(st.sampled_from(["\n", "\r\n"])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )
    way.writerows([["a", "b", "to"], *draw(tables)])
    text = out.getvalue()
    return draw(st.sampled_from(["", "\ufeff"])) + (text.rstrip("\r\n") if draw(st.booleans()) else text)


@given(written(), st.lists(cells, min_size=3, max_size=3))
def test_a_row_set_and_taken_out_leaves_the_text_as_it_was(text: str, row: list[str]) -> None:
    sheet = Sheet.read(text)
    longer = sheet.with_row(dict(zip(("a", "to", "note"), row, strict=True)))
    assert longer.records[-1].cells[0] == row[0]
    assert longer.without(longer.records[-1].line).narrowed(sheet).text == text


@given(written(), st.integers(0, 5), cells)
def test_a_changed_cell_is_the_only_one_changed(text: str, index: int, value: str) -> None:
    sheet = Sheet.read(text)
    if index < len(sheet.records):
        line = sheet.records[index].line
        changed = sheet.with_cell(line, "b", value)
        for was, now in zip(sheet.records, changed.records, strict=True):
            assert now.raw == was.raw if was.line != line else now.cells[1] == value
