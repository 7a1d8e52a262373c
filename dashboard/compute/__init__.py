"""Facts and an indicator to points: sum first, protect what is small, divide once."""

from dashboard.compute.points import all_points, points, policy_of

__all__ = ["all_points", "points", "policy_of"]
