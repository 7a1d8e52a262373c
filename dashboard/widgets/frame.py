"""Who asks, and for what: the guard, the edition, its banners, and choices that stand in the page's address."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from html import escape
from typing import Any
from urllib.parse import quote_plus

import streamlit as st

from dashboard import journal, words
from dashboard.access import ANYBODY, Action, NotAllowed, Person, SignInNeeded, refusal
from dashboard.desk import Desk, open_desk
from dashboard.edition import Edition, read_draft, read_edition
from dashboard.manifest import find_release
from dashboard.scorecard import periods
from dashboard.settings import folders_of, home_of, today_of
from dashboard.terms import Problem, Refused
from dashboard.tombstones import IsWithdrawn
from dashboard.widgets.printed import foot_of_print, print_foot
from dashboard.widgets.shown import Html, plain, problems, title
from dashboard.widgets.signin import ask_to_sign_in, person_here, turned_away

DRAFT = "draft"
"""What `?release=` says for the draft: the board as publishing now would make it."""


def guard(needed: Action = Action.READ) -> Desk:
    """Return the desk of whoever asks, or show why they may not and stop. The first line of every page.

    A page can be reached before the entry script has run, so nothing else stands before the data.
    """
    trusts_headers = bool(st.get_option("server.trustedUserHeaders"))
    if said := refusal(os.environ, st.get_option("server.address") or "", trusts_headers=trusts_headers):
        turned_away(said)
    try:
        return _desk(needed)
    except SignInNeeded as asked:
        ask_to_sign_in(asked)
    except NotAllowed as refused:
        turned_away(" ".join(plain(f"{each.expected} {each.fix}") for each in refused.problems))
    except Refused as refused:
        title("The dashboard cannot start")
        problems(refused.problems)
        st.stop()


def _desk(needed: Action) -> Desk:
    person, folders, home = person_here(), folders_of(), home_of()
    person.check(needed)
    desk = open_desk(home, folders, url=os.environ.get("DATABASE_URL", ""), today=today_of(), who=person)
    if person == ANYBODY:
        _refuse_unless_public(desk)
    elif person.until is not None:
        _log_sign_in(desk, person)
    return desk


def _log_sign_in(desk: Desk, person: Person) -> None:
    """Write a sign-in down once: the token's end tells one from the next, and a browser keeps its session."""
    if st.session_state.get("signed-in") != person.until:
        st.session_state["signed-in"] = person.until
        desk.store.tell(journal.signed_in(person.who, ", ".join(sorted(person.roles))))


def _refuse_unless_public(desk: Desk) -> None:
    """Refuse anybody a place that is not for the public, now or when its current release was made."""
    audiences = {desk.place.file.audience, published(desk).inputs.place.file.audience}
    if audiences != {"public"}:
        said = "This board is not for the public: its place, or its current release, was not made for one."
        raise NotAllowed(
            Problem("AUTH_MODE", said, "Set audience: public in place.yaml and publish, or let people sign in.")
        )


def edition(desk: Desk) -> Edition:
    """Return the edition the address asks for (`?release=3`, a day, `draft`) under its banners; else the current."""
    asked = asked_for("release")
    if asked == DRAFT and not desk.person.allows(Action.DRAFT):
        st.warning("The draft is for those who work on it. The current board is shown.")
        asked = ""
    try:
        shown = read_draft(desk) if asked == DRAFT else published(desk, asked)
    except Refused as refused:
        is_gone = isinstance(refused, IsWithdrawn)
        said = refused.problems[0].expected if is_gone else f"There is no release {asked}."
        st.warning(f"{plain(said)} The current board is shown.")
        shown = published(desk)
    banners(desk, shown)
    return shown


def published(desk: Desk, as_at: str = "") -> Edition:
    """Return the current release or an older one, read once for all readers for as long as it reads the same."""
    release, latest = find_release(desk.store, as_at), desk.store.latest()
    if release is None or latest is None:
        return read_edition(desk, as_at)
    made = (release.number, release.manifest, str(release.made_at), latest.number, str(latest.made_at))
    circle = desk.person.allows(Action.CLOSED)
    return _read_once(desk, as_at, (desk.store.url, str(desk.store.folder), str(desk.today), circle, *made))


