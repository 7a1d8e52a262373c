"""A large file is read a chunk at a time: what stays in memory follows the facts, not the rows."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.desks import PLACE, ROOT, House, build, where

FEW, MANY = 100_000, 400_000

STATUS = Path("/proc/self/status")

# Not getrusage: its peak of a new process is at least what the process that started it had, which is us.
MEASURED = """
import json, re, sys
from dashboard import cli
code = cli.main(sys.argv[1:])
peak = re.search("VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())
print(json.dumps({"code": code, "peak_kb": int(peak[1])}))
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Return a house with 200 small areas in 5 neighbourhoods."""
    lines = ["code,name,level,parent", f"{PLACE},Smallplace,place,"]
    lines += [f"n{number},Part {number},neighbourhood,{PLACE}" for number in range(5)]
    lines += [f"E01{number:06},E01{number:06},lsoa,n{number % 5}" for number in range(200)]
    return build(tmp_path_factory.mktemp("memory"), areas="\n".join(lines))


def write_spells(path: Path, rows: int) -> None:
    """Write a year of spells that repeat a block of 20,000, each with an identifier of its own."""
    luck = random.Random(1)
    block = []
    for _ in range(20_000):
        came = date(2025, 4, 1) + timedelta(days=luck.randrange(330))
        left = came + timedelta(days=luck.choice((0, 0, 1, 2, 9, 30)))
        cells = (came, left, luck.choice(("21", "2A", "11", "28")), luck.randrange(100), f"E01{luck.randrange(200):06}")
        block.append(",".join(map(str, cells)))
    with path.open("w") as file:
        file.write("spell_id,admission_date,discharge_date,admission_method,age_on_admission,lsoa\n")
        for number in range(rows):
            file.write(f"SPELL{number:09},{block[number % len(block)]}\n")


def peak_of(house: House, rows: int) -> int:
    """Return the most memory, in kB, that loading so many spells took in a process of its own."""
    path = house.root / f"{rows}.csv"
    write_spells(path, rows)
    arguments = ["load", "admissions", path, "--covers", "2025-04..2026-03", "--json", *where(house)]
    environment = {**os.environ, "DASHBOARD_TODAY": "2026-05-10", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer, _, measured = done.stdout.strip().rpartition("\n")
    assert json.loads(answer)["files"][0]["counts"]["kept"] == rows
    found = json.loads(measured)
    assert found["code"] == 0
    return int(found["peak_kb"])


@pytest.mark.skipif(not STATUS.exists(), reason="only Linux tells the peak of one process")
def test_four_times_the_rows_take_far_less_than_three_times_the_memory(house: House) -> None:
    few, many = peak_of(house, FEW), peak_of(house, MANY)
    assert (house.root / f"{MANY}.csv").stat().st_size > 20_000_000
    print(f"{few:,} kB for {FEW:,} rows and {many:,} kB for {MANY:,}")
    assert many < 1.5 * few
