"""Accessibility: what works for everybody, what does not, whom to tell, and how it was checked."""

from dashboard import widgets

desk = widgets.guard()
widgets.title("Accessibility")
widgets.banners(desk, widgets.published(desk))
widgets.accessibility(desk)
