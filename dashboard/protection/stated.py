"""What comes in, what is kept, hidden and refused, who may and what is logged: a part of the page for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard import identifiable, journal
from dashboard.access import PERMITS, Action, Role
from dashboard.contracts import Derive, Kind, Source
from dashboard.desk import Desk
from dashboard.disclosure import LARGEST_SMALL_COUNT, ROUNDED_TO, Policy
from dashboard.place import AUDIENCES, Place


@dataclass(frozen=True)
class Section:
    """A part of the page: a heading, sentences, and a table if it has columns."""

    title: str
    said: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


# -- what comes in, and what is kept


def what_comes_in(sources: Sequence[Source]) -> Section:
    """Return what each contract reads, and from whom."""
    grains = {"record": "a person or an event", "aggregate": "counted already"}
    rows = tuple(
        (each.title, each.publisher or "not stated", grains[each.grain], each.cadence, ", ".join(each.columns))
        for each in sources
    )
    said = "A file is read by its contract. A column that no contract names is not read and never kept."
    return Section("What comes in", (said,), ("Kind of data", "From", "One row is", "How often", "Columns read"), rows)


def what_is_kept(sources: Sequence[Source], place: Place) -> Section:
    """Return what stays of each kind of file: the smallest area, what is cut into bands, what is never kept."""
    rows = tuple(
        (each.title, _level(each, place), "; ".join(_coarser(each)) or "nothing", ", ".join(kept(each)), _dropped(each))
        for each in sources
    )
    said = "Counts and sums by period, area and group are kept, and the bytes of no file. No table has a row a person."
    columns = ("Kind of data", "Smallest area", "Made coarser as it is read", "Kept", "Read and never kept")
    return Section("What is kept of it", (said,), columns, rows)


def kept(source: Source) -> list[str]:
    """Return what is kept of a source beside its area: its periods, what it is filtered by, and what is summed."""
    return list(dict.fromkeys([*source.dates, *source.dimensions, *source.measures]))


def _dropped(source: Source) -> str:
    stays = {*source.dates, *source.dimensions, *source.measures.values(), source.covers, source.area}
    return ", ".join(name for name in source.columns if name not in stays) or "nothing"


def _level(source: Source, place: Place) -> str:
    if not source.area:
        return place.level_name("place")
    if not source.adds_up:
        return "as it comes"
    level = place.level_name(place.lookup.keep_level)
    return f"{level}, and beside it {place.level_name(source.detail)}" if source.detail else level


def _coarser(source: Source) -> Iterator[str]:
    for name in source.dates:
        if name in source.columns and source.columns[name].kind is Kind.DATE:
            yield f"{name} to its month"
    for name, made in source.derive.items():
        yield f"{name}: {_derived(made)}"


def _derived(made: Derive) -> str:
    if made.one_of:
        return f"whether {made.one_of} is {' or '.join(made.values)}"
    what = f"days from {made.days_between[0]} to {made.days_between[1]}" if made.days_between else made.band
    return f"{what} in bands from {', '.join(map(str, made.cuts))}"


# -- who is refused, shown, permitted


def who_is_refused() -> Section:
    """Return what refuses a file or a piece of writing."""
    rows = (
        ("A column named after a person's details", "the file", ", ".join(sorted(identifiable.PERSONAL_HEADERS))),
        (
            "A column of NHS numbers, by their check digit",
            "the file",
            f"a third of {identifiable.FEWEST} values or more",
        ),
        ("A single NHS number in any other column", "the file", "one value"),
        ("What names or finds a person in a note, a reason or a file's name", "what was written", _forms()),
    )
    said = "What was found is never repeated. A person's name has no form: in writing it is not seen."
    return Section("What never enters", (said,), ("Found", "Refused is", "By"), rows)


def _forms() -> str:
    return ", ".join(each for each in ("an NHS number", *identifiable.FORMS))


def small_numbers(sources: Sequence[Source], place: Place) -> Section:
    """Return how each kind of count is protected, by who reads it."""
    means = {
        Policy.NONE: "as they are",
        Policy.SMALL_NUMBERS: f"1 to {LARGEST_SMALL_COUNT} hidden",
        Policy.HES: f"1 to {LARGEST_SMALL_COUNT} hidden, others to the nearest {ROUNDED_TO}",
    }
    rows = tuple(
        (each.title, *(means[Policy(getattr(each.disclosure, name))] for name in AUDIENCES), each.disclosure.because)
        for each in sources
    )
    said = (
        f"This board is made for one circle of readers: {place.file.audience}. A hidden count takes with it "
        "whatever it could be worked out from, in every release that can be read."
    )
    return Section("Small numbers", (said,), ("Kind of data", *map(str.capitalize, AUDIENCES), "Because"), rows)


def who_may() -> Section:
    """Return which role may do what."""
    rows = tuple((str(each), *("yes" if role in PERMITS[each] else "no" for role in Role)) for each in Action)
    asks = "A page asks on its first line, and every call that writes or exports asks again."
    more = "A place may name more roles that see closed measures."
    return Section("Who may do what", (asks, more), ("To", *map(str, Role)), rows)


def logged() -> Section:
    """Return what leaves a line in the log."""
    said = (
        f"A line of the log is kept of each: {', '.join(map(str, journal.Kind))}.",
        "It says who, when, what and which release; of what somebody wrote it holds a hash.",
        "Lines are sealed in a chain, so that one that was changed is found.",
    )
    return Section("What is logged", said)


def kept_for(place: Place) -> Section:
    """Return how long releases are kept."""
    days = place.file.retention_days
    said = (
        f"Releases older than {days} days are withdrawn."
        if days
        else "No retention period is set: every release is kept."
    )
    return Section(
        "How long it is kept", (said, "A release that gives somebody away is withdrawn for good by an admin.")
    )


def where(desk: Desk) -> Section:
    """Return where the data is, by the kind of database alone."""
    kind = {"sqlite": "a SQLite file in the home's folder"}.get(desk.store.engine.dialect.name, "a PostgreSQL database")
    said = (
        f"Facts, releases and the log are in {kind}. It and its backups are confidential: counts in it are not hidden."
    )
    return Section("Where it is stored", (said,))
