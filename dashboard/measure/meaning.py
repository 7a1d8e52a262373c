"""What a measure means, from its definition alone: counted how, of whom, and what good looks like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dashboard import words
from dashboard.contracts import Source, feeding
from dashboard.definitions import DAYS, Count, Indicator
from dashboard.disclosure import LARGEST_SMALL_COUNT, ROUNDED_TO, Policy, stricter
from dashboard.edition import Edition
from dashboard.measure.parts import benchmark_name, count_text, goal_text, period_of, tolerance_text
from dashboard.place import Target, target_for
from dashboard.targeting import grains
from dashboard.terms import Point, Polarity, State

_COUNTED_BY = {
    "residence": "people who live in the place",
    "responsible_council": "people the council is responsible for",
    "registered_practice": "people registered with a practice of the place",
}


_PROTECTED = {
    Policy.NONE: "No count is hidden.",
    Policy.SMALL_NUMBERS: f"Counts of 1 to {LARGEST_SMALL_COUNT} are hidden, with any other that would give one away.",
    Policy.HES: f"Counts of 1 to {LARGEST_SMALL_COUNT} are hidden, with any other that would give one away; "
    f"the rest are rounded to the nearest {ROUNDED_TO}.",
}


_GOOD = {
    Polarity.LOW_IS_GOOD: "Low is good.",
    Polarity.HIGH_IS_GOOD: "High is good.",
    Polarity.NO_JUDGEMENT: "Neither high nor low is good.",
}


_BY_AGE = {
    "life_expectancy": "both by {} bands of age, in a life table of 100,000 newborn (Chiang)",
    "standardised_rate": "both by {} bands of age, each weighted as in the European Standard Population of 2013",
}


_SLOPED = (
    "for each group of small areas by deprivation; then the line through all groups, and its height at the least "
    "deprived end less that at the most deprived"
)


def definition_of(point: Point, indicator: Indicator, edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield the definition panel, label and text, from the definition, its sources and the place's targets alone."""
    place = edition.inputs.place
    sources = list(_sources(indicator, edition))
    facts = [
        ("What this tells us", indicator.question),
        ("Why it matters", indicator.why),
        ("How we work it out", _worked_out(point, indicator)),
        ("What good looks like", _good(point, indicator, edition)),
        ("Who is counted", _who(indicator, sources)),
        ("Who is not counted", _who_not(indicator)),
        ("Source", " ".join(_source_words(source, edition) for source in sources)),
        ("Small numbers", _small(sources, place.file.audience)),
        ("Caveats", "\n".join(indicator.caveats)),
        ("Compare with", benchmark_name(indicator, edition) or "Nothing: it is compared with its target alone."),
        ("Owner", place.owner(indicator.id) or "No owner is named."),
        ("Version", _version(indicator)),
        ("Reviewed", words.day(indicator.reviewed) if indicator.reviewed else "Not yet reviewed."),
    ]
    yield from ((label, text) for label, text in facts if text)


def _sources(indicator: Indicator, edition: Edition) -> Iterator[Source]:
    seen: set[str] = set()
    for count in indicator.reads:
        for source in feeding(edition.inputs.sources, count.source):
            if source.id not in seen:
                seen.add(source.id)
                yield source


