"""Every page runs on the demo and on an empty home, whoever wrote it: the folder is the list."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted((ROOT / "pages").glob("[0-9]*.py"))

pytestmark = pytest.mark.usefixtures("on_loopback")

every_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)


def run(path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, mode: str = "local") -> AppTest:
    monkeypatch.setenv("DASHBOARD_HOME", str(home))
    monkeypatch.setenv("AUTH_MODE", mode)
    return AppTest.from_file(str(path), default_timeout=60).run()


@every_page
def test_a_page_runs_on_the_demo(path: Path, made_demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = run(path, made_demo, monkeypatch)
    assert not page.exception
    assert len(page.title) == 1
    assert "Synthetic data" in "".join(each.value for each in page.info)


@every_page
def test_a_page_runs_before_anything_is_published(path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = run(path, home, monkeypatch)
    assert not page.exception
    assert len(page.title) == 1


@every_page
def test_a_page_shows_nothing_where_sign_in_is_not_set_up(
    path: Path, made_demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = run(path, made_demo, monkeypatch, mode="")
    assert [each.value for each in page.title] == ["Not available"]
    assert "Sign-in is not set up" in page.error[0].value
    assert not page.selectbox
    assert not page.get("html")


@pytest.mark.parametrize(
    "file", [ROOT / "dashboard" / "app.py", *sorted((ROOT / "pages").glob("*.py"))], ids=lambda each: each.name
)
def test_no_line_of_a_script_is_a_bare_text_which_streamlit_would_show(file: Path) -> None:
    lines = ast.parse(file.read_text(encoding="utf-8")).body[1:]
    assert not [each for each in lines if isinstance(each, ast.Expr) and not isinstance(each.value, ast.Call)]
