"""What charts say and draw, of every measure of the demo: names with the table's numbers, colours that are seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dashboard import charts, measure, words
from dashboard.charts import Spec, Theme
from dashboard.desk import Desk, open_desk
from dashboard.edition import read_edition
from dashboard.measure import Table, View
from dashboard.measure.parts import period_of
from dashboard.pictures import panels_of
from dashboard.settings import folders_of
from tests.drawn import all_of

THEMES = {"light": charts.LIGHT, "dark": charts.DARK}
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
SPAN = re.compile(r"(?:[A-Z][a-z]+ )?\d{4}(?:[/-]\d{2})? to (?:[A-Z][a-z]+ )?\d{4}(?:[/-]\d{2})?")


@pytest.fixture(scope="module")
def views(made_demo: Path) -> list[View]:
    """Return every measure in the place and in one of its areas."""
    desk = open_desk(made_demo, folders_of())
    return [*_views(desk)]


def _views(desk: Desk) -> Iterator[View]:
    edition = read_edition(desk)
    for kpi in measure.titles(edition):
        for area in list(measure.areas(edition, kpi))[:2]:
            yield measure.view(desk.store, edition, kpi, area)


# -- names


def numbers(text: str) -> set[str]:
    return set(NUMBER.findall(text))


def told(table: Table) -> set[str]:
    """Return every number of a table's values, as it prints them."""
    return {found for row in table.rows for cell in row[1:] if isinstance(cell, str) for found in numbers(cell)}


def said(alt: str, shown: View) -> set[str]:
    """Return the numbers of a name that are values: not those of its title, its unit, its periods or its change."""
    rest = alt
    when = words.period(period_of(shown.whole or shown.points[-1], shown.indicator)) if shown.points else ""
    for known in (shown.indicator.title, "95% intervals", shown.indicator.unit, when):
        rest = rest.replace(known, " ") if known else rest
    rest = re.sub(r"(Better|Worse|Up|Down) by .*? since .*?\. (?=[A-Z]|$)", " ", SPAN.sub(" ", rest))
    return numbers(re.sub(r"(?:[A-Z][a-z]+ )?\d{4}(?:[/-]\d{2})?", " ", rest))


def test_every_number_in_the_name_of_a_chart_stands_in_its_table(views: list[View]) -> None:
    looked = 0
    for shown in views:
        by_name = {shown.alt: shown.history, shown.bars_alt: shown.neighbourhoods, shown.map_alt: shown.neighbourhoods}
        for alt, table in by_name.items():
            found = said(alt, shown)
            assert found <= told(table), (alt, found - told(table))
            looked += len(found)
    assert looked > 100


def test_the_change_in_the_name_of_a_chart_is_that_of_its_last_two_values(views: list[View]) -> None:
    found = 0
    for shown in views:
        stated = re.search(r"((?:Better|Worse|Up|Down) by \S+)", shown.alt)
        values = [each.value for each in shown.points if each.period <= shown.period]
        if stated and len(values) > 1 and None not in values[-2:]:
            before, after = values[-2:]
            unit, decimals = shown.indicator.unit, shown.indicator.decimals
            change = words.change(before or 0.0, after or 0.0, shown.indicator.polarity, unit, decimals)
            assert change.startswith(stated[1].lower())
            found += 1
    assert found > 10


def test_every_number_in_the_name_of_a_small_chart_or_a_line_stands_in_the_table(views: list[View]) -> None:
    looked = 0
    for shown in views:
        for each in shown.area_trends:
            found = said(each.alt, shown)
            assert found <= told(shown.area_table) | told(shown.neighbourhoods), each.alt
            looked += len(found)
        line = charts.spark(shown.points, shown.indicator, starts={period for period, _ in shown.steps})
        if line:
            values = numbers(line.alt.partition(": ")[2].replace("1 hidden", "").replace("without data", ""))
            assert {each for each in values if len(each) > 1 or "." in each} <= told(shown.history), line.alt
            looked += len(values)
    assert looked > 100


# -- colours


@cache
def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def seen(*colours: str | None, page: str) -> float:
    """Return how far the clearest of a mark's colours stands out: an edge carries a light fill."""
    return max((ratio(each, page) for each in colours if each and each.startswith("#")), default=0.0)


