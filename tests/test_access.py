"""Who may: the mode must be said, claims give roles by a file, and every page and every call asks before it does."""

from __future__ import annotations

import ast
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard import actions, commentary, digest, measure, pictures, protection, upload
from dashboard.access import (
    NOT_SET_UP,
    PERMITS,
    Action,
    NotAllowed,
    Person,
    Provider,
    Role,
    SignInNeeded,
    is_loopback,
    person_of,
    provider_of,
    provider_problems,
    read_access,
    refusal,
    signed_in,
)
from dashboard.commentary import Written, drafts, write
from dashboard.desk import (
    Desk,
    load,
    open_desk,
    replace_boundaries,
    replace_breaks,
    replace_milestones,
    replace_targets,
    take_out,
)
from dashboard.edition import read_draft, read_edition
from dashboard.pack import taken
from dashboard.release import publish, undo
from dashboard.settings import access_of, folders_of
from dashboard.terms import Refused
from dashboard.withdrawn import foreseen, withdraw
from tests.desks import POPULATION, ZERO, House, build, options_of, published, same_day

PAGES = sorted((Path(__file__).resolve().parent.parent / "pages").glob("*.py"))
ROOT = PAGES[0].parent.parent
GUARDS = {"widgets.guard", "guard"}


@pytest.mark.parametrize("mode", [None, "", "Oidc", "Local", " local", "header", "none", "Public"])
def test_without_a_mode_that_is_known_nothing_is_shown(mode: str | None) -> None:
    environment = {} if mode is None else {"AUTH_MODE": mode}
    assert refusal(environment, "127.0.0.1") == NOT_SET_UP


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "localhost", "::1", "[::1]"])
def test_local_mode_is_for_whoever_sits_at_the_machine(address: str) -> None:
    assert is_loopback(address)
    assert refusal({"AUTH_MODE": "local"}, address) == ""


@pytest.mark.parametrize(
    "address",
    ["", "0.0.0.0", "::", "[::]", "10.0.0.4", "192.168.1.2", "localhost.example.org", "127.0.0.1.example.org"],  # noqa: S104 - refused
)
def test_local_mode_is_refused_where_others_could_reach_it(address: str) -> None:
    said = refusal({"AUTH_MODE": "local"}, address)
    assert (address or "every address") in said
    assert "--server.address 127.0.0.1" in said


def test_there_are_pages_to_look_at() -> None:
    assert len(PAGES) >= 3


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_a_page_asks_who_is_there_before_it_does_anything(file: Path) -> None:
    body = ast.parse(file.read_text(encoding="utf-8")).body
    first = next(each for each in body if not _is_preamble(each))
    value = getattr(first, "value", None)
    assert isinstance(value, ast.Call), f"{file.name}, line {first.lineno}: expected a call of widgets.guard"
    assert ast.unparse(value.func) in GUARDS, f"{file.name}, line {first.lineno}: found {ast.unparse(value.func)}"


def test_only_those_who_load_come_to_the_upload_page() -> None:
    text = next(file for file in PAGES if file.stem.endswith("upload")).read_text(encoding="utf-8")
    assert "widgets.guard(Action.LOAD)" in text


@pytest.mark.parametrize("mode", ["local", "oidc", "public"])
def test_a_server_that_takes_names_from_headers_is_refused_in_every_mode(mode: str) -> None:
    assert "server.trustedUserHeaders" in refusal({**SETTINGS, "AUTH_MODE": mode}, "127.0.0.1", trusts_headers=True)


# -- the settings of sign-in

SETTINGS = {
    "AUTH_MODE": "oidc",
    "DASHBOARD_URL": "https://board.example.org",
    "DASHBOARD_OIDC_ISSUER": "https://login.example.org/tenant/v2.0",
    "DASHBOARD_OIDC_CLIENT_ID": "board",
    "DASHBOARD_OIDC_CLIENT_SECRET": "not for print",
    "DASHBOARD_COOKIE_SECRET": "0123456789abcdef0123456789abcdef",
}


