"""The data-protection page: made of the contracts, roles and place, held against what the program really does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import protection
from dashboard.access import PERMITS, Action, Role
from dashboard.contracts import Source
from dashboard.engine import from_parquet
from dashboard.identifiable import person_in
from dashboard.journal import Kind
from dashboard.protection import Section
from dashboard.settings import ROOT
from dashboard.terms import Refused
from tests.asked import asked
from tests.desks import PLACE_YAML, POPULATION, House, build, opens, published, same_day

PAGE, DATA = ROOT / "pages" / "92_data_protection.py", ROOT / "pages" / "80_data.py"
ADMISSIONS = "Hospital admissions, one row a spell"
HELD = "  reference: To be completed by the place\n"


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a home with a release."""
    made = build(tmp_path)
    made.load("population", POPULATION)
    made.load("admissions", same_day("2026-08", north=9, south=10, east=16))
    published(made)
    return made


def shown(house: House) -> dict[str, Section]:
    return {each.title: each for each in protection.sections(house.desk())}


def row(section: Section, title: str = ADMISSIONS) -> dict[str, str]:
    return next(dict(zip(section.columns, each, strict=True)) for each in section.rows if each[0] == title)


def agreed(house: House, expires: str, audience: str = "closed") -> Source:
    """Write an agreement's day and circle into the contract of admissions, and return it."""
    path = house.folders.sources / "admissions.yaml"
    text = path.read_text().replace("  audience: partners\n", f"  audience: {audience}\n")
    path.write_text(text.replace(HELD, f"{HELD}  expires: {expires}\n"))
    return house.desk().inputs.sources["admissions"]


def test_what_is_said_to_be_kept_is_what_the_facts_of_a_file_have(house: House) -> None:
    store = house.desk().store
    for extract in store.extracts():
        source = house.desk().inputs.sources[extract.source]
        frame = from_parquet(store.get(extract.facts))
        own = {name.partition("__")[0] for name in frame.columns} - {"covered", "area", "rows"}
        assert own <= {*protection.kept(source)}, extract.source
        dropped = row(shown(house)["What is kept of it"], source.title)["Read and never kept"].split(", ")
        assert own.isdisjoint(dropped), extract.source


def test_an_identifier_and_an_age_in_years_are_read_and_never_kept(house: House) -> None:
    kept = row(shown(house)["What is kept of it"])
    never = kept["Read and never kept"].split(", ")
    assert {"spell_id", "age_on_admission"} <= set(never)
    assert "age_on_admission in bands from 0, 1, 5" in kept["Made coarser as it is read"]
    assert "admission_date to its month" in kept["Made coarser as it is read"]
    assert kept["Smallest area"] == "Neighbourhood"
    assert "spell_id" in row(shown(house)["What comes in"])["Columns read"]


def test_a_smaller_area_kept_beside_is_said(house: House) -> None:
    assert row(shown(house)["What is kept of it"], "Resident population by age")["Smallest area"].endswith("Lsoa")


def test_small_numbers_are_said_by_audience_with_the_one_in_force(house: House) -> None:
    section = shown(house)["Small numbers"]
    assert section.said[0].startswith("This board is made for one circle of readers: closed.")
    assert list(row(section).values()) == [
        ADMISSIONS,
        "as they are",
        "1 to 7 hidden",
        "1 to 7 hidden, others to the nearest 5",
        "",
    ]


def test_the_table_of_roles_is_what_the_roles_permit(house: House) -> None:
    section = shown(house)["Who may do what"]
    said = {(each[0], role): cell for each in section.rows for role, cell in zip(Role, each[1:], strict=True)}
    assert said == {
        (str(action), role): "yes" if role in PERMITS[action] else "no" for action in Action for role in Role
    }


def test_every_kind_of_line_of_the_log_is_named(house: House) -> None:
    assert all(str(kind) in shown(house)["What is logged"].said[0] for kind in Kind)


def test_the_retention_period_is_the_places(house: House) -> None:
    assert shown(house)["How long it is kept"].said[0] == "No retention period is set: every release is kept."
    house.write("place/place.yaml", f"{PLACE_YAML}retention_days: 730\n")
    assert shown(house)["How long it is kept"].said[0] == "Releases older than 730 days are withdrawn."


