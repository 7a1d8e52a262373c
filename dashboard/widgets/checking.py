"""Upload, on the way in: what became of each dropped file, what is wrong with it, and what this month-end expects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import streamlit as st

from dashboard import expected, journal, mend, upload, words
from dashboard.access import Action
from dashboard.desk import Desk
from dashboard.ingest import Options
from dashboard.terms import Month, Severity
from dashboard.widgets.dropping import Drop, problem_table
from dashboard.widgets.frame import remembered
from dashboard.widgets.mending import mending
from dashboard.widgets.shown import if_allowed, listed, plain, progress, table


def month_end(desk: Desk, checks: Sequence[tuple[Drop, Options, upload.Checked]]) -> None:
    """Show what this month-end expects of each kind of file, and what came of it."""
    lines = upload.month_end(desk, [shown for _, _, shown in checks])
    st.write(f"**{expected.sentence(lines)}**")
    if lines:
        rows = [(each.title, expected.WORDS[each.state], each.periods, each.files, each.do) for each in lines]
        table("What this month-end expects", ("Kind of file", "How it stands", "For", "Came", "Do"), rows)


def check_files(desk: Desk, drops: Sequence[Drop]) -> list[tuple[Drop, Options, upload.Checked]]:
    """Read every dropped file, keeping nothing of it, and show what became of each."""
    if not drops:
        st.write("No file waits to be checked.")
        return []
    _begin(desk, drops)
    with st.status("Reading the files", expanded=False) as status:
        for number, drop in enumerate(drops, start=1):
            st.write(f"Reading {plain(drop.file.name)}")
            step = progress(status, f"Reading file {number} of {len(drops)}: {drop.file.name}")
            _checked(desk, drop, replace(_options(desk, drop), on_rows=step))
        status.update(label=f"{words.count(len(drops), 'file')} read", state="complete")
    return [_show_check(desk, drop) for drop in drops]


def _begin(desk: Desk, drops: Sequence[Drop]) -> None:
    """Remember files before the first of them is read: of one that is never read to its end, this is all there is."""
    marks = {f"begun-{drop.file.file_id}": drop for drop in drops}
    new = {mark: drop for mark, drop in marks.items() if mark not in st.session_state}
    upload.begin(desk, [(drop.file.name, drop.source.id, drop.sha256) for drop in new.values()])
    for mark in new:
        st.session_state[mark] = True


def _read_by(desk: Desk, drop: Drop, options: Options) -> tuple[str, ...]:
    """Return what a file is read by: while it is the same, so is what became of the file."""
    return drop.source.text, repr(options), desk.place.lookup.hash


def _checked(desk: Desk, drop: Drop, options: Options) -> upload.Checked:
    key = _read_by(desk, drop, options)
    name = f"checked-{drop.file.file_id}-{bool(options.covers or options.set_aside)}"
    made: upload.Checked = remembered(
        name, key, lambda: upload.check(desk, drop.source.id, drop.file, drop.file.name, options)
    )
    return made


def _show_check(desk: Desk, drop: Drop) -> tuple[Drop, Options, upload.Checked]:
    st.subheader(plain(drop.file.name), anchor=False)
    above = st.container()  # what became of the file stands above what is asked about it, and depends on the answers
    first = _checked(desk, drop, _options(desk, drop))
    options = _asked_about(drop, first, _options(desk, drop))
    with above, st.spinner(f"Reading {upload.named(drop.file.name)} as you said"):
        shown = _checked(desk, drop, options)
    key = (*_read_by(desk, drop, options), upload.whereabouts(desk.store, shown))
    remembered(f"kept-{drop.file.file_id}", key, lambda: upload.remember(desk, drop.sha256, shown, options))
    with above:
        _show_verdict(desk, drop, shown, options)
    return drop, options, shown


def _options(desk: Desk, drop: Drop) -> Options:
    """Return what is said of a file before it was read: the columns given, and the repairs chosen so far."""
    return Options(desk.today, drop.settings, repairs=st.session_state.get(drop.repairs, ()))


def _show_verdict(desk: Desk, drop: Drop, shown: upload.Checked, options: Options) -> None:
    said = plain(upload.verdict(shown, drop.source))
    if shown.is_accepted:
        st.success(f"{said} {_WHEREABOUTS[upload.whereabouts(desk.store, shown)]}")
        counts = [words.number(shown.counts.get(name, 0), 0) for name in upload.COUNTED]
        table(f"Rows of {shown.file}", ("File", *map(str.capitalize, upload.COUNTED)), [(shown.file, *counts)])
    else:
        st.error(said)
    _show_problems(desk, drop, shown, options)
    mending(desk, drop, shown)


_WHEREABOUTS = {
    "": "It is not in the draft yet.",
    "draft": "It is in the draft.",
    "board": "This very file is on the board already.",
}


def _asked_about(drop: Drop, first: upload.Checked, said: Options) -> Options:
    """Return the options of a file, with what can only be asked once it was read: its months, its faulty rows."""
    months = upload.months_offered(first)
    span = None
    if months:
        short = f"{words.period(str(months[-1]))} looks cut short and is left out unless you say it is whole."
        st.write(f"{short} Which months does the file cover?")
        said_before = drop.known.months if drop.known and drop.known.months else (None, None)
        ends = [
            _month(f"Covers {end}", months, f"{end}-{drop.file.file_id}", before)
            for end, before in zip(("from", "to"), said_before, strict=True)
        ]
        span = (min(ends[0], ends[1]), max(ends[0], ends[1])) if ends[0] and ends[1] else None
    reason = ""
    if first.has_faulty_rows:
        label = f"To set the faulty rows of {upload.named(drop.file.name)} aside and take in the others, say why"
        key = f"aside-{drop.file.file_id}"
        st.session_state.setdefault(key, drop.known.set_aside if drop.known else "")
        reason = str(st.text_input(label, key=key)).strip()
        if refused := upload.personal(reason):
            st.error(refused)
            reason = ""
    return replace(said, covers=span, set_aside=reason)


def _month(label: str, months: Sequence[Month], key: str, before: Month | None) -> Month | None:
    if before in months:
        st.session_state.setdefault(key, before)
    found: Month | None = st.selectbox(
        label, months, index=None, format_func=lambda each: words.period(str(each)), placeholder="Not said", key=key
    )
    return found


def _show_problems(desk: Desk, drop: Drop, shown: upload.Checked, options: Options) -> None:
    key = drop.file.file_id
    errors, warned, repaired = (
        [upload.on_page(each) for each in shown.of(severity)]
        for severity in (Severity.ERROR, Severity.WARNING, Severity.REPAIRED)
    )
    if errors:
        problem_table(f"What is wrong with {shown.file}, and what to do", errors)
        name = f"{Path(shown.file).stem}_problems.csv"
        label = f"Download every problem of {upload.named(shown.file)}, a line for each row"
        made = if_allowed(desk, Action.LOAD, lambda: upload.fault_list(shown))
        st.download_button(label, made, name, "text/csv", key=f"faults-{key}", on_click="ignore")
        if any(each.rows for each in errors):
            _given_back(desk, drop, options)
    rows = [each for each in warned if each.rows]
    if rows:
        problem_table(f"Rows to look at in {shown.file}", rows)
    listed("Look whether this is right:", [each.expected for each in warned if not each.rows])
    listed("Repaired or passed over while reading:", [each.expected for each in repaired])


def _given_back(desk: Desk, drop: Drop, options: Options) -> None:
    content, source, lookup = drop.file.getvalue(), drop.source, desk.place.lookup

    def made() -> str:
        desk.may(Action.LOAD)
        desk.store.tell(journal.exported(desk.who, f"{drop.file.name}, given back with its problems"))
        return mend.returned(BytesIO(content), drop.file.name, source, lookup, options)

    label = f"Download {upload.named(drop.file.name)} with its problems and how to fix them beside each row"
    name = f"{Path(drop.file.name).stem}_to_mend.csv"
    st.download_button(label, made, name, "text/csv", key=f"back-{drop.file.file_id}", on_click="ignore")
