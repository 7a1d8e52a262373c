"""The foot of a printed sheet: place, release, and whether it is synthetic, whatever a place is called."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dashboard.edition import read_draft, read_edition
from dashboard.widgets.printed import css_text, print_foot
from tests.desks import POPULATION, build, published


def test_the_foot_names_the_place_and_the_release_and_says_what_is_synthetic(tmp_path: Path) -> None:
    house = build(tmp_path)
    assert print_foot(read_edition(house.desk()), is_demo=False) == "Smallplace. Nothing is published."
    house.load("population", POPULATION)
    published(house)
    edition = read_edition(house.desk())
    assert print_foot(edition, is_demo=False) == "Smallplace. Release 1, published 22 October 2026."
    assert print_foot(edition, is_demo=True).endswith("2026. Synthetic data: no figure is about real people.")
    older = print_foot(replace(edition, is_current=False), is_demo=False)
    assert older == "Smallplace. Release 1, published 22 October 2026, not the current one."
    assert print_foot(read_draft(house.desk()), is_demo=False) == "Smallplace. Draft: not published."


def test_no_name_ends_the_text_it_stands_in() -> None:
    assert css_text('a"</style>\\\n1') == "a\\22 \\3c \\2f style\\3e \\5c \\a 1"
