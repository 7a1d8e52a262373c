"""The method pages: each is whole, each indicator names its own, and the book shows them."""

from __future__ import annotations

import pytest

from dashboard.contracts import load_sources
from dashboard.definitions import load_book
from dashboard.methods import Method, every, methods_of, page_of
from tests.desks import SHIPPED_DEFINITIONS, SHIPPED_SOURCES

BOOK = load_book(SHIPPED_DEFINITIONS, load_sources(SHIPPED_SOURCES)[0])


@pytest.mark.parametrize("page", every(), ids=lambda page: page.name)
def test_every_method_page_has_a_reference_a_worked_number_and_says_when_it_refuses(page: Method) -> None:
    assert page.title
    assert "Reference" in page.text
    assert "worked number" in page.text.lower()
    assert "refuse" in page.text.lower()


@pytest.mark.parametrize(
    "indicator", [each for each in BOOK.indicators.values() if each.measure], ids=lambda each: each.id
)
def test_every_measured_indicator_names_the_methods_of_its_numbers(indicator: object) -> None:
    names = [page.name for page in methods_of(indicator)]  # type: ignore[arg-type]
    assert "small-numbers" in names
    assert set(names) <= {page.name for page in every()}


def test_a_watched_rate_a_life_table_and_a_published_series_have_other_methods() -> None:
    named = {name: [page.name for page in methods_of(stated)] for name, stated in BOOK.indicators.items()}
    assert named["emergency_admissions_75_zero_los"] == ["rates-and-intervals", "target-rating", "spc", "small-numbers"]
    assert named["life_expectancy_male"] == ["life-expectancy", "target-rating", "small-numbers"]
    assert named["slope_index_life_expectancy_male"] == [
        "life-expectancy",
        "target-rating",
        "slope-index",
        "small-numbers",
    ]
    assert named["healthy_life_expectancy_male"] == ["published-values", "target-rating", "benchmark", "small-numbers"]
    assert named["reablement_91_days"] == ["rates-and-intervals", "target-rating", "trend", "small-numbers"]
    assert named["workforce"] == []


def test_a_link_between_method_pages_asks_for_the_method_and_no_other_leads_anywhere() -> None:
    assert "[slope index](definitions?method=slope-index)" in page_of("life-expectancy").text
    assert not any(".md)" in page.text for page in every())
