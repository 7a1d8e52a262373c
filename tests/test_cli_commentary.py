"""Commentary and actions on the command line: listed as CSV or JSON, taken away, and each of it a line in the log."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from dashboard import actions
from dashboard.commentary import Written, write
from tests.desks import POPULATION, ZERO, Lead, build, published, same_day


@pytest.fixture
def lead(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Lead:
    """Return a lead at a home with a comment, a draft and two actions."""
    house = build(tmp_path)
    house.load("population", POPULATION)
    house.load("admissions", same_day("2026-08", north=20, south=40, east=60))
    published(house)
    write(house.desk(), ZERO, "", "2026-08", Written("=1+1", next_step="Look.", by_when="14/11/2026"), publish=True)
    write(house.desk(), ZERO, "north", "2026-08", Written("A draft."), publish=False)
    actions.add(house.desk(), ZERO, "Ring the ward.", owner="The ward", due="14/11/2026")
    actions.close(house.desk(), 1, actions.DONE)
    actions.add(house.desk(), ZERO, "Look again.", owner="The ward")
    return Lead(house, capsys)


def test_commentary_is_listed_with_its_drafts_and_no_spreadsheet_runs_it(lead: Lead) -> None:
    rows = list(csv.DictReader(io.StringIO(lead("commentary").out)))
    found = [(row["number"], row["area"], row["happened"], row["by_when"], row["is_draft"]) for row in rows]
    assert found == [("1", "E08000099", "'=1+1", "2026-11-14", "False"), ("2", "north", "A draft.", "", "True")]
    assert lead("commentary", "--format", "json").json[0]["happened"] == "=1+1"
    assert lead("commentary", "--indicator", "other", "--json").json == []


def test_actions_are_listed_open_or_not(lead: Lead) -> None:
    rows = list(csv.DictReader(io.StringIO(lead("actions").out)))
    assert [(row["text"], row["status"], row["due"]) for row in rows] == [
        ("Ring the ward.", "done", "2026-11-14"),
        ("Look again.", "open", "2026-11-19"),
    ]


def test_a_text_is_taken_away_and_verify_finds_nothing_wrong(lead: Lead) -> None:
    assert "Took away the text of 1" in lead("commentary", "--take-away", 1).out
    assert "Took away the text of action 2." in lead("actions", "--take-away", 2).out
    assert [row["happened"] for row in lead("commentary", "--json").json] == ["", "A draft."]
    assert lead("verify").code == 0
    assert lead("commentary", "--take-away", 1).code == 2


def test_taking_a_list_away_is_a_line_in_the_log(lead: Lead) -> None:
    lead("actions")
    assert lead("log", "--kind", "export", "--json").json[0]["told"] == "rows: 2, what: actions"
    told = [row["told"] for row in lead("log", "--kind", "action", "--json").json]
    assert told == [f"2, on {ZERO}: open.", f"1, on {ZERO}: done.", f"1, on {ZERO}: open."]
