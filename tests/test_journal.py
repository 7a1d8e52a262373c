"""The log: a line for each act and an act for each line, sealed in order, changed by nobody without being found."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy.exc import DatabaseError

from dashboard import journal
from dashboard.desk import load, replace_boundaries, replace_breaks, replace_milestones, replace_targets, take_out
from dashboard.ingest import Options, Repair
from dashboard.journal import Act, Kind, broken, follows, read_log, seal
from dashboard.release import publish, undo
from dashboard.store import LAST_LINE, Extract, Line, Moved, Release, Store, now
from dashboard.terms import Refused
from tests.desks import BOTH, POPULATION, TODAY, ZERO, House, Lead, build, opened, published, same_day, with_files

PERSON = "943 476 5919"  # the NHS Data Dictionary's own example; nobody's


@pytest.fixture(params=BOTH)
def house(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    yield from opened(tmp_path, request)


def chain(*kinds: Kind) -> list[Line]:
    """Return lines of these kinds, each sealed with the one before it."""
    lines: list[Line] = []
    for kind in kinds:
        lines.append(Act("a lead", kind, {"n": len(lines)}).after(lines[-1] if lines else None))
    return lines


def last(lines: list[Line]) -> str:
    return f"{lines[-1].number}:{lines[-1].sha256}" if lines else ""


def kinds(house: House) -> list[str]:
    """Return what the log tells of, oldest first, without the new home."""
    return [line.kind for line in house.desk().store.lines()][1:]


def said(line: Line) -> dict[str, object]:
    return dict(json.loads(line.said))


def newest(house: House) -> Line:
    return house.desk().store.lines(most=1)[0]


def faults(house: House) -> list[str]:
    return [problem.expected for problem in journal.faults(house.desk().store)]


def tamper(house: House, *statements: str) -> None:
    """Do what somebody with the database's password can do: take the triggers off, and write."""
    engine = house.desk().store.engine
    off = (
        [f"drop trigger journal_{name}" for name in ("next", "kept", "whole")]
        if engine.dialect.name == "sqlite"
        else ["alter table journal disable trigger all"]
    )
    with engine.begin() as connection:
        for statement in (*off, *statements):
            connection.exec_driver_sql(statement)


# -- the chain


def test_a_chain_as_it_was_made_is_whole_and_so_is_an_empty_one() -> None:
    lines = chain(Kind.UPLOAD, Kind.PUBLISH, Kind.UNDO)
    assert broken(lines, last(lines)) == ""
    assert broken([], "") == ""


@pytest.mark.parametrize("name", ["at", "who", "kind", "said"])
@pytest.mark.parametrize("row", [0, 1, 2])
def test_a_word_changed_in_any_line_is_found_in_that_line(name: str, row: int) -> None:
    lines = chain(Kind.UPLOAD, Kind.PUBLISH, Kind.UNDO)
    setattr(lines[row], name, "another")
    assert broken(lines, last(lines)).startswith(f"Line {row + 1} does not follow")


@pytest.mark.parametrize("name", ["release", "extract"])
def test_a_number_changed_in_a_line_is_found(name: str) -> None:
    lines = chain(Kind.UPLOAD, Kind.PUBLISH)
    setattr(lines[0], name, 7)
    assert broken(lines, last(lines)).startswith("Line 1 does not follow")


def test_a_line_that_was_changed_and_sealed_anew_is_found_in_the_next() -> None:
    lines = chain(Kind.UPLOAD, Kind.PUBLISH, Kind.UNDO)
    lines[1].who = "nobody"
    lines[1].sha256 = seal(lines[0].sha256, lines[1])
    assert broken(lines, last(lines)).startswith("Line 3 does not follow")


@pytest.mark.parametrize(("gone", "sentence"), [(0, "Line 1 is not there."), (1, "Line 2 is not there.")])
def test_a_line_taken_out_is_missed(gone: int, sentence: str) -> None:
    lines = chain(Kind.UPLOAD, Kind.PUBLISH, Kind.UNDO)
    assert broken([*lines[:gone], *lines[gone + 1 :]], last(lines)) == sentence


def test_a_tail_cut_off_is_missed_because_the_last_seal_is_kept_apart() -> None:
    lines = chain(Kind.UPLOAD, Kind.PUBLISH, Kind.UNDO)
    assert broken(lines[:1], last(lines)) == "Line 2 is not there: the log had 3 lines and has 1."
    assert broken([], last(lines)) == "Line 1 is not there: the log had 3 lines and has 0."


