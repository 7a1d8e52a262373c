"""Withdraw and retain at the command line: what they answer, and what no other command says any more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.desks import PLACE_YAML, ZERO, Lead, build, with_files

Capsys = pytest.CaptureFixture[str]
WHY = "It gave somebody away."


@pytest.fixture(autouse=True)
def _a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_TODAY", "2026-05-10")


@pytest.fixture
def lead(tmp_path: Path, capsys: Capsys) -> Lead:
    """Return a lead with two releases: nine people in the north, and ten."""
    made = Lead(with_files(build(tmp_path)), capsys)
    made.publish("population.csv", "april.csv")
    made.publish("again.csv")
    return made


def north(lead: Lead, *options: object) -> list[Any]:
    rows = lead("points", "--area", "north", "--period", "2026-04", "--format", "json", *options).rows
    return [(row["numerator"], row["release"]) for row in rows]


def test_withdrawing_the_current_release_says_what_it_did_and_the_board_is_the_one_before(lead: Lead) -> None:
    said = lead("withdraw", 2, "--reason", WHY)
    assert (said.code, said.out.splitlines()) == (
        0,
        [
            "Withdrew release 2.",
            "Published release 3, which is release 1 again.",
            "Taken out, until loaded again: again.csv (admissions).",
        ],
    )
    assert north(lead) == [(9, 3)]
    assert lead("verify").code == 0


def test_a_withdrawn_release_is_in_no_answer_but_the_list(lead: Lead) -> None:
    assert lead("withdraw", 1, "--reason", WHY, "--json").json == {
        "withdrawn": [1],
        "release": None,
        "taken_out": [],
        "still": {},
    }
    for asked in (("points", "--as-at", 1), ("releases", 1), ("undo", "--to", 1, "--note", "Back."), ("withdraw", 1)):
        answer = lead(*asked, *(["--reason", WHY] if asked[0] == "withdraw" else []))
        assert (answer.code, answer.out) == (2, "")
        assert f"Release 1 was withdrawn on 10 May 2026: {WHY}" in answer.err
    assert lead("releases", 2).out.splitlines()[1:] == ["It restated nothing."], "there is nothing to hold it against"
    first, second = lead("releases", "--json").json
    assert (first["withdrawn"]["reason"], first["withdrawn"]["release"], second["withdrawn"]) == (WHY, 1, None)
    line, _ = lead("releases").out.splitlines()
    assert line.startswith("1: withdrawn, 2026-05-10T")
    assert line.endswith(f"{WHY} It was {first['withdrawn']['manifest']}.")


def test_the_only_release_leaves_a_board_with_nothing_on_it(lead: Lead) -> None:
    lead("withdraw", 1, "--reason", WHY)
    said = lead("withdraw", 2, "--reason", WHY)
    assert said.out.splitlines()[1] == "Published release 3, which shows nothing."
    rows = lead("points", "--format", "json").rows
    assert [(row["indicator"], row["value"], row["state"]) for row in rows] == [(ZERO, None, "missing")]
    assert lead("releases").out.splitlines()[2].startswith("3: withdraw, which shows nothing, 2026-05-10T")
    lead.publish("population.csv", "april.csv")
    assert north(lead) == [(9, 4)]


def test_what_another_release_still_shows_is_said(lead: Lead) -> None:
    text = (lead.house.folders.place / "place.yaml").read_text()
    lead.house.write("place/place.yaml", f"{text}lookup_note: As agreed in May.\n")
    assert lead("publish").code == 0
    said = lead("withdraw", 2, "--reason", WHY)
    assert said.out.splitlines() == [
        "Withdrew release 2.",
        f"Release 3 shows the same of {ZERO}, and is still read.",
    ]


def test_a_withdrawal_wants_a_number_and_a_reason(lead: Lead) -> None:
    assert [lead("withdraw", *given).code for given in ((), (1,), ("one", "--reason", WHY))] == [64, 64, 64]
    assert lead("withdraw", 9, "--reason", WHY).code == 2


def test_releases_past_their_time_are_said_in_the_preview_and_withdrawn_when_published(
    lead: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead.house.write("place/place.yaml", f"{PLACE_YAML}retention_days: 30\n")
    assert lead("publish").code == 0
    assert "none" in lead("retain").out
    monkeypatch.setenv("DASHBOARD_TODAY", "2026-06-10")
    lead("load", "admissions", lead.file("april.csv"))
    assert "The retention period is over for releases 1, 2, 3: publishing withdraws" in lead("preview").out
    said = lead("publish", "--note", "June.", "--json")
    assert said.json["withdrawn"] == [1, 2, 3]
    assert [bool(each["withdrawn"]) for each in lead("releases", "--json").json] == [True, True, True, False]
    assert (north(lead), lead("verify").code) == ([(9, 4)], 0)


def test_retain_withdraws_what_is_past_its_time_without_a_publication(
    lead: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead.house.write("place/place.yaml", f"{PLACE_YAML}retention_days: 30\n")
    assert lead("publish").code == 0
    monkeypatch.setenv("DASHBOARD_TODAY", "2026-06-10")
    assert lead("retain", "--json").json == {"withdrawn": [1, 2]}
    assert lead("retain", "--json").json == {"withdrawn": []}
    assert north(lead) == [(10, 3)]


@pytest.mark.parametrize("days", [0, -1])
def test_a_retention_period_of_no_day_is_refused(lead: Lead, days: int) -> None:
    lead.house.write("place/place.yaml", f"{PLACE_YAML}retention_days: {days}\n")
    said = lead("check")
    assert (said.code, "retention_days" in said.err) == (2, True)
