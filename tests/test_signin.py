"""Every page before everybody: each role, nobody, one whose sign-in ended, and anybody on a public board."""

from __future__ import annotations

from pathlib import Path
from time import time

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from dashboard.access import Role
from dashboard.release import publish
from dashboard.settings import ROOT
from dashboard.widgets.shown import WORD_JOINER
from tests.desks import PLACE_YAML, POPULATION, ZERO, House, build, same_day
from tests.test_access import ACCESS, SETTINGS

PAGES = {path.stem.split("_", 1)[1]: path for path in sorted((ROOT / "pages").glob("[0-9]*.py"))}
CLAIMS = {
    "is_logged_in": True,
    "iss": SETTINGS["DASHBOARD_OIDC_ISSUER"],
    "aud": SETTINGS["DASHBOARD_OIDC_CLIENT_ID"],
    "email": "lee@example.org",
}
GROUPS = {"viewer": "readers", "owner": "owners", "lead": "leads", "publisher": "chiefs", "admin": "keepers"}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """Return a home with a release and a draft, opened by pages whose server asks an identity provider."""
    house = build(tmp_path)
    house.load("population", POPULATION)
    house.load("admissions", same_day("2026-08", north=20, south=40, east=60))
    publish(house.desk(), "history")
    house.load("admissions", same_day("2026-09", north=20, south=40, east=60), name="september.csv")
    house.write("place/access.yaml", ACCESS)
    where = {"HOME": house.root / "home", "PLACE": house.folders.place, "TODAY": house.today}
    where |= {"DEFINITIONS": house.folders.definitions, "SOURCES": house.folders.sources}
    for name, value in {**SETTINGS, **{f"DASHBOARD_{name}": str(each) for name, each in where.items()}}.items():
        monkeypatch.setenv(name, value)
    return house


def run(page: str, user: dict[str, object], query: str = "") -> AppTest:
    app = AppTest.from_file(str(PAGES[page]), default_timeout=30)
    app.user = user
    if query:
        app.query_params["release"] = query
    app.run()
    assert not app.exception
    return app


def user(role: str, *, lasts: float = 3600) -> dict[str, object]:
    """Return what a sign-in with a role leaves behind; it ends so many seconds from now."""
    return {**CLAIMS, "groups": [GROUPS[role]], "exp": time() + lasts}


def said(app: AppTest) -> str:
    return (
        " ".join(each.value for each in (*app.markdown, *app.error, *app.warning))
        .replace("\\", "")
        .replace(WORD_JOINER, "")
    )


def shows_nothing(app: AppTest) -> bool:
    """Tell whether a page shows neither figures nor anything to drop a file into."""
    return not (app.selectbox or html(app) or app.header or app.get("file_uploader") or app.get("table"))


def html(app: AppTest) -> str:
    """Return all the markup of a page but for its style."""
    bodies = [str(each.proto.body) for each in app.get("html")]
    return " ".join(each for each in bodies if not each.startswith("<style>"))


MATRIX = """
                 viewer  owner  lead  publisher  admin
scorecard        yes     yes    yes   yes        yes
measure          yes     yes    yes   yes        yes
neighbourhood    yes     yes    yes   yes        yes
this_week        yes     yes    yes   yes        yes
upload           -       -      yes   yes        yes
commentary       -       yes    yes   yes        yes
targets          -       yes    yes   yes        yes
data             yes     yes    yes   yes        yes
digest           yes     yes    yes   yes        yes
definitions      yes     yes    yes   yes        yes
data_protection  yes     yes    yes   yes        yes
accessibility    yes     yes    yes   yes        yes
account          yes     yes    yes   yes        yes
"""
CLOSED_TO_SOME = {
    "upload": "load files into the draft: that is for lead",
    "commentary": "write commentary and actions: that is for owner, lead",
    "targets": "see the draft: that is for owner, lead",
}
HEADER, *LINES = [line.split() for line in MATRIX.strip().splitlines()]


def test_the_matrix_has_every_page_and_every_role() -> None:
    assert [page for page, *_ in LINES] == list(PAGES)
    assert set(HEADER) == {*Role}


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("role", HEADER)
def test_a_role_sees_the_pages_that_the_matrix_says(role: str) -> None:
    for page, *cells in LINES:
        app = run(page, user(role))
        if cells[HEADER.index(role)] == "yes":
            assert app.title[0].value != "Not available", page
            assert not app.error, page
        else:
            assert shows_nothing(app), page
            assert f"lee@example.org may not {CLOSED_TO_SOME[page]}, publisher or admin." in said(app)


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    ("who", "title", "button"),
    [
        ({"is_logged_in": False}, "Sign in", "sign-in"),
        ({**CLAIMS, "groups": ["keepers"], "exp": 1}, "Sign in", "sign-in"),
        ({**CLAIMS, "groups": ["keepers"]}, "Sign in", "sign-in"),
        ({**CLAIMS, "groups": ["keepers"], "exp": 9e9, "iss": "https://elsewhere"}, "Sign in", "sign-in"),
        ({**CLAIMS, "groups": ["strangers"], "exp": 9e9}, "Not available", "sign-out"),
        ({**CLAIMS, "groups": ["keepers"], "exp": 9e9, "email": None}, "Not available", "sign-out"),
        ({}, "Not available", ""),
        ({"email": "lee@example.org", "groups": ["keepers"]}, "Not available", ""),
    ],
    ids=["nobody", "ended", "no end", "another issuer", "no role", "no name", "no sign-in", "a header's name"],
)
def test_nobody_else_sees_anything(who: dict[str, object], title: str, button: str) -> None:
    for page in PAGES:
        app = run(page, who)
        assert [each.value for each in app.title] == [title], page
        assert [each.key for each in app.button] == ([button] if button else []), page
        assert shows_nothing(app), page


