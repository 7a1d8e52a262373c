"""A pack taken away as a file: allowed, made, and told in the log."""

from __future__ import annotations

from collections.abc import Callable

from dashboard import journal
from dashboard.access import Action
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.pack.content import pack_of
from dashboard.pack.document import document_of
from dashboard.pack.model import Pack
from dashboard.pack.slides import deck_of
from dashboard.pack.workbook import workbook_of
from dashboard.since import Since
from dashboard.terms import Problem, Refused
from dashboard.tombstones import refuse_withdrawn

_WRITERS: dict[str, Callable[[Pack], bytes]] = {"pptx": deck_of, "pdf": document_of, "xlsx": workbook_of}

NAMES = {"pptx": "PowerPoint", "pdf": "PDF", "xlsx": "Excel"}
"""What people call a pack, by the ending of its file."""

ENDINGS = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The kind of each file, as a browser is told it."""


def file_name(edition: Edition, ending: str, since: Since | None = None) -> str:
    """Return what the file is called: by its release and since when, so that two packs are not taken for one."""
    held = f"_since_{since.key}" if since else ""
    return f"meeting_pack_release_{edition.number}{held}.{ending}"


def taken(desk: Desk, edition: Edition, ending: str, since: Since | None = None) -> bytes:
    """Return a pack as the bytes of a file, and tell the log who took it.

    Refused for an ending that no pack has, for a draft, for a release that was withdrawn, and for whoever may not
    download figures.
    """
    desk.may(Action.EXPORT)
    if ending not in _WRITERS:
        said = f'A pack cannot be written as "{ending}".' if ending else "The name of the file has no ending."
        raise Refused(Problem("pack", said, f"End the file's name in {', '.join(_WRITERS)}."))
    # A page may have been open for an hour: what it shows may have been withdrawn since.
    refuse_withdrawn(desk.store, desk.store.release(edition.number), "pack")
    content = _WRITERS[ending](pack_of(desk, edition, since))
    desk.store.tell(journal.exported(desk.who, f"meeting pack, {ending}", edition.number))
    return content
