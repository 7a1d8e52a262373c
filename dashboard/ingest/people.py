"""The watch on a file's cells for numbers that find a person: any such number refuses the file."""

from __future__ import annotations

from dashboard.contracts import Kind, Source
from dashboard.engine import Frame
from dashboard.identifiable import TEN_DIGITS, NumberWatch
from dashboard.layout import Layout
from dashboard.reader import Table
from dashboard.terms import Problem, Refused


class People:
    """What every column of a file has shown of NHS numbers so far, ignored columns too."""

    def __init__(self, table: Table, layout: Layout, source: Source) -> None:
        self.name, self.layout, self.source = table.name, layout, source
        self.watches = {index: NumberWatch(self._is_identifier(index)) for index in range(len(table.header))}

    def watch(self, chunk: Frame) -> None:
        """Look at a chunk's cells of ten digits."""
        for index, watch in self.watches.items():
            cells = chunk[f"c{index}"]
            watch.see(int((cells != "").sum()), cells.filter(cells.str.contains(TEN_DIGITS)).to_list())

    def refuse(self) -> None:
        """Refused, naming each column that holds NHS numbers and none of them."""
        said = "This dashboard takes no identifiable data."
        problems = [
            Problem(
                self.name,
                f"The column holds NHS numbers ({self._passing(watch)}). {said}",
                "Remove the column. Nothing was kept.",
                column=self.layout.label(index),
            )
            for index, watch in self.watches.items()
            if watch.is_personal
        ]
        if problems:
            raise Refused(*problems)

    def _is_identifier(self, index: int) -> bool:
        return any(
            index in found and self.source.columns[column].kind is Kind.IDENTIFIER
            for column, found in self.layout.positions.items()
        )

    def _passing(self, watch: NumberWatch) -> str:
        passing, digits = max(watch.passing, watch.single), max(watch.ten_digits, watch.single)
        return f"{passing:,} of {digits:,} pass the check digit"
