"""The digest of a release: what changed its state since the one before, in words, and nothing else.

North has 1,000 residents of 75 and over, south 2,000, east 4,000, and the place 7,000.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import digest
from dashboard.access import Person, Role
from dashboard.desk import Desk, open_desk, replace_targets
from dashboard.digest import Digest
from dashboard.release import undo
from dashboard.settings import ROOT
from dashboard.terms import Refused
from dashboard.withdrawn import withdraw
from tests.asked import asked
from tests.desks import PLACE_YAML, POPULATION, ZERO, House, Lead, build, command, opens, published, same_day

PAGE = ROOT / "pages" / "85_digest.py"
TITLE = "Emergency admissions aged 75+, zero length of stay"
HEAD = "indicator,area,from,to,grain,value,low,high,amber\n"
TARGETS = f"{HEAD}{ZERO},place,,,,6.0,,,0.5\n"
OWNED = f"{PLACE_YAML}owners: {{{ZERO}: Director of Public Health}}\n"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Return a house whose release 1 has July, with the place on target: 35 in 7,000 is 5.0."""
    made = build(tmp_path, place=OWNED).on(date(2026, 8, 20))
    made.load("population", POPULATION)
    made.load("admissions", same_day("2026-07", north=9, south=10, east=16))
    assert replace_targets(made.desk(), TARGETS) == []
    published(made, "The first.")
    yield made
    made.close()


def next_month(house: House, note: str = "", **counts: int) -> House:
    """Publish August as well, and return the house on that day."""
    later = house.on(date(2026, 9, 20))
    later.load(
        "admissions", same_day("2026-08", **(counts or {"north": 9, "south": 10, "east": 16})), name="august.csv"
    )
    published(later, note)
    return later


def made(house: House, as_at: str = "", since: str = "") -> Digest:
    return digest.digest_of(house.desk(), as_at, since)


def said(found: Digest) -> dict[str, tuple[str, ...]]:
    return {part.title: part.said for part in found.parts}


def viewer(house: House) -> Desk:
    return open_desk(house.root / "home", house.folders, today=house.today, who=Person("vic", frozenset({Role.VIEWER})))


