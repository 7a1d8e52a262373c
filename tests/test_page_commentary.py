"""Commentary and actions on their pages, run without a browser: read, written, refused, and shown as typed."""

from __future__ import annotations

from datetime import timedelta
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard import actions, commentary, widgets
from dashboard.access import Person, Role
from dashboard.commentary import Written, latest, write
from dashboard.desk import Desk
from dashboard.release import publish
from dashboard.settings import ROOT
from dashboard.widgets.shown import WORD_JOINER
from tests.asked import asked
from tests.desks import PLACE, PLACE_YAML, POPULATION, TODAY, ZERO, House, build, opens, same_day

MEASURE, COMMENTARY = ROOT / "pages" / "20_measure.py", ROOT / "pages" / "60_commentary.py"
OWNER = "Director of Public Health"
SAID = Written("Fewer beds.", "The ward closed.", "Open it again.", "14/11/2026")
MARKUP = [
    "<script>alert(1)</script>",
    "<b>bold</b>",
    "**bold**",
    "[x](javascript:alert(1))",
    ":red[x]",
    "$x^2$",
    "&lt;i&gt;",
]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on_loopback: None) -> House:  # noqa: ARG001 - sets the address
    """Return a home with July and August on the board, and make it the one the pages open."""
    house = build(tmp_path, place=f"{PLACE_YAML}owners:\n  {ZERO}: {OWNER}\n")
    house.load("population", POPULATION)
    for month in ("2026-07", "2026-08"):
        house.load("admissions", same_day(month, north=20, south=40, east=60))
        publish(house.desk(), month)
    return opens(house, monkeypatch)


def run(page: Path = MEASURE, **query: str) -> AppTest:
    return asked(page, **query)


def shown(app: AppTest) -> str:
    """Return all that a page says, as its reader sees it, without its style."""
    assert not app.exception
    said = [each.value for each in (*app.markdown, *app.error, *app.success, *app.warning)]
    bodies = [str(each.proto.body) for each in app.get("html")]
    whole = " ".join([*said, *(each for each in bodies if not each.startswith("<style>"))])
    return whole.replace("\\", "").replace(WORD_JOINER, "")


def typed(app: AppTest, period: str = "2026-08", **texts: str) -> AppTest:
    for name, text in texts.items():
        key = f"{name}-{ZERO}-{PLACE}-{period}"
        box = app.text_input(key=key) if name == "by_when" else app.text_area(key=key)
        box.input(text)
    return app


def boxes(app: AppTest) -> list[str]:
    return [each.value or "" for each in app.text_area if not (each.key or "").startswith("action-")]


# -- commentary on the measure


def test_a_comment_is_written_published_and_read(house: House) -> None:
    app = typed(run(), happened="Fewer beds.", why="The ward closed.", next_step="Open it.", by_when="14/11/2026")
    app.button(key="publish-commentary").click().run()
    assert "The commentary about August 2026 is published." in shown(app)
    assert "local: written 22 October 2026, today." in shown(app)
    for each in ("Fewer beds.", "The ward closed.", "Open it.", "By 14 November 2026."):
        assert f"<p>{each}</p>" in shown(run())
    assert latest(house.desk(), ZERO, period="2026-08") is not None


def test_what_is_wrong_is_said_whole_and_nothing_typed_is_lost(house: House) -> None:
    app = typed(run(), happened="Rang 020 7946 0018.", why="The ward closed.", by_when="31/09/2026")
    app.button(key="publish-commentary").click().run()
    said = shown(app)
    assert "What happened: This holds what looks like a telephone number." in said
    assert "By when: Expected a real day such as 14/11/2026." in said
    assert "Nothing was kept yet." in said
    assert boxes(app) == ["Rang 020 7946 0018.", "The ward closed.", ""]
    assert house.desk().store.comments() == []
    typed(app, happened="We rang.", by_when="30/09/2026").button(key="publish-commentary").click().run()
    assert "is published" in shown(app)


