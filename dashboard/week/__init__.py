"""The weekly meeting: what changed since the last one, what needs attention, what is due, and how to show it."""

from dashboard.since import Since, choices, meetings, next_meetings, since_of
from dashboard.week.changed import Changed, Said
from dashboard.week.doing import Doing
from dashboard.week.made import Week, week_of
from dashboard.week.slides import Slide, slide, slides

__all__ = [
    "Changed",
    "Doing",
    "Said",
    "Since",
    "Slide",
    "Week",
    "choices",
    "meetings",
    "next_meetings",
    "since_of",
    "slide",
    "slides",
    "week_of",
]
