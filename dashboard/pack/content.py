"""An edition to its meeting pack, by the functions the pages show it with: so every number is the screen's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from dashboard import charts, measure, milestones, words
from dashboard.beside import NO_ACTION, Comment, Deed, comments_of, deeds_of, following_of, why_of
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.measure.meaning import definition_of
from dashboard.milestones import Plan, plan_of
from dashboard.pack.changed import changes_of
from dashboard.pack.model import Finding, Grid, Item, Meaning, Pack, Section, words_of
from dashboard.pack.noted import notes_of
from dashboard.place import Area, Milestone
from dashboard.scorecard import EXCEPTION_COLUMNS, LATE, MOST_FINDINGS, ORDER_RULE, Board, Line, board, latest, without
from dashboard.since import Since
from dashboard.terms import UNKNOWN_AREA, Problem, Refused

SYNTHETIC = "Synthetic data, made for a demonstration. No figure here is about real people."


def pack_of(desk: Desk, edition: Edition, since: Since | None = None) -> Pack:
    """Return the pack of a published edition, as it stands on the edition's day.

    What changed is told since a day or a release; else since the release before.

    Refused for a draft and before anything is published: a pack carries the release it was made from.
    """
    if edition.is_draft or edition.release is None or edition.release.is_empty:
        said = "Nothing is published" if not edition.is_draft else "A draft is not published"
        raise Refused(Problem("pack", f"{said}, so there is no pack of it.", "Publish first."))
    shown = board(edition)
    plan = plan_of(edition)
    commentary, actions = tuple(comments_of(desk, edition)), tuple(deeds_of(desk, edition))
    return Pack(
        edition=edition,
        board=shown,
        made=desk.today,
        is_synthetic=desk.is_demo,
        attention=_attention(shown),
        changes=changes_of(desk, edition, shown, since),
        findings=tuple(_finding(desk, edition, each, commentary, actions) for each in shown.exceptions[:MOST_FINDINGS]),
        scorecard=Section("Every measure", tuple(filter(None, (shown.dated, shown.note))), tuple(_themes(shown))),
        actions=_actions(edition, actions),
        plan=plan,
        milestones=_milestones(plan) if plan.every else None,
        notes=notes_of(desk, edition, shown),
        meanings=tuple(_meaning(each, edition) for each in shown.lines),
    )


def footer(pack: Pack) -> str:
    """Return what stands at the foot of every page: which release, of when, made when; and that it is synthetic."""
    made = f"{words.day(pack.moment.date())} {pack.moment:%H:%M} UTC"
    said = f"Data as published in release {pack.edition.number}, {made}; made {words.day(pack.made)}"
    return f"Synthetic data. {said}" if pack.is_synthetic else said


def opening(pack: Pack) -> tuple[str, ...]:
    """Return what the cover says under its title: the sentence, the day, and what a reader must know first."""
    older = "" if pack.edition.is_current else f"As at release {pack.edition.number}: this is not the current board."
    said = (pack.board.sentence, pack.board.dated, older, SYNTHETIC if pack.is_synthetic else "")
    return tuple(filter(None, said))


# -- what needs attention


def _attention(shown: Board) -> Section:
    if not shown.exceptions:
        return Section("Needs attention", (shown.all_well,))
    number = len(shown.exceptions)
    pages = f"The first {MOST_FINDINGS} of {number} have a page of their own; all {number} are in this table."
    said = [ORDER_RULE, *([pages] if number > MOST_FINDINGS else [])]
    rows = tuple(_exception(each) for each in shown.exceptions)
    widths = (2.7, 1.1, 2.4, 0.9, 1.5, 1.7, 2.0)
    return Section("Needs attention", tuple(said), (Grid("Needs attention", EXCEPTION_COLUMNS, rows, widths),))


def _exception(each: Line) -> tuple[Item, ...]:
    late = f"{latest(each)}. {each.late}" if each.late else latest(each)
    change, where = each.change or "Nothing to compare with", each.where or "None"
    return each.indicator.title, each.headline.chip, late, each.target or "None set", change, where, each.owner


# -- one finding a page


def _finding(
    desk: Desk, edition: Edition, line: Line, commentary: Sequence[Comment], actions: Sequence[Deed]
) -> Finding:
    view = measure.view(desk.store, edition, line.indicator.id, line.headline.area.code)
    said = next((each for each in reversed(commentary) if each.indicator == line.indicator.id), None)
    deeds = [each for each in actions if each.indicator == line.indicator.id]
    return Finding(
        indicator=line.indicator,
        title=measure.finding(line, view),
        chip=line.headline.chip,
        latest=latest(line),
        what=" ".join(measure.what(line, view, said.what if said else "")),
        why=why_of(said),
        following=" ".join(following_of(said, deeds)),
        owner=line.owner or "No owner is named.",
        source=f"{view.source}. Release {edition.number}.",
        subtitle=view.subtitle,
        alt=view.alt.replace("Full data in the table below.", "Full data in the Excel pack."),
        points=view.points,
        steps=view.steps,
        benchmark=view.benchmark,
        areas=tuple(line.cells),
        notes=tuple(filter(None, (charts.key(view.points), *view.changes))),
    )


# -- every measure


def _themes(shown: Board) -> Iterator[Grid]:
    for theme, lines in shown.themes.items():
        codes = {cell.area.code for line in lines for cell in line.cells}
        areas = [each for each in shown.areas if each.code in codes]
        columns = (
            "Measure",
            "Period",
            shown.place,
            *("Not known" if each.code == UNKNOWN_AREA else each.name for each in areas),
        )
        rows = tuple(_row(each, areas) for each in lines)
        yield Grid(theme, columns, rows, (3.2, 1.2, *(1.0 for _ in columns[2:])))


def _row(line: Line, areas: Sequence[Area]) -> tuple[Item, ...]:
    cells = {cell.area.code: cell for cell in line.cells}
    name = ", ".join(filter(None, (line.indicator.title, line.indicator.unit)))
    period = f"{line.period} ({words_of(LATE)})" if line.late else line.period
    return name, period, line.headline, *(cells.get(each.code) or without(line, each) for each in areas)


def _actions(edition: Edition, actions: Sequence[Deed]) -> Section:
    if not actions:
        return Section("Actions", (NO_ACTION,))
    titles = measure.titles(edition)
    rows = tuple((titles.get(each.indicator, ""), each.what, each.owner, each.due, each.stands) for each in actions)
    columns = ("Measure", "Action", "Owner", "Due", "How it stands")
    return Section("Actions", (), (Grid("Actions", columns, rows, (2.5, 4, 2, 1.2, 1.3)),))


def _milestones(plan: Plan) -> Section:
    """Return the milestones that the meeting has to ask after as a table, the others in a sentence for each list."""
    rows = tuple(_milestone(each, plan.day) for found in plan.parts.values() for each in found)
    grid = Grid("Milestones", milestones.COLUMNS, rows, (3.5, 2.8, 1.2, 2.6, 1.5))
    whole = "Every milestone stands in the sheet Milestones of the Excel pack."
    return Section("Milestones", (plan.sentence, *plan.rest, whole), (grid,) if rows else ())


def _milestone(each: Milestone, day: date) -> tuple[Item, ...]:
    due = ". ".join(filter(None, (milestones.due_words(each, day), milestones.contradiction(each, day))))
    return each.text, due, milestones.chip_of(each, day), each.owner or milestones.NO_OWNER, each.group


def _meaning(line: Line, edition: Edition) -> Meaning:
    assert line.headline.point, "a line of the board has the point it shows"
    return Meaning(line.indicator.title, tuple(definition_of(line.headline.point, line.indicator, edition)))
