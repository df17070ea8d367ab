"""The sentences that findings and limits are told in."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from core.i18n import N_, _, listed, ngettext
from core.kinds import role_label
from core.profile.model import Finding
from core.profile.table.joins import Join

TEXTS: dict[str, Callable[[int], str]] = {
    "all_null": lambda n: _("Every value is missing"),
    "required_missing": lambda n: ngettext(
        "{rows} row lacks the required {role} ({share})", "{rows} rows lack the required {role} ({share})", n
    ),
    "mostly_missing": lambda n: _("{share} of the values are missing"),
    "often_missing": lambda n: _("{share} of the values are missing"),
    "constant": lambda n: _("Every row holds the same value: {value}"),
    "constant_of_some": lambda n: _("Every value is the same, {value}; {missing} of the rows have none"),
    "key_repeats": lambda n: ngettext(
        "{rows} row repeats the {role}, which should be unique",
        "{rows} rows repeat the {role}, which should be unique",
        n,
    ),
    "nearly_unique": lambda n: ngettext(
        "Nearly unique: {rows} row repeats another row's value",
        "Nearly unique: {rows} rows repeat another row's value",
        n,
    ),
    "likely_id": lambda n: _("Every value occurs once: likely an identifier"),
    "number_as_text": lambda n: (
        _("Numbers stored as text")
        if not n
        else ngettext(
            "Numbers stored as text; {rows} value does not read as a plain number",
            "Numbers stored as text; {rows} values do not read as a plain number",
            n,
        )
    ),
    "date_as_text": lambda n: (
        _("Dates stored as text")
        if not n
        else ngettext(
            "Dates stored as text; {rows} value does not read as a date",
            "Dates stored as text; {rows} values do not read as a date",
            n,
        )
    ),
    "mixed_patterns": lambda n: ngettext(
        "{rows} value departs from the pattern {pattern}: {example}",
        "{rows} values depart from the pattern {pattern}, for example {example}",
        n,
    ),
    "padded": lambda n: ngettext(
        "{rows} value has white space at its ends", "{rows} values have white space at their ends", n
    ),
    "blanks": lambda n: ngettext(
        "{rows} value is nothing but white space", "{rows} values are nothing but white space", n
    ),
    "placeholders": lambda n: ngettext(
        "{rows} value stands for “missing”: {examples}", "{rows} values stand for “missing”: {examples}", n
    ),
    "variants": lambda n: _("Values spelled in several ways: {groups}, for example {example}"),
    "not_finite": lambda n: ngettext(
        "{rows} value is not a number (NaN) or infinite", "{rows} values are not a number (NaN) or infinite", n
    ),
    "negatives": lambda n: ngettext("{rows} negative value in {role}", "{rows} negative values in {role}", n),
    "outliers": lambda n: ngettext(
        "{rows} value lies outside {low} to {high}", "{rows} values lie outside {low} to {high}", n
    ),
    "outliers_low": lambda n: ngettext(
        "{rows} value lies far below the others, under {low}", "{rows} values lie far below the others, under {low}", n
    ),
    "outliers_high": lambda n: ngettext(
        "{rows} value lies far above the others, over {high}", "{rows} values lie far above the others, over {high}", n
    ),
    "zeros": lambda n: ngettext(
        "{rows} value is 0, the others are greater", "{rows} values are 0, the others are greater", n
    ),
    "lost_zeros": lambda n: _(
        "Digits of {short} and {long} places, none with a zero in front: zeros may have been lost"
    ),
    "future": lambda n: ngettext(
        "{rows} time lies in the future: {latest}", "{rows} times lie in the future, up to {latest}", n
    ),
    "epoch_zero": lambda n: ngettext(
        "{rows} time is 1970-01-01, the zero of computer clocks",
        "{rows} times are 1970-01-01, the zero of computer clocks",
        n,
    ),
    "duplicate_rows": lambda n: ngettext(
        "{rows} row repeats another row in every column", "{rows} rows repeat another row in every column", n
    ),
    "empty_table": lambda n: _("The table has no rows"),
    "limit_distinct": lambda n: _("Distinct counts of {columns} are estimates: the table has more than {limit} rows"),
    "limit_patterns": lambda n: _(
        "Patterns of {columns} come from the first {limit} rows: the text is too long or varied to list"
    ),
    "limit_correlations": lambda n: _("Correlations cover the first {limit} of {columns} number columns"),
    "limit_gaps": lambda n: _("Joint gaps cover the first {limit} of {columns} columns with gaps"),
    "limit_nanoseconds": lambda n: _("Times of {columns} are compared to the microsecond"),
    "limit_structure": lambda n: _(
        "{limit} of {columns} columns are searched, identifiers and columns with a role first"
    ),
    "limit_dependencies": lambda n: _("The {limit} likeliest of {pairs} possible dependencies were counted"),
    "limit_keys": lambda n: _("The first {limit} possible pairs of columns were counted; more pairs may be keys"),
    "limit_ranks": lambda n: _("Rank correlations cover the first {limit} of {columns} number columns"),
    "limit_categories": lambda n: _("Cramér's V covers the first {limit} of {columns} category columns"),
    "limit_gap_patterns": lambda n: _("Patterns cover the {limit} columns with the most gaps, of {columns}"),
}
"""The sentence of each code for a number of rows."""
LONG: dict[str, str] = {
    "outliers": N_(
        "Further than five robust standard deviations (interquartile range / 1.349) from the median; "
        "positive columns with a long tail are judged by their logarithm."
    ),
    "placeholders": N_(
        "Words such as n/a, null, unknown or 未知 count as values, not as missing, until they are cleaned."
    ),
    "mixed_patterns": N_("a = lower-case letters, A = upper-case letters, 9 = digits, 汉 = Chinese characters."),
}


def describe(finding: Finding) -> str:
    """The finding as a sentence in the reader's language."""
    values = {name: _word(name, value) for name, value in finding.params.items()}
    values["rows"] = f"{finding.rows:,}"
    code = "constant_of_some" if finding.code == "constant" and finding.params.get("missing") else finding.code
    if code == "outliers" and finding.params.get("side"):
        code = f"outliers_{finding.params['side']}"
    return TEXTS[code](finding.rows).format(**values).strip()


def _word(name: str, value: Any) -> str:
    if name == "role":
        return role_label(str(value))
    if name in ("share", "missing"):
        return f"{value:.1%}"
    if isinstance(value, list):
        return listed(value)
    if isinstance(value, bool | str):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6g}"


def explain(finding: Finding) -> str:
    """How the finding is defined, where that needs saying; else an empty text."""
    return _(LONG[finding.code]) if finding.code in LONG else ""


def describe_join(one: Join) -> str:
    """A join as a sentence, such as "items.sku covers 99.2 % of events.item_id (8 orphans)"."""
    to, of = ".".join(one.to), ".".join(one.of)
    share = f"{math.floor(1000 * one.coverage) / 10:.1f} %"  # 100.0 % is for joins without orphans
    if one.about:
        return _("{to} covers about {share} of {of}").format(to=to, share=share, of=of)
    if not one.orphans:
        return _("{to} covers all of {of}").format(to=to, of=of)
    text = ngettext(
        "{to} covers {share} of {of} ({n} orphan)", "{to} covers {share} of {of} ({n} orphans)", one.orphans
    )
    return text.format(to=to, share=share, of=of, n=f"{one.orphans:,}")
