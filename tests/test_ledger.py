"""The ledger: what releases said, kept once, read back the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dashboard.ledger import EMPTY, HIDDEN, Ledger, member_cell

counts = st.one_of(st.none(), st.integers(0, 50).map(float))
sayings = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["2026-08", "2026-09"]), st.sampled_from("ns"), counts, counts)
)


def test_a_cell_remembers_that_it_was_hidden_and_what_it_once_showed() -> None:
    heard = Ledger.of([("a", "2026-09", "north", None, None), ("a", "2026-09", "north", 12, None)])
    assert heard.of_period("a", "2026-09") == {"north": frozenset({HIDDEN, (12, None)})}


def test_nothing_was_said_of_a_period_nobody_published() -> None:
    assert EMPTY.of_period("a", "2026-09") == {}


def test_what_was_said_under_an_older_code_was_said_under_that_of_today() -> None:
    heard = Ledger.of([("a", "2026-09", "old", None, None), ("a", "2026-09", member_cell("old", "Trust"), 12, None)])
    cells = heard.also_as({"old": "new"}).of_period("a", "2026-09")
    assert cells["new"] == cells["old"] == frozenset({HIDDEN})
    assert cells[member_cell("new", "Trust")] == frozenset({(12, None)})
    assert heard.also_as({}) is heard


@given(sayings)
def test_a_ledger_is_read_back_as_it_was_kept(rows: list[tuple[str, str, str, float | None, float | None]]) -> None:
    heard = Ledger.of(rows)
    assert set(heard.rows()) == set(rows)
    assert Ledger.read(heard.kept()) == heard
    assert Ledger.of([*rows, *rows]).kept() == heard.kept()
