"""Commentary and actions: what stands beside a measure, the forms they are written in, and what waits to be written."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard import actions as agreed
from dashboard import commentary as written
from dashboard import words
from dashboard.access import Action
from dashboard.commentary import BY_WHEN, HAPPENED, NEXT, WHY, Comment, Written, age_words
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.remarks import capitalised, none_yet, remarks, sentence
from dashboard.signed import MOST
from dashboard.terms import Refused
from dashboard.widgets.frame import choose, link
from dashboard.widgets.shown import facts, paragraphs, plain, rated, table

MOST_VERSIONS = 24
"""So many earlier versions are shown at once; the command line lists all of them."""

TAKEN = "The text was taken away by an administrator."
DATED = f"{BY_WHEN} (day/month/year)"


def commentary(desk: Desk, edition: Edition, kpi: str, area: str, period: str) -> None:
    """Show what the owner says of a measure in an area at a period, its age, what was said before, and the form."""
    every, place = written.versions(desk, kpi, as_at=_as_at(edition)), edition.inputs.place
    found = written.latest_of(every, kpi, area, period)
    if not period:
        st.write("There is no figure to comment on yet.")
        return
    if found is None or found.period != period:
        st.write(plain(none_yet(place.owner(kpi), written.since(desk, kpi, period), period)))
    if found:
        _comment(found, edition, period)
    elif area != place.code and (whole := written.latest_of(every, kpi, place.code, period)):
        st.write(f"**About {plain(place.file.name)} as a whole:**")
        _comment(whole, edition, period)
    _earlier([each for each in every if each.area == area and each != found], edition)
    if _writes(desk, edition):
        _said("commentary")
        with st.expander(f"Write commentary about {words.period(period)}"):
            _comment_form(desk, every, kpi, area, period)


def _as_at(edition: Edition) -> int:
    return 0 if edition.is_current or edition.is_draft else edition.number


def _writes(desk: Desk, edition: Edition) -> bool:
    """Tell whether the forms are offered: to those who may write, and not beside an older release."""
    return not _as_at(edition) and desk.person.allows(Action.COMMENT)


def _comment(shown: Comment, edition: Edition, period: str) -> None:
    paragraphs([f"{shown.by}: {age_words(shown, edition.day, period)}."])
    if shown.taken_on:
        st.write(TAKEN)
        return
    step = [shown.next_step, f"By {words.day(shown.by_when)}." if shown.by_when else ""]
    boxes = [(HAPPENED, shown.happened), (WHY, shown.why), (NEXT, "\n".join(filter(None, step)))]
    facts([each for each in boxes if each[1]])


def _earlier(before: Sequence[Comment], edition: Edition) -> None:
    """Show the other versions behind a click, the newest first."""
    if not before:
        return
    with st.expander(f"Earlier commentary ({len(before)})"):
        rows = [_row(each, edition) for each in before[::-1][:MOST_VERSIONS]]
        more = f", the last {MOST_VERSIONS} of {len(before)}" if len(before) > MOST_VERSIONS else ""
        table(f"Earlier commentary{more}", ("About", HAPPENED, WHY, NEXT, "By and when"), rows)


def _row(each: Comment, edition: Edition) -> tuple[str, ...]:
    step = f"{each.next_step} By {words.day(each.by_when)}." if each.by_when else each.next_step
    happened = TAKEN if each.taken_on else each.happened
    signed = f"{each.by}, {age_words(each, edition.day)}"
    return capitalised(words.period(each.period)), happened, each.why, step, signed


# -- the form of a comment


def _comment_form(desk: Desk, every: Sequence[Comment], kpi: str, area: str, period: str) -> None:
    """Show the three boxes and the day; what cannot be kept stays in them, with what to do about it."""
    about = [each for each in every if (each.area, each.period) == (area, period)]
    waiting = [each for each in written.drafts(desk, kpi) if (each.area, each.period) == (area, period)]
    start = (about + waiting)[-1] if about or waiting else None
    keys = {name: f"{name}-{kpi}-{area}-{period}" for name in ("happened", "why", "next_step", "by_when")}
    if waiting:
        st.write(plain(f"This is the draft by {waiting[0].by}, {age_words(waiting[0], desk.today)}."))
    elif start is None and (before := written.latest_of(every, kpi, area, period)) and not before.taken_on:
        _copy_forward(before, keys)
    with st.form(f"commentary-{kpi}-{area}-{period}", enter_to_submit=False, border=False):
        boxes = {
            name: st.text_area(label, getattr(start, name, ""), max_chars=MOST, key=keys[name])
            for name, label in (("happened", HAPPENED), ("why", WHY), ("next_step", NEXT))
        }
        day = f"{start.by_when:%d/%m/%Y}" if start and start.by_when else ""
        typed = Written(**boxes, by_when=st.text_input(DATED, day, key=keys["by_when"]))
        left, right = st.columns(2)
        publishes = left.form_submit_button("Publish commentary", type="primary", key="publish-commentary")
        saves = right.form_submit_button("Save as a draft", key="save-commentary")
    if publishes or saves:
        _try(lambda: _kept(written.write(desk, kpi, area, period, typed, publish=publishes)), "commentary")


def _copy_forward(before: Comment, keys: dict[str, str]) -> None:
    said = words.period(before.period)
    if st.button(f"Start from the text about {said}", on_click=_fill, args=(before, keys), key="copy-forward"):
        st.warning(f"This is the text about {said}. Until you change it, the board reads: unchanged from {said}.")


def _fill(before: Comment, keys: dict[str, str]) -> None:
    st.session_state.update({keys[name]: getattr(before, name) for name in ("happened", "why", "next_step")})
    st.session_state[keys["by_when"]] = f"{before.by_when:%d/%m/%Y}" if before.by_when else ""


def _kept(made: Comment) -> str:
    unchanged = f" Its text is unchanged from {words.period(made.unchanged_from)}." if made.unchanged_from else ""
    kept = "kept as a draft, which the board does not see" if made.is_draft else "published"
    return f"The commentary about {words.period(made.period)} is {kept}.{unchanged}"


def _try(do: Callable[[], str], where: str) -> None:
    """Do what a form asks for and say so on the page as it is then; or say what is wrong, and leave the form."""
    try:
        st.session_state[f"said-{where}"] = do()
    except Refused as refused:
        said = "\n".join(f"- {plain(f'{each.file}: {each.expected} {each.fix}')}" for each in refused.problems)
        st.error(f"Nothing was kept yet.\n\n{said}")
    else:
        st.rerun()


def _said(where: str) -> None:
    if said := str(st.session_state.pop(f"said-{where}", "")):
        st.success(plain(said))


# -- actions


def actions(desk: Desk, edition: Edition, kpi: str, area: str) -> None:
    """Show the actions against a measure, the longest overdue first, what was closed, and the forms."""
    every = agreed.every(desk, kpi, as_at=_as_at(edition))
    still = agreed.in_order(each for each in every if each.status == agreed.OPEN)
    _tasks("Open actions", still, edition, "No action is open.")
    if closed := [each for each in every if each.status != agreed.OPEN][::-1]:
        with st.expander(f"Closed actions ({len(closed)})"):
            _tasks("Closed actions", closed, edition, "")
    if _writes(desk, edition):
        _said("actions")
        with st.expander("Add an action"):
            _action_form(desk, edition, kpi, area)
        _closing(desk, still)


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
        _try(lambda: _added(agreed.add(desk, kpi, text, owner=owner, due=due, area=where)), "actions")


def _added(task: agreed.Task) -> str:
    st.session_state["actions-added"] = int(st.session_state.get("actions-added", 0)) + 1
    return f"The action is open, due {words.day(task.due)}."


def _closing(desk: Desk, still: Sequence[agreed.Task]) -> None:
    if not still:
        return
    named = {each.number: f"{each.text[:60]} ({each.owner})" for each in still}
    with st.expander("Close an action"), st.form("close-action", enter_to_submit=False, border=False):
        number = st.selectbox("Action", list(named), format_func=lambda each: named[each], key="closing")
        left, right = st.columns(2)
        done = left.form_submit_button("It is done", type="primary", key="close-done")
        dropped = right.form_submit_button("It is dropped", key="close-dropped")
    if done or dropped:
        status = agreed.DONE if done else agreed.DROPPED
        _try(lambda: f"The action is {agreed.close(desk, number, status).status}.", "actions")


# -- what stands to be written


def to_write(desk: Desk, edition: Edition) -> str:
    """Show every live measure with how its commentary stands, of one owner if one is chosen; return that owner."""
    found = remarks(desk, edition)
    owners = sorted({each.line.owner for each in found} - {""})
    owner = choose("Owner", "owner", ["", *owners], lambda each: each or "Every owner") if owners else ""
    shown = [each for each in found if owner in ("", each.line.owner)]
    st.write(plain(sentence(shown)))
    columns = ("Measure", "Latest", "Rating", "Commentary", "Owner")
    rows = [
        (
            link("measure", each.line.indicator.title, kpi=each.line.indicator.id),
            each.line.period,
            rated(each.line.headline),
            each.said,
            each.line.owner,
        )
        for each in shown
    ]
    if rows:
        table("How the commentary stands", columns, rows)
    return owner


def waiting_drafts(desk: Desk, edition: Edition, owner: str) -> None:
    """Show the drafts nobody has published yet, each with the way to its form."""
    place, titles = edition.inputs.place, {each.id: each.title for each in edition.indicators}
    drafts = [each for each in written.drafts(desk) if owner in ("", place.owner(each.indicator))]
    if not drafts:
        st.write("No draft is waiting.")
        return
    rows = [
        (
            link("measure", titles.get(each.indicator, each.indicator), kpi=each.indicator, area=each.area),
            place.lookup.name(each.area),
            capitalised(words.period(each.period)),
            f"{each.by}, {age_words(each, edition.day)}",
        )
        for each in drafts
    ]
    table("Drafts waiting", ("Measure", "Area", "About", "By and when"), rows, is_titled=True)


def open_actions(desk: Desk, edition: Edition, owner: str) -> None:
    """Show all open actions, the longest overdue first, and the way to close one."""
    place, titles = edition.inputs.place, {each.id: each.title for each in edition.indicators}
    still = [each for each in agreed.still_open(desk) if owner in ("", place.owner(each.indicator))]
    late = sum(bool(each.overdue(edition.day)) for each in still)
    st.write(f"{words.count(len(still), 'action')} open, {late} overdue.")
    rows = [
        (
            TAKEN if each.taken_on else each.text,
            link("measure", titles.get(each.indicator, each.indicator), kpi=each.indicator, area=each.area),
            each.owner,
            each.due_words(edition.day),
            f"{words.day(each.on)}, {each.by}",
        )
        for each in still
    ]
    if rows:
        table("Open actions", ("Action", "Measure", "Who", "Due", "Agreed"), rows, is_titled=True)
    _said("actions")
    _closing(desk, still)
