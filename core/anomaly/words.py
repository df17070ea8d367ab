"""Reasons in sentences: which feature, against whom, how rare."""

from __future__ import annotations

import math

from core.anomaly.finding import SUBJECTS, Finding, Reason
from core.anomaly.names import FEATURES, PEERS, Feature
from core.i18n import _, agreed, listed

OF = 100
"""The peers that a usual range is told of: 99 of 100 lie on this side of either end."""
COLUMN = "column:"


def subject_name(subject: str) -> str:
    """What a subject is called, in the plural."""
    return _(SUBJECTS[subject])


def label(feature: str) -> str:
    """What a feature is called at the head of a column."""
    return feature.removeprefix(COLUMN) if feature.startswith(COLUMN) else _(FEATURES[feature].label)


def peers(against: str) -> str:
    """Whom a subject was held against, in the plural."""
    return _(PEERS[against])


def said(reason: Reason, *, hidden: bool = False) -> str:
    """A reason in one sentence.

    Args:
        hidden: The value is personal and is not told.
    """
    feature = FEATURES.get(reason.feature)
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
    if share >= 0.1:
        return _("{n} in 100").format(n=f"{100 * share:.0f}")
    return _("1 in {n}").format(n=f"{_rounded(1 / max(share, 1e-12)):,}")


def figure(value: float, feature: Feature | None) -> str:
    """A value in its feature's unit."""
    unit = feature.unit if feature else "number"
    if unit == "share":
        return _("{n} %").format(n=f"{100 * value:.1f}".removesuffix(".0"))
    if unit == "seconds":
        return _seconds(value)
    if unit == "hour":
        minutes = round(value * 60) % (24 * 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    if float(value).is_integer() and abs(value) < 1e15:
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


def _clause(reason: Reason, feature: Feature | None, hidden: bool) -> str:
    value = reason.value
    told = _("(hidden)") if hidden else _value(value, feature)
    if feature is None:
        return _("{column} is {value}").format(column=label(reason.feature), value=told)
    count = value if isinstance(value, float | int) and feature.unit == "count" else 2
    return agreed(feature.said, count).format(value=told)


def _value(value: float | str | None, feature: Feature | None) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return _("(empty)")
    return _("“{value}”").format(value=value) if isinstance(value, str) else figure(value, feature)