def _worked_out(point: Point, indicator: Indicator) -> str:
    if indicator.value:
        return f"The value is published, and carried as it is: {_where(indicator.value)}."
    if not indicator.numerator:
        return ""
    hidden = "hidden" if point.state == State.HIDDEN else "no data"
    hidden = "" if indicator.between or indicator.slope else hidden  # each area or group has counts, and it has none
    parts = [_part(indicator.numerator, point.numerator, hidden if not indicator.less else "")]
    if indicator.less:
        parts.append(f"less {_part(indicator.less, None, '')}, which leaves {count_text(point.numerator) or hidden}")
    if indicator.denominator:
        parts.append(f"divided by {_part(indicator.denominator, point.denominator, hidden)}")
    if indicator.bands:
        parts.append(_BY_AGE[indicator.measure or ""].format(len(indicator.bands)))
    if indicator.between:
        parts.append(f"the highest {indicator.between} less the lowest")
    if indicator.slope:
        parts.append(_SLOPED)
    if indicator.measure == "proportion":
        parts.append("in per cent")
    elif indicator.multiplier != 1:
        is_up = indicator.multiplier > 1
        scale = indicator.multiplier if is_up else 1 / indicator.multiplier
        parts.append(f"{'multiplied' if is_up else 'divided'} by {words.number(scale, 0)}")
    text = ", ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _part(count: Count, number: float | None, unknown: str) -> str:
    shown = count_text(number) or unknown
    said = "calendar days in the period" if count.source == DAYS else count.sum.replace("_", " ")
    where = f" where {_where(count)}" if count.tests else ""
    return f"{said}{where}{f' ({shown})' if shown else ''}"


def _where(count: Count) -> str:
    return " and ".join(str(test) for test in count.tests)


def _good(point: Point, indicator: Indicator, edition: Edition) -> str:
    good = _GOOD[indicator.polarity]
    target = _target(point, indicator, edition)
    if target is None or not goal_text(point, indicator):
        return f"{good} No target is set."
    tolerance = "no tolerance" if point.amber is None else f"tolerance {tolerance_text(point.amber, indicator)}"
    until = f"until {words.day(target.end)}" if target.end else "until it is changed"
    since = f" from {words.day(target.start)}" if target.start else ""
    who = f", set by {target.set_by}" if target.set_by else ""
    kind = f" ({target.kind})" if target.kind else ""
    return f"{good} Target {goal_text(point, indicator)}{kind}, {tolerance}{who},{since} {until}."


def _target(point: Point, indicator: Indicator, edition: Edition) -> Target | None:
    if not point.period:
        return None
    end = period_of(point, indicator).last_day
    targets = edition.inputs.place.targets
    return target_for(targets, indicator.id, point.area, point.level, grains(indicator), end)


def _who(indicator: Indicator, sources: Sequence[Source]) -> str:
    lead = indicator.numerator or indicator.value
    source = next((each for each in sources if lead and each.feed == lead.source), None)
    if lead is None or source is None or not lead.tests:
        return ""
    people = f" of {_COUNTED_BY[source.counts_by]}" if source.grain == "record" else ""
    return f"{source.title}{people}: only where {_where(lead)}."


def _who_not(indicator: Indicator) -> str:
    if not (indicator.numerator and indicator.numerator.tests):
        return ""
    counts_in = "no group" if indicator.slope else "the place"
    return (
        f"Everything else in the extract, and rows of another place. A row without a known area counts in {counts_in}."
    )


def _source_words(source: Source, edition: Edition) -> str:
    days = edition.inputs.place.file.due_days.get(source.id, source.due_days)
    every = {"month": "every month", "quarter": "every quarter", "year": "every year"}.get(
        source.cadence, "as published"
    )
    publisher = f" ({source.publisher})" if source.publisher else ""
    lag = f", due {words.count(days, 'day')} after the period ends" if days is not None else ", with no day promised"
    return f"{source.title}{publisher}: comes {every}{lag}."


def _small(sources: Sequence[Source], audience: str) -> str:
    policy = Policy.NONE
    for source in sources:
        policy = stricter(policy, Policy(getattr(source.disclosure, audience)))
    return _PROTECTED[policy] if sources else ""


def _version(indicator: Indicator) -> str:
    if indicator.version == 1 or indicator.effective_from is None:
        return f"{indicator.version}"
    comparable = "comparable with before" if indicator.comparable else "not comparable with before"
    return f"{indicator.version} from {words.day(indicator.effective_from)}: {indicator.reason} ({comparable})"