def test_lines_sealed_after_the_last_are_too_many() -> None:
    lines = chain(Kind.UPLOAD, Kind.PUBLISH)
    assert broken(lines, last(lines[:1])) == "Line 2 is not the last line that was kept in mind."
    assert broken(lines, "") == "Line 2 is not the last line that was kept in mind."


def test_a_log_that_was_written_anew_from_end_to_end_is_told_only_by_a_seal_noted_elsewhere() -> None:
    lines = chain(Kind.UPLOAD, Kind.PUBLISH, Kind.UNDO)
    noted = f"2:{lines[1].sha256[:12]}"
    anew = chain(Kind.UPLOAD, Kind.EXPORT, Kind.UNDO)
    assert broken(anew, last(anew)) == ""
    assert follows(lines, noted)
    assert not follows(anew, noted)
    assert not follows(lines, noted[:8])  # a seal of a few signs proves nothing


# -- what is told, on both databases


def test_every_act_has_its_line_and_says_who_what_and_which_release(house: House) -> None:
    house.load("admissions", same_day("2026-07", north=20, south=40, east=60), name="july.csv")
    published(house, "The first.")
    house.load("admissions", same_day("2026-08", north=20, south=40, east=60), name="august.csv")
    published(house, "The second.")
    undo(house.desk(), "A slip.")
    assert kinds(house) == ["upload", "upload", "publish", "upload", "publish", "undo"]
    lines = {each.number: each for each in read_log(house.desk().store)}
    assert lines[3].told == "july.csv as admissions, 2026-07: 126 rows kept."
    assert (lines[3].who, lines[3].release) == ("a lead", "1")
    assert (lines[4].release, lines[4].told) == ("1", "2 new files. The first.")
    assert (lines[5].release, lines[6].release) == ("2", "2")
    assert (lines[7].release, lines[7].told) == ("3", "Release 1 again. A slip.")
    assert faults(house) == []


def test_a_file_refused_is_told_by_its_name_hash_source_and_number_of_problems_alone(house: House) -> None:
    text = same_day("2026-07", north=9).replace("2026-07-10,21", "2026-07-10,7B", 1)
    loaded = load(house.desk(), "admissions", io.BytesIO(text.encode()), "july.csv", Options(TODAY))
    assert loaded.is_refused
    line = newest(house)
    expected = {"file": "july.csv", "source": "admissions", "sha256": loaded.sha256, "problems": 1}
    assert (line.kind, said(line)) == ("refused", expected)


def test_a_file_that_cannot_even_be_read_is_told_with_its_hash(house: House) -> None:
    load(house.desk(), "admissions", io.BytesIO(b"%PDF-1.7"), "july.csv", Options(TODAY))
    with pytest.raises(Refused, match="There is no such source"):
        load(house.desk(), f"for {PERSON}", io.BytesIO(b"a,b\n"), "july.csv", Options(TODAY))
    first, second = house.desk().store.lines(kind="refused")
    assert said(first)["sha256"] == hashlib.sha256(b"%PDF-1.7").hexdigest()
    assert (said(second)["source"], said(second)["problems"]) == ("", 1)


def test_a_dry_look_is_told_and_keeps_nothing(house: House) -> None:
    text = same_day("2026-07", north=20, south=40, east=60)
    load(house.desk(), "admissions", io.BytesIO(text.encode()), "july.csv", Options(TODAY), keep=False)
    assert kinds(house) == ["upload", "dry look"]
    assert said(newest(house))["kept"] == 126
    assert [each.file for each in house.desk().store.staged()] == ["population.csv"]


def test_a_repair_is_told_without_the_text_that_stood_in_the_file(house: House) -> None:
    text = same_day("2026-07", north=20, south=40, east=60).replace("E01000001", "Nth", 3)
    chosen = Options(TODAY, repairs=(Repair("lsoa", "Nth", "North"),))
    load(house.desk(), "admissions", io.BytesIO(text.encode()), "july.csv", chosen)
    assert kinds(house)[-2:] == ["upload", "repair"]
    upload, repair = house.desk().store.lines(most=2)
    assert said(repair) == {"column": "lsoa", "use": "North", "rows": 3}
    assert repair.extract == upload.extract == 2
    assert "Nth" not in upload.said + repair.said


