"""Boundaries and points to a map without a basemap: it asks nothing of any other host."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pydeck as pdk

from dashboard.desk import boundary_code
from dashboard.place import Place
from dashboard.scorecard import Chip, chip
from dashboard.terms import Point, Rating

Colour = list[int]
Ring = Sequence[Sequence[float]]

NO_BOUNDARIES = "No boundaries are loaded for this place, so there is no map. The table has the same figures."

HEIGHT = 320
NARROWEST = 280
"""Pixels across on a small telephone: the areas fit in it, so that they fit everywhere."""

GRID, EDGE_POINTS = 15, 120
"""How finely the place of a letter is looked for: 225 spots against at most twice as many sides as this."""

TILE = 512
"""Pixels across of the whole world at zoom 0, in deck.gl."""


@dataclass(frozen=True)
class Outline:
    """One area's boundary, and the point of the place it belongs to."""

    point: Point
    geometry: Mapping[str, Any]
    note: str


_FILLS: dict[str, dict[str, tuple[Colour, Colour, Colour]]] = {
    # fill, edge, letters: the chips of the page, theme by theme (screens 2.5)
    "light": {
        Rating.RED: ([179, 38, 30, 255], [11, 12, 12, 255], [255, 255, 255, 255]),
        Rating.AMBER: ([255, 184, 28, 255], [11, 12, 12, 255], [11, 12, 12, 255]),
        Rating.GREEN: ([255, 255, 255, 255], [0, 103, 71, 255], [0, 103, 71, 255]),
        "": ([240, 244, 245, 255], [91, 103, 112, 255], [11, 12, 12, 255]),
    },
    "dark": {
        Rating.RED: ([255, 156, 147, 255], [16, 24, 30, 255], [11, 12, 12, 255]),
        Rating.AMBER: ([255, 209, 102, 255], [16, 24, 30, 255], [11, 12, 12, 255]),
        Rating.GREEN: ([16, 24, 30, 255], [111, 221, 166, 255], [111, 221, 166, 255]),
        "": ([27, 38, 46, 255], [184, 196, 204, 255], [245, 247, 248, 255]),
    },
}


def outlines(boundaries: str, points: Sequence[Point], place: Place) -> list[Outline]:
    """Return the boundary of each point's area: its own in the place's GeoJSON, or those of the areas that make it up.

    An official file has wards or small areas and not the place's neighbourhoods: then each is drawn by its parts.
    """
    features = json.loads(boundaries)["features"] if boundaries else []
    named = [(boundary_code(each["properties"], place), each) for each in features if each["geometry"]]
    own = {code: each for code, each in named if code}
    return [outline for point in points if (outline := _outline(point, own, place))]


def _outline(point: Point, features: Mapping[str, Mapping[str, Any]], place: Place) -> Outline | None:
    if point.area in features:
        feature = features[point.area]
        return Outline(point, feature["geometry"], _note(feature))
    parts = _parts(point, features, place)
    if not parts:
        return None
    polygons = [polygon for part in parts for polygon in polygons_of(part["geometry"])]
    return Outline(point, {"type": "MultiPolygon", "coordinates": polygons}, _note(parts[0]))


def _parts(point: Point, features: Mapping[str, Mapping[str, Any]], place: Place) -> list[Mapping[str, Any]]:
    """Return the features of the areas in an area, of the highest level the file has, so that none is drawn twice."""
    lookup = place.lookup
    inside = [code for code in features if code != point.area and lookup.ancestor(code, point.level) == point.area]
    levels: dict[str, list[Mapping[str, Any]]] = {}
    for code in inside:
        levels.setdefault(lookup.areas[code].level, []).append(features[code])
    return min(levels.values(), key=len, default=[])


def polygons_of(geometry: Mapping[str, Any]) -> list[Any]:
    """Return the polygons of a geometry, each its outer ring and those of its holes."""
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else list(geometry["coordinates"])


def _note(feature: Mapping[str, Any]) -> str:
    return str(feature["properties"].get("note") or "")


