"""Signing in with a real provider of OpenID Connect on this machine, on servers that have only just started."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from itsdangerous import URLSafeTimedSerializer
from playwright.sync_api import BrowserContext, Page, expect

from dashboard.door import USER, claims_in
from dashboard.release import publish
from tests.browser.conftest import SECONDS_TO_START, Server, free_port, serving, settled
from tests.desks import PLACE_YAML, POPULATION, House, build, same_day
from tests.test_access import ACCESS, SETTINGS

PEOPLE = {"Vi": ["readers"], "Lee": ["leads", "chiefs"], "Nomi": []}
SIGNED_IN = re.compile(r"^http://127\.0\.0\.1:\d+/(?!auth|oauth2)")


@contextmanager
def provider(lasting: int) -> Iterator[str]:
    """Run an identity provider whose tokens last so many seconds, and yield its address."""
    port = free_port()
    claims = [
        json.dumps({"sub": name, "email": f"{name.lower()}@example.org", "groups": groups})
        for name, groups in PEOPLE.items()
    ]
    known = [part for each in claims for part in ("--user-claims", each)]
    arguments = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--token-max-age", str(lasting)]
    process = subprocess.Popen([*arguments, *known], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + SECONDS_TO_START
        while answer(f"http://127.0.0.1:{port}", "GET", "/.well-known/openid-configuration") != http.HTTPStatus.OK:
            assert process.poll() is None, "the provider ended"
            assert time.monotonic() < deadline, "the provider did not answer"
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def answer(url: str, method: str, path: str, **headers: str) -> int:
    """Return the status of an answer; nought where nobody listens."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    try:
        connection.request(method, path, headers=headers)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


@contextmanager
def board(house: House, **settings: str) -> Iterator[Server]:
    """Run a house's board behind its own door."""
    port = free_port()
    where = {"PLACE": house.folders.place, "DEFINITIONS": house.folders.definitions, "SOURCES": house.folders.sources}
    env = {f"DASHBOARD_{name}": str(each) for name, each in {**where, "TODAY": house.today}.items()}
    env |= {**SETTINGS, "DASHBOARD_URL": f"http://127.0.0.1:{port}", **settings}
    with serving(house.root / "home", env=env, app="dashboard/server.py", port=port) as server:
        yield server