def test_a_draft_waits_in_its_form_and_the_board_does_not_see_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    app = typed(run(), why="We are asking.")
    app.button(key="save-commentary").click().run()
    assert "kept as a draft, which the board does not see" in shown(app)
    again = run()
    assert boxes(again) == ["", "We are asking.", ""]
    assert "This is the draft by local, written 22 October 2026, today." in shown(again)
    public(house, monkeypatch)
    assert "We are asking." not in shown(run())


@pytest.mark.usefixtures("house")
def test_without_commentary_it_says_since_when_there_could_be_one() -> None:
    said = "No commentary about August 2026 from the owner (Director of Public Health); it could be written since 22"
    assert said in shown(run())


def test_commentary_of_an_earlier_month_is_shown_as_such(house: House) -> None:
    write(house.on(TODAY - timedelta(8)).desk(), ZERO, "", "2026-07", SAID, publish=True)
    said = shown(run())
    assert "No commentary about August 2026 from the owner" in said
    assert "a lead: about July 2026, written 14 October 2026, 8 days ago." in said
    assert "Fewer beds." in said


def test_the_last_text_can_be_carried_forward_and_the_board_reads_that_it_is_unchanged(house: House) -> None:
    write(house.desk(), ZERO, "", "2026-07", SAID, publish=True)
    app = run()
    app.button(key="copy-forward").click().run()
    assert boxes(app) == ["Fewer beds.", "The ward closed.", "Open it again."]
    assert "Until you change it, the board reads: unchanged from July 2026." in shown(app)
    app.button(key="publish-commentary").click().run()
    assert "Its text is unchanged from July 2026." in shown(app)
    assert "written 22 October 2026, today; unchanged from July 2026." in shown(run())


def test_earlier_versions_stay_to_be_read(house: House) -> None:
    for happened in ("First.", "Second.", "Third."):
        write(house.desk(), ZERO, "", "2026-08", Written(happened), publish=True)
    app = run()
    assert "Earlier commentary (2)" in [each.label for each in app.expander]
    said = shown(app)
    assert said.index("Third.") < said.index("Second.") < said.index("First.")


def test_an_area_without_its_own_shows_the_places(house: House) -> None:
    write(house.desk(), ZERO, "", "2026-08", SAID, publish=True)
    assert "About Smallplace as a whole:" in shown(run(area="north"))
    write(house.desk(), ZERO, "north", "2026-08", Written("North alone."), publish=True)
    said = shown(run(area="north"))
    assert "North alone." in said
    assert "as a whole" not in said


def test_an_older_release_is_shown_with_what_stood_then_and_no_form(house: House) -> None:
    house.load("admissions", same_day("2026-09", north=20, south=40, east=60))
    write(house.desk(), ZERO, "", "2026-08", Written("Of then."), publish=True)
    actions.add(house.desk(), ZERO, "To be done then.")
    publish(house.desk(), "September")
    write(house.desk(), ZERO, "", "2026-08", Written("Of later."), publish=True)
    actions.close(house.desk(), 1, actions.DONE)
    app = run(release="2")
    said = shown(app)
    assert "Of then." in said
    assert "Of later." not in said
    assert "To be done then." in said
    assert "Closed actions (1)" not in [each.label for each in app.expander]
    assert not {"publish-commentary", "add-action", "close-done"} & {each.key for each in app.button}


