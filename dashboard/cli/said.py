"""Problems and differences as a terminal says them, and as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashboard.changes import Difference
from dashboard.terms import Point, Problem
from dashboard.words import count

REFUSED = 2
MOST_CHANGES = 20
"""How many changes of a kind a terminal is told."""


def say_problems(problems: Iterable[Problem], *, as_json: bool) -> None:
    """Print problems where a terminal shows faults, or as JSON where an answer is read."""
    if as_json:
        print(json.dumps({"problems": as_rows(problems)}, ensure_ascii=False, indent=1))
        return
    for problem in problems:
        print(problem, file=sys.stderr)


def as_rows(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Return problems as JSON has them, those that stand for several rows one by one."""
    told = ("file", "row", "column", "found", "expected", "fix")
    return [
        {name: getattr(each, name) for name in told} | {"severity": str(each.severity)}
        for problem in problems
        for each in problem.each()
    ]


def say_difference(difference: Difference, *, as_json: bool) -> None:
    """Print what publishing would change: its counts and the first of each kind, or all of it as JSON."""
    lists = {
        "ratings": difference.ratings,
        "restated": difference.restated,
        "hidden": difference.hidden,
        "lost": difference.lost,
    }
    if as_json:
        print(json.dumps(_as_difference(difference, lists), ensure_ascii=False, indent=1))
        return
    print(_would_text(difference, lists))
    for name, changes in lists.items():
        for change in changes[:MOST_CHANGES]:
            print(f"  {name}: {change_text(change)}")
        if len(changes) > MOST_CHANGES:
            print(f"  {name}: and {len(changes) - MOST_CHANGES:,} more; --json gives all.")
    for told, listed in (
        ("changed", difference.told),
        ("held back since an undo", difference.held),
        ("warning", difference.warnings),
        ("fault", difference.faults.values()),
    ):
        for each in listed:
            print(f"  {told}: {each}")
    print(f"token {difference.token}")


def _as_difference(difference: Difference, lists: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    said: dict[str, Any] = {name: [as_change(change) for change in changes] for name, changes in lists.items()}
    return said | {
        "base": difference.base,
        "token": difference.token,
        "new": len(difference.new),
        "staged": [extract.file for extract in difference.staged],
        "inputs": list(difference.inputs),
        "held": list(difference.held),
        "faults": dict(difference.faults),
        "warnings": list(difference.warnings),
    }


def _would_text(difference: Difference, lists: Mapping[str, Sequence[Any]]) -> str:
    if difference.is_nothing:
        return f"Publishing would change nothing of release {difference.base}."
    verbs = {"ratings": "change", "restated": "be restated", "hidden": "be hidden", "lost": "be lost"}
    nouns = {"ratings": "rating"}
    would = [f"{count(len(lists[name]), nouns.get(name, 'value'))} would {verb}" for name, verb in verbs.items()]
    return f"Publishing adds {count(len(difference.new), 'value')} to release {difference.base}. {', '.join(would)}."


def change_text(change: Any) -> str:
    """Return one change in a line: the measure, the area, the value before and after, and why."""

    def said(point: Point | None) -> str:
        if point is None:
            return "nothing"
        number = "no value" if point.value is None else f"{point.value:.6g}"
        return f"{number} ({point.rating or point.state or 'not rated'}, {point.period})"

    why = f" ({change.after.reason})" if change.after and change.after.reason else ""
    return f"{change.point.indicator}, {change.point.area_name}: {said(change.before)} to {said(change.after)}{why}"


def as_change(change: Any) -> dict[str, Any]:
    """Return one change as JSON has it: where, and both sides; a side that is not there is null."""
    point, told = change.point, ("period", "value", "numerator", "denominator", "rating", "state", "reason")
    sides = {
        name: None if side is None else {each: getattr(side, each) for each in told}
        for name, side in (("before", change.before), ("after", change.after))
    }
    return {"indicator": point.indicator, "area": point.area, "period": point.period, "member": point.member, **sides}


def numbered(numbers: Sequence[int]) -> str:
    """Return releases by number: `release 2`, or `releases 2, 5`."""
    return f"release{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"
