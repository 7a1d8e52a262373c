"""The deprivation of small areas: an invented rank for each, among as many as the country has."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.synthetic.parts import Plan, Row, Sheet, around, stream
from dashboard.synthetic.people import Lines

COLUMNS = ("area", "rank", "year")


def sheets(plan: Plan, lsoas: Lines) -> Iterator[Sheet]:
    """Yield the ranks of one year's index in one file, a row an LSOA."""
    year = plan["deprivation"]["year"]
    rows: list[Row] = [(code, rank, year) for code, rank in sorted(ranks_of(plan, lsoas).items())]
    yield Sheet("deprivation", f"deprivation_{year}", COLUMNS, rows)


def ranks_of(plan: Plan, lsoas: Lines) -> dict[str, int]:
    """Return a rank for each LSOA, 1 the most deprived, about the middle of the area above it; no two are one."""
    own, random = plan["deprivation"], stream(plan, "deprivation")
    ranks: dict[str, int] = {}
    for code, line in lsoas.items():
        middle = next(float(own["middle_percent"][area]) for area in line if area in own["middle_percent"])
        share = min(max(around(random, middle / 100, own["spread_percent"]), 0), 1)
        rank = 1 + round(share * (int(own["ranks"]) - 1))
        while rank in ranks.values():
            rank = rank % int(own["ranks"]) + 1
        ranks[code] = rank
    return ranks


def positions_of(plan: Plan, lsoas: Lines) -> dict[str, float]:
    """Return where each LSOA stands among those of the place, from 0 for the most deprived to 1 for the least."""
    ordered = sorted((rank, code) for code, rank in ranks_of(plan, lsoas).items())
    return {code: step / max(len(ordered) - 1, 1) for step, (_, code) in enumerate(ordered)}
