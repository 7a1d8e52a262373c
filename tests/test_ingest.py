"""An extract under its contract: the facts it gives, what they cover and replace, and how its rows were counted."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dashboard.ingest.chunks
from dashboard.contracts import Sources, load_sources
from dashboard.engine import DETAIL, without_detail
from dashboard.ingest import Load, Options, read
from dashboard.place import Lookup, PlaceFile, read_areas
from dashboard.terms import Month, Severity, has_errors

ROOT = Path(__file__).resolve().parent.parent
SOURCES: Sources = load_sources(ROOT / "data" / "sources")[0]
TODAY = date(2026, 10, 22)

AREAS = """code,name,level,parent
E92000001,England,country,
E08000099,Here,place,E92000001
north,North,neighbourhood,E08000099
south,South,neighbourhood,E08000099
E05000001,Upper,ward,north
E05000002,Lower,ward,south
E01000001,Here 001A,lsoa,E05000001
E01000002,Here 001B,lsoa,E05000001
E01000003,Here 002A,lsoa,E05000002
"""
LOOKUP: Lookup = read_areas(AREAS, PlaceFile(name="Here", area="E08000099"))
SEPTEMBER = Month(2026, 9)


def drawn(table: str) -> str:
    """Return a table drawn with commas and spaces as a plain CSV."""
    return re.sub(r",[ ]+", ",", dedent(table).strip()) + "\n"


def load(source: str, content: str | bytes, lookup: Lookup = LOOKUP, **options: Any) -> Load:
    """Read a small file. Unless a test is about cover, every month found is taken as whole."""
    raw = content.encode() if isinstance(content, str) else content
    stated = {"today": TODAY, "whole_months": True, **options}
    return read(io.BytesIO(raw), f"{source}.csv", SOURCES[source], lookup, Options(**stated))


def said(made: Load, severity: Severity) -> list[str]:
    return [str(problem) for problem in made.of(severity)]


def errors(made: Load) -> list[str]:
    return said(made, Severity.ERROR)


def rows(made: Load, *columns: str) -> list[tuple[Any, ...]]:
    """Return columns of the facts, sorted, one tuple a fact."""
    assert made.facts is not None, errors(made)
    facts = made.facts if DETAIL in columns else without_detail(made.facts)
    return sorted(facts.select(columns).rows(), key=repr)


def total(made: Load, measure: str, **where: Any) -> Any:
    """Return a measure summed by hand over the facts whose columns say exactly this."""
    assert made.facts is not None, errors(made)
    return sum(
        fact[measure]
        for fact in made.facts.iter_rows(named=True)
        if all(fact[name] == value for name, value in where.items())
    )


SPELLS = drawn("""
    spell_id, admission_date, discharge_date, admission_method, age_on_admission, lsoa
    S1,       2026-08-30,     2026-09-01,     21,               80,               E01000001
    S2,       2026-09-03,     2026-09-03,     2A,               75,               E01000001
    S3,       2026-09-04,     2026-09-04,     2A,               79,               E01000002
    S4,       2026-09-05,     2026-09-26,     11,               40,               E01000003
    S5,       2026-09-12,     2026-09-30,     22,               91,               E01000003
    S6,       2026-10-01,     2026-10-03,     22,               7,                E01000003