def test_rows_set_aside_are_told_with_their_number_and_the_reason(house: House) -> None:
    text = same_day("2026-07", north=9).replace("2026-07-10,21", "2026-07-10,7B", 1)
    chosen = Options(TODAY, set_aside="The trust will resend it")
    load(house.desk(), "admissions", io.BytesIO(text.encode()), "july.csv", chosen)
    [line] = read_log(house.desk().store, most=1)
    assert line.told.endswith("14 rows kept. 1 row set aside. The trust will resend it")


def test_a_file_taken_out_of_the_draft_is_told(house: House) -> None:
    desk = house.desk()
    take_out(desk, desk.store.staged()[0])
    assert kinds(house) == ["upload", "taken out"]
    assert (newest(house).extract, desk.store.staged()) == (1, [])


def test_targets_and_boundaries_are_told_and_so_are_those_refused(house: House) -> None:
    desk = house.desk()
    assert not replace_targets(desk, f"indicator,area,value\n{ZERO},place,6\n")
    assert replace_targets(desk, "indicator,area,value\nnonsense,place,6\n")
    outline = {"type": "Feature", "properties": {"code": "north"}, "geometry": {"type": "Point"}}
    assert not replace_boundaries(desk, json.dumps({"features": [outline]}))
    assert replace_boundaries(desk, "{}")
    assert kinds(house) == ["upload", "targets", "refused", "boundaries", "refused"]
    assert said(house.desk().store.lines(kind="targets")[0])["rows"] == 1


def test_events_and_breaks_are_told_by_their_hash_and_so_is_a_refusal(house: House) -> None:
    desk, head = house.desk(), "date,indicators,text,kind\n"
    assert not replace_breaks(desk, f"{head}2026-07-01,{ZERO},Two wards were closed,event\n")
    assert replace_breaks(desk, f"{head}2026-07-01,{ZERO},Two wards were closed,accident\n")
    assert kinds(house) == ["upload", "breaks", "refused"]
    line = house.desk().store.lines(kind="breaks")[0]
    assert (journal.sentence(line), "wards" in line.said) == ("1 event or break.", False)
    assert not replace_milestones(desk, "milestone\nAgree boundaries\n")
    line = house.desk().store.lines(kind="milestones")[0]
    assert (journal.sentence(line), "boundaries" in line.said) == ("1 milestone.", False)


def test_a_file_called_after_a_person_is_refused_and_its_name_is_nowhere(house: House) -> None:
    name = f"{PERSON} july.csv"
    with pytest.raises(Refused) as refused:
        load(house.desk(), "admissions", io.BytesIO(b"a,b\n"), name, Options(TODAY))
    assert "Its name holds what looks like an NHS number." in str(refused.value)
    assert PERSON not in str(refused.value)
    assert said(newest(house))["file"] == ""
    assert len(str(said(newest(house))["sha256"])) == 64


def test_what_others_will_tell_has_its_words_too(house: House) -> None:
    store = house.desk().store
    store.tell(journal.signed_in("ann", "lead"), journal.exported("ann", "points", 2, rows=3))
    store.tell(*journal.took_away("ann", Kind.COMMENT, [2, 1], now()))
    assert [each.told for each in read_log(store, most=3)] == [
        "The text of 1, 2 was taken away.",
        "rows: 3, what: points",
        "role: lead",
    ]


def test_the_log_is_read_by_kind_by_day_and_newest_first(house: House) -> None:
    published(house)
    store = house.desk().store
    assert [each.kind for each in read_log(store)] == ["publish", "upload", "new home"]
    assert [each.kind for each in read_log(store, kind="upload")] == ["upload"]
    assert [each.number for each in read_log(store, most=1)] == [3]
    assert read_log(store, since="2999-01-01") == []
    assert len(read_log(store, since="2000-01-01")) == 3


def test_a_line_is_dated_by_the_clock_and_not_by_the_day_at_the_desk(house: House) -> None:
    before = now().isoformat()
    house.load("admissions", same_day("2026-07", north=20))
    assert newest(house).at >= before


# -- never one without the other


class Halted(Exception):
    """What a test raises in the middle of a transaction."""


def halts() -> Iterator[Act]:
    yield Act("a lead", Kind.UPLOAD)
    raise Halted