def faint_texts(svg: str, page: str) -> list[str]:
    """Return the words under 4.5:1; a label's halo is the same word once more, in the colour of the page."""
    texts = [(each.text, each.get("transform"), each.get("fill")) for each in all_of(svg, "text") if each.text]
    clear = {(text, where) for text, where, fill in texts if seen(fill, page=page) >= 4.5}
    return [str(text) for text, where, _ in texts if (text, where) not in clear]


def faint_marks(svg: str, page: str) -> list[str]:
    """Return the lines, points and bars of a chart drawn by Vega under 3:1, without its grid and the bands."""
    kinds = ("mark-symbol", "mark-line", "mark-rule", "mark-rect")
    found = []
    for group in all_of(svg, "g"):
        names = (group.get("class") or "").split()
        if any(kind in names for kind in kinds) and "role-mark" in names:
            shapes = [each for each in group if each.get("opacity", "1") == "1" and not _is_halo(each, page)]
            found += [
                ElementTree.tostring(each, "unicode")[:200]
                for each in shapes
                if seen(each.get("fill"), each.get("stroke"), page=page) < 3
            ]
    return found


def _is_halo(mark: ElementTree.Element, page: str) -> bool:
    return mark.get("stroke") == page and (mark.get("fill") or "none") in ("none", page)


def drawn(spec: Spec) -> str:
    return charts.svg_of(spec, width=700, height=300, font="Arial")


@pytest.mark.parametrize("name", THEMES)
def test_every_word_and_mark_of_every_chart_is_seen_in_both_themes(views: list[View], name: str) -> None:
    page, marks = THEMES[name].page, 0
    for shown in (each for each in views[::2] if each.points):
        steps, events = shown.steps, shown.events
        over_time = charts.trend(
            shown.points, shown.indicator, benchmark=shown.benchmark, steps=steps, events=events, theme=name
        )
        side_by_side = charts.bars(shown.places, shown.indicator, whole=shown.whole, theme=name)
        for svg in (drawn(over_time), *([drawn(side_by_side)] if shown.places else [])):
            assert faint_texts(svg, page) == []
            assert faint_marks(svg, page) == []
            marks += svg.count("mark-line") + svg.count("mark-rect")
    assert marks > 60


@pytest.mark.parametrize("name", THEMES)
def test_every_word_and_mark_of_small_drawings_is_seen_in_both_themes(views: list[View], name: str) -> None:
    colours, looked = THEMES[name], 0
    for shown in views:
        starts = {period for period, _ in shown.steps}
        for svg in charts.multiples(panels_of(shown), shown.indicator, starts=starts, theme=name):
            assert faint_texts(svg, colours.page) == []
            assert _faint_small(svg, colours) == []
            assert min(float(each.get("font-size", "0")) for each in all_of(svg, "text")) >= 12
            looked += 1
    assert looked > 20


def _faint_small(svg: str, colours: Theme) -> list[str]:
    marks = [each for each in (*all_of(svg, "path"), *all_of(svg, "circle")) if each.get("stroke") != colours.grid]
    return [str(each.attrib) for each in marks if seen(each.get("fill"), each.get("stroke"), page=colours.page) < 3]


def test_the_eye_of_these_tests_sees_what_is_faint() -> None:
    head = '<svg xmlns="http://www.w3.org/2000/svg">'
    group = '<g class="mark-line role-mark"><path stroke="#EEEEEE"/><path stroke="#12436D"/></g>'
    assert len(faint_marks(f"{head}{group}</svg>", "#FFFFFF")) == 1
    assert faint_texts(f'{head}<text fill="#BBBBBB">faint</text></svg>', "#FFFFFF") == ["faint"]
    halo = '<text fill="#FFFFFF" transform="a">x</text><text fill="#0B0C0C" transform="a">x</text>'
    assert faint_texts(f"{head}{halo}</svg>", "#FFFFFF") == []


def test_no_mark_has_a_colour_that_its_fill_and_edge_overrule(views: list[View]) -> None:
    # Vega warns of each in the reader's console, and one of the two colours is not drawn.
    for shown in views:
        spec = charts.trend(shown.points, shown.indicator, steps=shown.steps, events=shown.events)
        for layer in (*spec["layer"], *charts.bars(shown.places, shown.indicator)["layer"]):
            has_color = "color" in layer["mark"] or "color" in layer["encoding"]
            own = {"fill", "stroke"} & {*layer["mark"], *layer["encoding"]}
            assert not (has_color and own and layer["mark"]["type"] != "text"), layer["mark"]
