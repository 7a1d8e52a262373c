"""The command line killed at any moment: a home is as it was before the command or as it is after it, never between."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from dashboard.store import DATABASE
from dashboard.verify import faults
from tests.desks import POPULATION, ROOT, House, build, counts, published, same_day, where

KILLS = 10
MONTH = "2026-08"


@dataclass(frozen=True)
class State:
    """What a home holds: the files in its draft, its releases, the lines of its log, and the board's count of north."""

    staged: tuple[str, ...]
    releases: int
    log: int
    north: float | None


def state(house: House) -> State:
    """Return what a home holds, having looked at every byte of it; let go of it again, so that a command is alone."""
    store = house.desk().store
    assert [str(fault) for fault in faults(store)] == []
    staged = tuple(extract.file for extract in store.staged())
    found = State(staged, len(store.releases()), len(store.lines()), counts(house, MONTH)[1])
    house.close()
    return found


def begun(house: House, arguments: list[object]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dashboard", *map(str, arguments), *map(str, where(house))]
    environment = {**os.environ, "DASHBOARD_TODAY": house.today.isoformat()}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def seconds_of(house: House, arguments: list[object]) -> float:
    started = time.monotonic()
    with begun(house, arguments) as process:
        assert process.wait() == 0
    return time.monotonic() - started


def run_and_kill(house: House, arguments: list[object], dice: random.Random, usual: float) -> bool:
    """Run a command and kill it: somewhere in the time one usually takes, or soon after it first writes."""
    log = house.root / "home" / f"{DATABASE}-wal"
    with begun(house, arguments) as process:
        if dice.random() < 0.5:
            _sleep(process, dice.uniform(0.6, 1.0) * usual)
        else:
            _until_it_writes(process, log)
            _sleep(process, dice.uniform(0.0, 0.02))
        process.send_signal(signal.SIGKILL)
    return process.returncode == -signal.SIGKILL


def _sleep(process: subprocess.Popen[bytes], seconds: float) -> None:
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.001)


def _until_it_writes(process: subprocess.Popen[bytes], log: Path) -> None:
    before = _written(log)
    while process.poll() is None and _written(log) == before:
        time.sleep(0.001)


def _written(log: Path) -> tuple[int, int]:
    try:
        found = log.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_size, found.st_mtime_ns if found.st_size else 0


def test_a_load_or_a_publish_that_is_killed_was_done_or_was_not(tmp_path: Path) -> None:
    house, dice = build(tmp_path), random.Random(5)
    house.load("population", POPULATION)
    house.load("admissions", same_day(MONTH, north=20, south=40, east=60))
    published(house)
    before, killed, done, file, waits = state(house), 0, 0, tmp_path / "month.csv", 20
    usual = seconds_of(house, ["preview"])
    for number in range(KILLS):
        is_load = not before.staged
        if is_load:
            waits = 21 + number
            file.write_text(same_day(MONTH, north=waits, south=40, east=60))
        arguments: list[object] = ["load", "admissions", file] if is_load else ["publish", "--note", "Late records."]
        killed += run_and_kill(house, arguments, dice, usual)
        now = state(house)
        if is_load:
            after = State((file.name,), before.releases, before.log + 1, before.north)
        else:
            after = State((), before.releases + 1, before.log + 1, waits)
        assert now in (before, after), (number, arguments[0])
        done, before = done + (now == after), now
    print(f"{killed} of {KILLS} were killed, {done} of all had been done by then")
    assert killed, "a test that kills nothing shows nothing"
