"""The book: a definition file as a reader reads it, with nothing that the file and its contracts do not say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard import words
from dashboard.contracts import Condition, Source, feeding
from dashboard.definitions import DAYS, RANKS, Count, Indicator, PeriodRule
from dashboard.desk import Inputs
from dashboard.disclosure import LARGEST_SMALL_COUNT, ROUNDED_TO
from dashboard.examples import drawn
from dashboard.methods import methods_of
from dashboard.terms import Grain, Polarity

STATUSES = {
    "live": "Live: measured and on the board.",
    "in_development": "In development: not measured yet.",
    "paused": "Paused: not being updated.",
    "retired": "Retired: no longer measured.",
}

POLARITIES = {
    Polarity.LOW_IS_GOOD: "Low is good.",
    Polarity.HIGH_IS_GOOD: "High is good.",
    Polarity.NO_JUDGEMENT: "Neither high nor low is good: it is shown and never rated.",
}

SMALL_NUMBERS = {
    "none": "Counts are shown as they are.",
    "small_numbers": f"Counts from 1 to {LARGEST_SMALL_COUNT}, and what would give them away, are hidden.",
    "hes": f"Counts from 1 to {LARGEST_SMALL_COUNT}, and what would give them away, are hidden; "
    f"the others are rounded to {ROUNDED_TO}.",
}

_GRAINS = {
    Grain.MONTH: "month",
    Grain.QUARTER: "quarter",
    Grain.FINANCIAL_YEAR: "financial year",
    Grain.CALENDAR_YEAR: "calendar year",
    Grain.ACADEMIC_YEAR: "academic year",
    Grain.POOLED_YEARS: "span of calendar years, such as 2015 to 2017",
}


@dataclass(frozen=True)
class Drawn:
    """A table as it is printed: a caption, the names of its columns, its rows."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Entry:
    """One indicator of the book: what it is called, what it says about itself, and its worked example."""

    id: str
    title: str
    question: str
    facts: Sequence[tuple[str, str]]
    caveats: Sequence[str]
    given: Sequence[Drawn]
    expected: Drawn | None


def entry(indicator: Indicator, inputs: Inputs) -> Entry:
    """Return the entry of an indicator, as printed."""
    return Entry(
        indicator.id,
        indicator.title,
        indicator.question,
        [(name, said) for name, said in _facts(indicator, inputs) if said],
        indicator.caveats,
        list(_given(indicator)),
        _expected(indicator),
    )


def _facts(indicator: Indicator, inputs: Inputs) -> Iterator[tuple[str, str]]:
    yield "Why it matters", indicator.why
    yield "Status", STATUSES[indicator.status]
    yield "How we work it out", how(indicator, inputs)
    yield "Unit", _unit(indicator)
    yield "What good looks like", POLARITIES[indicator.polarity] if indicator.measure else ""
    yield "Areas", _areas(indicator, inputs) if indicator.measure else ""
    yield "Periods", _periods(indicator.period) if indicator.period else ""
    yield "Compared with", _benchmark(indicator, inputs)
    yield "Source", " ".join(_source(source) for source in sources_of(indicator, inputs))
    yield "Small numbers", _small_numbers(indicator, inputs)
    yield "Methods", "; ".join(each.title for each in methods_of(indicator))
    yield "Owner", inputs.place.owner(indicator.id)
    yield "Version", _version(indicator)
    yield "Name in files and addresses", indicator.id


# -- how it is worked out


def how(indicator: Indicator, inputs: Inputs) -> str:
    """Return how an indicator is worked out, in sentences; nothing where it is not measured yet."""
    if indicator.value:
        title = _titles(indicator.value, inputs)
        tests = _tests(indicator.value, inputs)
        return f"The value as it is published in {title}{tests}. It is carried, never recomputed."
    if indicator.numerator is None:
        return ""
    counted = _sum(indicator.numerator, inputs)
    parts = [f"{counted[0].upper()}{counted[1:]}"]
    parts += [f"less {_sum(indicator.less, inputs)}"] if indicator.less else []
    parts += [f"divided by {_denominator(indicator.denominator, inputs)}"] if indicator.denominator else []
    parts += [_multiplied(indicator)] if _multiplied(indicator) else []
    widened = " Its interval allows for people with several events." if indicator.repeats else ""
    broken_down = f" It is also broken down by {_spoken(indicator.by)}." if indicator.by else ""
    return f"{', '.join(parts)}.{widened}{broken_down}{_across(indicator, inputs)}"


def _across(indicator: Indicator, inputs: Inputs) -> str:
    """Return what is made of the values of several areas, where the number is not one of its own counts."""
    if indicator.between:
        return f" The highest {inputs.place.level_name(indicator.between).lower()} less the lowest."
    if indicator.slope:
        ranks = _titles(indicator.counts[RANKS], inputs)
        return f" The slope of the line through groups of small areas, from the most deprived to the least, by {ranks}."
    return ""


def _sum(count: Count, inputs: Inputs) -> str:
    dated = f", counted by {_spoken(count.dated)}" if count.dated else ""
    return f"the {_spoken(count.sum)} in {_titles(count, inputs)}{_tests(count, inputs)}{dated}"


def _denominator(count: Count, inputs: Inputs) -> str:
    return "the calendar days of the period" if count.source == DAYS else _sum(count, inputs)


def _titles(count: Count, inputs: Inputs) -> str:
    return " or ".join(f"“{source.title}”" for source in feeding(inputs.sources, count.source)) or count.source


