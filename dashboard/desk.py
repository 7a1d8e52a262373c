"""Where work is done: a home, the folders beside it, today; and a file's way in from there to the draft."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from dashboard import journal
from dashboard.access import MACHINE, Action, Person
from dashboard.contracts import Source, Sources, at_odds, read_source, unprotected
from dashboard.definitions import Book, Indicator, read_book, read_indicator
from dashboard.engine import Frame, from_parquet, to_parquet
from dashboard.identifiable import person_in
from dashboard.ingest import Load, Options, read
from dashboard.place import (
    BREAK_COLUMNS,
    PLACE_FILES,
    TARGET_COLUMNS,
    Break,
    Lookup,
    Milestone,
    Place,
    Target,
    read_breaks,
    read_milestones,
    read_place,
    read_targets,
    table_faults,
)
from dashboard.sense import against_last
from dashboard.store import Extract, Store, address_of, as_json, now, open_store
from dashboard.targeting import refused_steps, refused_targets
from dashboard.terms import Problem, Refused, Severity
from dashboard.yamlfile import did_you_mean

SEEDED = ("targets.csv", "breaks.csv", "milestones.csv", "boundaries.geojson")
"""What a place's folder gives a new home; from then on the home's own are the truth."""


@dataclass(frozen=True)
class Folders:
    """Where definitions, contracts and the place are read from."""

    place: Path
    definitions: Path
    sources: Path


@dataclass(frozen=True)
class Inputs:
    """The texts a release is made from, by kind and file name (`definitions/x.yaml`), and what they say, read."""

    texts: Mapping[str, str]
    place: Place
    sources: Sources
    book: Book
    faults: tuple[Problem, ...] = ()
    earlier: Mapping[str, tuple[Indicator, ...]] = field(default_factory=dict)

    def versions(self, indicator: Indicator) -> list[Indicator]:
        """Return every version of a definition that still counts some period, oldest first, the present one last."""
        return [*(each for each in self.earlier.get(indicator.id, ()) if each.version < indicator.version), indicator]


@dataclass(frozen=True)
class Desk:
    """One person's work on one home: the store, the inputs as the folders and the home have them now, today, who."""

    store: Store
    inputs: Inputs
    today: date
    person: Person
    is_demo: bool = False

    @property
    def who(self) -> str:
        return self.person.who

    def may(self, action: Action) -> None:
        """Do nothing if who is at this desk may do something now; Refused otherwise."""
        self.person.check(action)

    def refuse_own(self, staged: Iterable[Extract]) -> None:
        """Refuse a draft with a file of whoever is at this desk, where the place asks for four eyes."""
        own = [extract.file for extract in staged if extract.loaded_by.casefold() == self.who.casefold()]
        if own and self.place.file.four_eyes:
            said = f"You loaded {', '.join(own)}, and here nobody publishes what they loaded."
            raise Refused(Problem("publish", said, "Let somebody else publish it."))

    @property
    def place(self) -> Place:
        return self.inputs.place

    @property
    def moment(self) -> datetime:
        """Now, on the day it is at this desk: where a day was given, what is signed carries that day."""
        return datetime.combine(self.today, now().timetz())


def open_desk(
    home: Path, folders: Folders, *, url: str = "", today: date | None = None, who: str | Person = "local"
) -> Desk:
    """Return the desk of a home, seeding a new one from the place's folder; Refused if the home is another place's.

    A name alone is whoever holds the machine, who may do everything; pages give the person who signed in.
    """
    person = Person(who, MACHINE) if isinstance(who, str) else who
    store = open_store(home, url)
    texts = read_folders(folders)
    place = read_inputs(texts).place
    owner = store.setting("place")
    # A place that was given another code since is the same place, if its areas say so.
    if owner and place.lookup.recoded.get(owner, owner) != place.code:
        raise Refused(
            Problem(
                str(home),
                f"This home belongs to the place {owner}, not {place.code}.",
                "Give another --home, or that place.",
            )
        )
    if not owner:
        seeded = {name: store.put(texts.get(f"place/{name}", "").encode()) for name in SEEDED}
        store.set(journal.seeded(person.who, place.code, seeded), place=place.code, **seeded)
    inputs = read_inputs(_with_home(texts, store))
    is_demo = store.setting("demo") == "yes"
    day = today or (inputs.place.file.today if is_demo else None) or date.today()
    return Desk(store, inputs, day, person, is_demo)


