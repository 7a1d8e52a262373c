"""One area's profile: its own numbers and targets, beside the place, and nothing that is not there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboard.desk import open_desk, replace_targets
from dashboard.edition import Edition, read_edition
from dashboard.measure import Profile, profile, profile_csv, profiled
from dashboard.settings import folders_of
from dashboard.terms import Point
from tests.desks import PLACE, ZERO, House, build, published, same_day


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Return a house with two months and a target for all areas, and a lower one of the north's own."""
    made = build(tmp_path)
    made.load("population", POPULATION, name="population.csv")
    for month in ("2026-08", "2026-09"):
        made.load("admissions", same_day(month, north=90, south=20, east=40), f"{month}..{month}")
    rows = f"{ZERO},,,20,0\n{ZERO},north,2026-04-01,50,0\n"
    assert replace_targets(made.desk(), f"indicator,area,from,value,amber\n{rows}") == []
    published(made)
    yield made
    made.close()


POPULATION = "area,age,persons,mid_year\nE01000001,75+,1000,2025\nE01000002,75+,1000,2025\nE01000003,75+,2000,2025\n"


def read(house: House) -> Edition:
    return read_edition(house.desk())


def only(shown: Profile) -> tuple[str, str, str, str]:
    """Return of a profile of one measure: value, chip, target, and how it compares."""
    [row] = [row for rows in shown.themes.values() for row in rows]
    return row.line.headline.value, row.line.headline.chip.word, row.line.target, row.against


def test_an_area_stands_against_its_own_target_and_beside_the_place(house: House) -> None:
    # 90 of 1,000 in the north, 20 of 1,000 in the south, 40 of 2,000 in the east: 150 of 4,000 in all, 37.5.
    edition = read(house)
    assert only(profile(edition, "north")) == ("90.0 (p)", "Off target", "50.0", "Worse than Smallplace")
    assert only(profile(edition, "south")) == ("20.0 (p)", "On target", "20.0", "Better than Smallplace")
    [row] = profile(edition, "north").themes["All measures"]
    assert row.whole is not None
    assert (row.whole.value, row.whole.chip.word) == ("37.5 (p)", "Off target")


def test_an_interval_that_holds_the_places_value_is_similar(house: House) -> None:
    house.load("admissions", same_day("2026-09", north=40, south=36, east=76), "2026-09..2026-09")
    published(house, "Late records.")
    # The place: 152 of 4,000, 38.0; the north 40.0 with an interval from 29.2 to 54.5 or so.
    assert only(profile(read(house), "north"))[3] == "Similar to Smallplace"


def test_the_sentence_counts_the_areas_own_ratings(house: House) -> None:
    north, south = (profile(read(house), code).sentence for code in ("north", "south"))
    assert north.startswith("1 measure: 0 on target, 0 on watch, 1 off target.")
    assert south.startswith("1 measure: 1 on target, 0 on watch, 0 off target.")


def test_who_lives_there_is_what_the_rate_was_divided_by(house: House) -> None:
    assert profile(read(house), "east").residents == (
        ("Residents aged 75+", "2,000, as counted for September 2026; 50% of Smallplace"),
    )


def test_the_file_has_every_point_of_the_area_and_of_no_other(house: House) -> None:
    shown = profile(read(house), "south")
    rows = list(csv.DictReader(io.StringIO(profile_csv(read(house), "south"))))
    assert {row["area"] for row in rows} == {"south"}
    assert [(row["period"], row["value"]) for row in rows if row["value"]] == [("2026-08", "20"), ("2026-09", "20")]
    assert shown.file == "south.csv"


def test_only_areas_with_points_have_a_profile_and_the_place_has_none(house: House) -> None:
    assert profiled(read(house)) == {"north": "North", "south": "South", "east": "East"}


def with_area(edition: Edition, area: str, **changed: object) -> Edition:
    """Return the edition with one area's points changed, as a file or disclosure might have left them."""

    def made(point: Point) -> Point:
        return replace(point, **changed) if point.area == area else point  # type: ignore[arg-type]

    return replace(edition, points={name: [made(each) for each in held] for name, held in edition.points.items()})


def test_a_hidden_value_is_compared_with_nothing_and_its_people_are_not_counted(house: House) -> None:
    gone = {"numerator": None, "denominator": None, "value": None, "lower": None, "upper": None, "rating": ""}
    edition = with_area(read(house), "north", state="hidden", **gone)
    shown = profile(edition, "north")
    assert only(shown) == ("", "Hidden", "50.0", "Not compared")
    assert shown.residents == ()
    assert "90" not in profile_csv(edition, "north")


def test_without_an_interval_nothing_is_said_of_better_or_worse(house: House) -> None:
    assert only(profile(with_area(read(house), "north", lower=None, upper=None), "north"))[3] == (
        "No interval to compare by"
    )


def test_a_sum_is_a_share_of_the_place_and_neither_better_nor_worse(house: House) -> None:
    edition = read(house)
    stated = edition.inputs.book.indicators[ZERO]
    total = stated.model_copy(update={"measure": "total", "denominator": None})
    book = replace(edition.inputs.book, indicators={ZERO: total})
    counted = replace(edition, inputs=replace(edition.inputs, book=book))
    for area, value in (("north", 30.0), (PLACE, 120.0)):
        counted = with_area(counted, area, value=value)
    assert only(profile(counted, "north"))[3] == "25% of Smallplace"


def test_what_is_measured_for_the_place_alone_is_named_and_not_counted(made_demo: Path) -> None:
    edition = read_edition(open_desk(made_demo, folders_of()))
    shown = profile(edition, next(iter(profiled(edition))))
    titles = {row.line.indicator.title for rows in shown.themes.values() for row in rows}
    assert "Financial gap" in " ".join(shown.elsewhere)
    assert not titles & set(shown.elsewhere)
    assert len(titles) + len(shown.elsewhere) == len(edition.indicators)


def test_a_late_measure_says_so_in_a_profile_too(house: House) -> None:
    shown = profile(read(house.on(date(2026, 12, 20))), "north")
    assert "1 with late data" in shown.sentence


def test_each_row_has_its_points_for_a_line_and_what_the_line_must_not_cross(made_demo: Path) -> None:
    shown = profile(read_edition(open_desk(made_demo, folders_of())), "east")
    rows = {row.line.indicator.id: row.recent for held in shown.themes.values() for row in held}
    assert {point.area for recent in rows.values() for point in recent.points} == {"east"}
    assert rows[ZERO].starts == {"2025-04"}
    assert [point.period for point in rows[ZERO].points] == sorted(point.period for point in rows[ZERO].points)
    assert rows[ZERO].points[-1].period == "2026-09"
