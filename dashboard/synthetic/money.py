"""The finance return: each month's gap and savings in pounds, as that month reports them for the year."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.synthetic.parts import Plan, Row, Sheet, around, stream
from dashboard.terms import Grain, Month, Period, months_from

COLUMNS = ("month", "organisation", "line", "programme", "basis", "amount")


def sheets(plan: Plan) -> Iterator[Sheet]:
    """Yield the returns up to the month before the last, and then the last month's."""
    rows, last = list(_rows(plan)), plan["last_month"]
    yield Sheet("finance", "finance_history", COLUMNS, [row for row in rows if row[0] != last])
    yield Sheet("finance", f"finance_{last}", COLUMNS, [row for row in rows if row[0] == last], release=2)


def _rows(plan: Plan) -> Iterator[Row]:
    settings, random = plan["finance"], stream(plan, "finance")
    for month in months_from(Month.parse(settings["first_month"]), Month.parse(plan["last_month"])):
        period = Period.containing(month, Grain.FINANCIAL_YEAR)
        year, passed = settings["years"][str(period)], (month - period.first + 1) / 12
        delivery = 1 - passed * float(year["slip_by_year_end_percent"]) / 100
        earned = delivery * passed ** float(settings["late_delivery_power"])
        for organisation in settings["organisations"]:
            name = organisation["name"]
            gap = float(year["do_nothing_gap"]) * float(organisation["gap_percent"]) / 100
            restated = round(gap * around(random, 1, settings["restated_percent"]))
            yield str(month), name, "do_nothing_gap", "", "full_year", restated
            for programme, percent in organisation["saving_percent"].items():
                planned = float(year["saving_planned"]) * float(percent) / 100
                yield str(month), name, "saving_planned", programme, "full_year", round(planned)
                yield str(month), name, "saving_delivered", programme, "year_to_date", round(planned * earned)
                yield str(month), name, "saving_forecast", programme, "full_year", round(planned * delivery)
