"""This week: what changed since the last meeting, the actions that are due, a new one, and the measures left over."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard import actions as agreed
from dashboard import week, words
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.signed import MOST, day_of
from dashboard.terms import Refused
from dashboard.week import Said, Since, Week
from dashboard.widgets.frame import asked_for, choose, link
from dashboard.widgets.remarks import TAKEN, may_write, said_of, try_to
from dashboard.widgets.shown import Html, facts, paragraphs, plain, table

FIRST = 7
"""So many sentences of a kind are read at once; the rest stand behind a click."""

DAY = "Another day (day/month/year)"


def asked_since(desk: Desk, edition: Edition) -> Since:
    """Return what the address says the week is held against (`?since=`), or the last meeting.

    What is neither a day nor a release, or is not there, is said in words.
    """
    try:
        return week.since_of(desk, edition, asked_for("since"))
    except Refused as refused:
        st.warning(f"{plain(refused.problems[0].expected)} Shown since the last meeting.")
        return week.since_of(desk, edition)


def choose_since(desk: Desk, edition: Edition, found: Since) -> Since:
    """Return what the reader chooses of the last meetings and every release; a day of the address is offered too."""
    offered = {**week.choices(desk, edition)}
    offered.setdefault(found.key, words.day(found.day))
    chosen = choose("Since", "since", list(offered), lambda each: offered.get(each, each))
    _another_day(edition)
    return found if chosen == found.key else week.since_of(desk, edition, chosen)


def _another_day(edition: Edition) -> None:
    with st.expander("Since another day"), st.form("another-day", enter_to_submit=True, border=False):
        typed = st.text_input(DAY, key="another-day-typed")
        asked = st.form_submit_button("Show", key="another-day-show")
    if not asked:
        return
    day, wrong = day_of(typed, DAY, edition.day)
    if day is None or wrong or not day < edition.day:
        st.error(f"Expected a day before {words.day(edition.day)}, such as 14/10/2026.")
        return
    st.query_params["since"] = day.isoformat()
    st.rerun()


def week_changes(shown: Week) -> None:
    """Show what changed, a linked sentence each, by kind; or that nothing did."""
    changed = shown.changed
    paragraphs([shown.since.note])
    for heading, said in changed.parts.items():
        st.subheader(heading, anchor=False)
        _sentences(said[:FIRST])
        if len(said) > FIRST:
            with st.expander(f"{len(said) - FIRST} more"):
                _sentences(said[FIRST:])
    paragraphs(changed.others)
    if not changed.parts and not changed.others:
        st.write(f"Nothing changed since {shown.since.said}.")
    if changed.is_new and shown.edition.number:
        digest = link("digest", "Signals, targets and breaks that changed", since=str(shown.since.release))
        st.html(f"<p class='board'>{digest}</p>")


def _sentences(said: Sequence[Said]) -> None:
    lines = (f"<li>{link('measure', each.title, kpi=each.indicator)}: {escape(each.text)}</li>" for each in said)
    st.html(f'<ul class="week">{"".join(lines)}</ul>')


def week_actions(desk: Desk, shown: Week) -> None:
    """Show the actions that are overdue or due within four weeks, and the form of a new one for who may write."""
    doing, edition = shown.doing, shown.edition
    if not doing.parts:
        st.write("No action is due in the next four weeks." if doing.later else "No action is open.")
    for heading, tasks in doing.parts.items():
        st.subheader(heading, anchor=False)
        table(f"Actions: {heading.lower()}", COLUMNS, [_task(each, edition) for each in tasks], is_titled=True)
    paragraphs([doing.rest])
    if may_write(desk, edition) and shown.board.lines:
        said_of("actions")
        with st.expander("Add an action"):
            _new_action(desk, shown)


COLUMNS = ("Action", "Who", "Due", "Measure")


def _task(each: agreed.Task, edition: Edition) -> tuple[str, ...]:
    titles = {one.id: one.title for one in edition.indicators}
    text = TAKEN if each.taken_on else each.text
    measure = link("measure", titles.get(each.indicator, each.indicator), kpi=each.indicator, area=each.area)
    return text, each.owner, each.due_words(edition.day), measure


AHEAD = 8
"""So many meetings ahead can be chosen as the day an action is due; the measure's own page takes any day."""


def _new_action(desk: Desk, shown: Week) -> None:
    """Show the form of an action against any measure: what is to be done is all that has to be typed."""
    turn = int(st.session_state.get("week-actions-added", 0))
    titles = _worst_first(shown)
    days = {f"{each:%d/%m/%Y}": words.day(each) for each in week.next_meetings(desk, shown.edition, AHEAD)}
    with st.form(f"week-action-{turn}", enter_to_submit=False, border=False):
        kpi = st.selectbox("Measure", list(titles), format_func=lambda each: titles[each], key=f"week-kpi-{turn}")
        text = st.text_area(agreed.TEXT, max_chars=MOST, height=80, key=f"week-text-{turn}")
        owner = st.text_input(f"{agreed.OWNER} (empty: the measure's owner)", key=f"week-owner-{turn}")
        due = st.selectbox(
            "Due at the meeting of", list(days), format_func=lambda each: days[each], key=f"week-due-{turn}"
        )
        asked = st.form_submit_button("Add the action", type="primary", key="week-add")
    if asked:
        try_to(lambda: _added(agreed.add(desk, kpi, text, owner=owner, due=due), titles[kpi]), "actions")


def _worst_first(shown: Week) -> dict[str, str]:
    """Return the measures an action may be against, what needs attention first: the meeting is about those."""
    lines = [*shown.board.exceptions, *shown.board.lines]
    return {each.indicator.id: each.indicator.title for each in lines}


def _added(task: agreed.Task, measure: str) -> str:
    st.session_state["week-actions-added"] = int(st.session_state.get("week-actions-added", 0)) + 1
    return f"The action on {measure} is open: {task.owner or 'nobody named'}, due {words.day(task.due)}."


def week_rest(shown: Week) -> None:
    """Show the measures that are no exception, a line for each way they stand."""
    facts(shown.rest)


def presentation_link(shown: Week) -> None:
    """Offer the same as a presentation for the room."""
    said = link("this_week", "Present it in the room", since=shown.since.key, present="yes")
    st.html(f"<p class='board'>{Html(said)}</p>")
