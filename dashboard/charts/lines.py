"""The lines of a trend: the series itself, its targets and its benchmark, and a point for each value."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.charts.parts import SHAPES, Spec, Theme, layer, on_field, only


def targets(rows: Sequence[Spec], colours: Theme) -> list[Spec]:
    mark = {"type": "line", "interpolate": "step", "strokeDash": [6, 4], "strokeWidth": 1.5, "color": colours.text}
    return [
        layer(mark, [only(row, "period", name) for row in rows], on_field(name))
        for name in ("target", "low", "high")
        if any(row[name] is not None for row in rows)
    ]


def benchmarks(rows: Sequence[Spec], colours: Theme) -> list[Spec]:
    mark = {"type": "line", "strokeWidth": 2, "color": colours.quiet}
    held = [only(row, "period", "benchmark") for row in rows]
    return [layer(mark, held, on_field("benchmark"))] if any(row["benchmark"] is not None for row in held) else []


def series(rows: Sequence[Spec], colours: Theme) -> list[Spec]:
    """Return the settled line, and the dashed one from the last settled point through the provisional ones.

    A line ends where the series changed: what is not comparable is not joined.
    """
    solid = {"type": "line", "strokeWidth": 2.5, "color": colours.line}
    dashed = {**solid, "strokeDash": [4, 4]}
    apart = {"detail": {"field": "part", "type": "nominal"}}
    settled = [only(row, "period", "part", "settled") for row in rows]
    joined = _to_open(rows)
    has_open = any(row["open"] is not None for row in joined)
    return [
        layer(solid, settled, on_field("settled") | apart),
        *([layer(dashed, joined, on_field("open") | apart)] if has_open else []),
    ]


def _to_open(rows: Sequence[Spec]) -> list[Spec]:
    """Return the values that a dashed line goes through: provisional ones, and the settled one before each."""
    following = [*rows[1:], {"provisional": False}][: len(rows)]
    return [
        only(row, "period", "part") | {"open": row["value"] if row["provisional"] or after["provisional"] else None}
        for row, after in zip(rows, following, strict=True)
    ]


def dots(rows: Sequence[Spec], colours: Theme) -> list[Spec]:
    """Return the points: filled where settled, hollow where provisional, their shape and colour by rating."""
    fields = ("period", "value", "rating", "said")
    settled = {"type": "point", "filled": True, "size": 100, "opacity": 1}
    hollow = {"type": "point", "filled": False, "fill": colours.page, "size": 120, "strokeWidth": 2.5, "opacity": 1}
    tooltip = [{"field": "period", "title": "Period"}, {"field": "said", "title": "Value"}]
    made = []
    # A hollow one has a fill of its own, and so its rating is the colour of its edge.
    for is_open, mark, channel in ((False, settled, "color"), (True, hollow, "stroke")):
        held = [only(row, *fields) for row in rows if row["value"] is not None and row["provisional"] is is_open]
        encoding = {**on_field("value"), **_by_rating(channel, colours), "tooltip": tooltip}
        made += [layer(mark, held, encoding)] if held else []
    return made


def _by_rating(channel: str, colours: Theme) -> Spec:
    domain = [str(rating) for rating in SHAPES]
    named = {"green": colours.green, "amber": colours.amber, "red": colours.red, "": colours.line}
    ranges = {"shape": [name for name, _ in SHAPES.values()], channel: [named[name] for name in domain]}
    return {
        each: {"field": "rating", "type": "nominal", "scale": {"domain": domain, "range": range_}, "legend": None}
        for each, range_ in ranges.items()
    }
