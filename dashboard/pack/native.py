"""The trend as PowerPoint's own chart, which a reader can edit: the same points, axis and marks as on the page."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.util import Inches, Pt
from xlsxwriter import Workbook

from dashboard import charts, words
from dashboard.charts import LIGHT
from dashboard.measure.parts import period_of, plain_number
from dashboard.pack.deck import colour, describe
from dashboard.pack.model import Finding
from dashboard.terms import Point
from dashboard.xmltext import clean

MARKS = {
    "green": (XL_MARKER_STYLE.CIRCLE, LIGHT.green),
    "amber": (XL_MARKER_STYLE.DIAMOND, LIGHT.amber),
    "red": (XL_MARKER_STYLE.TRIANGLE, LIGHT.red),
    "": (XL_MARKER_STYLE.SQUARE, LIGHT.line),
}
MOST_STEPS = 6
"""A target that changes more often than this is a path, and drawn as one line."""

Series = tuple[str, list[float | None]]


def draw(slide: Any, finding: Finding, where: tuple[float, float, float, float], moment: datetime) -> None:
    """Put a finding's trend on a slide, with its alternative text; `where` is in inches."""
    names = [words.short_period(period_of(each, finding.indicator)) for each in finding.points]
    series = list(series_of(finding))
    data = CategoryChartData()
    data.categories = [clean(name) for name in names]
    for name, values in series:
        data.add_series(clean(name), values)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *(Inches(each) for each in where), data)
    describe(frame, f"Chart: {finding.indicator.title}", finding.alt)
    chart = frame.chart
    # The library writes the sheet behind the chart with today's date, and a name that starts with = as a formula.
    chart.part.chart_workbook.update_from_xlsx_blob(_sheet(names, series, moment))
    _dress(chart, finding, series)


def series_of(finding: Finding) -> Iterator[Series]:
    """Yield what is drawn: the values (a gap is None), the targets, each step a line of its own, and the benchmark."""
    points = finding.points
    yield finding.points[-1].area_name, [each.value for each in points]
    is_band = any(each.target is None and (each.target_low, each.target_high) != (None, None) for each in points)
    for name in ("target_low", "target_high") if is_band else ("target",):
        yield from (("Target", values) for values in _steps(points, name))
    compared = [each.benchmark if each.value is not None else None for each in points]
    if finding.benchmark and any(each is not None for each in compared):
        yield finding.benchmark, compared


def _steps(points: Sequence[Point], name: str) -> Iterator[list[float | None]]:
    held = [getattr(each, name) for each in points]
    runs = [(value, [at for at, _ in group]) for value, group in groupby(enumerate(held), key=lambda each: each[1])]
    stretches = [(value, at) for value, at in runs if value is not None]
    if len(stretches) > MOST_STEPS:
        yield held
        return
    for value, at in stretches:
        yield [value if index in at else None for index in range(len(held))]


def _sheet(names: Sequence[str], series: Sequence[Series], moment: datetime) -> bytes:
    """Return the sheet that PowerPoint opens to edit the chart: its names are text, and run nothing."""
    held = io.BytesIO()
    book = Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": moment.replace(tzinfo=None, microsecond=0)})
    sheet = book.add_worksheet("Sheet1")
    for row, name in enumerate(names, start=1):
        sheet.write_string(row, 0, clean(name))
    for column, (name, values) in enumerate(series, start=1):
        sheet.write_string(0, column, clean(name))
        for row, value in enumerate(values, start=1):
            if value is not None:
                sheet.write_number(row, column, value)
    book.close()
    return held.getvalue()


