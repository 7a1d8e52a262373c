"""The page Targets, run without a browser: what is in force, a target set, ended, taken out; events; whole files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import aims
from dashboard.access import Person, Role
from dashboard.desk import Desk, open_desk, replace_breaks, replace_targets
from dashboard.journal import sentence
from dashboard.release import draft, undo
from dashboard.settings import ROOT
from dashboard.widgets.shown import WORD_JOINER
from tests.desks import PLACE, POPULATION, ZERO, House, board, build, published, same_day

PAGE = ROOT / "pages" / "70_targets.py"
TARGETS = f"""indicator,area,from,to,value,amber,set_by,note
{ZERO},{PLACE},2025-04-01,2026-03-31,7,1,the board,
{ZERO},{PLACE},2026-04-01,,6,1,the board,"kept, to the byte"
{ZERO},north,2026-04-01,2026-12-31,7,1,the board,
"""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on_loopback: None) -> House:  # noqa: ARG001 - sets the address
    """Return a home with September and its targets on the board, and make it the one the pages open."""
    house = build(tmp_path)
    house.write("place/targets.csv", TARGETS)
    house.load("population", POPULATION)
    house.load("admissions", same_day("2026-09", north=20, south=40, east=60))
    published(house)
    where = {"HOME": house.root / "home", "PLACE": house.folders.place, "TODAY": house.today}
    where |= {"DEFINITIONS": house.folders.definitions, "SOURCES": house.folders.sources}
    for name, value in where.items():
        monkeypatch.setenv(f"DASHBOARD_{name}", str(value))
    monkeypatch.setenv("AUTH_MODE", "local")
    return house


def run() -> AppTest:
    app = AppTest.from_file(str(PAGE), default_timeout=30).run()
    assert not app.exception
    return app


def text(app: AppTest) -> str:
    """Return all the words of a page, those of its tables included."""
    said = " ".join(each.value for each in (*app.markdown, *app.error, *app.success, *app.warning))
    tables = " ".join(str(each.proto.body) for each in app.get("html"))
    return said.replace("\\", "").replace(WORD_JOINER, "") + tables


def fill(app: AppTest, **said: str) -> AppTest:
    """Fill in the form that sets a target and ask what it would do."""
    for name, value in said.items():
        app.text_input(key=f"{name.removesuffix('_')}-{ZERO}").input(value)
    return next(each for each in app.button if each.label == "Show what this would do").click().run()


def press(app: AppTest, label: str) -> AppTest:
    found = next(each for each in app.button if each.label.replace("\\", "").startswith(label)).click().run()
    assert not found.exception
    return found


def kept(house: House) -> str:
    return house.desk().inputs.texts["place/targets.csv"]


def as_owner(house: House) -> Desk:
    owner = Person("an owner", frozenset({Role.OWNER}))
    return open_desk(house.root / "home", house.folders, today=house.today, who=owner)


# -- what is shown


def test_the_page_says_what_is_in_force_and_what_follows(house: House) -> None:
    shown = aims.look(house.desk())
    assert aims.sentence(shown) == (
        "2 targets of 1 measure in force on 22 October 2026. 0 measures without one. "
        "1 target will end within three months with nothing after."
    )
    rows = [row[1:6] for row in aims.in_force_rows(shown)]
    assert rows == [
        ("Smallplace", "6.0", "1.0", "no end", "1 April 2026"),
        ("North", "7.0", "1.0", "ends 31 December 2026; nothing follows", "1 April 2026"),
    ]
    assert "ends 31 December 2026; nothing follows" in text(run())


def test_a_target_that_ended_with_nothing_after_is_listed_and_so_is_one_to_come(house: House) -> None:
    later = f"{TARGETS}{ZERO},south,2027-04,,7,1,,\n"
    assert not replace_targets(house.desk(), later)
    shown = aims.look(house.on(date(2027, 1, 5)).desk())
    [gone], [come] = aims.ended(shown), aims.coming(shown)
    assert gone.endswith("North: 7.0 per 1,000 residents aged 75+: ended 31 December 2026; nothing follows.")
    assert come.endswith("South: 7.0 per 1,000 residents aged 75+, from 1 April 2027.")


def test_the_steps_of_a_measure_are_harder_or_easier(house: House) -> None:
    rows = aims.history_rows(aims.look(house.desk()), ZERO)
    assert [(row[0], row[2], row[4]) for row in rows] == [
        ("Smallplace", "7.0", "the first"),
        ("Smallplace", "6.0", "harder by 1.0"),
        ("North", "7.0", "the first"),
    ]


def test_a_measure_without_a_target_is_named(house: House) -> None:
    assert not replace_targets(house.desk(), "indicator,value\n")
    shown = aims.look(house.desk())
    assert aims.without(shown) == ["Emergency admissions aged 75+, zero length of stay"]
    assert "No target is in force today, so nothing is rated." in text(run())


@pytest.mark.usefixtures("house")
def test_a_home_without_targets_or_releases_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_HOME", str(tmp_path / "empty"))
    monkeypatch.setenv("DASHBOARD_PLACE", str(build(tmp_path / "bare").folders.place))
    shown = text(run())
    for each in (
        "No target is in force today",
        "This measure has no target.",
        "The draft changes no target.",
        "No event",
    ):
        assert each in shown


# -- one target


def test_a_target_is_set_with_what_it_ends_said_before_it_is_done(house: House) -> None:
    app = fill(run(), from_="2026-09", value="7.5", amber="0.5", set_by="the board")
    said = text(app)
    assert "This sets Emergency admissions aged 75+, zero length of stay, Smallplace: 7.5 per 1,000" in said
    assert "Ends for it, the day before:" in said
    assert "easier than the target it follows (6.0 per 1,000" in said
    assert kept(house) == TARGETS, "nothing is done yet"
    app = press(app, "Put it into the draft")
    assert "Set: Emergency admissions" in text(app)
    assert "The board changes when the draft is published." in text(app)
    row = f"{ZERO},{PLACE},2026-09,,7.5,0.5,the board,\n"
    assert kept(house) == TARGETS.replace("2026-04-01,,6", "2026-04-01,2026-08-31,6") + row
    assert app.text_input(key=f"value-{ZERO}").value == "", "the form is empty: nothing is set twice"
    [line] = house.desk().store.lines(kind="targets")
    assert (line.who, sentence(line)) == ("local", "4 targets.")


def test_the_board_changes_by_preview_and_publish_alone(house: House) -> None:
    def target() -> tuple[float | None, str]:
        point = board(house)[PLACE, "2026-09"]
        return point.target, str(point.rating)

    before = target()
    press(fill(run(), from_="2026-09", value="20"), "Put it into the draft")
    assert target() == before == (6.0, "red")
    difference = draft(house.desk()).difference
    assert difference.told == ("Targets: 1 changed, 1 added",)
    assert any("easier than the target it follows" in each for each in difference.warnings)
    assert [str(each.after.rating) for each in difference.ratings if each.after] == ["green"]
    published(house)
    assert target() == (20.0, "green")


def test_a_target_that_is_only_in_the_draft_is_taken_out_to_the_byte(house: House) -> None:
    app = press(fill(run(), from_="2026-09", value="7.5"), "Put it into the draft")
    press(app, "Take out of the draft: Emergency admissions")
    assert kept(house) == TARGETS
    assert draft(house.desk()).difference.is_nothing


def test_every_change_of_targets_can_be_taken_out_at_once(house: House) -> None:
    app = press(fill(run(), from_="2026-09", value="7.5"), "Put it into the draft")
    assert "2 changed" not in text(app)
    press(app, "Take every change of targets out of the draft")
    assert kept(house) == TARGETS


def test_a_target_is_ended(house: House) -> None:
    app = run()
    app.text_input(key=f"end-day-{ZERO}").input("2027-03").run()
    press(app, "End it in the draft")
    assert kept(house) == TARGETS.replace("2026-04-01,,6", "2026-04-01,2027-03,6")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"value": "six"}, "Expected a number."),
        ({"value": "6", "low": "5"}, "Expected a value or a band, not both."),
        ({"value": "6", "from_": "2027-13"}, "Expected a day such as 2026-04-01"),
        ({"value": "6", "note": "ask 943 476 5919"}, "The row holds what looks like an NHS number."),
    ],
)
def test_a_faulty_target_is_told_and_not_offered(house: House, said: dict[str, str], expected: str) -> None:
    app = fill(run(), **said)
    assert "This target cannot be set." in text(app)
    assert expected in text(app)
    assert not [each for each in app.button if each.label == "Put it into the draft"]
    assert kept(house) == TARGETS


def test_what_an_undo_holds_back_is_not_brought_back_by_an_edit(house: House) -> None:
    assert not replace_targets(house.desk(), TARGETS.replace(",6,1", ",99,1"))
    published(house)
    undo(house.desk(), "In error.")
    press(fill(run(), from_="2027-04", value="5"), "Put it into the draft")
    assert ",99," not in kept(house)
    assert ",6,1" in kept(house)


# -- who may


def test_an_owner_sees_targets_and_changes_none_and_no_closed_measure(house: House) -> None:
    closed = (
        house.desk().inputs.texts[f"definitions/{ZERO}.yaml"].replace("status: live", "status: live\naudience: closed")
    )
    house.write("definitions/closed.yaml", closed.replace("title: ", "title: Closed ", 1))
    assert not replace_targets(house.desk(), f"{TARGETS}closed,,2026-04,,3,1,,\n")
    assert not replace_breaks(house.desk(), "date,indicators,text,kind\n2026-01-05,closed,told to few,event\n")
    lead, owner = aims.look(house.desk()), aims.look(as_owner(house))
    assert "closed" in lead.indicators
    assert "closed" not in owner.indicators
    assert len(lead.targets) == len(owner.targets) + 1
    assert (len(lead.steps), len(owner.steps)) == (1, 0)


def test_the_file_is_taken_away_with_a_line_in_the_log_and_no_formula(house: House) -> None:
    assert not replace_targets(house.desk(), TARGETS.replace("the board,\n", "=cmd(),\n", 1))
    content = aims.current_file(house.desk(), "targets.csv")
    assert "'=cmd()" in content
    assert "2025-04-01,2026-03-31,7,1" in content
    [line] = house.desk().store.lines(kind="export")
    assert "targets.csv, of the draft" in line.said


# -- events, and whole files


def test_a_file_of_milestones_is_refused_with_its_faults_or_goes_into_the_draft(house: House) -> None:
    app = run()
    for content, said in (("milestone,status\na,late\n", "Expected one of complete"), ("milestone\na\n", "1 added")):
        file = ("new.csv", content.encode(), "text/csv")
        app.file_uploader(key="file-milestones.csv").set_value(file).run()
        assert said in text(app)
    press(app, "Put this file into the draft")
    assert [each.text for each in house.desk().inputs.place.milestones] == ["a"]


def test_an_event_is_added_and_taken_out_again(house: House) -> None:
    app = run()
    app.multiselect(key="step-indicators").set_value([ZERO])
    app.text_input(key="step-date").input("2026-09-07")
    app.text_input(key="step-text").input("Two wards were closed")
    app = press(app, "Add it to the draft")
    [event] = house.desk().inputs.place.events
    assert (event.day, event.indicators, event.text) == (date(2026, 9, 7), (ZERO,), "Two wards were closed")
    assert draft(house.desk()).difference.told == ("Events and breaks: 1 added",)
    assert "in the draft only" in text(app)
    press(app, "Take out of the draft: event of 7 September 2026")
    assert not house.desk().inputs.place.events
    assert draft(house.desk()).difference.is_nothing


def test_an_event_that_names_a_person_is_refused(house: House) -> None:
    app = run()
    app.multiselect(key="step-indicators").set_value([ZERO])
    app.text_input(key="step-date").input("2026-09-07")
    app.text_input(key="step-text").input("Fall of a man born 1 May 1950")
    app = press(app, "Add it to the draft")
    assert "what looks like a date of birth" in text(app)
    assert not house.desk().inputs.place.events


def test_a_file_is_told_what_it_would_change_and_taken_when_that_is_pressed(house: House) -> None:
    content = TARGETS.replace(",6,1", ",8,1") + f"{ZERO},south,2026-04,,7,1,,\n"
    app = run()
    app.file_uploader(key="file-targets.csv").set_value(("new.csv", content.encode(), "text/csv")).run()
    assert "Targets: 1 changed, 1 added" in text(app)
    assert "Row 3: Emergency admissions aged 75+, zero length of stay, Smallplace: easier than" in text(app)
    assert kept(house) == TARGETS
    press(app, "Put this file into the draft")
    assert kept(house) == content


def test_every_problem_of_a_file_is_told_at_once_and_its_refusal_once(house: House) -> None:
    content = "indicator,area,value,grain\nzero,,6,\n" + f"{ZERO},nowhere,6,\n{ZERO},,,\n{ZERO},,6,quarter\n"
    app = run()
    app.file_uploader(key="file-targets.csv").set_value(("new.csv", content.encode(), "text/csv")).run()
    said = text(app.run())
    assert "is refused: 4 problems. Nothing was changed." in said
    for expected in (
        "There is no indicator",
        "Expected an area",
        "Expected a value, or a band",
        "counted by &quot;month&quot;",
    ):
        assert expected in said
    assert kept(house) == TARGETS
    assert len(house.desk().store.lines(kind="refused")) == 1


def test_no_problem_of_a_file_repeats_what_finds_a_person(house: House) -> None:
    content = f"indicator,area,from,value\n{ZERO},943 476 5919,943 476 5919,943 476 5919\n943 476 5919,,,6\n"
    app = run()
    app.file_uploader(key="file-targets.csv").set_value(("new.csv", content.encode(), "text/csv")).run()
    assert "what looks like an NHS number" in text(app)
    assert "943 476 5919" not in text(app)
    assert kept(house) == TARGETS
