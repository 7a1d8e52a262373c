"""The weekly meeting: what changed since the last one, what needs attention, what is due, and how to show it."""

from dashboard.week.changed import Changed, Said
from dashboard.week.doing import Doing
from dashboard.week.made import Week, week_of
from dashboard.week.since import Since, choices, meetings, next_meetings, since_of

__all__ = [
    "Changed",
    "Doing",
    "Said",
    "Since",
    "Week",
    "choices",
    "meetings",
    "next_meetings",
    "since_of",
    "week_of",
]
