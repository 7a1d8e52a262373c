"""The ledger: what releases said, kept once, read back the same."""

from __future__ import annotations

import json
import zlib

from hypothesis import given
from hypothesis import strategies as st

from dashboard.ledger import BEFORE, EMPTY, HIDDEN, Ledger, Said, member_cell
from dashboard.past import Past

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


AUGUST = ("a", "2026-08", "north")
SEPTEMBER = ("a", "2026-09", "north")


def releases(*rows: list[Said]) -> Ledger:
    """Return the ledger of releases numbered 1, 2 and so on, in which the atom of north counts its own number."""
    heard = EMPTY
    for number, said in enumerate(rows, start=1):
        past = heard.past.get("k", Past()).after(["everybody"], {("2026-08", "north", 1): 10.0 + number})
        heard = heard.after(number, said, {"k": past}, {"a": ("text",)}, {})
    return heard


def test_a_ledger_knows_which_releases_said_what() -> None:
    heard = releases([(*AUGUST, 12, None)], [(*AUGUST, 12, None)], [(*AUGUST, None, None)], [(*AUGUST, 12, None)])
    assert heard.of_cell(*AUGUST) == {(12, None): ((0, 1), (3, 3)), HIDDEN: ((2, 2),)}
    assert heard.releases == (1, 2, 3, 4)
    assert Ledger.read(heard.kept()) == heard


def test_a_ledger_kept_before_counts_were_is_read_as_what_was_said_at_no_known_time() -> None:
    old = zlib.compress(json.dumps([[*AUGUST, 12, None], [*SEPTEMBER, None, None]]).encode())
    heard = Ledger.read(old)
    assert heard.of_cell(*AUGUST) == {(12, None): BEFORE}
    assert heard.epochs == 0
    later = heard.after(7, [(*AUGUST, 12, None)], {}, {}, {})
    assert later.without(7).of_cell(*AUGUST) == {(12, None): BEFORE}


def test_a_release_nobody_can_read_is_forgotten_but_for_what_it_hid() -> None:
    heard = releases(
        [(*AUGUST, 12, None)], [(*AUGUST, 12, None), (*SEPTEMBER, 30, None)], [(*AUGUST, None, None)]
    ).without(2)
    assert heard.of_cell(*AUGUST) == {(12, None): ((0, 0),), HIDDEN: ((2, 2),)}
    assert heard.of_cell(*SEPTEMBER) == {}
    assert heard.without(3).of_cell(*AUGUST) == {(12, None): ((0, 0),), HIDDEN: BEFORE}
    assert heard.releases == (1, 2, 3)


def test_a_release_that_was_published_before_it_was_noted_when_is_not_forgotten() -> None:
    heard = Ledger.of([(*AUGUST, 12, None)])
    assert heard.without(1) is heard


def test_what_was_counted_for_a_forgotten_release_is_as_it_was_before() -> None:
    counts = releases([], [], []).past["k"]
    atom = ("2026-08", "north", 1)
    assert [counts.count(epoch, atom) for epoch in range(3)] == [11, 12, 13]
    assert [counts.without(1).count(epoch, atom) for epoch in range(3)] == [11, 11, 13]
    assert [counts.without(2).count(epoch, atom) for epoch in range(3)] == [11, 12, 12]
    assert [counts.without(0).count(epoch, atom) for epoch in range(3)] == [0, 12, 13]


def test_a_count_that_did_not_change_is_known_after_the_release_that_first_had_it_is_forgotten() -> None:
    past = Past().after(["f"], {("2026-08", "north", 1): 5.0, ("2026-08", "south", 1): 9.0})
    past = past.after(["f"], {("2026-08", "north", 1): 5.0, ("2026-08", "south", 1): 8.0}).without(0)
    assert past.count(1, ("2026-08", "north", 1)) == 5
    assert past.after(["f"], {("2026-08", "north", 1): 5.0}).count(2, ("2026-08", "south", 1)) == 0


def test_a_forgotten_release_that_first_told_counts_apart_leaves_that_to_the_next() -> None:
    past = Past().after(["f"], {("2026-08", "north", 1): 5.0})
    past = past.after(["f", "g"], {("2026-08", "north", 1): 2.0, ("2026-08", "north", 3): 3.0})
    again = past.without(1).after(["f", "g"], {("2026-08", "north", 1): 2.0, ("2026-08", "north", 3): 3.0})
    assert [again.width(epoch) for epoch in range(3)] == [1, 1, 2]
    assert again.count(1, ("2026-08", "north", 1)) == 5
    assert again.count(2, ("2026-08", "north", 3)) == 3


def test_one_count_has_one_name_in_every_release_that_has_it() -> None:
    # Later a filter tells 2 and 3 of the 5 apart; then a file makes the 3 a 4.
    past = Past().after(["f"], {("2026-08", "north", 1): 5.0})
    past = past.after(["f", "g"], {("2026-08", "north", 1): 2.0, ("2026-08", "north", 3): 3.0})
    past = past.after(["f", "g"], {("2026-08", "north", 1): 2.0, ("2026-08", "north", 3): 4.0})
    finer = {*past.same(1, ("2026-08", "north", 1)), *past.same(1, ("2026-08", "north", 3))}
    assert set(past.same(0, ("2026-08", "north", 1))) == finer
    assert past.same(2, ("2026-08", "north", 1)) == past.same(1, ("2026-08", "north", 1))
    assert past.same(2, ("2026-08", "north", 3)) != past.same(1, ("2026-08", "north", 3))


def test_what_was_counted_under_an_older_code_was_counted_under_that_of_today() -> None:
    past = Past().after(["f"], {("2026-08", "old", 1): 5.0})
    heard = EMPTY.after(1, [("a", "2026-08", "old", 5, None)], {"k": past}, {}, {"big": ("old", "south")})
    today = heard.also_as({"old": "new"})
    assert today.past["k"].count(0, ("2026-08", "new", 1)) == 5
    assert today.inside(0, "big") == ("new", "south")
    assert today.inside(0, "south") == ("south",)