def parsed(content: bytes) -> EmailMessage:
    found = message_from_bytes(content, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


# -- what is in it


def test_a_rating_that_moved_says_from_what_to_what_by_how_much_and_whose_it_is(house: House) -> None:
    later = next_month(house, north=19, south=20, east=24)  # 63 in 7,000 is 9.0, from 5.0
    assert [each.text for each in made(later).moved] == [
        f"{TITLE}, Smallplace: On target to Off target, worse by 4.0 since July 2026. "
        "Owner: Director of Public Health. Provisional: it may still turn back."
    ]
    assert made(later).sentence == "Release 2 against release 1: 1 rating changed. 1 of them may still turn back."
    assert digest.subject(made(later)) == "Placeboard: release 2, August 2026: 1 rating changed"


def test_a_month_that_changes_no_state_says_only_that_it_came(house: House) -> None:
    found = made(next_month(house))
    assert (found.moved, said(found)) == ((), {"Data": ("August 2026 came in for 1 measure.",)})


def test_a_release_that_changes_nothing_says_so_in_words(house: House) -> None:
    replace_targets(house.desk(), TARGETS.replace("\n", "\r\n"))
    published(house)
    found = made(house)
    assert (found.moved, found.parts) == ((), ())
    assert found.sentence == "Release 2 against release 1: nothing changed state."
    assert digest.subject(found) == "Placeboard: release 2, July 2026: nothing changed state"
    assert "nothing changed state" in digest.text(found)


def test_the_first_release_has_nothing_to_be_compared_with(house: House) -> None:
    assert (
        made(house).sentence == "Release 1 is the first that these readers can read: there is none to compare it with."
    )
    assert made(house).changes == 0


def test_a_new_target_moves_a_rating_and_no_value(house: House) -> None:
    replace_targets(house.desk(), TARGETS.replace("6.0", "3.0"))
    published(house)
    assert [(each.before.word, each.after.word, each.by) for each in made(house).moved] == [
        ("On target", "Off target", "the target is another")
    ]


def test_a_rating_whose_tolerance_is_under_one_standard_error_may_turn_by_chance(house: House) -> None:
    path = house.folders.definitions / f"{ZERO}.yaml"
    path.write_text(path.read_text().replace(", provisional: 1", ""))
    published(house)
    # 35 events in 7,000: the interval is about 3.4 wide, one error about 0.87.
    for amber, caution in ((0.2, "Its tolerance is under one standard error: it may turn by chance."), (1.5, "")):
        replace_targets(house.desk(), f"{HEAD}{ZERO},place,,,,4.9,,,{amber}\n")
        published(house)
        (moved,) = made(house, since="1").moved
        assert (moved.after.word, moved.caution) == ("Watch", caution)


def test_a_restated_value_is_told_with_its_period_and_the_reason(house: House) -> None:
    house.load("admissions", same_day("2026-07", north=10, south=10, east=16))
    published(house, "Late records")
    assert said(made(house)) == {"Restated": (f"{TITLE}: 2 values are restated, of July 2026. Reason: Late records.",)}


def test_newly_hidden_values_are_counted_and_nothing_says_which(tmp_path: Path) -> None:
    house = build(tmp_path, place=OWNED.replace("closed", "partners")).on(date(2026, 8, 20))
    house.load("population", POPULATION)
    replace_targets(house.desk(), f"{HEAD}{ZERO},,,,,9.5,,,\n")
    house.load("admissions", same_day("2026-07", north=9, south=15, east=20))
    published(house)
    house.load("admissions", same_day("2026-07", north=3, south=15, east=20))
    published(house, "Late records")
    found = made(house)
    assert said(found)["Hidden"] == ("2 values are newly hidden to protect people's privacy.",)
    assert found.moved == ()
    assert "North" not in digest.text(found)
    house.close()


def test_data_that_became_late_is_told_and_then_that_it_came_in(house: House) -> None:
    october = house.on(date(2026, 9, 20))  # August was due on 14 September
    replace_targets(october.desk(), TARGETS.replace("0.5", "0.6"))
    published(october)
    (late,) = said(made(october))["Data"]
    assert late.startswith(f"{TITLE}: August was due on 14 September; 6 days late.")
    later = next_month(october)
    assert said(made(later))["Data"] == (
        f"{TITLE} came in, and is late no more.",
        "August 2026 came in for 1 measure.",
    )


def test_a_target_about_to_step_or_ended_is_told_once(house: House) -> None:
    steps = f"{HEAD}{ZERO},place,,2026-09,,6.0,,,0.5\n{ZERO},place,2026-10,,,5.5,,,0.5\n"
    replace_targets(house.desk(), steps)
    published(house)
    unit = "per 1,000 residents aged 75+"
    assert said(made(house))["Targets"] == (f"{TITLE}: the target is 5.5 {unit} from 1 October 2026, now 6.0 {unit}.",)
    assert "Targets" not in said(made(next_month(house)))
    replace_targets(house.desk(), f"{HEAD}{ZERO},place,,2026-07,,6.0,,,0.5\n")
    published(house)
    assert said(made(house))["Targets"] == (f"{TITLE}: the target ended on 31 July 2026, and none follows.",)


def test_special_cause_that_begins_and_ends_is_told(house: House) -> None:
    for number in range(1, 7):
        house.load("admissions", same_day(f"2026-0{number}", north=9 + number % 2, south=10, east=16))
    for number in range(4, 13):
        house.load("admissions", same_day(f"2025-{number:02}", north=9 + number % 2, south=10, east=16))
    house.load("population", POPULATION.replace("2025", "2024"))
    published(house)
    worse = house.on(date(2026, 9, 20))
    worse.load("admissions", same_day("2026-07", north=60, south=70, east=80))
    worse.load("admissions", same_day("2026-08", north=9, south=10, east=16))
    published(worse)
    began = said(made(worse))["Variation"]
    assert all("special cause began, worse" in each for each in began)
    assert f"{TITLE}, North, July 2026: special cause began, worse" in began[1]
    worse.load("admissions", same_day("2026-07", north=9, south=10, east=16))
    published(worse)
    assert said(made(worse))["Variation"][0] == (
        f"{TITLE}, Smallplace, July 2026: special cause ended; no clear change now."
    )


def test_a_definition_that_cannot_be_compared_is_a_break(house: House) -> None:
    path = house.folders.definitions / f"{ZERO}.yaml"
    second = path.read_text().replace(
        "reviewed: 2026-10-01",
        "version: 2\neffective_from: 2026-08-01\nreason: Only people of 75 and over\ncomparable: no",
    )
    path.write_text(second.partition("example:")[0] + 'example: {given: {}, expect: ""}\n')
    later = next_month(house)
    assert said(made(later))["No longer comparable"] == (
        f"{TITLE}: not comparable across 1 August 2026. Only people of 75 and over.",
    )
    assert [each.by for each in made(later).moved] == ["not comparable with before"]


# -- against which release


def test_a_digest_is_the_same_whenever_it_is_asked_for(house: House) -> None:
    later = next_month(house)
    replace_targets(later.on(date(2026, 12, 1)).desk(), TARGETS.replace("6.0", "5.8"))
    published(later.on(date(2026, 12, 1)))
    assert made(later.on(date(2027, 1, 1)), "2") == made(later, "2")


def test_an_undo_says_that_it_is_an_earlier_release_again(house: House) -> None:
    later = next_month(house, north=19, south=20, east=24)
    undo(later.desk(), "In error.")
    found = made(later)
    assert found.sentence.startswith("Release 3 is release 1 again. Release 3 against release 2: 1 rating changed.")
    assert found.moved[0].after.word == "On target"
    # Against release 1, when August was not due yet, it is late now.
    assert "August was due on 14 September" in said(made(later, since="1"))["Data"][0]


def test_a_withdrawn_release_has_no_digest_and_is_held_against_nothing(house: House) -> None:
    later = next_month(house)
    withdraw(later.desk(), 2, "It gave somebody away.")
    with pytest.raises(Refused, match="was withdrawn"):
        made(later, "2")
    with pytest.raises(Refused, match="was withdrawn"):
        made(later, since="2")
    assert made(later).since == 1


def test_a_release_for_a_narrower_circle_is_held_against_nothing(house: House) -> None:
    house.write("place/place.yaml", OWNED.replace("closed", "partners"))
    published(house)
    assert made(house).sentence.startswith("Release 2 is the first that these readers can read")
    assert "Release 2 is the first" in digest.taken(house.desk()).decode()
    with pytest.raises(Refused, match="narrower circle"):
        made(house, since="1")


def test_only_an_earlier_release_can_be_held_against(house: House) -> None:
    later = next_month(house)
    for wrong in ("2", "1"):
        with pytest.raises(Refused, match=r"Expected a release before 1|There is no release"):
            made(later, "1", wrong)
    with pytest.raises(Refused, match="Nothing is published"):
        made(build(house.root / "new"))


# -- closed measures, and the e-mail


@pytest.fixture
def closed(house: House) -> House:
    """Return the house with a second measure, for named roles only, that moved as the first did."""
    text = (house.folders.definitions / f"{ZERO}.yaml").read_text()
    secret = text.replace("title: Emergency", "title: Secret").replace("status: live", "status: live\naudience: closed")
    house.write("definitions/secret.yaml", secret)
    replace_targets(house.desk(), f"{TARGETS}secret,place,,,,6.0,,,0.5\n")
    published(house)
    return next_month(house, north=19, south=20, east=24)


def test_closed_measures_are_for_named_roles_and_in_no_mail(closed: House) -> None:
    assert len(made(closed).moved) == 2
    assert [each.measure for each in digest.digest_of(viewer(closed)).moved] == [TITLE]
    for desk in (closed.desk(), viewer(closed)):
        content = digest.taken(desk).decode()
        assert "1 rating changed" in content
        assert "Secret" not in content
        assert "2 measures" not in content


def test_the_mail_says_the_same_in_text_and_html_and_fetches_nothing(house: House) -> None:
    later = next_month(house, note="<b>Late</b> records", north=19, south=20, east=24)
    message = parsed(digest.taken(later.desk(), environment={"DASHBOARD_URL": "https://board.example.org"}))
    assert message["Subject"] == "Placeboard: release 2, August 2026: 1 rating changed"
    plain, html = (part.get_content() for part in message.iter_parts())
    for each in ("On target to Off target, worse by 4.0 since July 2026", "as published in release 2 on 20 September"):
        assert each in plain
        assert each in html
    assert "https://board.example.org/digest?release=2" in plain
    assert not any(each in html for each in ("src=", "<img", "<link", "<style", "url(", "<script", "<b>"))
    assert message["To"] is None


def test_taking_the_mail_away_is_a_line_of_the_log(house: House) -> None:
    desk = house.desk()
    digest.taken(desk)
    line = desk.store.lines(kind="export")[-1]
    assert (line.release, line.said) == (1, '{"what":"digest"}')


def test_a_demo_says_in_the_mail_that_its_figures_are_synthetic(
    demo_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = demo_home.parent / "digest.eml"
    assert command(capsys, "digest", "--home", demo_home, "--out", out).code == 0
    message = parsed(out.read_bytes())
    assert str(message["Subject"]).endswith("(synthetic data)")
    assert all("Synthetic data" in part.get_content() for part in message.iter_parts())


# -- the command line and the page


def test_the_command_says_it_and_writes_it(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    later = next_month(house, north=19, south=20, east=24)
    lead = Lead(later, capsys)
    assert f"{TITLE}, Smallplace: On target to Off target" in lead("digest").out
    answer = lead("digest", "--since", 1, "--json").json
    assert (answer["release"], answer["since"], answer["ratings"]) == (2, 1, 1)
    assert lead("digest", "--as-at", 1).out.startswith("Smallplace: Release 1 is the first")
    assert lead("digest", "--as-at", 7).code == 2
    assert lead("digest", "--out", later.root / "nowhere" / "x.eml").code == 2
    out = later.root / "x.eml"
    assert lead("digest", "--out", out).code == 0
    assert parsed(out.read_bytes())["X-Unsent"] == "1"


@pytest.fixture
def on_page(house: House, monkeypatch: pytest.MonkeyPatch, on_loopback: None) -> House:  # noqa: ARG001 - sets the address
    return opens(house, monkeypatch)


def page(**query: str) -> tuple[AppTest, str]:
    app = asked(PAGE, **query)
    markup = " ".join(str(each.proto.body) for each in app.get("html"))
    return app, " ".join([markup, *(each.value for each in (*app.markdown, *app.warning))]).replace("\\", "")


def test_the_page_shows_what_changed_of_the_release_in_its_address(on_page: House) -> None:
    next_month(on_page, north=19, south=20, east=24)
    _, shown = page()
    assert "Release 2 against release 1: 1 rating changed." in shown
    assert "worse by 4.0 since July 2026" in shown
    assert "Release 1 is the first that these readers can read" in page(release="1")[1]
    app, shown = page(release="2", since="1")
    assert app.selectbox(key="choose-since").value == "1"


def test_the_page_says_what_it_cannot_show(on_page: House) -> None:
    withdraw(next_month(on_page).desk(), 2, "It gave somebody away.")
    assert "was withdrawn" in page(release="2")[1]
    assert "Release 3 is release 1 again" in page()[1]
    assert "The draft is not published" in page(release="draft")[1]


def test_before_anything_is_published_the_page_says_so(on_page: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_HOME", str(on_page.root / "another"))
    assert "Nothing has been published yet." in page()[1]


def test_publishing_without_a_mail_server_says_nothing_of_mail(house: House) -> None:
    release = house.desk().store.latest()
    assert release is not None
    assert digest.told(house.desk(), release, "Release 1 is published.", {}) == "Release 1 is published."
    assert house.desk().store.lines(kind="mail") == []