def deck(shown: Sequence[Outline], theme: str = "light") -> pdk.Deck | None:
    """Return the map: each area filled by its rating, with its name and letter printed on it, and no basemap.

    None where there is no outline to draw.

    `map_style` is never passed: even None would ask another host for a style.
    """
    if not shown:
        return None
    colours = _FILLS["dark" if theme == "dark" else "light"]
    features = [_feature(each, colours) for each in shown]
    labels = [{**feature["properties"], "at": middle_of(feature["geometry"])} for feature in features]
    areas = pdk.Layer(
        "GeoJsonLayer",
        {"type": "FeatureCollection", "features": features},
        id="areas",
        get_fill_color="properties.fill",
        get_line_color="properties.edge",
        line_width_min_pixels=2,
    )
    letters = pdk.Layer(
        "TextLayer",
        labels,
        id="letters",
        get_position="at",
        get_text="label",
        get_color="letters",
        get_size=15,
        font_weight=700,
        font_family=pdk.types.String("sans-serif"),
    )
    view = pdk.View(type="MapView", controller=False)
    return pdk.Deck(layers=[areas, letters], views=[view], initial_view_state=_whole(shown), map_provider=None)


def notes(shown: Sequence[Outline], place: Place) -> list[str]:
    """Return what a reader must know of the areas: what the place says of its grouping, the file of its outlines."""
    if not shown:
        return [NO_BOUNDARIES]
    own = [place.file.lookup_note] if place.file.lookup_note else []
    return [*own, *dict.fromkeys(f"{each.note}." for each in shown if each.note)]


def legend(shown: Sequence[Outline]) -> list[Chip]:
    """Return what the letters on the map mean: each chip once, the worst first."""
    return list(dict.fromkeys(chip(each.point) for each in shown))


def _feature(shown: Outline, colours: Mapping[str, tuple[Colour, Colour, Colour]]) -> dict[str, Any]:
    fill, edge, letters = colours[shown.point.rating]
    label = f"{shown.point.area_name}\n{chip(shown.point).letter}"
    named = {"label": label, "fill": fill, "edge": edge, "letters": letters}
    return {"type": "Feature", "geometry": shown.geometry, "properties": named}


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    """Yield the outer ring of each polygon of a geometry."""
    yield from (polygon[0] for polygon in polygons_of(geometry))


def middle_of(geometry: Mapping[str, Any]) -> list[float]:
    """Return where an area's letter stands: of a grid over its largest polygon, the point farthest from its edge.

    A centre of gravity would not do: that of a crescent lies in its neighbour.
    """
    ring = max(_rings(geometry), key=lambda each: abs(_doubled_area(each)))
    edge = ring[:: max(1, len(ring) // EDGE_POINTS)]
    (west, east), (south, north) = (
        (min(side), max(side)) for side in ([each[axis] for each in ring] for axis in (0, 1))
    )
    grid = [
        [west + (east - west) * (column + 0.5) / GRID, south + (north - south) * (row + 0.5) / GRID]
        for column in range(GRID)
        for row in range(GRID)
    ]
    inside = [spot for spot in grid if _holds(edge, spot)] or [list(map(float, ring[0][:2]))]
    return max(
        inside, key=lambda spot: min(_apart(spot, *side) for side in zip(edge, [*edge[1:], edge[0]], strict=True))
    )


def _holds(ring: Ring, spot: Sequence[float]) -> bool:
    """Tell whether a ring goes round a spot: a ray to the east crosses it an odd number of times."""
    x, y = spot
    sides = zip(ring, [*ring[1:], ring[0]], strict=True)
    crossed = [(a, b) for a, b in sides if (a[1] > y) != (b[1] > y)]
    return sum(x < a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1]) for a, b in crossed) % 2 == 1


def _apart(spot: Sequence[float], a: Sequence[float], b: Sequence[float]) -> float:
    """Return how far a spot is from the side between two corners, a degree west counted as its length on the ground."""
    scale = math.cos(math.radians(spot[1]))
    along = ((b[0] - a[0]) * scale, b[1] - a[1])
    towards = ((spot[0] - a[0]) * scale, spot[1] - a[1])
    length = along[0] ** 2 + along[1] ** 2
    share = min(1.0, max(0.0, (along[0] * towards[0] + along[1] * towards[1]) / length)) if length else 0.0
    return math.dist(towards, (along[0] * share, along[1] * share))


def _doubled_area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))


def _whole(shown: Sequence[Outline]) -> pdk.ViewState:
    """Return the view that holds every outline on the narrowest screen."""
    corners = [corner for each in shown for ring in _rings(each.geometry) for corner in ring]
    west, east = min(corner[0] for corner in corners), max(corner[0] for corner in corners)
    south, north = min(corner[1] for corner in corners), max(corner[1] for corner in corners)
    middle = (south + north) / 2
    tall = (north - south) / math.cos(math.radians(middle))
    size = max((east - west) / NARROWEST, tall / (HEIGHT - 20), 1e-6)
    zoom = math.log2(360 / (TILE * size))
    return pdk.ViewState(longitude=(west + east) / 2, latitude=middle, zoom=round(zoom, 3))