def read_folders(folders: Folders) -> dict[str, str]:
    """Return the texts in the folders, by kind and file name."""
    if not (folders.place / "place.yaml").is_file():
        raise Refused(
            Problem(
                str(folders.place), "Expected a folder with place.yaml in it.", "Give --place the folder of a place."
            )
        )
    kinds = {"definitions": folders.definitions, "sources": folders.sources}
    texts = {
        f"{kind}/{path.name}": path.read_text(encoding="utf-8-sig")
        for kind, folder in kinds.items()
        for path in sorted(folder.glob("*.yaml"))
    }
    places = {f"place/{name}": folders.place / name for name in PLACE_FILES}
    return texts | {name: path.read_text(encoding="utf-8-sig") for name, path in places.items() if path.is_file()}


def read_inputs(texts: Mapping[str, str]) -> Inputs:
    """Return what the texts say. A fault in a contract or a definition costs that one; one in the place costs all.

    A target of an area that is not there costs that target.
    """
    return _read_inputs(tuple(sorted(texts.items())))


@lru_cache(maxsize=8)
def _read_inputs(pairs: tuple[tuple[str, str], ...]) -> Inputs:
    texts = dict(pairs)
    sources, faults = _sources(_of_kind(texts, "sources"))
    book = read_book(
        {name.removesuffix(".yaml"): text for name, text in _of_kind(texts, "definitions").items()}, sources
    )
    earlier, spoilt = _earlier(_of_kind(texts, "earlier"), sources)
    sound = {name: stated for name, stated in book.indicators.items() if name not in spoilt}
    book = Book(sound, {**spoilt, **book.faults})
    place = read_place(_of_kind(texts, "place"))
    return Inputs(texts, place, sources, book, (*faults, *place.faults), earlier)


def _earlier(
    texts: Mapping[str, str], sources: Sources
) -> tuple[dict[str, tuple[Indicator, ...]], dict[str, tuple[Problem, ...]]]:
    """Return the earlier versions of definitions (`x@1.yaml`) by indicator, and the faults of those spoilt since.

    A contract may have changed under an earlier version: that costs its indicator, whose earlier
    periods nothing else may count.
    """
    read: dict[str, list[Indicator]] = {}
    faults: dict[str, tuple[Problem, ...]] = {}
    for name, text in texts.items():
        indicator = name.partition("@")[0]
        try:
            read.setdefault(indicator, []).append(read_indicator(text, f"{indicator}.yaml", sources))
        except Refused as refused:
            faults[indicator] = tuple(replace(each, file=f"{name}, an earlier version") for each in refused.problems)
    return {name: tuple(sorted(found, key=lambda each: each.version)) for name, found in read.items()}, faults


def _of_kind(texts: Mapping[str, str], kind: str) -> dict[str, str]:
    return {name.removeprefix(f"{kind}/"): text for name, text in texts.items() if name.startswith(f"{kind}/")}


def _sources(texts: Mapping[str, str]) -> tuple[dict[str, Source], list[Problem]]:
    sources: dict[str, Source] = {}
    faults: list[Problem] = []
    for name, text in texts.items():
        try:
            source = read_source(text, name)
            sources[source.id] = source
        except Refused as refused:
            faults.extend(refused.problems)
    quarrels = list(at_odds(sources))
    for each in quarrels:
        del sources[each.file.removesuffix(".yaml")]
    shown = [problem for source in sources.values() for problem in unprotected(source)]
    return sources, faults + quarrels + shown


def _with_home(texts: Mapping[str, str], store: Store) -> dict[str, str]:
    held = {f"place/{name}": store.text(address) for name in SEEDED if (address := store.setting(name))}
    return {
        **{name: text for name, text in texts.items() if name.removeprefix("place/") not in SEEDED},
        **{name: text for name, text in held.items() if text},
    }


