"""Where the program is told to work: its home, its folders and the day, from the environment or beside the code."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from dashboard.access import AccessFile, read_access
from dashboard.desk import Folders
from dashboard.terms import Problem, Refused

ROOT = Path(__file__).resolve().parent.parent
PLACES = ROOT / "data" / "places"


def folders_of(place: Path | None = None, definitions: Path | None = None, sources: Path | None = None) -> Folders:
    """Return the folders to work on: those given, else those of the environment, else the defaults beside the code.

    `DASHBOARD_PLACE`, `DASHBOARD_DEFINITIONS` and `DASHBOARD_SOURCES` name them.
    """
    named = os.environ.get("DASHBOARD_PLACE")
    return Folders(
        place or (Path(named) if named else _default_place()),
        definitions or Path(os.environ.get("DASHBOARD_DEFINITIONS") or ROOT / "kpi_definitions"),
        sources or Path(os.environ.get("DASHBOARD_SOURCES") or ROOT / "data" / "sources"),
    )


def _default_place() -> Path:
    """Return the folder of the place that `default.txt` names, since no line of code may."""
    return PLACES / (PLACES / "default.txt").read_text(encoding="utf-8").strip()


def home_of(home: Path | None = None) -> Path:
    """Return the home to work on: the one given, else `DASHBOARD_HOME`, else `./var`."""
    return home or Path(os.environ.get("DASHBOARD_HOME") or "var")


def access_of(place: Path) -> AccessFile:
    """Return who may what: the file that `DASHBOARD_ACCESS` names, else the place's `access.yaml`; Refused without."""
    path = Path(os.environ.get("DASHBOARD_ACCESS") or place / "access.yaml")
    try:
        return read_access(path.read_text(encoding="utf-8-sig"), path.name)
    except OSError:
        fix = "Write it; docs/deployment.md says how."
        raise Refused(Problem(path.name, "This file says who may what, and it cannot be read.", fix)) from None


def access_problems(place: Path) -> tuple[Problem, ...]:
    """Return what is wrong with the file that says who may what; nothing where there is none, as in local mode."""
    if not os.environ.get("DASHBOARD_ACCESS") and not (place / "access.yaml").exists():
        return ()
    try:
        access_of(place)
    except Refused as refused:
        return refused.problems
    return ()


def today_of() -> date | None:
    """Return the day `DASHBOARD_TODAY` says it is, or None."""
    said = os.environ.get("DASHBOARD_TODAY", "")
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        fault = Problem("DASHBOARD_TODAY", "Expected a day such as 2026-10-22.", "Correct it.", found=said)
        raise Refused(fault) from None
