"""Files that are in order cell by cell and would still make a plausible wrong number."""

from __future__ import annotations

from dashboard.terms import Severity
from tests.test_ingest import drawn, errors, load, said, total

SPELLS = "EPIKEY, ADMIDATE, DISDATE, ADMIMETH, STARTAGE, LSOA11, EPIORDER\n"


def test_a_file_of_episodes_is_refused_because_several_make_one_spell() -> None:
    episodes = """
        1, 2026-09-01, 2026-09-03, 21, 80, E01000001, 1
        2, 2026-09-01, 2026-09-03, 21, 80, E01000001, 2
    """
    made = load("admissions", drawn(SPELLS + drawn(episodes)))
    assert made.is_refused
    assert "row 3, column G (EPIORDER)" in errors(made)[0]
    assert "one row a spell and not one an episode" in errors(made)[0]


def test_a_file_of_first_episodes_only_is_taken_as_spells() -> None:
    made = load("admissions", drawn(SPELLS + "1, 2026-09-01, 2026-09-03, 21, 80, E01000001, 1\n"))
    assert total(made, "spells") == 1


def test_a_population_of_one_sex_is_not_taken_for_all_residents() -> None:
    men = drawn("""
        area, age, sex, persons, mid_year
        north, 0-74, male, 900, 2025
        north, 75+, male, 100, 2025
    """)
    made = load("population", men)
    assert made.is_refused
    assert "There are rows for male and none for female." in errors(made)[0]


def test_a_year_said_beside_a_file_that_says_its_own_is_refused() -> None:
    table = drawn("""
        area, age, persons, mid_year
        north, 0+, 900, 2025
    """)
    made = load("population", table, settings={"mid_year": "2019"})
    assert made.is_refused
    assert "column D (mid_year)" in errors(made)[0]
    assert "--set gives mid_year, and the file has that column." in errors(made)[0]


def test_rows_without_an_age_are_counted_in_a_warning_because_no_band_has_them() -> None:
    table = drawn("""
        spell_id, admission_date, discharge_date, admission_method, age_on_admission, lsoa
        A, 2026-09-01, 2026-09-01, 21, , E01000001
        B, 2026-09-01, 2026-09-01, 21, 80, E01000001
    """)
    made = load("admissions", table)
    assert "1 rows have no age_on_admission and are counted in no band of it." in said(made, Severity.WARNING)[0]
    assert total(made, "spells") == 2
    assert total(made, "spells", age=75) == 0
    assert total(made, "spells", age=80) == 1


def test_a_file_of_blank_rows_is_refused_and_nothing_breaks() -> None:
    made = load("admissions", "spell_id,admission_date,discharge_date,admission_method,age_on_admission,lsoa\n,,,,,\n")
    assert errors(made) == ["admissions.csv: There is a header and no rows. Export it again."]


COUNCILS = "spell_id, admission_date, discharge_date, admission_method, age_on_admission, lsoa, responsible_council\n"


def by_council(*rows: str) -> tuple[int, int, int]:
    """Return how many spells of these areas and councils count in the north, in no neighbourhood, and elsewhere.

    A spell of the south stands beside them, since a file without a row of the place is refused.
    """
    numbered = enumerate([*rows, "E01000003, "])
    table = drawn(COUNCILS + "\n".join(f"{number}, 2026-09-01, 2026-09-01, 21, 80, {row}" for number, row in numbered))
    made = load("admissions", table)
    assert not made.is_refused, errors(made)
    outside = made.counts["outside the place"]
    return total(made, "spells", area="north"), total(made, "spells", area="unknown"), outside


def test_a_record_of_ours_in_an_area_the_lookup_lacks_is_ours_without_a_neighbourhood() -> None:
    # E01009999 is well formed and in no lookup of ours: a small area drawn anew, say.
    assert by_council("E01009999, E08000099") == (0, 1, 0)
    assert by_council("E01009999, E08000098") == (0, 0, 1)
    assert by_council("E01009999, ") == (0, 0, 1)


def test_a_record_of_no_area_is_anothers_if_its_council_is() -> None:
    assert by_council(", E08000099", ", ") == (0, 2, 0)
    assert by_council(", E08000098") == (0, 0, 1)


def test_a_resident_of_ours_counts_here_whichever_council_is_responsible() -> None:
    assert by_council("E01000001, E08000098", "E01000001, E08000099") == (2, 0, 0)


def test_where_the_council_decides_a_resident_of_ours_may_be_anothers() -> None:
    table = drawn("""
        admission_date, age_on_admission, setting, lsoa, council
        2026-09-01, 80, residential, E01000001, E08000099
        2026-09-02, 80, residential, E01000001, E08000098
    """)
    made = load("residential_admissions", table)
    assert total(made, "admissions") == 1
    assert made.counts["outside the place"] == 1
