"""The map: every area with its letter, in its place, and nothing asked of any other host."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from dashboard import maps
from dashboard.desk import open_desk
from dashboard.maps import Outline
from dashboard.place import Place
from dashboard.settings import folders_of
from dashboard.terms import Point, State

AREAS = ("north", "south", "east", "central")


@pytest.fixture(scope="module")
def place(made_demo: Path) -> Place:
    return open_desk(made_demo, folders_of()).place


def point(area: str, value: float | None = None, rating: str = "", state: str = "") -> Point:
    return Point("x", area, area.capitalize(), "neighbourhood", "2026-09", value=value, rating=rating, state=state)


@pytest.fixture
def points() -> list[Point]:
    return [
        point("east", 11.5123, "red"),
        point("north", 8.0, "amber"),
        point("central", 8.7, "green"),
        point("south", state=State.HIDDEN),
    ]


@pytest.fixture
def shown(place: Place, points: list[Point]) -> list[Outline]:
    return maps.outlines(place.texts["boundaries.geojson"], points, place)


def written(shown: list[Outline], theme: str = "light") -> dict[str, Any]:
    made = maps.deck(shown, theme)
    assert made is not None
    return dict(json.loads(made.to_json()))


def test_each_area_is_found_by_its_code_in_the_order_of_the_points(shown: list[Outline]) -> None:
    assert [each.point.area for each in shown] == ["east", "north", "central", "south"]


def test_an_area_carries_its_name_its_letter_and_no_number(shown: list[Outline]) -> None:
    areas, letters = written(shown)["layers"]
    assert [row["label"] for row in letters["data"]] == ["East\nR", "North\nA", "Central\nG", "South\n#"]
    assert "11.5" not in json.dumps([row["label"] for row in letters["data"]])
    for feature in areas["data"]["features"]:
        assert set(feature["properties"]) == {"label", "fill", "edge", "letters"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_red_is_solid_green_is_hollow_and_both_are_lettered(shown: list[Outline], theme: str) -> None:
    fills = {
        feature["properties"]["label"][-1]: tuple(feature["properties"]["fill"])
        for feature in written(shown, theme)["layers"][0]["data"]["features"]
    }
    page = (255, 255, 255, 255) if theme == "light" else (16, 24, 30, 255)
    assert fills["G"] == page
    assert len(set(fills.values())) == 4


def test_the_map_has_no_basemap_and_does_not_turn_the_wheel(shown: list[Outline]) -> None:
    spec = written(shown)
    assert "mapProvider" not in spec or spec["mapProvider"] is None
    assert spec["mapStyle"] == "__MAP_STYLE__"  # what pydeck writes where nobody passed one; it is no address
    assert spec["views"][0]["controller"] is False
    assert "http" not in json.dumps(spec)


def test_every_outline_is_in_view_on_the_narrowest_screen(shown: list[Outline]) -> None:
    view = written(shown)["initialViewState"]
    across = 360 / (maps.TILE * 2 ** view["zoom"]) * maps.NARROWEST
    west, east = view["longitude"] - across / 2, view["longitude"] + across / 2
    corners = [corner for each in shown for corner in each.geometry["coordinates"][0]]
    assert all(west - 1e-6 <= corner[0] <= east + 1e-6 for corner in corners)


def test_a_letter_stands_in_its_own_area_even_in_a_crescent() -> None:
    crescent = [[0, 0], [10, 0], [10, 10], [9, 10], [9, 1], [1, 1], [1, 10], [0, 10], [0, 0]]
    drawn = Outline(point("a"), {"type": "Polygon", "coordinates": [crescent]}, "")
    x, y = written([drawn])["layers"][1]["data"][0]["at"]
    assert x <= 1 or x >= 9 or y <= 1


def test_the_largest_part_of_an_area_carries_the_letter() -> None:
    small, large = [[0, 0], [1, 0], [1, 1], [0, 1]], [[5, 5], [9, 5], [9, 9], [5, 9]]
    drawn = Outline(point("a"), {"type": "MultiPolygon", "coordinates": [[small], [large]]}, "")
    at = written([drawn])["layers"][1]["data"][0]["at"]
    assert all(5 <= side <= 9 for side in at)


def test_letters_keep_their_distance(shown: list[Outline]) -> None:
    spots = sorted(tuple(row["at"]) for row in written(shown)["layers"][1]["data"])
    assert all(abs(a[0] - b[0]) + abs(a[1] - b[1]) > 0.02 for a, b in pairwise(spots))


def test_without_boundaries_there_is_a_sentence_and_no_map(place: Place, points: list[Point]) -> None:
    shown = maps.outlines("", points, place)
    assert shown == []
    assert maps.deck(shown) is None
    assert maps.notes(shown, place) == [maps.NO_BOUNDARIES]


def test_an_area_without_a_shape_is_left_to_the_table(place: Place, points: list[Point]) -> None:
    bare = {"features": [{"properties": {"code": "north"}, "geometry": None}, {"properties": {}, "geometry": {}}]}
    assert maps.outlines(json.dumps(bare), points, place) == []


def test_a_reader_is_told_that_areas_and_outlines_are_indicative(shown: list[Outline], place: Place) -> None:
    notes = maps.notes(shown, place)
    assert notes[0] == place.file.lookup_note
    assert notes[1] == "Indicative: cells around ward centre points, not an official boundary."


def test_the_legend_is_each_chip_once_worst_first(shown: list[Outline]) -> None:
    assert [each.word for each in maps.legend(shown)] == ["Off target", "Watch", "On target", "Hidden"]


def test_an_official_file_of_wards_draws_each_neighbourhood_by_its_wards(place: Place, points: list[Point]) -> None:
    everything = json.loads(place.texts["boundaries.geojson"])["features"]
    wards = [each for each in everything if place.lookup.areas[each["properties"]["code"]].level == "ward"]
    drawn = maps.outlines(json.dumps({"features": wards}), points, place)
    assert [each.point.area for each in drawn] == ["east", "north", "central", "south"]
    assert sum(len(each.geometry["coordinates"]) for each in drawn) == len(wards) == 21
    assert maps.deck(drawn) is not None


def test_the_published_ward_boundaries_draw_the_whole_map(place: Place, points: list[Point], shared: Path) -> None:
    file = shared / "data" / "real" / "boundaries" / "doncaster_wards_2025.geojson"
    drawn = maps.outlines(file.read_text(encoding="utf-8"), points, place)
    assert [each.point.area for each in drawn] == ["east", "north", "central", "south"]
