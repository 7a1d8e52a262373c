"""The pack of a place with 60 measures, 12 neighbourhoods and 36 months, against bare slides of the same library.

Run it with `python -m benchmarks.pack [MEASURES]`. A home is made and published once. Then each file is written by the
command in a process of its own, three times in turn with the peer: python-pptx adding as many slides as our deck has,
each with a title and a bare chart of 36 numbers. The peer reads no release, measures no text and writes no table.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from pptx import Presentation

from dashboard.cli import main as command

ROOT = Path(__file__).resolve().parent.parent
RUNS, MONTHS, AREAS = 3, 36, 12
MEASURE = "emergency_admissions_75_zero_los"

OURS = """
import sys
from dashboard.cli import main
sys.exit(main(["pack", *sys.argv[1:]]))
"""

PEER = """
import sys
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches
made = Presentation()
for number in range(int(sys.argv[2])):
    slide = made.slides.add_slide(made.slide_layouts[5])
    slide.shapes.title.text = f"Slide {number}"
    data = CategoryChartData()
    data.categories = [f"Month {month}" for month in range(36)]
    data.add_series("Value", [month * 1.5 for month in range(36)])
    slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, Inches(1), Inches(2), Inches(8), Inches(5), data)
made.save(sys.argv[1])
"""


def main() -> None:
    """Print the table of the comparison."""
    measures = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        options = published(folder, measures)
        out = {ending: str(folder / f"pack.{ending}") for ending in ("pptx", "pdf", "xlsx")}
        arguments = {ending: (OURS, ["--out", file, *options]) for ending, file in out.items()}
        _run(*arguments["pptx"])
        slides = len(Presentation(out["pptx"]).slides)
        arguments["peer"] = (PEER, [str(folder / "peer.pptx"), str(slides)])
        found: dict[str, list[tuple[float, float]]] = {what: [] for what in arguments}
        for _ in range(RUNS):
            for what, each in arguments.items():
                found[what].append(_run(*each))
        sizes = {ending: Path(file).stat().st_size / 1e6 for ending, file in out.items()}
    print(f"{measures} measures, {AREAS} neighbourhoods, {MONTHS} months, {slides} slides; median of {RUNS} in turn")
    print(f"{'':8}{'CPU s':>8}{'wall s':>8}{'ratio':>8}{'MB':>8}")
    peer = median(cpu for cpu, _ in found["peer"])
    for what, runs in found.items():
        cpu, wall = (median(each[index] for each in runs) for index in (0, 1))
        print(f"{what:8}{cpu:>8.2f}{wall:>8.2f}{cpu / peer:>8.2f}{sizes.get(what, 0):>8.2f}")


def published(folder: Path, measures: int) -> list[str]:
    """Make a home with one release, and return the options that name it."""
    place, definitions, sources = (folder / each for each in ("place", "definitions", "sources"))
    for each in (place, definitions, sources):
        each.mkdir()
    for source in ("admissions", "population"):
        file = ROOT / "data" / "sources" / f"{source}.yaml"
        (sources / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    text = (ROOT / "kpi_definitions" / f"{MEASURE}.yaml").read_text(encoding="utf-8")
    names = [f"measure_{number:02}" for number in range(measures)]
    for name in names:
        titled = re.sub(r"(?m)^title: .*", f"title: Emergency admissions of older people, {name}", text)
        (definitions / f"{name}.yaml").write_text(titled, encoding="utf-8")
    _write_place(place, names)
    _write_files(folder)
    options = [f"--{each}={folder / each}" for each in ("home", "place", "definitions", "sources")]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for source in ("population", "admissions"):
            assert command(["load", source, str(folder / f"{source}.csv"), *options]) == 0
        assert command(["publish", *options]) == 0
    return options


def _write_place(place: Path, names: list[str]) -> None:
    (place / "place.yaml").write_text("name: Largeplace\narea: E08000099\naudience: partners\n", encoding="utf-8")
    rows = ["code,name,level,parent", "E08000099,Largeplace,place,"]
    for area in range(AREAS):
        rows += [f"n{area},Neighbourhood {area},neighbourhood,E08000099", f"E010000{area:02},LSOA {area},lsoa,n{area}"]
    (place / "areas.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    targets = [f"{name},,{4 + at % 8},1" for at, name in enumerate(names)]
    (place / "targets.csv").write_text("\n".join(["indicator,area,value,amber", *targets]) + "\n", encoding="utf-8")


def _write_files(folder: Path) -> None:
    draw = random.Random(2251)
    people = [f"E010000{area:02},75+,{3000 + 100 * area},{year}" for area in range(AREAS) for year in range(2021, 2026)]
    (folder / "population.csv").write_text("\n".join(["area,age,persons,mid_year", *people]) + "\n", encoding="utf-8")
    rows = ["spell_id,admission_date,discharge_date,admission_method,age_on_admission,lsoa"]
    for month in range(MONTHS):
        year, number = 2023 + (month + 9) // 12, (month + 9) % 12 + 1
        for area in range(AREAS):
            for _ in range(draw.randrange(12, 40)):
                day = f"{year}-{number:02}-{draw.randrange(1, 29):02}"
                rows.append(f"S{len(rows)},{day},{day},21,80,E010000{area:02}")
        rows.append(f"S{len(rows)},{year}-{number:02}-28,{year}-{number:02}-28,21,80,E01000000")
    (folder / "admissions.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def _run(script: str, arguments: list[str]) -> tuple[float, float]:
    """Return the processor and the wall seconds of one process, its imports left out."""
    measured = (
        f"import json, sys, time\nsys.path.insert(0, {str(ROOT)!r})\n"
        "import dashboard.cli, pptx, pptx.chart.data\nbegan, wall = time.process_time(), time.perf_counter()\n"
        f"try:\n    exec({script!r})\nfinally:\n"
        "    print(json.dumps([time.process_time() - began, time.perf_counter() - wall]), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", measured, *arguments], capture_output=True, text=True, check=True, cwd=ROOT
    )
    cpu, wall = json.loads(done.stderr.strip().splitlines()[-1])
    return float(cpu), float(wall)


if __name__ == "__main__":
    began = time.perf_counter()
    main()
    print(f"{time.perf_counter() - began:.0f} s in all")
