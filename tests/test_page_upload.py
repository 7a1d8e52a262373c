"""The upload page and the book, run without a browser: four steps always there, and nothing lost between them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import upload, widgets
from dashboard.edition import read_edition
from dashboard.mend import repairs_of
from dashboard.methods import every
from dashboard.release import publish, undo
from dashboard.settings import ROOT
from dashboard.terms import Refused
from dashboard.withdrawn import foreseen, withdraw
from tests.desks import PLACE_YAML, House, same_day

UPLOAD, DEFINITIONS = ROOT / "pages" / "50_upload.py", ROOT / "pages" / "90_definitions.py"
SCORECARD, MEASURE = ROOT / "pages" / "10_scorecard.py", ROOT / "pages" / "20_measure.py"


def run(page: Path) -> AppTest:
    app = AppTest.from_file(str(page), default_timeout=30).run()
    assert not app.exception
    return app


def opened(page: Path, release: str) -> AppTest:
    """Return a page as at a release."""
    app = AppTest.from_file(str(page), default_timeout=30)
    app.query_params["release"] = release
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return " ".join(each.value for each in (*app.markdown, *app.success, *app.error, *app.warning))


@pytest.mark.usefixtures("house")
def test_the_four_steps_are_always_there() -> None:
    app = run(UPLOAD)
    assert [each.value for each in app.header] == [
        f"Step {number} of 4: {name}" for number, name in enumerate(("Drop", "Check", "Preview", "Publish"), start=1)
    ]
    assert app.button(key="publish").disabled
    assert "There is nothing to undo" in said(app)
    assert "reason" not in [each.key for each in app.selectbox]


def test_a_file_is_added_to_the_draft_and_publishing_is_asked_twice(house: House) -> None:
    app = run(UPLOAD)
    text = same_day("2026-09", north=20, south=40, east=60)
    app.file_uploader(key="drop").set_value(("september.csv", text.encode(), "text/csv")).run()
    assert any("september\\.csv is accepted" in each.value for each in app.success)
    assert house.desk().store.staged() == []
    app.button(key="add").click().run()
    assert [extract.file for extract in house.desk().store.staged()] == ["september.csv"]
    assert "publish-yes" not in [each.key for each in app.button]
    app.button(key="publish").click().run()
    assert "publish-yes" in [each.key for each in app.button]
    assert len(house.desk().store.releases()) == 1
    app.button(key="unstage-3").click().run()
    assert house.desk().store.staged() == []
    assert app.button(key="publish").disabled


def test_past_values_are_restated_only_for_a_reason(house: House) -> None:
    house.load("admissions", same_day("2026-08", north=21, south=40, east=60))
    app = run(UPLOAD)
    assert app.button(key="publish").disabled
    app.selectbox(key="reason").select("Late records").run()
    assert not app.button(key="publish").disabled
    app.text_input(key="note").input("for 943 476 5919").run()
    assert app.button(key="publish").disabled
    assert "looks like an NHS number" in said(app)


def test_a_value_that_goes_further_than_chance_allows_is_published_only_with_a_note(house: House) -> None:
    house.load("admissions", same_day("2026-09", north=20, south=60))
    app = run(UPLOAD)
    assert "say in the note why, or record a break" in said(app).replace("\\", "")
    assert app.button(key="publish").disabled
    app.text_input(key="note").input("A ward was closed.").run()
    assert not app.button(key="publish").disabled


def test_a_file_with_people_in_it_is_refused_and_nothing_of_it_is_shown(house: House) -> None:
    app = run(UPLOAD)
    lines = same_day("2026-09", north=20).splitlines()
    text = "\n".join([f"{lines[0]},nhs_number", *(f"{line},9434765919" for line in lines[1:])])
    app.file_uploader(key="drop").set_value(("people.csv", text.encode(), "text/csv")).run()
    assert any("people\\.csv is refused" in each.value for each in app.error)
    assert "9434765919" not in repr(app.main)
    assert house.desk().store.staged() == []


@pytest.mark.usefixtures("house")
def test_the_first_upload_of_a_new_home_has_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_HOME", str(tmp_path / "new"))
    assert "Nothing has been published yet." in said(run(UPLOAD))


def test_a_withdrawn_release_is_in_the_list_with_its_reason_and_is_not_read_by_any_page(house: House) -> None:
    house.load("admissions", same_day("2026-09", north=20, south=40, east=60))
    publish(house.desk(), "The three of Northgate were counted.")
    for page in (SCORECARD, MEASURE):
        assert not opened(page, "2").warning, "it is read once, and what was read is kept for the next reader"
    withdraw(house.desk(), 2, "It gave somebody away.")
    app = run(UPLOAD)
    listed = " ".join(each.proto.body for each in app.get("html"))
    assert "Withdrawn" in listed
    assert "It gave somebody away. (It was " in listed
    assert "In place of one withdrawn: release 1 again" in listed
    assert "Northgate" not in repr(app.main)
    for page in (DEFINITIONS, SCORECARD, MEASURE):
        warnings = [each.value.replace("\\", "") for each in opened(page, "2").warning]
        why = "Release 2 was withdrawn on 22 October 2026: It gave somebody away. The current board is shown."
        assert warnings == [why], page


def test_a_board_whose_only_release_was_withdrawn_says_so(house: House) -> None:
    withdraw(house.desk(), 1, "It gave somebody away.")
    for page in (DEFINITIONS, SCORECARD, MEASURE, UPLOAD):
        app = run(page)
        assert "The release before this one was withdrawn, and nothing is published" in said(app), page
    assert "There is nothing to undo" in said(app)


def test_a_board_without_measures_for_its_readers_is_no_withdrawn_one(house: House) -> None:
    definition = next(house.folders.definitions.glob("*.yaml"))
    definition.write_text(definition.read_text().replace("status: live", "status: live\naudience: closed"))
    house.write("place/place.yaml", PLACE_YAML.replace("closed", "partners"))
    publish(house.desk())
    assert not read_edition(house.desk()).manifest.points
    assert "withdrawn" not in said(run(DEFINITIONS))


def test_publishing_on_the_page_withdraws_what_is_past_its_time_and_says_so(house: House) -> None:
    house.write("place/place.yaml", f"{PLACE_YAML}retention_days: 30\n")
    publish(house.desk())
    house.load("admissions", same_day("2026-09", north=20, south=40, east=60))
    later = house.on(date(2026, 12, 1)).desk()
    assert upload.preview(later).outlived == [1, 2]
    released, _ = publish(later)
    assert released is not None
    said_of = upload.published_text(later, released)
    assert said_of == "Release 3 is published. Withdrawn, as older than the retention period: release 1, 2."


def test_the_book_prints_every_definition_and_names_a_broken_one(house: House) -> None:
    house.write("definitions/broken.yaml", "title: Broken\npolarty: low_is_good\n")
    publish(house.desk(), "with a fault")
    app = run(DEFINITIONS)
    titles = [each.label for each in app.expander]
    assert titles[0] == "**Emergency admissions aged 75\\+, zero length of stay**"
    assert titles[1:] == [f"**{widgets.plain(page.title)}**" for page in every()]
    assert "Definitions that could not be read" in [each.value for each in app.header]
    assert any("broken" in each.value for each in app.error)


@pytest.mark.usefixtures("house")
def test_an_address_that_names_no_definition_says_so() -> None:
    app = AppTest.from_file(str(DEFINITIONS), default_timeout=30)
    app.query_params["kpi"] = "nonsense"
    app.run()
    assert any("There is no definition nonsense" in each.value for each in app.warning)


def nth(house: House) -> AppTest:
    """Return the page with a September dropped in which three rows say "Nth", and nothing else is wrong."""
    text = same_day("2026-09", north=20, south=40, east=60).replace("E01000001", "Nth", 3)
    assert not house.desk().store.staged()
    app = run(UPLOAD)
    app.file_uploader(key="drop").set_value(("september.csv", text.encode(), "text/csv")).run()
    return app


def labelled(app: AppTest, start: str) -> str:
    """Return the key of the one button whose label starts so."""
    [found] = [each for each in app.button if each.label.startswith(start)]
    return str(found.key)


def test_one_click_reads_a_misspelt_area_as_the_one_it_means_and_it_is_kept_with_the_file(house: House) -> None:
    app = nth(house)
    assert widgets.plain("september.csv is refused: 1 kind of fault in 3 rows.") in said(app)
    assert widgets.plain('3 rows: lsoa "Nth" is not recognised. Did you mean North?') in said(app)
    app.button(key=labelled(app, "Use North for all 3 rows")).click().run()
    assert any("september\\.csv is accepted" in each.value for each in app.success)
    app.button(key="add").click().run()
    assert widgets.plain('3 rows of lsoa "Nth" read as North.') in said(app)
    [extract] = house.desk().store.staged()
    assert repairs_of(extract) == ['3 rows of lsoa "Nth" read as North']


def test_a_choice_can_be_taken_back_and_another_made(house: House) -> None:
    app = nth(house)
    app.button(key=labelled(app, "Use North")).click().run()
    app.button(key=labelled(app, '"Nth" is read as North. Take that back')).click().run()
    assert not app.success
    [box] = [each for each in app.selectbox if each.label == 'Read "Nth" as']
    assert box.options[0] == "unknown"
    box.select("East").run()
    assert any("september\\.csv is accepted" in each.value for each in app.success)
    assert labelled(app, '"Nth" is read as East')


def test_the_checklist_of_the_month_follows_what_is_dropped_and_what_is_in_the_draft(house: House) -> None:
    app = run(UPLOAD)
    assert "1 kind of file is expected: 1 late." in said(app)
    text = same_day("2026-09", north=20, south=40, east=60)
    app.file_uploader(key="drop").set_value(("september.csv", text.encode(), "text/csv")).run()
    assert "1 kind of file is expected: 1 ready to add." in said(app)
    app.button(key="add").click().run()
    assert "1 kind of file is expected: 1 in the draft." in said(app)
    assert len(house.desk().store.staged()) == 1


# -- what came of it, and withdrawing


def press(app: AppTest, label: str) -> AppTest:
    app.button(key=labelled(app, label)).click().run()
    assert not app.exception
    return app


def html(app: AppTest) -> str:
    return " ".join(each.proto.body for each in app.get("html"))


def plainly(app: AppTest) -> str:
    return said(app).replace("\\", "").replace("\u2060", "")


def test_what_was_published_stays_written_after_a_reload(house: House) -> None:
    house.load("admissions", same_day("2026-09", north=20, south=40, east=60), name="september.csv")
    publish(house.desk(), "As every month.")
    for app in (run(UPLOAD), run(UPLOAD)):
        assert "**Release 2 is on the board.** Published, by a lead, 22 October 2026, " in plainly(app)
        expected = "It added September 2026 for 1 measure. No rating changed, and no past value was restated."
        assert expected in plainly(app)
        assert "Note: As every month." in plainly(app)
        [september] = [each for each in house.desk().store.extracts() if each.file == "september.csv"]
        assert september.sha256[:16] in html(app)
        assert 'href="digest?release=2"' in html(app)
        assert 'href="./"' in html(app)
        assert labelled(app, "Undo release 2: return everyone to release 1")


def test_what_publishing_did_is_told_in_the_words_of_its_preview(house: House) -> None:
    house.load("admissions", same_day("2026-08", north=21, south=40, east=60))
    foretold = upload.preview_sentence(upload.preview(house.desk()))
    assert foretold == "Publishing adds no new period. 2 past values are restated."
    publish(house.desk(), "Late records.")
    store = house.desk().store
    latest = store.latest()
    assert latest is not None
    assert upload.told(store, latest) == "It added no new period. 2 past values were restated."


def chosen(house: House, number: int, reason: str) -> AppTest:
    """Return the page with a release chosen to be withdrawn, and why."""
    app = run(UPLOAD)
    app.selectbox(key="withdraw-which").select(number).run()
    app.text_input(key="withdraw-why").input(reason).run()
    assert house.desk().store.latest() is not None
    return app


def test_an_admin_is_told_what_a_withdrawal_will_do_and_is_asked_again(house: House) -> None:
    house.load("admissions", same_day("2026-09", north=20, south=40, east=60), name="september.csv")
    publish(house.desk(), "As every month.")
    app = chosen(house, 2, "It gave somebody away.")
    told = plainly(app)
    assert "- Release 2 can be read by nobody any more, by number or by day." in told
    assert "- Deleted for ever, too: what was kept of september.csv. Load it again to have it back." in told
    assert "- The board returns to release 1, as release 3." in told
    press(app, "Withdraw release 2")
    assert labelled(app, "Yes, withdraw it for good")
    assert [each.number for each in house.desk().store.releases()] == [1, 2]
    done = upload.withdraw_exactly(house.desk(), foreseen(house.desk(), 2), "It gave somebody away.")
    assert done == (
        "Withdrew release 2. Release 3 is published: it is release 1 again. "
        "Taken out, until somebody drops it again: september.csv."
    )
    releases = house.desk().store.releases()
    assert [(each.number, each.is_readable, each.manifest_of) for each in releases] == [
        (1, True, 1), (2, False, 2), (3, True, 1)
    ]  # fmt: skip
    assert "It gave somebody away. (It was " in html(run(UPLOAD))


def test_a_withdrawal_needs_a_reason_that_names_nobody(house: House) -> None:
    for reason in ("", "for 943 476 5919"):
        assert chosen(house, 1, reason).button(key="withdraw").disabled
    assert "Say why, and then withdraw." in plainly(chosen(house, 1, ""))
    assert "The board shows nothing until something is published: that is release 2." in plainly(chosen(house, 1, ""))


def test_what_would_be_withdrawn_otherwise_by_now_is_not_withdrawn(house: House) -> None:
    shown = foreseen(house.desk(), 1)
    assert shown.is_current
    house.load("admissions", same_day("2026-09", north=20, south=40, east=60))
    publish(house.desk(), "As every month.")
    with pytest.raises(Refused, match="changed a moment ago, so nothing was withdrawn"):
        upload.withdraw_exactly(house.desk(), shown, "It gave somebody away.")
    assert all(each.is_readable for each in house.desk().store.releases())
    assert "The board stays as it is: release 2." in upload.foreseen_text(house.desk(), foreseen(house.desk(), 1))


def test_what_is_foreseen_of_a_withdrawal_is_what_it_does(house: House) -> None:
    """Of each release in turn: the first, one that restated, one that is another again."""
    house.load("admissions", same_day("2026-08", north=21, south=40, east=60), name="again.csv")
    publish(house.desk(), "Late records.")
    undo(house.desk(), "In error.")
    for number, numbers, back_to in ((2, [2], 0), (3, [1, 3], 0)):
        desk = house.desk()
        shown = foreseen(desk, number)
        was, lapsed_before = {each.facts for each in desk.store.extracts() if desk.store.has(each.facts)}, shown.files
        done = withdraw(desk, number, "It gave somebody away.")
        assert (shown.numbers, shown.back_to, shown.still) == (numbers, back_to, done.still)
        assert shown.is_current is (done.instead is not None)
        gone = {each.file for each in desk.store.extracts() if each.facts in was and not desk.store.has(each.facts)}
        assert gone == set(lapsed_before)
