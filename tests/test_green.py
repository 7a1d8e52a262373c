"""Green is honest: whatever state a point is in, it is rated only where a slow second judgement rates it too.

Boards are drawn whole, from the texts of a place to the table and the file a reader gets.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import product
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.definitions import Indicator
from dashboard.desk import Inputs, read_inputs
from dashboard.disclosure import Policy
from dashboard.edition import Edition, timely
from dashboard.export import point_rows
from dashboard.manifest import Manifest
from dashboard.measure.parts import csv_of
from dashboard.place import Target
from dashboard.rate import rated
from dashboard.scorecard import Cell, board
from dashboard.terms import UNKNOWN_AREA, Month, Period, Point, Polarity, State
from tests.desks import AREAS, PLACE, PLACE_YAML, SHIPPED_SOURCES
from tests.worlds import TIMES

BOARDS = 75 * TIMES
"""Of 7 measures with points, 5 areas and 4 months: 10,500 points and more."""

COLOURS = ("green", "amber", "red")
RATE = (
    "measure: rate\nnumerator: {source: admissions, sum: spells}\ndenominator: {source: population, sum: residents}\n"
)
SHARE = "measure: proportion\nnumerator: {source: reablement, sum: people}\n"
SHARE += "denominator: {source: reablement, sum: people}\n"
DEFINITIONS = {
    "rate": f"{RATE}multiplier: 1000\n",
    "share_male": SHARE,
    "share_female": SHARE,
    "mean": SHARE.replace("proportion", "mean"),
    "gap": "measure: total\nnumerator: {source: finance, sum: amount}\n",
    "standardised": f"{RATE.replace('measure: rate', 'measure: standardised_rate')}multiplier: 1000\n",
    "rate_again": f"{RATE}multiplier: 1000\nversion: 3\neffective_from: 2026-04-01\nreason: again\ncomparable: yes\n",
    "planned": f"{RATE}status: in_development\n",
}
BEFORE = {
    "earlier/rate_again@1.yaml": f"{RATE}multiplier: 1000\n",
    "earlier/rate_again@2.yaml": f"{RATE}version: 2\neffective_from: 2026-03-01\nreason: other\ncomparable: no\n",
}
DUE = {"admissions": 14, "reablement": 110, "finance": 21}
PLACES = (
    *((code, code.title(), "neighbourhood") for code in ("north", "south", "east")),
    *((PLACE, "Smallplace", "place"), (UNKNOWN_AREA, "Not known", UNKNOWN_AREA)),
)


@dataclass(frozen=True)
class Drawn:
    """A board as it was drawn: what the place says, the points before anybody rated them, and who may read it when."""

    inputs: Inputs
    raw: dict[str, list[Point]]
    policy: Policy
    day: date

    @cached_property
    def edition(self) -> Edition:
        points = {name: list(self._rated(name, points)) for name, points in self.raw.items()}
        return Edition(None, Manifest(), self.inputs, self.day, timely(points, self.inputs, self.day))

    def _rated(self, name: str, points: list[Point]) -> Iterator[Point]:
        """Yield the points as a release rates them: each by its version, the place's targets and breaks."""
        place, versions = self.inputs.place, self.versions(name)
        for number, version in enumerate(versions):
            own = [point for point in points if point.definition == f"{version.version}:"]
            yield from rated(own, version, place, place.targets, self.policy, versions[:number])

    def versions(self, name: str) -> list[Indicator]:
        return self.inputs.versions(self.inputs.book.indicators[name])


def drawn(seed: int) -> Drawn:
    luck = random.Random(seed)
    polarity = {name: luck.choice(list(Polarity)[: 2 + (luck.random() < 0.1)]) for name in DEFINITIONS}
    texts = {f"definitions/{name}.yaml": definition(text, polarity[name]) for name, text in DEFINITIONS.items()}
    texts |= {name: definition(text, polarity["rate_again"]) for name, text in BEFORE.items()}
    for source in (*DUE, "population"):
        texts[f"sources/{source}.yaml"] = (SHIPPED_SOURCES / f"{source}.yaml").read_text(encoding="utf-8")
    texts |= {"place/place.yaml": PLACE_YAML, "place/areas.csv": AREAS}
    texts |= {"place/targets.csv": drawn_targets(luck), "place/breaks.csv": drawn_breaks(luck)}
    inputs = read_inputs(texts)
    assert not inputs.faults
    assert not inputs.book.faults
    policy = luck.choice((Policy.NONE, Policy.SMALL_NUMBERS, Policy.HES, Policy.HES))
    last = Month(2026, 2) + luck.randrange(4)
    raw = {
        name: [] if stated.status != "live" else [*drawn_points(luck, name, stated, policy, last)]
        for name, stated in inputs.book.indicators.items()
    }
    return Drawn(inputs, raw, policy, last.last_day + timedelta(days=luck.randrange(1, 150)))


