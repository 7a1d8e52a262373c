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

NOTES = ("Synthetic data, made for the demonstration.", "Late records. Synthetic data, made for the demonstration.")
"""What each release says of itself: the last month's files send again what late records had left short."""


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
        samples = write_samples(folders.place, Path(folder))
        for release in range(done + 1, RELEASES + 1):
            files = [each for each in samples if each.release == release]
            _publish(desk, files, NOTES[release - 1], today or date.today(), say)
    return desk


def _publish(desk: Desk, samples: Iterable[Sample], note: str, today: date, say: Callable[[str], None]) -> None:
    for sample in samples:
        with sample.path.open("rb") as stream:
            loaded = load(desk, sample.source, stream, sample.path.name, Options(today))
        if loaded.is_refused:
            raise Refused(*loaded.problems)
        say(f"Loaded {sample.path.name}: {loaded.counts.get('kept', 0):,} rows.")
    released, _ = publish(desk, note)
    if released:
        say(f"Published release {released.number}.")
