"""Checks in words: what each asks, what it found, what would help. Made when shown, in the reader's language.

The texts are the types' own (`core.quality.checks`); here is only what all of them share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.i18n import N_, _, agreed, listed
from core.kinds import kind_label, role_label
from core.lake import Dataset
from core.quality.checks import CHECKS
from core.quality.model import UNSEEN, Check, CheckResult, percent
from core.quality.params import WHERE
from core.quality.registry import REASONS, CheckType, Fix

DIMENSION_LABELS = {
    "completeness": N_("Completeness"),
    "validity": N_("Validity"),
    "uniqueness": N_("Uniqueness"),
    "consistency": N_("Consistency"),
    "integrity": N_("Integrity"),
    "timeliness": N_("Timeliness"),
    "semantic accuracy": N_("Semantic accuracy"),
    "recommendation readiness": N_("Recommendation readiness"),
}
SEVERITY_LABELS = {"error": N_("Error"), "warning": N_("Warning"), "info": N_("Info"), "ok": N_("OK")}
OF_WHOLE_COLUMNS = ("parse_number", "parse_price", "parse_boolean", "parse_timestamp", "retype")
"""Cleaning steps that change a column's type, which cannot be done in some rows only."""
ROW_HEADINGS = {
    "_file": N_("File"),
    "_line": N_("Line"),
    "_time": N_("Time as read"),
    "_type": N_("Event type as read"),
    "_price": N_("Price as read"),
    "_gap": N_("Milliseconds after the event before"),
    "_usual": N_("Usual price"),
    "_best": N_("Usual spelling"),
    "_events": N_("Events"),
    "_arms": N_("Arms of the unit"),
    "_amount": N_("Quantity as read"),
    "_title_id": N_("First id of the title"),
    "_number_id": N_("First id of the GTIN"),
    "_usual_bid": N_("Usual bid"),
    "_currency": N_("Currency of the product"),
    "_stock": N_("Stock"),
    "_first": N_("First of the two"),
}
"""What a check adds to the columns of its failing rows, in words."""


VALUES_NAMED, COLUMNS_NAMED = 3, 8
"""Values that a sentence names for example, and columns, of which each is a thing of its own to look after: eight fill
two lines."""


def row_heading(name: str) -> str:
    """The heading of a column of failing rows; one of the file keeps its name."""
    return _(ROW_HEADINGS[name]) if name in ROW_HEADINGS else name


def dimension_label(name: str) -> str:
    """A quality dimension in the reader's language."""
    return _(DIMENSION_LABELS.get(name, name))


def score_shown(score: float | None, digits: int = 1) -> str:
    """A score for a reader; a dash where there was nothing to score."""
    return "–" if score is None else f"{score:.{digits}f}"


def severity_label(name: str) -> str:
    """A severity in the reader's language."""
    return _(SEVERITY_LABELS.get(name, name))


def _type(check: Check | CheckResult) -> CheckType | None:
    return CHECKS.get(check.check)


def title(check: Check | CheckResult) -> str:
    """A check's short name, such as "price in range"."""
    return _limited(_title(check), check)


def _title(check: Check | CheckResult) -> str:
    kind = _type(check)
    if check.check == "condition" and check.params.get(UNSEEN):
        return rule("condition")
    return _(kind.title).format_map(_Words(_common(check))) if kind else check.id


def rule(name: str) -> str:
    """A type of check in plain words, with a dash of three dots for its column."""
    kind = CHECKS[name]
    if name == "condition":
        return _("Every row meets a condition of your own")
    return _title(Check("", name, "", ("…",) if kind.by_hand and kind.by_hand.columns != "none" else ()))


def usual_dimension(name: str) -> str:
    """The dimension in which a check of a type counts unless another is chosen."""
    found = CHECKS[name].by_hand
    return found.dimension if found else "validity"


def definition(check: Check | CheckResult) -> str:
    """What a check asks of the data, with its limits."""
    kind = _type(check)
    if check.params.get(UNSEEN) and "values" not in check.params:
        return _("What it asks holds values that you may not see.")
    return _(kind.definition).format_map(_Words(_common(check))) if kind else ""


def advice(check: Check | CheckResult) -> str:
    """What to do about a finding that no cleaning step mends; "" where the fixes say it all."""
    kind = _type(check)
    return _(kind.advice) if kind and kind.advice else ""


