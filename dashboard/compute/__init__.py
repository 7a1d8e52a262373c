"""Facts and an indicator to points: sum first, protect what is small, divide once."""

from dashboard.compute.points import Tally, all_points, counted, policy_of

__all__ = ["Tally", "all_points", "counted", "policy_of"]
