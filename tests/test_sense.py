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


def sent(period: str, **providers: int) -> pl.DataFrame:
    """Return a period's facts by provider, half of each in either neighbourhood."""
    rows = [(period, area, name, count // 2) for name, count in providers.items() for area in ("north", "south")]
    columns = {"covered": pl.String, "area": pl.String, "provider": pl.String, "rows": pl.Int64}
    return pl.DataFrame(rows, schema=columns, orient="row")


def test_a_provider_that_is_gone_is_said_with_what_it_sent() -> None:
    last = sent("2026-08", RP5=200, RCU=40)
    assert "provider RCU has no row, and had 40 in the last file." in said(sent("2026-09", RP5=220), last)


@pytest.mark.parametrize(("rows", "is_said"), [(98, True), (100, False), (300, False)])
def test_a_provider_may_send_half_of_what_it_sent_and_no_less(rows: int, is_said: bool) -> None:
    last = sent("2026-08", RP5=1000, RCU=200)
    found = said(sent("2026-09", RP5=1000, RCU=rows), last)
    assert (f"provider RCU has {rows} rows a period, where the last file had 200." in found) is is_said


def test_half_of_a_few_rows_is_chance_and_not_said() -> None:
    last = sent("2026-08", RP5=1000, RCU=18)
    assert "provider" not in said(sent("2026-09", RP5=1000, RCU=2), last)


def test_a_file_without_the_column_of_providers_says_nothing_of_each() -> None:
    now = facts(("2026-09", "north", 600), ("2026-09", "south", 600))
    assert "provider" not in said(now, sent("2026-08", RP5=1000, RCU=200))


def test_months_in_one_file_are_no_more_than_they_are_a_month() -> None:
    last = pl.concat([sent(f"2026-0{month}", RP5=1000, RCU=200) for month in (6, 7, 8)])
    assert "provider" not in said(sent("2026-09", RP5=1000, RCU=200), last)


def test_a_cumulative_file_that_is_shorter_than_the_last_one_is_said() -> None:
    def year(*months: int, rows: int = 100) -> pl.DataFrame:
        return facts(*((f"2026-0{month}", area, rows) for month in months for area in ("north", "south")))

    last = year(4, 5, 6, 7)
    assert "It ends in 2026-06, where the last file went on to 2026-07." in said(year(4, 5, 6), last)
    assert "2026-04 to 2026-07 have 792 rows, where the last file had 800." in said(year(4, 5, 6, 7, 8, rows=99), last)
    assert said(year(4, 5, 6, 7, 8), last) == ""
    assert said(year(7, 8), last) == ""