def test_with_its_settings_sign_in_may_be_asked_for_on_any_address() -> None:
    assert refusal(SETTINGS, "0.0.0.0") == ""  # noqa: S104 - a server among others
    provider = provider_of(SETTINGS)
    assert provider.callback == "https://board.example.org/oauth2callback"
    assert provider.metadata == "https://login.example.org/tenant/v2.0/.well-known/openid-configuration"
    assert provider.is_https


@pytest.mark.parametrize("name", [name for name in SETTINGS if name != "AUTH_MODE"])
def test_a_setting_that_is_missing_is_named_and_nobody_comes_in(name: str) -> None:
    for without in ({**SETTINGS, name: ""}, {each: value for each, value in SETTINGS.items() if each != name}):
        assert name in refusal(without, "127.0.0.1")
        with pytest.raises(Refused, match=name):
            provider_of(without)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DASHBOARD_URL", "http://board.example.org", "https"),
        ("DASHBOARD_OIDC_ISSUER", "http://login.example.org", "https"),
        ("DASHBOARD_URL", "board.example.org", "such as"),
        ("DASHBOARD_URL", "https://me@board.example.org", "such as"),
        ("DASHBOARD_URL", "https://[board", "such as"),
        ("DASHBOARD_URL", "https://board.example.org/dashboard", "no path"),
        ("DASHBOARD_OIDC_ISSUER", "https://login.example.org?tenant=1", "such as"),
        ("DASHBOARD_COOKIE_SECRET", "short secret", "32"),
    ],
)
def test_a_setting_that_would_not_be_safe_is_refused_and_no_secret_printed(name: str, value: str, said: str) -> None:
    found = refusal({**SETTINGS, name: value}, "127.0.0.1")
    assert name in found
    assert said in found
    assert not {"short secret", "not for print"} & {found[at : at + 12] for at in range(len(found))}


def test_a_provider_on_this_machine_may_speak_http() -> None:
    local = {"DASHBOARD_URL": "http://localhost:8501/", "DASHBOARD_OIDC_ISSUER": "http://127.0.0.1:9400"}
    assert not list(provider_problems({**SETTINGS, **local}))
    assert provider_of({**SETTINGS, **local}).callback == "http://localhost:8501/oauth2callback"


def test_the_secrets_of_a_provider_are_not_in_what_a_log_would_print() -> None:
    assert "not for print" not in repr(provider_of(SETTINGS))
    assert SETTINGS["DASHBOARD_COOKIE_SECRET"] not in repr(provider_of(SETTINGS))


# -- claims

PROVIDER = Provider("https://board", "https://issuer", "board", "", "")
NOW = 1_800_000_000.0
CLAIMS: dict[str, object] = {
    "is_logged_in": True,
    "iss": "https://issuer",
    "aud": "board",
    "exp": NOW + 3600,
    "email": "lee@example.org",
    "groups": ["everybody", "leads"],
}
ACCESS = """
roles:
  viewer: {groups: [readers], email: [guest@example.org]}
  owner: {groups: [owners]}
  lead: {groups: [leads]}
  publisher: {groups: [chiefs], job: [chief, deputy]}
  admin: {groups: [keepers]}
"""


def roles_by(**claims: object) -> set[str]:
    """Return the roles that claims give by the file above."""
    return {str(role) for role in person_of({**CLAIMS, **claims}, read_access(ACCESS, "access.yaml"), NOW + 1).roles}


def test_whoever_holds_a_claim_has_its_role_until_the_token_ends() -> None:
    until = signed_in(CLAIMS, PROVIDER, NOW)
    person = person_of(CLAIMS, read_access(ACCESS, "access.yaml"), until)
    assert person == Person("lee@example.org", frozenset({Role.LEAD}), NOW + 3600)


@pytest.mark.parametrize(
    ("claims", "roles"),
    [
        ({"groups": ["leads", "chiefs"]}, {"lead", "publisher"}),
        ({"groups": "keepers"}, {"admin"}),
        ({"groups": [], "job": "deputy"}, {"publisher"}),
        ({"groups": ["readers", 7, None, ["leads"]]}, {"viewer"}),
        ({"groups": [], "email": "guest@example.org", "email_verified": True}, {"viewer"}),
    ],
)
def test_several_roles_add_up(claims: dict[str, object], roles: set[str]) -> None:
    assert roles_by(**claims) == roles


