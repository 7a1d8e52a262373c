"""A month-end on one machine: our whole load and count against pandas as a dashboard usually does it.

Run it with `python -m benchmarks.load [ROWS]`. Both read the same file of synthetic spells in a
process of their own, three times in turn; what is printed are medians and their ratio. Ours also
checks every cell, finds duplicates and hides small counts; the peer does none of that.
"""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
RUNS = 3

OURS = """
import sys
from dashboard.cli import main
sys.exit(main(["load", "admissions", sys.argv[1], "--home", sys.argv[2], "--dry-run", "--json"]))
"""

PEER = """
import sys
import pandas as pd
table = pd.read_csv(sys.argv[1], parse_dates=["admission_date", "discharge_date"])
areas = pd.read_csv(sys.argv[3])
parents = dict(zip(areas.code, areas.parent))
table["stay"] = (table.discharge_date - table.admission_date).dt.days
table["month"] = table.admission_date.dt.to_period("M")
table["area"] = table.lsoa.map(parents).map(parents)
chosen = table[table.admission_method.astype(str).str.startswith("2") & (table.age_on_admission >= 75)]
for days in (chosen[chosen.stay == 0], chosen[chosen.stay > 0]):
    print(days.groupby(["month", "area"]).size().sum())
"""


def main() -> None:
    """Print the table of the comparison."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    place = ROOT / "data" / "places" / (ROOT / "data" / "places" / "default.txt").read_text(encoding="utf-8").strip()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "spells.csv"
        _write(file, rows, place / "areas.csv")
        arguments = [str(file), str(Path(folder) / "home"), str(place / "areas.csv")]
        found: dict[str, list[tuple[float, float]]] = {"ours": [], "pandas": []}
        for _ in range(RUNS):
            found["ours"].append(_run(OURS, arguments))
            found["pandas"].append(_run(PEER, arguments))
    print(f"{rows:,} spells, median of {RUNS} runs in turn")
    print(f"{'':10}{'CPU s':>10}{'peak MB':>10}")
    medians = {name: [median(each[index] for each in runs) for index in (0, 1)] for name, runs in found.items()}
    for name, (cpu, peak) in medians.items():
        print(f"{name:10}{cpu:>10.2f}{peak:>10.0f}")
    cpu, peak = (ours / peer for ours, peer in zip(medians["ours"], medians["pandas"], strict=True))
    print(f"{'ratio':10}{cpu:>10.2f}{peak:>10.2f}")


def _write(file: Path, rows: int, areas: Path) -> None:
    draw = random.Random(2251)
    with areas.open(encoding="utf-8", newline="") as source:
        codes = [row["code"] for row in csv.DictReader(source) if row["level"] == "lsoa"]
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(
            ["spell_id", "admission_date", "discharge_date", "admission_method", "age_on_admission", "lsoa"]
        )
        for number in range(rows):
            left = date(2026, 9, 30) - timedelta(days=number * 700 // rows)
            came = left - timedelta(days=draw.choice((0, 0, 0, 1, 2, 5, 9)))
            method = draw.choice(("21", "2A", "22", "11", "2D"))
            writer.writerow([f"S{number:09}", came, left, method, draw.randrange(100), draw.choice(codes)])


def _run(script: str, arguments: list[str]) -> tuple[float, float]:
    """Return the processor seconds and the peak megabytes of one process."""
    measured = (
        f"import resource, sys\nsys.path.insert(0, {str(ROOT)!r})\ntry:\n    exec({script!r})\n"
        "finally:\n    used = resource.getrusage(resource.RUSAGE_SELF)\n"
        "    print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", measured, *arguments], capture_output=True, text=True, check=True, cwd=ROOT
    )
    cpu, peak = done.stderr.strip().splitlines()[-1].split()
    return float(cpu), float(peak)


if __name__ == "__main__":
    main()
