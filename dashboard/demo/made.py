"""The demo's home: the sample place loaded and published twice, four weeks apart, in the order a lead would do it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from dashboard.demo.remarks import DONE, read_remarks, remark
from dashboard.desk import Desk, Folders, load, open_desk
from dashboard.ingest import Options
from dashboard.place import load_place
from dashboard.release import publish
from dashboard.store import open_store
from dashboard.synthetic import Sample, write_samples
from dashboard.terms import Problem, Refused

RELEASES = 2
"""The demo publishes its history, and then its last month."""

APART = timedelta(days=28)
"""The history was published so long before the last month, so that there is a meeting between the two."""

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
    if done < RELEASES:
        _publish_rest(desk, folders.place, done, say)
    if store.setting(DONE) != "yes":
        remark(desk, read_remarks(folders.place), desk.today)
        store.set(**{DONE: "yes"})
    return desk


def _publish_rest(desk: Desk, place: Path, done: int, say: Callable[[str], None]) -> None:
    """Publish the releases that are not there yet, each on its day, with what was said until the next one."""
    for waiting in desk.store.staged():
        desk.store.unstage(waiting.number or 0)
    remarks = read_remarks(place)
    with tempfile.TemporaryDirectory() as folder:
        samples = write_samples(place, Path(folder))
        for release in range(done + 1, RELEASES + 1):
            on = desk.today - (RELEASES - release) * APART
            files = [each for each in samples if each.release == release]
            _publish(replace(desk, today=on), files, NOTES[release - 1], say)
            remark(desk, remarks, on if release == RELEASES else on + APART - timedelta(days=1))


def _publish(desk: Desk, samples: Iterable[Sample], note: str, say: Callable[[str], None]) -> None:
    for sample in samples:
        with sample.path.open("rb") as stream:
            loaded = load(desk, sample.source, stream, sample.path.name, Options(desk.today))
        if loaded.is_refused:
            raise Refused(*loaded.problems)
        say(f"Loaded {sample.path.name}: {loaded.counts.get('kept', 0):,} rows.")
    released, _ = publish(desk, note)
    if released:
        say(f"Published release {released.number}.")
