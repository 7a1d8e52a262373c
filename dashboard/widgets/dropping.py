"""Upload, the way in: files dropped, each read under a contract, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard import upload
from dashboard.contracts import Source, Sources
from dashboard.desk import Desk, sha256_of
from dashboard.terms import Problem
from dashboard.widgets.frame import remembered
from dashboard.widgets.shown import plain, table


@dataclass(frozen=True)
class Drop:
    """A file as it was dropped, which contract it is read under, and what the lead said beside it."""

    file: UploadedFile
    source: Source
    settings: dict[str, str]
    sha256: str
    known: upload.Waiting | None = None

    @property
    def repairs(self) -> str:
        """Where this page keeps the repairs that were chosen for the file."""
        return f"repairs-{self.file.file_id}-{self.source.id}"


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
        "the draft is still there; drop the file again for what is not. What you chose and answered is kept meanwhile."
    )
    files = st.file_uploader("Files", type=list(upload.TYPES), accept_multiple_files=True, key="drop")
    _templates(desk)
    _waiting(desk, {_sha256(file) for file in files})
    return [drop for file in files if (drop := _drop(desk, file))]


def _sha256(file: UploadedFile) -> str:
    return str(remembered(f"sha256-{file.file_id}", "", lambda: sha256_of(file)))


def _waiting(desk: Desk, here: set[str]) -> None:
    """Name the files that were dropped, are in no draft and are not here: by somebody else, or before a restart."""
    for each in upload.waiting(desk, here):
        st.write(plain(upload.waiting_text(desk, each)))
        key = f"forget-{each.sha256[:16]}"
        st.button(f"Forget it: {upload.named(each.file)}", key=key, on_click=upload.forget, args=(desk, each.sha256))


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
        problem_table(f"What is wrong with {called}, and what to do", seen.problems)
        return None
    known: upload.Waiting | None = remembered(f"known-{file.file_id}", "", lambda: upload.recall(desk, _sha256(file)))
    source = _source_of(file, seen, sources, known)
    if source is None:
        return None
    fit = seen.fit(source.id)
    has = f"it has {fit.given} of the {fit.needed} columns needed"
    st.write(f"**{plain(file.name)}** is read as {plain(source.title)}: {has}.")
    known = known if known and known.source == source.id else None
    if known and known.answers:
        st.write(f"What was said of it before is back: {plain(known.answers)}.")
    said = known.settings if known else {}
    settings = {column: _setting(file, column, source, said.get(column, "")) for column in fit.settable}
    drop = Drop(file, source, {column: said for column, said in settings.items() if said}, _sha256(file), known)
    if known:
        st.session_state.setdefault(drop.repairs, known.repairs)
    return drop


def _source_of(
    file: UploadedFile, seen: upload.Recognised, sources: Sources, known: upload.Waiting | None
) -> Source | None:
    if len(seen.best) == 1:
        return sources[seen.best[0]]
    offered, key = seen.best or list(sources), f"source-{file.file_id}"
    if known and known.source in offered:
        st.session_state.setdefault(key, known.source)
    why = "fits several kinds of file" if seen.best else "has the columns of no kind of file we know"
    chosen = st.selectbox(
        f"{upload.named(file.name)} {why}. Which is it?",
        offered,
        index=None,
        format_func=lambda each: sources[each].title,
        placeholder="Choose a kind of file",
        key=key,
    )
    return sources[chosen] if chosen else None


def _setting(file: UploadedFile, column: str, source: Source, said: str) -> str:
    about = source.columns[column].about or "the file has no such column, so say it once for every row"
    label = f"{column.replace('_', ' ').capitalize()} of {upload.named(file.name)}: {about}"
    key = f"set-{column}-{file.file_id}"
    st.session_state.setdefault(key, said)
    return str(st.text_input(label, key=key)).strip()


def problem_table(caption: str, found: Iterable[Problem]) -> None:
    """Show problems of a file: where each stands in it, what was found and expected, what to do."""
    rows = [(upload.where(each), each.found, each.expected, each.fix) for each in found]
    table(caption, ("Where", "Found", "Expected", "Do"), rows)
