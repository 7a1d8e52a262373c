"""Account: who is here, in which roles, what these permit, and the way out."""

from dashboard import widgets

desk = widgets.guard()
widgets.title("Account")
widgets.banners(desk, widgets.published(desk))
widgets.account(desk.person)
