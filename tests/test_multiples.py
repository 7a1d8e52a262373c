"""Small drawings: areas on one axis, and a line in a cell; gaps stay gaps, and no hidden number has a place."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboard import charts, measure
from dashboard.charts import Panel
from dashboard.definitions import Indicator
from dashboard.desk import open_desk
from dashboard.edition import read_edition
from dashboard.settings import folders_of
from dashboard.terms import Point, State
from tests.desks import ZERO, indicator_of
from tests.drawn import all_of
from tests.test_compute import DELAYED, SOURCES
from tests.test_compute_values import SHARE


@pytest.fixture
def rate() -> Indicator:
    return indicator_of(DELAYED, SOURCES)


def series(cells: str, area: str = "East", first: int = 4, **said: Any) -> tuple[Point, ...]:
    """Return an area's points from April on: numbers, `-` for no data, `#` for hidden, `3p` for provisional."""
    return tuple(_point(area, f"2026-{number:02}", cell, **said) for number, cell in enumerate(cells.split(), first))


def _point(area: str, period: str, cell: str, **said: Any) -> Point:
    point = Point("drawn", area.lower(), area, "neighbourhood", period, **said)
    if cell in ("-", "#"):
        return replace(point, state=State.MISSING if cell == "-" else State.HIDDEN, target=None, rating="")
    return replace(point, value=float(cell.rstrip("p")), provisional=cell.endswith("p"))


def panel(points: Sequence[Point]) -> Panel:
    return Panel(points[-1], tuple(points))


def texts(svg: str) -> list[str]:
    return [each.text or "" for each in all_of(svg, "text")]


def lines(svg: str) -> list[str]:
    """Return the paths of the series itself: those with the line's colour and no fill."""
    held = [each for each in all_of(svg, "path") if each.get("fill") == "none"]
    return [each.get("d") or "" for each in held if each.get("stroke") == charts.LIGHT.line]


# -- areas on one axis


def test_every_panel_has_the_same_axis(rate: Indicator) -> None:
    high, low = series("90 95", "East"), series("2 3", "West")
    drawn = charts.multiples([panel(high), panel(low)], rate)
    ticks = [[text for text in texts(svg) if text.replace(".", "").isdigit()] for svg in drawn]
    assert ticks[0][1:] == ticks[1][1:]
    assert charts.multiples_key([panel(high), panel(low)], rate).startswith("Every chart has the same axis, from 0 to ")


def test_a_panel_has_its_areas_name_and_the_letter_of_its_rating(rate: Indicator) -> None:
    points = series("8 9p", target=8.0, rating="red")
    (svg,) = charts.multiples([panel(points)], rate)
    assert texts(svg)[:2] == ["East", "9.0 (p) R"]
    assert {"Apr 26", "May 26"} <= set(texts(svg))


def test_an_area_without_a_number_has_its_word_and_no_mark(rate: Indicator) -> None:
    (svg,) = charts.multiples([panel(series("8 7 #", rating="red"))], rate)
    assert texts(svg)[:2] == ["East", "Hidden"]
    assert not [each for each in all_of(svg, "path") if each.get("stroke") == charts.LIGHT.red]


def test_a_missing_month_is_a_gap_and_a_hidden_one_a_band_each_with_its_word(rate: Indicator) -> None:
    (svg,) = charts.multiples([panel(series("5 6 - 7 8 # 9 9"))], rate)
    assert len(lines(svg)) == 3
    assert {"no data", "hidden"} <= set(texts(svg))
    assert len(all_of(svg, "rect")) == 1


def test_a_value_between_two_gaps_is_a_dot(rate: Indicator) -> None:
    (svg,) = charts.multiples([panel(series("5 - 6 - 7 8"))], rate)
    assert len(all_of(svg, "circle")) == 2
    assert len(lines(svg)) == 1


def test_a_line_ends_where_the_series_changed(rate: Indicator) -> None:
    points = series("5 6 7 8")
    (svg,) = charts.multiples([panel(points)], rate, starts={"2026-06"})
    assert len(lines(svg)) == 2
    assert "Upright line" in charts.multiples_key([panel(points)], rate, {"2026-06"})
    assert "Upright" not in charts.multiples_key([panel(points)], rate, {"2020-01"})


def test_past_targets_stay_as_they_were(rate: Indicator) -> None:
    points = [*series("5 6", target=4.0), *series("7 8", first=6, target=3.0)]
    (svg,) = charts.multiples([panel(points)], rate)
    dashed = [each for each in all_of(svg, "path") if each.get("stroke-dasharray") and each.get("fill") != "none"]
    assert len(dashed) == 2


def test_a_share_is_drawn_on_an_axis_that_ends_at_a_hundred() -> None:
    share = indicator_of(f'{SHARE}unit: "%"\n', SOURCES)
    assert "from 0% to 100%" in charts.multiples_key([panel(series("20 100"))], share)


def test_a_long_name_is_cut_where_the_value_begins(rate: Indicator) -> None:
    name = "Adwick le Street, Carcroft, Norton, Askern and Sprotbrough together"
    (svg,) = charts.multiples([panel(series("5 6", name))], rate)
    assert texts(svg)[0].endswith("…")
    assert name.startswith(texts(svg)[0][:-1])


def test_what_an_area_is_called_is_never_run(rate: Indicator) -> None:
    (svg,) = charts.multiples([panel(series("5 6", "<script>x</script>"))], rate)
    assert "<script" not in svg
    assert texts(svg)[0] == "<script>x</script>"


