"""What goes over the wire: what a browser is told it may do with a page, and files packed once for everybody.

Streamlit sends its own scripts unpacked, since packing them again for every reader would cost more than it saves.
They never change while a server runs, so here each is packed once and kept, and its answer with it.
"""

from __future__ import annotations

import gzip
import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PACKED = ("text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml")
"""The kinds of file that packing makes smaller. Not HTML: any address answers with some, and each would be kept."""

STATIC = "/static/"
ONLY_IF_CHANGED = {"if-none-match", "if-modified-since"}
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def policy(front: str) -> str:
    """Return the content-security policy of every page: nothing from elsewhere, no script but the server's own.

    `front` is the HTML that every page begins as; the scripts that stand in it are allowed by their hash, and no
    other. A map's own machine code may run, a text as a script may not. Styles are written by scripts as they run, and
    so cannot be listed. Nobody may put a page into a frame of theirs.
    """
    allowed = {
        "default-src": ["'self'"],
        "script-src": ["'self'", "'wasm-unsafe-eval'", *(f"'{each}'" for each in hashes(front))],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-src": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in allowed.items())


def hashes(front: str) -> Iterator[str]:
    """Yield the hash of each script that stands in a page itself, as a policy names it."""
    for script in INLINE.findall(front):
        yield f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"


class Wire:
    """What stands around a server: every answer carries the policy, and its own files go packed if a browser may.

    Where the server answers with its `shell`, the HTML that every page begins as, readers get `front` instead. A file
    that was packed is answered from here from then on: a first visit asks for a hundred, all at once.
    """

    def __init__(self, app: ASGIApp, shell: str, front: str) -> None:
        self.app, self.shell, self.front = app, shell.encode(), front.encode()
        self.rules = {
            "content-security-policy": policy(front),
            "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
            "referrer-policy": "same-origin",
            "x-content-type-options": "nosniff",
        }
        self.packed_front = gzip.compress(self.front, mtime=0)
        self.packed: dict[str, tuple[Message, Message]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if not scope["path"].startswith(STATIC):
            scope = _as_first_asked(scope)
        answer = Answer(self, scope, send)
        if answer.may_pack and answer.is_first and scope["path"] in self.packed:
            for message in self.packed[scope["path"]]:
                await send(message)
        else:
            await self.app(scope, receive, answer.send)


def _as_first_asked(scope: Scope) -> Scope:
    """Return a request as of a browser that has kept nothing.

    A page that was kept before a change of ours has the tag of Streamlit's, which would still be called the same.
    """
    kept = [(name, value) for name, value in scope["headers"] if name.decode("latin-1") not in ONLY_IF_CHANGED]
    return {**scope, "headers": kept}


class Answer:
    """One answer on its way out: it is held back until it is known whether its body goes as it came."""

    def __init__(self, wire: Wire, scope: Scope, send: Send) -> None:
        self.wire, self.path, self.onward = wire, scope["path"], send
        asked = Headers(scope=scope)
        self.is_whole = scope["method"] == "GET" and "range" not in asked
        self.may_pack = self.is_whole and "gzip" in asked.get("accept-encoding", "")
        self.is_first = not ONLY_IF_CHANGED & {*asked}
        self.is_file = self.is_held = False
        self.start: Message = {}
        self.body = bytearray()

    async def send(self, message: Message) -> None:
        """Send a part of the answer on; a file or a page that may change on its way goes in one piece, at its end."""
        if message["type"] == "http.response.start":
            self.start = message
            headers = MutableHeaders(scope=message)
            for name, value in self.wire.rules.items():
                headers[name] = value
            kind = headers.get("content-type", "")
            is_static = self.path.startswith(STATIC) and "content-encoding" not in headers
            self.is_file = is_static and self.may_pack and kind.startswith(PACKED)
            is_page = self.is_whole and kind.startswith("text/html")
            self.is_held = message["status"] == 200 and (self.is_file or is_page)
            if not self.is_held:
                await self.onward(message)
        elif not self.is_held:
            await self.onward(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self._last()

    async def _last(self) -> None:
        content = bytes(self.body)
        if self._is_shell(content):
            content = self._page()
        elif self.is_file:
            content = self._packed(gzip.compress(content, mtime=0))
        MutableHeaders(scope=self.start)["content-length"] = str(len(content))
        last: Message = {"type": "http.response.body", "body": content}
        if self.is_file:
            self.wire.packed[self.path] = (self.start, last)
        await self.onward(self.start)
        await self.onward(last)

    def _is_shell(self, content: bytes) -> bool:
        # At the address of a page the server has packed it already; at its root it never does.
        is_packed = MutableHeaders(scope=self.start).get("content-encoding") == "gzip"
        return (gzip.decompress(content) if is_packed else content) == self.wire.shell

    def _page(self) -> bytes:
        headers = MutableHeaders(scope=self.start)
        for name in ("content-encoding", "etag", "last-modified"):  # the shell's; a tag of it outlives a change of ours
            del headers[name]
        return self._packed(self.wire.packed_front) if self.may_pack else self.wire.front

    def _packed(self, content: bytes) -> bytes:
        headers = MutableHeaders(scope=self.start)
        headers["content-encoding"] = "gzip"
        headers.add_vary_header("accept-encoding")
        return content
