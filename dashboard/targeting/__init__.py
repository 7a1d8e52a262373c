"""Targets, events and breaks as somebody sets them: which are refused, which are asked about, and one row changed."""

from dashboard.targeting.edits import Set, differences, end_target, set_target, take_out
from dashboard.targeting.fit import refused_targets, wrong_names
from dashboard.targeting.register import add_step, refused_steps, take_out_step
from dashboard.targeting.said import area_words, goal_words, grains, tolerance_words
from dashboard.targeting.sense import cautions, follower, predecessor

__all__ = [
    "Set",
    "add_step",
    "area_words",
    "cautions",
    "differences",
    "end_target",
    "follower",
    "goal_words",
    "grains",
    "predecessor",
    "refused_steps",
    "refused_targets",
    "set_target",
    "take_out",
    "take_out_step",
    "tolerance_words",
    "wrong_names",
]
