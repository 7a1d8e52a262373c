"""The digest on its way: a mail server that a setting names, asked after a publish, and never in its way."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from dashboard import journal, words
from dashboard.access import Action, is_loopback
from dashboard.desk import Desk
from dashboard.digest.mail import eml
from dashboard.store import Release
from dashboard.terms import Problem, Refused

SERVER, TO, FROM = "DASHBOARD_SMTP", "DASHBOARD_DIGEST_TO", "DASHBOARD_DIGEST_FROM"
PORT, PATIENCE = 587, 15.0
"""The port of submission, and how many seconds a mail server has to answer: somebody waits before the page."""


@dataclass(frozen=True)
class Mailer:
    """A mail server, what it knows us by, and whom the digest goes to."""

    host: str
    port: int
    user: str
    sender: str
    to: tuple[str, ...]
    password: str = field(repr=False)

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine: to any other one nothing goes but over TLS."""
        return is_loopback(self.host)


def mailer_of(environment: Mapping[str, str]) -> Mailer | None:
    """Return the mail server that the environment names, or None where it names none.

    Refused, with every setting that is wrong, where it says half of it. No setting is quoted: one holds a password.
    """
    if not environment.get(SERVER):
        return None
    if problems := list(mailer_problems(environment)):
        raise Refused(*problems)
    parts = urlsplit(environment[SERVER])
    user, password = (unquote(each or "") for each in (parts.username, parts.password))
    to = tuple(each.strip() for each in environment[TO].split(","))
    return Mailer(parts.hostname or "", parts.port or PORT, user, environment[FROM].strip(), to, password)


def mailer_problems(environment: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what is wrong with the settings of the digest's mail."""
    if not _is_server(environment.get(SERVER, "")):
        yield Problem(SERVER, "Expected smtp://user:password@host:587.", "Correct it; docs/deployment.md says how.")
    for name in (TO, FROM):
        addresses = environment.get(name, "").split(",")
        if not all(map(_is_address, addresses)) or (name == FROM and len(addresses) > 1):
            yield Problem(name, "Expected e-mail addresses, with commas between; one to send from.", "Correct it.")


def _is_server(text: str) -> bool:
    try:
        parts = urlsplit(text)
        named = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return parts.scheme == "smtp" and bool(parts.hostname) and named and parts.path in ("", "/") and not parts.query


def _is_address(text: str) -> bool:
    name, at, host = text.strip().rpartition("@")
    return bool(name and at and host) and text.strip().isprintable() and not set(text.strip()) & set(' ,;<>"')


def told(desk: Desk, release: Release, said: str, environment: Mapping[str, str] = os.environ) -> str:
    """Send the digest of a release just published, where a setting asks for it; return `said` and what came of it.

    Whatever goes wrong is said and logged, and the release stands.
    """
    try:
        mailer = mailer_of(environment)
        if mailer is None:
            return said
        desk.may(Action.PUBLISH)
        message = eml(desk, str(release.number), environment=environment)
        _send(mailer, message)
    except Refused as refused:
        wrong = " ".join(f"{each.file}: {each.expected}" for each in refused.problems)
    except (OSError, smtplib.SMTPException, ValueError) as failed:
        wrong = _why(failed)
    else:
        desk.store.tell(journal.mailed(desk.who, release.number, len(mailer.to)))
        return f"{said} The digest was sent to {words.count(len(mailer.to), 'address', 'addresses')}."
    desk.store.tell(journal.mailed(desk.who, release.number, 0, wrong))
    return f"{said} The digest was not sent. {wrong} The release is published all the same; the digest is on its page."


def _why(failed: Exception) -> str:
    """Return what went wrong in our words: what a mail server answers may repeat what it was told."""
    code = getattr(failed, "smtp_code", None)
    if isinstance(failed, smtplib.SMTPAuthenticationError):
        return f"The mail server refused the sign-in ({code})."
    if isinstance(failed, smtplib.SMTPRecipientsRefused):
        return "The mail server refused every address."
    if isinstance(failed, smtplib.SMTPNotSupportedError):
        return "The mail server offers no TLS or no sign-in, and nothing was sent without."
    if isinstance(failed, ssl.SSLError):
        return "The mail server's certificate could not be trusted."
    if isinstance(failed, TimeoutError):
        return "The mail server did not answer in time."
    return f"The mail server refused it ({code})." if code else "The mail server could not be reached."


def _send(mailer: Mailer, message: EmailMessage) -> None:
    message["From"], message["To"] = mailer.sender, mailer.sender
    with smtplib.SMTP(mailer.host, mailer.port, timeout=PATIENCE) as server:
        if not mailer.is_here:
            server.starttls(context=ssl.create_default_context())
        if mailer.user:
            server.login(mailer.user, mailer.password)
        # Each address stands on the envelope alone: who else gets it is nobody's business.
        if refused := server.send_message(message, mailer.sender, list(mailer.to)):
            raise smtplib.SMTPRecipientsRefused(refused)
