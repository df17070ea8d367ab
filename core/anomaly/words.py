"""Reasons in sentences: which feature, against whom, how rare."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from core.anomaly.detect.ensemble import DETECTORS
from core.anomaly.finding import ONE, SUBJECTS, Finding, Reason
from core.anomaly.names import DAYS, DAYS_MEAN, FEATURES, PEERS, Feature
from core.cells.personal import masked, personal
from core.i18n import _, agreed, listed, sentences
from core.settings import settings

if TYPE_CHECKING:
    from core.anomaly.labels import Truth
    from core.anomaly.showing import Found

OF = 100
"""The peers that a usual range is told of: 99 of 100 lie on this side of either end."""
LEAST_TOLD = 1e-6
"""The rarest that is told as it is: beyond a million no tail is known, and nobody can tell the difference."""
ENORMOUS = 1e15
"""Size from which a number is told by its power: beyond, double precision does not know every digit."""
COLUMN, SERIES, SILENCE, WITHIN, GROUP = "column:", "series:", "silence:", "within:", "group:"
"""Beginnings of features that are named after a column, or a column and one of its values."""


def subject_name(subject: str) -> str:
    """What a subject is called, in the plural."""
    return _(SUBJECTS[subject])


def subject_one(subject: str) -> str:
    """What one of a subject is called."""
    return _(ONE[subject])


def series_name(name: str) -> str:
    """What a series of days is called."""
    own = {"events": "day_rows", "users": "day_users", "value": "day_value", "repeats": "day_repeats"}
    return label(own.get(name, name))


def label(feature: str) -> str:
    """What a feature is called at the head of a column."""
    for mark in (COLUMN, SERIES, SILENCE, WITHIN):
        if feature.startswith(mark):
            return feature.removeprefix(mark).replace("=", " = ", 1)
    return _(FEATURES[feature].label)


def peers(against: str) -> str:
    """Whom a subject was held against, in the plural."""
    if against.startswith(GROUP):
        column, _is, value = against.removeprefix(GROUP).partition("=")
        return _("rows with {column} = {value}").format(column=column, value=value)
    return _(PEERS[against])


def said(reason: Reason, *, hidden: bool = False) -> str:
    """A reason in one sentence.

    Args:
        hidden: The value is personal and is not told.
    """
    feature = feature_of(reason.feature)
    if reason.feature.startswith(SILENCE) or reason.feature == "no_rows":
        words = _("{what}, where rows were to be expected: {n}")
        return words.format(what=_clause(reason, feature, hidden), n=f"{reason.usual:,.0f}")
    clause = _clause(reason, feature, hidden)
    if isinstance(reason.value, float | int) and math.isfinite(reason.value):
        if math.isfinite(reason.high) and reason.value > reason.high:
            words = _("{what}; {most} of {all} {peers} have at most {bound}")
            return words.format(what=clause, most=OF - 1, all=OF, peers=peers(reason.against),
                                bound=figure(reason.high, feature))  # fmt: skip
        if math.isfinite(reason.low) and reason.value < reason.low:
            words = _("{what}; {most} of {all} {peers} have at least {bound}")
            return words.format(what=clause, most=OF - 1, all=OF, peers=peers(reason.against),
                                bound=figure(reason.low, feature))  # fmt: skip
    words = _("{what}, as {share} of the {peers}")
    return words.format(what=clause, share=one_in(reason.rarity), peers=peers(reason.against))


def sentence(finding: Finding, hidden: frozenset[str] = frozenset()) -> str:
    """All reasons of a finding, the rarest first.

    Args:
        hidden: Features whose values are personal and are not told.
    """
    return listed([said(one, hidden=one.feature in hidden) for one in finding.reasons], clauses=True)


def one_in(share: float) -> str:
    """A share of the others in words that are read at a glance: "1 in 2,000"."""
    if share < LEAST_TOLD:
        return _("under 1 in a million")
    if share >= 0.1:
        return _("{n} in 100").format(n=f"{100 * share:.0f}")
    return _("1 in {n}").format(n=f"{_rounded(1 / max(share, 1e-12)):,}")


def figure(value: float, feature: Feature | None) -> str:
    """A value in its feature's unit, a negative one with a minus sign."""
    return f"−{_figure(-value, feature)}" if value < 0 else _figure(value, feature)


def _figure(value: float, feature: Feature | None) -> str:
    unit = feature.unit if feature else "number"
    if abs(value) >= ENORMOUS:
        return f"{value:.3g}"
    if unit == "share":
        return _("{n} %").format(n=f"{100 * value:.1f}".removesuffix(".0"))
    if unit == "seconds":
        return _seconds(value)
    if unit == "hours":
        return _("{n} h").format(n=f"{value:,.0f}")
    if unit == "hour":
        minutes = round(value * 60) % (24 * 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    if unit == "count":
        return f"{value:,.0f}"
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.2f}" if unit == "money" or abs(value) >= 100 else f"{value:,.4g}"


