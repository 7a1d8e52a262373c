"""A picture taken away: what is written in it, what is never in it, the same bytes each time, and a line in the log."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard import charts, measure, pictures
from dashboard.desk import Desk, open_desk
from dashboard.edition import Edition, read_draft, read_edition
from dashboard.pictures import Picture, bars_of, map_of, multiples_of, taken, trend_of
from dashboard.settings import folders_of
from dashboard.terms import Refused, State
from dashboard.withdrawn import withdraw
from tests.desks import PLACE, PLACE_YAML, POPULATION, ZERO, House, build, published, same_day
from tests.drawn import SVG, root_of


@pytest.fixture(scope="module")
def desk(made_demo: Path) -> Desk:
    return open_desk(made_demo, folders_of())


@pytest.fixture(scope="module")
def edition(desk: Desk) -> Edition:
    return read_edition(desk)


def drawn(desk: Desk, edition: Edition, kpi: str = ZERO, area: str = "") -> Iterator[tuple[Picture, str]]:
    """Yield each picture of a measure's page, and what it draws."""
    shown = measure.view(desk.store, edition, kpi, area or edition.inputs.place.code)
    for make in (trend_of, bars_of, multiples_of, map_of):
        if made := make(shown, desk, edition):
            yield made, made.draw()


def texts(svg: str) -> list[str]:
    return ["".join(each.itertext()) for each in root_of(svg).iter(f"{SVG}text")]


def test_a_picture_says_its_finding_what_it_is_of_its_source_and_its_release(desk: Desk, edition: Edition) -> None:
    (_, trend), (_, bars), (_, small), (_, drawn_map) = drawn(desk, edition)
    said = " ".join(texts(trend))
    assert texts(trend)[0] == "Watch in September 2026: missed by 0.6; tolerance 0.8; provisional."
    assert "per 1,000 residents aged 75+, Doncaster, October 2023 to September 2026" in said
    assert "Change 1: 1 April 2025: same-day emergency care" in said
    assert "Axis starts at 6" in said
    for each in (said, " ".join(texts(bars)), " ".join(texts(small)), " ".join(texts(drawn_map))):
        assert "Source: Hospital admissions, one row a spell; Resident population by age." in each
        assert "Release 2, published 22 October 2026; synthetic data" in each
    assert texts(bars)[0] == "Off target in September 2026: East"


def test_a_map_has_the_name_and_the_letter_of_each_area(desk: Desk, edition: Edition) -> None:
    (*_, (picture, svg)) = drawn(desk, edition)
    said = texts(svg)
    assert picture.name == f"{ZERO}_2026-09_map"
    assert {said[said.index(name) + 1] for name in ("East", "North", "Central", "South")} == {
        "R Off target",
        "A Watch",
        "G On target",
    }
    assert len(list(root_of(svg).iter(f"{SVG}path"))) == 4
    assert "not an official boundary" in " ".join(said)


def test_a_picture_has_a_name_and_a_description_for_who_cannot_see_it(desk: Desk, edition: Edition) -> None:
    for _, svg in drawn(desk, edition):
        root = root_of(svg)
        title, description = (root.findtext(f"{SVG}{name}") or "" for name in ("title", "desc"))
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == "title desc"
        assert title == texts(svg)[0]
        assert re.search(r"Latest 8\.1|East 10\.8", description)
        assert "table" not in description


def test_no_word_of_a_picture_is_smaller_than_twelve_pixels_or_in_a_typeface_from_elsewhere(
    desk: Desk, edition: Edition
) -> None:
    for kpi in measure.titles(edition):
        for _, svg in drawn(desk, edition, kpi):
            sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)', svg)]
            assert sizes
            assert min(sizes) >= 12
            assert set(re.findall(r"https?://[^\"' )]+", svg)) <= {
                "http://www.w3.org/2000/svg",
                "http://www.w3.org/1999/xlink",
            }
            assert not re.search(r"url\(|@import|<script|<style|href=", svg)


