"""A page as its script makes it, without a server or a browser."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest


def asked(page: Path, **query: str) -> AppTest:
    """Return a page opened once at an address with this query; it must not end in an exception."""
    app = AppTest.from_file(str(page), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app
