"""What changed: the digest of a release as a page, and as an e-mail to take away."""

from __future__ import annotations

import streamlit as st

from dashboard import digest as digests
from dashboard.desk import Desk
from dashboard.edition import Edition
from dashboard.terms import Refused
from dashboard.tombstones import comparable_before
from dashboard.widgets.frame import choose, link
from dashboard.widgets.shown import Html, chip, header, lead, plain, table

COLUMNS = ("Measure", "Area", "Before", "Now", "Value", "Owner", "Be careful")


def digest(desk: Desk, edition: Edition) -> None:
    """Show what changed state in the release on screen, against the one before it or the one that is chosen."""
    if edition.is_draft:
        st.write("The draft is not published: what it would change stands on Upload.")
        return
    if not edition.number:
        st.write("Nothing has been published yet.")
        return
    top = st.container()  # what is said stands above what is chosen
    earlier = [str(each) for each in comparable_before(desk.store, edition.number)]
    since = choose("Against", "since", earlier, lambda each: f"Release {each}") if earlier else ""
    try:
        made = digests.digest_of(desk, str(edition.number), "" if [since] == earlier[:1] else since)
    except Refused as refused:
        top.warning(plain(" ".join(f"{each.expected} {each.fix}" for each in refused.problems)))
        return
    with top:
        lead(made.sentence)
    _ratings(made)
    for part in made.parts:
        header(part.title)
        st.write("\n".join(f"- {plain(each)}" for each in part.said))
    _download(desk, made)


def _ratings(made: digests.Digest) -> None:
    if not made.moved:
        return
    header("Ratings")
    rows = [_row(each) for each in made.moved]
    table("Ratings that changed", COLUMNS, rows, is_titled=True)


def _row(each: digests.Moved) -> tuple[str, ...]:
    name = link("measure", each.measure, kpi=each.indicator)
    return name, each.area, chip(each.before), chip(each.after), each.by, each.owner, each.caution or Html("&ndash;")


def _download(desk: Desk, made: digests.Digest) -> None:
    number, since = str(made.release.number), "" if made.since is None else str(made.since)
    st.write("Only changes of state are listed. The e-mail leaves out closed measures, whoever takes it.")

    def taken() -> bytes:
        return digests.taken(desk, number, since)

    st.download_button(
        "Download as e-mail (.eml)",
        taken,
        f"digest-release-{number}.eml",
        "message/rfc822",
        key="download-digest",
        on_click="ignore",
    )
