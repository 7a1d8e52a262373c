"""A reader with a question: from the front page to an answer in the accessibility tree, every click counted.

An answer is what stands in `tests/answers.py`, which reads no page. It is there when Chromium's own accessibility tree
says it: what is behind a fold, or only drawn, is not.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from playwright.sync_api import CDPSession, Locator, Page, expect

from tests import answers
from tests.midplace import FALLS, HOUSING, MEASURES

SLOWER = 4
"""How many times slower than this machine's the reader's processor is."""

# Each press that does something: a pointer's, or the key that follows a link, opens a fold or picks a choice.
COUNT = """() => {
    const add = () => sessionStorage.setItem("presses", 1 + Number(sessionStorage.getItem("presses") ?? 0));
    addEventListener("pointerdown", each => each.isTrusted && add(), true);
    addEventListener("keydown", each => each.isTrusted && ["Enter", " "].includes(each.key) && add(), true);
}"""
# Words first: only what is laid out says its text as it is read, and to ask for that is to lay all of the page out.
SAYS = """(wanted) => {
    const there = document.body?.textContent ?? "";
    if (!wanted.every(each => each.split(" ").every(word => there.includes(word)))) return false;
    const said = document.body.innerText.replace(/\\s+/g, " ");
    return wanted.every(each => said.includes(each));
}"""

Way = Callable[[Page], Locator]


@dataclass(frozen=True)
class Question:
    """One of the ten: who asks it, what they press on their way, what answers it, and what it may take.

    `seconds` is what 95 of a hundred readers may wait, from the front page's address to the answer.
    """

    number: int
    asks: str
    reader: str
    ways: tuple[Way, ...]
    answer: Callable[[], Sequence[str]]
    most: int
    seconds: float


def link(name: str) -> Way:
    """Return the way through the first link of this name, on the page or in the menu."""
    return lambda page: page.get_by_role("link", name=name, exact=True).first


def fold(name: str) -> Way:
    """Return the way through what a page folds away under a name."""
    return lambda page: page.locator("summary", has_text=name).first


def _title(measure: str) -> str:
    return next(each.title for each in MEASURES if each.id == measure)


TO_FALLS, MEANING = link(_title(FALLS)), fold("What does this mean?")
WEEK, DATA = link("This week"), link("Is the data up to date, and what is missing or hidden?")

QUESTIONS = (
    Question(1, "What needs our attention?", "Board", (), answers.attention, 0, 3),
    Question(2, "Is it getting better or worse, really?", "Board", (TO_FALLS,), answers.direction, 1, 5),
    Question(3, "Why, and where?", "Board", (TO_FALLS,), answers.why_and_where, 1, 5),
    Question(4, "Who owns it and what are they doing?", "Board", (TO_FALLS,), answers.who, 1, 5),
    Question(5, "How does my neighbourhood compare?", "Board", (link("West"),), answers.neighbourhood, 1, 5),
    Question(6, "What does this measure count; can I trust it?", "Board", (TO_FALLS, MEANING), answers.meaning, 2, 6),
    Question(7, "What changed since last meeting?", "Executive", (WEEK,), answers.changed, 1, 4),
    Question(8, "What is due or overdue?", "Executive", (WEEK,), answers.due, 1, 4),
    Question(9, "Why did last month's number change?", "Lead", (link(_title(HOUSING)),), answers.restated, 2, 6),
    Question(10, "Is the data up to date; what is missing, hidden?", "all", (DATA,), answers.freshness, 1, 4),
)
MOST_IN_ALL = 11


@dataclass(frozen=True)
class Answered:
    """How a question was answered: what stayed unsaid of its answer, the presses it took and the seconds."""

    question: Question
    unsaid: tuple[str, ...]
    presses: int
    seconds: float


def asked(page: Page, url: str, question: Question, *, slower: int = 1, keyboard: bool = False) -> Answered:
    """Return how a question was answered on a page that has shown nothing yet, from the front page on.

    With `keyboard` the way is gone by Tab and Enter alone.
    """
    page.add_init_script(f"({COUNT})()")
    devtools = page.context.new_cdp_session(page)
    if slower > 1:
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    began = time.monotonic()
    page.goto(url, wait_until="commit")
    for way in question.ways:
        target = way(page)
        if keyboard:
            tab_to(page, target)
            page.keyboard.press("Enter")
        else:
            target.click()
    wanted = list(question.answer())
    until_said(page, wanted)
    seconds = time.monotonic() - began
    # Writing the tree out for this test, 2,300 nodes of it, is no reader's wait: it is done at the machine's own speed,
    # and no second of it counts where it says at once what the page says.
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    said = spoken(devtools)
    while not all(each in said for each in wanted) and time.monotonic() - began < 30:
        said = spoken(devtools)
        seconds = time.monotonic() - began
    presses = int(page.evaluate("sessionStorage.getItem('presses') ?? 0"))
    return Answered(question, tuple(each for each in wanted if each not in said), presses, seconds)


def until_said(page: Page, wanted: Sequence[str], *, timeout: float = 30.0) -> None:
    """Wait until a page says all that is wanted, whatever the white space between its words."""
    page.wait_for_function(SAYS, arg=list(wanted), polling=50, timeout=timeout * 1000)


def tab_to(page: Page, target: Locator, most: int = 80) -> int:
    """Go on with the Tab key until a target has the focus, and return how many times it was pressed."""
    expect(target).to_be_visible()
    for stops in range(1, most + 1):
        page.keyboard.press("Tab")
        if target.evaluate("each => each === document.activeElement"):
            return stops
    raise AssertionError(f"{most} presses of the Tab key do not lead to {target}")


# -- the accessibility tree


def spoken(devtools: CDPSession) -> str:
    """Return every text of Chromium's accessibility tree, in the order it is read, with single spaces.

    A link and the sign behind it are two texts of it, and one word of the page.
    """
    nodes = {each["nodeId"]: each for each in devtools.send("Accessibility.getFullAXTree")["nodes"]}
    root = next(each for each in nodes.values() if "parentId" not in each)
    return re.sub(r" ([:;,.]) ", r"\1 ", " ".join(" ".join(_texts(root, nodes)).split()))


def _texts(node: dict[str, Any], nodes: dict[str, dict[str, Any]]) -> Iterator[str]:
    role, name = (node.get(each, {}).get("value", "") for each in ("role", "name"))
    if role in {"StaticText", "image", "figure"} and not node["ignored"]:
        yield str(name)
    for child in node.get("childIds", []):
        if child in nodes:
            yield from _texts(nodes[child], nodes)


# -- as a table


def printed(found: Sequence[Sequence[Answered]]) -> str:
    """Return the runs of each question as a table of Markdown; the seconds are p50 and p95."""
    heads = ("Question", "Reader", "Clicks", "Most", "p50 s", "p95 s", "Most s", "Answer found")
    rows = [_row(runs) for runs in found]
    clicks = sum(max(each.presses for each in runs) for runs in found)
    rows.append(("All ten", "", str(clicks), str(MOST_IN_ALL), "", "", "", ""))
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, ["---"] * len(heads), *rows))


def _row(runs: Sequence[Answered]) -> tuple[str, ...]:
    asks, seconds = runs[0].question, [each.seconds for each in runs]
    answered = sum(not each.unsaid for each in runs)
    return (
        f"{asks.number}. {asks.asks}",
        asks.reader,
        str(max(each.presses for each in runs)),
        str(asks.most),
        f"{percentile(seconds, 50):.2f}",
        f"{percentile(seconds, 95):.2f}",
        f"{asks.seconds:g}",
        f"{answered} of {len(runs)}",
    )


def percentile(found: Sequence[float], share: float) -> float:
    """Return the value that `share` per cent of these do not exceed: the nearest rank, so one that was measured."""
    return sorted(found)[max(ceil(len(found) * share / 100), 1) - 1]
