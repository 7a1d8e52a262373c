"""A ZIP archive with one table in it: unpacked within limits, whatever it says of its own size."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO, BinaryIO

from dashboard.reader.table import repair
from dashboard.terms import Problem, Refused

MOST_BYTES = 200 * 1024 * 1024
"""What may be uploaded as it is; it is held in memory, so that nothing of it is left on a disk."""

TABLES = {".csv", ".tsv", ".txt", ".xlsx"}


def is_archive(stream: BinaryIO) -> bool:
    """Tell whether a file is a ZIP archive, as a workbook is too."""
    stream.seek(0)
    return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")  # the second has nothing in it


def unpacked(stream: BinaryIO, name: str) -> tuple[BinaryIO, list[Problem]]:
    """Return a file, or the one table that is packed in it, and what to say of that.

    A workbook is returned as it is. Refused for an archive with no table or several, a locked or damaged one, one
    within another, and one that unpacks to more than 200 MB, however small it says it is.
    """
    if not is_archive(stream):
        return stream, []
    try:
        with zipfile.ZipFile(stream) as archive:
            if "[Content_Types].xml" in archive.namelist():
                return stream, []
            inner = _only_table(archive, name)
            with archive.open(inner) as packed:
                return _out_of(packed, name), [repair(name, f"Unpacked: {PurePosixPath(inner.filename).name}.")]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
        # Cut short, an archive and a workbook look the same.
        raise Refused(
            Problem(name, "The workbook is damaged or is none.", "Save it again as XLSX, or as CSV.")
        ) from None
    except (NotImplementedError, RuntimeError):  # what zipfile says of a way of packing, or of a password
        said = "The archive is locked, or packed in a way that is not read."
        raise Refused(Problem(name, said, "Pack it again as ZIP without a password.")) from None


def _only_table(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    held = [each for each in archive.infolist() if not each.is_dir() and not _is_clutter(each.filename)]
    if len(held) == 1 and PurePosixPath(held[0].filename).suffix.casefold() in TABLES:
        return held[0]
    said = f"The archive holds {len(held)} files, and one table is read." if len(held) != 1 else "It holds no table."
    raise Refused(Problem(name, said, "Load the table that is in it, as CSV or XLSX."))


def _is_clutter(path: str) -> bool:
    """Tell whether an entry is what a Mac puts beside the files it packs."""
    return path.startswith("__MACOSX/") or PurePosixPath(path).name in (".DS_Store", "Thumbs.db")


def _out_of(packed: IO[bytes], name: str) -> BinaryIO:
    out = io.BytesIO()
    while block := packed.read(1 << 20):
        if out.tell() + len(block) > MOST_BYTES:
            said = f"The archive unpacks to more than {MOST_BYTES >> 20} MB."
            raise Refused(Problem(name, said, "Load it in parts, a year at a time."))
        out.write(block)
    out.seek(0)
    return out