def _seconds(value: float) -> str:
    if value < 120:
        return _("{n} s").format(n=f"{value:,.3g}")
    if value < 120 * 60:
        return _("{n} min").format(n=f"{value / 60:,.0f}")
    if value < 48 * 3600:
        return _("{n} h").format(n=f"{value / 3600:,.0f}")
    return _("{n} d").format(n=f"{value / 86400:,.0f}")


def _rounded(value: float) -> int:
    """Two digits that count."""
    if value < 100:
        return max(1, round(value))
    unit = int(10 ** (int(math.log10(value)) - 1))
    return round(value / unit) * unit


def feature_of(key: str) -> Feature | None:
    """The feature of a key; None where it is a column of the table."""
    if key.startswith(SERIES):
        return FEATURES["day_rows"]
    return FEATURES["no_rows"] if key.startswith(SILENCE) else FEATURES.get(key)


def key_text(finding: Finding) -> str:
    """What names the subject of a finding, as it may be shown: a shopper who goes by mail or telephone is masked."""
    hide = finding.subject == "user" and not settings().show_personal and personal("", [finding.key])
    return masked(finding.key) if hide else finding.key


def span(finding: Finding) -> str:
    """The day of a finding, or the first and the last of a gap."""
    if not finding.last:
        return finding.key
    return _("{first} to {last}").format(first=finding.key, last=finding.last)


def day_name(detector: str) -> str:
    """What kind of day it is: the detector of a finding of a day."""
    return _(DAYS[detector.partition(":")[2]])


def day_means(detector: str) -> str:
    """What that kind says."""
    return _(DAYS_MEAN[detector.partition(":")[2]])


def _clause(reason: Reason, feature: Feature | None, hidden: bool) -> str:
    value = reason.value
    told = _("(hidden)") if hidden else _value(value, feature)
    if feature is None:
        return _("{column} is {value}").format(column=label(reason.feature), value=told)
    count = value if isinstance(value, float | int) and feature.unit == "count" else 2
    clause = agreed(feature.said, count).format(value=told)
    if reason.feature.startswith((SERIES, SILENCE)):
        return _("{clause} with {column}").format(clause=clause, column=label(reason.feature))
    return clause


def _value(value: float | str | None, feature: Feature | None) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return _("(empty)")
    return _("“{value}”").format(value=value) if isinstance(value, str) else figure(value, feature)


def headline(answer: Found) -> str:
    """What was found, in one sentence: how many of how many, within the budget, and how many by chance."""
    if answer.farthest:
        words = _(
            "Looked at: {n} ({subject}). Not one is rarer than chance would give among so many; "
            "these are the farthest: {shown}."
        )
        shown = f"{len(answer.farthest):,}"
        return words.format(n=f"{answer.looked_at:,}", subject=subject_name(answer.subject), shown=shown)
    if not answer.rare:
        words = _("Looked at: {n} ({subject}). Nothing is rare enough to be worth a look.")
        return words.format(n=f"{answer.looked_at:,}", subject=subject_name(answer.subject))
    words = _("Looked at: {n} ({subject}). Standing apart: {rare}, about {chance} of them by chance; shown: {shown}.")
    told = words.format(
        n=f"{answer.looked_at:,}",
        subject=subject_name(answer.subject),
        rare=f"{answer.rare:,}",
        chance=f"{answer.expected:,.0f}",
        shown=f"{len(answer.findings):,}",
    )
    if answer.left_out:
        more = _("Beyond the budget of their day: {n}.").format(n=f"{answer.left_out:,}")
        told = sentences(told, more)
    if answer.looked_at < answer.total:
        told = sentences(told, _("In all: {n}, of which these were drawn.").format(n=f"{answer.total:,}"))
    return told


def truth_text(truth: Truth) -> list[str]:
    """What a column of labels says of the detectors, one sentence a line."""
    lines = [
        _("Anomalies by the labels: {positives} of {n}. Average precision, and area under the ROC curve:").format(
            n=f"{truth.n:,}", positives=f"{truth.positives:,}"
        )
    ]
    for name, value in sorted(truth.average_precision.items(), key=lambda one: -one[1]):
        lines.append(f"  {detector_name(name)}: {value:.4f}  {truth.area[name]:.4f}")
    if truth.precision.judged:
        lines.append(
            _(
                "Of what is shown, {share} % are anomalies (95 % interval {low} to {high} %), and {recall} % of all."
            ).format(
                share=f"{100 * truth.precision.value:.1f}",
                low=f"{100 * truth.precision.low:.1f}",
                high=f"{100 * truth.precision.high:.1f}",
                recall=f"{100 * truth.recall:.1f}",
            )
        )
    return lines


def detector_name(name: str) -> str:
    """What a detector is called; "together" all of them."""
    return _("All together") if name == "together" else _(DETECTORS[name])
