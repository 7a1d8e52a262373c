"""The facts in force for a source: which periods they speak for, and which of them can still answer a question."""

from dashboard.facts.kept import Facts, in_force
from dashboard.facts.pieces import Piece

__all__ = ["Facts", "Piece", "in_force"]
