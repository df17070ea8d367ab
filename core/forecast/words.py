"""Sentences about a forecast: broken days and what was done, why a series is refused, what the backtest says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.forecast.data import Measure, Reading, layout_said
from core.forecast.models import CLASSES, NAMES
from core.i18n import N_, _, listed, ngettext, sentences

if TYPE_CHECKING:
    from core.forecast.calendar import Lift
    from core.forecast.mends import Found
    from core.forecast.request import Result
    from core.forecast.run import Outcome
    from core.forecast.series import Panel

LEAST_MOVED = 0.001
"""Part of the forecast that a mend must move for the difference to be drawn: less is thinner than the line."""
NAMED = 4
"""Periods named in a sentence; of more, how many others there are."""
RULES = {
    "repeated": N_("Days loaded twice"),
    "returned": N_("Returns"),
    "hours": N_("Summer time"),
    "edges": N_("Unfinished periods"),
    "resting": N_("Days of rest"),
    "gaps": N_("Gaps"),
    "stockouts": N_("Stock-outs"),
    "outliers": N_("Outlying days"),
    "shifts": N_("Level shifts"),
}
MENDS = {
    "repeated": N_("Rows that repeat another are counted once."),
    "returned": N_(
        "A return is taken off once; a period below 0 is taken as what is usual, since it was sold earlier."
    ),
    "hours": N_("The hour that holds two is halved, the missing one is filled."),
    "edges": N_("Left out; an unfinished last period is forecast instead."),
    "resting": N_("Taken as 0, now and in the forecast."),
    "gaps": N_("Filled with the level and the season around them; after a long gap the series begins anew."),
    "stockouts": N_("Taken as what would have been asked for: the level and the season around them."),
    "outliers": N_("Taken as what is usual on that day."),
    "shifts": N_("What came before is brought to the new level, so that its season is kept."),
}
FREQUENCY = {
    "h": N_("hours"), "D": N_("days"), "W": N_("weeks"), "MS": N_("months"), "QS": N_("quarters"), "YS": N_("years"),
}  # fmt: skip
WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
HELP = {
    "empty": N_("It has no value. Choose another column, or check how numbers are written."),
    "ended": N_("Its last value is too long before the end of the others. Load its newer days."),
    "long": N_("After its last long gap too little is known. Load the missing days."),
    "many": N_("Too many of its periods are unknown. Load the missing days, or choose longer periods."),
    "short": N_("It has too few periods: at least 8 are needed. Load more of the past, or choose shorter periods."),
}


@dataclass(frozen=True)
class Fault:
    """What one rule found, in words.

    Attributes:
        rule: Name of the rule; title: of what it looks for.
        sentence: What is there; mend: what was done, "" where nothing was.
        series: Series concerned; periods: of them.
        refused: Whether a series is refused because of it; off: whether the rule was switched off.
        moved: Share by which the sum of the forecast would be other without the mend; None where it is not known.
    """

    rule: str
    title: str
    sentence: str
    mend: str
    series: int
    periods: int
    refused: bool
    off: bool
    moved: float | None


def faults(result: Result) -> list[Fault]:
    """What was found in the days, refusals first."""
    panel = result.reading.panel
    groups: dict[tuple[str, str, bool], list[Found]] = {}
    for one in result.mended.found:
        groups.setdefault((one.rule, _kind(one), one.refused), []).append(one)
    rows = []
    for (rule, kind, refused), found in groups.items():
        off = rule in result.mended.off
        moved = _moved(result.changes.get(rule)) if not refused else None
        series = len({one.series for one in found}) if all(one.series >= 0 for one in found) else len(panel.ids)
        mend = "" if off or refused else _(MENDS[rule])
        rows.append(
            Fault(
                rule,
                _(RULES[rule]),
                _sentence(kind, found, panel, result.reading.dated),
                mend,
                series,
                sum(len(one.at) for one in found),
                refused,
                off,
                moved,
            )
        )
    return sorted(rows, key=lambda one: not one.refused)


def differing(result: Result, series: int) -> list[str]:
    """Rules without whose mend the forecast of a series would be another, the largest difference first."""
    told = result.outcome.forecast.mean[series]
    size = {
        rule: float(np.nansum(np.abs(other[series] - told)))
        for rule, other in result.without.items()
        if np.isfinite(other[series]).any()
    }
    least = LEAST_MOVED * float(np.nansum(np.abs(told)))
    return sorted((rule for rule, one in size.items() if one > least), key=lambda one: -size[one])


def compared(result: Result, series: int, rule: str) -> str:
    """What the forecast of a series would be in all without one mend, and how the days are taken then."""
    told, other = result.outcome.forecast.mean[series], result.without[rule][series]
    both = np.isfinite(told) & np.isfinite(other)
    ours, theirs = float(told[both].sum()), float(other[both].sum())
    facts = {"ours": figure(ours), "theirs": figure(theirs), "share": f"{theirs / ours - 1:+.1%}" if ours else "–"}
    said = _("In all {ours} with the mend, {theirs} without it ({share}).").format(**facts)
    if rule == "gaps":
        return sentences(said, _("Without it unknown periods count as 0."))
    if rule == "resting":
        return sentences(said, _("Without it days of rest are filled and forecast like the others."))
    return said


def _kind(found: Found) -> str:
    facts = found.facts
    if found.rule == "returned":
        return "below" if "below" in facts else str(facts.get("kind", "twice"))
    if found.rule == "edges":
        return "first" if "begin" in facts else "last" if "end" in facts else "low"
    return str(facts.get("kind", found.rule))


def _moved(change: tuple[float, float] | None) -> float | None:
    if change is None or abs(change[1]) < 1e-12:
        return None
    return change[0] / change[1] - 1


def _sentence(kind: str, found: Sequence[Found], panel: Panel, dated: bool) -> str:
    at = np.unique(np.concatenate([one.at for one in found])) if found else np.zeros(0, dtype=np.int64)
    when = periods_text(panel, at, dated)
    facts = found[0].facts
    said = {
        "repeated": N_("{when}: rows that repeat another in every column make up {share} of the rows."),
        "rows": N_("{when}: rows stand twice, alike in every column: {rows}."),
        "twice": N_("{when}: returns stand twice, {value} in all."),
        "column": N_("{when}: returns stand in rows of their own and in a column beside."),
        "below": N_("{when}: more came back than was sold."),
        "missing": N_("{when}: the hour that summer time leaves out."),
        "double": N_("{when}: the hour that comes twice when summer time ends."),
        "last": N_(
            "{when}: its last row is of {end}, that of others of about {usual}; it holds {share} of what is usual."
        ),
        "low": N_("{when} holds {share} of what is usual and is the last: it looks unfinished."),
        "first": N_("{when} begins at {end} and holds {share} of what is usual."),
        "resting": N_("Never a row: {days}."),
        "empty": N_("No value at all."),
        "ended": N_("No row since {when}."),
        "long": N_("A gap, {when}, and little after it."),
        "many": N_("Unknown periods: {share} of all."),
        "begins": N_("A long gap: {when}."),
        "filled": N_("Unknown: {when}."),
        "zeros": N_("{when}: nothing was sold, which chance alone does not explain."),
        "stock": N_("{when}: nothing was on hand, and little or nothing was sold."),
        "outliers": N_("{when}: {value}, where {usual} is usual."),
        "shifts": N_("From {when} on the level is {ratio} times what it was."),
    }[kind]
    if kind == "outliers" and len(at) > 1:
        said = N_("{when}: far from what is usual.")
    if kind == "shifts" and len(found) > 1:
        said = N_("{when}: the level changes and stays.")
    if kind == "ended":
        when = periods_text(panel, at[:1] - 1, dated)
    share = facts.get("share", facts.get("part", 0.0))
    if kind == "repeated":
        share = float(facts.get("rows", 0)) / max(float(facts.get("of", 1)), 1.0)
    clock = float(facts.get("end", facts.get("begin", 0.0)) or 0.0) if kind in ("last", "first") else 0.0
    return _(said).format(
        when=when,
        share=f"{float(share):.0%}",
        value=figure(float(facts.get("value", 0.0) or 0.0)),
        usual=_clock(float(facts.get("usual", 0.0)), panel.freq) if kind == "last" else figure(
            float(facts.get("usual", 0.0) or 0.0)),
        end=_clock(clock, panel.freq),
        days=_phases(panel, at),
        n=len(at),
        rows=f"{sum(int(one.facts.get('rows', 0)) for one in found):,}",
        ratio=f"{float(facts.get('ratio', 1.0)):.2f}",
    )  # fmt: skip


def _clock(seconds: float, freq: str) -> str:
    minutes = int(seconds // 60)
    if freq == "h":
        return f"{minutes:02d} min"
    if freq == "D":
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return _("day {n}").format(n=int(seconds // 86_400) + 1)


def _phases(panel: Panel, at: np.ndarray) -> str:  # type: ignore[type-arg]
    import pandas as pd

    times = pd.DatetimeIndex(panel.times[at])
    if panel.freq == "D":
        return listed(_(WEEKDAYS[one]) for one in sorted(set(times.dayofweek)))
    return listed(f"{one:02d}:00" for one in sorted(set(times.hour)))


def period_text(panel: Panel, at: int, dated: bool = True) -> str:
    """One period's name: its date, its hour, its month, or its number."""
    return time_text(panel.times[at], panel.freq) if dated else _("period {n}").format(n=at + 1)