def test_all_together_are_as_many_rows_as_they_need(rate: Indicator) -> None:
    panels = [panel(series("5 6", name)) for name in ("A", "B", "C", "D")]
    whole = charts.together(panels, rate, width=904, font="Arial")
    corners = [(each.get("x"), each.get("y")) for each in all_of(whole, "svg")[1:]]
    assert corners == [("0", "0"), ("308", "0"), ("616", "0"), ("0", "176")]
    assert all_of(whole, "svg")[0].get("height") == str(charts.high_of(4, 904)) == "352"


# -- a line in a cell


def spark(cells: str, rate: Indicator, starts: tuple[str, ...] = (), theme: str = "light") -> tuple[str, str]:
    """Return the drawing and the name of a line in a cell."""
    made = charts.spark(series(cells, first=1), rate, starts=starts, theme=theme)
    assert made is not None
    head, _, body = made.source.partition(",")
    assert head == "data:image/svg+xml;base64"
    return base64.b64decode(body).decode(), made.alt


def test_a_line_in_a_cell_says_from_what_to_what(rate: Indicator) -> None:
    assert spark("7 8 9", rate)[1] == "3 months to Mar 26: up from 7.0 to 9.0"
    assert spark("9 8 7", rate)[1] == "3 months to Mar 26: down from 9.0 to 7.0"
    assert spark("9 8 9", rate)[1] == "3 months to Mar 26: level at 9.0"


def test_it_is_of_the_last_twelve_and_not_of_what_is_waited_for(rate: Indicator) -> None:
    late = replace(series("1")[0], period="2027-02", value=None, state=State.LATE)
    points = [
        replace(each, period=f"20{26 + index // 12}-{index % 12 + 1:02}")
        for index, each in enumerate(series("7 " * 12 + "9"))
    ]
    made = charts.spark([*points, late], rate)
    assert made is not None
    assert made.alt == "12 months to Jan 27: up from 7.0 to 9.0"


def test_a_gap_is_drawn_and_counted(rate: Indicator) -> None:
    svg, alt = spark("7 8 # 8 - 9 9", rate)
    assert alt == "7 months to Jul 26: up from 7.0 to 9.0, 1 hidden, 1 without data"
    assert len(lines(svg)) == 2


def test_a_provisional_end_is_hollow_on_a_dashed_line(rate: Indicator) -> None:
    svg, alt = spark("7 8 9p", rate)
    assert alt.endswith("up from 7.0 to 9.0 (provisional)")
    assert [each.get("fill") for each in all_of(svg, "circle")] == [charts.LIGHT.page]
    assert len([each for each in all_of(svg, "path") if each.get("stroke-dasharray")]) == 1
    assert [each.get("fill") for each in all_of(spark("7 8 9", rate)[0], "circle")] == [charts.LIGHT.line]


def test_over_a_change_it_says_no_direction_and_draws_no_line(rate: Indicator) -> None:
    svg, alt = spark("7 8 3 4", rate, starts=("2026-03",))
    assert alt == "4 months to Apr 26: latest 4.0, the way it is counted changed"
    assert len(lines(svg)) == 2


@pytest.mark.parametrize("cells", ["", "7 8", "# # #", "7 - 8 #"])
def test_fewer_than_three_numbers_are_no_line(rate: Indicator, cells: str) -> None:
    assert charts.spark(series(cells), rate) is None


def test_a_level_line_stands_in_the_middle(rate: Indicator) -> None:
    assert re.findall(r",(\d+\.\d)", lines(spark("7 7 7", rate)[0])[0]) == ["14.0"] * 3


@pytest.mark.parametrize("theme", [charts.LIGHT, charts.DARK], ids=["light", "dark"])
def test_a_small_line_has_the_colour_of_a_line_of_its_theme(rate: Indicator, theme: charts.Theme) -> None:
    svg, _ = spark("7 8 9", rate, theme="dark" if theme is charts.DARK else "light")
    assert {each.get("stroke") for each in all_of(svg, "path")} == {theme.line}


def test_areas_that_were_not_counted_in_the_same_months_share_the_same_time_axis(made_demo: Path) -> None:
    desk = open_desk(made_demo, folders_of())
    edition = read_edition(desk)
    kept = [each for each in edition.points[ZERO] if each.area != "east" or each.period >= "2026-06"]
    shown = measure.view(desk.store, replace(edition, points={**edition.points, ZERO: kept}), ZERO, desk.place.code)
    assert {len(each.points) for each in shown.area_trends} == {36}
    east = next(each for each in shown.area_trends if each.point.area == "east")
    assert [each.period for each in east.points if each.value is not None] == [
        f"2026-0{month}" for month in range(6, 10)
    ]
    assert shown.area_table.rows[-1][1 + shown.area_trends.index(east)] == "No data"


@pytest.mark.parametrize(
    ("values", "said"), [("0.82 0.825", ["0.820", "0.822", "0.824", "0.826"]), ("80 300", ["0", "100"])]
)
def test_numbers_of_the_axis_have_the_decimals_of_its_step(rate: Indicator, values: str, said: list[str]) -> None:
    (svg,) = charts.multiples([panel(series(values))], rate)
    assert [text for text in texts(svg)[2:] if text[0].isdigit()][: len(said)] == said
