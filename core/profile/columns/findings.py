"""What is odd about a column: rules over its profile."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from core.cells.identifier_names import names_identifier
from core.kinds import KEYS, KINDS
from core.profile.columns.families import Column
from core.profile.columns.values import TextFacts, visible
from core.profile.model import ColumnProfile, Finding

POSTAL = re.compile(r"(^|_)(zip|zipcode|postcode|postal|plz|postleitzahl|cep)(_|$)|邮编|邮政编码|郵遞區號|郵便番号")
"""Names of postal codes, whose countries write them with one length."""

MOSTLY_MISSING = 0.5
"""More cells are missing than there."""
OFTEN_MISSING = 0.2
"""One cell in five: worth knowing, no fault by itself."""
READS_AS = 0.8
"""Share of a text column's values that must read as numbers or dates to call it so."""
CODE_SHARE = 0.8
"""Share of the commonest pattern above which the other patterns are the exception."""
CODE_LENGTH = 40
"""The role whose values may not repeat, by kind."""
NEVER_NEGATIVE = frozenset({"price", "stock", "age", "position", "rating", "bid", "budget", "lead_time", "cost"})
NUMBER_MASK = re.compile(
    r"^\s*[-+−(]?\s*[$€£¥￥₹A]{0,4}\s*9(?:[,.' \u00a0]9)*\s*(?:[eEA][-+]?9)?\s*[%％元)]?\s*[€$A]{0,3}\s*$"
)
DATE_MASK = re.compile(
    r"^\s*(?:9[-/.]9[-/.]9|9汉9汉9汉?|9[-/ ]Aa[-/ ]9|Aa 9,? 9|Aa, 9 Aa 9)"
    r"(?:[T ,A]+9:9(?::9(?:\.9)?)?(?: ?[AZap.]+)?)?(?:[+-]9(?::?9)?)?\s*$"
)


def _finding(code: str, severity: Literal["error", "warning", "info"], rows: int, **params: Any) -> Finding:
    return Finding(code, severity, rows, params)


def judge(
    profile: ColumnProfile, kind: str, facts: TextFacts | None, confirmed: dict[str, Finding]
) -> tuple[Finding, ...]:
    """Every finding about a column, the most severe first.

    Args:
        profile: the column, its findings still empty.
        kind: the dataset's kind.
        facts: what only text columns have.
        confirmed: findings that needed a query of their own (`suspect`), by code.
    """
    found = [*_missing(profile, kind), *_identity(profile, kind)]
    if facts:
        found += _text(profile, facts, confirmed)
    if profile.family == "number":
        found += _numbers(profile)
    order = ("error", "warning", "info")
    return tuple(sorted([*found, *confirmed.values()], key=lambda one: (order.index(one.severity), -one.rows)))


def _missing(profile: ColumnProfile, kind: str) -> list[Finding]:
    if not profile.rows:
        return []
    missing = profile.nulls + profile.blanks
    share = profile.missing_share
    required = KINDS[kind].required if kind in KINDS else ()
    if missing == profile.rows:
        return [_finding("all_null", "error" if profile.role in required else "warning", missing)]
    found = []
    if missing and profile.role in required:
        found.append(_finding("required_missing", "error", missing, role=profile.role, share=share))
    elif share >= MOSTLY_MISSING:
        found.append(_finding("mostly_missing", "warning", missing, share=share))
    elif share >= OFTEN_MISSING:
        found.append(_finding("often_missing", "info", missing, share=share))
    if profile.blanks:
        found.append(_finding("blanks", "warning", profile.blanks))
    return found


def _identity(profile: ColumnProfile, kind: str) -> list[Finding]:
    present = profile.rows - profile.nulls - profile.not_finite
    if present < 2 or profile.about:
        return []
    repeats = present - profile.distinct
    if profile.distinct == 1:
        value = profile.top[0].value if profile.top else str(profile.min_text)
        return [_finding("constant", "warning", present, value=value[:60], missing=profile.missing_share)]
    if profile.role and profile.role == KEYS.get(kind):
        return [_finding("key_repeats", "error", repeats, role=profile.role)] if repeats else []
    countable = profile.family == "text" or (profile.family == "number" and _whole(profile))
    if not countable or present < 50:
        return []
    if not repeats:
        return [_finding("likely_id", "info", 0)]
    if repeats <= present * 0.01:  # a key with faults, as landing takes a type with one odd cell in a hundred
        return [_finding("nearly_unique", "info", repeats)]
    return []


