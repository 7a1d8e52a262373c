"""The house's walls: who may import whom, which library has which door, and what no line may say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# The floors of the package. A module imports only lower floors, never its own: so there are no cycles, and each floor
# is tested with only those beneath it. A module that became a folder keeps its floor, and inside the folder imports are
# free. A new module gets its line here, on the lowest floor that holds it.
FLOORS = {
    "terms": 0,
    "words": 1,
    "yamlfile": 1,
    "reader": 1,
    "faults": 1,
    "csvtext": 1,
    "xmltext": 0,
    "fitted": 0,
    "sheet": 1,
    "intervals": 1,
    "recovered": 1,
    "past": 1,
    "ages": 1,
    "contracts": 2,
    "identifiable": 2,
    "access": 2,
    "wire": 0,
    "front": 0,
    "door": 3,
    "lifetables": 2,
    "spc": 2,
    "standardised": 2,
    "inequality": 2,
    "trend": 2,
    "benchmark": 2,
    "disclosure": 2,
    "ledger": 2,
    "cells": 3,
    "layout": 3,
    "definitions": 3,
    "place": 3,
    "engine": 3,
    "synthetic": 3,
    "tables": 3,
    "methods": 4,
    "targeting": 4,
    "store": 4,
    "tombstones": 5,
    "facts": 4,
    "reduce": 4,
    "sense": 4,
    "journal": 5,
    "ingest": 5,
    "counting": 5,
    "desk": 6,
    "settings": 7,
    "protection": 7,
    "accessibility": 8,
    "backup": 6,
    "compute": 6,
    "rate": 7,
    "watched": 7,
    "registers": 7,
    "manifest": 7,
    "changes": 8,
    "steps": 8,
    "heard": 8,
    "examples": 8,
    "release": 9,
    "edition": 10,
    "withdrawn": 10,
    "verify": 11,
    "demo": 10,
    "scorecard": 11,
    "mend": 11,
    "expected": 11,
    "measure": 12,
    "digest": 12,
    "upload": 12,
    "aims": 12,
    "book": 12,
    "plans": 11,
    "charts": 12,
    "maps": 12,
    "export": 11,
    "signed": 8,
    "commentary": 9,
    "remarks": 12,
    "beside": 12,
    "milestones": 12,
    "since": 11,
    "actions": 9,
    "week": 13,
    "pack": 13,
    "known": 13,
    "pictures": 13,
    "widgets": 14,
    "cli": 14,
    "app": 15,
    "server": 15,
    "pages": 15,
}
TOP = 15  # __init__ and __main__ may import everything, and nobody imports them for more than the name

# One library, one door (migrations/ is alembic's and is not looked at here).
DOORS = {
    "yaml": {"yamlfile"},
    "pydantic": {"yamlfile", "access", "contracts", "definitions", "place"},
    "sqlmodel": {"store", "tables"},
    "sqlalchemy": {"store", "tables"},
    "streamlit": {"widgets", "app", "server", "pages"},
    "starlette": {"door", "server", "wire"},
    "altair": {"charts"},
    "pydeck": {"maps"},
    "pptx": {"pack"},
    "lxml": {"pack"},
    "typst": {"pack"},
    "xlsxwriter": {"pack"},
    "vl_convert": {"charts"},
    "narwhals": {"engine", "ingest", "reduce", "facts"},
    "polars": {"engine", "ingest", "reduce", "facts"},
    "pyspark": {"engine", "ingest", "reduce", "facts"},
    "pandas": {"charts", "maps", "widgets", "pages"},
}

FILES = sorted([*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pages").rglob("*.py")])
TESTS = sorted((ROOT / "tests").rglob("*.py"))
every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())


def name_of(file: Path) -> str:
    """Return the name in the two tables: the module or folder under dashboard/, or `pages`."""
    folder, *inside = file.relative_to(ROOT).parts
    return folder if folder == "pages" else Path(inside[0]).stem


def floor_of(name: str) -> int | None:
    """Return the floor of a name in the table; None for a name that has no line there."""
    return TOP if name in {"__init__", "__main__"} else FLOORS.get(name)


@cache
def read(file: Path) -> tuple[str, ast.Module]:
    """Return a file as text and as a tree."""
    text = file.read_text(encoding="utf-8")
    return text, ast.parse(text, filename=str(file))


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and the dotted name of every import, those inside functions and `if TYPE_CHECKING` included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"line {node.lineno}: a relative import hides its floor; write it out"
            module = node.module or ""
            # In `from dashboard import rate` the name behind is the module; elsewhere it is only a thing inside one.
            yield from ((node.lineno, f"dashboard.{alias.name}") for alias in node.names if module == "dashboard")
            if module != "dashboard":
                yield node.lineno, module


def crossings(name: str, tree: ast.AST) -> list[str]:
    """Return what `name` imports of ours and may not: one sentence each, without the name of the file."""
    own = floor_of(name)
    if own is None:
        return ["it has no floor; give it its line in FLOORS, on the lowest floor that holds it"]
    said = []
    for line, module in imported(tree):
        top, _, rest = module.partition(".")
        other = rest.partition(".")[0] if top == "dashboard" else top
        if top not in {"dashboard", "pages"} or not other or (other == name and name != "pages"):
            continue
        floor = FLOORS.get(other)
        if floor is None and (ROOT / "dashboard" / f"{other}.py").exists():
            said.append(f"line {line}: it imports {module}, which has no floor; give {other} its line in FLOORS")
        elif floor is not None and floor >= own and name not in {"__init__", "__main__"}:
            below = ", ".join(other for other, height in FLOORS.items() if height < own) or "nothing of ours"
            said.append(f"line {line}: it is on floor {own} and imports {module} on floor {floor}; allowed: {below}")
    return said


def side_doors(name: str, tree: ast.AST) -> list[str]:
    """Return which libraries `name` imports past their door: one sentence each, without the name of the file."""
    return [
        f"line {line}: it imports {module}; the door of {library} is {' and '.join(sorted(DOORS[library]))}"
        for line, module in imported(tree)
        if name not in DOORS.get(library := module.partition(".")[0], {name})
    ]


def blind_excepts(tree: ast.AST) -> list[int]:
    """Return the lines that catch everything: bare, Exception or BaseException, alone or in a tuple."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            names = {each.id for each in caught if isinstance(each, ast.Name)}
            if node.type is None or names & {"Exception", "BaseException"}:
                lines.append(node.lineno)
    return lines