def _dress(chart: Any, finding: Finding, series: Sequence[Series]) -> None:
    chart.has_legend, chart.has_title = False, False
    chart.font.size, chart.font.name, chart.font.color.rgb = Pt(12), "Arial", colour(LIGHT.text)
    _axes(chart, finding)
    first, *others = list(chart.plots[0].series)
    _line(first, LIGHT.line, 2.25)
    for index, point in enumerate(finding.points):
        _mark(first, index, point, is_after_gap=index == 0 or finding.points[index - 1].value is None)
    latest = max((index for index, each in enumerate(finding.points) if each.value is not None), default=None)
    if latest is not None:
        shown = finding.points[latest]
        is_above = shown.target is None or (shown.value or 0) >= shown.target
        said = plain_number(shown.value, finding.indicator) + (" (p)" if shown.provisional else "")
        _label(first, latest, said, is_above=is_above)
    for made, (name, values) in zip(others, series[1:], strict=True):
        is_target = name == "Target"
        _line(made, LIGHT.text if is_target else LIGHT.quiet, 1.5, is_dashed=is_target)
        last = max(index for index, value in enumerate(values) if value is not None)
        if sum(value is not None for value in values) == 1:
            made.marker.style, made.marker.size = XL_MARKER_STYLE.DASH, 9
            made.marker.format.fill.solid()
            made.marker.format.fill.fore_color.rgb = colour(LIGHT.text)
        if last == len(values) - 1 or not is_target:
            value = finding.points[latest].value if latest is not None else None
            said = f"{name} {plain_number(values[last], finding.indicator)}"
            _label(made, last, said, is_above=value is None or (values[last] or 0) > value)


def _axes(chart: Any, finding: Finding) -> None:
    drawn = charts.trend(finding.points, finding.indicator)["encoding"]["y"]
    start, end = drawn["scale"]["domain"]
    ticks = drawn["axis"]["values"]
    values, periods = chart.value_axis, chart.category_axis
    values.minimum_scale, values.maximum_scale = start, end
    values.major_unit = round(ticks[1] - ticks[0], 9) if len(ticks) > 1 else None
    values.major_gridlines.format.line.color.rgb = colour(LIGHT.grid)
    values.format.line.fill.background()
    values.tick_labels.number_format = _format(ticks)
    values.tick_labels.number_format_is_linked = False
    periods.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    periods.format.line.color.rgb = colour(LIGHT.quiet)
    if len(finding.points) > 8:
        for name in ("tickLblSkip", "tickMarkSkip"):
            skip = periods._element.makeelement(f"{{{periods._element.nsmap['c']}}}{name}", {"val": "6"})
            periods._element.xpath("c:noMultiLvlLbl")[0].addprevious(skip)


def _format(ticks: Sequence[float]) -> str:
    decimals = max((len(f"{tick:.9f}".rstrip("0").partition(".")[2]) for tick in ticks), default=0)
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _line(series: Any, hue: str, wide: float, *, is_dashed: bool = False) -> None:
    series.smooth = False
    series.format.line.color.rgb, series.format.line.width = colour(hue), Pt(wide)
    series.marker.style = XL_MARKER_STYLE.NONE
    if is_dashed:
        series.format.line.dash_style = MSO_LINE.DASH


def _mark(series: Any, index: int, point: Point, *, is_after_gap: bool) -> None:
    """Give a point its shape and colour by rating; a provisional one is hollow, on a dashed line."""
    if point.value is None:
        return
    style, hue = MARKS[point.rating]
    own = series.points[index]
    own.marker.style, own.marker.size = style, 8
    fill = own.marker.format.fill
    fill.solid()
    fill.fore_color.rgb = colour(LIGHT.page if point.provisional else hue)
    own.marker.format.line.color.rgb = colour(hue)
    own.marker.format.line.width = Pt(1.75)
    if point.provisional and not is_after_gap:
        own.format.line.color.rgb, own.format.line.width = colour(LIGHT.line), Pt(2.25)
        own.format.line.dash_style = MSO_LINE.DASH


def _label(series: Any, index: int, said: str, *, is_above: bool) -> None:
    label = series.points[index].data_label
    frame = label.text_frame
    frame.text = clean(said)
    run = frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold, run.font.color.rgb = Pt(14), True, colour(LIGHT.text)
    label.position = XL_LABEL_POSITION.ABOVE if is_above else XL_LABEL_POSITION.BELOW
