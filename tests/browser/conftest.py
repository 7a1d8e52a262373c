"""A Streamlit server, a Chromium, and an eye on every request that leaves this machine."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from tests import midplace
from tests.desks import House

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS_TO_START = 60
STREAMLIT_RUN = [sys.executable, "-m", "streamlit", "run", "--server.address=127.0.0.1", "--server.headless=true"]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGS = [
    "--no-sandbox",  # containers run as root
    "--disable-dev-shm-usage",
    "--use-gl=angle",  # maps are drawn in software: nothing here has a graphics card
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-gpu-compositing",  # all but the maps costs a fifth less so
    "--disable-background-networking",
]
# A busy machine may take its time over a page; what is never shown fails all the same.
expect.set_options(timeout=20_000)

LOOPBACK = {"127.0.0.1", "localhost", "::1"}

# Streamlit says "notRunning" until the server has heard of a click, so quiet counts only once it has lasted a little.
# What still moves is not quiet: a button that slides away between the pressing and the letting go was never clicked.
_IS_SETTLED = """(lasting) => {
    const app = document.querySelector("[data-testid=stApp][data-test-script-state=notRunning]");
    const height = document.querySelector("[data-testid=stMain]")?.scrollHeight;
    const ends = each => each.playState === "running" && each.effect?.getComputedTiming().endTime !== Infinity;
    const still = height === window.heightBefore && !document.getAnimations().some(ends);
    const quiet = app && still && !document.querySelector("[data-stale=true]");
    window.heightBefore = height;
    if (!quiet) window.quietSince = undefined;
    else window.quietSince ??= performance.now();
    return quiet && performance.now() - window.quietSince >= lasting;
}"""

# What a link of the board does, and whether the script of the page it leads to has begun: its first line is the title.
_GO = """(address) => {
    window.hasBegun = false;
    new MutationObserver(() => { window.hasBegun = true; })
        .observe(document.querySelector("title"), {childList: true});
    history.pushState(null, "", address);
    dispatchEvent(new PopStateEvent("popstate"));
}"""


@dataclass(frozen=True)
class Server:
    """A running Streamlit: where it answers, where it writes what it has to say, and its process."""

    url: str
    log_file: Path
    pid: int

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")


class StartServer(Protocol):
    """How a test asks for a server; None as the value of a variable takes it away."""

    def __call__(
        self, home: Path | None = None, *, env: Mapping[str, str | None] | None = None, app: str | Path = ...
    ) -> Server: ...


_running: list[Server] = []


@contextmanager
def serving(
    home: Path | None = None,
    *,
    env: Mapping[str, str | None] | None = None,
    app: str | Path = "dashboard/server.py",
    port: int = 0,
) -> Iterator[Server]:
    """Run a Streamlit script on a free loopback port while the block lasts, in local mode unless `env` differs.

    Without a home it has an empty one, never the reader's own. For a server that several tests share, put it into a
    fixture of a wider scope; `start_server` is for one test. One that must know its own address is given a `port`.
    """
    with tempfile.TemporaryDirectory(prefix="placeboard-") as folder:
        port = port or free_port()
        log_file = Path(folder) / "log"
        with log_file.open("wb") as log:
            process = subprocess.Popen(
                [*STREAMLIT_RUN, str(app), "--server.port", str(port)],
                cwd=ROOT,
                env=_environment(home or Path(folder) / "home", env or {}),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        server = Server(f"http://127.0.0.1:{port}", log_file, process.pid)
        _running.append(server)
        try:
            _wait_for_health(process, port, server)
            yield server
        finally:
            _running.remove(server)
            _stop(process)


def settled(page: Page, *, lasting: float = 0.3, timeout: float = 30.0) -> Page:
    """Wait until the script has run and nothing on the page is stale, for `lasting` seconds, and return the page."""
    page.evaluate("window.quietSince = undefined")  # the quiet before the click is not the quiet after it
    page.wait_for_function(_IS_SETTLED, arg=lasting * 1000, timeout=timeout * 1000)
    return page


def go(page: Page, address: str, *, lasting: float = 0.3) -> Page:
    """Open a whole address as a link of the board does, and return the page when it stands.

    It is loaded where the page is none of that board's yet, and only there: that costs a processor two seconds or more.
    """
    if urlsplit(page.url).netloc == urlsplit(address).netloc:
        settled(page).evaluate(_GO, address)
        page.wait_for_function("() => window.hasBegun")
    else:
        page.goto(address)
        page.wait_for_selector("h1")
    return settled(page, lasting=lasting)


def unfolded(page: Page, name: str) -> None:
    """Open what a page folds away under a name, and wait until it stands: a press on what still moves is lost."""
    page.locator("summary", has_text=name).click()
    settled(page)


def chromium_path() -> str | None:
    """Return the system's Chromium or Chrome; None for Playwright's own. A stub that has no version does not count."""
    for name in CHROMIUM_NAMES:
        found = shutil.which(name)
        if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0:
            return found
    return None


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium for as long as the block lasts."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return the one Chromium of the run."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def server(made_demo: Path) -> Iterator[Server]:
    """Return the one server of the demo, which every test that asks for it only reads."""
    with serving(made_demo) as running:
        yield running


@pytest.fixture(scope="session")
def midplace_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Return the place with 22 measures and both its releases, made once; a test that writes takes a copy."""
    made = midplace.made(tmp_path_factory.mktemp("midplace"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def midplace_board(midplace_home: House) -> Iterator[Server]:
    """Return that place's board as anybody reads it, for tests that only look."""
    with serving(
        midplace_home.root / "home", env={**midplace.environment(midplace_home), "AUTH_MODE": "public"}
    ) as server:
        yield server


@pytest.fixture(scope="session")
def midplace_reader(browser: Browser) -> Iterator[BrowserContext]:
    """Return a reader of it who has the scripts of a page already; each test opens a tab of its own."""
    with browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB") as reader:
        yield reader


@contextmanager
def stranger(browser: Browser) -> Iterator[BrowserContext]:
    """Give a reader nobody has met before: no cookies, a laptop's screen, British dates.

    What a page would do against its own policy fails the test: nobody sees it, but something is not there.
    """
    refused: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            refused.append(message.text)

    with browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="en-GB", timezone_id="Europe/London"
    ) as fresh:
        fresh.on("console", note)
        yield fresh
    assert refused == []


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Return a reader nobody has met before, for one test."""
    with stranger(browser) as fresh:
        yield fresh


@pytest.fixture(scope="module")
def walked(browser: Browser) -> Iterator[Page]:
    """Return a page that goes from one address to the next, for tests of a module that only read it."""
    with stranger(browser) as reader:
        yield reader.new_page()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Return an empty tab of that reader."""
    return context.new_page()


@pytest.fixture
def outside_requests(context: BrowserContext) -> list[str]:
    """Return the list that fills with every address asked of another host; assert at the end that it is empty."""
    asked: list[str] = []

    def note(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in LOOPBACK:
            asked.append(url)

    def note_request(request: Request) -> None:
        note(request.url)

    def note_websockets(page: Page) -> None:
        page.on("websocket", lambda websocket: note(websocket.url))

    context.on("request", note_request)
    context.on("page", note_websockets)
    for page in context.pages:  # the fixture `page` may have come first
        note_websockets(page)
    return asked


@pytest.fixture
def start_server() -> Iterator[StartServer]:
    """Return a function that starts a server; what it started ends with the test."""
    with ExitStack() as stack:

        def start(
            home: Path | None = None,
            *,
            env: Mapping[str, str | None] | None = None,
            app: str | Path = "dashboard/server.py",
        ) -> Server:
            return stack.enter_context(serving(home, env=env, app=app))

        yield start


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Print what the servers said under a test that failed."""
    report = yield
    if report.failed:
        report.sections.extend((f"Streamlit on {server.url}, for {item.name}", server.log) for server in _running)
    return report


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(home: Path, changes: Mapping[str, str | None]) -> dict[str, str]:
    outside = {name for name in os.environ if name.startswith(("DASHBOARD_", "STREAMLIT_"))} | {"DATABASE_URL"}
    wanted = {**os.environ, **dict.fromkeys(outside), "DASHBOARD_HOME": str(home), "AUTH_MODE": "local", **changes}
    return {name: value for name, value in wanted.items() if value is not None}


def _wait_for_health(process: subprocess.Popen[bytes], port: int, server: Server) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not _is_healthy(port):
        if process.poll() is not None:
            raise AssertionError(f"The server ended with {process.returncode} before it answered:\n{server.log}")
        if time.monotonic() > deadline:
            raise AssertionError(f"The server did not answer within {SECONDS_TO_START} seconds:\n{server.log}")
        time.sleep(0.1)


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)  # no proxy, whatever the environment says
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
