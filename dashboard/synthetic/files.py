"""The sample files of a place, written in the order in which its demonstration loads them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dashboard.synthetic import care, deaths, delays, deprivation, hospital, money, people, published
from dashboard.synthetic.parts import Plan, Sheet
from dashboard.yamlfile import read_yaml


@dataclass(frozen=True)
class Sample:
    """One file written: the source whose contract reads it, where it is, and the release it comes with."""

    source: str
    path: Path
    release: int = 1


def write_samples(place_folder: Path, out: Path) -> list[Sample]:
    """Write the sample files of a place into `out` and return them in the order in which to load them.

    Reads `samples.yaml` and `areas.csv` in `place_folder`; a part that `samples.yaml` does not name has no file.
    The files of the second release come last. The same folder gives the same bytes.
    """
    plan = read_yaml((place_folder / "samples.yaml").read_text(encoding="utf-8"), "samples.yaml").content
    out.mkdir(parents=True, exist_ok=True)
    ordered = sorted(_sheets(plan, place_folder), key=lambda sheet: sheet.release)
    return [_write(out, sheet) for sheet in ordered]


def _sheets(plan: Plan, place_folder: Path) -> Iterator[Sheet]:
    names, lsoas = people.read_areas(place_folder / "areas.csv")
    residents = people.people_of(plan, lsoas)
    yield from people.sheets(residents)
    made: dict[str, Callable[[], Iterator[Sheet]]] = {
        "published": lambda: published.sheets(plan, names),
        "admissions": lambda: hospital.sheets(plan, lsoas, residents),
        "delayed_transfers": lambda: delays.transfer_sheets(plan),
        "discharge_ready": lambda: delays.ready_sheets(plan),
        "residential_admissions": lambda: care.residential_sheets(plan, lsoas, residents),
        "deprivation": lambda: deprivation.sheets(plan, lsoas),
        "deaths": lambda: deaths.sheets(plan, lsoas, residents),
        "reablement": lambda: care.reablement_sheets(plan, lsoas, residents),
        "finance": lambda: money.sheets(plan),
    }
    for part, sheets in made.items():
        if part in plan:
            yield from sheets()


def _write(out: Path, sheet: Sheet) -> Sample:
    path = out / f"{sheet.name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([line] for line in sheet.title)
        writer.writerow(sheet.columns)
        writer.writerows(sheet.rows)
    return Sample(sheet.source, path, sheet.release)
