"""Data protection: what comes in, what is kept, hidden and refused, who may, for an impact assessment."""

from dashboard import widgets

desk = widgets.guard()
widgets.title("Data protection")
widgets.banners(desk, widgets.published(desk))
widgets.protection(desk)
