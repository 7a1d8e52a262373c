"""Who is there: the person behind the browser, what is shown to one who may not, and the way in and out."""

from __future__ import annotations

import os
from time import time
from typing import NoReturn

import streamlit as st

from dashboard.access import (
    ANYBODY,
    MACHINE,
    Action,
    NotAllowed,
    Person,
    hour,
    person_of,
    provider_of,
    signed_in,
)
from dashboard.settings import access_of, folders_of
from dashboard.terms import Problem, Refused
from dashboard.widgets.shown import facts, plain, title


def person_here() -> Person:
    """Return who asks, by the mode the server was started in; Refused for one it knows nothing of."""
    mode = os.environ.get("AUTH_MODE", "")
    if mode == "local":
        return Person("local", MACHINE)
    if mode == "public":
        return ANYBODY
    provider, claims = provider_of(os.environ), st.user.to_dict()
    if "is_logged_in" not in claims:
        fix = "Start it with `python -m streamlit run dashboard/server.py`."
        raise NotAllowed(Problem("AUTH_MODE", "The server was started without its sign-in, so nothing is shown.", fix))
    until = signed_in(claims, provider, time())
    return person_of(claims, access_of(folders_of().place), until)


def ask_to_sign_in(asked: Refused) -> NoReturn:
    """Show the way in and nothing else, and stop. Whoever signs in comes back to the page they asked for."""
    title("Sign in")
    st.write(plain(asked.problems[0].expected))
    st.button("Sign in", type="primary", on_click=st.login, key="sign-in")
    st.stop()


def allows(action: Action) -> bool:
    """Tell whether who asks may do something, to offer it or not: every page and every call asks again."""
    try:
        person_here().check(action)
    except Refused:
        return False
    return True


def turned_away(said: str) -> NoReturn:
    """Show why somebody may not see a page (Markdown), and stop. Who came in as the wrong person can go out again."""
    title("Not available")
    st.error(said, icon=":material/lock:")
    sign_out()
    st.stop()


def sign_out() -> None:
    """Offer the way out to somebody who signed in."""
    if st.user.to_dict().get("is_logged_in") is True:
        st.button("Sign out", on_click=st.logout, key="sign-out")


def account(person: Person) -> None:
    """Show who is here, in which roles, what these permit, and until when."""
    may = ", ".join(action for action in Action if person.allows(action))
    lasts = f"until {hour(person.until)}" if person.until else "as long as the server runs"
    roles = ", ".join(sorted(person.roles))
    facts([("You are", person.who), ("Your roles", roles), ("You may", may), ("You are signed in", lasts)])
    sign_out()
