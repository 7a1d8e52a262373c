"""How accessible the pages are: what is checked of them, and the statement made of it."""

from dashboard.accessibility.checked import (
    ALLOWED,
    AXE,
    BARRIERS,
    BY_AXE,
    CHECKED,
    CHECKS,
    STATES,
    THEMES,
    WIDTHS,
    Allowed,
    Check,
    Theme,
    allowed_on,
)
from dashboard.accessibility.criteria import CRITERIA
from dashboard.accessibility.statement import ENFORCED, checked, statement

__all__ = [
    "ALLOWED",
    "AXE",
    "BARRIERS",
    "BY_AXE",
    "CHECKED",
    "CHECKS",
    "CRITERIA",
    "ENFORCED",
    "STATES",
    "THEMES",
    "WIDTHS",
    "Allowed",
    "Check",
    "Theme",
    "allowed_on",
    "checked",
    "statement",
]
