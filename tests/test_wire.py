"""What stands around the server: the policy every answer carries, and files that go packed."""

from __future__ import annotations

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.types import Message, Receive, Scope, Send

from dashboard.wire import Wire, hashes, policy

SHELL = "<html><title>Theirs</title></html>"
FRONT = "<html><script>\n  hello = 1\n</script><script src='./a.js'></script></html>"
SCRIPT = b"let answer = 42;\n" * 100


class Behind:
    """A server that answers in two pieces, and counts how often it was asked."""

    told: tuple[str, ...] = ()

    def __init__(
        self,
        status: int = 200,
        kind: str = "text/javascript; charset=utf-8",
        body: bytes = SCRIPT,
        packed: bool = False,
    ) -> None:
        self.status, self.kind, self.packed, self.asked = status, kind, packed, 0
        self.body = gzip.compress(body) if packed else body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the shape of one
        self.asked += 1
        self.told = tuple(name.decode() for name, _ in scope["headers"])
        headers = [(b"content-type", self.kind.encode()), (b"content-length", str(len(self.body)).encode())]
        headers.append((b"etag", b"theirs"))
        headers += [(b"content-encoding", b"gzip")] if self.packed else []
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body[:5], "more_body": True})
        await send({"type": "http.response.body", "body": self.body[5:]})


