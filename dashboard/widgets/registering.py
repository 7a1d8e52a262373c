"""Events and breaks, a row at a time; and a whole file of those, of targets or of milestones, in and out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard import aims, words
from dashboard.access import Action
from dashboard.aims import Aims
from dashboard.changes import told as told_of
from dashboard.desk import (
    Desk,
    read_new_breaks,
    read_new_milestones,
    read_new_targets,
    replace_breaks,
    replace_milestones,
    replace_targets,
)
from dashboard.place import BREAK_COLUMNS, MILESTONE_COLUMNS, TARGET_COLUMNS
from dashboard.targeting import add_step, cautions, take_out_step
from dashboard.terms import Problem
from dashboard.widgets.aiming import act, say, told
from dashboard.widgets.frame import remembered
from dashboard.widgets.shown import listed, plain, problems, table

KINDS = {
    "event": "Event: something happened, and the numbers before and after stay comparable",
    "break": "Break: counted otherwise from this day; no rating against an older target, limits start anew",
    "rebase": "Rebase: the process has changed for good; limits start anew, ratings go on",
}


def events_and_breaks(desk: Desk, shown: Aims) -> None:
    """Show the register of events and breaks and, to those who may, the form that adds one and the ways back."""
    rows = aims.step_rows(shown)
    if rows:
        table("Events and breaks, oldest first", aims.REGISTER, rows)
    else:
        st.write("No event and no break is known.")
    gone = [each for each in shown.steps_were if not _is_in(each, shown)]
    listed("On the board, and no longer in the draft:", [f"{words.day(each.day)}: {each.text}" for each in gone])
    if not desk.person.allows(Action.LOAD):
        return
    _adding(desk, shown)
    for each in shown.steps:
        if aims.is_new_step(each, shown):
            text = take_out_step(shown.texts["breaks.csv"], each.line, shown.board["breaks.csv"])
            _take_out(desk, text, f"{each.kind} of {words.day(each.day)}", f"{each.line}: {each}")


def _is_in(step: Any, shown: Aims) -> bool:
    return any((each.day, each.indicators, each.text) == (step.day, step.indicators, step.text) for each in shown.steps)


def _take_out(desk: Desk, text: str, named: str, key: str) -> None:
    label = f"Take out of the draft: {named}"
    act(label, f"step-out-{key}", lambda: replace_breaks(desk, text), f"Taken out: {named}.")


def _adding(desk: Desk, shown: Aims) -> None:
    titles = {name: each.title for name, each in shown.indicators.items()}
    told("step")
    st.subheader("Add an event or a break", anchor=False)
    with st.form("step", border=False):
        kind = st.selectbox("What it is", list(KINDS), format_func=lambda each: KINDS[each], key="step-kind")
        named = st.multiselect("Measures", list(titles), format_func=lambda each: titles[each], key="step-indicators")
        day = st.text_input("From which day", key="step-date", placeholder="A day such as 2026-10-05, or a month")
        text = st.text_input("What happened", key="step-text", placeholder="Everybody can read it; nobody's name")
        provider = st.text_input("Provider, if it is one's", key="step-provider", placeholder="A code such as RP5")
        is_pressed = st.form_submit_button("Add it to the draft", key="step-add")
    if not is_pressed:
        return
    said = {"date": day, "indicators": " ".join(named), "text": text, "provider": provider, "kind": str(kind)}
    made, faults = add_step(shown.texts["breaks.csv"], said)
    if faults := faults or read_new_breaks(desk, made)[1]:
        st.error("This was not added.")
        problems(faults)
        return
    replace_breaks(desk, made)
    for name in ("date", "text", "provider", "indicators"):
        st.session_state.pop(f"step-{name}", None)
    say("step", f"Added: {kind} of {day.strip()}.")
    st.rerun()


# -- a whole file


@dataclass(frozen=True)
class Register:
    """A file of the place that a lead may replace whole: how it is read, and how it comes into the draft."""

    name: str
    part: str
    columns: Sequence[str]
    read: Callable[[Desk, str], tuple[Sequence[Any], list[Problem]]]
    replace: Callable[[Desk, str], list[Problem]]


TARGETS = Register("targets.csv", "target", TARGET_COLUMNS, read_new_targets, replace_targets)
BREAKS = Register("breaks.csv", "step", BREAK_COLUMNS, read_new_breaks, replace_breaks)
MILESTONES = Register("milestones.csv", "milestone", MILESTONE_COLUMNS, read_new_milestones, replace_milestones)


def whole_file(desk: Desk, shown: Aims, register: Register) -> None:
    """Offer the draft's file to take away, and a box for another to take its place; to those who may."""
    if not desk.person.allows(Action.LOAD):
        return
    with st.expander(f"The whole file: {register.name}"):
        st.download_button(
            f"Download {register.name} as the draft has it",
            lambda: aims.current_file(desk, register.name, register.columns),
            register.name,
            "text/csv",
            key=f"download-{register.name}",
            on_click="ignore",
        )
        st.write(f"Its columns: {', '.join(plain(each) for each in register.columns)}. A file takes the place of all.")
        file = st.file_uploader(f"A new {register.name}", type="csv", key=f"file-{register.name}")
        if file is not None:
            _dropped(desk, shown, register, file.file_id, file.getvalue())


def _dropped(desk: Desk, shown: Aims, register: Register, key: str, content: bytes) -> None:
    """Say everything that is wrong with a file, or what it would change; and take it when that is pressed."""
    text = _decoded(content)
    if text == shown.texts[register.name]:
        st.write("This file is what the draft has.")
        return
    _, found = register.read(desk, text)
    if found:
        # Once a file: a refusal is a line of the log, and looking at it again is none.
        remembered(f"aimed-{key}", "", lambda: register.replace(desk, text))
        st.error(f"{plain(register.name)} is refused: {words.count(len(found), 'problem')}. Nothing was changed.")
        problems(found)
        return
    st.write(plain(told_of(f"place/{register.name}", shown.texts[register.name], text, shown.place.lookup)))
    if register is TARGETS:
        said = cautions(read_new_targets(desk, text)[0], shown.indicators, shown.place, shown.targets)
        listed("Look whether this is right:", [f"Row {each.row}: {each.expected}" for each in said])
    done = f"The file {register.name} is in the draft."
    act(
        "Put this file into the draft",
        f"put-{register.name}",
        lambda: register.replace(desk, text),
        done,
        is_first=True,
    )


def _decoded(content: bytes) -> str:
    """Return a file's text: UTF-8, or what Excel writes on Windows where it is not."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
