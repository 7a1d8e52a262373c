"""Withdrawing a release, in the words of the page: what it would do, and what it did."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import words
from dashboard.desk import Desk
from dashboard.release import taken_out
from dashboard.store import Store
from dashboard.terms import Problem, Refused
from dashboard.withdrawn import Foreseen, foreseen, withdraw


def withdrawable(store: Store) -> list[int]:
    """Return the numbers of the releases that can be withdrawn, newest first."""
    return [each.number for each in store.releases()[::-1] if each.is_readable and not each.is_empty]


def foreseen_text(desk: Desk, shown: Foreseen) -> list[str]:
    """Return what a withdrawal would do, a sentence or two for each thing: what goes, what stays, what is read then."""
    numbered = _numbered(shown.numbers)
    again = " They are one and the same." if len(shown.numbers) > 1 else ""
    said = [
        f"{numbered[0].upper()}{numbered[1:]} can be read by nobody any more, by number or by day.{again}",
        f"Deleted for ever: {_its(shown)} figures and note. Its number, hash, who withdrew it, when and why stay.",
    ]
    if shown.files:
        said.append(f"Deleted for ever, too: what was kept of {', '.join(shown.files)}. Load it again to have it back.")
    latest = desk.store.latest()
    following = latest.number + 1 if latest else 1
    if not shown.is_current:
        said.append(f"The board stays as it is: release {following - 1}.")
    elif shown.back_to:
        said.append(f"The board returns to release {shown.back_to}, as release {following}.")
    else:
        said.append(f"The board shows nothing until something is published: that is release {following}.")
    said += [
        f"Release {number} shows the same of {words.count(len(names), 'measure')}, and is still read."
        for number, names in shown.still.items()
    ]
    return [*said, "Backups made before still hold it. It cannot be taken back."]


def withdraw_exactly(desk: Desk, shown: Foreseen, reason: str) -> str:
    """Withdraw what was foreseen and return what that did; Refused where it would do something else by now."""
    number = shown.numbers[0]
    if foreseen(desk, number) != shown:
        said = "The releases or the draft changed a moment ago, so nothing was withdrawn."
        raise Refused(Problem("withdraw", said, "Look at what it would do now, and withdraw again if that is right."))
    done = withdraw(desk, number, reason)
    said = f"Withdrew {_numbered(done.numbers)}."
    if done.instead is None:
        return said
    again = "nothing is shown" if done.instead.is_empty else f"it is release {done.instead.manifest_of} again"
    files = ", ".join(extract.file for extract in taken_out(desk.store, done.instead))
    gone = f" Taken out, until somebody drops it again: {files}." if files else ""
    return f"{said} Release {done.instead.number} is published: {again}.{gone}"


def _its(shown: Foreseen) -> str:
    return "its" if len(shown.numbers) == 1 else "their"


def _numbered(numbers: Sequence[int]) -> str:
    return f"release{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"
