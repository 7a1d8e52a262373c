"""Upload, for an admin: a release that nobody may read any more, and what withdrawing it would do before it is done."""

from __future__ import annotations

import streamlit as st

from dashboard import upload
from dashboard.access import Action
from dashboard.desk import Desk
from dashboard.terms import Refused
from dashboard.widgets.frame import say
from dashboard.widgets.shown import listed, plain
from dashboard.withdrawn import Foreseen, foreseen


def withdrawing(desk: Desk) -> None:
    """Offer an admin to withdraw a release: which, why, what it would do in words, and a dialog that asks again."""
    if not desk.person.allows(Action.WITHDRAW):
        return
    with st.expander("Withdraw a release that gives somebody away"):
        st.write("For a release that nobody may read again. For a mistake in the figures, undo is enough.")
        numbers = upload.withdrawable(desk.store)
        label, hint = "Release to withdraw", "Choose a release"
        number = st.selectbox(label, numbers, None, str, placeholder=hint, key="withdraw-which")
        reason = str(st.text_input("Why it is withdrawn (everybody can read it)", key="withdraw-why")).strip()
        if number is None:
            return
        _ask(desk, number, reason)


def _ask(desk: Desk, number: int, reason: str) -> None:
    try:
        shown = foreseen(desk, number)
    except Refused as refused:
        st.error(plain(str(refused)))
        return
    listed("What this would do:", upload.foreseen_text(desk, shown))
    if refused_for := upload.personal(reason):
        st.error(refused_for)
    elif not reason:
        st.write("Say why, and then withdraw.")
    is_ready = bool(reason) and not refused_for
    if st.button(f"Withdraw release {number}", disabled=not is_ready, key="withdraw"):
        _confirm(desk, shown, reason)


@st.dialog("Withdraw this release for good?")
def _confirm(desk: Desk, shown: Foreseen, reason: str) -> None:
    listed("What this will do:", upload.foreseen_text(desk, shown))
    st.write(f"Why: {plain(reason)}")
    if not st.button("Yes, withdraw it for good", type="primary", key="withdraw-yes"):
        return
    try:
        with st.spinner("Withdrawing"):
            done = upload.withdraw_exactly(desk, shown, reason)
        say(done, "success")
    except Refused as refused:
        say(str(refused))
    st.rerun()