def _tests(count: Count, inputs: Inputs) -> str:
    source = next(iter(feeding(inputs.sources, count.source)), None)
    said = [_test(test, source) for test in count.tests]
    return f" where {' and '.join(said)}" if said else ""


def _test(test: Condition, source: Source | None) -> str:
    name = _spoken(test.column)
    if source and test.column in (*source.derive, *source.columns) and source.kind_of(test.column) == "truth":
        return f"{name} is {'yes' if test.values == ('true',) else 'no'}"
    if test.values:
        spelt = [_spelt(value, test.column, source) for value in test.values]
        return f"{name} is {' or '.join(spelt)}"
    return f"{name} is {str(test).removeprefix(name).strip()}"


def _spelt(value: str, column: str, source: Source | None) -> str:
    """Return a code with the words it stands for, where its contract lists some: `90362 (Healthy life expectancy)`."""
    stated = source.columns.get(column) if source else None
    known = stated.values.get(value, []) if stated else []
    worded = next((each for each in known if len(each) > len(value) and " " in each), "")
    return f"{value} ({worded})" if worded and value.isdigit() else _spoken(value)


def _multiplied(indicator: Indicator) -> str:
    if indicator.measure == "proportion":
        return "as a percentage"
    if indicator.multiplier == 1:
        return ""
    if indicator.multiplier < 1:
        return f"divided by {words.number(1 / indicator.multiplier, 0)}"
    return f"times {words.number(indicator.multiplier, 0)}"


def _spoken(name: str) -> str:
    return name.replace("_", " ")


# -- the rest of what it says


def _unit(indicator: Indicator) -> str:
    if not indicator.unit:
        return ""
    return f"{indicator.unit}, shown to {words.count(indicator.decimals, 'decimal')}"


def _areas(indicator: Indicator, inputs: Inputs) -> str:
    levels = [inputs.place.level_name(level) for level in indicator.areas]
    return ", ".join(dict.fromkeys(levels))


def _periods(period: PeriodRule) -> str:
    each = f"Each {_GRAINS[period.grain]}"
    if isinstance(period.window, int):
        each += f", adding up the {period.window} that end with it"
    elif period.window:
        each += f", {'the year so far' if period.window == 'year_to_date' else 'everything so far'}"
    if period.months:
        each += f", counting {', '.join(words.MONTHS[month - 1] for month in period.months)} alone"
    if period.provisional:
        latest = "the latest may" if period.provisional == 1 else f"the latest {period.provisional} may"
        each += f"; {latest} still change"
    return f"{each}."


def _benchmark(indicator: Indicator, inputs: Inputs) -> str:
    code = inputs.place.benchmark(indicator.benchmark) if indicator.benchmark != "none" else None
    return inputs.place.lookup.name(code) if code else ""


def sources_of(indicator: Indicator, inputs: Inputs) -> list[Source]:
    """Return the contracts an indicator's counts come from, each once."""
    named = [source for count in indicator.reads for source in feeding(inputs.sources, count.source)]
    return list({source.id: source for source in named}.values())


def _source(source: Source) -> str:
    publisher = f", from {source.publisher}" if source.publisher else ""
    due = f", due {words.count(source.due_days, 'day')} after the period ends" if source.due_days is not None else ""
    return f"{source.title}{publisher}{due} (contract {source.id}, {source.version})."


def _small_numbers(indicator: Indicator, inputs: Inputs) -> str:
    audience = inputs.place.file.audience
    sources = sources_of(indicator, inputs)
    policies = {getattr(source.disclosure, audience) for source in sources} - {"none"}
    if policies or not indicator.counts:
        return " ".join(SMALL_NUMBERS[policy] for policy in sorted(policies))
    why = {source.disclosure.because: None for source in sources if source.disclosure.because and audience != "closed"}
    said = f": {'; '.join(why)}" if why else ""
    return f"{SMALL_NUMBERS['none'].rstrip('.')}{said}."


def _version(indicator: Indicator) -> str:
    said = f"Version {indicator.version}"
    if indicator.effective_from:
        compared = "comparable with before" if indicator.comparable else "not comparable with before"
        said += f", in force from {words.day(indicator.effective_from)}: {indicator.reason.rstrip('.')}; {compared}"
    return f"{said}. Reviewed {words.day(indicator.reviewed)}." if indicator.reviewed else f"{said}. Not reviewed yet."


# -- the worked example


def _given(indicator: Indicator) -> Iterator[Drawn]:
    given = indicator.example.given if indicator.example else {}
    for name, content in given.items():
        if name == "areas":
            yield Drawn("Areas given", ("Code", "Lies in"), [(code, str(lies)) for code, lies in content.items()])
        elif name == "targets":
            rows = [tuple(part.strip() for part in each.partition(":")[::2]) for each in str(content).split(";")]
            yield Drawn("Targets given", ("Area", "Target"), [row for row in rows if any(row)])
        else:
            yield _table(f"Rows given: {_spoken(name)}", str(content))


def _expected(indicator: Indicator) -> Drawn | None:
    return _table("Points they must give", indicator.example.expect) if indicator.example else None


def _table(caption: str, text: str) -> Drawn:
    rows = drawn(text)
    columns = list(rows[0]) if rows else []
    return Drawn(caption, [_spoken(each) for each in columns], [[row[name] for name in columns] for row in rows])
