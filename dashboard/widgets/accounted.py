"""Data: what is late, missing or hidden, how much of it, what was restated, and which rows are in no number."""

from __future__ import annotations

from dashboard import expected, known, words
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.pack import NOTE_COLUMNS, wanting_of
from dashboard.scorecard import board
from dashboard.widgets.frame import choose, link
from dashboard.widgets.shown import download, header, lead, paragraphs, table

MOST = 60
"""So many restated values are shown; the file has all of them."""


def data_lead(desk: Desk, edition: Edition) -> None:
    """Show the answer in a sentence: how many kinds of data are late, and how many values are hidden."""
    if not edition.number:
        lead("Nothing has been published yet.")
        return
    if not edition.is_current:
        paragraphs(["How fresh it is, the agreements and the log are of today; the rest is of the release above."])
    fresh, found = expected.freshness(desk), known.hidden(edition)
    late, count = sum(each.is_late for each in fresh), sum(each.hidden for each in found)
    kinds = f"{words.count(len(fresh), 'kind of data', 'kinds of data')}, {late} late."
    of = words.count(sum(each.of for each in found), "value")
    lead(f"{kinds} {words.number(count, 0)} of {of} {'is' if count == 1 else 'are'} hidden.")


def wanting(desk: Desk, edition: Edition) -> None:
    """Show what a number lacks at its latest period: what is late, missing, hidden, set aside or could not be read."""
    header("What is late, missing or hidden now")
    rows = wanting_of(desk, edition, board(edition)) if edition.number else []
    if not rows:
        paragraphs(["Nothing: every measure has its latest value." if edition.number else "There is no value yet."])
        return
    table("What is late, missing or hidden now", NOTE_COLUMNS, rows, is_titled=True)
    paragraphs(["A value of 0 was counted: none happened. Missing is not zero."])


def hidden(edition: Edition) -> None:
    """Show how many values of each measure are hidden, and what is counted in the place without an area."""
    header("How much is hidden")
    found = known.hidden(edition) if edition.number else []
    shown = [each for each in found if each.hidden or each.not_known != known.NONE]
    rest = len(found) - len(shown)
    if shown:
        columns = ("Measure", "Values", "Hidden", "Hidden of the latest period", "Neighbourhood not known")
        table("How much is hidden", columns, [_hidden(each) for each in shown], numeric=(1, 2), is_titled=True)
        paragraphs(["Counts of 1 to 7 people are hidden, and with them what they could be worked out from."])
    others = f"Of {words.count(rest, 'other measure')}" if shown else f"Of {words.count(rest, 'measure')}"
    paragraphs([f"{others} no value is hidden." if rest else "" if shown else "There is no value yet."])


def _hidden(each: known.Hidden) -> tuple[str, ...]:
    name = link("measure", each.measure, kpi=each.indicator)
    return name, words.number(each.of, 0), words.number(each.hidden, 0), each.latest or known.NONE, each.not_known


def not_counted(desk: Desk, edition: Edition) -> None:
    """Show which rows of the files behind what is shown are in no number: set aside, of other places, not dated."""
    header("Rows that are not counted")
    found = known.left_out(desk, edition)
    if not found:
        paragraphs(["No file has been published yet."])
        return
    shown = [each for each in found if not each.is_whole]
    columns = ("Kind of data", "Files", "Set aside", "Of other places", "Without a date, or outside the months given")
    rows = [(each.title, str(each.files), words.number(each.aside, 0), each.outside, each.undated) for each in shown]
    if rows:
        table("Rows that are not counted", columns, rows, numeric=(1, 2), is_titled=True)
    if reasons := [reason for each in shown for reason in each.reasons]:
        table("Rows set aside, and why", ("File", "Rows", "Why"), reasons)
    other = "other " if rows else ""
    others = words.count(len(found) - len(shown), f"{other}kind of data", f"{other}kinds of data")
    whole = f"Of {others} every row is counted." if len(found) > len(shown) else ""
    paragraphs([whole, "" if reasons else "No row was set aside."])


def restated(desk: Desk, edition: Edition) -> None:
    """Show the values that the latest releases changed: from what, to what, when and why; and all of them as a file."""
    header("Values that were restated")
    if not edition.number:
        paragraphs(["Nothing has been published yet."])
        return
    spans = {"": "The latest release", "year": f"The last {known.RELEASES} releases"}
    span = choose("Restated by", "restated", list(spans), lambda each: spans[each])
    found = known.restated(desk, edition, known.RELEASES if span else 1)
    count = sum(len(changes) for _, changes in found)
    if not count:
        which = f"release {found[0][0].number}" if found and not span else f"the last {known.RELEASES} releases"
        paragraphs([f"No value was restated by {which}."])
        return
    rows = [each for release, changes in found for each in known.in_words(release, changes[:MOST], edition)][:MOST]
    most = f", the first {len(rows)} of them below" if count > len(rows) else ""
    releases = words.count(sum(bool(changes) for _, changes in found), "release")
    paragraphs([f"{words.count(count, 'value')} restated by {releases}{most}."])
    columns = ("Measure", "Area", "Period", "From", "To", "Reason", "Release")
    table("Values that were restated", columns, [_restated(each) for each in rows], numeric=(3, 4), is_titled=True)
    download("restated.csv", lambda: known.as_csv(found), desk, edition)


def _restated(each: known.Restated) -> tuple[str, ...]:
    name = link("measure", each.measure, kpi=each.indicator)
    return name, each.area, each.period, each.before, each.after, each.reason, each.release