@pytest.mark.parametrize(
    "claims",
    [
        {"groups": []},
        {"groups": None},
        {"groups": ["Leads", "leads ", "lead"]},
        {"groups": {"leads": True}},
        {"groups": True},
        {"groups": [], "role": "admin", "roles": ["admin"]},
        {"groups": [], "email": "guest@example.org"},
        {"groups": [], "email": "guest@example.org", "email_verified": "true"},
        {"email": ""},
        {"email": None},
        {"email": ["lee@example.org"]},
    ],
)
def test_who_is_nobody_or_has_no_role_is_refused(claims: dict[str, object]) -> None:
    with pytest.raises(NotAllowed):
        roles_by(**claims)


@pytest.mark.parametrize(
    "claims",
    [
        {"is_logged_in": False},
        {"is_logged_in": "true"},
        {"is_logged_in": None},
        {"iss": "https://issuer.example.org"},
        {"iss": None},
        {"aud": "another board"},
        {"aud": ["another board"]},
        {"aud": None},
        {"exp": NOW},
        {"exp": NOW - 1},
        {"exp": None},
        {"exp": True},
        {"exp": str(NOW + 3600)},
        {"exp": float("nan")},
        {"exp": float("inf")},
        {"exp": -1},
    ],
    ids=str,
)
def test_a_sign_in_that_is_over_or_not_ours_is_asked_for_again(claims: dict[str, object]) -> None:
    assert signed_in({**CLAIMS, "aud": ["board"]}, PROVIDER, NOW) == NOW + 3600
    with pytest.raises(SignInNeeded):
        signed_in({**CLAIMS, **claims}, PROVIDER, NOW)


def test_a_sign_in_that_ended_is_worth_nothing_in_a_page_that_is_still_open() -> None:
    person = Person("lee", frozenset({Role.ADMIN}), NOW)
    person.check(Action.PUBLISH, NOW - 1)
    with pytest.raises(SignInNeeded, match="ended at 08:00 UTC"):
        person.check(Action.READ, NOW)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("roles: {veiwer: {groups: [a]}}", 'Did you mean "viewer"?'),
        ("rolls: {viewer: {groups: [a]}}", 'Did you mean "roles"?'),
        ("roles: {}", "No claim gives any role"),
        ("roles:\n  viewer: {groups: []}", "access.yaml, line 2"),
        ("roles:\n  viewer: {groups: [a, ' ']}", "none of them blank"),
        ("roles:\n  viewer: {groups: a}", "access.yaml, line 2"),
        ("who: ' '\nroles: {viewer: {groups: [a]}}", "name of a claim"),
        ("who: email", '"roles" is missing'),
        ("closed: [leads]\nroles: {viewer: {groups: [a]}}", "access.yaml, line 1"),
    ],
)
def test_an_access_file_that_says_nothing_certain_is_refused(text: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        read_access(text, "access.yaml")
    assert said in str(refused.value)


def test_a_place_names_who_else_sees_closed_measures() -> None:
    access = read_access(f"{ACCESS}closed: [owner]\n", "access.yaml")
    seen = {
        group: person_of({**CLAIMS, "groups": [group]}, access, NOW + 1).allows(Action.CLOSED)
        for group in ("readers", "owners", "leads")
    }
    assert seen == {"readers": False, "owners": True, "leads": True}


def test_without_an_access_file_nobody_comes_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match=r"access\.yaml"):
        access_of(tmp_path)
    (tmp_path / "other.yaml").write_text("roles: {viewer: {groups: [a]}}")
    monkeypatch.setenv("DASHBOARD_ACCESS", str(tmp_path / "other.yaml"))
    assert access_of(tmp_path / "elsewhere").roles.viewer == {"groups": ["a"]}


def test_the_sample_places_access_file_gives_every_role() -> None:
    assert {role for role, _, _ in access_of(folders_of().place).roles.each()} == set(Role)


