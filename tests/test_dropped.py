"""What is remembered of a file that was dropped and never added: enough to go on, nothing in it, not for ever."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import journal, upload
from dashboard.desk import Desk, sha256_of
from dashboard.ingest import Options, Repair
from dashboard.settings import ROOT
from dashboard.terms import Month
from tests.desks import BOTH, POPULATION, House, opened, same_day

UPLOAD = ROOT / "pages" / "50_upload.py"
SEPTEMBER = same_day("2026-09", north=20, south=40, east=60)
NTH = SEPTEMBER.replace("E01000001", "Nth", 3)
READ_AS = Repair("lsoa", "Nth", "North")


@pytest.fixture(params=BOTH)
def home_of(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    yield from opened(tmp_path, request)


def dropped(desk: Desk, text: str = NTH, **said: object) -> str:
    """Read a file as the page does and remember it; return its hash."""
    options = replace(Options(desk.today), **said)  # type: ignore[arg-type]
    stream = io.BytesIO(text.encode())
    sha256 = sha256_of(stream)
    upload.remember(desk, sha256, upload.check(desk, "admissions", stream, "september.csv", options), options)
    return sha256


def lines(desk: Desk) -> list[str]:
    return [upload.waiting_text(desk, each) for each in upload.waiting(desk)]


def test_a_file_that_was_read_is_remembered_with_what_was_found_and_chosen(home_of: House) -> None:
    desk = home_of.desk()
    sha256 = dropped(desk)
    [line] = lines(desk)
    assert line.startswith("You dropped september.csv at ")
    assert line.endswith(" UTC (1 problem): drop it again to go on.")
    dropped(desk, repairs=(READ_AS,))
    [line] = lines(home_of.desk())
    assert line.endswith(" UTC (0 problems, for September 2026, 1 repair chosen): drop it again to go on.")
    known = upload.recall(desk, sha256)
    assert known is not None
    assert (known.source, known.repairs) == ("admissions", (READ_AS,))


def test_it_is_gone_when_the_file_comes_into_the_draft_by_whatever_way(home_of: House) -> None:
    desk = home_of.desk()
    dropped(desk, SEPTEMBER)
    home_of.load("admissions", SEPTEMBER)
    assert upload.waiting(desk) == []
    dropped(desk, SEPTEMBER)
    assert upload.waiting(desk) == []


def test_another_persons_is_named_with_who_dropped_it(home_of: House) -> None:
    dropped(home_of.desk())
    [line] = lines(replace(home_of, who="a deputy").desk())
    assert line.startswith("a lead dropped september.csv at ")
    assert line.endswith("(1 problem): whoever has it may drop it to go on.")


def test_it_is_kept_for_fourteen_days_and_then_deleted_with_the_next_that_is_kept(home_of: House) -> None:
    day = home_of.today
    dropped(home_of.desk())
    later = home_of.on(day + timedelta(days=14)).desk()
    [line] = lines(later)
    assert f" on {day.day} October 2026 at " in line
    over = home_of.on(day + timedelta(days=15)).desk()
    assert upload.waiting(over) == []
    dropped(over, SEPTEMBER)
    assert [each.at[:10] for each in over.store.dropped(since="")] == ["2026-11-06"]


def test_forgetting_one_leaves_a_line_and_forgetting_it_again_leaves_none(home_of: House) -> None:
    desk = home_of.desk()
    sha256 = dropped(desk)
    upload.forget(desk, sha256)
    assert upload.waiting(desk) == []
    upload.forget(desk, sha256)
    found = journal.read_log(desk.store, kind="forgotten")
    assert [(each.who, each.told) for each in found] == [
        ("a lead", "september.csv as admissions, dropped and not in the draft.")
    ]


def test_a_file_that_was_never_read_to_its_end_says_so_and_what_was_known_of_another_stays(home_of: House) -> None:
    desk = home_of.desk()
    sha256 = dropped(desk, repairs=(READ_AS,))
    upload.begin(desk, [("september.csv", "admissions", sha256), ("large.csv", "admissions", "f" * 64)])
    said = {line.split(" dropped ")[1].split(" at ")[0]: line for line in lines(desk)}
    assert "(not read to its end): drop it again" in said["large.csv"]
    assert "1 repair chosen" in said["september.csv"]


def test_answers_that_may_be_somebodys_details_are_not_kept(home_of: House) -> None:
    desk = home_of.desk()
    spoken = {"mid_year": "Mrs Oyelaran", "year": "2025"}
    months = (Month.parse("2026-08"), Month.parse("2026-09"))
    repairs = (READ_AS, Repair("lsoa", "943 476 5919", "North"))
    sha256 = dropped(desk, settings=spoken, covers=months, set_aside="for 943 476 5919", repairs=repairs)
    known = upload.recall(desk, sha256)
    assert known is not None
    assert (known.settings, known.months, known.set_aside, known.repairs) == (
        {"year": "2025"}, months, "", (READ_AS,)
    )  # fmt: skip
    kept = repr([each.model_dump() for each in desk.store.dropped(since="")])
    assert "Oyelaran" not in kept
    assert "943" not in kept.replace(sha256, "")


# -- the page


def page() -> AppTest:
    """Return the page as it is after a restart, or to another browser."""
    app = AppTest.from_file(str(UPLOAD), default_timeout=30).run()
    assert not app.exception
    return app


def drop(app: AppTest, name: str, text: str) -> AppTest:
    app.file_uploader(key="drop").set_value((name, text.encode(), "text/csv")).run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return " ".join(each.value for each in (*app.markdown, *app.success, *app.error, *app.warning)).replace("\\", "")


def press(app: AppTest, label: str) -> None:
    [found] = [each for each in app.button if each.label.startswith(label)]
    found.click().run()
    assert not app.exception


@pytest.mark.usefixtures("house")
def test_after_a_restart_the_page_asks_for_the_file_and_its_repairs_are_back_with_it() -> None:
    app = drop(page(), "september.csv", NTH)
    assert "You dropped" not in said(app)
    press(app, "Use North for all 3 rows")
    again = page()
    assert "(0 problems, for September 2026, 1 repair chosen): drop it again to go on." in said(again)
    drop(again, "another_name.csv", NTH)
    assert "What was said of it before is back: 1 repair chosen." in said(again)
    assert "another_name.csv is accepted" in said(again)
    assert '"Nth" is read as North. Take that back' in {each.label for each in again.button}
    assert "drop it again to go on" not in said(again)
    press(again, '"Nth" is read as North. Take that back')
    assert "(1 problem): drop it again to go on." in said(page())


@pytest.mark.usefixtures("house")
def test_forget_it_takes_it_off_the_page() -> None:
    drop(page(), "september.csv", NTH)
    app = page()
    press(app, "Forget it: september.csv")
    assert "drop it again to go on" not in said(app)
    assert "drop it again to go on" not in said(page())


def test_a_file_taken_out_of_the_draft_is_remembered_again_while_its_page_is_open(house: House) -> None:
    app = drop(page(), "september.csv", SEPTEMBER)
    press(app, "Add to the draft")
    assert "drop it again to go on" not in said(page())
    press(app, "Take out of the draft: september.csv")
    assert not house.desk().store.staged()
    assert "(0 problems, for September 2026): drop it again to go on." in said(page())


@pytest.mark.usefixtures("house")
def test_the_months_a_reason_and_a_columns_value_are_back_with_their_file() -> None:
    short = SEPTEMBER.replace("2026-09-28", "2026-09-12").replace("2026-09-27", "2026-09-11")
    short = short.replace("2026-09-10,21,", "2026-09-10,7B,", 1)
    people = POPULATION.replace(",mid_year", "").replace(",2025", "")
    app = drop(page(), "short.csv", short)
    app.text_input[0].input("The supplier will mend it").run()
    for end in ("from", "to"):
        [box] = [each for each in app.selectbox if each.label == f"Covers {end}"]
        box.select("September 2026").run()
    assert "short.csv is accepted" in said(app)
    other = drop(page(), "people.csv", people)
    [year] = [each for each in other.text_input if each.label.startswith("Mid year")]
    year.input("2026").run()
    assert "people.csv is accepted" in said(other)
    assert "short.csv is accepted" in said(drop(page(), "short.csv", short))
    assert "people.csv is accepted" in said(drop(page(), "people.csv", people))