def definition(text: str, polarity: Polarity) -> str:
    status = "" if "status" in text else "status: live\n"
    return (
        f"title: Drawn\nquestion: How?\n{status}polarity: {polarity}\nareas: [neighbourhood, place]\n"
        f'period: {{grain: month}}\nexample: {{given: {{}}, expect: ""}}\n{text}'
    )


def drawn_targets(luck: random.Random) -> str:
    lines = ["indicator,area,from,to,grain,value,low,high,amber"]
    for name in DEFINITIONS:
        for _ in range(luck.choice((0, 2, 4, 6))):
            low = luck.choice((0, 5, 10, 20, 40))
            ends = luck.choice((f"{low},,", f"{low},,", f",{low},{low + luck.choice((0.3, 1, 20))}", f",,{low}"))
            area = luck.choice(("", "", "place", "neighbourhood", "north", PLACE))
            start = luck.choice(("", "2025-04-01", "2025-12-15", "2026-02-01", "2026-03-31", "2026-04-01"))
            until = luck.choice(("", "", "2026-03-31", "2026-04-30")) if start < "2026-03" else ""
            grain = luck.choice(("", "", "", "month", "month 12"))
            lines.append(f"{name},{area},{start},{until},{grain},{ends},{luck.choice(('', 0.5, 5, 15))}")
    return "\n".join(lines) + "\n"


def drawn_breaks(luck: random.Random) -> str:
    lines = ["date,indicators,text,kind"]
    for _ in range(luck.randrange(4)):
        day = luck.choice(("2025-12-01", "2026-02-01", "2026-02-14", "2026-03-31", "2026-04-01"))
        names = " ".join(luck.sample(sorted(DEFINITIONS), 2))
        lines.append(f"{day},{names},moved,{luck.choice(('break', 'break', 'rebase'))}")
    return "\n".join(lines) + "\n"


def drawn_points(luck: random.Random, name: str, stated: Indicator, policy: Policy, last: Month) -> Iterator[Point]:
    months = [last + -back for back in reversed(range(4))]
    for month, (code, called, level) in product(months, PLACES):
        version = 3 if month.last_day >= date(2026, 4, 1) else 2 if month.last_day >= date(2026, 3, 1) else 1
        point = Point(name, code, called, level, str(month), definition=f"{version if stated.version > 1 else 1}:")
        member = luck.random() < 0.1 and code == PLACE
        yield with_state(luck, with_value(luck, point, stated, policy))
        if member:
            yield with_state(luck, with_value(luck, replace(point, member="Trust"), stated, policy))


def with_value(luck: random.Random, point: Point, stated: Indicator, policy: Policy) -> Point:
    """Return a point with counts as a reader may see them, and what they make."""
    step = 5 if policy is Policy.HES else 1
    top = step * luck.choice((0, 2, 3, 5, 8, 11))
    bottom = luck.choice((30, 100, 300, 1000) if policy is Policy.HES else (29, 30, 60, 200))
    bottom = max(top, bottom) if stated.is_people else luck.choice((1000, 1400, 7000))
    bottom = luck.choice((bottom, bottom, 25 + top)) if stated.is_people else bottom
    value = top if stated.measure == "total" else worth(stated, top, bottom)
    return replace(point, numerator=top, denominator=bottom, value=value, provisional=luck.random() < 0.3)


def worth(stated: Indicator, top: float, bottom: float) -> float:
    scale = {"proportion": 100.0, "mean": 1.0, "total": bottom}.get(stated.measure or "", 1000.0)
    return top * scale / bottom


WITHOUT_VALUE = (State.MISSING, State.HIDDEN, State.TOO_FEW)
UNHEARD_OF = (State.LATE, State.NOT_DUE, State.PAUSED, State.IN_DEVELOPMENT)
"""States that no counting gives; should one ever come with a value, it is not rated."""


def with_state(luck: random.Random, point: Point) -> Point:
    if luck.random() < 0.25:
        gone: dict[str, Any] = dict.fromkeys(("numerator", "denominator", "value"))
        return replace(point, state=luck.choice(WITHOUT_VALUE), provisional=False, **gone)
    if luck.random() < 0.1:
        return replace(point, state=luck.choice((State.TOO_FEW, *UNHEARD_OF)))
    return point


