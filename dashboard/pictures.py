"""The charts of a measure as pictures to take away, with their source and release in them; told in the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard import charts, journal, maps, words
from dashboard.access import Action
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.measure import View
from dashboard.terms import Problem, Refused
from dashboard.tombstones import refuse_withdrawn

ENDINGS = {"png": "image/png", "svg": "image/svg+xml"}
"""The kind of each file, as a browser is told it."""


@dataclass(frozen=True)
class Picture:
    """One chart that can be taken away: what its file is called, and what draws it as SVG when it is asked for."""

    name: str
    draw: Callable[[], str]


def taken(desk: Desk, edition: Edition, picture: Picture, ending: str) -> bytes:
    """Return a picture as the bytes of a file, and tell the log who took it.

    Refused for another ending than png and svg, for a release that was withdrawn since the page was opened, and for
    whoever may not download figures.
    """
    desk.may(Action.EXPORT)
    if ending not in ENDINGS:
        raise Refused(Problem("picture", f'There is no picture as "{ending}".', f"Ask for {' or '.join(ENDINGS)}."))
    refuse_withdrawn(desk.store, desk.store.release(edition.number), "picture")
    svg = picture.draw()
    content = charts.png_of(svg) if ending == "png" else svg.encode()
    what = f"{picture.name}.{ending}{', of the draft' if edition.is_draft else ''}"
    desk.store.tell(journal.exported(desk.who, what, edition.number))
    return content


def trend_of(view: View, desk: Desk, edition: Edition) -> Picture:
    """Return the picture of a measure over time."""

    def draw() -> str:
        spec = charts.trend(
            view.points, view.indicator, benchmark=view.benchmark, steps=view.steps, events=view.events, alt=view.alt
        )
        notes = (charts.key(view.points), *view.changes)
        return charts.framed(spec, _caption(view.headline, view.subtitle, notes, view.alt, view, desk, edition), 340)

    return Picture(view.history.file.removesuffix(".csv"), draw)


def bars_of(view: View, desk: Desk, edition: Edition) -> Picture:
    """Return the picture of a measure's areas side by side."""

    def draw() -> str:
        spec = charts.bars(view.places, view.indicator, whole=view.whole, alt=view.bars_alt)
        notes = (charts.bars_key(view.places, view.whole),)
        made = _caption(view.places_headline, view.places_subtitle, notes, view.bars_alt, view, desk, edition)
        return charts.framed(spec, made, 60 + 44 * len(view.places))

    return Picture(view.neighbourhoods.file.removesuffix(".csv"), draw)


def multiples_of(view: View, desk: Desk, edition: Edition) -> Picture:
    """Return the picture of each area over time, on one axis."""

    def draw() -> str:
        panels, starts = panels_of(view), {period for period, _ in view.steps}
        notes = (charts.multiples_key(panels, view.indicator, starts), *view.changes[: len(view.steps)])
        made = _caption(view.places_headline, view.area_subtitle, notes, view.areas_alt, view, desk, edition)
        drawn = charts.together(panels, view.indicator, width=charts.ROOM, font=charts.FONT, starts=starts)
        return charts.around(drawn, made, charts.high_of(len(panels), charts.ROOM))

    return Picture(view.area_table.file.removesuffix(".csv"), draw)


MAP_HEIGHT = 420


def map_of(view: View, desk: Desk, edition: Edition) -> Picture | None:
    """Return the picture of the map; None where no area has an outline."""
    outlines = maps.outlines(view.boundaries, view.places, edition.inputs.place)
    if not outlines:
        return None

    def draw() -> str:
        shapes = [_shape(each) for each in outlines]
        notes = tuple(maps.notes(outlines, edition.inputs.place))
        made = _caption(view.places_headline, view.places_subtitle, notes, view.map_alt, view, desk, edition)
        drawn = charts.ground(shapes, width=charts.ROOM, height=MAP_HEIGHT, font=charts.FONT)
        return charts.around(drawn, made, MAP_HEIGHT)

    return Picture(f"{view.neighbourhoods.file.removesuffix('.csv')}_map", draw)


def _shape(outline: maps.Outline) -> charts.Shape:
    rings = tuple(ring for polygon in maps.polygons_of(outline.geometry) for ring in polygon)
    return charts.Shape(outline.point, rings, maps.middle_of(outline.geometry))


def panels_of(view: View) -> list[charts.Panel]:
    """Return what the small charts of a measure's areas draw."""
    return [charts.Panel(each.point, each.points) for each in view.area_trends]


def _caption(
    title: str, subtitle: str, notes: tuple[str, ...], alt: str, view: View, desk: Desk, edition: Edition
) -> charts.Caption:
    # A picture is alone: the table that its name speaks of on the page is not under it.
    said = alt.replace("Full data in the table below.", "").replace("Same data as the table.", "").strip()
    return charts.Caption(title, subtitle, notes, footer(view, desk, edition), f"{said} {footer(view, desk, edition)}")


def footer(view: View, desk: Desk, edition: Edition) -> str:
    """Return what stands at the foot of a picture: the source, which release, of when; a draft and a demo say so."""
    if edition.is_draft or edition.release is None:
        of = "Draft, not published"
    else:
        of = f"Release {edition.number}, published {words.day(edition.release.made_at.date())}"
    synthetic = "; synthetic data, no figure here is about real people" if desk.is_demo else ""
    return f"{edition.inputs.place.file.name}. Source: {view.source}. {of}{synthetic}."
