"""Who may: the mode the dashboard runs in, the roles and what each may do, and the person behind a sign-in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address
from time import time
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field

from dashboard.terms import Problem, Refused
from dashboard.yamlfile import Strict, read_yaml


class Role(StrEnum):
    """What somebody is to the board. A person may have several, and may do what any of them may."""

    VIEWER = "viewer"
    OWNER = "owner"
    LEAD = "lead"
    PUBLISHER = "publisher"
    ADMIN = "admin"


class Action(StrEnum):
    """What can be done here, in the words a reader is told it in."""

    READ = "read the board"
    EXPORT = "download figures"
    CLOSED = "see closed measures"
    DRAFT = "see the draft"
    LOAD = "load files into the draft"
    PUBLISH = "publish"
    UNDO = "undo a release"
    WITHDRAW = "withdraw a release"
    LOG = "read the log"
    COMMENT = "write commentary and actions"


EVERYBODY = frozenset(Role)
PERMITS: Mapping[Action, frozenset[Role]] = {
    Action.READ: EVERYBODY,
    Action.EXPORT: EVERYBODY,
    Action.CLOSED: frozenset({Role.LEAD, Role.PUBLISHER, Role.ADMIN}),
    Action.DRAFT: frozenset({Role.OWNER, Role.LEAD, Role.PUBLISHER, Role.ADMIN}),
    Action.LOAD: frozenset({Role.LEAD, Role.PUBLISHER, Role.ADMIN}),
    Action.PUBLISH: frozenset({Role.PUBLISHER, Role.ADMIN}),
    Action.UNDO: frozenset({Role.PUBLISHER, Role.ADMIN}),
    Action.WITHDRAW: frozenset({Role.ADMIN}),
    Action.LOG: frozenset({Role.LEAD, Role.PUBLISHER, Role.ADMIN}),
    Action.COMMENT: frozenset({Role.OWNER, Role.LEAD, Role.PUBLISHER, Role.ADMIN}),
}
"""Which roles may do what. Written out and not as an order, since an owner is no lesser lead.

