"""The package's Streamlit: the guard, what a page was asked for, and the few things every page shows."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Literal

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard import upload, words
from dashboard.access import Role, refusal
from dashboard.book import Entry
from dashboard.contracts import Source, Sources
from dashboard.desk import Desk, open_desk
from dashboard.edition import Edition, read_draft, read_edition
from dashboard.ingest import Options
from dashboard.measure import Judgement, Table
from dashboard.place import Area
from dashboard.release import publish, taken_out
from dashboard.scorecard import MOST_EXCEPTIONS, ORDER_RULE, Board, Cell, Chip, Line, periods
from dashboard.settings import folders_of, home_of, today_of
from dashboard.store import Extract, Release
from dashboard.terms import Month, Problem, Refused, Severity

DRAFT = "draft"
"""What `?release=` says for the draft: the board as publishing now would make it."""

STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")


class Html(str):
    """Markup that is safe already: everything else is escaped where it is shown."""

    __slots__ = ()


# -- who and what


def guard(role: Role = Role.VIEWER) -> Desk:
    """Return the desk of whoever asks, or show why they may not and stop. The first line of every page.

    A page can be reached before the entry script has run, so nothing else stands before the data.
    """
    if said := refusal(os.environ, st.get_option("server.address") or ""):
        st.title("Not available")
        st.error(said, icon=":material/lock:")
        st.stop()
    st.html(f"<style>{STYLE}</style>")
    try:
        return _desk(role)
    except Refused as refused:
        st.title("The dashboard cannot start")
        problems(refused.problems)
        st.stop()


def _desk(role: Role) -> Desk:
    folders, home = folders_of(), home_of()
    who = f"local {role}"
    return open_desk(home, folders, url=os.environ.get("DATABASE_URL", ""), today=today_of(), who=who)


def edition(desk: Desk) -> Edition:
    """Return the edition the address asks for (`?release=3`, a day, `draft`) under its banners; else the current."""
    asked = asked_for("release")
    try:
        shown = read_draft(desk) if asked == DRAFT else read_edition(desk, asked)
    except Refused as refused:
        problems(refused.problems)
        shown = read_edition(desk)
    banners(desk, shown)
    return shown


def banners(desk: Desk, shown: Edition) -> None:
    """Say what a reader must know before any number: synthetic figures, a draft, an older release, a fault."""
    if desk.is_demo:
        st.info(
            "Synthetic data, made for a demonstration. No figure here is about real people.", icon=":material/science:"
        )
    if shown.is_draft:
        st.warning(
            "Draft: this is the board as publishing now would make it. It is not published.", icon=":material/edit:"
        )
    elif not shown.is_current:
        st.warning(f"As at release {shown.number}: this is not the current board.", icon=":material/history:")
    for name, said in shown.manifest.faults.items():
        st.error(f"The definition {name} could not be read, so its measure is not shown. {plain(said)}")


def asked_for(name: str, default: str = "") -> str:
    """Return what the page's address says under a name."""
    return str(st.query_params.get(name, default))


def choose(label: str, name: str, options: Sequence[str], say: Callable[[str], str] = str) -> str:
    """Return the option chosen in a box whose choice stands in the page's address; the first unless it says another."""
    asked = asked_for(name)
    index = list(options).index(asked) if asked in options else 0
    chosen = st.selectbox(label, options, index=index, format_func=say, key=f"choose-{name}")
    if chosen != (asked or options[0]):
        st.query_params[name] = chosen
    return str(chosen)


def choose_period(shown: Edition) -> str:
    """Return the month the reader chose, or nothing for the latest of each measure."""
    options = ["", *periods(shown)]
    return choose("Period", "period", options, lambda each: words.period(each) if each else "Latest of each measure")


def link(page: str, text: str, **query: str) -> Html:
    """Return a link to a page with what it is asked for; what stands in this page's `release` goes along."""
    carried = {"release": asked_for("release"), **query}
    said = "&amp;".join(f"{escape(name)}={escape(value.replace(' ', '+'))}" for name, value in carried.items() if value)
    return Html(f'<a href="{page}{"?" + said if said else ""}" target="_self">{escape(text)}</a>')


# -- the scorecard


def lead(text: str) -> None:
    """Show the sentence that comes before everything else."""
    st.html(f'<p class="lead">{escape(text)}</p>')


