"""The worked number of a method page, read from the page itself, so that what is printed is what is computed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

METHODS = Path(__file__).resolve().parent.parent / "docs" / "methods"

Row = dict[str, str]


def worked(page: str) -> list[list[Row]]:
    """Return the tables under "A worked number" of a method page, in order, a row as header to text."""
    text = (METHODS / f"{page}.md").read_text(encoding="utf-8")
    section = text.split("## A worked number\n", 1)[1].split("\n## ", 1)[0]
    return list(_tables(section.splitlines()))


def number(text: str) -> float:
    """Return a number as a page prints it, with commas at the thousands and a proper minus."""
    return float(text.replace(",", "").replace("−", "-").replace("%", ""))


def printed(value: float | None, text: str) -> str:
    """Return a value as the page prints its own number, with as many decimals."""
    assert value is not None, f"the page says {text} and there is no value"
    _, _, decimals = text.partition(".")
    return f"{value:,.{len(decimals)}f}".replace("-", "−")


def _tables(lines: list[str]) -> Iterator[list[Row]]:
    rows: list[list[str]] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif rows:
            header, _, *body = rows
            yield [dict(zip(header, row, strict=True)) for row in body]
            rows = []