def _whole(profile: ColumnProfile) -> bool:
    return profile.type.endswith("INT") or profile.type.endswith("INTEGER") or profile.type.endswith(",0)")


def _text(profile: ColumnProfile, facts: TextFacts, confirmed: dict[str, Finding]) -> list[Finding]:
    found = []
    if facts.padded:
        found.append(_finding("padded", "warning", facts.padded))
    if facts.placeholders:
        shown = sorted(facts.placeholders, key=lambda one: (-facts.placeholders[one], one))[:4]
        found.append(_finding("placeholders", "warning", sum(facts.placeholders.values()), examples=shown))
    if facts.variants:
        found.append(
            _finding("variants", "warning", facts.variant_rows, groups=facts.variants, example=facts.variant_example)
        )
    if _lost_zeros(profile):
        found.append(_finding("lost_zeros", "info", 0, short=profile.length_min, long=profile.length_max))
    if "number_as_text" not in confirmed and "date_as_text" not in confirmed:
        found += _mixed(profile, facts)
    return found


def _lost_zeros(profile: ColumnProfile) -> bool:
    """Whether postal codes are digits of two lengths and none begins with 0, as when numbers had eaten the zeros."""
    short, long = profile.length_min, profile.length_max
    digits = len(profile.patterns) == 1 and profile.patterns[0].mask == "9"
    postal = bool(POSTAL.search(profile.name.lower()))
    return postal and digits and short is not None and long == short + 1 and (profile.min_text or "0")[0] != "0"


def _mixed(profile: ColumnProfile, facts: TextFacts) -> list[Finding]:
    """Codes of one shape with exceptions: the commonest mask has digits and nearly all rows."""
    if not profile.patterns or profile.patterns_about or (facts.length_mean or 0) > CODE_LENGTH:
        return []
    main = profile.patterns[0]
    total = sum((facts.mask_rows or {}).values())
    rest = total - main.rows
    if "9" not in main.mask or not rest or main.rows < CODE_SHARE * total or len(profile.patterns) < 2:
        return []
    return [
        _finding(
            "mixed_patterns", "warning", rest, pattern=main.mask, example=visible(profile.patterns[1].example[:60])
        )
    ]


def _numbers(profile: ColumnProfile) -> list[Finding]:
    found = []
    if profile.not_finite:
        found.append(_finding("not_finite", "warning", profile.not_finite))
    if profile.negatives and profile.role in NEVER_NEGATIVE:
        found.append(_finding("negatives", "error", profile.negatives, role=profile.role))
    if profile.zeros and not profile.negatives and float(profile.quantiles["5"] or 0) > 0:
        found.append(_finding("zeros", "info", profile.zeros))
    if profile.outliers and profile.outlier_bounds:
        low, high = profile.outlier_bounds
        if _whole(profile):
            low, high = math.ceil(low), math.floor(high)
        above = profile.outliers - profile.outliers_below
        side = "" if profile.outliers_below and above else "high" if above else "low"
        found.append(_finding("outliers", "info", profile.outliers, low=low, high=high, side=side))
    return found


def times(name: str, after_now: int, latest: str, at_zero: int) -> dict[str, Finding]:
    """Findings about the times of a column."""
    found = {}
    if after_now:
        found["future"] = _finding("future", "warning", after_now, latest=latest)
    if at_zero:
        found["epoch_zero"] = _finding("epoch_zero", "warning", at_zero)
    return found


def tomorrow() -> datetime:
    """The latest time that is not yet in the future anywhere on earth."""
    return datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)


def suspect(column: Column, facts: TextFacts) -> str | None:
    """Whether a text column's masks look like numbers or dates: "number_as_text", "date_as_text" or None."""
    masks = facts.mask_rows or {}
    total = sum(rows for mask, rows in masks.items() if mask.strip())
    if column.family != "text" or not total or _is_identifier(column):
        return None
    for code, shape in (("date_as_text", DATE_MASK), ("number_as_text", NUMBER_MASK)):
        if sum(rows for mask, rows in masks.items() if shape.match(mask)) >= READS_AS * total:
            return code
    return None


def _is_identifier(column: Column) -> bool:
    families = {role.family for kind in KINDS.values() for role in kind.roles if role.name == column.role}
    return "id" in families or names_identifier(column.name)
