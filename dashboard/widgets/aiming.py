"""Targets: what is in force, what the draft would change, and one target set, ended or taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from dashboard import aims, words
from dashboard.access import Action, permitted
from dashboard.aims import Aims
from dashboard.desk import Desk, read_new_targets, replace_targets
from dashboard.place import Target
from dashboard.targeting import Set, area_words, cautions, differences, end_target, set_target, take_out
from dashboard.terms import Problem, Refused
from dashboard.widgets.frame import choose, link
from dashboard.widgets.shown import Html, lead, listed, plain, problems, table

FIELDS = {
    "from": ("From", "2027-04"),
    "to": ("To", "no end"),
    "value": ("Target", ""),
    "low": ("or a band from", ""),
    "high": ("to", ""),
    "amber": ("Tolerance", "no amber"),
    "kind": ("Kind", "Better Care Fund plan"),
    "set_by": ("Set by", "a board or a role"),
    "note": ("Note", ""),
}

HOW = (
    "From and to are months such as 2027-04, or days; without a last one it holds until another follows. A target is "
    "one number, or a band with one end or both. Missed by no more than the tolerance is amber. Everybody can read the "
    "kind, who set it and the note: name no person. Nothing is changed before the next step."
)


def targets_in_force(shown: Aims) -> None:
    """Show every target in force today, those that ended or will begin, and the measures that have none."""
    lead(aims.sentence(shown))
    rows = aims.in_force_rows(shown)
    if rows:
        table("Targets in force today", aims.IN_FORCE, [(_measure(kpi, shown), *rest) for kpi, *rest in rows])
    else:
        st.write("No target is in force today, so nothing is rated.")
    listed("Agreed for later:", aims.coming(shown))
    listed("Ended, and nothing follows:", aims.ended(shown))
    listed("Measures without a target today:", aims.without(shown))
    listed("Measures that can have none, because neither high nor low is good:", aims.unjudged(shown))
    if said := aims.to_look_at(shown, is_all=True):
        with st.expander(f"Look at these: {words.count(len(said), 'thing')} about targets now or to come"):
            listed("Each may be meant:", _said_of(said))


def _measure(kpi: str, shown: Aims) -> Html:
    """Return a measure with its unit under it, and the way to its page."""
    stated = shown.indicators[kpi]
    return Html(f"{link('measure', stated.title, kpi=kpi)}<br><small>{escape(stated.unit)}</small>")


def _said_of(found: Sequence[Problem]) -> list[str]:
    return [each.expected for each in found]


def targets_in_draft(desk: Desk, shown: Aims) -> None:
    """Show what the draft would change of the targets, what to look at in it, and the way back."""
    rows = aims.changed_rows(shown)
    told("draft")
    if not aims.files_differ(shown, "targets.csv"):
        st.write("The draft changes no target.")
        return
    if rows:
        table("Targets on the board and in the draft", aims.CHANGED, rows)
    else:
        st.write("The file in the draft is written otherwise than the one on the board, and says the same.")
    listed("Look at these before you publish:", _said_of(aims.to_look_at(shown)))
    _to_preview(desk)
    if desk.person.allows(Action.LOAD) and shown.board["targets.csv"]:
        label = "Take every change of targets out of the draft"
        act(
            label,
            "targets-back",
            lambda: replace_targets(desk, shown.board["targets.csv"]),
            "The targets are as on the board.",
        )


def _to_preview(desk: Desk) -> None:
    if desk.person.allows(Action.LOAD):
        said = link("upload", "See in the preview which ratings would change, and publish")
        st.html(f"<p class='board'>{said}</p>")


def act(label: str, key: str, do: Callable[[], Sequence[Problem]], done: str, *, is_first: bool = False) -> None:
    """Show a button that changes the draft; when it is pressed, do it, and say so when the page is shown anew.

    What is said stands where the button stood: under the part of the page that the start of its key names.
    """
    if not st.button(label, key=key, type="primary" if is_first else "secondary"):
        return
    try:
        found = do()
    except Refused as refused:
        found = refused.problems
    say(key.partition("-")[0], done if not found else "", found)
    st.rerun()


def say(part: str, done: str, found: Sequence[Problem] = ()) -> None:
    """Keep in mind what a step did, for a part of the page to show once."""
    st.session_state[f"aimed-{part}"] = (done, tuple(found))


def told(part: str) -> None:
    """Show what the last step did in a part of the page, once."""
    done, found = st.session_state.pop(f"aimed-{part}", ("", ()))
    if done:
        st.success(plain(f"{done} The board changes when the draft is published."))
    if found:
        st.error("Nothing was changed.")
        problems(found)


def one_measure(desk: Desk, shown: Aims) -> None:
    """Show the targets of one measure in time and, to those who may, the ways to set, end or take out one."""
    titles = {name: each.title for name, each in shown.indicators.items()}
    if not titles:
        st.write("There is no measure to have a target.")
        return
    kpi = choose("Measure", "kpi", list(titles), lambda name: titles[name])
    rows = aims.history_rows(shown, kpi)
    if rows:
        table(f"Targets of {titles[kpi]}, {shown.indicators[kpi].unit}, by area and in time", aims.STEPS, rows)
    else:
        st.write("This measure has no target.")
    if not desk.person.allows(Action.LOAD):
        st.write(f"Setting targets is for {permitted(Action.LOAD)}.")
        return
    told("target")
    _setting(desk, shown, kpi)
    _ending(desk, shown, kpi)
    _taking_out(desk, shown, kpi)


def _setting(desk: Desk, shown: Aims, kpi: str) -> None:
    st.subheader("Set a target", anchor=False)
    stated = shown.indicators[kpi]
    st.write(plain(f"{stated.title}, {stated.unit or 'a number'}. {HOW}"))
    with st.form(f"set-{kpi}", border=False):
        offered = list(aims.areas_of(shown, kpi))
        area = st.selectbox("Area", offered, format_func=lambda each: area_words(each, shown.place), key=f"area-{kpi}")
        said = {"indicator": kpi, "area": str(area or "")}
        for row in (("from", "to"), ("value", "low", "high", "amber"), ("kind", "set_by", "note")):
            for name, column in zip(row, st.columns(len(row)), strict=True):
                label, such_as = FIELDS[name]
                with column:
                    said[name] = str(st.text_input(label, key=f"{name}-{kpi}", placeholder=such_as))
        st.form_submit_button("Show what this would do", key=f"show-{kpi}")
    if any(said[name].strip() for name in ("value", "low", "high")):
        _would_set(desk, shown, kpi, said)


def _would_set(desk: Desk, shown: Aims, kpi: str, said: dict[str, str]) -> None:
    """Say what setting a target would do, what it would end, and what to look at; and do it when that is pressed."""
    made = set_target(shown.texts["targets.csv"], said, shown.place.lookup, shown.indicators)
    faults = made.problems or read_new_targets(desk, made.text)[1]
    if made.target is None or faults:
        st.error("This target cannot be set.")
        problems(faults)
        return
    st.write(plain(f"This sets {aims.about(made.target, shown)}, {aims.span_words(made.target)}."))
    listed("Ends for it, the day before:", _closed(made, shown))
    listed("Look whether this is right:", _said_of(_new_cautions(made, desk, shown)))
    done = f"Set: {aims.about(made.target, shown)}, {aims.span_words(made.target)}."
    act("Put it into the draft", f"target-put-{kpi}", lambda: _put(desk, made.text, kpi), done, is_first=True)


def _closed(made: Set, shown: Aims) -> list[str]:
    return [f"{aims.about(each, shown)}, in force {aims.span_words(each)}" for each in made.closed]


def _new_cautions(made: Set, desk: Desk, shown: Aims) -> list[Problem]:
    targets = read_new_targets(desk, made.text)[0]
    own = cautions(targets, shown.indicators, shown.place, shown.targets)
    return [each for each in own if made.target and each.row == made.target.line]


def _put(desk: Desk, text: str, kpi: str) -> list[Problem]:
    found = replace_targets(desk, text)
    if not found:
        for name in FIELDS:  # an empty form says that it was done, and nothing is set twice
            st.session_state.pop(f"{name}-{kpi}", None)
    return found


def _named(target: Target, shown: Aims) -> str:
    return f"{aims.about(target, shown)}, {aims.span_words(target)}"


def _ending(desk: Desk, shown: Aims, kpi: str) -> None:
    """Offer to end a target that has no end, or a later one than wanted."""
    open_now = {_key(each): each for each in shown.of(kpi) if each.end is None or each.end >= shown.day}
    if not open_now:
        return
    with st.expander("End a target"):
        label = "Which target ends"
        key = st.selectbox(
            label, list(open_now), format_func=lambda each: _named(open_now[each], shown), key=f"end-{kpi}"
        )
        day = st.text_input("On which day or month it ends", key=f"end-day-{kpi}", placeholder="Such as 2027-03")
        target = open_now[str(key)]
        if not day.strip():
            st.write("Say when it ends. Until another is set, what comes after is not rated.")
            return
        text = end_target(shown.texts["targets.csv"], target.line, day)
        if faults := read_new_targets(desk, text)[1]:
            problems(faults)
            return
        done = f"Ended: {_named(target, shown)}."
        act("End it in the draft", f"target-end-{kpi}", lambda: replace_targets(desk, text), done)


def _key(target: Target) -> str:
    """Return what stands for a target in a box: another row that came to its line is another."""
    return f"{target.line}: {target}"


def _taking_out(desk: Desk, shown: Aims, kpi: str) -> None:
    """Offer to take out what is in the draft only."""
    for before, after in differences(shown.was, shown.of(kpi)):
        if before is None and after is not None:
            text = take_out(
                shown.texts["targets.csv"], after.line, shown.board["targets.csv"], shown.place.lookup, shown.indicators
            )
            _take_out(desk, text, _named(after, shown), _key(after))


def _take_out(desk: Desk, text: str, named: str, key: str) -> None:
    label = plain(f"Take out of the draft: {named}")
    act(label, f"target-out-{key}", lambda: replace_targets(desk, text), f"Taken out: {named}.")