# -- the second judgement


def deserved(board_: Drawn, point: Point) -> str:
    """Return the rating of a point as the spec has it, one rule after another; nothing where there is none."""
    colours = possible(board_, point)
    return colours.pop() if len(colours) == 1 else ""


def possible(board_: Drawn, point: Point) -> set[str]:
    """Return the colours that the counts behind a point might have; none where it must not be rated."""
    stated = next(each for each in board_.versions(point.indicator) if point.definition == f"{each.version}:")
    target = in_force(board_, point)
    if stated.status != "live" or point.value is None or point.state or point.member or point.area == UNKNOWN_AREA:
        return set()
    if stated.measure == "proportion" and (point.denominator or 0) < 30:
        return set()
    if target is None or stated.polarity is Polarity.NO_JUDGEMENT or is_broken(board_, point, target):
        return set()
    return {colour(value, target, stated.polarity) for value in values_behind(board_, point, stated, target)}


def in_force(board_: Drawn, point: Point) -> Target | None:
    """Return the target of the area itself, or of its level, or of all; of several the one set last."""
    end = Period.parse(point.period).last_day
    for area in (point.area, point.level, ""):
        fitting = [
            target
            for target in board_.inputs.place.targets
            if (target.indicator, target.area) == (point.indicator, area)
            and target.grain in ("", "month")
            and (target.start is None or target.start <= end)
            and (target.end is None or end <= target.end)
        ]
        if fitting:
            return sorted(fitting, key=lambda target: (target.start or date.min, target.line))[-1]
    return None


def is_broken(board_: Drawn, point: Point, target: Target) -> bool:
    """Tell whether the series changed after the target was set, up to the end of the point's period."""
    days = [
        step.day for step in board_.inputs.place.breaks if point.indicator in step.indicators and not step.is_rebase
    ]
    if point.indicator == "rate_again" and point.definition in ("2:", "3:"):
        days.append(date(2026, 3, 1))  # the second version could not be compared with the first
    return any((target.start or date.min) < day <= Period.parse(point.period).last_day for day in days)


def values_behind(board_: Drawn, point: Point, stated: Indicator, target: Target) -> Iterator[float]:
    """Yield every value that the counts before rounding may have made; and a band's end that lies among them."""
    assert point.value is not None
    yield point.value
    if board_.policy is not Policy.HES or not point.numerator or not point.denominator:
        return
    near = [-2, -1, 0, 1, 2]
    pairs = product(near, near if stated.is_people else [0])
    made = [worth(stated, point.numerator + up, point.denominator + down) for up, down in pairs]
    yield from made
    yield from (end for end in (target.low, target.high) if end is not None and min(made) < end < max(made))


def colour(value: float, target: Target, polarity: Polarity) -> str:
    """Look at each colour in turn: green is on the good side, amber within the tolerance of it."""
    floor, ceiling = target.low, target.high
    if target.value is not None:
        floor, ceiling = (None, target.value) if polarity is Polarity.LOW_IS_GOOD else (target.value, None)
    for name, room in (("green", 0.0), ("amber", target.amber)):
        if room is None:
            continue
        if (floor is None or value >= floor - room - 1e-9) and (ceiling is None or value <= ceiling + room + 1e-9):
            return name
    return "red"


# -- the judgement of the product beside it


@pytest.fixture(scope="module")
def boards() -> list[Drawn]:
    return [drawn(seed) for seed in range(BOARDS)]


def raw_of(board_: Drawn) -> dict[tuple[str, str, str, str], Point]:
    return {point.key: point for points in board_.raw.values() for point in points}


def test_every_rating_is_the_one_deserved_and_no_other_point_has_one(boards: list[Drawn]) -> None:
    seen: Counter[str] = Counter()
    assert sum(len(raw_of(each)) for each in boards) > 10_000 * TIMES
    for each in boards:
        raw = raw_of(each)
        for point in (point for points in each.edition.points.values() for point in points):
            seen[point.rating or point.state] += 1
            if point.state == State.TOO_CLOSE:
                assert len(possible(each, raw[point.key])) > 1, point
            assert point.rating == (deserved(each, raw[point.key]) if point.key in raw else ""), point
            assert bool(point.rating) == (point.state in ("", State.PROVISIONAL)), "a rating, or the reason for none"
    assert set(seen) == {*COLOURS, *(str(state) for state in State)} - {State.PROVISIONAL}
    assert min(seen.values()) > 50, seen