# -- the matrix: role, action, call

MATRIX = """
            viewer  owner  lead  publisher  admin
READ        yes     yes    yes   yes        yes
EXPORT      yes     yes    yes   yes        yes
CLOSED      -       -      yes   yes        yes
DRAFT       -       yes    yes   yes        yes
LOAD        -       -      yes   yes        yes
PUBLISH     -       -      -     yes        yes
UNDO        -       -      -     yes        yes
WITHDRAW    -       -      -     -          yes
LOG         -       -      yes   yes        yes
COMMENT     -       yes    yes   yes        yes
"""
HEADER, *LINES = [line.split() for line in MATRIX.strip().splitlines()]
CELLS = [(name, Role(role), cell == "yes") for name, *cells in LINES for role, cell in zip(HEADER, cells, strict=True)]


def test_the_matrix_has_every_action_and_every_role() -> None:
    assert {name for name, _, _ in CELLS} == {action.name for action in Action} == {each.name for each in PERMITS}
    assert {role for _, role, _ in CELLS} == set(Role)


@pytest.mark.parametrize(("name", "role", "is_allowed"), CELLS)
def test_a_role_may_do_what_the_matrix_says(name: str, role: Role, is_allowed: bool) -> None:
    person, action = Person("somebody", frozenset({role})), Action[name]
    assert person.allows(action) is is_allowed
    assert not Person("nobody", frozenset()).allows(action)
    if not is_allowed:
        with pytest.raises(NotAllowed, match=f"somebody may not {action}"):
            person.check(action)


@pytest.mark.parametrize("name", [action.name for action in Action])
def test_every_action_is_asked_for_somewhere(name: str) -> None:
    files = [*(ROOT / "dashboard").rglob("*.py"), *PAGES]
    asking = [file.name for file in files if f"Action.{name}" in file.read_text() and file.name != "access.py"]
    assert asking or name == "READ"  # what every page asks for unless it says otherwise


def _load(desk: Desk) -> object:
    text = same_day("2026-09", north=20, south=40, east=60)
    return load(desk, "admissions", io.BytesIO(text.encode()), "september.csv", options_of())


def _picture(desk: Desk) -> object:
    edition = read_edition(desk)
    shown = measure.view(desk.store, edition, ZERO, edition.inputs.place.code)
    return pictures.taken(desk, edition, pictures.trend_of(shown, desk, edition), "svg")


