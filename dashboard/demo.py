"""The demo: a home of its own with the sample place loaded and published, in the order a lead would do it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from dashboard.desk import Desk, Folders, load, open_desk
from dashboard.ingest import Options
from dashboard.place import load_place
from dashboard.release import publish
from dashboard.store import open_store
from dashboard.synthetic import Sample, write_samples
from dashboard.terms import Problem, Refused

RELEASES = 2
"""The demo publishes its history, and then its last month."""


def make(home: Path, folders: Folders, *, url: str = "", say: Callable[[str], None] = print) -> Desk:
    """Return the desk of the demo's home, loaded and published. Run again, it finds its work done.

    Refused for a home that already holds something else: synthetic figures never join real ones.
    """
    store = open_store(home, url)
    if store.setting("demo") != "yes" and (store.extracts() or store.releases()):
        raise Refused(Problem(str(home), "This home holds a place's own data.", "Give the demo a --home of its own."))
    store.set(demo="yes")
    today = load_place(folders.place).file.today
    desk = open_desk(home, folders, url=url, today=today, who="demo")
    done = len(store.releases())
    if done >= RELEASES:
        return desk
    for waiting in store.staged():
        store.unstage(waiting.number or 0)
    with tempfile.TemporaryDirectory() as folder:
        batches = _batches(write_samples(folders.place, Path(folder)))
        for samples in batches[done:]:
            _publish(desk, samples, today or date.today(), say)
    return desk


def _batches(samples: Iterable[Sample]) -> list[list[Sample]]:
    """Return the samples in releases: a source's second file, and all after it, belong to the next."""
    batches: list[list[Sample]] = [[]]
    for sample in samples:
        if any(other.source == sample.source for other in batches[-1]):
            batches.append([])
        batches[-1].append(sample)
    return batches


def _publish(desk: Desk, samples: Iterable[Sample], today: date, say: Callable[[str], None]) -> None:
    for sample in samples:
        with sample.path.open("rb") as stream:
            loaded = load(desk, sample.source, stream, sample.path.name, Options(today))
        if loaded.is_refused:
            raise Refused(*loaded.problems)
        say(f"Loaded {sample.path.name}: {loaded.counts.get('kept', 0):,} rows.")
    released, _ = publish(desk, "Synthetic data, made for the demonstration.")
    if released:
        say(f"Published release {released.number}.")
