"""Who may: the mode the dashboard runs in, chosen explicitly, and refused where it would not be safe."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from ipaddress import ip_address


class Role(StrEnum):
    """What a reader may do, each with all that stands before it."""

    VIEWER = "viewer"
    LEAD = "lead"


NOT_SET_UP = "Sign-in is not set up, so nothing is shown. Start it with `make run` to use it on this machine alone."


def refusal(environment: Mapping[str, str], address: str) -> str:
    """Return why nobody may use a dashboard started so, or nothing if everybody who reaches it may.

    `AUTH_MODE` must be said. `local` trusts whoever sits at the machine, and so is refused on any
    address but loopback. Sign-in with an identity provider is not there yet: `oidc` is refused too.
    """
    mode = environment.get("AUTH_MODE", "")
    if mode != "local":
        return NOT_SET_UP
    if not is_loopback(address):
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
