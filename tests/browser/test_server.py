"""The harness itself, on a page of two lines: server, browser, and the watch on other hosts."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, StartServer, serving, settled

HELLO = """
import os
import time
import streamlit as st

st.title("Hello")
if st.button("Count"):
    time.sleep(0.3)
    st.write("Counted")
st.write(f"mode {os.environ.get('AUTH_MODE')}, home {os.environ['DASHBOARD_HOME']}")
"""


@pytest.fixture
def hello(tmp_path: Path) -> Path:
    script = tmp_path / "hello.py"
    script.write_text(HELLO, encoding="utf-8")
    return script


def test_a_server_starts_on_its_own_home_and_a_click_is_waited_for(
    start_server: StartServer, hello: Path, home: Path, page: Page
) -> None:
    server = start_server(home, app=hello)
    page.goto(server.url)
    expect(settled(page).get_by_role("heading", name="Hello")).to_be_visible()
    expect(page.get_by_text(f"mode local, home {home}")).to_be_visible()
    page.get_by_role("button", name="Count").click()
    expect(settled(page).get_by_text("Counted", exact=True)).to_be_visible()


def test_a_variable_can_be_changed_and_taken_away(start_server: StartServer, hello: Path, page: Page) -> None:
    page.goto(start_server(env={"AUTH_MODE": None, "DASHBOARD_HOME": "/elsewhere"}, app=hello).url)
    expect(settled(page).get_by_text("mode None, home /elsewhere")).to_be_visible()


def test_a_plain_page_asks_no_other_host_and_one_that_does_is_noticed(
    start_server: StartServer, hello: Path, page: Page, outside_requests: list[str]
) -> None:
    page.goto(start_server(app=hello).url)
    settled(page)
    assert outside_requests == []
    page.evaluate("fetch('http://elsewhere.invalid/tile.png').catch(() => null)")
    page.evaluate("new WebSocket('ws://elsewhere.invalid/')")
    page.wait_for_timeout(100)
    assert outside_requests == ["http://elsewhere.invalid/tile.png", "ws://elsewhere.invalid/"]


def test_the_servers_settings_are_all_known_to_streamlit(start_server: StartServer, hello: Path, page: Page) -> None:
    server = start_server(app=hello)
    page.emulate_media(color_scheme="dark")
    page.goto(server.url)
    expect(settled(page).get_by_test_id("stApp")).to_have_css("background-color", "rgb(16, 24, 30)")
    assert not re.search(r"warn|invalid|not a valid|deprecat|unknown", server.log, re.IGNORECASE), server.log


def test_a_server_that_cannot_start_says_why() -> None:
    with pytest.raises(AssertionError, match=r"before it answered:\n(?s:.*)nowhere\.py"), serving(app="nowhere.py"):
        pass


def test_the_servers_own_files_go_packed_and_its_downloads_carry_the_policy(start_server: StartServer) -> None:
    server = start_server()
    with httpx.Client(base_url=server.url) as reader:
        front = reader.get("/")
        script = re.search(r'src="\.(/static/js/index\.[^"]+)"', front.text)
        assert script
        packed = reader.get(script[1])
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(packed.content) / 2
    for answer in (front, packed):
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("address", ["/", "/measure", "/data?release=1"])
@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_every_address_begins_as_our_page_packed_or_not(server: Server, address: str, accepted: str) -> None:
    answer = httpx.get(server.url + address, headers={"accept-encoding": accepted})
    assert "<title>Placeboard</title>" in answer.text
    assert answer.headers.get("content-encoding", "identity") == accepted
    assert "etag" not in answer.headers


@pytest.mark.parametrize("address", ["/", "/measure"])
def test_a_browser_that_kept_an_older_page_gets_the_one_of_now(server: Server, address: str) -> None:
    answer = httpx.get(server.url + address, headers={"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"})
    assert answer.status_code == 200
    assert "<title>Placeboard</title>" in answer.text
