"""A release as it is read on a day: its points, with what is not due, late, paused or in development."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from dashboard.access import Action
from dashboard.contracts import feeding
from dashboard.definitions import Indicator
from dashboard.desk import Desk, Inputs
from dashboard.manifest import Manifest, find_release, inputs_of, is_released, last_day_current, manifest_at, points_of
from dashboard.release import draft
from dashboard.store import Release, Store
from dashboard.terms import UNKNOWN_AREA, Period, Point, Problem, Refused, State
from dashboard.tombstones import again_if_moved


@dataclass(frozen=True)
class Edition:
    """One release to read: what it was made from, its points as they stand on `day`, and whether it is a draft."""

    release: Release | None
    manifest: Manifest
    inputs: Inputs
    day: date
    points: Mapping[str, list[Point]]
    is_current: bool = True
    is_draft: bool = False
    withheld: frozenset[str] = frozenset()

    @property
    def number(self) -> int:
        return self.release.number if self.release else 0

    @property
    def as_at(self) -> int:
        """The release whose readers stood before other commentary and actions, or nought for those of now."""
        return 0 if self.is_current or self.is_draft else self.number

    @property
    def indicators(self) -> list[Indicator]:
        """The indicators a place shows, in its order; those it does not order come last, by title."""
        order = {name: index for index, name in enumerate(self.inputs.place.file.indicators)}
        released = [each for each in self.inputs.book.indicators.values() if is_released(each.id, self.inputs)]
        shown = [each for each in released if each.id not in self.withheld]
        return sorted(shown, key=lambda each: (order.get(each.id, len(order)), each.title))


def read_on(desk: Desk, number: int, day: date | None = None) -> Edition:
    """Return a release as whoever is at the desk reads it on a day; by default the day it was published.

    Refused as in `read_edition`.
    """
    edition = read_edition(desk, str(number))
    on = day or date.fromisoformat(edition.manifest.today)
    points = timely(points_of(desk.store, edition.manifest), edition.inputs, on)
    shown = {name: made for name, made in points.items() if name not in edition.withheld}
    return replace(edition, day=on, points=shown)


@again_if_moved
def read_edition(desk: Desk, as_at: str = "") -> Edition:
    """Return the current release as it reads today, or an older one as it read on the last day it was current.

    Refused where `as_at` names no release. Before anything is published it has the folders' definitions and no points.
    """
    release = find_release(desk.store, as_at)
    if release is None:
        return _seen_by(desk, Edition(None, Manifest(), desk.inputs, desk.today, timely({}, desk.inputs, desk.today)))
    _refuse_narrower(desk.store, release)
    day = last_day_current(desk.store, release, desk.today)
    return _seen_by(desk, _edition(desk.store, release, day))


def _seen_by(desk: Desk, edition: Edition) -> Edition:
    """Return an edition as whoever is at the desk may read it: closed measures are for named roles only."""
    if desk.person.allows(Action.CLOSED):
        return edition
    closed = frozenset(each.id for each in edition.inputs.book.indicators.values() if each.audience == "closed")
    points = {name: made for name, made in edition.points.items() if name not in closed}
    return replace(edition, points=points, withheld=closed)


def _refuse_narrower(store: Store, release: Release) -> None:
    """Refuse a release made for a narrower circle than reads the current one: it shows what is hidden from this one."""
    latest = store.latest()
    if latest is None or latest.manifest == release.manifest:
        return
    now, then = (inputs_of(store, manifest_at(store, each.manifest)).place for each in (latest, release))
    if now.is_wider(then):
        made_for = f"Release {release.number} was made for a narrower circle ({then.file.audience})."
        fix = f"Read one made for {now.file.audience}."
        raise Refused(Problem("--as-at", made_for, fix))


def read_draft(desk: Desk) -> Edition:
    """Return the board as publishing now would make it."""
    made = draft(desk)
    points = timely(made.points, made.inputs, desk.today)
    shown = Edition(made.base, made.manifest, made.inputs, desk.today, points, is_current=False, is_draft=True)
    return _seen_by(desk, shown)


def _edition(store: Store, release: Release, day: date) -> Edition:
    manifest = manifest_at(store, release.manifest)
    inputs = inputs_of(store, manifest)
    latest = store.latest()
    points = timely(points_of(store, manifest), inputs, day)
    return Edition(
        release, manifest, inputs, day, points, is_current=latest is not None and latest.number == release.number
    )


def timely(points: Mapping[str, list[Point]], inputs: Inputs, day: date) -> dict[str, list[Point]]:
    """Return the points with a row for each period that has ended since the last: not due, or late.

    An indicator without a point has one row, for the place, with its state.
    """
    shown = [each for each in inputs.book.indicators.values() if is_released(each.id, inputs)]
    return {
        indicator.id: [*points.get(indicator.id, []), *_waiting(indicator, points.get(indicator.id, []), inputs, day)]
        for indicator in shown
    }


def due_day(indicator: Indicator, period: Period, inputs: Inputs) -> date | None:
    """Return the day an indicator's extract for a period is due, or None where none is promised."""
    lead = indicator.numerator or indicator.value
    days = [
        inputs.place.file.due_days.get(source.id, source.due_days)
        for source in (feeding(inputs.sources, lead.source) if lead else [])
    ]
    promised = [each for each in days if each is not None]
    return date.fromordinal(period.last_day.toordinal() + max(promised)) if promised else None


def _waiting(indicator: Indicator, points: list[Point], inputs: Inputs, day: date) -> Iterator[Point]:
    if not points:
        yield _row(indicator, inputs, "", _stateless(indicator))
        return
    grain = indicator.period.grain if indicator.period else None
    last = max(Period.parse(point.period, grain) for point in points)
    areas = {point.area: point for point in points if not point.member and point.area != UNKNOWN_AREA}
    period = last.next
    while period.last_day < day and (due := due_day(indicator, period, inputs)):
        state = State.LATE if day > due else State.NOT_DUE
        # A period without a month of its cohort is none, and is not waited for.
        is_one = indicator.period is not None and bool(indicator.period.counted(period.months))
        for area in areas.values() if is_one else ():
            yield Point(
                indicator.id,
                area.area,
                area.area_name,
                area.level,
                str(period),
                state=state,
                definition=area.definition,
            )
        period = period.next


def _stateless(indicator: Indicator) -> State:
    stated = {"in_development": State.IN_DEVELOPMENT, "paused": State.PAUSED}
    return stated.get(indicator.status, State.MISSING)


def _row(indicator: Indicator, inputs: Inputs, period: str, state: State) -> Point:
    place = inputs.place.lookup.areas[inputs.place.code]
    return Point(indicator.id, place.code, place.name, place.level, period, state=state)