def exceptions(shown: Board) -> None:
    """Show what needs attention, at most seven lines, the rest behind a click, and the rule of their order."""
    if not shown.exceptions:
        st.write(plain(shown.all_well))
        return
    columns = ("Measure", "Rating", "Latest", "Target", "Change", "Off target in", "Owner")
    rows = [_exception(each) for each in shown.exceptions]
    table("What needs attention", columns, rows[:MOST_EXCEPTIONS])
    if len(rows) > MOST_EXCEPTIONS:
        with st.expander(f"Show all {len(rows)}"):
            table("Everything that needs attention", columns, rows)
    st.write(ORDER_RULE)


def _exception(each: Line) -> tuple[str, ...]:
    latest = f"{each.headline.value} in {each.period}" if each.headline.value else each.headline.sentence
    said = Html(f"{escape(latest)}<br>{escape(each.late)}") if each.late else latest
    chips = rated(Cell(each.headline.area, each.headline.chip, "", each.headline.sentence))
    name = link("measure", each.indicator.title, kpi=each.indicator.id)
    return (
        name,
        chips,
        said,
        each.target or "None set",
        each.change or "No earlier value",
        each.where or "None",
        each.owner,
    )


def measures(theme: str, lines: Sequence[Line], shown: Board) -> None:
    """Show the measures of a theme, a row each, a cell for the place and for every area."""
    areas = [each for each in shown.areas if any(each.code == one.area.code for line in lines for one in line.cells)]
    columns = ("Measure", "Period", shown.place, *(area.name for area in areas))
    table(f"{theme}, by area", columns, [_measure(each, areas) for each in lines])


def _measure(each: Line, areas: Sequence[Area]) -> tuple[str, ...]:
    cells = {cell.area.code: cell for cell in each.cells}
    title = link("measure", each.indicator.title, kpi=each.indicator.id)
    name = Html(f"{title}<br><small>{escape(each.indicator.unit)}</small>")
    period = Html(f"{escape(each.period)}<br>{escape(each.late)}") if each.late else each.period
    return (
        name,
        period,
        rated(each.headline),
        *(rated(cells[area.code]) if area.code in cells else "Not shown here" for area in areas),
    )


# -- showing