def describe(result: CheckResult) -> str:
    """What a check found, as one sentence with numbers."""
    told = _found(result)
    return told if result.state == "skipped" else _limited(told, result)


def _limited(text: str, check: Check | CheckResult) -> str:
    """A sentence about a check with the rows that it is asked of."""
    where = check.params.get(WHERE)
    return _("{sentence}, only where {condition}").format(sentence=text, condition=where) if where else text


def _found(result: CheckResult) -> str:
    words, kind = _common(result), _type(result)
    if result.state == "skipped":
        reason = str(result.detail.get("skipped", ""))
        known = REASONS | dict(kind.reasons if kind else {})
        return _("Not checked: {reason}").format(reason=_(known.get(reason, reason)).format_map(_Words(words)))
    if not result.failed:
        return _("{title}: nothing found in {total}").format(title=_title(result), total=f"{result.total:,}")
    if result.detail.get("gone"):
        return _("The column {column} is gone").format(column=result.column)
    if result.detail.get(UNSEEN):
        return _("{title}: not so for {failed} of {total}, whose values you may not see").format(
            title=_title(result), failed=f"{result.failed:,}", total=f"{result.total:,}"
        )
    if kind and kind.says:
        return kind.says(result, words)
    return agreed(kind.sentence, result.failed).format_map(_Words(words)) if kind else str(words["failed"])


def fixes(check: Check | CheckResult, dataset: Dataset | None = None) -> tuple[Fix, ...]:
    """The cleaning steps that would mend a finding in a dataset, the surest first.

    Each fix is a short recipe: steps with their columns and parameters. Of a finding that has run, they
    hold the very values at fault; without a dataset only what the columns alone call for is given.
    """
    kind = _type(check)
    found = tuple(kind.fixes(check, dataset or Dataset(""))) if kind else ()
    where = str(check.params.get(WHERE) or "")
    if not where:
        return found
    limited = [fix for fix in found if not any(one.step in OF_WHOLE_COLUMNS for one in fix)]
    return tuple(
        tuple(replace(one, where=f"({one.where}) AND ({where})" if one.where else where) for one in fix)
        for fix in limited
    )


class _Words(dict[str, Any]):
    """Placeholders with a plain 0 for counts that a result does not carry."""

    def __missing__(self, key: str) -> str:
        return "0"


def _common(check: Check | CheckResult) -> dict[str, Any]:
    params, kind = dict(check.params), _type(check)
    words: dict[str, Any] = {"column": listed(check.columns)}
    words |= {"role": role_label(str(params.get("role", ""))), "kind": kind_label(str(params.get("kind", "")))}
    if kind:
        words |= kind.words(params)
    if isinstance(check, CheckResult):
        words |= {key: _shown(value) for key, value in check.detail.items() if key != "mend"}
        if "number" in check.detail:  # another version of the dataset; a person counts it by the dataset's own number
            words["version"] = check.detail["number"]
        if check.detail.get("kind"):
            words["kind"] = kind_label(str(check.detail["kind"]))
        if check.detail.get("role"):
            words["role"] = role_label(str(check.detail["role"]))
        words |= {"failed": f"{check.failed:,}", "total": f"{check.total:,}", "share": percent(check.share)}
        words["examples"] = _examples(check.detail)
        words["causes"] = _causes(check)
    return words


def _causes(result: CheckResult) -> str:
    """The parts of a finding that are not 0: in brackets, or after a comma where the sentence has them open."""
    kind = _type(result)
    known = dict(kind.causes) if kind else {}
    counts = {part: int(result.detail.get(part) or 0) for part in known}
    found = [agreed(text, counts[part]).format(n=f"{counts[part]:,}") for part, text in known.items() if counts[part]]
    if not found:
        return ""
    told = listed(found)
    inside = kind is not None and "{causes})" in kind.sentence
    return _(", ") + told if inside else _(" ({causes})").format(causes=told)


def _examples(detail: Mapping[str, Any]) -> str:
    name = next((key for key in ("new", "unknown", "spellings", "columns") if detail.get(key)), "")
    found = detail.get(name)
    if not isinstance(found, list):
        return ""
    most = COLUMNS_NAMED if name == "columns" else VALUES_NAMED
    shown = [value if len(value) <= 40 else value[:39] + "…" for value in map(str, found[:most])]
    return _(": {values}").format(values=listed(shown))


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return listed(value)
    if isinstance(value, (bool, dict)):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.3g}" if isinstance(value, float) else str(value)