def said_of(file: Path, sentences: list[str]) -> str:
    """Return the message of a failure: each sentence behind the name of its file."""
    return "\n" + "\n".join(f"{file.relative_to(ROOT)}: {sentence}" for sentence in sentences)


@every_file
def test_a_module_imports_only_lower_floors(file: Path) -> None:
    found = crossings(name_of(file), read(file)[1])
    assert not found, said_of(file, found)


@every_file
def test_a_library_comes_in_by_its_own_door(file: Path) -> None:
    found = side_doors(name_of(file), read(file)[1])
    assert not found, said_of(file, found)


@every_file
def test_no_line_of_python_knows_the_name_of_a_place(file: Path) -> None:
    places = [folder.name for folder in (ROOT / "data" / "places").glob("*") if folder.is_dir()]
    found = [
        f'line {number}: it says "{hit[0]}", the name of a place; a place is configuration, in data/places'
        for number, line in enumerate(read(file)[0].splitlines(), start=1)
        for place in places
        if (hit := re.search(re.sub(r"[-_ ]+", "[-_ ]?", place), line, re.IGNORECASE))
    ]
    assert not found, said_of(file, found)


@every_file
def test_only_widgets_speaks_of_session_state(file: Path) -> None:
    found = [
        f"line {number}: it speaks of session_state; choices live in the URL, and the little else in widgets"
        for number, line in enumerate(read(file)[0].splitlines(), start=1)
        if "session_state" in line and name_of(file) != "widgets"
    ]
    assert not found, said_of(file, found)


@every_file
def test_nothing_is_caught_blindly(file: Path) -> None:
    found = [f"line {line}: it catches everything; catch what can happen" for line in blind_excepts(read(file)[1])]
    assert not found, said_of(file, found)


@pytest.mark.parametrize("file", [*FILES, *TESTS], ids=lambda file: file.relative_to(ROOT).as_posix())
def test_every_module_says_what_it_is_for(file: Path) -> None:
    assert ast.get_docstring(read(file)[1]), (
        f"{file.relative_to(ROOT)}: it has no docstring; say in one line what it is"
    )


@pytest.mark.parametrize(
    ("name", "source", "sentence"),
    [
        ("rate", "import dashboard.release", "line 1: it is on floor 7 and imports dashboard.release on floor 9"),
        (
            "rate",
            "def f():\n    from dashboard import registers",
            "line 2: it is on floor 7 and imports dashboard.registers on floor 7",
        ),
        (
            "spc",
            "from dashboard.charts import line",
            "line 1: it is on floor 2 and imports dashboard.charts on floor 12",
        ),
        ("pages", "import pages.measure", "line 1: it is on floor 15 and imports pages.measure on floor 15"),
        ("helpers", "", "it has no floor"),
        ("terms", "from dashboard.words import said", "allowed: nothing of ours"),
    ],
)
def test_a_crossed_floor_is_found_and_said(name: str, source: str, sentence: str) -> None:
    assert sentence in "\n".join(crossings(name, ast.parse(source)))


def test_lower_floors_other_libraries_and_the_own_folder_are_free() -> None:
    source = "import json\nfrom dashboard import terms, __doc__\nfrom dashboard.pack.pdf import write\nimport dashboard"
    assert crossings("pack", ast.parse(source)) == []
    assert crossings("__main__", ast.parse("from dashboard.cli import main")) == []


def test_a_library_past_its_door_is_found_and_said() -> None:
    assert side_doors("rate", ast.parse("import json\nimport pandas as pd")) == [
        "line 2: it imports pandas; the door of pandas is charts and maps and pages and widgets"
    ]
    assert side_doors("charts", ast.parse("import pandas as pd")) == []


def test_a_blind_except_is_found_alone_and_in_a_tuple() -> None:
    source = "try:\n    f()\nexcept OSError:\n    g()\nexcept (ValueError, Exception):\n    g()\nexcept:\n    g()"
    assert blind_excepts(ast.parse(source)) == [5, 7]