Whoever loads or publishes sees closed measures, since the preview names them; a place may name other roles.
"""


@dataclass(frozen=True)
class Person:
    """Somebody at the desk: the name their work is signed with, their roles, and until when (seconds since 1970).

    `also` is what they may do beside what their roles permit everywhere.
    """

    who: str
    roles: frozenset[Role]
    until: float | None = None
    also: frozenset[Action] = frozenset()

    def is_over(self, now: float) -> bool:
        """Tell whether the sign-in has ended; what sits at the machine itself never ends."""
        return self.until is not None and not now < self.until

    def allows(self, action: Action) -> bool:
        """Tell whether a role of this person permits an action; the sign-in may have ended all the same."""
        return action in self.also or bool(self.roles & PERMITS[action])

    def check(self, action: Action, now: float | None = None) -> None:
        """Do nothing if this person may do something now; Refused otherwise. Every call that writes or exports asks."""
        if self.is_over(time() if now is None else now):
            raise _ended(self.until)
        if not self.allows(action):
            said = f"{self.who} may not {action}: that is for {permitted(action)}."
            raise NotAllowed(_problem(said, "Ask whoever manages the roles."))


MACHINE = frozenset({Role.ADMIN})
"""The roles of whoever holds the machine: the files and the database are in their hands anyway."""

ANYBODY = Person("anybody", frozenset({Role.VIEWER}))
"""Who reads a public board."""


class NotAllowed(Refused):
    """Refused for who asks, not for what is asked."""


class SignInNeeded(NotAllowed):
    """Refused for want of a sign-in, or because one has ended: signing in would help."""


# -- the mode

NOT_SET_UP = "Sign-in is not set up, so nothing is shown. Start it with `make run` to use it on this machine alone."


def refusal(environment: Mapping[str, str], address: str, *, trusts_headers: bool = False) -> str:
    """Return why nobody may use a dashboard started so, or nothing if it may be asked who is there.

    `AUTH_MODE` must be said. `local` trusts whoever sits at the machine, and so is refused on any
    address but loopback. `oidc` needs its settings. A server that takes a reader's name from a
    header is refused in every mode: whoever reaches its port can write one.
    """
    mode = environment.get("AUTH_MODE", "")
    if mode not in {"local", "oidc", "public"}:
        return NOT_SET_UP
    if trusts_headers:
        return "The server trusts names in headers, which anybody can write. Take server.trustedUserHeaders out."
    if mode == "oidc":
        return "\n\n".join(f"{each.file}: {each.expected} {each.fix}" for each in provider_problems(environment))
    if mode == "local" and not is_loopback(address):
        said = f"Local mode is for this machine alone, and the server listens on {address or 'every address'}."
        return f"{said} Start it with --server.address 127.0.0.1."
    return ""


def is_loopback(address: str) -> bool:
    """Tell whether an address is reached from this machine alone; an empty one means every address."""
    if address == "localhost":
        return True
    try:
        return ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


# -- the identity provider

URL, ISSUER = "DASHBOARD_URL", "DASHBOARD_OIDC_ISSUER"
CLIENT_ID, CLIENT_SECRET = "DASHBOARD_OIDC_CLIENT_ID", "DASHBOARD_OIDC_CLIENT_SECRET"
COOKIE_SECRET = "DASHBOARD_COOKIE_SECRET"  # noqa: S105 - the name of a variable
SHORTEST_SECRET = 32


@dataclass(frozen=True)
class Provider:
    """An identity provider (OpenID Connect) and what it knows this dashboard by."""

    url: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    cookie_secret: str = field(repr=False)

    @property
    def callback(self) -> str:
        """The address the provider sends people back to; it must be told of it."""
        return f"{self.url}/oauth2callback"

    @property
    def metadata(self) -> str:
        """Where the provider says how it works."""
        return f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"

    @property
    def is_https(self) -> bool:
        return urlsplit(self.url).scheme == "https"


def provider_of(environment: Mapping[str, str]) -> Provider:
    """Return the provider that the environment names; Refused, with every variable that is wrong, if it names none."""
    if problems := list(provider_problems(environment)):
        raise Refused(*problems)
    url, *others = (environment[name] for name in (URL, ISSUER, CLIENT_ID, CLIENT_SECRET, COOKIE_SECRET))
    return Provider(url.rstrip("/"), *others)


def provider_problems(environment: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what is missing or unsafe in the settings of sign-in. No secret is ever quoted."""
    missing = [name for name in (URL, ISSUER, CLIENT_ID, CLIENT_SECRET, COOKIE_SECRET) if not environment.get(name)]
    yield from (
        Problem(name, "AUTH_MODE=oidc needs it.", "Set it; docs/deployment.md says to what.") for name in missing
    )
    for name in (URL, ISSUER):
        if (address := environment.get(name)) and (wrong := _wrong_address(address, is_root=name == URL)):
            yield Problem(name, wrong, "Correct it.", found=address)
    secret = environment.get(COOKIE_SECRET, "")
    if 0 < len(secret) < SHORTEST_SECRET:
        yield Problem(COOKIE_SECRET, f"It has fewer than {SHORTEST_SECRET} characters.", "Take a long random one.")


def _wrong_address(address: str, *, is_root: bool) -> str:
    """Return what is wrong with an address people or their secrets are sent to, or nothing."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return "Expected an address such as https://board.example.org."
    if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment or "@" in parts.netloc:
        return "Expected an address such as https://board.example.org."
    if parts.scheme == "http" and not is_loopback(host):
        return "Expected https: over http a sign-in can be read on the way."
    return "Expected no path behind the host." if is_root and parts.path not in {"", "/"} else ""


# -- claims to roles


Claims = dict[str, list[str]]


class Roles(Strict):
    """For each role the claims that give it: the claim's name, and the values of which one is enough."""

    viewer: Claims = Field(default={})
    owner: Claims = Field(default={})
    lead: Claims = Field(default={})
    publisher: Claims = Field(default={})
    admin: Claims = Field(default={})

    def each(self) -> Iterator[tuple[Role, str, list[str]]]:
        """Yield role, claim and values, in the order of the roles."""
        for role in Role:
            yield from ((role, claim, values) for claim, values in getattr(self, role).items())


class AccessFile(Strict):
    """What `access.yaml` may say: the claim a person's work is signed with, and which claims give which role.

    `closed` names the roles that see closed measures beside those that load and publish them.
    """

    who: str = "email"
    roles: Roles
    closed: list[Literal[Role.VIEWER, Role.OWNER]] = Field(default=[])