# -- agreements


@pytest.mark.parametrize(
    ("day", "said", "warned"),
    [
        (date(2026, 10, 1), "In force", False),
        (date(2026, 10, 2), "Expires in 60 days", True),
        (date(2026, 11, 30), "Expires in 1 day", True),
        (date(2026, 12, 1), "Expires in 0 days", True),
        (date(2026, 12, 2), "Expired: files are refused", True),
    ],
)
def test_how_an_agreement_stands_is_said_from_sixty_days_before(
    house: House, day: date, said: str, warned: bool
) -> None:
    source = agreed(house, "2026-12-01")
    assert protection.standing(source, day, house.desk().place) == said
    assert bool(protection.renewal(source, day)) is warned


def test_an_agreement_that_is_said_to_refuse_files_refuses_them_and_stands_first(house: House) -> None:
    agreed(house, "2026-10-21")
    rows = protection.agreements(house.desk())
    assert (rows[0][0], rows[0][-1]) == (ADMISSIONS, "Expired: files are refused")
    assert "1 of these expired" in shown(house)["Agreements"].said[0]
    with pytest.raises(Refused, match="expired on 2026-10-21"):
        house.load("admissions", same_day("2026-09", north=9))


def test_records_without_an_agreement_have_a_row_and_counted_data_is_named_beside(house: House) -> None:
    path = house.folders.sources / "admissions.yaml"
    before, _, after = path.read_text().partition("agreement:\n")
    path.write_text(before + after.partition("  audience: partners\n")[2])
    assert [row[-1] for row in protection.agreements(house.desk())] == ["None stated"]
    said = shown(house)["Agreements"].said
    assert said[0].startswith("Of 3 contracts 0 state an agreement")
    assert said[1] == "Counted already, and none is stated: Finance return, Resident population by age."


def test_an_agreement_for_a_narrower_circle_than_reads_the_board_is_named(house: House) -> None:
    agreed(house, "2030-01-01")
    house.write("place/place.yaml", PLACE_YAML.replace("closed", "partners"))
    assert protection.agreements(house.desk())[0][-1] == "Made for closed; this board is for partners"


# -- the page, the docs and the file


@pytest.fixture
def on_page(house: House, monkeypatch: pytest.MonkeyPatch, on_loopback: None) -> House:  # noqa: ARG001 - sets the address
    return opens(house, monkeypatch)


def run(page: Path) -> tuple[AppTest, str]:
    app = asked(page)
    return app, " ".join([*(str(each.proto.body) for each in app.get("html")), *(each.value for each in app.markdown)])


def test_the_page_has_every_part_and_the_text_of_the_docs(on_page: House) -> None:
    app, text = run(PAGE)
    titles = [each.value for each in app.header]
    assert titles == [*shown(on_page), "What is done, and what is not"]
    docs = (ROOT / "docs" / "data-protection.md").read_text(encoding="utf-8")
    assert "| A release gives somebody away |" in docs
    assert "| A release gives somebody away |" in text


@pytest.mark.usefixtures("on_page")
def test_the_page_data_lists_the_agreements() -> None:
    app, text = run(DATA)
    assert "Agreements" in [each.value for each in app.header]
    assert "The integrated care board" in text


def test_the_docs_leave_no_link_that_a_page_cannot_follow() -> None:
    text = protection.in_the_docs()
    assert ".md)" not in text
    assert "(definitions?method=small-numbers)" in text


def test_the_file_has_every_part_and_a_cell_with_a_bar_in_it_stays_one_cell(house: House) -> None:
    path = house.folders.sources / "admissions.yaml"
    path.write_text(path.read_text().replace("publisher: Hospital trusts", "publisher: Hospital | <b>trusts</b>"))
    text = protection.markdown(house.desk())
    assert all(f"## {title}\n" in text for title in shown(house))
    (line,) = (each for each in text.splitlines() if each.startswith(f"| {ADMISSIONS} | Hospital"))
    assert "Hospital &#124; &#60;b&#62;trusts" in line
    assert line.count("|") == 6
    assert person_in(text.partition("## What is done")[0]) == ""
