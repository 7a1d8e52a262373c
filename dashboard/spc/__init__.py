"""Statistical process control of one series (XmR), by the rules of NHS England's Making Data Count."""

from dashboard.spc.chart import Assurance, Chart, Dot, Variation, assurance_of, chart, variation_of
from dashboard.spc.limits import UNBOUNDED, Limits, limits_of
from dashboard.spc.readings import FEWEST_POINTS, Reading, Watch
from dashboard.spc.rules import Direction, Rule, Signal, signals
from dashboard.spc.segments import SETTLED_POINTS, Kind, Segment

__all__ = [
    "FEWEST_POINTS",
    "SETTLED_POINTS",
    "UNBOUNDED",
    "Assurance",
    "Chart",
    "Direction",
    "Dot",
    "Kind",
    "Limits",
    "Reading",
    "Rule",
    "Segment",
    "Signal",
    "Variation",
    "Watch",
    "assurance_of",
    "chart",
    "limits_of",
    "signals",
    "variation_of",
]