@st.cache_resource(max_entries=8, show_spinner=False)
def _read_once(_desk: Desk, as_at: str, key: tuple[object, ...]) -> Edition:  # noqa: ARG001 - it is what tells two apart
    return read_edition(_desk, as_at)


def banners(desk: Desk, shown: Edition) -> None:
    """Say what a reader must know before any number: synthetic figures, a draft, an older release, a fault."""
    foot_of_print(print_foot(shown, is_demo=desk.is_demo), theme())
    if desk.is_demo:
        st.info(
            "Synthetic data, made for a demonstration. No figure here is about real people.", icon=":material/science:"
        )
    if shown.is_draft:
        st.warning(
            "Draft: this is the board as publishing now would make it. It is not published.", icon=":material/edit:"
        )
    elif not shown.is_current:
        st.warning(f"As at release {shown.number}: this is not the current board.", icon=":material/history:")
    if shown.release and shown.release.is_empty and not shown.is_draft:
        st.warning(f"The release before this one was withdrawn, and nothing is published. {plain(shown.release.note)}")
    for name, said in shown.manifest.faults.items():
        st.error(f"The definition {plain(name)} could not be read, so its measure is not shown. {plain(said)}")


def asked_for(name: str, default: str = "") -> str:
    """Return what the page's address says under a name."""
    return str(st.query_params.get(name, default))


def choose(label: str, name: str, options: Sequence[str], say: Callable[[str], str] = str) -> str:
    """Return the option chosen in a box whose choice stands in the page's address; the first unless it says another.

    Where the address has moved since the last run, by a link or the browser's Back, the box follows it. What the
    address names and is not offered stays there: an area that one measure lacks is there again in the next.
    """
    key, seen, asked = f"choose-{name}", f"address-{name}", asked_for(name)
    offered = asked if asked in options else ""
    current = offered or options[0]
    if st.session_state.get(key) not in options or st.session_state.get(seen, offered) != offered:
        st.session_state[key] = current
    chosen = str(st.selectbox(label, options, format_func=say, key=key))
    if chosen != current:
        st.query_params[name] = chosen
    st.session_state[seen] = chosen if chosen != current else offered
    return chosen


def typed(label: str, name: str, most: int = 80) -> str:
    """Return the words in a box that stand in the page's address too; a link or the browser's Back moves the box."""
    key, seen, asked = f"typed-{name}", f"address-{name}", asked_for(name)[:most]
    if key not in st.session_state or st.session_state.get(seen) != asked:
        st.session_state[key] = asked
    said = str(st.text_input(label, key=key, max_chars=most))
    if said != asked:
        st.query_params[name] = said
    st.session_state[seen] = said
    return said


def choose_period(shown: Edition) -> str:
    """Return the month the reader chose, or nothing for the latest of each measure."""
    options = ["", *periods(shown)]
    return choose("Period", "period", options, lambda each: words.period(each) if each else "Latest of each measure")


def link(page: str, text: str, **query: str) -> Html:
    """Return a link to a page with what it is asked for; what stands in this page's `release` goes along."""
    carried = {"release": asked_for("release"), **query}
    said = "&amp;".join(f"{escape(name)}={quote_plus(value)}" for name, value in carried.items() if value)
    return Html(f'<a href="{page}{"?" + said if said else ""}" target="_self">{escape(text)}</a>')


def remembered(name: str, key: object, make: Callable[[], Any]) -> Any:
    """Return what `make` gives, made again only when `key` is another: a file is not read anew at every click."""
    held = st.session_state.get(f"remembered-{name}")
    if held is None or held[0] != key:
        held = (key, make())
        st.session_state[f"remembered-{name}"] = held
    return held[1]


def theme() -> str:
    """Return the theme the reader sees, `light` or `dark`: a chart has its colours written into it."""
    return str(st.context.theme.type or "light")


def say(said: str, kind: str = "warning") -> None:
    """Keep what a step did, to be shown until the next one."""
    st.session_state["said"] = (kind, said)


def last_said() -> None:
    """Show what the last step did."""
    kind, said = st.session_state.get("said", ("", ""))
    if said:
        {"success": st.success, "warning": st.warning}[kind](plain(said))
