"""What changed: the ratings, signals, restatements and targets whose state a release changed, and nothing else."""

from dashboard import widgets

desk = widgets.guard()
widgets.title("What changed")
edition = widgets.edition(desk)
widgets.digest(desk, edition)
