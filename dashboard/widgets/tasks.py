"""Actions beside a measure: the open ones, the longest overdue first, what was closed, and the forms for both."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import actions as agreed
from dashboard import words
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.remarks import capitalised
from dashboard.signed import MOST
from dashboard.widgets.remarks import TAKEN, may_write, said_of, try_to
from dashboard.widgets.shown import table


def actions(desk: Desk, edition: Edition, kpi: str, area: str) -> None:
    """Show the actions against a measure, the longest overdue first, what was closed, and the forms."""
    every = agreed.every(desk, kpi, as_at=edition.as_at)
    still = agreed.in_order(each for each in every if each.status == agreed.OPEN)
    _tasks("Open actions", still, edition, "No action is open.")
    if closed := [each for each in every if each.status != agreed.OPEN][::-1]:
        with st.expander(f"Closed actions ({len(closed)})"):
            _tasks("Closed actions", closed, edition, "")
    if may_write(desk, edition):
        said_of("actions")
        with st.expander("Add an action"):
            _action_form(desk, edition, kpi, area)
        closing(desk, still)


def _tasks(caption: str, tasks: Sequence[agreed.Task], edition: Edition, none: str) -> None:
    if not tasks:
        st.write(none)
        return
    is_open = tasks[0].status == agreed.OPEN
    columns = ("Action", "Who", "Due", "Area", "Agreed", *(() if is_open else ("Closed",)))
    table(caption, columns, [_task(each, edition) for each in tasks], is_titled=is_open)


def _task(each: agreed.Task, edition: Edition) -> tuple[str, ...]:
    place = edition.inputs.place
    area = place.lookup.name(each.area) if each.area else place.file.name
    closed = [f"{capitalised(each.status)} {words.day(each.closed_on)}, {each.closed_by}"] if each.closed_on else []
    text = TAKEN if each.taken_on else each.text
    return text, each.owner, each.due_words(edition.day), area, f"{words.day(each.on)}, {each.by}", *closed


def _action_form(desk: Desk, edition: Edition, kpi: str, area: str) -> None:
    """Show the one form of an action: what is to be done is all that has to be typed."""
    place, turn = edition.inputs.place, int(st.session_state.get("actions-added", 0))
    areas = list(dict.fromkeys([place.code, *(point.area for point in edition.points.get(kpi, []))]))
    codes = [each for each in areas if each in place.lookup.areas]
    with st.form(f"action-{kpi}-{area}-{turn}", enter_to_submit=False, border=False):
        text = st.text_area(agreed.TEXT, max_chars=MOST, height=80, key=f"action-{kpi}-{area}-{turn}-text")
        owner = st.text_input(agreed.OWNER, desk.place.owner(kpi), key=f"action-{kpi}-{area}-{turn}-owner")
        usual = f"{agreed.usual_due(desk.today):%d/%m/%Y}"
        due = st.text_input(f"{agreed.DUE} (day/month/year)", usual, key=f"action-{kpi}-{area}-{turn}-due")
        where = st.selectbox(
            "Where", codes, codes.index(area), format_func=place.lookup.name, key=f"action-{kpi}-{area}-{turn}-area"
        )
        asked = st.form_submit_button("Add the action", type="primary", key="add-action")
    if asked:
        try_to(lambda: _added(agreed.add(desk, kpi, text, owner=owner, due=due, area=where)), "actions")


def _added(task: agreed.Task) -> str:
    st.session_state["actions-added"] = int(st.session_state.get("actions-added", 0)) + 1
    return f"The action is open, due {words.day(task.due)}."


def closing(desk: Desk, still: Sequence[agreed.Task]) -> None:
    """Show the form that closes one of these actions, if there is any."""
    if not still:
        return
    named = {each.number: TAKEN if each.taken_on else f"{each.text[:60]} ({each.owner})" for each in still}
    with st.expander("Close an action"), st.form("close-action", enter_to_submit=False, border=False):
        number = st.selectbox("Action", list(named), format_func=lambda each: named[each], key="closing")
        left, right = st.columns(2)
        done = left.form_submit_button("It is done", type="primary", key="close-done")
        dropped = right.form_submit_button("It is dropped", key="close-dropped")
    if done or dropped:
        status = agreed.DONE if done else agreed.DROPPED
        try_to(lambda: f"The action is {agreed.close(desk, number, status).status}.", "actions")