@pytest.mark.usefixtures("house")
def test_a_sign_in_ends_while_its_page_is_open() -> None:
    app = run("upload", user("publisher"))
    assert app.get("file_uploader")
    assert "withdraw-which" not in [each.key for each in app.selectbox]
    assert "withdraw-which" in [each.key for each in run("upload", user("admin")).selectbox]
    app.user = user("publisher", lasts=-1)
    app.run()
    assert "Your sign-in ended at" in said(app)
    assert shows_nothing(app)


def test_a_role_taken_away_is_gone_at_the_next_click(house: House) -> None:
    app = run("upload", user("lead"))
    house.write("place/access.yaml", ACCESS.replace("[leads]", "[others]"))
    app.run()
    assert "lee@example.org has no role here" in said(app)
    assert shows_nothing(app)


def test_a_fault_in_the_access_file_lets_nobody_in(house: House) -> None:
    house.write("place/access.yaml", ACCESS.replace("viewer", "veiwer"))
    app = run("scorecard", user("admin"))
    assert [each.value for each in app.title] == ["The dashboard cannot start"]
    assert [each.value for each in run("scorecard", {"is_logged_in": False}).title] == ["Sign in"]


def test_a_closed_measure_is_read_by_those_named_and_counted_for_nobody_else(house: House) -> None:
    text = house.desk().inputs.texts[f"definitions/{ZERO}.yaml"].replace("title: ", "title: Closed ", 1)
    closed_text = text.replace("status: live", "status: live\naudience: closed")
    house.write("definitions/closed.yaml", closed_text)
    publish(house.desk(), "with a closed measure")
    house.write("place/access.yaml", f"{ACCESS}closed: [owner]\n")
    for role, is_named in (("viewer", False), ("owner", True), ("lead", True), ("viewer", False)):
        for page in ("scorecard", "measure", "neighbourhood", "definitions"):
            app = run(page, user(role))
            offered = [option for box in app.selectbox for option in box.options]
            shown = " ".join([html(app), said(app), *offered, *(each.label for each in app.expander)])
            assert ("Closed Emergency" in shown) is is_named, (role, page)
        counted = "2 measures:" if is_named else "1 measure:"
        assert counted in html(run("scorecard", user(role)))
        draft = run("scorecard", user(role), "draft")
        assert ("Closed Emergency" in html(draft)) is is_named, role


@pytest.mark.usefixtures("house")
def test_the_draft_is_for_those_who_work_on_it() -> None:
    assert "Draft: this is the board" in said(run("scorecard", user("owner"), "draft"))
    viewed = said(run("scorecard", user("viewer"), "draft"))
    assert "The draft is for those who work on it" in viewed
    assert "Draft: this is the board" not in viewed


def test_a_lead_loads_and_a_publisher_publishes(house: House) -> None:
    lead = run("upload", user("lead"))
    assert "Publishing is for publisher or admin." in said(lead)
    assert not {"publish", "undo"} & {each.key for each in lead.button}
    lead.button(key="unstage-3").click().run()
    assert not house.desk().store.staged()
    text = same_day("2026-09", north=20, south=40, east=60)
    lead.file_uploader(key="drop").set_value(("again.csv", text.encode(), "text/csv")).run()
    lead.button(key="add").click().run()
    assert [extract.loaded_by for extract in house.desk().store.staged()] == ["lee@example.org"]
    publisher = run("upload", user("publisher"))
    publisher.button(key="publish").click().run()
    assert "publish-yes" in [each.key for each in publisher.button]


@pytest.mark.usefixtures("house")
def test_the_account_page_says_who_is_here_and_lets_them_out() -> None:
    app = run("account", user("lead"))
    shown = html(app)
    for each in ("lee@example.org", "lead", "load files into the draft", "until"):
        assert each in shown
    assert "publish" not in shown.replace("publisher", "")
    assert [each.key for each in app.button] == ["sign-out"]


# -- anybody, on a public board


@pytest.fixture
def public(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """Return the same home, of a place made public and published since, on a server for anybody."""
    house.write("place/place.yaml", PLACE_YAML.replace("closed", "public"))
    publish(house.desk(), "for everybody")
    monkeypatch.setenv("AUTH_MODE", "public")
    return house


@pytest.mark.usefixtures("public")
def test_anybody_reads_a_public_board_on_any_address_and_loads_nothing() -> None:
    assert config.get_option("server.address") is None
    for page in PAGES:
        app = run(page, {})
        assert (app.title[0].value == "Not available") is (page in CLOSED_TO_SOME), page
        assert shows_nothing(app) is (page in CLOSED_TO_SOME), page
        assert not {"sign-in", "sign-out"} & {each.key for each in app.button}


def test_nobody_reads_a_board_that_is_not_public_whatever_the_mode_says(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTH_MODE", "public")
    assert shows_nothing(run("scorecard", {}))
    # The place is public from now on; what was published before is not.
    house.write("place/place.yaml", PLACE_YAML.replace("closed", "public"))
    for page in PAGES:
        app = run(page, {})
        assert [each.value for each in app.title] == ["Not available"]
        assert shows_nothing(app), page


def test_a_public_board_does_not_name_who_loaded_a_file(public: House) -> None:
    app = run("measure", {})
    assert "file1.csv" in html(app)
    assert public.who not in html(app)


@pytest.mark.usefixtures("public")
def test_the_draft_of_a_public_board_is_not_public() -> None:
    assert "Draft: this is the board" not in said(run("scorecard", {}, "draft"))
