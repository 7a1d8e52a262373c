"""Published series in the layout of a Fingertips download: those typed in as published, and later ones invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dashboard.synthetic.parts import Plan, Row, Sheet, stream

SEXES = ("Male", "Female")


def sheets(plan: Plan, names: Mapping[str, str]) -> Iterator[Sheet]:
    """Yield every indicator in one download, as Fingertips gives it; an invented value says so."""
    settings = plan["published"]
    rows = [row for own in settings["indicators"] for row in _rows(plan, own, names)]
    yield Sheet("fingertips", "published", settings["header"].split(","), rows)


def _rows(plan: Plan, own: Plan, names: Mapping[str, str]) -> Iterator[Row]:
    """Yield the rows of one indicator, in the order of the 27 columns."""
    areas, benchmark = plan["published"]["areas"], own.get("judged_against", "")
    values = {code: _series(plan, own, code) for code in own["series"]}
    for sex in SEXES:
        for code, series in own["series"].items():
            for step, value in enumerate(values[code][sex]):
                year, margin = int(own["first_year"]) + step, float(series["interval_years"])
                limits = round(value - margin, 2), round(value + margin, 2)
                is_judged = bool(benchmark) and code != benchmark
                judged = _judged(limits, values[benchmark][sex][step]) if is_judged else "Not compared"
                note = own["note"] if step < len(series[sex]) else plan["published"]["note_invented"]
                area = areas[code]
                yield (own["indicator_id"], own["indicator_name"], area["parent_code"], area["parent_name"],
                       code, names[code], area["area_type"], sex, "All ages", "", "", f"{year} - {(year + 2) % 100:02}",
                       value, *limits, "", "", "", "", note, "", judged, "", f"{year}0000", "", "", "3y")  # fmt: skip


def _series(plan: Plan, own: Plan, code: str) -> dict[str, list[float]]:
    """Return the values of an area by sex: those typed in, then a drifting draw for every later year."""
    series, random = own["series"][code], stream(plan, f"published {own['indicator_id']} {code}")
    length = int(own["last_year"]) - int(own["first_year"]) + 1
    found = {sex: [float(value) for value in series[sex]] for sex in SEXES}
    for values in found.values():
        while len(values) < length:
            noise = float(series["later_noise"]) * (2 * random.random() - 1)
            values.append(round(values[-1] + float(series["later_change_a_year"]) + noise, 1))
    return found


def _judged(limits: tuple[float, float], benchmark: float) -> str:
    """Return Fingertips' word: worse or better when the 95% interval excludes the benchmark (more is better)."""
    return "Worse" if limits[1] < benchmark else "Better" if limits[0] > benchmark else "Similar"
