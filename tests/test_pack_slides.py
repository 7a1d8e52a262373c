"""What fits on a slide: text is measured, tables go on over as many slides as they need, and lose no row."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import ImageFont
from pptx import Presentation
from pptx.util import Inches

from dashboard.fitted import height_of, largest, width_of, wrapped
from dashboard.pack.deck import FOOT, LEFT, ROOM, Deck
from dashboard.pack.model import Grid, Section, narrowed
from dashboard.pack.slides import add_sentences
from dashboard.pack.tables import add_tables
from dashboard.scorecard import Chip
from dashboard.terms import Rating
from tests.packs import tables

MOMENT = datetime(2026, 10, 14, 16, 2, tzinfo=UTC)
LIBERATION = Path("/usr/share/fonts/truetype/liberation")


def deck() -> Deck:
    return Deck("A pack", "Data as published in release 14, 14 October 2026 16:02 UTC", MOMENT)


def opened(made: Deck) -> list[Any]:
    return list(Presentation(io.BytesIO(made.content())).slides)


def grid(rows: int, columns: int = 3, text: str = "some words") -> Grid:
    names = tuple(f"Column {number}" for number in range(columns))
    cells = tuple((f"Row {row}", *(f"{text} {row}-{at}" for at in range(1, columns))) for row in range(rows))
    return Grid("A table", names, cells, (1.0,) * columns)


@pytest.mark.parametrize("face", ["LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"])
@example(text="@")
@given(
    text=st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_categories=["C"]), max_size=60)
)
def test_text_never_takes_more_room_than_was_measured(face: str, text: str) -> None:
    if not (LIBERATION / face).exists():
        pytest.skip("Liberation Sans, which has the widths of Arial, is not on this machine")
    font = ImageFont.truetype(str(LIBERATION / face), 1000, layout_engine=ImageFont.Layout.BASIC)
    assert font.getlength(text) / 1000 * 12 / 72 <= width_of(text, 12) + 1e-6


@given(text=st.text(max_size=300), room=st.floats(min_value=0.3, max_value=12))
def test_wrapping_loses_no_sign_and_every_line_fits(text: str, room: float) -> None:
    lines = list(wrapped(text, 12, room))
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width_of(line, 12) <= max(room, width_of("M", 12) * 2) for line in lines)


def test_text_is_set_in_the_largest_size_that_fits() -> None:
    said = ["Off target for five months in the north and the south"] * 4
    assert largest(said[:1], (12, 1), (28, 20, 12)) == 28
    size = largest(said, (4, 1.5), (28, 20, 12, 10))
    assert height_of(said, size, 4) <= 1.5 < height_of(said, 20, 4)


@pytest.mark.parametrize("rows", [1, 14, 15, 200])
def test_a_table_goes_on_over_slides_with_its_header_on_each_and_no_row_lost(rows: int) -> None:
    made, whole = deck(), grid(rows, text="words that may well need a second line in their column")
    add_tables(made, "Every measure", [whole], ["A sentence above."])
    found = list(tables(opened(made)))
    assert [row for _, table in found for row in table[1:]] == [list(row) for row in whole.rows]
    assert {tuple(table[0]) for _, table in found} == {whole.columns}
    titles = [title for title, _ in found]
    assert len(set(titles)) == len(titles)
    assert len(titles) == 1 or titles[0].endswith(f"(1 of {len(titles)})")


def test_a_table_stays_between_the_title_and_the_footer() -> None:
    made = deck()
    add_tables(made, "Every measure", [grid(120, text="words " * 12)], ["A sentence above."])
    for slide in opened(made):
        [frame] = [shape for shape in slide.shapes if shape.has_table]
        assert frame.top + sum(row.height for row in frame.table.rows) <= Inches(FOOT) + 1
        assert frame.left + sum(column.width for column in frame.table.columns) <= Inches(LEFT + ROOM) + 20


def test_a_row_higher_than_a_slide_is_carried_on_and_says_so() -> None:
    long = " ".join(f"word{number}" for number in range(2000))
    made = deck()
    add_tables(made, "About", [Grid("A table", ("Measure", "Text"), (("Row", long), ("Next", "short")), (1, 3))])
    rows = [row for _, table in tables(opened(made)) for row in table[1:]]
    assert " ".join(" ".join(row[1] for row in rows[:-1]).split()) == long
    assert {row[0] for row in rows[1:-1]} == {"Row (continued)"}
    assert rows[-1] == ["Next", "short"]


def test_a_table_of_twelve_areas_stands_in_parts_with_its_measure_in_each() -> None:
    wide = grid(5, columns=15)
    found = list(narrowed(wide, 9))
    assert [part.columns[:2] for part in found] == [wide.columns[:2]] * 2
    assert [name for part in found for name in part.columns[2:]] == list(wide.columns[2:])
    assert [row[0] for row in found[1].rows] == [row[0] for row in wide.rows]


def test_sentences_go_on_over_slides_and_none_is_lost() -> None:
    said = tuple(f"Sentence {number} says what changed of a measure in some area." for number in range(60))
    made = deck()
    add_sentences(made, Section("What changed", said))
    found = [line.text for slide in opened(made) for line in slide.placeholders[1].text_frame.paragraphs]
    assert tuple(found) == said


@pytest.mark.parametrize(
    ("rating", "fill", "text"),
    [(Rating.RED, "B3261E", "FFFFFF"), (Rating.AMBER, "FFB81C", "0B0C0C"), (Rating.GREEN, "FFFFFF", "006747")],
)
def test_chips_differ_in_fill_and_carry_their_letter(rating: Rating, fill: str, text: str) -> None:
    made = deck()
    add_tables(made, "A", [Grid("A", ("One",), ((Chip(rating[0].upper(), "Word", str(rating)),),), (1,))])
    [frame] = [shape for shape in opened(made)[0].shapes if shape.has_table]
    cell = frame.table.cell(1, 0)
    assert str(cell.fill.fore_color.rgb) == fill
    assert str(cell.text_frame.paragraphs[0].runs[0].font.color.rgb) == text
    assert cell.text_frame.text.startswith(rating[0].upper())
