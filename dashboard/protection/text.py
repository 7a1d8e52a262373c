"""The whole page, part by part and as a file, with the docs' own text at its end: the two are one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from dashboard import words
from dashboard.access import Action
from dashboard.desk import Desk
from dashboard.protection.agreements import AGREEMENTS, agreed, agreements
from dashboard.protection.stated import (
    Section,
    kept_for,
    logged,
    small_numbers,
    what_comes_in,
    what_is_kept,
    where,
    who_is_refused,
    who_may,
)

DOCS = Path(__file__).resolve().parent.parent.parent / "docs" / "data-protection.md"


def sections(desk: Desk) -> list[Section]:
    """Return the page's parts as contracts, roles, place and code have them now, in the order an assessment asks."""
    sources = sorted(desk.inputs.sources.values(), key=lambda each: each.title)
    return [
        what_comes_in(sources),
        what_is_kept(sources, desk.place),
        who_is_refused(),
        small_numbers(sources, desk.place),
        who_may(),
        logged(),
        kept_for(desk.place),
        Section("Agreements", agreed(desk), AGREEMENTS, tuple(agreements(desk))),
        where(desk),
    ]


@cache
def in_the_docs() -> str:
    """Return the docs page on data protection in Markdown, without its title, headings one lower: it is one text."""
    text = DOCS.read_text(encoding="utf-8").partition("\n")[2].strip()
    text = re.sub(r"\]\(methods/([a-z-]+)\.md\)", r"](definitions?method=\1)", text)
    text = re.sub(r"\[([^]]+)\]\([a-z-]+\.md\)", r"\1", text)
    # A block of code scrolls by itself and no key reaches it; in a line it is wrapped.
    text = re.sub(r"^    (\S.*)$", r"`\1`  ", text, flags=re.MULTILINE)
    return re.sub(r"^##", "###", text, flags=re.MULTILINE)


def markdown(desk: Desk) -> str:
    """Return the whole page as a Markdown file, for an impact assessment; whoever takes it may export."""
    desk.may(Action.EXPORT)
    made = (
        f"# Data protection: {desk.place.file.name}\n\nAs the contracts and settings say on {words.day(desk.today)}.\n"
    )
    return (
        made + "".join(map(_as_markdown, sections(desk))) + f"\n## What is done, and what is not\n\n{in_the_docs()}\n"
    )


def _as_markdown(section: Section) -> str:
    lines = ["", f"## {section.title}", "", *section.said, ""]
    if section.columns:
        lines += [_row(section.columns), _row(["---"] * len(section.columns)), *map(_row, section.rows), ""]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(re.sub(r'[|<>]', lambda sign: f'&#{ord(sign[0])};', each) for each in cells)} |"
