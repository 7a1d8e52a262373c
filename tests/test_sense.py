"""Sense checks: allowed by the contract, and still unlike the last file."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from dashboard.contracts import load_sources
from dashboard.place import Area, Lookup
from dashboard.sense import against_last

SOURCES, _ = load_sources(Path(__file__).parent.parent / "data" / "sources")
LOOKUP = Lookup(
    "P",
    {
        "P": Area("P", "Place", "place"),
        "north": Area("north", "North", "neighbourhood", ("P",)),
        "south": Area("south", "South", "neighbourhood", ("P",)),
    },
    "neighbourhood",
)


def facts(*rows: tuple[str, str, int]) -> pl.DataFrame:
    """Return facts of (period, area, rows behind them)."""
    return pl.DataFrame(rows, schema={"covered": pl.String, "area": pl.String, "rows": pl.Int64}, orient="row")


def said(now: pl.DataFrame, before: pl.DataFrame | None, source: str = "admissions") -> str:
    return "\n".join(problem.expected for problem in against_last("a.csv", now, before, SOURCES[source], LOOKUP))


def test_a_file_like_the_last_one_is_not_questioned() -> None:
    last = facts(("2026-08", "north", 100), ("2026-08", "south", 90))
    assert said(facts(("2026-09", "north", 95), ("2026-09", "south", 99)), last) == ""


def test_an_area_that_has_vanished_is_said_with_what_its_absence_would_mean() -> None:
    last = facts(("2026-08", "north", 100), ("2026-08", "south", 90))
    assert "South has no row at all, which reads as none happened." in said(facts(("2026-09", "north", 180)), last)
    assert "South has no row at all, which reads as missing." in said(
        facts(("2026", "north", 180)), facts(("2025", "north", 1), ("2025", "south", 1)), "population"
    )


def test_the_first_record_file_is_asked_for_every_neighbourhood() -> None:
    assert "South has no row at all" in said(facts(("2026-09", "north", 100)), None)


@pytest.mark.parametrize(("rows", "is_said"), [(74, True), (75, False), (125, False), (126, True)])
def test_rows_a_period_may_move_by_a_quarter_and_no_more(rows: int, is_said: bool) -> None:
    last = facts(("2026-08", "north", 50), ("2026-08", "south", 50))
    now = facts(("2026-09", "north", rows - 1), ("2026-09", "south", 1))
    assert ("where the last file had 100" in said(now, last)) is is_said


def test_a_month_with_a_handful_of_rows_is_taken_for_a_mistyped_date() -> None:
    now = facts(
        ("2006-09", "north", 2), ("2026-07", "north", 100), ("2026-08", "north", 100), ("2026-09", "south", 100)
    )
    assert "2006-09 has 2 rows" in said(now, None)
    assert "It replaces all of 2006-09." in said(now, None)
