"""The page This week without a browser: what it leads with, a new action, the room's views, and who sees no form."""

from __future__ import annotations

from html import escape

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import actions
from dashboard.beside import deeds_of
from dashboard.csvtext import csv_text
from dashboard.desk import replace_milestones
from dashboard.edition import read_edition
from dashboard.settings import ROOT
from tests.asked import asked
from tests.desks import ZERO, House, published, same_day
from tests.test_page_commentary import MARKUP, public, shown

PAGE = ROOT / "pages" / "40_this_week.py"

pytestmark = pytest.mark.usefixtures("house")


def run(**query: str) -> AppTest:
    return asked(PAGE, **query)


def test_an_action_is_added_against_the_first_exception_for_the_next_meeting(house: House) -> None:
    app = run()
    app.text_area(key="week-text-0").input("Ring the ward.")
    app.text_input(key="week-owner-0").input("The ward manager")
    app.button(key="week-add").click().run()
    assert "is open: The ward manager, due 29 October 2026." in shown(app)
    assert [(each.indicator, each.owner) for each in actions.still_open(house.desk())] == [(ZERO, "The ward manager")]
    assert [each.what for each in deeds_of(house.desk(), read_edition(house.desk()))] == [
        "Ring the ward."
    ]  # the pack's
    again = shown(run())
    assert '<th scope="row">Ring the ward.</th><td>The ward manager</td><td>29 October 2026</td>' in again
    assert "1 action is due." in again


def test_an_action_with_a_person_in_it_is_refused_and_stays_in_its_box(house: House) -> None:
    app = run()
    app.text_area(key="week-text-0").input("Ring 020 7946 0018.")
    app.text_input(key="week-owner-0").input("The ward manager")
    app.button(key="week-add").click().run()
    assert "This holds what looks like a telephone number." in shown(app)
    assert app.text_area(key="week-text-0").value == "Ring 020 7946 0018."
    assert actions.still_open(house.desk()) == []


def test_a_reader_who_may_not_write_sees_the_list_and_no_form(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.add(house.desk(), ZERO, "Ring the ward.", owner="The ward manager", due="2026-10-20")
    public(house, monkeypatch)
    app = run()
    assert "20 October 2026, 2 days overdue" in shown(app)
    assert not app.text_area
    assert not [each for each in app.button if each.key == "week-add"]


def test_beside_an_older_release_nothing_can_be_written_and_the_banner_says_which_it_is(house: House) -> None:
    house.load("admissions", same_day("2026-09", north=20, south=40, east=60))
    published(house)
    for present in ("", "yes"):
        app = run(release="1", present=present)
        assert [each.value for each in app.warning] == ["As at release 1: this is not the current board."]
        assert not app.text_area


def test_views_and_days_that_are_not_there_are_said_all_at_once() -> None:
    app = run(release="99", since="99", present="yes", slide="no")
    assert [each.value.replace("\\", "") for each in app.warning] == [
        "There is no release 99. The current board is shown.",
        "There is no release 99 before the one shown. Shown since the last meeting.",
        "There is no such view. This is view 1 of 4.",
    ]


@pytest.mark.parametrize("present", ["", "yes"])
def test_an_address_that_says_no_day_is_answered_in_words(present: str) -> None:
    said = shown(run(since="<b>banana</b>", present=present))
    assert 'Nothing can be compared with "<b>banana</b>": it is no day and no release. Shown since the last' in said
    assert not [each for each in run(since="<b>banana</b>").get("html") if "<b>banana" in str(each.proto.body)]


def test_another_day_goes_into_the_address_or_is_refused() -> None:
    app = run()
    app.text_input(key="another-day-typed").input("31/09/2026")
    app.button(key="another-day-show").click().run()
    assert "Expected a day before 22 October 2026, such as 14/10/2026." in shown(app)
    app.text_input(key="another-day-typed").input("1/9/2026")
    app.button(key="another-day-show").click().run()
    assert app.query_params["since"] == "2026-09-01"
    assert "What changed since 1 September 2026" in [each.value for each in app.header]


def test_what_somebody_wrote_is_text_on_the_page_and_in_the_room(house: House) -> None:
    for text in MARKUP:
        actions.add(house.desk(), ZERO, text, owner=text, due="2026-10-20")
    for app in (run(), run(present="yes", slide="9")):
        bodies = "".join(str(each.proto.body) for each in app.get("html"))
        assert [text for text in MARKUP if escape(text) not in bodies] == []
        assert [text for text in MARKUP if "<" in text and text in bodies] == []
        assert [text for text in MARKUP for each in app.markdown if text in each.value] == []


def test_without_a_register_the_page_says_that_no_milestones_are_kept() -> None:
    assert "No milestones are kept for this place yet." in shown(run())


def test_milestones_stand_on_the_page_as_text_and_their_register_can_be_taken_away(house: House) -> None:
    rows = [("Agree boundaries", "2026-10-14", "on track"), *((text, "tbc", "") for text in MARKUP)]
    register = csv_text([("milestone", "due", "status", "note"), *((*row, row[0]) for row in rows)])
    assert replace_milestones(house.desk(), register) == []
    published(house)
    app = run()
    said = "14 October 2026: 8 days overdue"
    assert f'<th scope="row">Agree boundaries<br><small>Agree boundaries</small></th><td>{said}</td>' in shown(app)
    assert "Reported on track, but its date has passed." in shown(app)
    assert [each.value for each in app.subheader if "overdue" in each.value] == ["Milestones overdue"]
    bodies = "".join(str(each.proto.body) for each in app.get("html"))
    assert [text for text in MARKUP if escape(text) not in bodies] == []
    assert [text for text in MARKUP if "<" in text and text in bodies] == []
    assert [each.proto.label for each in app.get("download_button") if "milestones" in each.proto.id] == [
        "Download as CSV"
    ]


def test_each_view_has_one_heading_and_the_way_on_stands_in_the_address() -> None:
    app = run(present="yes")
    assert [each.value for each in app.title] == ["Smallplace\\: 22 October 2026"]
    assert app.button(key="view-previous").disabled
    app.button(key="view-next").click().run()
    assert (app.query_params["slide"], [each.value for each in app.title]) == (
        "2",
        ["What changed since 15 October 2026"],
    )