def answer(wire: Wire, path: str, method: str = "GET", **headers: str) -> tuple[dict[str, str], bytes]:
    """Return the headers and the body of an answer, as they go over the wire."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": raw}
    with ThreadPoolExecutor(1) as apart:  # a browser driven by another test may hold this thread's event loop
        apart.submit(lambda: asyncio.run(wire(scope, receive, send))).result()
    return (
        {name.decode(): value.decode() for name, value in sent[0]["headers"]},
        b"".join(message.get("body", b"") for message in sent[1:]),
    )


def test_every_answer_says_what_a_browser_may_do() -> None:
    headers, body = answer(Wire(Behind(404, "text/html"), SHELL, FRONT), "/measure")
    assert body == SCRIPT
    assert headers["content-security-policy"] == policy(FRONT)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["permissions-policy"].startswith("camera=()")


def test_the_policy_allows_nothing_from_elsewhere_and_no_text_as_a_script() -> None:
    said = dict(each.split(" ", 1) for each in policy(FRONT).split("; "))
    assert said["default-src"] == "'self'"
    assert "'unsafe-eval'" not in said["script-src"].split()
    assert "'unsafe-inline'" not in said["script-src"]
    assert not any("http" in each or "*" in each for each in said.values())
    assert said["frame-ancestors"] == "'none'"


def test_only_the_script_that_stands_in_the_page_is_allowed_by_its_hash() -> None:
    # openssl: printf '\n  hello = 1\n' | openssl dgst -sha256 -binary | base64
    assert list(hashes(FRONT)) == ["sha256-UV8s0ITcPQOMdOQMddZIxFxx1IpdByj3pgWW+ohQUwQ="]
    assert f"'{next(hashes(FRONT))}'" in policy(FRONT)


def test_a_file_of_the_server_goes_packed_and_is_the_same() -> None:
    headers, body = answer(Wire(Behind(), SHELL, FRONT), "/static/js/index.js", accept_encoding="gzip, br")
    assert gzip.decompress(body) == SCRIPT
    assert headers["content-encoding"] == "gzip"
    assert headers["content-length"] == str(len(body))
    assert headers["vary"] == "accept-encoding"


def test_the_page_that_everything_begins_as_is_ours_with_a_length_of_its_own() -> None:
    headers, body = answer(Wire(Behind(kind="text/html", body=SHELL.encode()), SHELL, FRONT), "/measure")
    assert body == FRONT.encode()
    assert headers["content-length"] == str(len(FRONT))
    assert "etag" not in headers


def test_another_page_of_the_server_goes_as_it_is() -> None:
    headers, body = answer(Wire(Behind(kind="text/html", body=b"Signed out"), SHELL, FRONT), "/auth/logout")
    assert body == b"Signed out"
    assert headers["etag"] == "theirs"


@pytest.mark.parametrize("packed", [False, True])
def test_the_page_goes_packed_where_a_browser_may_and_no_address_of_it_is_kept(packed: bool) -> None:
    wire = Wire(Behind(kind="text/html", body=SHELL.encode(), packed=packed), SHELL, FRONT)
    headers, body = answer(wire, "/measure", accept_encoding="gzip")
    assert gzip.decompress(body) == FRONT.encode()
    assert headers["content-encoding"] == "gzip"
    assert headers["content-length"] == str(len(body))
    assert "etag" not in headers
    assert not wire.packed


@pytest.mark.parametrize("packed", [False, True])
def test_another_page_of_the_server_goes_packed_or_not_as_it_came(packed: bool) -> None:
    behind = Behind(kind="text/html", body=b"Out", packed=packed)
    headers, body = answer(Wire(behind, SHELL, FRONT), "/out", accept_encoding="gzip")
    assert body == behind.body
    assert ("content-encoding" in headers) == packed


def test_a_file_is_packed_once_and_answered_alike_without_asking_the_server_again() -> None:
    behind = Behind()
    wire = Wire(behind, SHELL, FRONT)
    first, second = (answer(wire, "/static/js/index.js", accept_encoding="gzip") for _ in range(2))
    assert first == second
    assert behind.asked == 1


@pytest.mark.parametrize("header", ["if_none_match", "if_modified_since", "range"])
def test_a_browser_that_has_the_file_or_a_part_of_it_asks_the_server(header: str) -> None:
    behind = Behind()
    wire = Wire(behind, SHELL, FRONT)
    for more in ({}, {header: "theirs"}):
        answer(wire, "/static/js/index.js", accept_encoding="gzip", **more)
    assert behind.asked == 2


@pytest.mark.parametrize(
    ("behind", "path", "method", "headers"),
    [
        pytest.param(Behind(), "/static/js/index.js", "GET", {}, id="a browser that cannot unpack"),
        pytest.param(Behind(), "/static/js/index.js", "HEAD", {"accept_encoding": "gzip"}, id="only the head"),
        pytest.param(Behind(), "/static/a.js", "GET", {"accept_encoding": "gzip", "range": "bytes=0-9"}, id="a piece"),
        pytest.param(Behind(304), "/static/a.js", "GET", {"accept_encoding": "gzip"}, id="not changed"),
        pytest.param(Behind(404), "/static/a.js", "GET", {"accept_encoding": "gzip"}, id="not there"),
        pytest.param(Behind(kind="font/woff2"), "/static/a.woff2", "GET", {"accept_encoding": "gzip"}, id="a font"),
        pytest.param(Behind(kind="text/html"), "/static/any", "GET", {"accept_encoding": "gzip"}, id="a page"),
        pytest.param(Behind(), "/media/points.csv", "GET", {"accept_encoding": "gzip"}, id="somebody's download"),
    ],
)
def test_anything_else_goes_as_it_is(behind: Behind, path: str, method: str, headers: dict[str, str]) -> None:
    wire = Wire(behind, SHELL, FRONT)
    told, body = answer(wire, path, method, **headers)
    assert body == SCRIPT
    assert "content-encoding" not in told
    assert not wire.packed


@pytest.mark.parametrize("header", ["if_none_match", "if_modified_since"])
def test_a_page_is_never_called_the_same_as_one_that_was_kept(header: str) -> None:
    behind = Behind(kind="text/html", body=SHELL.encode())
    answer(Wire(behind, SHELL, FRONT), "/measure", **{header: "theirs"}, accept_encoding="gzip")
    assert behind.told == ("accept-encoding",)
    answer(Wire(behind, SHELL, FRONT), "/static/js/index.js", **{header: "theirs"})
    assert behind.told == (header.replace("_", "-"),)