def public(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.write("place/place.yaml", f"{PLACE_YAML.replace('closed', 'public')}owners:\n  {ZERO}: {OWNER}\n")
    publish(house.desk(), "for everybody")
    monkeypatch.setenv("AUTH_MODE", "public")


def test_a_public_board_shows_the_role_and_no_name_nor_form(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    write(house.desk(), ZERO, "", "2026-08", SAID, publish=True)
    actions.add(house.desk(), ZERO, "Ring the ward.", owner="The ward")
    public(house, monkeypatch)
    app = run()
    said = shown(app)
    assert f"{OWNER}: written 22 October 2026, today." in said
    assert f"22 October 2026, {OWNER}" in said
    assert house.who not in said
    assert not app.text_area
    assert not {"publish-commentary", "add-action", "close-done"} & {each.key for each in app.button}


@pytest.mark.usefixtures("house")
def test_what_is_empty_says_so() -> None:
    assert "No action is open." in shown(run())
    said = shown(run(COMMENTARY))
    assert "No draft is waiting." in said
    assert "0 actions open, 0 overdue." in said


# -- actions on the measure


def test_an_action_needs_one_box_and_one_click(house: House) -> None:
    app = run()
    [box] = [each for each in app.text_area if each.label == actions.TEXT]
    box.input("Ring the ward.")
    app.button(key="add-action").click().run()
    assert "The action is open, due 19 November 2026." in shown(app)
    [task] = actions.still_open(house.desk())
    assert (task.text, task.owner, task.area) == ("Ring the ward.", OWNER, "")
    assert "Ring the ward." in shown(app)
    assert [each.value for each in app.text_area if each.label == actions.TEXT] == [""]


def test_an_action_refused_keeps_what_was_typed(house: House) -> None:
    app = run(area="north")
    [box] = [each for each in app.text_area if each.label == actions.TEXT]
    box.input("Ring ann@example.org.")
    app.button(key="add-action").click().run()
    assert "What is to be done: This holds what looks like an e-mail address." in shown(app)
    [box] = [each for each in app.text_area if each.label == actions.TEXT]
    assert box.value == "Ring ann@example.org."
    box.input("Ring the ward.")
    app.button(key="add-action").click().run()
    assert [task.area for task in actions.still_open(house.desk())] == ["north"]


@pytest.mark.parametrize(("key", "status"), [("close-done", "Done"), ("close-dropped", "Dropped")])
@pytest.mark.parametrize("page", [MEASURE, COMMENTARY], ids=["measure", "commentary"])
def test_an_action_is_closed_and_stays_to_be_read(house: House, page: Path, key: str, status: str) -> None:
    actions.add(house.on(TODAY - timedelta(40)).desk(), ZERO, "Ring the ward.")
    app = run(page)
    assert "10 October 2026, 12 days overdue" in shown(app)
    app.button(key=key).click().run()
    assert f"The action is {status.lower()}." in shown(app)
    assert f"{status} 22 October 2026, local" in shown(run())


# -- the page for leads and owners


def test_the_page_says_what_stands_to_be_written(house: House) -> None:
    assert "1 measure: 0 written, 0 drafts, 0 aged, 1 without commentary." in shown(run(COMMENTARY))
    write(house.desk(), ZERO, "", "2026-07", SAID, publish=True)
    said = shown(run(COMMENTARY))
    assert "0 written, 0 drafts, 1 aged, 0 without commentary." in said
    assert "The last is about July 2026, written 22 October 2026, today." in said
    write(house.desk(), ZERO, "", "2026-08", Written("Draft of it."), publish=False)
    said = shown(run(COMMENTARY))
    assert "0 written, 1 draft, 0 aged, 0 without commentary." in said
    assert "Draft by a lead, written 22 October 2026, today" in said
    write(house.desk(), ZERO, "", "2026-08", SAID, publish=True)
    assert "1 written, 0 drafts, 0 aged, 0 without commentary." in shown(run(COMMENTARY))


def test_the_page_is_read_for_one_owner(house: House) -> None:
    text = (house.folders.definitions / f"{ZERO}.yaml").read_text()
    house.write("definitions/other.yaml", text.replace("title: ", "title: Other ", 1))
    house.write("place/place.yaml", f"{PLACE_YAML}owners:\n  {ZERO}: {OWNER}\n  other: Somebody else's role\n")
    publish(house.desk(), "two measures")
    actions.add(house.desk(), ZERO, "Ring the ward.")
    assert "2 measures:" in shown(run(COMMENTARY))
    said = shown(run(COMMENTARY, owner="Somebody else's role"))
    assert "1 measure:" in said
    assert "Other Emergency" in said
    assert "Ring the ward." not in said


def test_an_admin_takes_a_text_away_once_they_are_sure(house: House) -> None:
    write(house.desk(), ZERO, "", "2026-08", Written("Ann fell."), publish=True)
    actions.add(house.desk(), ZERO, "Ring Ann.")
    app = run(COMMENTARY)
    app.button(key="take-away").click().run()
    assert "Nothing was taken away. Tick the box first" in shown(app)
    assert len(house.desk().store.comments()[0].happened) > 0
    app.checkbox(key="taking-sure-0").check()
    app.button(key="take-away").click().run()
    assert "The text of comment 1 was taken away." in shown(app)
    assert not app.checkbox(key="taking-sure-1").value
    app.checkbox(key="taking-sure-1").check()
    app.button(key="take-away").click().run()
    assert "The text of action 1 was taken away." in shown(app)
    said = shown(run())
    assert said.count("The text was taken away by an administrator.") == 2
    assert "Ann" not in said


def test_nobody_but_an_admin_is_offered_to_take_a_text_away(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    write(house.desk(), ZERO, "", "2026-08", SAID, publish=True)
    lead = Person("lee@example.org", frozenset({Role.LEAD}))
    monkeypatch.setattr("dashboard.widgets.frame.person_here", lambda: lead)
    app = run(COMMENTARY)
    assert "take-away" not in [each.key for each in app.button]


def test_what_is_said_of_a_month_that_is_not_on_the_board_waits_for_it(house: House) -> None:
    house.load("admissions", same_day("2026-09", north=20, south=40, east=60))
    app = run(release="draft")
    typed(app, "2026-09", happened="Of September.").button(key="publish-commentary").click().run()
    assert "Of September." in shown(run(release="draft"))
    assert "Of September." not in shown(run())
    publish(house.desk(), "September")
    assert "Of September." in shown(run())


# -- text, never markup


@pytest.mark.parametrize("text", MARKUP)
def test_what_is_typed_is_shown_as_it_was_typed(house: House, text: str) -> None:
    write(house.desk(), ZERO, "", "2026-07", Written(text, text, text, "14/11/2026"), publish=True)
    write(house.desk(), ZERO, "", "2026-08", Written(text, text, text, "14/11/2026"), publish=True)
    actions.add(house.desk(), ZERO, text, owner=text)
    for page in (MEASURE, COMMENTARY):
        app = run(page)
        bodies = [str(each.proto.body) for each in app.get("html")]
        assert escape(text) in " ".join(bodies)
        assert not any(text in body and escape(text) != text for body in bodies)
        said = [each.value for each in (*app.markdown, *app.success, *app.warning)]
        assert not [each for each in said if text in each]


class _Reader(HTMLParser):
    """Reads markup as a browser does: which tags there are, and what they say."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag + "".join(sorted(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(markup: str) -> _Reader:
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    house = build(tmp_path)
    house.load("population", POPULATION)
    house.load("admissions", same_day("2026-08", north=20, south=40, east=60))
    publish(house.desk(), "August")
    return house.desk()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(text=st.text(alphabet=st.sampled_from("<>&\"'/=![]()*_`$#:\\-|~ abscript\n"), min_size=1, max_size=60))
def test_no_text_becomes_a_tag_or_loses_a_sign(desk: Desk, text: str) -> None:
    shown = commentary.Written(text).boxes[commentary.HAPPENED]
    drawn = widgets.table_html("Earlier commentary", ("About", "What happened"), [("August 2026", shown)])
    plain = read(widgets.table_html("Earlier commentary", ("About", "What happened"), [("August 2026", "x")]))
    found = read(drawn)
    assert found.tags == plain.tags
    assert "".join(found.text) == "".join(plain.text).removesuffix("x") + shown
    if shown:
        assert write(desk, ZERO, "", "2026-08", Written(text), publish=True).happened == shown