""")


def test_spells_become_counts_by_month_neighbourhood_and_band_with_no_row_a_person() -> None:
    made = load("admissions", SPELLS)
    assert rows(made, "covered", "admission_date", "area", "age", "age__to", "length_of_stay_days", "spells") == [
        ("2026-09", "2026-08", "north", 80, 84, 2, 1),
        ("2026-09", "2026-09", "north", 75, 79, 0, 2),  # S2 and S3 are one fact
        ("2026-09", "2026-09", "south", 40, 44, 21, 1),
        ("2026-09", "2026-09", "south", 90, None, 14, 1),  # 18 days lie in the band that starts at 14
        ("2026-10", "2026-10", "south", 5, 9, 2, 1),
    ]
    assert made.facts is not None
    assert "spell_id" not in made.facts.columns
    assert "lsoa" not in made.facts.columns


def test_an_emergency_is_told_by_its_method() -> None:
    made = load("admissions", SPELLS)
    assert total(made, "spells", emergency=True) == 5
    assert total(made, "spells", emergency=False) == 1


def test_a_file_of_spells_covers_the_months_of_discharge_and_replaces_them_whole() -> None:
    made = load("admissions", SPELLS)
    assert made.covers == ("2026-09", "2026-10")
    assert made.keys == (("2026-09",), ("2026-10",))


def test_a_month_without_a_row_between_two_is_not_covered() -> None:
    made = load("admissions", SPELLS.replace("2026-09-", "2026-07-").replace("2026-08-", "2026-06-"))
    assert made.covers == ("2026-07", "2026-10")


def test_a_load_says_what_it_was_read_by() -> None:
    made = load("admissions", SPELLS)
    assert (made.source, made.file) == ("admissions", "admissions.csv")
    assert (made.contract, made.lookup) == (SOURCES["admissions"].version, LOOKUP.hash)
    assert len(made.sha256) == 64


def test_rows_are_counted_by_the_way_they_went() -> None:
    made = load(
        "admissions",
        drawn("""
            spell_id, admission_date, discharge_date, admission_method, age_on_admission, lsoa
            S1,       2026-09-03,     2026-09-03,     21,               80,               E01000001
            S2,       2026-09-03,     2026-09-03,     21,               80,               E01009999
            S3,       2026-09-03,     2026-09-03,     21,               80,               E02000001
            S4,       2026-09-03,     2026-09-03,     21,               80,
            S5,       2026-09-03,     2026-09-03,     21,               80,               ZZ99 3VZ
            S6,       2026-09-03,     2026-09-03,     21,               80,               E08000099
            S7,       2026-09-03,     ,               21,               80,               E01000001
            S8,       2026-09-03,     ,               21,               80,               E01009999
        """),
    )
    counts = made.counts
    assert counts["read"] == 8
    assert counts["kept"] == 4  # S1, S4, S5, S6
    assert counts["outside the place"] == 2  # S2, S3
    assert counts["area not known"] == 2  # S4, S5
    assert counts["no covering date"] == 2  # S7, S8


def test_a_spell_of_the_place_without_a_usable_neighbourhood_stands_in_a_row_of_its_own() -> None:
    made = load(
        "admissions",
        drawn("""
            spell_id, admission_date, discharge_date, admission_method, age_on_admission, lsoa
            S1,       2026-09-03,     2026-09-03,     21,               80,               E01000001
            S2,       2026-09-03,     2026-09-03,     21,               80,
            S3,       2026-09-03,     2026-09-03,     21,               80,               no fixed abode
            S4,       2026-09-03,     2026-09-03,     21,               80,               E08000099
            S5,       2026-09-03,     2026-09-03,     21,               80,               north
        """),
    )
    assert rows(made, "area", "spells") == [("north", 2), ("unknown", 3)]


def test_a_spell_without_a_discharge_is_listed_and_not_kept() -> None:
    made = load("admissions", SPELLS.replace("2026-09-30", ""))
    assert total(made, "spells") == 5
    assert any("1 rows have no covering date" in line for line in said(made, Severity.REPAIRED))


def test_a_missing_age_is_kept_as_not_known_and_is_no_fault() -> None:
    made = load("admissions", SPELLS.replace(",91,", ",,"))
    assert total(made, "spells", age=None) == 1


def test_a_finance_return_covers_its_months_and_replaces_organisations_of_them() -> None:
    made = load(
        "finance",
        drawn("""
            month,   organisation, line,            programme, basis,     amount
            2026-08, Council,      do nothing gap,  ,          full year, 4600000
            2026-09, Council,      do_nothing_gap,  ,          fy,        4700000
            2026-09, Trust,        Saving Forecast, QIPP,      Full year, "1,900,000"
        """),
    )
    assert made.covers == ("2026-08", "2026-09")
    assert made.keys == (("2026-08", "Council"), ("2026-09", "Council"), ("2026-09", "Trust"))
    assert rows(made, "covered", "area", "organisation", "line", "basis", "amount") == [
        ("2026-08", "E08000099", "Council", "do_nothing_gap", "full_year", 4600000.0),
        ("2026-09", "E08000099", "Council", "do_nothing_gap", "full_year", 4700000.0),
        ("2026-09", "E08000099", "Trust", "saving_forecast", "full_year", 1900000.0),
    ]


def test_a_published_series_is_replaced_whole_whatever_its_periods() -> None:
    made = load(
        "published_tidy",
        drawn("""
            area_code, period,  value, indicator,                        group
            E08000099, 2009-11, 58.1,  Healthy life expectancy at birth, Male
            E08000099, 2010-12, 57.7,  Healthy life expectancy at birth, Male
            E92000001, 2009-11, 64.0,  Healthy life expectancy at birth, Female
        """),
    )
    assert made.covers == ("2009-11", "2010-12")
    assert made.keys == (("90362", "female"), ("90362", "male"))
    assert rows(made, "covered", "area", "sex", "value") == [
        ("2009-11", "E08000099", "male", 58.1),
        ("2009-11", "E92000001", "female", 64.0),
        ("2010-12", "E08000099", "male", 57.7),
    ]


def test_a_missing_number_is_missing_and_not_zero() -> None:
    made = load(
        "published_tidy",
        drawn("""
            area_code, period,  value, indicator,                        group
            E08000099, 2009-11, NA,    Healthy life expectancy at birth, male
        """),
    )
    assert rows(made, "value__missing", "rows") == [(1, 1)]


def test_covers_decides_alone_which_months_a_file_speaks_for() -> None:
    made = load("admissions", SPELLS, whole_months=False, covers=(Month(2026, 7), SEPTEMBER))
    assert made.covers == ("2026-07", "2026-08", "2026-09")
    assert made.keys == (("2026-07",), ("2026-08",), ("2026-09",))
    assert made.counts["outside the cover given"] == 1
    assert total(made, "spells") == 5


def test_setting_rows_aside_needs_a_reason_and_counts_them() -> None:
    content = SPELLS.replace(",22,91", ",7B,91").replace("2026-08-30", "2026-08-32")
    assert load("admissions", content).is_refused
    made = load("admissions", content, set_aside="the trust will correct them")
    assert made.counts["set aside"] == 2
    assert made.counts["read"] == 6
    assert made.counts["kept"] == 4
    assert total(made, "spells") == 4
    warned = said(made, Severity.WARNING)
    assert "admissions.csv: 2 rows were set aside: the trust will correct them." in warned
    assert any('found "7B"' in line for line in warned)


def test_a_row_with_two_faults_is_set_aside_once() -> None:
    made = load("admissions", SPELLS.replace("22,91", "7B,900"), set_aside="known")
    assert made.counts["set aside"] == 1


def test_a_ragged_row_can_be_set_aside_too() -> None:
    made = load("admissions", SPELLS + "S7,2026-09-03,2026-09-03,21,80,E01000001,more\n", set_aside="known")
    assert made.counts["set aside"] == 1
    assert total(made, "spells") == 6


def test_a_file_of_which_nothing_is_left_is_refused_and_replaces_nothing() -> None:
    content = SPELLS.replace(",21,", ",7B,").replace(",22,", ",7B,").replace(",2A,", ",7B,").replace(",11,", ",7B,")
    made = load("admissions", content, set_aside="known")
    assert made.is_refused
    assert made.keys == ()


def test_a_refused_file_keeps_nothing() -> None:
    made = load("admissions", SPELLS.replace(",22,", ",7B,"))
    assert made.is_refused
    assert (made.facts, made.covers, made.keys) == (None, (), ())


EVERY_KIND = {
    "admissions": SPELLS,
    "admissions month first": SPELLS.replace("2026-09-26", "09/26/2026").replace("2026-09-30", "9/30/2026"),
    "population": drawn("""
        area,      age,  sex,    persons, year
        E01000001, 0-74, male,   5,       2025
        E01000001, 75+,  male,   2,       2025
        E01000001, 0-74, female, 6,       2025
        E01000001, 75+,  female, 3,       2025
        E01000002, 0-74, male,   7,       2025
        E01000002, 75+,  male,   1,       2025
        E01000002, 0-74, female, 4,       2025
        E01000002, 75+,  female, 8,       2025
    """),
    "finance": drawn("""
        month,   organisation, line,            basis,     amount
        Aug-26,  Council,      do nothing gap,  full year, 1
        Aug-26,  Trust,        do nothing gap,  full year, 2
        Sep-26,  Council,      do nothing gap,  full year, 3
        Sep-26,  Trust,        do nothing gap,  full year, 4
    """),
    "published_tidy": drawn("""
        area_code, period,  value, indicator,                        group
        E08000099, 2009-11, 58.1,  Healthy life expectancy at birth, Male
        E08000099, 2010-12, 57.7,  Healthy life expectancy at birth, Male
        E08000099, 2011-13, 58.4,  Healthy life expectancy at birth, Male
        E92000001, 2009-11, 63.0,  Healthy life expectancy at birth, Male
    """),
}


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("chunk", [1, 3])
def test_a_file_read_in_small_pieces_gives_the_same_facts(
    kind: str, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = kind.removesuffix(" month first")
    whole = load(source, EVERY_KIND[kind])
    monkeypatch.setattr(dashboard.ingest.chunks, "CHUNK", chunk)
    pieces = load(source, EVERY_KIND[kind])
    assert whole.facts is not None
    assert pieces.facts is not None
    assert pieces.facts.sort(pieces.facts.columns).equals(whole.facts.sort(whole.facts.columns))
    assert (pieces.covers, pieces.keys, pieces.counts) == (whole.covers, whole.keys, whole.counts)
    assert pieces.problems == whole.problems


def test_facts_put_together_as_a_long_file_is_read_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    content = SPELLS.replace("lsoa\n", "lsoa,Days_Since_Last_Discharge\n").replace("E01000001\n", "E01000001,5\n")
    whole = load("admissions", content)
    monkeypatch.setattr("dashboard.ingest.chunks.CHUNK", 2)
    monkeypatch.setattr("dashboard.reduce.MERGED_AT", 1)
    pieces = load("admissions", content)
    assert whole.facts is not None
    assert pieces.facts is not None
    assert pieces.facts.sort(pieces.facts.columns).equals(whole.facts.sort(whole.facts.columns))
    assert total(pieces, "spells") == total(pieces, "rows") == 6


def test_a_fault_in_many_pieces_is_still_one_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dashboard.ingest.chunks, "CHUNK", 2)
    made = load("admissions", SPELLS.replace(",22,", ",7B,").replace(",2A,", ",7B,"))
    assert [problem.rows for problem in made.of(Severity.ERROR)] == [(3, 4, 6, 7)]


CELLS = st.one_of(
    st.sampled_from(
        ["", " ", "NA", "7001", "31/12/2026", "13/13/2026", "46266", "9434765919", '"', "a,b", "\u00a0", "-1", "1e9"]
    ),
    st.sampled_from(["0000-01-01", "9999-12-31", "2026-02-30", "99999999999999999999", "\x00", "½", "E01000001", "é"]),
    st.text(max_size=12),
)


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """Return the file of spells with some cells, columns, rows, line ends or bytes made different."""
    table = [line.split(",") for line in SPELLS.splitlines()]
    for _ in range(draw(st.integers(0, 4))):
        row = draw(st.integers(0, len(table) - 1))
        column = draw(st.integers(0, len(table[row]) - 1))
        table[row][column] = draw(CELLS)
    if draw(st.booleans()):
        table = draw(st.permutations(table))[: draw(st.integers(0, len(table)))]
    ends = draw(st.sampled_from(["\n", "\r\n", "\r", "\n\n"]))
    mark = draw(st.sampled_from([",", ",", ";", "\t"]))
    text = ends.join(mark.join(cells) for cells in table)
    raw = text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])), errors="replace")
    if draw(st.booleans()):
        cut = draw(st.integers(0, len(raw)))
        raw = raw[:cut] + draw(st.binary(max_size=3)) + raw[cut + draw(st.integers(0, 3)) :]
    return raw


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutations())
def test_a_spoiled_file_gives_facts_or_an_error_and_never_raises(content: bytes) -> None:
    made = load("admissions", content)
    assert made.is_refused == has_errors(made.problems)
    assert made.is_refused or (made.covers and made.facts is not None and not made.facts.is_empty())


def test_while_a_file_is_read_it_is_told_how_far_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dashboard.ingest.chunks, "CHUNK", 2)
    told: list[int] = []
    made = load("admissions", SPELLS, on_rows=told.append)
    assert told == [2, 4, 6]
    assert made.counts == load("admissions", SPELLS).counts
