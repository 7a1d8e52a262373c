"""What the page Targets says: which are in force and what follows them, and what the draft would change."""

from dashboard.aims.changing import (
    CHANGED,
    REGISTER,
    STEPS,
    changed_rows,
    current_file,
    files_differ,
    history_rows,
    is_new_step,
    step_rows,
    to_look_at,
)
from dashboard.aims.looked import Aims, areas_of, look
from dashboard.aims.now import IN_FORCE, about, coming, ended, in_force_rows, sentence, span_words, unjudged, without

__all__ = [
    "CHANGED",
    "IN_FORCE",
    "REGISTER",
    "STEPS",
    "Aims",
    "about",
    "areas_of",
    "changed_rows",
    "coming",
    "current_file",
    "ended",
    "files_differ",
    "history_rows",
    "in_force_rows",
    "is_new_step",
    "look",
    "sentence",
    "span_words",
    "step_rows",
    "to_look_at",
    "unjudged",
    "without",
]
