"""The page Data, run without a browser: how fresh each kind of data is, the releases, and the log."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import journal
from dashboard.expected import Fresh, freshness
from dashboard.settings import ROOT
from tests.asked import asked
from tests.desks import House, build, same_day

DATA, UPLOAD = ROOT / "pages" / "80_data.py", ROOT / "pages" / "50_upload.py"
ADMISSIONS, PEOPLE = "Hospital admissions, one row a spell", "Resident population by age"
PERSON = "943 476 5919"  # the NHS Data Dictionary's own example; nobody's


def run(page: Path = DATA, **query: str) -> AppTest:
    return asked(page, **query)


def tables(app: AppTest) -> str:
    return " ".join(each.proto.body for each in app.get("html"))


def fresh(house: House) -> dict[str, Fresh]:
    return {each.title: each for each in freshness(house.desk())}


def test_what_is_on_the_board_is_said_with_what_is_next_and_when_it_is_due(house: House) -> None:
    assert fresh(house.on(date(2026, 10, 14)))[ADMISSIONS] == Fresh(
        ADMISSIONS, "August 2026", "22 October 2026, a lead", "September 2026", "14 October 2026"
    )


def test_the_next_period_is_late_after_its_due_day_and_late_ones_stand_first(house: House) -> None:
    assert not fresh(house.on(date(2026, 10, 14)))[ADMISSIONS].is_late
    lines = freshness(house.on(date(2026, 10, 15)).desk())
    assert [(each.title, each.is_late) for each in lines] == [(ADMISSIONS, True), (PEOPLE, False)]
    assert [each.stands for each in lines] == ["Late", "No due day"]
    assert fresh(house.on(date(2026, 10, 14)))[ADMISSIONS].stands == "On time"


def test_data_that_never_came_says_so(tmp_path: Path) -> None:
    house = build(tmp_path)
    assert (fresh(house)[ADMISSIONS].latest, fresh(house)[ADMISSIONS].loaded) == ("nothing yet", "")
    assert fresh(house)[ADMISSIONS].next == "September 2026"


@pytest.mark.usefixtures("house")
def test_the_page_shows_freshness_releases_and_the_log_newest_first() -> None:
    app = run()
    assert [each.value for each in app.header] == [
        "How fresh it is",
        "What is late, missing or hidden now",
        "How much is hidden",
        "Rows that are not counted",
        "Values that were restated",
        "Releases",
        "Agreements",
        "How long releases are kept",
        "Log",
    ]
    shown = tables(app)
    assert "The first." in shown
    assert shown.index(">publish<") < shown.index("august.csv as admissions") < shown.index("people.csv as population")


@pytest.mark.usefixtures("house")
def test_the_address_says_which_kind_of_line_is_shown() -> None:
    shown = tables(run(what="publish"))
    assert "Log: publish" in shown
    assert "august.csv as admissions" not in shown
    assert "The log has no such line." in " ".join(each.value for each in run(what="undo").markdown)


def test_a_log_of_thousands_of_lines_shows_the_newest(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.widgets.logbook.MOST_LINES", 2)
    shown = tables(run())
    assert "august.csv as admissions" in shown
    assert "people.csv as population" not in shown
    assert len(journal.log_csv(house.desk().store).splitlines()) == 1 + 4


def test_the_file_has_every_line_with_its_seal_and_no_spreadsheet_runs_it(house: House) -> None:
    store = house.desk().store
    store.tell(journal.Act("=cmd()", journal.Kind.SIGN_IN))
    rows = list(csv.DictReader(io.StringIO(journal.log_csv(store))))
    assert [row["number"] for row in rows] == ["5", "4", "3", "2", "1"]
    assert rows[0]["who"] == "'=cmd()"
    assert all(len(row["sha256"]) == 64 for row in rows)


def test_a_file_that_is_no_table_is_in_the_log_from_the_moment_it_is_dropped(house: House) -> None:
    app = run(UPLOAD)
    app.file_uploader(key="drop").set_value(("report.csv", b"%PDF-1.7", "text/csv")).run()
    app.run()
    assert [journal.sentence(line) for line in house.desk().store.lines(kind="refused")] == ["report.csv, 1 problem."]


def test_a_file_called_after_a_person_is_refused_on_the_page_without_its_name(house: House) -> None:
    app = run(UPLOAD)
    text = same_day("2026-09", north=20)
    app.file_uploader(key="drop").set_value((f"{PERSON}.csv", text.encode(), "text/csv")).run()
    assert "A file is refused." in app.error[0].value.replace("\\", "")
    assert PERSON not in "".join(each.value for each in (*app.markdown, *app.error)) + tables(app)
    [line] = house.desk().store.lines(kind="refused")
    assert PERSON not in line.said