LATEST = 10**11
"""No sign-in lasts beyond the year 5138; a number as large as that is none of seconds."""


@lru_cache(maxsize=8)
def read_access(text: str, name: str) -> AccessFile:
    """Return what an access file says; Refused, with every fault and its line, for one that says nothing certain."""
    document = read_yaml(text, name)
    access = document.into(AccessFile)
    faults = [
        document.fault(("roles", str(role), claim), "Expected one value or more, none of them blank.", "Write them.")
        for role, claim, values in access.roles.each()
        if not claim.strip() or not values or not all(each.strip() for each in values)
    ]
    if not any(access.roles.each()):
        faults.append(document.fault(("roles",), "No claim gives any role, so nobody could read.", "Write one."))
    if not access.who.strip():
        faults.append(document.fault(("who",), "Expected the name of a claim.", "Write email, or another."))
    if faults:
        raise Refused(*faults)
    return access


def signed_in(claims: Mapping[str, object], provider: Provider, now: float) -> float:
    """Return until when the person whom claims are about is signed in (seconds since 1970).

    The claims come out of a cookie that this server signed, long after the provider's token was
    checked. Refused without `is_logged_in`, where another issuer made them or they were made for
    another audience, and where `exp` has passed or is no time.
    """
    if claims.get("is_logged_in") is not True:
        raise SignInNeeded(_problem("You are not signed in.", "Sign in."))
    audience, until = claims.get("aud"), _moment(claims.get("exp"))
    is_ours = claims.get("iss") == provider.issuer and provider.client_id in _values(audience)
    if not is_ours or until is None:
        raise SignInNeeded(_problem("This sign-in is not one of ours.", "Sign in again."))
    if until <= now:
        raise _ended(until)
    return until


def person_of(claims: Mapping[str, object], access: AccessFile, until: float) -> Person:
    """Return the person whom claims are about, with every role they give: several add up.

    Refused where they name nobody, or give no role. An e-mail address gives a role only where the
    provider says it is verified: elsewhere whoever may edit a profile may take one.
    """
    who = claims.get(access.who)
    if not isinstance(who, str) or not who.strip():
        said = f'The identity provider did not say who you are: it sent no "{access.who}".'
        raise NotAllowed(_problem(said, "Ask whoever manages the roles."))
    roles = frozenset(role for role, claim, values in access.roles.each() if _holds(claims, claim, values))
    if not roles:
        raise NotAllowed(_problem(f"{who.strip()} has no role here.", "Ask whoever manages the roles for one."))
    also = frozenset({Action.CLOSED}) if roles & set(access.closed) else frozenset[Action]()
    return Person(who.strip(), roles, until, also)


def _holds(claims: Mapping[str, object], name: str, values: list[str]) -> bool:
    """Tell whether a claim is one of the values, or a list with one of them in it."""
    if name == "email" and claims.get("email_verified") is not True:
        return False
    return not _values(claims.get(name)).isdisjoint(values)


def _values(claim: object) -> frozenset[str]:
    """Return the texts of a claim, which may be one or a list; what is no text counts for nothing."""
    return frozenset(each for each in (claim if isinstance(claim, list) else [claim]) if isinstance(each, str))


def _moment(claim: object) -> float | None:
    if isinstance(claim, bool) or not isinstance(claim, int | float) or not 0 < claim < LATEST:
        return None
    return float(claim)


def _problem(said: str, fix: str) -> Problem:
    return Problem("sign-in", said, fix)


def _ended(until: float | None) -> SignInNeeded:
    return SignInNeeded(_problem(f"Your sign-in ended at {hour(until)}.", "Sign in again."))


def hour(moment: float | None) -> str:
    """Return the time of day of a moment (seconds since 1970): `14:05 UTC`."""
    return f"{datetime.fromtimestamp(moment or 0, UTC):%H:%M} UTC"


def permitted(action: Action) -> str:
    """Return in words whom an action is permitted: `publisher or admin`."""
    *most, last = (str(role) for role in Role if role in PERMITS[action])
    return f"{', '.join(most)} or {last}" if most else last
