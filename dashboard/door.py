"""What stands before Streamlit's own server: it mends the cookies of its sign-in and turns strangers' uploads away.

What Streamlit leaves open is shut here: its cookies go over https alone and live no longer than the token they came
with, a deep link is still there after signing in, and nobody uploads who has not signed in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from time import time
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.access import Provider

USER = "_streamlit_user"
TOKENS = f"{USER}_tokens"
BACK = "placeboard_back"
"""The cookie that remembers, on the way through the provider and no longer, which page was asked for."""

LONGEST_WAY = 600
"""Seconds that signing in may take before the page that was asked for is forgotten."""


class Door:
    """The door of one server: with a provider people sign in, without one it is open to files or it is not."""

    def __init__(self, app: ASGIApp, provider: Provider | None, *, is_open: bool) -> None:
        self.app, self.provider, self.is_open = app, provider, is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope["path"].startswith("/_stcore/upload_file") and not self._may_upload(headers):
            await send({"type": "http.response.start", "status": 403, "headers": []})
            await send({"type": "http.response.body", "body": b"Sign in first."})
            return

        async def sending(message: Message) -> None:
            if self.provider and message["type"] == "http.response.start":
                self._mend(scope["path"], headers, MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, sending)

    def _may_upload(self, headers: Headers) -> bool:
        """Tell whether a file may come in: the server keeps it in memory before any page asks who sent it."""
        if self.provider is None:
            return self.is_open
        return bool(written_in(cookies(headers).get(USER, ""), self.provider.cookie_secret))

    def _mend(self, path: str, asked: Headers, answer: MutableHeaders) -> None:
        assert self.provider
        if path == "/auth/login" and (back := page_of(asked.get("referer", ""), self.provider.url)):
            way = f"{BACK}={quote(back, safe='')}; HttpOnly; SameSite=lax; Path=/oauth2callback"
            answer.append("set-cookie", f"{way}; Max-Age={LONGEST_WAY}")
        given = [each for each in answer.getlist("set-cookie") if each.startswith(f"{USER}=")]
        if path == "/oauth2callback" and given and (back := safe(unquote(cookies(asked).get(BACK, "")))):
            answer["location"] = back
            answer.append("set-cookie", f"{BACK}=; HttpOnly; SameSite=lax; Path=/oauth2callback; Max-Age=0")
        kept = [each for each in answer.getlist("set-cookie") if not is_token(each)]
        mended = [mend(each, given, is_https=self.provider.is_https) for each in kept]
        del answer["set-cookie"]
        for each in mended:
            answer.append("set-cookie", each)
        if self.provider.is_https:
            answer["strict-transport-security"] = "max-age=31536000"


def is_token(cookie: str) -> bool:
    """Tell whether a cookie would hand the provider's tokens to the browser.

    Nothing here needs them, sign-out would write one into an address, and with them the cookies of somebody in 150
    groups are longer than the 8 KB that a server reads.
    """
    return cookie.startswith(TOKENS) and "Max-Age=0" not in cookie


def mend(cookie: str, given: list[str], *, is_https: bool) -> str:
    """Return a cookie that goes over https alone, if the board does, and ends with the token it came with.

    One too large for a browser is in pieces that say no time: those end with the browser. `exp` is asked at every
    run all the same.
    """
    parts = [each.strip() for each in cookie.split(";")]
    if parts[0].startswith(USER) and "Max-Age=0" not in parts:
        claims = claims_in(given[0].split(";")[0].partition("=")[2]) if given else None
        until = (claims or {}).get("exp")
        parts = [each for each in parts if not each.lower().startswith(("max-age=", "expires="))]
        parts += [f"Max-Age={max(0, int(until - time()))}"] if isinstance(until, int | float) else []
    return "; ".join([*parts, *(["Secure"] if is_https and "Secure" not in parts else [])])


def claims_in(cookie: str, secret: str = "") -> Mapping[str, Any] | None:
    """Return the claims in Streamlit's cookie; None where `written_in` gives nothing, or only a piece of them."""
    try:
        claims = json.loads(written_in(cookie, secret))
    except ValueError:
        return None
    return claims if isinstance(claims, dict) else None


def written_in(cookie: str, secret: str = "") -> str:
    """Return what Streamlit wrote into its cookie, or nothing if `secret` did not sign it.

    Without a secret the signature is not looked at: for a cookie this server is only just giving out.
    """
    signer = URLSafeTimedSerializer(secret, salt=USER)
    try:
        held = signer.loads(cookie) if secret else signer.loads_unsafe(cookie)[1]
    except BadSignature:
        return ""
    return held if isinstance(held, str) else ""


def cookies(headers: Headers) -> dict[str, str]:
    """Return the cookies a browser sent."""
    try:
        return {name: each.value for name, each in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}


def page_of(referer: str, url: str) -> str:
    """Return the page of this board that a browser came from, with what it was asked for; nothing for any other."""
    if not referer.startswith(f"{url}/"):
        return ""
    parts = urlsplit(referer)
    return safe(f"{parts.path}{'?' + parts.query if parts.query else ''}")


def safe(page: str) -> str:
    """Return a page's address if it is one of this board, else nothing: `//elsewhere` is another host."""
    is_ours = page.startswith("/") and not page.startswith(("//", "/\\", "/auth/", "/oauth2callback"))
    return page if is_ours and page.isascii() and page.isprintable() else ""