def plain(text: str) -> str:
    """Return text that Markdown shows as it stands, whatever came from a file."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()<>#+-.!|$~:" else sign for sign in text)


def chip(shown: Chip) -> Html:
    """Return a chip: letter, word, and a fill that tells red, amber and green apart without their colours."""
    return Html(f'<span class="chip {escape(shown.kind)}"><b>{escape(shown.letter)}</b> {escape(shown.word)}</span>')


def rated(shown: Cell) -> Html:
    """Return a cell of the table: its value, and its chip with the sentence behind it for a pointer."""
    value = f'<span class="value">{escape(shown.value)}</span> ' if shown.value else ""
    beside = f"<br><small>{escape(shown.compared)}</small>" if shown.compared else ""
    return Html(f'<span title="{escape(shown.sentence)}">{value}{chip(shown.chip)}{beside}</span>')


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], *, numeric: Sequence[int] = ()) -> None:
    """Show a table that people and machines can read: caption, scoped headers, every cell escaped but Html."""
    st.html(table_html(caption, columns, rows, numeric=numeric))


def table_html(
    caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], *, numeric: Sequence[int] = ()
) -> Html:
    """Return the table as markup. The first cell of a row is its header; `numeric` columns are set to the right."""
    head = "".join(f'<th scope="col"{_right(index, numeric)}>{_safe(cell)}</th>' for index, cell in enumerate(columns))
    body = "".join(_row(row, numeric) for row in rows)
    return Html(
        f'<div class="scroll" role="region" aria-label="{escape(caption)}" tabindex="0"><table class="board">'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(row: Sequence[str], numeric: Sequence[int]) -> str:
    first = f'<th scope="row">{_safe(row[0])}</th>' if row else ""
    rest = "".join(f"<td{_right(index, numeric)}>{_safe(cell)}</td>" for index, cell in enumerate(row[1:], start=1))
    return f"<tr>{first}{rest}</tr>"


def _right(index: int, numeric: Sequence[int]) -> str:
    return ' class="number"' if index in numeric else ""


def _safe(cell: str) -> str:
    return cell if isinstance(cell, Html) else escape(str(cell))


def problems(found: Iterable[Problem], caption: str = "What is wrong, and what to do") -> None:
    """Show problems as a table: where, what was found, what was expected, what to do."""
    rows = [
        (
            problem.file,
            ", ".join(map(str, problem.rows[:10]))
            + (f" and {problem.count - 10:,} more" if problem.count > 10 else ""),
            problem.column,
            problem.found,
            problem.expected,
            problem.fix,
        )
        for problem in found
    ]
    table(caption, ("File", "Rows", "Column", "Found", "Expected", "Do"), rows)


# -- upload: drop


@dataclass(frozen=True)
class Drop:
    """A file as it was dropped, which contract it is read under, and what the lead said beside it."""

    file: UploadedFile
    source: Source
    settings: dict[str, str]


def remembered(name: str, key: object, make: Callable[[], Any]) -> Any:
    """Return what `make` gives, made again only when `key` is another: a file is not read anew at every click."""
    held = st.session_state.get(f"remembered-{name}")
    if held is None or held[0] != key:
        held = (key, make())
        st.session_state[f"remembered-{name}"] = held
    return held[1]


def drop_files(desk: Desk) -> list[Drop]:
    """Show the box files are dropped into, and what has to be asked about each; return those that can be read."""
    limit = st.get_option("server.maxUploadSize")
    st.write(
        f"CSV, tab-separated text or Excel (.xlsx), up to {limit} MB each, several at once. Nothing that names or "
        "finds a person: a file with NHS numbers, names, dates of birth or postcodes is refused whole."
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
    seen = remembered(f"seen-{file.file_id}", "", lambda: upload.recognise(file, file.name, sources))
    if seen.problems:
        st.error(f"{plain(file.name)} is refused. Nothing of it was kept, and the board is unchanged.")
        _problem_table(f"What is wrong with {file.name}, and what to do", seen.problems)
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


# -- upload: check


def check_files(desk: Desk, drops: Sequence[Drop]) -> list[tuple[Drop, Options, upload.Checked]]:
    """Read every dropped file, keeping nothing of it, and show what became of each."""
    if not drops:
        st.write("No file waits to be checked.")
        return []
    with st.status("Reading the files", expanded=False) as status:
        for drop in drops:
            st.write(f"Reading {plain(drop.file.name)}")
            _checked(desk, drop, Options(desk.today, drop.settings))
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
    first = _checked(desk, drop, Options(desk.today, drop.settings))
    options = _asked_about(desk, drop, first)
    shown = _checked(desk, drop, options)
    with above:
        _show_verdict(desk, drop, shown)
    return drop, options, shown


def _show_verdict(desk: Desk, drop: Drop, shown: upload.Checked) -> None:
    said = plain(upload.verdict(shown, drop.source))
    if shown.is_accepted:
        st.success(f"{said} {_WHEREABOUTS[upload.whereabouts(desk.store, shown)]}")
        counts = [words.number(shown.counts.get(name, 0), 0) for name in upload.COUNTED]
        table(f"Rows of {shown.file}", ("File", *map(str.capitalize, upload.COUNTED)), [(shown.file, *counts)])
    else:
        st.error(said)
    _show_problems(shown, drop.file.file_id)


_WHEREABOUTS = {
    "": "It is not in the draft yet.",
    "draft": "It is in the draft.",
    "board": "This very file is on the board already.",
}


def _asked_about(desk: Desk, drop: Drop, first: upload.Checked) -> Options:
    """Return the options of a file, with what can only be asked once it was read: its months, its faulty rows."""
    months = upload.months_offered(first)
    span = None
    if months:
        said = f"{words.period(str(months[-1]))} looks cut short and is left out unless you say it is whole."
        st.write(f"{said} Which months does the file cover?")
        ends = [_month(f"Covers {end}", months, f"{end}-{drop.file.file_id}") for end in ("from", "to")]
        span = (min(ends[0], ends[1]), max(ends[0], ends[1])) if ends[0] and ends[1] else None
    reason = ""
    if first.has_faulty_rows:
        label = f"To set the faulty rows of {upload.named(drop.file.name)} aside and take in the others, say why"
        reason = str(st.text_input(label, key=f"aside-{drop.file.file_id}")).strip()
        if refused := upload.personal(reason):
            st.error(refused)
            reason = ""
    return Options(desk.today, drop.settings, span, reason)


def _month(label: str, months: Sequence[Month], key: str) -> Month | None:
    found: Month | None = st.selectbox(
        label, months, index=None, format_func=lambda each: words.period(str(each)), placeholder="Not said", key=key
    )
    return found


def _show_problems(shown: upload.Checked, key: str) -> None:
    errors, warned, repaired = (
        [upload.on_page(each) for each in shown.of(severity)]
        for severity in (Severity.ERROR, Severity.WARNING, Severity.REPAIRED)
    )
    if errors:
        _problem_table(f"What is wrong with {shown.file}, and what to do", errors)
        name = f"{Path(shown.file).stem}_problems.csv"
        label = f"Download every problem of {upload.named(shown.file)}, a line for each row"
        st.download_button(label, upload.fault_list(shown), name, "text/csv", key=f"faults-{key}", on_click="ignore")
    rows = [each for each in warned if each.rows]
    if rows:
        _problem_table(f"Rows to look at in {shown.file}", rows)
    listed("Look whether this is right:", [each.expected for each in warned if not each.rows])
    listed("Repaired or passed over while reading:", [each.expected for each in repaired])


def _problem_table(caption: str, found: Iterable[Problem]) -> None:
    rows = [(upload.where(each), each.found, each.expected, each.fix) for each in found]
    table(caption, ("Where", "Found", "Expected", "Do"), rows)


# -- upload: the draft


def staging(desk: Desk, checks: Sequence[tuple[Drop, Options, upload.Checked]]) -> None:
    """Show the button that puts accepted files into the draft, and what is in it: the database knows, not this page."""
    ready = [each for each in checks if each[2].is_accepted and not upload.whereabouts(desk.store, each[2])]
    if ready:
        st.write(f"{words.count(len(ready), 'accepted file')} can be added to the draft. The board stays as it is.")
        if st.button("Add to the draft", type="primary", key="add"):
            _add(desk, ready)
    st.subheader("In the draft", anchor=False)
    staged = desk.store.staged()
    if not staged:
        st.write("No file is in the draft.")
    for extract in staged:
        _staged(desk, extract)


def _add(desk: Desk, ready: Sequence[tuple[Drop, Options, upload.Checked]]) -> None:
    with st.status("Adding to the draft", expanded=False) as status:
        for drop, options, _ in ready:
            st.write(f"Adding {plain(drop.file.name)}")
            upload.stage(desk, drop.source.id, drop.file, drop.file.name, options)
        status.update(label="Added to the draft", state="complete")
    _say("")
    st.rerun()


def _staged(desk: Desk, extract: Extract) -> None:
    st.write(plain(upload.extract_text(extract, desk.inputs.sources)))
    if st.button(f"Take out of the draft: {upload.named(extract.file)}", key=f"unstage-{extract.number}"):
        desk.store.unstage(extract.number or 0)
        _say("")
        st.rerun()


def preview(desk: Desk) -> upload.Preview:
    """Show what publishing the draft would change, and return it."""
    shown: upload.Preview = remembered("preview", upload.preview_key(desk), lambda: upload.preview(desk))
    difference = shown.difference
    st.html(f'<p class="lead">{escape(upload.preview_sentence(shown))}</p>')
    _changes(upload.preview_rows(shown))
    listed("Changed beside the files:", difference.inputs)
    listed("Held back since an undo, until changed again:", difference.held)
    listed("Look at these before you publish:", [*difference.warnings, *difference.faults.values()])
    if not difference.is_nothing:
        st.html(f"<p class='board'>{link('./', 'See the scorecard as it would be', release=DRAFT)}</p>")
    return shown


def listed(heading: str, said: Iterable[str]) -> None:
    """Show a heading and what stands under it, if anything does."""
    lines = [f"- {plain(each)}" for each in said]
    if lines:
        st.write("\n".join([plain(heading), "", *lines]))


MOST_CHANGES = 15


def _changes(rows: Sequence[upload.Row]) -> None:
    columns = ("Measure", "Area", "Before", "After", "Rating before and after", "Why")
    cells = [(row.measure, row.area, row.before, row.after, _chips(row), row.why) for row in rows]
    if cells:
        shown = f": {MOST_CHANGES} of {len(cells):,}" if len(cells) > MOST_CHANGES else ""
        table(f"What would change on the board{shown}", columns, cells[:MOST_CHANGES])
    if len(cells) > MOST_CHANGES:
        with st.expander(f"All {len(cells):,} cells that would change"):
            table("Everything that would change on the board", columns, cells)


def _chips(row: upload.Row) -> Html:
    was, will = (chip(each) if each else Html("nothing") for each in (row.was, row.will))
    return was if was == will else Html(f"{was} to {will}")


# -- upload: publish and undo


def publishing(desk: Desk, shown: upload.Preview) -> None:
    """Show the way onto the board: the reason where past values change, the button, and what came of it."""
    difference = shown.difference
    note, lacking = _note(shown)
    if lacking:
        st.write(lacking)
    is_ready = not (difference.is_nothing or lacking)
    # The token goes with the button: what is published is what stood above it when it was pressed, or nothing.
    kind: Literal["primary", "secondary"] = "primary" if is_ready else "secondary"
    st.button("Publish", type=kind, disabled=not is_ready, key="publish", on_click=_ask, args=(difference.token,))
    asked = str(st.session_state.pop("asked", ""))
    if asked == difference.token:
        _confirm_publish(desk, shown, note)
    elif asked:
        _say("The draft changed after this page showed it, so nothing was published. Look at the preview again.")
    _said()


def _note(shown: upload.Preview) -> tuple[str, str]:
    """Return the note of a release, and what is still wanting before it may be published."""
    if shown.difference.is_nothing:
        return "", ""
    reason = ""
    if shown.difference.restated:
        label, hint = "Why past values change", "Choose a reason"
        reason = st.selectbox(label, upload.REASONS, index=None, placeholder=hint, key="reason") or ""
    written = str(st.text_input("Note for this release (everybody can read it)", key="note"))
    wanting = "Past values change: choose the reason, and then publish." if shown.difference.restated else ""
    return upload.note_of(reason, written), upload.personal(written) or ("" if reason else wanting)


def _ask(token: str) -> None:
    st.session_state["asked"] = token
    _say("")


def _say(said: str, kind: str = "warning") -> None:
    st.session_state["said"] = (kind, said)


def _said() -> None:
    """Show what the last step did, until the next one."""
    kind, said = st.session_state.get("said", ("", ""))
    if said:
        {"success": st.success, "warning": st.warning}[kind](plain(said))


@st.dialog("Publish the draft?")
def _confirm_publish(desk: Desk, shown: upload.Preview, note: str) -> None:
    st.write(plain(upload.preview_sentence(shown)))
    if note:
        st.write(f"Note: {plain(note)}")
    st.write("Everybody sees it at once. It can be undone.")
    if not st.button("Yes, publish", type="primary", key="publish-yes"):
        return
    try:
        released, _ = publish(desk, note, shown.difference.token)
    except Refused as refused:
        _say(str(refused))
    else:
        moved = "The draft changed after this page showed it, so nothing was published. Look at the preview again."
        _say(f"Release {released.number} is published.", "success") if released else _say(moved)
    st.rerun()


def releases(desk: Desk) -> None:
    """Show what is on the board and since when, the way back, and every release before it."""
    made = desk.store.releases()[::-1]
    if not made:
        st.write("Nothing has been published yet.")
        return
    st.write(f"**Release {made[0].number} is on the board:** {plain(upload.made_text(made[0]))}.")
    files = upload.brought_in(desk.store, made[0])
    if files:
        table(f"Files of release {made[0].number}", _FILE_COLUMNS, [_file_row(desk, each) for each in files])
    gone = [upload.extract_text(each, desk.inputs.sources) for each in taken_out(desk.store, made[0])]
    listed("Taken out, until somebody drops it again:", gone)
    _undoing(desk)
    rows = [(f"Release {each.number}", upload.action_text(each), upload.made_text(each), each.note) for each in made]
    shown = f", the last {MOST_RELEASES} of {len(rows)}" if len(rows) > MOST_RELEASES else ""
    table(f"Releases{shown}", ("Release", "What", "By and when", "Note"), rows[:MOST_RELEASES])


MOST_RELEASES = 12

_FILE_COLUMNS = ("File", "Read as", "Covers", "Loaded by", "SHA-256")


def _file_row(desk: Desk, extract: Extract) -> tuple[str, ...]:
    source = desk.inputs.sources.get(extract.source)
    covers = upload.covered(json.loads(extract.covers), source)
    title = source.title if source else extract.source
    return extract.file, title, covers, extract.loaded_by, extract.sha256[:16]


def _undoing(desk: Desk) -> None:
    target = upload.undo_target(desk.store)
    if target is None:
        st.write("There is nothing to undo: what is on the board is the first release.")
        return
    current, back_to = target
    said = f"Undo release {current.number}: return everyone to release {back_to}"
    if st.button(said, key="undo"):
        _confirm_undo(desk, current, back_to)


@st.dialog("Undo this release?")
def _confirm_undo(desk: Desk, current: Release, back_to: int) -> None:
    st.write(f"The board goes back to release {back_to}. This is release {current.number + 1}; nothing is deleted.")
    note = str(st.text_input("Why (everybody can read it)", "Published in error.", key="undo-note"))
    if refused := upload.personal(note):
        st.error(refused)
        return
    if not st.button("Yes, undo", type="primary", key="undo-yes"):
        return
    try:
        released = upload.undo_exactly(desk, current.number, note)
        _say(f"Release {released.number} is published: it is release {released.manifest_of} again.", "success")
    except Refused as refused:
        _say(str(refused))
    st.rerun()


# -- definitions


def definition(entry: Entry, *, is_alone: bool) -> None:
    """Show an indicator of the book: what it says of itself, what to beware of, its worked example."""
    # Of several on one page each table is named for its indicator: two regions of one name cannot be told apart.
    named = "" if is_alone else f" ({entry.title})"
    st.write(f"**{plain(entry.question)}**")
    table(f"What the definition says{named}", ("Part", "What it says"), entry.facts)
    listed("Beware:", entry.caveats)
    if entry.expected:
        st.write("The worked example, which is run whenever the definitions are checked:")
    for drawn in (*entry.given, *([entry.expected] if entry.expected else [])):
        table(f"{drawn.caption}{named}", drawn.columns, drawn.rows)


# -- a measure


def theme() -> str:
    """Return the theme the reader sees, `light` or `dark`: a chart has its colours written into it."""
    return str(st.context.theme.type or "light")


def unknown(asked: str, titles: Mapping[str, str]) -> None:
    """Say that the address names a measure that is not on the board, if it does; the first is shown."""
    if asked and asked not in titles:
        shown = next(iter(titles.values()))
        st.warning(f"There is no measure {plain(asked)} on this board. {plain(shown)} is shown.")


def analysts(kpi: str, text: str) -> None:
    """Show a definition as its file has it."""
    st.write(f"**For analysts:** the definition {plain(kpi)}, as it stands in its file.")
    name = f"The definition {escape(kpi)}"
    st.html(f'<pre class="scroll source" role="region" aria-label="{name}" tabindex="0">{escape(text)}</pre>')


def judgements(shown: Iterable[Judgement]) -> None:
    """Show judgements side by side, each under its own label, so that none is taken for another."""
    said = (
        f"<div><dt>{escape(each.label)}</dt><dd>{chip(each.chip) if each.chip else ''} {escape(each.text)}</dd></div>"
        for each in shown
    )
    st.html(f'<dl class="judgements">{"".join(said)}</dl>')


def chart(spec: dict[str, Any], alt: str) -> None:
    """Show a chart under the name a screen reader says."""
    st.vega_lite_chart(spec, width="stretch", theme=None, alt=alt)


def map_of(deck: Any, alt: str) -> None:
    """Show a map under the name a screen reader says, if there is one."""
    if deck is not None:
        st.pydeck_chart(deck, height=320, alt=alt)


def paragraphs(said: Iterable[str]) -> None:
    """Show sentences as they stand, a paragraph each; an empty one is left out."""
    for each in said:
        if each:
            st.write(plain(each))


def as_table(shown: Table) -> None:
    """Offer a chart's numbers as a table and as a file."""
    with st.expander("Show as table"):
        grid(shown)
        download(shown)


def grid(shown: Table) -> None:
    """Show a table whose cells are words or chips."""
    rows = [[chip(cell) if isinstance(cell, Chip) else cell for cell in row] for row in shown.rows]
    table(shown.caption, shown.columns, rows, numeric=shown.numeric)


def download(shown: Table) -> None:
    """Offer a table's points as a file, at full precision."""
    st.download_button(
        "Download as CSV", shown.content, shown.file, "text/csv", key=f"download-{shown.file}", on_click="ignore"
    )


def facts(shown: Iterable[tuple[str, str]]) -> None:
    """Show labels and what stands beside them; a line of the text is a paragraph."""
    said = (
        f"<dt>{escape(label)}</dt><dd>{''.join(f'<p>{escape(line)}</p>' for line in text.splitlines())}</dd>"
        for label, text in shown
    )
    st.html(f'<dl class="facts">{"".join(said)}</dl>')


def chips(shown: Iterable[Chip]) -> None:
    """Show what the letters on a map mean: each chip once."""
    st.html(f'<p class="legend">{" ".join(chip(each) for each in dict.fromkeys(shown))}</p>')
