"""From published files and a month of spells to a release, by the command line, against figures worked out apart."""

from __future__ import annotations

import csv
import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.cli import main
from dashboard.settings import folders_of

EMERGENCY = {"21", "22", "23", "24", "25", "28", "2A", "2B", "2C", "2D"}
WRITTEN = ("21", " 21", "21.0", "2a", "2D", "11", "31")
ZERO_DAY = "emergency_admissions_75_zero_los"


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert main(list(arguments)) == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def published(home: Path, shared: Path) -> Path:
    """Return a home with the real population and the real series, published together with nothing else."""
    real = shared / "data" / "real"
    people = real / "population" / "population_mid2019_lsoa11_doncaster.csv"
    series = real / "indicators" / "healthy_life_expectancy_at_birth.csv"
    assert main(["load", "population", str(people), "--set", "mid_year=2019"]) == 0
    assert main(["load", "published_tidy", str(series)]) == 0
    assert main(["publish", "--note", "first"]) == 0
    return home


@pytest.mark.usefixtures("published")
def test_the_published_series_and_its_benchmark_come_out_as_they_went_in(capsys: pytest.CaptureFixture[str]) -> None:
    rows = told(capsys, "points", "--indicator", "healthy_life_expectancy_male", "--period", "2015-17", "--json")
    assert [(row["value"], row["benchmark"], row["rating"], row["state"]) for row in rows] == [
        (61.8, 63.4, "", "no target")
    ]


@pytest.mark.usefixtures("published")
def test_a_month_of_spells_gives_what_a_slow_count_gives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "september.csv"
    wanted = _spells(file)
    assert main(["load", "admissions", str(file), "--covers", "2026-09..2026-09"]) == 0
    assert main(["publish", "--note", "September"]) == 0
    rows = told(capsys, "points", "--indicator", ZERO_DAY, "--period", "2026-09", "--json")
    place = next(row for row in rows if row["area"] == "E08000017")
    # 26,783 residents of 75 and over: ONS mid-2019, the latest there is.
    assert (place["numerator"], place["denominator"]) == (wanted, 26_783)
    assert place["value"] == pytest.approx(wanted * 1000 / 26_783, rel=1e-12)
    shown = [row["numerator"] for row in rows if row["area"] != "E08000017"]
    assert all(number is None or number == 0 or number > 7 for number in shown)


def _spells(file: Path) -> int:
    """Write a month with every trap of the field, and return the zero-day emergencies of people of 75 and over."""
    draw = random.Random(75)
    with (folders_of().place / "areas.csv").open(encoding="utf-8", newline="") as source:
        known = [row["code"] for row in csv.DictReader(source) if row["level"] == "lsoa"]
    wanted = 0
    with file.open("w", encoding="cp1252", newline="") as target:
        writer = csv.writer(target, delimiter=";")
        writer.writerow(["Café extract, September 2026"])
        writer.writerow(["APCS_Ident", "ADMIDATE", "Discharge Date", "Admission_Method", "STARTAGE", "LSOA11"])
        for number in range(3000):
            left = date(2026, 9, 1) + timedelta(days=draw.randrange(30))
            came = left - timedelta(days=draw.choice((0, 0, 1, 4, 40)))
            method, age = draw.choice(WRITTEN), draw.choice((74, 75, 90, 104, 7003))
            area = draw.choices([draw.choice(known), "", "E01007657"], [96, 3, 1])[0]
            still_in = draw.random() < 0.01
            writer.writerow(
                [f"S{number}", f"{came:%d/%m/%Y}", "" if still_in else f"{left:%d/%m/%Y}", method, age, area]
            )
            code = method.strip().upper().removesuffix(".0")
            is_ours = not still_in and area != "E01007657"
            wanted += is_ours and code in EMERGENCY and 75 <= age < 7000 and came == left
    return wanted


def test_a_series_that_no_file_gave_has_no_periods_of_another(
    home: Path, shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = shared / "data" / "real" / "indicators" / "slope_index_of_inequality.csv"
    assert main(["load", "published_tidy", str(file), "--home", str(home)]) == 0
    assert main(["publish", "--note", "inequality"]) == 0
    rows = told(capsys, "points", "--indicator", "healthy_life_expectancy_male", "--json")
    assert [(row["period"], row["state"]) for row in rows] == [("", "missing")]
