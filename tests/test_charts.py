"""Charts as Vega-Lite dictionaries: marks, fields, gaps, hollow points, axes, and no number that is hidden."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import altair
import pytest

from dashboard import charts
from dashboard.charts import Spec
from dashboard.charts.parts import LIGHT
from dashboard.charts.process import LINES, process_lines, special_causes, watch_of
from dashboard.definitions import Indicator
from dashboard.desk import open_desk
from dashboard.settings import folders_of
from dashboard.terms import UNKNOWN_AREA, Point, State

ZERO = "emergency_admissions_75_zero_los"
MEN = "healthy_life_expectancy_male"


@pytest.fixture(scope="module")
def indicators(made_demo: Path) -> dict[str, Indicator]:
    return open_desk(made_demo, folders_of()).inputs.book.indicators


@pytest.fixture(scope="module")
def rate(indicators: dict[str, Indicator]) -> Indicator:
    return indicators[ZERO]


def month(number: int, value: float | None = None, **said: Any) -> Point:
    state = said.pop("state", "" if value is not None else State.MISSING)
    return Point(ZERO, "here", "Here", "place", f"2026-{number:02}", value=value, state=state, **said)


def area(name: str, value: float | None = None, **said: Any) -> Point:
    state = said.pop("state", "" if value is not None else State.MISSING)
    return Point(ZERO, name.lower(), name, "neighbourhood", "2026-09", value=value, state=state, **said)


def layers(spec: Spec, kind: str) -> list[Spec]:
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == kind]


def rows(layer: Spec) -> list[Spec]:
    values: list[Spec] = layer["data"]["values"]
    return values


def texts(spec: Spec) -> list[str]:
    return [str(row[layer["encoding"]["text"]["field"]]) for layer in layers(spec, "text") for row in rows(layer)]


SERIES = (
    month(1, 8.0, target=8.5, rating="green"),
    month(2, 8.9, target=8.5, amber=0.5, rating="amber"),
    month(3),
    month(4, state=State.HIDDEN),
    month(5, 9.4, target=8.2, rating="red"),
    month(6, 9.0, target=8.2, rating="amber"),
    month(7, 9.1, target=8.2, rating="amber", state=State.PROVISIONAL, provisional=True),
)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_trend_and_bars_keep_to_the_schema(rate: Indicator, theme: str) -> None:
    places = [area("A", 9.0, lower=8.0, upper=10.0, target=8.0, rating="red"), area("B")]
    for spec in (
        charts.trend(SERIES, rate, steps=[("2026-05", "moved")], alt="A line", theme=theme),
        charts.bars(places, rate, whole=SERIES[0], alt="Bars", theme=theme),
        charts.trend([], rate),
        charts.bars([], rate),
    ):
        json.dumps(spec, allow_nan=False)
        altair.LayerChart.from_dict(spec)


def test_a_missing_and_a_hidden_month_are_gaps_with_their_words(rate: Indicator) -> None:
    spec = charts.trend(SERIES, rate)
    settled = next(layer for layer in layers(spec, "line") if layer["encoding"]["y"]["field"] == "settled")
    assert [row["settled"] for row in rows(settled)] == [8.0, 8.9, None, None, 9.4, 9.0, None]
    assert spec["config"]["mark"]["invalid"].startswith("break-paths")
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul")
    assert spec["encoding"]["x"]["scale"]["domain"] == [f"{name} 26" for name in months]
    assert {"no data", "hidden"} <= set(texts(spec))
    assert [row["period"] for row in rows(layers(spec, "tick")[0])] == ["Mar 26", "Apr 26"]
    assert [row["period"] for row in rows(layers(spec, "rect")[0])] == ["Apr 26"]
    assert [row["period"] for layer in layers(spec, "point") for row in rows(layer)] == [
        *("Jan 26", "Feb 26", "May 26", "Jun 26", "Jul 26")
    ]


def test_a_run_of_gaps_is_named_once(rate: Indicator) -> None:
    spec = charts.trend([month(1, 8.0), month(2), month(3), month(4, 8.1)], rate)
    assert texts(spec).count("no data") == 1
    assert len(rows(layers(spec, "tick")[0])) == 2


def test_a_provisional_point_is_hollow_on_a_dashed_segment(rate: Indicator) -> None:
    spec = charts.trend(SERIES, rate)
    settled, hollow = layers(spec, "point")
    assert (settled["mark"]["filled"], hollow["mark"]["filled"]) == (True, False)
    assert [row["period"] for row in rows(hollow)] == ["Jul 26"]
    dashed = next(layer for layer in layers(spec, "line") if layer["encoding"]["y"]["field"] == "open")
    assert dashed["mark"]["strokeDash"]
    assert [row["open"] for row in rows(dashed)] == [None] * 5 + [9.0, 9.1]
    assert "Hollow" in charts.key(SERIES)
    assert "Hollow" not in charts.key(SERIES[:6])


def test_the_shape_tells_the_rating_before_the_colour_does(rate: Indicator) -> None:
    shape = layers(charts.trend(SERIES, rate), "point")[0]["encoding"]["shape"]["scale"]
    assert dict(zip(shape["domain"], shape["range"], strict=True)) == {
        "green": "circle",
        "amber": "diamond",
        "red": "triangle-up",
        "": "square",
    }
    assert charts.key(SERIES[:6]) == "Triangle: off target. Diamond: watch. Circle: on target."
    assert charts.key([month(1, 8.0)]) == ""


def test_the_target_is_a_stepped_dashed_line_and_past_targets_stay(rate: Indicator) -> None:
    spec = charts.trend(SERIES, rate)
    target = next(layer for layer in layers(spec, "line") if layer["encoding"]["y"]["field"] == "target")
    assert target["mark"]["interpolate"] == "step"
    assert target["mark"]["strokeDash"]
    assert [row["target"] for row in rows(target)] == [8.5, 8.5, None, None, 8.2, 8.2, 8.2]
    assert "Target 8.2" in texts(spec)
    band = charts.trend([month(1, 8.0, target_low=7.0, target_high=9.0)], rate)
    assert {layer["encoding"]["y"]["field"] for layer in layers(band, "line")} >= {"low", "high"}


def test_the_latest_point_is_labelled_with_its_value(rate: Indicator) -> None:
    assert "9.1" in texts(charts.trend(SERIES, rate))
    assert "9.4" in texts(charts.trend([*SERIES[:5], month(6)], rate))


def test_an_axis_that_does_not_start_at_zero_says_so(rate: Indicator) -> None:
    spec = charts.trend(SERIES, rate)
    start, end = spec["encoding"]["y"]["scale"]["domain"]
    assert start > 0
    assert spec["title"]["text"] == f"Axis starts at {start:.1f}"
    assert start <= 8.0
    assert end > 9.4
    from_zero = charts.trend([month(1, 1.0), month(2, 9.0)], rate)
    assert from_zero["encoding"]["y"]["scale"]["domain"][0] == 0
    assert "title" not in from_zero
    below = charts.trend([month(1, -3.0), month(2, 9.0)], rate)["encoding"]["y"]["scale"]["domain"]
    assert below[0] <= -3 < 9 < below[1]


@pytest.mark.parametrize("value", [0.0, 0.00012, 7.0, 99.9, 3_828_118.0])
def test_any_single_value_has_an_axis_around_it(rate: Indicator, value: float) -> None:
    start, end = charts.trend([month(1, value)], rate)["encoding"]["y"]["scale"]["domain"]
    assert start <= value < end


def test_a_change_is_a_rule_at_the_start_of_its_period_with_its_number(rate: Indicator) -> None:
    spec = charts.trend(SERIES, rate, steps=[("2026-05", "moved"), ("2020-01", "long before")])
    (rule,) = layers(spec, "rule")
    assert rows(rule) == [{"period": "May 26", "number": "Change 1"}]
    assert rule["encoding"]["x"]["bandPosition"] == 0
    assert "Change 1" in texts(spec)


def test_an_event_is_a_dotted_rule_with_its_own_number(rate: Indicator) -> None:
    spec = charts.trend(
        SERIES, rate, steps=[("2026-05", "moved")], events=[("2020-01", "long before"), ("2026-06", "x")]
    )
    changed, happened = layers(spec, "rule")
    assert "strokeDash" not in changed["mark"]
    assert happened["mark"]["strokeDash"]
    assert rows(happened) == [{"period": "Jun 26", "number": "Event 2"}]


def test_neighbouring_changes_and_events_do_not_write_over_each_other(rate: Indicator) -> None:
    steps, events = [("2026-05", "moved")], [("2026-05", "opened"), ("2026-06", "shut")]
    spec = charts.trend(SERIES, rate, steps=steps, events=events)
    said = [layer for layer in layers(spec, "text") if "number" in rows(layer)[0]]
    assert [[row["number"] for row in rows(layer)] for layer in said] == [["Change 1, event 1"], ["Event 2"]]
    assert said[0]["mark"]["dy"] != said[1]["mark"]["dy"]


def test_the_benchmark_is_a_second_line_and_both_are_named(indicators: dict[str, Indicator]) -> None:
    point = Point(MEN, "here", "Here", "place", "2020-22", value=59.5, benchmark=62.1, state="no target")
    spec = charts.trend([point, replace(point, period="2021-23", value=59.8)], indicators[MEN], benchmark="England")
    assert {"England 62.1", "Here 59.8"} <= set(texts(spec))
    assert spec["encoding"]["x"]["axis"]["values"] == ["2020-22", "2021-23"]


def test_months_are_named_where_the_financial_year_starts_and_turns(rate: Indicator) -> None:
    year = [month(number, 8.0) for number in range(1, 13)]
    assert charts.trend(year, rate)["encoding"]["x"]["axis"]["values"] == ["Apr 26", "Oct 26"]


def test_bars_start_at_zero_and_carry_interval_target_and_letter(rate: Indicator) -> None:
    places = [
        area("East", 11.5, lower=9.3, upper=14.0, target=8.0, rating="red"),
        area("North", 8.0, lower=6.0, upper=10.4, rating="green", provisional=True),
    ]
    spec = charts.bars(places, rate, whole=replace(SERIES[0], value=8.9))
    assert spec["encoding"]["x"]["scale"]["domain"][0] == 0
    assert spec["layer"][0]["encoding"]["y"]["scale"]["domain"] == ["East", "North"]
    whisker = layers(spec, "rule")[1]
    assert rows(whisker)[0] == {"area": "East", "lower": 9.3, "upper": 14.0}
    assert rows(layers(spec, "tick")[0]) == [{"area": "East", "target": 8.0}]
    assert {"11.5 R", "8.0 (p) G", "Here 8.9"} <= set(texts(spec))
    fills = [layer["mark"]["fill"] for layer in layers(spec, "bar")]
    assert fills == [charts.LIGHT.red, charts.LIGHT.page]
    assert "95% interval" in charts.bars_key(places, None)


def test_the_words_of_a_bar_stand_right_of_a_target_that_lies_beyond_it(rate: Indicator) -> None:
    spec = charts.bars([area("A", 3.0, target=3.5), area("B", 4.0, lower=3.0, upper=5.0, target=3.5)], rate)
    words = {row["area"]: row["end"] for layer in layers(spec, "text") for row in rows(layer)}
    assert words == {"A": 3.5, "B": 5.0}


def test_an_area_without_a_value_has_its_word_and_no_bar(rate: Indicator) -> None:
    places = [
        area("A", 9.0, lower=8.0, upper=10.0),
        area("B", state=State.HIDDEN),
        Point(ZERO, UNKNOWN_AREA, "Neighbourhood not known", UNKNOWN_AREA, "2026-09", numerator=9, state="missing"),
    ]
    spec = charts.bars(places, rate)
    assert [row["area"] for layer in layers(spec, "bar") for row in rows(layer)] == ["A"]
    assert {"hidden", "no rate"} <= set(texts(spec))
    assert spec["layer"][0]["encoding"]["y"]["scale"]["domain"] == ["A", "B", "Not known"]


def test_a_hidden_point_leaves_no_number_in_any_layer(rate: Indicator) -> None:
    spec = charts.trend([month(1, 8.0), month(2, state=State.HIDDEN), month(3, 8.2)], rate)
    about = [row for layer in spec["layer"] for row in rows(layer) if row.get("period") == "Feb 26"]
    assert about
    assert not [value for row in about for value in row.values() if isinstance(value, float)]


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [charts.LIGHT, charts.DARK], ids=["light", "dark"])
def test_every_text_and_mark_stands_out_from_the_page(theme: charts.Theme, rate: Indicator) -> None:
    def ratio(colour: str) -> float:
        pair = sorted((_luminance(colour), _luminance(theme.page)), reverse=True)
        return (pair[0] + 0.05) / (pair[1] + 0.05)

    assert ratio(theme.text) >= 4.5
    assert min(map(ratio, (theme.line, theme.quiet, theme.red, theme.amber, theme.green))) >= 4.5
    spec = charts.trend(SERIES, rate, theme="dark" if theme is charts.DARK else "light")
    config = spec["config"]
    assert {config["axis"]["labelColor"], config["axis"]["titleColor"], config["title"]["color"]} == {theme.text}
    assert spec["background"] == theme.page


def test_the_name_is_the_description_and_the_chart_is_svg(rate: Indicator) -> None:
    spec = charts.trend(SERIES, rate, alt="Line chart. Here.")
    assert spec["description"] == "Line chart. Here."
    assert spec["usermeta"]["embedOptions"]["renderer"] == "svg"


def test_a_specification_is_written_in_no_time(rate: Indicator) -> None:
    series = [replace(SERIES[0], period=f"20{20 + index // 12}-{index % 12 + 1:02}") for index in range(36)]
    started = time.perf_counter()
    charts.trend(series, rate)
    assert time.perf_counter() - started < 0.1


def test_a_target_at_the_foot_of_the_axis_is_named_above_it(rate: Indicator) -> None:
    spec = charts.trend([month(each, 6.0 + each, target=8.0) for each in range(4, 9)], rate)
    labels = [each for each in spec["layer"] if rows(each) and str(rows(each)[0].get("said", "")).startswith("Target")]
    assert labels
    assert all(each["mark"]["dy"] < 0 for each in labels)


def test_the_words_of_the_bars_stand_on_a_halo_over_the_line_of_the_place(rate: Indicator) -> None:
    whole = Point("a", "E08000017", "Doncaster", "place", "2026-09", value=8.0)
    spec = charts.bars([area("North", 6.0), area("South", None, state=State.HIDDEN)], rate, whole=whole)
    kinds = [each["mark"]["type"] for each in spec["layer"]]
    words = [each["mark"] for each in spec["layer"][-4:]]
    assert kinds[-4:] == ["text"] * 4
    assert [each.get("strokeWidth") for each in words] == [4, None, 4, None]
    assert max(index for index, kind in enumerate(kinds) if kind == "rule") < len(kinds) - 4


def test_each_point_a_rule_names_has_a_ring_and_the_last_of_a_row_its_letter() -> None:
    named = [("", ""), ("concern", "high"), ("concern", "high"), ("", ""), ("improvement", "low")]
    points = [
        Point("x", "a", "A", "place", f"2026-0{month}", value=float(month), variation=variation, special_cause=cause)
        for month, (variation, cause) in enumerate(named, start=1)
    ]
    found = list(watch_of(points))
    assert [row["letter"] for row in found] == ["", "", "W", "", "B"]
    layers = special_causes([row | {"period": str(i), "value": 1.0} for i, row in enumerate(found)], LIGHT)
    rings = [each for each in layers if each["mark"]["type"] == "point"]
    assert [(each["mark"]["stroke"], len(each["data"]["values"])) for each in rings] == [
        (LIGHT.better, 1),
        (LIGHT.worse, 2),
    ]


def test_the_lines_of_a_chart_start_anew_where_they_move() -> None:
    lines = [(10.0, 5.0, 15.0)] * 2 + [(20.0, 15.0, 25.0)] + [(None, None, None)]
    points = [
        Point("x", "a", "A", "place", f"2026-0{month}", value=1.0, mean=mean, lower_process=low, upper_process=high)
        for month, (mean, low, high) in enumerate(lines, start=1)
    ]
    rows = [row | {"period": str(i)} for i, row in enumerate(watch_of(points))]
    assert [row["stretch"] for row in rows] == [0, 0, 1, 2]
    assert len(process_lines(rows, LIGHT)) == 3
    assert process_lines([row | dict.fromkeys(LINES) for row in rows], LIGHT) == []


def test_the_words_on_a_target_hide_no_value(rate: Indicator) -> None:
    # The last four lie on both sides of the target, close to it; before them there is room above.
    near = [8.0, 8.0, 8.0, 8.0, 8.0, 8.0, 9.2, 8.7, 9.2, 8.6]
    points = [month(number, value, target=9.0) for number, value in enumerate(near, start=1)]
    (said,) = [each for each in charts.trend(points, rate)["layer"][-1:] if "Target" in rows(each)[0]["said"]]
    assert rows(said)[0]["period"] == "Jun 26"
    assert said["mark"]["dy"] < 0
    clear = charts.trend([month(number, 7.0, target=9.0) for number in range(1, 11)], rate)["layer"][-1]
    assert rows(clear)[0]["period"] == "Oct 26"