def test_what_fails_while_its_line_is_written_did_not_happen(house: House) -> None:
    store = house.desk().store
    waiting, lines, kept = store.staged()[0], store.lines(), store.setting(LAST_LINE)
    with pytest.raises(Halted):
        store.unstage(waiting.number or 0, halts())
    with pytest.raises(Halted):
        store.set(halts(), held="changed")
    assert [each.number for each in store.staged()] == [waiting.number]
    assert (store.setting("held"), store.setting(LAST_LINE)) == ("", kept)
    assert [each.number for each in store.lines()] == [each.number for each in lines]


def test_what_the_log_cannot_take_is_not_done(house: House) -> None:
    store = house.desk().store
    full = {
        "sqlite": "create trigger never before insert on journal begin select raise(abort, 'full'); end",
        "postgresql": "alter table journal add constraint never check (number < 3)",
    }
    with store.engine.begin() as connection:
        connection.exec_driver_sql(full[store.engine.dialect.name])
    with pytest.raises(DatabaseError):
        house.load("admissions", same_day("2026-07", north=20), name="july.csv")
    assert [each.file for each in store.staged()] == ["population.csv"]
    assert kinds(house) == ["upload"]


def test_what_cannot_be_done_has_no_line(house: House) -> None:
    published(house)
    desk = house.desk()
    first = desk.store.release(1)
    assert first
    number, taken = newest(house).number, Release(**first.model_dump())
    with pytest.raises(Moved):
        desk.store.add_release(taken, told=journal.published(taken))
    assert newest(house).number == number


KILLED = """
import os, signal, sys
from pathlib import Path
from dashboard.journal import Act, Kind
from dashboard.store import open_store

def dies():
    yield Act("a lead", Kind.TAKEN_OUT, extract=1)
    os.kill(os.getpid(), signal.SIGKILL)

open_store(Path(sys.argv[1]), sys.argv[2]).unstage(1, dies())
"""


def test_a_process_killed_between_an_act_and_its_line_leaves_neither(house: House) -> None:
    before = house.desk().store.lines()
    ended = subprocess.run([sys.executable, "-c", KILLED, house.root / "home", house.url], check=False)
    assert ended.returncode == -9
    store = house.desk().store
    assert [each.number for each in store.staged()] == [1]
    assert len(store.lines()) == len(before)
    take_out(house.desk(), store.staged()[0])
    assert faults(house) == []


def test_many_writers_at_once_make_one_chain(house: House) -> None:
    stores, start = [house.desk().store for _ in range(6)], Barrier(6)

    def write(store: Store) -> None:
        start.wait()
        for number in range(8):
            store.tell(Act(str(id(store)), Kind.EXPORT, {"n": number}))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, stores))
    assert len(stores[0].lines(kind="export")) == 48
    assert faults(house) == []


def test_two_who_publish_at_once_make_one_release_and_one_line(house: House) -> None:
    desks, start = [replace(house, who=name).desk() for name in ("one lead", "another")], Barrier(2)

    def press(turn: int) -> object:
        start.wait()
        try:
            return publish(desks[turn])[0]
        except Refused:
            return None

    with ThreadPoolExecutor(2) as pool:
        done = [each for each in pool.map(press, range(2)) if each]
    assert len(done) == len(house.desk().store.releases()) == kinds(house).count("publish") == 1
    assert faults(house) == []


# -- changed by nobody


@pytest.mark.parametrize(
    "statement",
    ["update journal set who = 'nobody'", "delete from journal where number = 1", "delete from journal"],
)
def test_the_database_itself_refuses_to_change_a_line(house: House, statement: str) -> None:
    with pytest.raises(DatabaseError, match="only ever added to"), house.desk().store.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert faults(house) == []


def test_no_line_is_put_over_another_or_ahead_of_its_turn(house: House) -> None:
    values = "'2026-01-01', 'x', 'upload', 0, 0, '{}', 'x')"
    into = "insert or replace into" if house.desk().store.engine.dialect.name == "sqlite" else "insert into"
    with pytest.raises(DatabaseError), house.desk().store.engine.begin() as connection:
        connection.exec_driver_sql(f"{into} journal values (1, {values}")
    assert faults(house) == []


def test_truncating_the_log_is_refused_where_there_is_such_a_thing(house: House) -> None:
    statement = "truncate journal" if house.desk().store.engine.dialect.name == "postgresql" else "delete from journal"
    with pytest.raises(DatabaseError, match="only ever added to"), house.desk().store.engine.begin() as connection:
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("update journal set who = 'nobody' where number = 2", "Line 2 does not follow"),
        ("delete from journal where number = 2", "Line 2 is not there."),
        ("delete from journal where number = 3", "Line 3 is not there: the log had 3 lines and has 2."),
        ("delete from journal", "Line 1 is not there: the log had 3 lines and has 0."),
    ],
)
def test_whoever_gets_past_the_triggers_is_found(house: House, statement: str, sentence: str) -> None:
    published(house)
    tamper(house, statement)
    assert faults(house)[0].startswith(sentence)


