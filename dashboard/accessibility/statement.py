"""The accessibility statement, under the headings of the model for public sector bodies, out of what is checked.

Source: regulation 8 of the Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations
2018, whose model gives what a statement must say.
"""

from __future__ import annotations

from dashboard import words
from dashboard.accessibility.checked import ALLOWED, AXE, BARRIERS, BY_AXE, CHECKED, CHECKS, THEMES, WIDTHS
from dashboard.accessibility.criteria import CRITERIA
from dashboard.place import PlaceFile
from dashboard.protection import Section

ENFORCED = "https://www.equalityadvisoryservice.com"
"""Where somebody complains who is not content with an answer."""


def statement(place: PlaceFile) -> list[Section]:
    """Return the statement of a place's board, part by part. It claims what the tests check and nothing else."""
    return [_status(place), _barriers(), _allowed(), _feedback(place), _checks(), _criteria()]


def checked() -> set[str]:
    """Return the numbers of the criteria that something is checked of."""
    return {*BY_AXE, *(number for each in CHECKS for number in each.criteria)}


def _status(place: PlaceFile) -> Section:
    said = (
        f"This statement is about the board of {place.name}: its pages, and the meeting pack that is made of them.",
        "It is partially compliant with the Web Content Accessibility Guidelines (WCAG) 2.2 at level AA. "
        f"Something is checked of {len(checked())} of the {len(CRITERIA)} criteria, and what is checked holds but for "
        "what is named here. The others have not been assessed, and until they are it is not called compliant.",
    )
    return Section("Compliance status", said)


def _barriers() -> Section:
    rows = tuple((each.what, each.instead) for each in BARRIERS)
    said = ("No burden is claimed to be disproportionate, and nothing is called out of scope.",)
    return Section("What is not accessible", said, ("What does not work", "What there is instead"), rows)


def _allowed() -> Section:
    rows = tuple((each.rule, ", ".join(each.pages), each.what, each.why) for each in ALLOWED)
    said = (f"{words.count(len(ALLOWED), 'rule')} of axe may be broken, and only where it says here.",)
    return Section("Rules that are broken", said, ("Rule", "Pages", "What it is", "Why it stays"), rows)


def _feedback(place: PlaceFile) -> Section:
    told = f"Tell {place.contact} if something does not work for you, or if you need it in another form."
    silent = (
        f"{place.name} has not said here whom to tell of a problem (contact in place.yaml). "
        "Until it does, tell whoever gave you the address of this board."
    )
    said = (
        told if place.contact else silent,
        "The Equality and Human Rights Commission enforces the Public Sector Bodies (Websites and Mobile "
        "Applications) (No. 2) Accessibility Regulations 2018. If you are not content with the answer to a complaint, "
        "the Equality Advisory and Support Service can help.",
    )
    return Section("Feedback, contact and enforcement", said)


def _checks() -> Section:
    said = (
        f"On every change every page is held in Chromium against the rules of axe-core {AXE}, best practice too, in "
        f"the {' and the '.join(THEMES)} theme and on screens {' and '.join(map(str, WIDTHS))} pixels wide. "
        f"What needs a keyboard or larger text is gone through on the wider one. "
        f"What is said here was last held against the pages on {words.day(CHECKED)}.",
        "They find what a program can find. That a page makes sense to whoever hears it, only people can tell.",
    )
    rows = tuple((each.said, ", ".join(each.criteria)) for each in CHECKS)
    return Section("How it was checked", said, ("What is checked", "Criteria"), rows)


def _criteria() -> Section:
    own = {number for each in CHECKS for number in each.criteria if each.criteria is not BY_AXE}
    rows = tuple(
        (number, name, level, _by(number in BY_AXE, number in own)) for number, (name, level) in CRITERIA.items()
    )
    return Section("Criterion by criterion", (), ("Number", "Criterion", "Level", "Checked"), rows)


def _by(by_axe: bool, by_own: bool) -> str:
    return {
        (True, True): "In part, by axe and a test of our own",
        (True, False): "In part, by axe",
        (False, True): "By a test of our own",
        (False, False): "Not yet assessed",
    }[by_axe, by_own]