def test_what_has_not_come_is_late_after_its_day_and_never_rated(boards: list[Drawn]) -> None:
    for each in boards:
        for name, points in each.raw.items():
            added = each.edition.points[name][len(points) :]
            assert {(point.value, point.rating) for point in added} <= {(None, "")}
            stated = each.inputs.book.indicators[name]
            if not points:
                assert [point.state for point in added] == [State.IN_DEVELOPMENT]
                continue
            days = DUE[stated.numerator.source] if stated.numerator else 0
            wanted = {}
            month = Month.parse(points[-1].period) + 1
            while month.last_day < each.day:
                is_late = each.day > month.last_day + timedelta(days=days)
                wanted[str(month)] = State.LATE if is_late else State.NOT_DUE
                month += 1
            assert {point.period: point.state for point in added} == wanted
            assert len(added) == 4 * len(wanted), "a row for each area, and none for the row not known"


def greens(each: Drawn, name: str) -> set[str]:
    """Return the areas that deserve green in the last month that came, by the second judgement."""
    points = each.raw[name]
    return {
        point.area
        for point in points
        if point.period == points[-1].period and not point.member and deserved(each, point) == "green"
    }


def is_late(each: Drawn, name: str) -> bool:
    return any(point.state == State.LATE for point in each.edition.points[name])


def is_planned(each: Drawn, name: str) -> bool:
    """Tell whether the place's last point says that it is in development: such a line is not counted."""
    return [point for point in each.raw[name] if point.area == PLACE and not point.member][
        -1
    ].state == State.IN_DEVELOPMENT


def test_no_chip_of_the_scorecard_is_green_but_for_a_point_that_deserves_it(boards: list[Drawn]) -> None:
    for each in boards:
        for line in board(each.edition).lines:
            cells: list[Cell] = [line.headline, *line.cells]
            found = {cell.area.code for cell in cells if cell.chip.kind == "green"}
            assert found == greens(each, line.indicator.id)
            assert found == {cell.area.code for cell in cells if cell.chip.word == "On target"}
            assert found == {cell.area.code for cell in cells if cell.chip.letter == "G"}


def test_the_sentence_counts_a_measure_as_on_target_only_if_all_of_it_is(boards: list[Drawn]) -> None:
    for each in boards:
        names = [name for name in each.raw if name != "planned"]
        good = {name for name in names if PLACE in greens(each, name) and not is_late(each, name)}
        pair = {"share_male", "share_female"}
        counted = pair - {name for name in pair if is_planned(each, name)}
        expected = len(good - pair) + (bool(counted) and counted <= good)
        sentence = board(each.edition).sentence
        assert int(re.findall(r"(\d+) on target", sentence)[0]) == expected, sentence


def test_a_file_says_green_only_of_a_point_that_deserves_it(boards: list[Drawn]) -> None:
    for each in boards:
        raw = raw_of(each)
        wanted = {key for key, point in raw.items() if deserved(each, point) == "green"}
        rows = list(point_rows(each.edition, breakdown=True))
        found = {
            (row["indicator"], row["area"], row["period"], row["member"]) for row in rows if row["rating"] == "green"
        }
        assert found == wanted
        hidden = [row for row in rows if row["state"] in (State.HIDDEN, State.MISSING, State.LATE, State.NOT_DUE)]
        assert {row["rating"] for row in hidden} <= {""}
        texts = "".join(csv_of(each.edition, name) for name in each.raw)
        assert texts.count(",green,") == len({key for key in wanted if not key[3]})


def page(shown: object) -> None:
    """A page of the board alone, for Streamlit to run from its text."""
    from dashboard import widgets  # noqa: PLC0415 - a page brings all it needs

    for theme, lines in shown.themes.items():  # type: ignore[attr-defined]  # its text knows no name of this file
        widgets.measures(theme, lines, shown, {})  # type: ignore[arg-type]  # nor this one


def test_the_page_itself_holds_as_many_green_chips_as_are_deserved(boards: list[Drawn]) -> None:
    for each in boards[:10]:
        run = AppTest.from_function(page, args=(board(each.edition),), default_timeout=60).run()
        assert not run.exception
        html = "".join(element.proto.body for element in run.get("html"))
        deserving = sum(len(greens(each, name)) for name in each.raw)
        assert html.count('class="chip green"') == html.count("</b> On target</span>") == deserving