def test_a_release_or_a_file_slipped_in_without_a_line_is_found(house: House) -> None:
    published(house)
    release = house.desk().store.release(1)
    extract = house.desk().store.extracts()[0]
    assert release
    slipped = Release(**release.model_dump() | {"number": 2})
    house.desk().store.add_release(slipped)
    house.desk().store.add_extract(Extract(**extract.model_dump() | {"number": None}))
    assert [str(problem).split(":")[0] for problem in journal.faults(house.desk().store)] == [
        "extract 2 (population.csv)",
        "release 2",
    ]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("update release set note = 'Another.'", "release 1: The log says otherwise of its note."),
        ("update release set manifest = ledger", "release 1: The log says otherwise of its manifest."),
        (
            "update extract set facts = contract",
            "extract 1 (population.csv): The log says otherwise of its facts.",
        ),
    ],
)
def test_what_a_line_tells_of_may_not_change_behind_it(house: House, statement: str, said: str) -> None:
    published(house, "The first.")
    with house.desk().store.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    [problem] = journal.faults(house.desk().store)
    assert str(problem).startswith(said)


def test_what_somebody_wrote_is_in_no_line_and_can_be_taken_away_where_it_stands(house: House) -> None:
    published(house, "Mistakenly told.")
    assert read_log(house.desk().store)[0].told == "1 new file. Mistakenly told."
    assert "Mistakenly" not in journal.log_csv(house.desk().store)
    with house.desk().store.engine.begin() as connection:
        connection.exec_driver_sql("update release set note = ''")
    assert read_log(house.desk().store)[0].told == "1 new file."
    assert faults(house) == []


def test_a_withdrawal_says_which_releases_and_makes_no_line_wanting(house: House) -> None:
    published(house)
    house.desk().store.tell(*journal.withdrawn("ann", [1], "It told of somebody"))
    assert read_log(house.desk().store)[0].told == "Release 1."
    assert faults(house) == []


# -- the command line


@pytest.fixture
def lead(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Lead:
    return Lead(with_files(build(tmp_path)), capsys)


def test_the_log_is_printed_newest_first_and_points_taken_away_are_in_it(lead: Lead) -> None:
    lead.publish("population.csv", "april.csv")
    assert lead("load", "admissions", lead.file("faulty.csv"), "--dry-run").code == 2
    assert lead("points").code == 0
    printed = lead("log").out.splitlines()
    assert [line.split(". ")[0].split(", ", 2)[2] for line in printed] == [
        "export (release 1)",
        "refused",
        "publish (release 1)",
        "upload (release 1)",
        "upload (release 1)",
        "new home",
    ]
    assert printed[1].endswith("refused. faulty.csv as admissions, 1 problem.")
    assert [row["kind"] for row in lead("log", "--json", "--kind", "upload").json] == ["upload", "upload"]
    assert lead("log", "--since", "2999-01-01").out == ""
    assert lead("log", "--since", "yesterday").code == 64


def test_verify_names_the_first_line_that_does_not_follow(lead: Lead) -> None:
    lead.publish("population.csv")
    said = lead("verify")
    assert (said.code, "0 faults." in said.out) == (0, True)
    noted = said.out.splitlines()[-1].removeprefix("The log ends at ").removesuffix(".")
    assert lead("verify", "--noted", noted).code == 0
    assert lead("verify", "--noted", "2:0123456789ab").code == 2
    tamper(lead.house, "update journal set said = '{}' where number = 2")
    said = lead("verify")
    assert said.code == 2
    assert "log: Line 2 does not follow from the line before it" in said.err


def test_a_home_from_before_the_log_has_no_fault_for_what_it_did_then(tmp_path: Path) -> None:
    house = build(tmp_path)
    house.load("population", POPULATION)
    published(house)
    tamper(house, "delete from journal", f"delete from setting where key = '{LAST_LINE}'")
    assert faults(house) == []
    house.load("admissions", same_day("2026-07", north=20, south=40, east=60))
    published(house)
    assert faults(house) == []
