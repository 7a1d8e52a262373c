"""Beds that hold someone ready to leave: the national collection, the local count since, the discharge ready date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil
from random import Random

from dashboard.synthetic.parts import Plan, Row, Sheet, around, drift, season, spread, stream
from dashboard.terms import Grain, Month, Period, months_from
from dashboard.words import MONTHS

RESPONSIBLE = ("NHS", "social_care", "both")

LOCAL = ("month", "area", "attributable", "reason", "delayed_days")
READY = ("month", "area", "discharges", "on_day", "delayed", "delay_days", "coverage")


def transfer_sheets(plan: Plan) -> Iterator[Sheet]:
    """Yield the national collection, the local count up to the month before the last, and the last month's file.

    The last month's file sends the month before again: late records had left it short.
    """
    settings, last = plan["delayed_transfers"], Month.parse(plan["last_month"])
    own = settings["national"]
    name = f"delayed_transfers_{own['first_month']}_to_{own['last_month']}"
    columns = own["header"].split(",")
    yield Sheet("nhs_england_delayed_transfers", name, columns, _national(plan), title=own["title"])
    rows = list(_local(plan))
    before = [row for row in _short(rows, str(last + -1), settings["local"]) if row[0] != str(last)]
    yield Sheet("delayed_transfers", "delayed_transfers_history", LOCAL, before)
    again = [row for row in rows if row[0] in (str(last + -1), str(last))]
    yield Sheet("delayed_transfers", f"delayed_transfers_{last}", LOCAL, again, release=2)


def _national(plan: Plan) -> Iterator[Row]:
    """Yield a row a month, trust and reason as NHS England wrote them: patients, then days, by who was responsible."""
    settings, random = plan["delayed_transfers"], stream(plan, "national delayed transfers")
    own = settings["national"]
    for month in months_from(Month.parse(own["first_month"]), Month.parse(own["last_month"])):
        year = str(Period.containing(month, Grain.FINANCIAL_YEAR)).replace("/", "-")
        beds = float(own["beds_a_day"][year]) * season(month, own["winter_percent"])
        days = round(month.days * beds * around(random, 1, own["noise_percent"]))
        shares = spread(days, [float(each["percent"]) for each in own["providers"]])
        for provider, share in zip(own["providers"], shares, strict=True):
            for reason, parts in _by_reason(random, settings, share).items():
                counted = [number for part in parts for number in (ceil(part / float(own["days_a_patient"])), part)]
                where = own["area"]["code"], own["area"]["name"], provider["care"]
                yield (year, MONTHS[month.number - 1].upper(), *_named(provider), *where,
                       settings["reasons"][reason]["name"], *counted)  # fmt: skip


def _named(provider: Plan) -> tuple[str, ...]:
    return provider["parent_code"], provider["parent_name"], provider["code"], provider["name"]


def _by_reason(random: Random, settings: Plan, days: int) -> dict[str, list[int]]:
    """Return the days by reason and, within it, by who was responsible; a reason of no day is left out."""
    reasons = settings["reasons"]
    weights = [
        float(each["percent"]) * around(random, 1, settings["reason_spread_percent"]) for each in reasons.values()
    ]
    shared = {
        reason: spread(share, [float(percent) for percent in reasons[reason]["responsible_percent"]])
        for reason, share in zip(reasons, spread(days, weights), strict=True)
    }
    return {reason: parts for reason, parts in shared.items() if sum(parts)}


def _local(plan: Plan) -> Iterator[tuple[str, str, str, str, int]]:
    """Yield a row a month, neighbourhood, reason and who was responsible; a month nobody counted has none."""
    settings, random = plan["delayed_transfers"], stream(plan, "local delayed transfers")
    own = settings["local"]
    first, last = Month.parse(own["first_month"]), Month.parse(plan["last_month"])
    for month in months_from(first, last):
        for area, level in own["areas"].items():
            beds = float(own["beds_a_day"]) * drift(level, month - first) * season(month, own["winter_percent"])
            days = round(month.days * beds * around(random, 1, own["noise_percent"]))
            for reason, parts in _by_reason(random, settings, days).items():
                if str(month) not in own["not_supplied"]:
                    yield from ((str(month), area, responsible, reason, part)
                                for responsible, part in zip(RESPONSIBLE, parts, strict=True) if part)  # fmt: skip


def _short(
    rows: list[tuple[str, str, str, str, int]], month: str, own: Mapping[str, str]
) -> Iterator[tuple[str, str, str, str, int]]:
    """Yield the rows as first sent: those of `month` lack the days that were recorded late."""
    known = 1 - float(own["recorded_late_percent"]) / 100
    for each, *named, days in rows:
        area, responsible, reason = named
        yield each, area, responsible, reason, round(days * known) if each == month else days


def ready_sheets(plan: Plan) -> Iterator[Sheet]:
    """Yield the discharges of the place by the day they were ready, a row a month."""
    yield Sheet("discharge_ready", "discharge_ready", READY, _ready(plan))


def _ready(plan: Plan) -> Iterator[Row]:
    own, random = plan["discharge_ready"], stream(plan, "discharge ready")
    first, last = Month.parse(own["first_month"]), Month.parse(own["last_month"])
    for month in months_from(first, last):
        usual = float(own["discharges_a_day"]) * month.days * season(month, own["winter_percent"])
        discharges = round(usual * around(random, 1, own["noise_percent"]))
        late = (1 - float(own["on_day_percent"]) / 100) * season(month, own["late_winter_percent"])
        delayed = round(discharges * late * around(random, 1, own["late_noise_percent"]))
        days = round(delayed * float(own["days_if_delayed"]) * around(random, 1, own["late_noise_percent"]))
        coverage = own["not_acceptable"].get(str(month), "")
        blank_or = "" if coverage else days
        yield str(month), own["area"], discharges, discharges - delayed, delayed, blank_or, coverage or 100
