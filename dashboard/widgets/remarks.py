"""Commentary beside a measure: what its owner says, how old that is, what was said before, and its form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard import commentary as written
from dashboard import words
from dashboard.access import Action
from dashboard.commentary import BY_WHEN, HAPPENED, NEXT, WHY, Comment, Written, age_words
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.remarks import capitalised, none_yet
from dashboard.signed import MOST
from dashboard.terms import Period, Refused
from dashboard.widgets.shown import facts, paragraphs, plain, table

MOST_VERSIONS = 24
"""So many earlier versions are shown at once; the command line lists all of them."""

TAKEN = "The text was taken away by an administrator."
DATED = f"{BY_WHEN} (day/month/year)"


def commentary(desk: Desk, edition: Edition, kpi: str, area: str, period: str) -> None:
    """Show what the owner says of a measure in an area at a period, its age, what was said before, and the form."""
    every, place = written.versions(desk, kpi, as_at=edition.as_at), edition.inputs.place
    st.write(plain(f"Owner: {place.owner(kpi)}." if place.owner(kpi) else "No owner is named."))
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
    # What is said already of a month that is not on the board yet waits for it.
    end = Period.parse(period)
    before = [each for each in every if each.area == area and not end < Period.parse(each.period)]
    _earlier([each for each in before if each != found], edition)
    if may_write(desk, edition):
        said_of("commentary")
        with st.expander(f"Write commentary about {words.period(period)}"):
            _comment_form(desk, every, kpi, area, period)


def may_write(desk: Desk, edition: Edition) -> bool:
    """Tell whether the forms are offered: to those who may write, and not beside an older release."""
    return not edition.as_at and desk.person.allows(Action.COMMENT)


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
        try_to(lambda: _kept(written.write(desk, kpi, area, period, typed, publish=publishes)), "commentary")


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


def try_to(do: Callable[[], str], where: str) -> None:
    """Do what a form asks for and say so on the page as it is then; or say what is wrong, and leave the form."""
    try:
        st.session_state[f"said-{where}"] = do()
    except Refused as refused:
        said = "\n".join(f"- {plain(f'{each.file}: {each.expected} {each.fix}')}" for each in refused.problems)
        st.error(f"Nothing was kept yet.\n\n{said}")
    else:
        st.rerun()


def said_of(where: str) -> None:
    """Show once what the last form of this name did."""
    if said := str(st.session_state.pop(f"said-{where}", "")):
        st.success(plain(said))
