"""The method pages: formula, reference, when it refuses and a worked number, for each way a number is made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dashboard.definitions import Indicator
from dashboard.terms import Grain, Polarity

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "methods"

_BY_MEASURE = {
    "rate": "rates-and-intervals",
    "proportion": "rates-and-intervals",
    "standardised_rate": "standardised-rates",
    "life_expectancy": "life-expectancy",
    "mean": "rates-and-intervals",
    "total": "rates-and-intervals",
    "published": "published-values",
}
_YEARLY = (Grain.FINANCIAL_YEAR, Grain.CALENDAR_YEAR, Grain.ACADEMIC_YEAR)


@dataclass(frozen=True)
class Method:
    """One page: the name of its file, its title, and its text in Markdown without the title."""

    name: str
    title: str
    text: str


@cache
def page_of(name: str) -> Method:
    """Return a method page by the name of its file; its headings are one lower, to stand under a page's own."""
    title, _, text = (FOLDER / f"{name}.md").read_text(encoding="utf-8").partition("\n")
    # Between files a link names the file; on a page it asks for the method, and what is no method keeps its words.
    text = re.sub(r"\]\(([a-z-]+)\.md\)", r"](definitions?method=\1)", text)
    text = re.sub(r"\[([^]]+)\]\(\.\./[^)]+\)", r"\1", text)
    return Method(name, title.removeprefix("# ").strip(), re.sub(r"^##", "###", text.strip(), flags=re.MULTILINE))


def every() -> list[Method]:
    """Return all the method pages, in order of their titles."""
    return sorted((page_of(path.stem) for path in FOLDER.glob("*.md")), key=lambda page: page.title)


def methods_of(indicator: Indicator) -> list[Method]:
    """Return the pages of the methods that an indicator's numbers and judgements are made by."""
    return [page_of(name) for name in dict.fromkeys(_names(indicator))]


def _names(indicator: Indicator) -> Iterator[str]:
    if indicator.measure in _BY_MEASURE:
        yield _BY_MEASURE[indicator.measure]
    if indicator.measure and indicator.polarity is not Polarity.NO_JUDGEMENT:
        yield "target-rating"
    if indicator.slope:
        yield "slope-index"
    if indicator.benchmark != "none":
        yield "benchmark"
    if indicator.spc:
        yield "spc"
    elif indicator.measure != "published" and indicator.period and indicator.period.grain in _YEARLY:
        yield "trend"
    if indicator.measure:
        yield "small-numbers"