def test_the_same_picture_has_the_same_bytes_twice(desk: Desk, edition: Edition) -> None:
    once, again = ([charts.png_of(svg) for _, svg in drawn(desk, edition)] for _ in range(2))
    assert once == again
    assert [svg for _, svg in drawn(desk, edition)] == [svg for _, svg in drawn(desk, edition)]


def test_a_png_is_three_times_the_size_of_its_svg(desk: Desk, edition: Edition) -> None:
    _, svg = next(drawn(desk, edition))
    png = charts.png_of(svg)
    assert png.startswith(b"\x89PNG")
    wide, high = (int(root_of(svg).get(name, "0")) for name in ("width", "height"))
    assert struct.unpack(">II", png[16:24]) == (wide * 3, high * 3)


def test_what_a_file_says_is_written_and_never_run(desk: Desk, edition: Edition) -> None:
    shown = measure.view(desk.store, edition, ZERO, edition.inputs.place.code)
    shown = replace(shown, headline="<script>alert(1)</script> & \x00", changes=("Change 1: <img src=x onerror=y>",))
    svg = trend_of(shown, desk, edition).draw()
    assert not re.search(r"<(script|img)", svg)
    assert texts(svg)[0].strip() == "<script>alert(1)</script> &"


def test_who_takes_a_picture_away_stands_in_the_log(demo_home: Path) -> None:
    own = open_desk(demo_home, folders_of(), who="somebody")
    shown, before = read_edition(own), len(own.store.lines(kind="export"))
    for picture, _ in drawn(own, shown):
        for ending in pictures.ENDINGS:
            taken(own, shown, picture, ending)
    lines = own.store.lines(kind="export")[before:]
    assert [(each.who, each.release) for each in lines] == [("somebody", 2)] * 8
    assert f"{ZERO}_2026-09.svg" in lines[3].said


def test_there_is_no_picture_of_another_kind(desk: Desk, edition: Edition) -> None:
    with pytest.raises(Refused, match="no picture as"):
        taken(desk, edition, next(drawn(desk, edition))[0], "gif")


def house_of(root: Path, north: int, south: int) -> House:
    """Return a place for partners that has a September with so few in the north and in the south."""
    house = build(root, place=PLACE_YAML.replace("closed", "partners"))
    house.load("population", POPULATION)
    for month in ("2026-07", "2026-08"):
        house.load("admissions", same_day(month, north=31, south=52, east=83))
    house.load("admissions", same_day("2026-09", north=north, south=south, east=97))
    published(house)
    return house


def line_of(edition: Edition, area: str) -> charts.Spark | None:
    indicator = edition.inputs.book.indicators[ZERO]
    return charts.spark(measure.recent(edition, indicator, area).points, indicator)


def test_a_hidden_count_moves_nothing_in_any_picture(tmp_path: Path) -> None:
    # 3 and 6 are 9, and so are 6 and 3: everything that is shown is the same, and so must every byte be.
    told = []
    for north, south in ((3, 6), (6, 3)):
        house = house_of(tmp_path / str(north), north, south)
        own = house.desk()
        shown = read_edition(own)
        hidden = {point.area for point in shown.points[ZERO] if point.state == State.HIDDEN}
        assert {"north", "south"} <= hidden
        told.append([svg for area in (PLACE, "north", "south", "east") for _, svg in drawn(own, shown, area=area)])
        told[-1] += [str(line_of(shown, area)) for area in (PLACE, "north", "south", "east")]
    assert told[0] == told[1]
    assert "hidden" in texts(told[0][0]) + texts(told[0][1]) + texts(told[0][2])


def test_a_draft_says_that_it_is_none_and_a_withdrawn_release_has_no_picture(tmp_path: Path) -> None:
    house = house_of(tmp_path, 20, 30)
    house.load("admissions", same_day("2026-09", north=21, south=30, east=97))
    own = house.desk()
    assert "Draft, not published" in " ".join(texts(next(drawn(own, read_draft(own)))[1]))
    shown = read_edition(own)
    assert "synthetic" not in next(drawn(own, shown))[1]
    picture = next(drawn(own, shown))[0]
    withdraw(own, shown.number, "It gave somebody away.")
    with pytest.raises(Refused, match="withdrawn"):
        taken(house.desk(), shown, picture, "png")
