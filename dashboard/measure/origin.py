"""Where a number came from and what it means: its definition, its sums, its files."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.measure.chosen import Chosen
from dashboard.measure.lineage import extracts_of, lineage_of
from dashboard.measure.made import Made, bands_of, made_of, text_with_lines
from dashboard.measure.meaning import definition_of
from dashboard.measure.parts import Table, used
from dashboard.store import Store


@dataclass(frozen=True)
class Origin:
    """The definition in words and as its file has it, how each number was made, and the files behind it."""

    definition: tuple[tuple[str, str], ...]
    lineage: tuple[tuple[str, str], ...]
    extracts: Table
    made: tuple[Made, ...]
    bands: Table | None
    text: str


def origin_of(shown: Chosen, store: Store) -> Origin:
    """Return where the number of the shown point came from."""
    point, indicator, edition = shown.point, shown.indicator, shown.edition
    extracts = store.extracts(sorted({number for _, number, _ in used(point)}))
    return Origin(
        definition=tuple(definition_of(point, indicator, edition)),
        lineage=tuple(lineage_of(point, indicator)),
        extracts=extracts_of(point, extracts, edition),
        made=tuple(made_of(point, shown.own, indicator, edition)),
        bands=bands_of(point, indicator),
        text=text_with_lines(indicator.text),
    )
