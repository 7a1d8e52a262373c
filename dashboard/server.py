"""The server: `python -m streamlit run dashboard/server.py`. It runs app.py behind a door and a policy of its own.

Streamlit's sign-in is given its settings here, from the environment, so that no file holds a secret.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from dashboard.access import Provider, provider_of, provider_problems
from dashboard.door import Door
from dashboard.front import front
from dashboard.wire import Wire


def provider(environment: Mapping[str, str]) -> Provider | None:
    """Return who people sign in with; None in another mode, or where the guard has to say what is missing."""
    is_set_up = environment.get("AUTH_MODE") == "oidc" and not any(provider_problems(environment))
    return provider_of(environment) if is_set_up else None


def secrets(provider: Provider | None) -> dict[str, Any]:
    """Return the settings of Streamlit's sign-in, in its words."""
    if provider is None:
        return {}
    auth = {"redirect_uri": provider.callback, "server_metadata_url": provider.metadata}
    auth |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
    return {"auth": {**auth, "cookie_secret": provider.cookie_secret}}


_provider = provider(os.environ)
_shell = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
_before = [
    Middleware(Wire, _shell, front(_shell)),
    Middleware(Door, _provider, is_open=os.environ.get("AUTH_MODE") == "local"),
]
app = st.App(Path(__file__).parent / "app.py", secrets=secrets(_provider), middleware=_before)
