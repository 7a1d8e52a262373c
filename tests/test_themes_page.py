"""The scorecard by theme: how each stands, and a way to it whatever its name is."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.settings import ROOT
from tests.asked import asked
from tests.desks import PLACE_YAML, POPULATION, ZERO, House, build, published, same_day, where

SCORECARD = ROOT / "pages" / "10_scorecard.py"

NAMED = f"""{PLACE_YAML}groupings:
  Aims:
    "Home & <well>": [{ZERO}]
    Money: [{ZERO}]
"""


def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> House:
    made = build(tmp_path, place=place)
    made.load("population", POPULATION)
    made.load("admissions", same_day("2026-07", north=20))
    published(made)
    for option, path in zip(where(made)[::2], where(made)[1::2], strict=True):
        monkeypatch.setenv(f"DASHBOARD_{str(option)[2:].upper()}", str(path))
    monkeypatch.setenv("AUTH_MODE", "local")
    return made


@pytest.mark.usefixtures("on_loopback")
def test_a_themes_name_may_hold_any_sign_and_still_leads_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house(tmp_path, monkeypatch, NAMED)
    [said] = [
        each.proto.body
        for each in asked(SCORECARD).get("html")
        if "Money" in each.proto.body and "<li>" in each.proto.body
    ]
    assert '<a href="./?theme=Home+%26+%3Cwell%3E" target="_self">Home &amp; &lt;well&gt;</a>: 1 with late data' in said
    picked = asked(SCORECARD, theme="Home & <well>")
    assert "Money" not in [each.value for each in picked.subheader]


@pytest.mark.usefixtures("on_loopback")
def test_a_place_with_one_theme_is_not_told_by_theme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house(tmp_path, monkeypatch, PLACE_YAML)
    assert "By theme" not in [each.value for each in asked(SCORECARD).header]