def made(root: Path, audience: str) -> House:
    house = build(root, place=PLACE_YAML.replace("closed", audience))
    house.load("population", POPULATION)
    house.load("admissions", same_day("2026-08", north=20, south=40, east=60))
    publish(house.desk(), "history")
    house.write("place/access.yaml", ACCESS)
    return house


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server nobody has asked anything of, until the first test of this file does."""
    house = made(tmp_path_factory.mktemp("house"), "partners")
    with provider(3600) as issuer, board(house, DASHBOARD_OIDC_ISSUER=issuer) as running:
        yield running


def sign_in(page: Page, who: str) -> None:
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/oauth2/authorize**")
    page.get_by_role("button", name=who, exact=True).click()
    page.wait_for_url(SIGNED_IN)
    settled(page)


def is_turned_away(page: Page) -> bool:
    """Tell whether a page shows the way in and nothing else."""
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    main = page.get_by_test_id("stMain")
    return not main.locator("table, input, canvas, svg.marks").count() and "Smallplace" not in main.inner_text()


def cookie(context: BrowserContext) -> str:
    return next(each["value"] for each in context.cookies() if each["name"] == USER)


def put_cookie(context: BrowserContext, server: Server, value: str) -> None:
    context.add_cookies([{"name": USER, "value": value, "url": server.url}])


def test_a_deep_link_to_a_cold_server_signs_in_and_lands_where_it_pointed(
    server: Server, page: Page, context: BrowserContext
) -> None:
    page.goto(f"{server.url}/upload?release=1")  # the first request of all: the entry script has not run for anybody
    settled(page, lasting=0.5)
    assert is_turned_away(page)
    assert not Axe().run(page).response["violations"]
    assert answer(server.url, "PUT", "/_stcore/upload_file/a/b") == http.HTTPStatus.FORBIDDEN
    sign_in(page, "Lee")
    assert page.url == f"{server.url}/upload?release=1"
    expect(page.get_by_role("heading", name="Step 1 of 4: Drop")).to_be_visible()
    held = {each["name"]: each for each in context.cookies()}
    assert held[USER]["httpOnly"]
    assert time.time() + 3000 < held[USER]["expires"] <= time.time() + 3600
    assert "placeboard_back" not in held


def test_a_viewer_reads_and_does_not_upload(server: Server, page: Page) -> None:
    page.goto(server.url)
    settled(page)
    sign_in(page, "Vi")
    expect(page.get_by_role("heading", name="Smallplace scorecard")).to_be_visible()
    assert not page.get_by_text("Month-end").count()  # the word that Upload stands behind
    page.goto(f"{server.url}/upload")
    settled(page)
    expect(page.get_by_text("may not load files into the draft")).to_be_visible()
    assert not page.locator("input").count()


def test_a_cookie_that_was_edited_or_forged_is_nobodys(server: Server, page: Page, context: BrowserContext) -> None:
    page.goto(f"{server.url}/account")
    settled(page)
    sign_in(page, "Vi")
    expect(page.get_by_text("vi@example.org")).to_be_visible()
    given = cookie(context)
    held = claims_in(given)
    assert held
    raised = json.dumps({**held, "groups": ["keepers"]})
    forged = str(URLSafeTimedSerializer("another secret of thirty-two signs", salt=USER).dumps(raised))
    edited = ".".join([forged.rsplit(".", 2)[0], *given.rsplit(".", 2)[1:]])  # under the true signature
    for value in (edited, forged, "nonsense", ""):
        put_cookie(context, server, value)
        page.goto(f"{server.url}/upload")
        settled(page)
        assert is_turned_away(page), value
    # What the server itself signs is believed: the cookies above were of the right shape.
    true = URLSafeTimedSerializer(SETTINGS["DASHBOARD_COOKIE_SECRET"], salt=USER)
    put_cookie(context, server, true.dumps(raised))
    page.goto(f"{server.url}/upload")
    settled(page)
    expect(page.get_by_role("heading", name="Step 1 of 4: Drop")).to_be_visible()
    put_cookie(context, server, true.dumps(json.dumps({**held, "exp": int(time.time()) - 1})))
    page.goto(f"{server.url}/upload")
    settled(page)
    assert is_turned_away(page)


def test_whoever_has_no_role_sees_nothing_and_can_sign_out(server: Server, page: Page) -> None:
    page.goto(server.url)
    settled(page)
    sign_in(page, "Nomi")
    expect(page.get_by_text("has no role here")).to_be_visible()
    sign_out(page)
    assert is_turned_away(page)


def test_signing_out_ends_it(server: Server, page: Page, context: BrowserContext) -> None:
    page.goto(f"{server.url}/account")
    settled(page)
    sign_in(page, "Lee")
    expect(page.get_by_text("lead, publisher", exact=True)).to_be_visible()
    assert not Axe().run(page).response["violations"]
    sign_out(page)
    assert is_turned_away(page)
    assert USER not in {each["name"] for each in context.cookies()}
    page.goto(f"{server.url}/upload")
    settled(page)
    assert is_turned_away(page)


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/end_session**")
    page.get_by_role("button").first.click()
    page.wait_for_url(SIGNED_IN)
    settled(page)


def test_a_sign_in_ends_with_its_token_while_the_page_is_open(
    tmp_path: Path, page: Page, context: BrowserContext
) -> None:
    lasting = 12
    with provider(lasting) as issuer, board(made(tmp_path, "partners"), DASHBOARD_OIDC_ISSUER=issuer) as server:
        page.goto(f"{server.url}/measure")
        settled(page)
        sign_in(page, "Lee")
        held = claims_in(cookie(context))
        assert held
        page.wait_for_timeout(max(0, held["exp"] - time.time() + 1) * 1000)
        page.get_by_role("link", name="Scorecard").click()  # in the same session: nothing is loaded anew
        settled(page)
        expect(page.get_by_text("Your sign-in ended at")).to_be_visible()
        assert is_turned_away(page)


def test_anybody_reads_a_public_board_and_nobody_loads_into_it(tmp_path: Path, page: Page) -> None:
    with board(made(tmp_path, "public"), AUTH_MODE="public") as server:
        page.goto(f"{server.url}/upload")
        settled(page, lasting=0.5)
        expect(page.get_by_text("anybody may not load files into the draft")).to_be_visible()
        assert not page.locator("input").count()
        page.goto(server.url)
        settled(page)
        expect(page.get_by_role("heading", name="Smallplace scorecard")).to_be_visible()
        assert not page.get_by_text("Month-end").count()  # the word that Upload stands behind
        assert answer(server.url, "PUT", "/_stcore/upload_file/a/b") == http.HTTPStatus.FORBIDDEN