CALLS: dict[str, tuple[str, Callable[[Desk], object]]] = {
    "load": ("LOAD", _load),
    "take_out": ("LOAD", lambda desk: take_out(desk, desk.store.staged()[0])),
    "begin": ("LOAD", lambda desk: upload.begin(desk, [("september.csv", "admissions", "f" * 64)])),
    "forget": ("LOAD", lambda desk: upload.forget(desk, "f" * 64)),
    "replace_targets": ("LOAD", lambda desk: replace_targets(desk, "indicator,area,value,amber\n")),
    "replace_breaks": ("LOAD", lambda desk: replace_breaks(desk, "date,indicators,text\n")),
    "replace_milestones": ("LOAD", lambda desk: replace_milestones(desk, "milestone\n")),
    "replace_boundaries": ("LOAD", lambda desk: replace_boundaries(desk, "{}")),
    "read_draft": ("DRAFT", read_draft),
    "taken": ("EXPORT", lambda desk: taken(desk, read_edition(desk), "xlsx")),
    "pictures.taken": ("EXPORT", _picture),
    "publish": ("PUBLISH", lambda desk: publish(desk, "Late records.")),
    "undo": ("UNDO", lambda desk: undo(desk, "In error.")),
    "digest.taken": ("EXPORT", digest.taken),
    "protection.markdown": ("EXPORT", protection.markdown),
    "foreseen": ("WITHDRAW", lambda desk: foreseen(desk, 1)),
    "withdraw_exactly": (
        "WITHDRAW",
        lambda desk: upload.withdraw_exactly(desk, foreseen(desk, 1), "It gave somebody away."),
    ),
    "withdraw": ("WITHDRAW", lambda desk: withdraw(desk, 1, "It gave somebody away.")),
    "comment": ("COMMENT", lambda desk: write(desk, ZERO, "", "2026-07", Written("It rose."), publish=True)),
    "drafts": ("COMMENT", drafts),
    "take a comment away": ("WITHDRAW", lambda desk: commentary.take_away(desk, 1)),
    "add an action": ("COMMENT", lambda desk: actions.add(desk, ZERO, "Ring the ward.", owner="The ward")),
    "close an action": ("COMMENT", lambda desk: actions.close(desk, 1, actions.DONE)),
    "take an action away": ("WITHDRAW", lambda desk: actions.take_away(desk, 1)),
}


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a home with two releases and a file in the draft."""
    house = build(tmp_path)
    house.load("population", POPULATION)
    published(house)
    house.load("admissions", same_day("2026-07", north=20, south=40, east=60))
    published(house)
    house.load("admissions", same_day("2026-08", north=20, south=40, east=60), name="august.csv")
    return remarked(house)


def remarked(house: House) -> House:
    """Return a home with a comment and an action, to be closed or taken away."""
    write(house.desk(), ZERO, "", "2026-07", Written("It fell."), publish=True)
    actions.add(house.desk(), ZERO, "Look again.", owner="The ward")
    return house


def state(house: House) -> tuple[object, ...]:
    store = house.desk().store
    staged = [str(extract.number) for extract in store.staged()] + [each.file for each in store.dropped(since="")]
    settings = [store.setting(name) for name in ("held", "targets.csv", "breaks.csv", "milestones.csv")]
    written = [each.model_dump() for each in store.comments()] + [each.model_dump() for each in store.actions()]
    return staged, [each.number for each in store.releases()], settings, written


@pytest.mark.parametrize("call", CALLS)
def test_a_call_asks_again_and_does_nothing_for_those_who_may_not(house: House, call: str) -> None:
    name, do = CALLS[call]
    before = state(house)
    refused = [frozenset({role}) for each, role, is_allowed in CELLS if each == name and not is_allowed]
    for roles in [*refused, frozenset[Role]()]:
        with pytest.raises(NotAllowed):
            do(open_desk(house.root / "home", house.folders, today=house.today, who=Person("somebody", roles)))
    ended = Person("somebody", frozenset(Role), until=1.0)
    with pytest.raises(SignInNeeded):
        do(open_desk(house.root / "home", house.folders, today=house.today, who=ended))
    assert state(house) == before


@pytest.mark.parametrize("call", CALLS)
def test_a_call_does_it_for_each_who_may(tmp_path: Path, call: str) -> None:
    name, do = CALLS[call]
    for role in [role for each, role, is_allowed in CELLS if each == name and is_allowed]:
        house = build(tmp_path / role)
        house.load("population", POPULATION)
        published(house)
        house.load("admissions", same_day("2026-07", north=20, south=40, east=60))
        published(house)
        house.load("admissions", same_day("2026-08", north=20, south=40, east=60))
        remarked(house)
        do(open_desk(house.root / "home", house.folders, today=house.today, who=Person("one", frozenset({role}))))


def test_where_a_place_asks_for_four_eyes_nobody_publishes_what_they_loaded(tmp_path: Path) -> None:
    house = build(tmp_path, place="name: Smallplace\narea: E08000099\naudience: closed\nfour_eyes: true\n")
    house.load("population", POPULATION, name="people.csv")
    same = open_desk(house.root / "home", house.folders, today=house.today, who=Person("A Lead", frozenset(Role)))
    with pytest.raises(Refused, match=r"You loaded people\.csv"):
        publish(same)
    assert not same.store.releases()
    other = open_desk(house.root / "home", house.folders, today=house.today, who=Person("a chief", frozenset(Role)))
    released, _ = publish(other)
    assert released is not None
    assert released.made_by == "a chief"


def _is_preamble(statement: ast.stmt) -> bool:
    """Tell whether a statement does nothing yet: an import, or the docstring."""
    is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return is_text or isinstance(statement, ast.Import | ast.ImportFrom)
