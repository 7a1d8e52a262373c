"""The digest sent after publishing, to a real mail server on this machine, and what happens where it fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from dashboard import digest
from dashboard.terms import Refused
from tests.browser.conftest import free_port
from tests.desks import POPULATION, House, Lead, build, published, same_day

PASSWORD = "a%pass:word/of@ours"
QUOTED = "a%25pass%3Aword%2Fof%40ours"
TO = "board@example.org, chief@example.org"


class Letters:
    """Whoever takes the mail in: keeps it, or refuses everything it is given."""

    def __init__(self) -> None:
        self.kept: list[Envelope] = []
        self.refuses = False

    async def handle_RCPT(  # noqa: N802 - what aiosmtpd calls it
        self, _s: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if self.refuses:
            return f"550 {address} is not here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.kept.append(envelope)
        return "250 taken"


def _knows(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any) -> AuthResult:
    assert isinstance(given, LoginPassword)
    return AuthResult(success=given.password == PASSWORD.encode(), handled=False)


@pytest.fixture
def letters() -> Iterator[Letters]:
    """Return the letters that a mail server on a loopback port of its own takes in, as `letters.port`."""
    held = Letters()
    server = Controller(held, "127.0.0.1", free_port(), authenticator=_knows, auth_require_tls=False)
    server.start()
    held.port = server.port  # type: ignore[attr-defined]  # where the tests find it
    yield held
    server.stop()


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a home with a release, and August in the draft."""
    made = build(tmp_path)
    made.load("population", POPULATION)
    made.load("admissions", same_day("2026-07", north=9, south=10, east=16))
    published(made)
    made.load("admissions", same_day("2026-08", north=9, south=10, east=16))
    return made


def settings(letters: Letters, host: str = "127.0.0.1", login: str = f"us:{QUOTED}@") -> dict[str, str]:
    server = f"smtp://{login}{host}:{letters.port}"  # type: ignore[attr-defined]
    return {"DASHBOARD_SMTP": server, "DASHBOARD_DIGEST_TO": TO, "DASHBOARD_DIGEST_FROM": "placeboard@example.org"}


def told(house: House, environment: dict[str, str]) -> str:
    release = house.desk().store.latest()
    assert release is not None
    return digest.told(house.desk(), release, "Published.", environment).strip()


def logged(house: House) -> dict[str, Any]:
    return dict(json.loads(house.desk().store.lines(kind="mail")[-1].said))


def test_a_digest_goes_to_every_address_and_none_of_them_sees_the_others(house: House, letters: Letters) -> None:
    published(house)
    assert told(house, settings(letters)) == "Published. The digest was sent to 2 addresses."
    (envelope,) = letters.kept
    assert envelope.rcpt_tos == ["board@example.org", "chief@example.org"]
    assert isinstance(envelope.content, bytes)
    message = BytesParser(policy=policy.default).parsebytes(envelope.content)
    assert message["Subject"] == "Placeboard: release 2, August 2026: no rating changed"
    assert message["From"] == message["To"] == "placeboard@example.org"
    assert "chief@example.org" not in envelope.content.decode()
    assert "August 2026 came in for 1 measure." in next(message.iter_parts()).get_content()
    assert logged(house) == {"what": "digest", "sent_to": 2, "wrong": ""}


def test_publishing_at_the_command_line_sends_it(
    house: House, letters: Letters, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings(letters).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DASHBOARD_TODAY", house.today.isoformat())
    answered = Lead(house, capsys)("publish", "--note", "Month end.")
    assert (answered.code, len(letters.kept)) == (0, 1)
    assert "The digest was sent to 2 addresses." in answered.err


# -- where it fails, the release stands


def fails(house: House, environment: dict[str, str], said: str) -> None:
    """Publish by these settings: the release stands, what went wrong is said and logged, and the password nowhere."""
    number = published(house)
    answer = told(house, environment)
    assert said in answer
    assert answer.endswith("The release is published all the same; the digest is on its page.")
    latest = house.desk().store.latest()
    assert latest is not None
    assert latest.number == number
    assert said in logged(house)["wrong"]
    assert logged(house)["sent_to"] == 0
    everything = answer + "".join(line.said for line in house.desk().store.lines())
    assert not any(each in everything for each in (PASSWORD, QUOTED, "chief@example.org"))


def test_a_server_that_is_not_there(house: House, letters: Letters) -> None:
    letters.port = free_port()  # type: ignore[attr-defined]  # where nobody listens
    fails(house, settings(letters), "The mail server could not be reached.")


def test_a_server_that_does_not_know_us(house: House, letters: Letters) -> None:
    fails(house, settings(letters, login="us:another@"), "The mail server refused the sign-in (535).")


def test_a_server_that_refuses_the_addresses(house: House, letters: Letters) -> None:
    letters.refuses = True
    fails(house, settings(letters), "The mail server refused every address.")


def test_a_server_elsewhere_that_offers_no_tls_is_told_nothing(house: House, letters: Letters) -> None:
    # By this address it is this machine, and is no loopback address: so TLS is asked for.
    fails(house, settings(letters, host="0.0.0.0"), "offers no TLS or no sign-in, and nothing was sent without.")  # noqa: S104
    assert letters.kept == []


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({"DASHBOARD_SMTP": f"https://us:{QUOTED}@mail.example.org"}, "DASHBOARD_SMTP"),
        ({"DASHBOARD_SMTP": f"smtp://us:{QUOTED}@mail.example.org:post"}, "DASHBOARD_SMTP"),
        ({"DASHBOARD_SMTP": "smtp://"}, "DASHBOARD_SMTP"),
        ({"DASHBOARD_DIGEST_TO": ""}, "DASHBOARD_DIGEST_TO"),
        ({"DASHBOARD_DIGEST_TO": "a@example.org\nBcc: b@example.org"}, "DASHBOARD_DIGEST_TO"),
        ({"DASHBOARD_DIGEST_FROM": "a@example.org,b@example.org"}, "DASHBOARD_DIGEST_FROM"),
    ],
)
def test_half_a_setting_sends_nothing_and_is_named(
    house: House, letters: Letters, changed: dict[str, str], names: str
) -> None:
    fails(house, settings(letters) | changed, names)
    with pytest.raises(Refused) as refused:
        digest.mailer_of(settings(letters) | changed)
    assert QUOTED not in str(refused.value)
    assert letters.kept == []


def test_a_mailer_never_shows_its_password(letters: Letters) -> None:
    mailer = digest.mailer_of(settings(letters))
    assert mailer is not None
    assert mailer.password == PASSWORD
    assert PASSWORD not in repr(mailer)
    assert digest.mailer_of({}) is None
