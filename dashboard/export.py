"""The points of a release as rows for a file: the same numbers as on screen, hidden ones empty, nothing that runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dashboard.edition import Edition
from dashboard.terms import Point

COLUMNS = [
    "indicator",
    "area",
    "area_name",
    "period",
    "numerator",
    "denominator",
    "value",
    "lower",
    "upper",
    "method",
    "target",
    "rating",
    "state",
    "benchmark",
    "variation",
    "assurance",
    "coverage",
    "release",
]


def point_rows(
    edition: Edition,
    *,
    breakdown: bool = False,
    indicator: str | None = None,
    area: str | None = None,
    period: str | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the points of a release as they are exported, a dict each: numbers at full precision, hidden ones None."""
    code = edition.inputs.place.lookup.find(area) or area if area else None
    for stated in edition.indicators:
        if indicator in (None, stated.id):
            for point in edition.points.get(stated.id, []):
                if (breakdown or not point.member) and code in (None, point.area) and period in (None, point.period):
                    yield _row(point, edition.number) | ({"member": point.member} if breakdown else {})


def _row(point: Point, release: int) -> dict[str, Any]:
    row = {name: getattr(point, name, None) for name in COLUMNS}
    if point.target is None and (point.target_low is not None or point.target_high is not None):
        row["target"] = f"{_plain(point.target_low)}..{_plain(point.target_high)}"
    return {**{name: _plain_number(value) for name, value in row.items()}, "release": release}


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _plain_number(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value
