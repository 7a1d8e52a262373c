"""A chunk's columns under the contract's names, with wide columns turned to rows and given values filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from dashboard.contracts import Source
from dashboard.engine import Frame
from dashboard.layout import Layout


def named(
    chunk: Frame,
    layout: Layout,
    source: Source,
    settings: Mapping[str, str],
    position: Callable[[str, Frame], int],
) -> Frame:
    """Return the contract's columns as text, with `row` and with `faulty`, false of every row as yet."""
    frame = chunk.select("row", *[pl.col(f"c{position(column, chunk)}").alias(column) for column in layout.positions])
    for column, parts in layout.made.items():
        frame = frame.with_columns(pl.concat_str(parts, separator=" ").str.strip_chars().alias(column))
    if layout.melted and source.unpivot:
        frame = _melt(chunk, frame, layout, source.unpivot.value)
    for column, stated in source.columns.items():
        given = settings.get(column, stated.default)
        if column not in frame.columns and given is not None:
            frame = frame.with_columns(pl.lit(given).alias(column))
    return frame.with_columns(pl.lit(value=False).alias("faulty"))


def _melt(chunk: Frame, frame: Frame, layout: Layout, value: str) -> Frame:
    """Return a row for each wide column, with what its header says of it."""
    parts = sorted({part for melted in layout.melted.values() for part in melted})
    wide = frame.drop([each for each in (*parts, value) if each in frame.columns])
    names = [f"c{index}" for index in layout.melted]
    long = wide.hstack(chunk.select(names)).unpivot(
        on=names, index=wide.columns, variable_name="melted", value_name=value
    )
    said = pl.DataFrame(
        [{"melted": f"c{index}", **dict.fromkeys(parts), **melted} for index, melted in layout.melted.items()]
    )
    return long.join(said, on="melted", how="left").drop("melted")
