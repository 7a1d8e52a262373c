"""Steps: a value further from the one before than chance allows is asked about before it is published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboard.desk import Inputs, read_inputs
from dashboard.intervals import crude_rate, proportion
from dashboard.release import draft
from dashboard.steps import said, steps
from dashboard.terms import UNKNOWN_AREA, Point
from tests.desks import (
    AREAS,
    PLACE,
    PLACE_YAML,
    POPULATION,
    SHIPPED_SOURCES,
    House,
    build,
    command,
    published,
    same_day,
    where,
)

SHARE = """title: Still at home after 91 days
question: How many?
status: live
measure: proportion
numerator: {source: reablement, sum: people}
denominator: {source: reablement, sum: people}
unit: "%"
areas: [neighbourhood, place]
period: {grain: month}
example: {given: {}, expect: ""}
"""
MONEY = """title: Gap
question: How much?
status: live
measure: total
numerator: {source: finance, sum: amount}
unit: £m
areas: [neighbourhood, place]
period: {grain: month}
example: {given: {}, expect: ""}
"""


def inputs(text: str = SHARE, breaks: str = "") -> Inputs:
    texts = {"place/place.yaml": PLACE_YAML, "place/areas.csv": AREAS, "definitions/it.yaml": text}
    texts |= {"place/breaks.csv": f"date,indicators,text,kind\n{breaks}"}
    for source in ("reablement", "finance", "admissions", "population"):
        texts[f"sources/{source}.yaml"] = (SHIPPED_SOURCES / f"{source}.yaml").read_text(encoding="utf-8")
    made = read_inputs(texts)
    assert "it" in made.book.indicators, made.book.faults
    return made


def point(period: str, value: float, area: str = PLACE, **more: object) -> Point:
    level = "place" if area == PLACE else UNKNOWN_AREA if area == UNKNOWN_AREA else "neighbourhood"
    made = Point("it", area, area.capitalize(), level, period, value=value, definition="1:")
    return replace(made, **more)  # type: ignore[arg-type]


def share(period: str, part: int, whole: int, area: str = PLACE, **more: object) -> Point:
    made = proportion(part, whole, 100)
    return point(period, made.value, area, lower=made.lower, upper=made.upper, **more)


def found(*points: Point, text: str = SHARE, breaks: str = "", read: tuple[Point, ...] = ()) -> list[str]:
    here = inputs(text, breaks)
    return [said(step, here) for step in steps({"it": [*points]}, {"it": [*read]}, here)]


BEFORE, AFTER = share("2026-08", 91, 106), share("2026-09", 38, 111)


def test_a_share_that_falls_from_85_8_to_34_2_is_asked_about_in_words() -> None:
    assert found(BEFORE, AFTER) == [
        f"Still at home after 91 days for {PLACE} went from 85.8% to 34.2% in September 2026, "
        "further than chance allows: say in the note why, or record a break."
    ]
    assert len(found(AFTER, replace(BEFORE, period="2026-10"))) == 1, "a rise is a step like a fall"


@pytest.mark.parametrize(
    ("old", "new", "is_asked"),
    [
        ((91, 106), (38, 111), True),
        ((17, 20), (7, 20), False),  # the same shares of few people: their 99.8% intervals overlap
        ((9000, 10_000), (6100, 10_000), False),  # certain, and less than a third of the old value
        ((9000, 10_000), (5900, 10_000), True),
        ((0, 200), (60, 200), True),  # any change is more than a third of nought
        ((0, 200), (3, 200), False),
    ],
)
@pytest.mark.parametrize("area", [PLACE, "north"])
def test_a_step_is_large_and_beyond_chance(
    area: str, old: tuple[int, int], new: tuple[int, int], is_asked: bool
) -> None:
    assert bool(found(share("2026-08", *old, area), share("2026-09", *new, area))) is is_asked


def test_of_few_events_chance_alone_is_never_asked_about() -> None:
    rates = [crude_rate(events, 1000, 1000) for events in (2, 9, 1, 8, 3, 12, 4)]
    points = [
        point(f"2026-0{month}", rate.value, "north", lower=rate.lower, upper=rate.upper)
        for month, rate in enumerate(rates, start=1)
    ]
    assert found(*points) == []


@pytest.mark.parametrize(
    ("old", "new", "more", "is_asked"),
    [
        (3.0, 4.1, {}, True),
        (3.0, 3.9, {}, False),
        (3.0, -1.0, {}, True),
        (-3.0, -4.1, {}, True),
        (0.0, 4.0, {}, False),  # there is nothing that it is a part of
        (3.0, 4.1, {"lower_process": 1.0, "upper_process": 5.0}, False),
        (3.0, 5.1, {"lower_process": 1.0, "upper_process": 5.0}, True),
    ],
)
def test_without_an_interval_the_place_is_asked_by_a_third_and_its_chart(
    old: float, new: float, more: dict[str, Any], is_asked: bool
) -> None:
    after = replace(point("2026-09", new), **more)
    asked = found(point("2026-08", old), after, text=MONEY)
    assert bool(asked) is is_asked
    assert all("by more than a third: say in the note" in each for each in asked)


def test_a_smaller_area_without_an_interval_is_not_asked_about_nor_one_of_too_few() -> None:
    assert found(point("2026-08", 3.0, "north"), point("2026-09", 9.0, "north"), text=MONEY) == []
    assert found(point("2026-08", 3.0), point("2026-09", 9.0)) == [], "a share without limits counts too few"


def test_a_step_is_from_the_last_value_there_was() -> None:
    gap = replace(point("2026-07", 0.0, state="missing"), value=None)
    assert len(found(replace(BEFORE, period="2026-06"), gap, AFTER)) == 1


@pytest.mark.parametrize("kind", ["break", "rebase"])
@pytest.mark.parametrize(("day", "is_asked"), [("2026-08-31", True), ("2026-09-01", False), ("2026-09-30", False)])
def test_a_known_change_between_the_two_explains_it(kind: str, day: str, is_asked: bool) -> None:
    assert bool(found(BEFORE, AFTER, breaks=f"{day},it,moved,{kind}\n")) is is_asked
    assert found(BEFORE, AFTER, breaks=f"{day},other,moved,{kind}\n")


def test_a_new_version_explains_it_and_running_totals_members_and_the_unknown_are_passed_over() -> None:
    assert found(BEFORE, replace(AFTER, definition="2:")) == []
    assert found(replace(BEFORE, member="Trust"), replace(AFTER, member="Trust")) == []
    assert found(replace(BEFORE, area=UNKNOWN_AREA), replace(AFTER, area=UNKNOWN_AREA)) == []
    running = SHARE.replace("{grain: month}", "{grain: month, window: year_to_date}")
    assert found(BEFORE, AFTER, text=running) == []


def test_what_readers_have_seen_is_not_asked_about_again_until_it_changes() -> None:
    assert found(BEFORE, AFTER, read=(BEFORE, AFTER)) == []
    assert found(BEFORE, AFTER, read=(BEFORE,))
    assert found(BEFORE, AFTER, read=(BEFORE, share("2026-09", 39, 111)))
    assert found(BEFORE, AFTER, read=(share("2026-08", 90, 106), AFTER))


# -- in the press


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a house with July published: 60 zero-day admissions of the 4,000 people in the east."""
    house = build(tmp_path)
    house.load("population", POPULATION)
    house.load("admissions", same_day("2026-07", north=20, south=40, east=60))
    published(house)
    return house


def test_the_preview_asks_and_the_command_line_says_so(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    house.load("admissions", same_day("2026-08", north=30, south=60))
    asked = draft(house.desk()).difference
    assert [each.split(" for ")[1].split(" went")[0] for each in asked.steps] == ["East"]
    assert set(asked.steps) <= set(asked.warnings)
    assert "went from 15.0" in command(capsys, "preview", *where(house)).out
    published(house, "A ward was closed.")
    house.load("admissions", same_day("2026-09", north=30, south=60))
    assert draft(house.desk()).difference.steps == (), "nought after nought, and August is known"