def time_text(time: np.datetime64, freq: str) -> str:
    """A moment as a period of this frequency is named."""
    kind = freq.partition("-")[0]
    if kind == "QS":
        return f"{str(time)[:4]}-Q{(int(str(time.astype('datetime64[M]'))[5:7]) + 2) // 3}"
    unit = {"h": "m", "MS": "M", "YS": "Y"}.get(kind, "D")
    return str(time.astype(f"datetime64[{unit}]")).replace("T", " ")


def periods_text(panel: Panel, at: np.ndarray, dated: bool) -> str:  # type: ignore[type-arg]
    """Periods by name, those that follow one another as from and to."""
    if not len(at):
        return ""
    edges = np.flatnonzero(np.diff(at) > 1)
    starts, ends = at[np.concatenate([[0], edges + 1])], at[np.concatenate([edges, [len(at) - 1]])]
    names = [
        period_text(panel, int(a), dated)
        if a == b
        else _("{first} to {last}").format(
            first=period_text(panel, int(a), dated), last=period_text(panel, int(b), dated)
        )
        for a, b in zip(starts, ends, strict=True)
    ]
    if len(names) <= NAMED:
        return listed(names)
    return _("{some} and more (in all: {n})").format(some=listed(names[: NAMED - 1]), n=len(names))