def texts_in_force(desk: Desk, published: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return the texts as they are now, but for those an undo took out and nobody has changed since; and which.

    In their place stand those of the current release, whose texts' addresses are `published`.
    """
    taken_out: dict[str, str] = json.loads(desk.store.setting("held") or "{}")
    texts = dict(desk.inputs.texts)
    held = sorted(name for name, address in taken_out.items() if address == _address(texts.get(name)))
    for name in held:
        texts.pop(name, None)
        if name in published:
            texts[name] = desk.store.text(published[name])
    return dict(sorted(texts.items())), held


def _address(text: str | None) -> str:
    return "" if text is None else address_of(text.encode())


def inputs_in_draft(desk: Desk) -> Inputs:
    """Return the inputs that the next release is made from: a file read by other areas would have no say in it."""
    latest = desk.store.latest()
    texts, held = texts_in_force(desk, json.loads(desk.store.text(latest.manifest))["inputs"] if latest else {})
    return read_inputs(texts) if held else desk.inputs


def differences(desk: Desk, folders: Folders) -> list[Problem]:
    """Return a warning for each file of the place's folder that the home no longer follows."""
    texts = read_folders(folders)
    return [
        Problem(
            f"{folders.place}/{name}",
            "The home holds another version, which is the one in force.",
            "Load the file to take it up.",
            Severity.WARNING,
        )
        for name in SEEDED
        if texts.get(f"place/{name}", "") != desk.inputs.texts.get(f"place/{name}", "")
    ]


def load(desk: Desk, source_id: str, stream: BinaryIO, name: str, options: Options, *, keep: bool = True) -> Load:
    """Return how a file was read and, if it was accepted and `keep` is true, stage it for the next release.

    A refused file changes nothing and leaves nothing behind but its line in the log. An expired agreement refuses any
    file, and so do a person's detail in the file's name or in what is said beside it, and a contract that would show
    records of people as they are to this place's readers.
    """
    desk.may(Action.LOAD)
    known = source_id if source_id in desk.inputs.sources else ""
    try:
        loaded = _load(desk, source_id, stream, name, options, keep=keep)
    except Refused as refused:
        desk.store.tell(journal.refused(desk.who, name, known, sha256_of(stream), len(refused.problems)))
        raise
    if loaded.is_refused:
        faults = len(loaded.of(Severity.ERROR))
        desk.store.tell(journal.refused(desk.who, name, known, loaded.sha256, faults))
    elif not keep:
        desk.store.tell(journal.looked_at(desk.who, name, known, loaded.sha256, loaded.counts["kept"]))
    return loaded


def sha256_of(stream: BinaryIO) -> str:
    """Return the hash by which a file is known, read from its start."""
    stream.seek(0)
    return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # any stream of bytes will do


def _load(desk: Desk, source_id: str, stream: BinaryIO, name: str, options: Options, *, keep: bool) -> Load:
    refuse_people_in_name(name)
    _refuse_people(name, options)
    inputs = inputs_in_draft(desk)
    source, lookup = inputs.sources.get(source_id), inputs.place.lookup
    if source is None:
        raise Refused(
            Problem(
                name,
                "There is no such source."
                if person_in(source_id)
                else f'There is no source "{source_id}".{did_you_mean(source_id, inputs.sources)}',
                f"Use one of {', '.join(inputs.sources)}.",
            )
        )
    if expired := _expired(source, name, desk.today):
        raise Refused(expired)
    if source.grain == "record" and (shown := list(unprotected(source, {inputs.place.file.audience}))):
        raise Refused(*shown)
    loaded = _with_sense(desk, source, lookup, read(stream, name, source, lookup, options))
    if loaded.facts is not None and keep:
        contract, facts = source.text.encode(), to_parquet(loaded.facts)
        extract = Extract(
            source=source.id,
            file=name,
            sha256=loaded.sha256,
            loaded_at=desk.moment,
            loaded_by=desk.who,
            contract=address_of(contract),
            lookup=loaded.lookup,
            covers=as_json(loaded.covers),
            keys=as_json(loaded.keys),
            counts=as_json(loaded.counts),
            problems=as_json([str(problem) for problem in loaded.of(Severity.WARNING)]),
            settings=as_json({**_said(options), **_chosen(loaded)}),
            facts=address_of(facts),
        )
        desk.store.add_extract(extract, [contract, facts], journal.uploaded)
    return loaded


def refuse_people_in_name(name: str) -> None:
    """Refuse a file that is called after a person: its name is kept, and everybody reads it. It is not repeated."""
    if found := person_in(name):
        said = f"Its name holds what looks like {found}. Names of files are kept, and everybody reads them."
        raise Refused(Problem("The file", said, "Give it another name. Nothing was kept."))


def _refuse_people(name: str, options: Options) -> None:
    repairs = [f"{each.column} {each.found} {each.use}" for each in options.repairs]
    beside = {"--set-aside": [options.set_aside], "--set": [*options.settings, *options.settings.values()]}
    for where, texts in {**beside, "--use": repairs}.items():
        if found := next(filter(None, map(person_in, texts)), ""):
            said = f"{where} holds what looks like {found}. What is said beside a file is kept, and everybody reads it."
            raise Refused(Problem(name, said, "Take it out. Nothing was kept."))


def take_out(desk: Desk, extract: Extract) -> None:
    """Take a file out of the draft; its record stays, and so does its place in the log."""
    desk.may(Action.LOAD)
    desk.store.unstage(extract.number or 0, journal.taken_out(desk.who, extract))


def _with_sense(desk: Desk, source: Source, lookup: Lookup, loaded: Load) -> Load:
    """Return an accepted file with the warnings of a comparison with the last one accepted of its source.

    Only files that were read by the same areas are compared, and one that is asked for again is no repetition.
    """
    if loaded.facts is None:
        return loaded
    every = [extract for extract in desk.store.extracts() if extract.source == source.id]
    before = [extract for extract in every if lookup.counts_alike(extract.lookup)]
    warnings = against_last(loaded.file, loaded.facts, _facts_of_last(desk, before), source, lookup, loaded.covers)
    if any(extract.sha256 == loaded.sha256 and extract.contract.startswith(loaded.contract) for extract in before):
        said = "The same file was accepted before."
        warnings.append(Problem(loaded.file, said, "Look whether that is right.", Severity.WARNING))
    return replace(loaded, problems=(*loaded.problems, *warnings))


def _facts_of_last(desk: Desk, before: Sequence[Extract]) -> Frame | None:
    """Return the facts of the last of some files whose facts are kept, or None.

    Those of a file that only withdrawn releases held are gone, and may go while they are asked for.
    """
    for extract in reversed(before):
        try:
            return from_parquet(desk.store.get(extract.facts))
        except KeyError:
            if desk.store.has(extract.facts):
                raise  # nobody withdrew it: the home lacks something
    return None


def _chosen(loaded: Load) -> dict[str, Any]:
    """Return the repairs a lead chose as they are kept: column, text found, what it was read as, and the rows."""
    made = [[each.repair.column, each.repair.found, each.repair.use, each.rows] for each in loaded.repaired]
    return {"repairs": made} if made else {}


def _said(options: Options) -> dict[str, str]:
    covers = {"covers": f"{options.covers[0]}..{options.covers[1]}"} if options.covers else {}
    return {**options.settings, **covers, **({"set_aside": options.set_aside} if options.set_aside else {})}


def _expired(source: Source, name: str, today: date) -> Problem | None:
    agreement = source.agreement
    if agreement is None or agreement.expires is None or agreement.expires >= today:
        return None
    return Problem(
        name,
        f"The agreement {agreement.reference} for {source.title} expired on {agreement.expires.isoformat()}.",
        "Renew it and write the new day in the contract.",
    )


def read_new_targets(desk: Desk, text: str) -> tuple[list[Target], list[Problem]]:
    """Return the targets of a file that may come into the draft, and everything that refuses it.

    That is also a column or a row that would not be read as it is meant, and a target that would rate nothing.
    """
    name = "targets.csv"
    problems = list(table_faults(text, name, TARGET_COLUMNS, ("indicator",)))
    targets, faults = read_targets(text, inputs_in_draft(desk).place.lookup) if not problems else ([], [])
    found = [*problems, *faults, *_people_in_rows(name, text), *refused_targets(targets, desk.inputs.book)]
    return targets, [replace(each, found="" if person_in(each.found) else each.found) for each in found]


def replace_targets(desk: Desk, text: str) -> list[Problem]:
    """Take a new targets file into the draft and return its problems; with any, nothing is changed."""
    desk.may(Action.LOAD)
    targets, problems = read_new_targets(desk, text)
    _settle(desk, "targets.csv", text, problems, len(targets))
    return problems


def read_new_breaks(desk: Desk, text: str) -> tuple[list[Break], list[Problem]]:
    """Return the events and breaks of a file that may come into the draft, and everything that refuses it."""
    name = "breaks.csv"
    problems = list(table_faults(text, name, BREAK_COLUMNS, ("date", "indicators", "text")))
    steps, faults = read_breaks(text) if not problems else ([], [])
    born = [each for each in steps if person_in(each.text) == "a date of birth"]
    said = "The text holds what looks like a date of birth."
    found = [*_people_in_rows(name, text), *(Problem(name, said, "Take it out.", rows=(each.line,)) for each in born)]
    return steps, [*problems, *faults, *found, *refused_steps(steps, desk.inputs.book)]


def replace_breaks(desk: Desk, text: str) -> list[Problem]:
    """Take a new register of events and breaks into the draft and return its problems; with any, nothing is changed."""
    desk.may(Action.LOAD)
    steps, problems = read_new_breaks(desk, text)
    _settle(desk, "breaks.csv", text, problems, len(steps))
    return problems


def read_new_milestones(_desk: Desk, text: str) -> tuple[list[Milestone], list[Problem]]:
    """Return the milestones of a file that may come into the draft, and everything that refuses it."""
    return read_milestones(text)


def replace_milestones(desk: Desk, text: str) -> list[Problem]:
    """Take a new register of milestones into the draft and return its problems; with any, nothing is changed."""
    desk.may(Action.LOAD)
    milestones, problems = read_new_milestones(desk, text)
    _settle(desk, "milestones.csv", text, problems, len(milestones))
    return problems


def _people_in_rows(name: str, text: str) -> Iterator[Problem]:
    """Yield the lines with a person in them. Of a date alone nothing is made: a target may be as old as its people."""
    for number, line in enumerate(text.splitlines(), start=1):
        if found := person_in(line, dates=False):
            yield Problem(name, f"The row holds what looks like {found}.", "Take it out.", rows=(number,))


def replace_boundaries(desk: Desk, text: str) -> list[Problem]:
    """Take a GeoJSON of the place's areas into the draft and return its problems; with any, nothing is changed."""
    desk.may(Action.LOAD)
    problems = _boundary_problems(desk, text)
    _settle(desk, "boundaries.geojson", text, problems, len(json.loads(text)["features"]) if not problems else 0)
    return problems


def _boundary_problems(desk: Desk, text: str) -> list[Problem]:
    name = "boundaries.geojson"
    try:
        features = json.loads(text)["features"]
        codes = {boundary_code(feature["properties"], desk.place) for feature in features if feature["geometry"]}
    except (ValueError, KeyError, TypeError):
        return [
            Problem(
                name,
                "Expected a GeoJSON FeatureCollection.",
                "Export the boundaries as GeoJSON in longitude and latitude.",
            )
        ]
    texts = (
        value for feature in features for value in (feature.get("properties") or {}).values() if isinstance(value, str)
    )
    if any(person_in(text, dates=False) for text in texts):
        said = "A feature has a property that finds a person, such as a postcode."
        return [Problem(name, said, "Keep the codes and names of areas alone.")]
    known = codes - {None}
    if not known:
        return [
            Problem(
                name,
                "No feature has the code of an area of this place.",
                "Give each feature a property with its area's code.",
            )
        ]
    return []


def boundary_code(properties: Mapping[str, object], place: Place) -> str | None:
    """Return the area that a feature outlines: the first of its properties that is the code of one."""
    return next(
        (
            found
            for value in properties.values()
            if isinstance(value, str) and value in place.lookup.areas and (found := place.lookup.find(value))
        ),
        None,
    )


def _settle(desk: Desk, name: str, text: str, problems: Sequence[Problem], rows: int) -> None:
    """Take a text of so many rows into the draft, or say in the log that it was refused."""
    kind = journal.Kind(name.partition(".")[0])
    if problems:
        desk.store.tell(journal.refused(desk.who, name, str(kind), _address(text), len(problems)))
        return
    held = json.loads(desk.store.setting("held") or "{}")
    held.pop(f"place/{name}", None)
    address = desk.store.put(text.encode())
    desk.store.set(journal.took(desk.who, kind, address, rows), **{name: address, "held": as_json(held)})
