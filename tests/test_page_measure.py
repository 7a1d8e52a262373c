"""The measure page, run without a browser: what it says on the demo, and what of a file it escapes."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.desk import open_desk, replace_boundaries, replace_targets
from dashboard.release import publish
from dashboard.settings import folders_of
from dashboard.store import DATABASE
from tests.asked import asked

PAGE = Path(__file__).resolve().parent.parent / "pages" / "20_measure.py"


@pytest.fixture(autouse=True)
def _local(monkeypatch: pytest.MonkeyPatch, on_loopback: None) -> None:  # noqa: ARG001 - sets the address
    monkeypatch.setenv("AUTH_MODE", "local")


def opened(home: Path, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    monkeypatch.setenv("DASHBOARD_HOME", str(home))
    return asked(PAGE, **query)


def words(page: AppTest) -> str:
    """Return the page's own text: paragraphs and markup."""
    markup = [str(each.proto.body) for each in page.get("html")]
    shown = [each for each in markup if not each.startswith("<style")]
    return "\n".join([*(str(each.value) for each in page.markdown), *shown])


def test_the_page_opens_on_the_first_measure_and_says_its_finding(
    made_demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(made_demo, monkeypatch)
    assert page.title[0].value == "Emergency admissions aged 75\\+, zero length of stay"
    text = words(page)
    assert "Watch in September 2026: missed by 0.6; tolerance 0.8; provisional." in text
    assert "No clear change, August 2026. Target hit and miss." in text
    assert [each.label for each in page.expander] == [
        "Show as table",
        "Show each neighbourhood as table",
        "Write commentary about September 2026",
        "Add an action",
        "Close an action",
        "What does this mean?",
        "How this number was made",
        "Where this number came from",
    ]


def test_measure_and_area_come_from_the_address(made_demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(made_demo, monkeypatch, kpi="emergency_admissions_75_zero_los", area="east")
    assert "Off target in September 2026: 3.2 above the target of 7.6; provisional." in words(page)
    page.selectbox(key="choose-kpi").select("financial_gap").run()
    assert page.title[0].value == "Financial gap"
    assert "by organisation" in words(page)
    assert not page.exception


def test_an_unknown_measure_is_named_and_the_first_is_shown(made_demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(made_demo, monkeypatch, kpi="<b>x</b>")
    assert "There is no measure \\<b\\>x" in page.warning[0].value
    assert page.title[0].value == "Emergency admissions aged 75\\+, zero length of stay"


def test_a_measure_in_development_says_so(made_demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(made_demo, monkeypatch, kpi="workforce")
    assert "In development: not measured yet." in words(page)
    assert not page.get("vega_lite_chart")


def test_an_older_release_is_shown_as_it_was(made_demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(made_demo, monkeypatch, release="1")
    assert "As at release 1" in page.warning[0].value
    assert "in August 2026" in words(page)


def test_before_anything_is_published_it_says_what_has_to_happen(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "No data published yet. A performance lead needs to upload the first month." in words(
        opened(home, monkeypatch)
    )


def test_the_sum_is_written_out_and_leads_to_its_formula(made_demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = words(opened(made_demo, monkeypatch, kpi="emergency_admissions_75_zero_los", area="east"))
    assert "<p>89 / 8,271 × 1,000 = 10.760488</p>" in text
    to = "definitions?kpi=emergency_admissions_75_zero_los&amp;area=east&amp;method=rates-and-intervals"
    assert f'<a href="{to}" target="_self">Method: Crude rates, proportions and their intervals</a>' in text


def test_what_a_target_says_of_itself_is_escaped_in_the_sum(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = open_desk(demo_home, folders_of())
    named = "indicator,area,value,amber,set_by\nemergency_admissions_75_zero_los,place,7.5,0.8,<img src=x>\n"
    assert not replace_targets(desk, named)
    publish(open_desk(demo_home, folders_of()), "Another target.")
    text = words(opened(demo_home, monkeypatch))
    assert "<img src=x" not in text
    assert "Target from targets.csv, line 2; set by &lt;img src=x&gt;." in text


def test_what_a_file_is_called_is_escaped(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(demo_home / DATABASE)) as connection, connection:
        connection.execute(
            "update extract set file = ? where file = 'admissions_2026-09.csv'", ["<script>alert(1)</script>.csv"]
        )
    text = words(opened(demo_home, monkeypatch))
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;.csv" in text


def test_a_place_without_usable_boundaries_says_so_in_a_sentence(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(demo_home, folders_of())
    whole = {"type": "Polygon", "coordinates": [[[-1.3, 53.4], [-1.0, 53.4], [-1.0, 53.6], [-1.3, 53.4]]]}
    feature = {"type": "Feature", "properties": {"code": desk.place.code}, "geometry": whole}
    assert not replace_boundaries(desk, json.dumps({"type": "FeatureCollection", "features": [feature]}))
    publish(open_desk(demo_home, folders_of()), "Only the place has an outline.")
    page = opened(demo_home, monkeypatch)
    assert "No boundaries are loaded for this place, so there is no map" in words(page)
    assert not page.get("deck_gl_json_chart")
