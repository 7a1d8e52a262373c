"""A digest as an e-mail that says the same in plain text and in simple HTML, and fetches nothing from anywhere."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from html import escape
from typing import Any

from dashboard import journal, words
from dashboard.access import URL, Action, Person, Role
from dashboard.desk import Desk
from dashboard.digest.made import Digest, digest_of

SYNTHETIC = "Synthetic data, made for a demonstration. No figure here is about real people."


def taken(desk: Desk, as_at: str = "", since: str = "", environment: Mapping[str, str] = os.environ) -> bytes:
    """Return the digest as an .eml file that a mail program opens as a draft; who takes it away stands in the log."""
    message = eml(desk, as_at, since, environment)
    message["X-Unsent"] = "1"
    desk.store.tell(journal.exported(desk.who, "digest", int(message["X-Release"])))
    return message.as_bytes(policy=SMTP)


def eml(desk: Desk, as_at: str = "", since: str = "", environment: Mapping[str, str] = os.environ) -> EmailMessage:
    """Return the digest as a message without sender and receiver, made as a viewer reads it: without closed measures.

    Whom a mail reaches in the end nobody here can tell, whoever asks for it.
    """
    desk.may(Action.EXPORT)
    viewer = Person(desk.who, frozenset({Role.VIEWER}), desk.person.until)
    made = digest_of(replace(desk, person=viewer), as_at, since)
    address = _address(made, environment)
    message = EmailMessage()
    message["Subject"] = subject(made)
    message["Date"] = format_datetime(made.release.made_at)
    message["Message-ID"] = make_msgid(f"release-{made.release.number}", "placeboard.invalid")
    message["X-Release"] = str(made.release.number)
    message.set_content(text(made, address))
    message.add_alternative(html(made, address), subtype="html")
    return message


def subject(made: Digest) -> str:
    """Return `Placeboard: release 14, September 2026: 3 ratings changed`."""
    demo = " (synthetic data)" if made.is_demo else ""
    return f"Placeboard: release {made.release.number}, {made.month}: {made.headline}{demo}"


def _address(made: Digest, environment: Mapping[str, str]) -> str:
    url = environment.get(URL, "").rstrip("/")
    return f"{url}/digest?release={made.release.number}" if url else ""


def sections(made: Digest) -> list[tuple[str, list[str]]]:
    """Return the headings of a digest with what stands under each."""
    ratings = [("Ratings", [each.text for each in made.moved])] if made.moved else []
    return [*ratings, *((part.title, list(part.said)) for part in made.parts)]


def _opening(made: Digest) -> list[str]:
    synthetic = [SYNTHETIC] if made.is_demo else []
    return [*synthetic, f"{made.place}: {made.sentence}"]


def _footer(made: Digest) -> str:
    day = words.day(made.release.made_at.date())
    return f"Data as published in release {made.release.number} on {day}. Only what changed its state is listed."


def text(made: Digest, address: str = "") -> str:
    """Return the digest as plain text."""
    lines = "\n\n".join(_opening(made))
    for title, said in sections(made):
        lines += f"\n\n{title}\n" + "\n".join(f"- {each}" for each in said)
    where = f"\nRead it on the board: {address}" if address else ""
    return f"{lines}\n\n-- \n{_footer(made)}{where}\n"


def as_json(made: Digest) -> dict[str, Any]:
    """Return the digest as it is answered to a program."""
    numbers = {"release": made.release.number, "since": made.since, "ratings": len(made.moved)}
    return {**numbers, "subject": subject(made), "said": dict(sections(made))}


def html(made: Digest, address: str = "") -> str:
    """Return the digest as HTML of its own: no picture, no style and no font from anywhere."""
    body = "".join(f"<p>{escape(each)}</p>" for each in _opening(made))
    for title, said in sections(made):
        items = "".join(f"<li>{escape(each)}</li>" for each in said)
        body += f"<h2>{escape(title)}</h2><ul>{items}</ul>"
    link = f'<p><a href="{escape(address)}">Read it on the board</a></p>' if address else ""
    head = f'<head><meta charset="utf-8"><title>{escape(subject(made))}</title></head>'
    main = f"<h1>What changed</h1>{body}<hr><p>{escape(_footer(made))}</p>{link}"
    return f'<!doctype html><html lang="en-GB">{head}<body>{main}</body></html>\n'