def figure(value: float) -> str:
    """A figure short enough for a sentence."""
    if not np.isfinite(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"


def model_name(name: str) -> str:
    """A model in words."""
    return _(NAMES.get(name, name))


def demand_name(name: str) -> str:
    """A class of demand in words."""
    return _(CLASSES[name])


def rule_name(rule: str) -> str:
    """What a rule looks for."""
    return _(RULES[rule])


def frequency_name(freq: str) -> str:
    """A frequency as the unit of its periods."""
    return _(FREQUENCY[freq.partition("-")[0]])


def measure_name(measure: Measure) -> str:
    """What is forecast, in words."""
    from core.kinds import event_label

    if measure.how == "count":
        return _("events: {event}").format(event=event_label(measure.event)) if measure.event else _("rows")
    if measure.value is None:
        return _("values")
    name = f"{measure.value} × {measure.price}" if measure.price else measure.value
    return _("mean of {column}").format(column=name) if measure.how == "mean" else name


def refusal(reason: str) -> str:
    """Why a series cannot be forecast, and what would help."""
    return _(HELP[reason])


def verdict(outcome: Outcome, series: int) -> str:
    """What the backtest says of one series, in a sentence."""
    name = model_name(outcome.forecast.model[series])
    if outcome.choice is None or not outcome.judged[series]:
        return _(
            "Cannot be judged, because the past is too short to be held out; the forecast is that of {model}. Two "
            "seasons and as many periods as are foretold would help."
        ).format(model=name)
    best, naive = outcome.scores["best"].mase[series], outcome.scores["naive"].mase[series]
    moments = ngettext("{n} moment of the past", "{n} moments of the past", outcome.moments).format(n=outcome.moments)
    if outcome.forecast.model[series] == "mean":
        weights = outcome.choice.weights
        name = _("the mean of {models}").format(
            models=listed(model_name(one) for one, weight in weights.items() if weight[series] > 0)
        )
    if not (np.isfinite(best) and np.isfinite(naive)) or naive <= 0:
        return _("Forecast by {model}; tried at {moments}.").format(model=name, moments=moments)
    gain = 1 - best / naive
    if outcome.forecast.model[series] == "naive" or gain <= 0.005:
        return _("No model beat the season before, tried at {moments}: the forecast repeats it.").format(
            moments=moments
        )
    return _("Forecast by {model}: its error was {share} smaller than that of the season before, at {moments}.").format(
        model=name, share=f"{gain:.0%}", moments=moments
    )


def driven(outcome: Outcome, series: int, beside: Sequence[str]) -> str:
    """What prices and promotions did to the backtest of a series, and what is assumed of them; "" without any."""
    from core.forecast.regressors import gain_of

    if not beside:
        return ""
    assumed = _("Ahead, prices are kept at their last value and no promotion is planned.")
    gain = gain_of({name: one.mase for name, one in outcome.scores.items()}, series)
    if gain is None:
        said = _("What {columns} would gain cannot be judged: they never change, or the past is too short.")
        return said.format(columns=listed(beside))
    if abs(gain) < 0.005:  # rounds to nought
        said = _("Known beforehand, {columns} made no difference to the pooled model at past moments.")
    elif gain > 0:
        said = _("With {columns} known beforehand, the pooled model erred {share} less at past moments.")
    else:
        said = _("With {columns} known beforehand, the pooled model erred {share} more at past moments.")
    return said.format(columns=listed(beside), share=f"{abs(gain):.0%}") + " " + assumed


def festivals(found: Sequence[Lift]) -> str:
    """What festivals did, the strongest first; "" where none was seen."""
    days = [one for one in found if not one.part][:NAMED]
    if not days:
        return ""
    said = [
        _("{festival} × {lift} ({low} to {high})").format(
            festival=_(one.title), lift=f"{one.lift:.2f}", low=f"{one.low:.2f}", high=f"{one.high:.2f}"
        )
        for one in days
    ]
    return _("Festivals against usual days, taken from the past and put into the forecast: {festivals}.").format(
        festivals=listed(said)
    )


def left_out(outcome: Outcome) -> str:
    """Models that would have taken too long; "" where there is none."""
    if not outcome.left_out:
        return ""
    names = listed(
        _("{model} ({seconds} s a series)").format(model=model_name(one), seconds=f"{seconds:.1f}")
        for one, seconds in outcome.left_out.items()
    )
    return _("Left out because of their time: {models}.").format(models=names)


def read(reading: Reading) -> list[str]:
    """How the table was read, and rows that take no part, a sentence for each reason."""
    counts = dict(reading.skipped or {})
    said = {
        "time": N_("Rows without a readable time: {n}."),
        "number": N_("Rows without a readable number: {n}."),
        "stray": N_("Rows of times far apart from all others, left out: {n}."),
        "series": N_("Series left out, smaller than all others: {n}."),
    }
    lost = [_(said[name]).format(n=f"{n:,}") for name, n in counts.items() if n and name in said]
    return [*layout_said(reading.layout), *lost]
