"""The door before the server: cookies over https that end with their token, deep links, and no stranger's upload."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from time import time

import pytest
from itsdangerous import URLSafeTimedSerializer
from starlette.types import Message, Receive, Scope, Send

from dashboard.access import Provider
from dashboard.door import BACK, USER, Door, claims_in, page_of, safe

SECRET = "0123456789abcdef0123456789abcdef"
PROVIDER = Provider("https://board.example.org", "https://issuer", "board", "", SECRET)
HERE = Provider("http://127.0.0.1:8501", "https://issuer", "board", "", SECRET)
DAYS_30 = 30 * 24 * 3600


def signed(claims: object, secret: str = SECRET) -> str:
    return str(URLSafeTimedSerializer(secret, salt=USER).dumps(json.dumps(claims)))


PIECE = str(URLSafeTimedSerializer(SECRET, salt=USER).dumps('chunks-2;{"exp": 1'))
"""What a browser holds of a cookie too large for one."""


def given(value: str, name: str = USER) -> str:
    """Return a cookie as Streamlit gives it."""
    return f"{name}={value}; HttpOnly; Max-Age={DAYS_30}; Path=/; SameSite=lax"


def asked(
    path: str, *cookies: str, provider: Provider | None = PROVIDER, is_open: bool = False, **headers: str
) -> tuple[int, dict[str, list[str]]]:
    """Return the status and headers of an answer that the server behind the door gives with these cookies."""
    sent: list[Message] = []

    async def server(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - the shape of one
        located = [(b"location", b"/")] if path == "/oauth2callback" else []
        baked = [(b"set-cookie", each.encode()) for each in cookies]
        await send({"type": "http.response.start", "status": 200, "headers": [*located, *baked]})

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    door = Door(server, provider, is_open=is_open)
    with ThreadPoolExecutor(1) as apart:  # a browser driven by another test may hold this thread's event loop
        apart.submit(lambda: asyncio.run(door({"type": "http", "path": path, "headers": raw}, receive, send))).result()
    found: dict[str, list[str]] = {}
    for name, value in sent[0]["headers"]:
        found.setdefault(name.decode(), []).append(value.decode())
    return sent[0]["status"], found


def parts(cookie: str) -> list[str]:
    return cookie.split("; ")[1:]


def test_a_cookie_of_the_sign_in_goes_over_https_alone_and_ends_with_its_token() -> None:
    value = signed({"exp": int(time()) + 600})
    _, answer = asked("/oauth2callback", given(value), "_streamlit_xsrf=y; Path=/")
    user, xsrf = answer["set-cookie"]
    assert user.startswith(f"{USER}={value};")
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(parts(user))
    assert parts(user)[-2] in {"Max-Age=599", "Max-Age=600", "Max-Age=598"}
    assert f"Max-Age={DAYS_30}" not in parts(user)
    assert parts(xsrf) == ["Path=/", "Secure"]
    assert answer["strict-transport-security"]


@pytest.mark.parametrize("value", [signed({}), signed({"exp": "soon"}), signed(None), PIECE])
def test_a_cookie_that_does_not_say_when_it_ends_ends_with_the_browser(value: str) -> None:
    _, answer = asked("/oauth2callback", given(value), given(value, f"{USER}_1"))
    assert not [each for cookie in answer["set-cookie"] for each in parts(cookie) if each.startswith("Max-Age")]


def test_the_providers_tokens_do_not_reach_the_browser() -> None:
    gone = f'{USER}_tokens=""; Max-Age=0; Path=/'
    _, answer = asked("/oauth2callback", given("x", f"{USER}_tokens"), given("y", f"{USER}_tokens_1"), gone)
    assert [each.split("; ")[0] for each in answer["set-cookie"]] == [f'{USER}_tokens=""']


def test_a_cookie_that_is_taken_away_is_taken_away() -> None:
    _, answer = asked("/auth/logout", f'{USER}=""; Max-Age=0; Path=/')
    assert parts(answer["set-cookie"][0]) == ["Max-Age=0", "Path=/", "Secure"]


def test_on_this_machine_without_https_cookies_are_not_secure() -> None:
    _, answer = asked("/oauth2callback", given(signed({"exp": time() + 60})), provider=HERE)
    assert "Secure" not in parts(answer["set-cookie"][0])
    assert "strict-transport-security" not in answer


def test_the_page_that_was_asked_for_is_kept_on_the_way_in_and_no_longer() -> None:
    _, left = asked("/auth/login", referer="https://board.example.org/measure?kpi=a%20b&area=c")
    (kept,) = left["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/oauth2callback", "Max-Age=600", "Secure"} == set(parts(kept))
    _, back = asked("/oauth2callback", given(signed({})), cookie=kept.split(";")[0])
    assert back["location"] == ["/measure?kpi=a%20b&area=c"]
    assert [each for each in back["set-cookie"] if each.startswith(f"{BACK}=;") and "Max-Age=0" in each]


def test_who_did_not_come_in_goes_to_the_front() -> None:
    _, answer = asked("/oauth2callback", cookie=f"{BACK}=%2Fupload")
    assert answer["location"] == ["/"]


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "https://elsewhere.example.org/upload",
        "https://board.example.org.elsewhere.org/upload",
        "https://board.example.org@elsewhere.org/upload",
        "http://board.example.org/upload",
        "https://board.example.org//elsewhere.org",
        "https://board.example.org/auth/logout",
    ],
)
def test_only_a_page_of_this_board_is_come_back_to(referer: str) -> None:
    assert page_of(referer, PROVIDER.url) == ""


@pytest.mark.parametrize(
    "page",
    ["//elsewhere.org", "/\\elsewhere.org", "https://elsewhere.org", "elsewhere", "/a\r\nSet-Cookie: b", "/é", ""],
)
def test_no_address_of_another_host_is_gone_to(page: str) -> None:
    assert safe(page) == ""
    assert safe("/upload?release=1") == "/upload?release=1"


@pytest.mark.parametrize(
    ("provider", "is_open", "cookie", "status"),
    [
        (PROVIDER, False, signed({"exp": 1}), 200),  # the page asks whether it has ended
        (PROVIDER, False, PIECE, 200),
        (PROVIDER, False, signed({}, "another secret"), 403),
        (PROVIDER, False, "", 403),
        (PROVIDER, True, "", 403),
        (None, False, signed({}), 403),
        (None, True, "", 200),
    ],
    ids=["signed in", "signed in with many claims", "forged", "nobody", "nobody, local too", "public", "local"],
)
def test_a_file_comes_in_only_from_somebody_who_may(
    provider: Provider | None, is_open: bool, cookie: str, status: int
) -> None:
    path = "/_stcore/upload_file/session/file"
    assert asked(path, provider=provider, is_open=is_open, cookie=f"{USER}={cookie}")[0] == status


def test_a_cookie_is_read_under_the_secret_it_was_signed_with() -> None:
    assert claims_in(signed({"a": 1}), SECRET) == {"a": 1}
    for value in (signed({"a": 1}, "another"), signed([1]), signed(None), "", "..", "é"):
        assert claims_in(value, SECRET) is None
