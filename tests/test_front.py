"""The HTML that every page begins as: our name, our language, our script, and Streamlit's scripts untouched."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit as st

from dashboard.front import front
from dashboard.wire import hashes

SHELL = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
SCRIPT = re.compile(r'<script type="module"[^>]*>|<link rel="modulepreload"[^>]*>|<link rel="stylesheet"[^>]*>')


def test_the_page_speaks_of_the_board_and_not_of_streamlit() -> None:
    said = front(SHELL)
    assert "<title>Placeboard</title>" in said
    assert '<html lang="en-GB">' in said
    seen = re.sub("<!--.*?-->|<script.*?</script>|<style>.*?</style>|<link[^>]*>", "", said, flags=re.DOTALL)
    assert "streamlit" not in seen.lower()
    assert "agent" not in seen
    assert 'href="data:image/svg+xml;base64,' in said
    assert "service-desc" not in said


def test_the_scripts_of_the_page_are_those_of_streamlit_in_their_order() -> None:
    assert SCRIPT.findall(front(SHELL)) == SCRIPT.findall(SHELL)


def test_our_script_for_links_is_allowed_by_its_hash_beside_streamlits_own() -> None:
    assert set(hashes(SHELL)) < set(hashes(front(SHELL)))
    assert len(list(hashes(front(SHELL)))) == 2


def test_a_page_of_streamlit_that_lacks_what_is_replaced_is_an_error_that_says_what() -> None:
    with pytest.raises(KeyError, match=r"index\.html: <title>.* stands there 0 times, and 1 is expected"):
        front(SHELL.replace("<title>Streamlit</title>", ""))


def test_the_look_is_in_the_page_before_what_is_drawn_into_it() -> None:
    said = front(SHELL)
    assert said.index("</head>") < said.index(".chip {") < said.index("@media print") < said.index('id="root"')
