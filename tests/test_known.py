"""The page Data: what was restated, how much is hidden, which rows are in no number; and who is told how much."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.access import ANYBODY, Person, Role
from dashboard.changes import Change
from dashboard.desk import Desk, load, open_desk
from dashboard.disclosure import Policy
from dashboard.edition import Edition, read_edition
from dashboard.expected import freshness
from dashboard.known import COLUMNS, as_csv, hidden, in_words, left_out, restated
from dashboard.measure.lineage import rows_text
from dashboard.release import publish, undo
from dashboard.settings import ROOT
from tests.desks import PLACE_YAML, POPULATION, House, build, on_pages, options_of, published, same_day

TITLE = "Emergency admissions aged 75+, zero length of stay"
ADMISSIONS = "Hospital admissions, one row a spell"
FOUR = ("area", "before", "after", "release")
VIEWER = Person("a viewer", frozenset({Role.VIEWER}))


@pytest.fixture
def partners(tmp_path: Path) -> House:
    """Return a home whose releases partners read: North is small in August, five spells are of elsewhere."""
    house = build(tmp_path, place=PLACE_YAML.replace("closed", "partners"))
    house.load("population", POPULATION)
    elsewhere = "".join(f"X{each},2026-08-10,2026-08-10,21,80,E01009999\n" for each in range(5))
    house.load("admissions", same_day("2026-08", north=5, south=40, east=60) + elsewhere, name="august.csv")
    published(house, "The first.")
    return house


def read(house: House, who: Person | None = None) -> tuple[Desk, Edition]:
    desk = replace(house.desk(), person=who) if who else house.desk()
    return desk, read_edition(desk)


def told(house: House) -> list[tuple[str, ...]]:
    desk, edition = read(house)
    rows = (each for release, changes in restated(desk, edition) for each in in_words(release, changes, edition))
    return [(each.area, each.period, each.before, each.after, each.reason, each.release[:2]) for each in rows]


# -- restated


def test_a_value_that_changed_is_told_with_what_it_was_why_and_in_which_release(partners: House) -> None:
    partners.load("admissions", same_day("2026-08", north=5, south=40, east=80), name="again.csv")
    published(partners, "Late records.")
    assert told(partners)[-1] == ("East", "August 2026", "15.0", "20.0", "Late records.", "2,")
    desk, edition = read(partners)
    rows = list(csv.DictReader(io.StringIO(as_csv(restated(desk, edition)))))
    assert tuple(rows[0]) == COLUMNS
    assert {(row["area"], row["before"], row["after"], row["release"]) for row in rows} >= {
        ("east", "15.0", "20.0", "2")
    }


def test_a_value_hidden_now_is_not_told_though_an_earlier_release_changed_it(tmp_path: Path) -> None:
    house = build(tmp_path, place=PLACE_YAML.replace("closed", "partners"))
    house.load("population", POPULATION)
    for east, note in ((60, "The first."), (80, "Late records."), (3, "A correction.")):
        house.load("admissions", same_day("2026-08", north=20, south=40, east=east))
        published(house, note)
        assert ("East" in {each[0] for each in told(house)}) is (east == 80)


def test_an_undo_gives_a_value_back_and_is_told_as_what_it_is(partners: House) -> None:
    partners.load("admissions", same_day("2026-08", north=5, south=40, east=80), name="again.csv")
    published(partners, "Late records.")
    undo(partners.desk(), "Published in error.")
    east = [each for each in told(partners) if each[0] == "East"]
    assert east == [
        ("East", "August 2026", "20.0", "15.0", "Published in error.", "3,"),
        ("East", "August 2026", "15.0", "20.0", "Late records.", "2,"),
    ]


def test_a_release_for_a_narrower_circle_tells_nothing_to_a_wider_one(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.load("population", POPULATION)
    house.load("admissions", same_day("2026-08", north=20, south=40, east=60))
    published(house, "First.")
    house.load("admissions", same_day("2026-08", north=20, south=40, east=80))
    published(house, "Late records.")
    assert {each[5] for each in told(house)} == {"2,"}
    house.write("place/place.yaml", PLACE_YAML.replace("closed", "partners"))
    published(house, "For partners.")
    assert told(house) == []


def test_the_page_tells_of_the_latest_release_and_of_a_year_where_it_is_asked_for(partners: House) -> None:
    partners.load("admissions", same_day("2026-08", north=5, south=40, east=80), name="again.csv")
    published(partners, "Late records.")
    partners.load("admissions", same_day("2026-09", north=20, south=40, east=60), name="september.csv")
    published(partners, "September.")
    desk, edition = read(partners)
    assert [(release.number, len(found)) for release, found in restated(desk, edition, 1)] == [(3, 0)]
    assert [release.number for release, _ in restated(desk, edition)] == [3, 2, 1]
    assert len(restated(desk, edition)[1][1]) > 0


def test_a_value_that_looks_the_same_says_which_way_it_went(partners: House) -> None:
    _, edition = read(partners)
    stated, release = edition.indicators[0], edition.release
    assert release
    point = next(each for each in edition.points[stated.id] if each.area == "east")
    less, more = (replace(point, value=value) for value in (15.01, 15.04))
    changes = [Change(more, less), Change(less, more), Change(less, less)]
    found = [each.after for each in in_words(release, changes, edition)]
    assert found == ["15.0, a little less", "15.0, a little more", "15.0, the same"]


# -- hidden


def test_the_number_of_hidden_values_is_the_number_of_cells_that_say_so(partners: House) -> None:
    [found] = hidden(read(partners)[1])
    _, edition = read(partners)
    cells = [each for each in edition.points[found.indicator] if each.state == "hidden" and not each.member]
    assert (found.measure, found.hidden, found.of) == (TITLE, len(cells), 4)
    assert found.hidden == 2  # North, and one with it that it could be worked out from
    assert found.latest == "2 of August 2026"


# -- not counted


def test_rows_of_elsewhere_are_told_to_a_reader_as_their_policy_says_and_exactly_to_who_loads(partners: House) -> None:
    def of(who: Person | None) -> str:
        return next(each.outside for each in left_out(*read(partners, who)) if each.title == ADMISSIONS)

    assert (of(VIEWER), of(ANYBODY), of(None)) == ("1 to 7", "1 to 7", "5")


@pytest.mark.parametrize(
    ("count", "policy", "said"),
    [
        (0, Policy.SMALL_NUMBERS, "0"),
        (1, Policy.SMALL_NUMBERS, "1 to 7"),
        (7, Policy.HES, "1 to 7"),
        (8, Policy.SMALL_NUMBERS, "8"),
        (8, Policy.HES, "10"),
        (3, Policy.NONE, "3"),
    ],
)
def test_a_number_of_rows_is_protected_as_a_count_of_people_is(count: int, policy: Policy, said: str) -> None:
    assert rows_text(count, policy) == said


def test_rows_set_aside_are_told_with_their_reason_which_the_public_is_not(partners: House) -> None:
    faulty = same_day("2026-09", north=20, south=40, east=60).replace("2026-09-10,21", "2026-09-10,7B", 1)
    given = options_of(today=partners.today)
    load(partners.desk(), "admissions", io.BytesIO(faulty.encode()), "sep.csv", replace(given, set_aside="Sent again."))
    published(partners, "September.")

    def of(who: Person) -> tuple[int, tuple[tuple[str, str, str], ...]]:
        found = next(each for each in left_out(*read(partners, who)) if each.title == ADMISSIONS)
        return found.aside, found.reasons

    assert of(VIEWER) == (1, (("sep.csv", "1 row", "Sent again."),))
    assert of(ANYBODY) == (1, (("sep.csv", "1 row", "not shown"),))


# -- who


def test_who_loaded_a_file_is_not_told_to_anybody(partners: House) -> None:
    loaded = {each.title: each.loaded for each in freshness(read(partners, ANYBODY)[0])}
    assert loaded[ADMISSIONS] == "22 October 2026"
    assert next(each.loaded for each in freshness(read(partners, VIEWER)[0]) if each.title == ADMISSIONS).endswith(
        "lead"
    )


def test_a_kind_of_data_that_only_a_closed_measure_counts_is_not_named_to_others(tmp_path: Path) -> None:
    house = build(tmp_path)
    text = (ROOT / "kpi_definitions" / "financial_gap.yaml").read_text(encoding="utf-8")
    house.write("definitions/financial_gap.yaml", text.replace("status: live", "status: live\naudience: closed", 1))
    seen = [{each.title for each in freshness(read(house, who)[0])} for who in (None, VIEWER)]
    assert seen[0] - seen[1] == {"Finance return"}


def test_a_reader_who_may_not_read_the_log_reads_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = on_pages(tmp_path, monkeypatch)
    house.write("place/place.yaml", PLACE_YAML.replace("closed", "public"))
    publish(house.desk(), "for everybody")
    monkeypatch.setenv("AUTH_MODE", "public")
    app = AppTest.from_file(str(ROOT / "pages" / "80_data.py"), default_timeout=60).run()
    assert not app.exception
    assert "No value was restated by release 2" in " ".join(each.value for each in app.markdown)
    headings = [each.value for each in app.header]
    assert headings[0] == "How fresh it is"
    assert "Log" not in headings
    shown = " ".join(each.proto.body for each in app.get("html"))
    assert "The first." in shown
    assert house.who not in shown


def test_before_anything_is_published_each_part_says_so(home: Path) -> None:
    desk = open_desk(home, build(home / "house").folders, today=date(2026, 10, 22))
    edition = read_edition(desk)
    assert (restated(desk, edition), left_out(desk, edition)) == ([], [])
