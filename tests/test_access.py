"""Who may: the mode must be said, local mode keeps to the machine, and every page asks before it shows anything."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from dashboard.access import NOT_SET_UP, is_loopback, refusal

PAGES = sorted((Path(__file__).resolve().parent.parent / "pages").glob("*.py"))
GUARDS = {"widgets.guard", "guard"}


@pytest.mark.parametrize("mode", [None, "", "oidc", "Local", " local", "header", "none"])
def test_without_a_mode_that_is_known_nothing_is_shown(mode: str | None) -> None:
    environment = {} if mode is None else {"AUTH_MODE": mode}
    assert refusal(environment, "127.0.0.1") == NOT_SET_UP


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "localhost", "::1", "[::1]"])
def test_local_mode_is_for_whoever_sits_at_the_machine(address: str) -> None:
    assert is_loopback(address)
    assert refusal({"AUTH_MODE": "local"}, address) == ""


@pytest.mark.parametrize(
    "address",
    ["", "0.0.0.0", "::", "[::]", "10.0.0.4", "192.168.1.2", "localhost.example.org", "127.0.0.1.example.org"],  # noqa: S104 - refused
)
def test_local_mode_is_refused_where_others_could_reach_it(address: str) -> None:
    said = refusal({"AUTH_MODE": "local"}, address)
    assert (address or "every address") in said
    assert "--server.address 127.0.0.1" in said


def test_there_are_pages_to_look_at() -> None:
    assert len(PAGES) >= 3


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_a_page_asks_who_is_there_before_it_does_anything(file: Path) -> None:
    body = ast.parse(file.read_text(encoding="utf-8")).body
    first = next(each for each in body if not _is_preamble(each))
    value = getattr(first, "value", None)
    assert isinstance(value, ast.Call), f"{file.name}, line {first.lineno}: expected a call of widgets.guard"
    assert ast.unparse(value.func) in GUARDS, f"{file.name}, line {first.lineno}: found {ast.unparse(value.func)}"


def test_only_leads_come_to_the_upload_page() -> None:
    text = next(file for file in PAGES if file.stem.endswith("upload")).read_text(encoding="utf-8")
    assert "widgets.guard(Role.LEAD)" in text


def _is_preamble(statement: ast.stmt) -> bool:
    """Tell whether a statement does nothing yet: an import, or the docstring."""
    is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return is_text or isinstance(statement, ast.Import | ast.ImportFrom)
