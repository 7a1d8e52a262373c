"""The meeting pack: one release, made once, as slides, as a document and as a workbook."""

from dashboard.pack.content import pack_of
from dashboard.pack.noted import COLUMNS as NOTE_COLUMNS
from dashboard.pack.noted import wanting_of
from dashboard.pack.taken import ENDINGS, NAMES, file_name, taken

__all__ = ["ENDINGS", "NAMES", "NOTE_COLUMNS", "file_name", "pack_of", "taken", "wanting_of"]
