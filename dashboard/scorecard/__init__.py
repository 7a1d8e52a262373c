"""The scorecard: what the board reads of an edition, and what a reader picks out of it."""

from dashboard.scorecard.cells import chip, compared, has_no_rate, sentence, value_text
from dashboard.scorecard.lines import is_across, latest, line, without
from dashboard.scorecard.made import areas_of, board, themes_of
from dashboard.scorecard.parts import (
    EXCEPTION_COLUMNS,
    LATE,
    MOST_EXCEPTIONS,
    MOST_FINDINGS,
    NO_RATE,
    ORDER_RULE,
    Board,
    Cell,
    Chip,
    Line,
)
from dashboard.scorecard.periods import periods
from dashboard.scorecard.picked import FILTERS, Choice, Picked, pick, sorts
from dashboard.scorecard.standing import sentence_of, themes_said

__all__ = [
    "EXCEPTION_COLUMNS",
    "FILTERS",
    "LATE",
    "MOST_EXCEPTIONS",
    "MOST_FINDINGS",
    "NO_RATE",
    "ORDER_RULE",
    "Board",
    "Cell",
    "Chip",
    "Choice",
    "Line",
    "Picked",
    "areas_of",
    "board",
    "chip",
    "compared",
    "has_no_rate",
    "is_across",
    "latest",
    "line",
    "periods",
    "pick",
    "sentence",
    "sentence_of",
    "sorts",
    "themes_of",
    "themes_said",
    "value_text",
    "without",
]
