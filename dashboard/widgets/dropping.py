"""Upload, the way in: files dropped, each read under a contract, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard import expected, journal, mend, upload, words
from dashboard.access import Action
from dashboard.contracts import Source, Sources
from dashboard.desk import Desk
from dashboard.ingest import Options, Repair
from dashboard.terms import Month, Problem, Severity
from dashboard.widgets.frame import remembered
from dashboard.widgets.shown import if_allowed, listed, plain, table


@dataclass(frozen=True)
class Drop:
    """A file as it was dropped, which contract it is read under, and what the lead said beside it."""

    file: UploadedFile
    source: Source
    settings: dict[str, str]


def drop_files(desk: Desk) -> list[Drop]:
    """Show the box files are dropped into, and what has to be asked about each; return those that can be read."""
    limit = st.get_option("server.maxUploadSize")
    st.write(
        f"CSV, tab-separated text or Excel (.xlsx), up to {limit} MB each, several at once; or a ZIP of one. "
        "Nothing that names or finds a person: a file with NHS numbers, names, dates of birth or postcodes is refused "
        "whole."
    )
    st.write(
        "A dropped file waits only while this page is open. After a restart of the server, or a reload, what is in "
        "the draft is still there; drop the file again for what is not."
    )
    files = st.file_uploader("Files", type=list(upload.TYPES), accept_multiple_files=True, key="drop")
    _templates(desk)
    return [drop for file in files if (drop := _drop(desk, file))]


def _templates(desk: Desk) -> None:
    with st.expander("Which files, and a template for each"):
        for source in desk.inputs.sources.values():
            st.write(f"**{plain(source.title)}.** {plain(source.about)}")
            st.download_button(
                f"Template: {source.title}",
                upload.template(source),
                f"{source.id}_template.csv",
                "text/csv",
                key=f"template-{source.id}",
                on_click="ignore",
            )


def _drop(desk: Desk, file: UploadedFile) -> Drop | None:
    sources = desk.inputs.sources
    seen = remembered(f"seen-{file.file_id}", "", lambda: upload.meet(desk, file, file.name))
    if seen.problems:
        called = upload.called(file.name)
        st.error(f"{plain(called)} is refused. Nothing of it was kept, and the board is unchanged.")
        _problem_table(f"What is wrong with {called}, and what to do", seen.problems)
        return None
    source = _source_of(file, seen, sources)
    if source is None:
        return None
    fit = seen.fit(source.id)
    has = f"it has {fit.given} of the {fit.needed} columns needed"
    st.write(f"**{plain(file.name)}** is read as {plain(source.title)}: {has}.")
    settings = {column: _setting(file, column, source) for column in fit.settable}
    return Drop(file, source, {column: said for column, said in settings.items() if said})


def _source_of(file: UploadedFile, seen: upload.Recognised, sources: Sources) -> Source | None:
    if len(seen.best) == 1:
        return sources[seen.best[0]]
    why = "fits several kinds of file" if seen.best else "has the columns of no kind of file we know"
    chosen = st.selectbox(
        f"{upload.named(file.name)} {why}. Which is it?",
        seen.best or list(sources),
        index=None,
        format_func=lambda each: sources[each].title,
        placeholder="Choose a kind of file",
        key=f"source-{file.file_id}",
    )
    return sources[chosen] if chosen else None


def _setting(file: UploadedFile, column: str, source: Source) -> str:
    about = source.columns[column].about or "the file has no such column, so say it once for every row"
    label = f"{column.replace('_', ' ').capitalize()} of {upload.named(file.name)}: {about}"
    return str(st.text_input(label, key=f"set-{column}-{file.file_id}")).strip()


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
    with st.status("Reading the files", expanded=False) as status:
        for drop in drops:
            st.write(f"Reading {plain(drop.file.name)}")
            _checked(desk, drop, _options(desk, drop))
        status.update(label=f"{words.count(len(drops), 'file')} read", state="complete")
    return [_show_check(desk, drop) for drop in drops]


def _checked(desk: Desk, drop: Drop, options: Options) -> upload.Checked:
    key = (drop.source.text, repr(options), desk.place.lookup.hash)
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
    shown = _checked(desk, drop, options)
    with above:
        _show_verdict(desk, drop, shown, options)
    return drop, options, shown


def _options(desk: Desk, drop: Drop) -> Options:
    """Return what is said of a file before it was read: the columns given, and the repairs chosen so far."""
    return Options(desk.today, drop.settings, repairs=st.session_state.get(_repairs_of(drop), ()))


def _repairs_of(drop: Drop) -> str:
    return f"repairs-{drop.file.file_id}-{drop.source.id}"


def _show_verdict(desk: Desk, drop: Drop, shown: upload.Checked, options: Options) -> None:
    said = plain(upload.verdict(shown, drop.source))
    if shown.is_accepted:
        st.success(f"{said} {_WHEREABOUTS[upload.whereabouts(desk.store, shown)]}")
        counts = [words.number(shown.counts.get(name, 0), 0) for name in upload.COUNTED]
        table(f"Rows of {shown.file}", ("File", *map(str.capitalize, upload.COUNTED)), [(shown.file, *counts)])
    else:
        st.error(said)
    _show_problems(desk, drop, shown, options)
    _mending(desk, drop, shown)


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
        ends = [_month(f"Covers {end}", months, f"{end}-{drop.file.file_id}") for end in ("from", "to")]
        span = (min(ends[0], ends[1]), max(ends[0], ends[1])) if ends[0] and ends[1] else None
    reason = ""
    if first.has_faulty_rows:
        label = f"To set the faulty rows of {upload.named(drop.file.name)} aside and take in the others, say why"
        reason = str(st.text_input(label, key=f"aside-{drop.file.file_id}")).strip()
        if refused := upload.personal(reason):
            st.error(refused)
            reason = ""
    return replace(said, covers=span, set_aside=reason)


def _month(label: str, months: Sequence[Month], key: str) -> Month | None:
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
        _problem_table(f"What is wrong with {shown.file}, and what to do", errors)
        name = f"{Path(shown.file).stem}_problems.csv"
        label = f"Download every problem of {upload.named(shown.file)}, a line for each row"
        made = if_allowed(desk, Action.LOAD, lambda: upload.fault_list(shown))
        st.download_button(label, made, name, "text/csv", key=f"faults-{key}", on_click="ignore")
        if any(each.rows for each in errors):
            _given_back(desk, drop, options)
    rows = [each for each in warned if each.rows]
    if rows:
        _problem_table(f"Rows to look at in {shown.file}", rows)
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


def _mending(desk: Desk, drop: Drop, shown: upload.Checked) -> None:
    """Offer what can be mended here, one click each, and list what was, with the way back."""
    found = mend.mends(shown.problems, drop.source, desk.place.lookup)
    if found:
        st.write(f"**Mend here:** say what these mean in {plain(shown.file)}. It is kept with the file, and shown.")
    for index, each in enumerate(found[:MOST_MENDS]):
        _mend(drop, each, f"{drop.file.file_id}-{index}")
    if len(found) > MOST_MENDS:
        st.write(f"{len(found) - MOST_MENDS} more can be mended here once these are.")
    for repair in st.session_state.get(_repairs_of(drop), ()):
        label = f'"{upload.named(repair.found)}" is read as {upload.named(repair.use)}. Take that back'
        st.button(label, key=f"back-{drop.file.file_id}-{repair}", on_click=_unchoose, args=(drop, repair))


MOST_MENDS = 10
"""So many repairs are offered at once: each is a line with its own choice."""


def _mend(drop: Drop, each: mend.Mend, key: str) -> None:
    said, offered = st.columns([3, 2], vertical_alignment="bottom")
    with said:
        st.write(plain(each.sentence))
        for use in each.near:
            label = f"Use {upload.named(use)} for {'all ' if each.rows != '1 row' else ''}{each.rows}"
            st.button(label, key=f"use-{key}-{use}", type="primary", on_click=_choose, args=(drop, each.as_(use)))
    with offered:
        label = f'Read "{upload.named(each.found)}" as'
        box = f"read-{key}-{each.found}"
        st.selectbox(
            label,
            each.choices,
            index=None,
            placeholder="Choose another",
            key=box,
            on_change=_choose_other,
            args=(drop, each, box),
        )


def _choose(drop: Drop, repair: Repair) -> None:
    chosen = st.session_state.get(_repairs_of(drop), ())
    st.session_state[_repairs_of(drop)] = (*chosen, repair)


def _choose_other(drop: Drop, each: mend.Mend, box: str) -> None:
    if use := st.session_state.get(box):
        _choose(drop, each.as_(use))


def _unchoose(drop: Drop, repair: Repair) -> None:
    kept = tuple(each for each in st.session_state.get(_repairs_of(drop), ()) if each != repair)
    st.session_state[_repairs_of(drop)] = kept


def _problem_table(caption: str, found: Iterable[Problem]) -> None:
    rows = [(upload.where(each), each.found, each.expected, each.fix) for each in found]
    table(caption, ("Where", "Found", "Expected", "Do"), rows)
