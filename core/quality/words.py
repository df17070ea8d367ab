"""Checks in words: what each asks, what it found, what would help. Made when shown, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.i18n import N_, _
from core.kinds import kind_label, role_label
from core.quality.model import Check, CheckResult
from core.quality.rules import RULES

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

TITLES = {
    "not_null": N_("{column} is filled"),
    "type": N_("{column} has its type"),
    "in_range": N_("{column} in range"),
    "allowed": N_("{column} has a known value"),
    "pattern": N_("{column} fits its pattern"),
    "spaces": N_("{column} without stray blanks"),
    "twins": N_("{column} spelt one way"),
    "event_known": N_("{column} is a known event"),
    "event_spelling": N_("{column} names events one way"),
    "unique": N_("{column} is unique"),
    "duplicate_rows": N_("No duplicate rows"),
    "schema_removed": N_("Columns of the contract present"),
    "schema_added": N_("No new columns"),
    "schema_retyped": N_("Column types kept"),
    "freshness": N_("Fresh data"),
    "volume": N_("Usual volume"),
    "reference": N_("{role} known in {kind}"),
    "D1": N_("Funnel order"),
    "D2_unseen": N_("Products seen in events"),
    "D3_zero": N_("Searches with results"),
    "D3_click": N_("Clicks within the results"),
    "D4": N_("Human traffic"),
    "D5_exact": N_("No repeated events"),
    "D5_near": N_("No double fires"),
    "D6": N_("{column} is a possible moment"),
    "D8": N_("Plausible prices"),
    "D11": N_("{column} without encoding damage"),
    "D12": N_("{column} undamaged"),
    "D12_twins": N_("{column} in one letter case"),
    "D13": N_("Enough events of {subject}"),
    "D15_stars": N_("Stars fit the text"),
    "D15_surge": N_("No surge of negative reviews"),
    "D16_arms": N_("One arm per unit"),
    "D16_srm": N_("Planned arm sizes"),
}

DEFINITIONS = {
    "not_null": N_("The cell holds a value. Blanks and texts such as “N/A” or “null” count as missing."),
    "type": N_("The text reads as a number or a time, as the column's meaning asks."),
    "in_range": N_("The number lies within the limits of the contract ({limits})."),
    "allowed": N_("The value is one of the {count} values of the contract."),
    "pattern": N_("The text fits the form nearly all values had when the contract was made: {regex}"),
    "spaces": N_("No blank at the ends, none doubled inside, no full-width letters or digits."),
    "twins": N_("No value differs from a more frequent one only in case, width or blanks."),
    "event_known": N_("The event name is in the dictionary of event types."),
    "event_spelling": N_("Each event type is written in its most frequent spelling."),
    "unique": N_("No two rows share the key; each row after the first fails."),
    "duplicate_rows": N_("No row repeats another in every column; each row after the first fails."),
    "schema_removed": N_("Every column of the contract is still there."),
    "schema_added": N_("No column has come that the contract does not know."),
    "schema_retyped": N_("No column changed between number, time and text."),
    "freshness": N_("The newest row is at most {hours} hours older than the upload."),
    "volume": N_("Between {low} and {high} times the rows of the version before."),
    "reference": N_("Every {role} is found in the dataset of {kind}."),
    "D1": N_("A purchase or cart comes after the same user viewed the same product."),
    "D2_unseen": N_("The product appears in at least one event."),
    "D3_zero": N_("The search returned at least one product."),
    "D3_click": N_("The clicked product is in the result list and its position is not beyond the list."),
    "D4": N_(
        "A session has a human agent, pace and rhythm: "
        "at least {least} events without cart or purchase, "
        "faster than {rate} a minute or evenly spaced, is a robot's."
    ),
    "D5_exact": N_("No event repeats another of the same user, product, type and moment."),
    "D5_near": N_("No event follows the same user, product and type within {ms} ms."),
    "D6": N_("The moment lies between 1990 and a day after the upload, in one unit throughout."),
    "D8": N_(
        "The price is within {z} robust standard deviations (log scale) of its group's median, "
        "or less than {factor} times off."
    ),
    "D11": N_("No lost character (�), garbled encoding, invisible character or HTML entity."),
    "D12": N_("No “123.0”, no “1.23E+12”, no blank around the id, no lost leading zeros."),
    "D12_twins": N_("No id has a more frequent twin that differs only in letter case."),
    "D13": N_(
        "At least {least} events each: enough for a recommender to learn from. Counted once for each of the {subject}."
    ),
    "D15_stars": N_("The text, as the model reads it, does not surely say the opposite of the stars."),
    "D15_surge": N_(
        "In the last {days} days no group's share of negative reviews was far above its own past "
        "(beta-binomial tail, false discovery rate 5 %). Counted per group and period."
    ),
    "D16_arms": N_("Each unit is in one arm only."),
    "D16_srm": N_("The arm sizes match the plan (chi-square, fails below p = {alpha})."),
}

SENTENCES = {
    "not_null": N_("{share} of {column} is missing ({failed} of {total})"),
    "type": N_("{share} of {column} is not a {family} ({failed} values{causes})"),
    "in_range": N_("{failed} values of {column} do not lie in the range: {limits}"),
    "allowed": N_("{failed} values of {column} are not in the contract{examples}"),
    "pattern": N_("{share} of {column} has another form than usual ({failed} values)"),
    "spaces": N_("{failed} values of {column} carry stray blanks or full-width signs"),
    "twins": N_("{failed} values of {column} are spelt differently from their twin{examples}"),
    "event_known": N_("{share} of events have an unknown type{examples}"),
    "event_spelling": N_("{share} of events use a second spelling of their type{examples}"),
    "unique": N_("{failed} rows repeat a {column} that is already there"),
    "duplicate_rows": N_("{failed} rows are full duplicates ({share})"),
    "schema_removed": N_("{failed} columns of the contract are gone{examples}"),
    "schema_added": N_("{failed} columns are new{examples}"),
    "schema_retyped": N_("{failed} columns changed their type{examples}"),
    "freshness": N_("The newest row is {hours} hours old, {allowed} are agreed"),
    "volume": N_("{rows} rows, {ratio} times the {before} of version {version}"),
    "reference": N_("{share} of rows have an unknown {role}, not in {dataset} ({failed} rows{causes})"),
    "D2_unseen": N_("{failed} products never appear in {dataset} ({share})"),
    "D3_zero": N_("{share} of searches find nothing"),
    "D3_click": N_("{failed} clicks do not fit their result list{causes}"),
    "D4": N_("{share} of events look like a robot's{causes}"),
    "D5_exact": N_("{failed} events repeat another exactly ({share})"),
    "D5_near": N_("{failed} events are double fires ({share})"),
    "D6": N_("{failed} moments in {column} are impossible{causes}"),
    "D8": N_("{failed} prices are far from their group's{causes}"),
    "D11": N_("{failed} values of {column} are damaged{causes}"),
    "D12": N_("{failed} values of {column} are damaged ids{causes}"),
    "D12_twins": N_("{failed} values of {column} differ from their twin only in letter case"),
    "D13": N_("{share} of {subject} have fewer than {least} events ({failed} of {total})"),
    "D15_stars": N_("{failed} reviews ({share}) say the opposite of their stars"),
    "D15_surge": N_("Negative reviews surged in {failed} of {total} recent periods{examples}"),
    "D16_arms": N_("{failed} rows belong to a unit that is in two arms"),
    "D16_srm": N_("Arm sizes do not match the plan (p = {p})"),
}

CAUSES: dict[str, dict[str, str]] = {
    "type": {"readable": N_("{n} readable all the same")},
    "reference": {"mendable": N_("{n} only damaged"), "purchases": N_("{n} purchases")},
    "D1": {
        "not_logged": N_("{n} never viewed"),
        "clock": N_("{n} viewed only later"),
        "stale": N_("{n} viewed too long before"),
    },
    "D3_click": {"absent": N_("{n} not in the list"), "beyond": N_("{n} beyond its end")},
    "D4": {"agent": N_("{n} by their agent"), "behaviour": N_("{n} by their behaviour")},
    "D6": {
        "future": N_("{n} in the future"),
        "epoch": N_("{n} before 1990"),
        "unit": N_("{n} in another unit"),
    },
    "D8": {"hundredfold": N_("{n} about 100 times off"), "high": N_("{n} too high")},
    "D11": {
        "mojibake": N_("{n} garbled"),
        "lost": N_("{n} with lost characters"),
        "invisible": N_("{n} with invisible characters"),
        "entities": N_("{n} with HTML entities"),
    },
    "D12": {
        "zeros": N_("{n} without their leading zeros"),
        "float": N_("{n} with a decimal point"),
        "exponent": N_("{n} in scientific form"),
        "blank": N_("{n} with blanks around"),
    },
}
"""What lies behind a finding: the parts that a rule counts, each shown where it is not 0."""

REASONS = {
    "column_gone": N_("The column {column} is not there."),
    "no_values": N_("The contract names no values."),
    "bad_regex": N_("The pattern cannot be read: {reason}"),
    "not_text": N_("The column {column} is not text."),
    "no_event_types": N_("No value of {column} is in the dictionary of event types."),
    "no_columns": N_("The table has no columns."),
    "no_contract": N_("The contract names no columns."),
    "clean_layer": N_("The recipe adds columns on purpose."),
    "no_time": N_("There is no readable time."),
    "no_previous": N_("There is no earlier version to compare with."),
    "no_role": N_("No column plays the role {role}."),
    "no_funnel": N_("The events hold no views, or no carts and purchases."),
    "no_dataset": N_("The workspace holds no dataset of this kind: {kind}."),
    "one_arm": N_("There is only one arm."),
    "unrelated": N_("No id of {dataset} occurs here: the two datasets do not belong together."),
    "not_read": N_("No model has read the reviews of this version yet."),
    "no_rows": N_("No row applies."),
}


def dimension_label(name: str) -> str:
    """A quality dimension in the reader's language."""
    return _(DIMENSION_LABELS.get(name, name))


def severity_label(name: str) -> str:
    """A severity in the reader's language."""
    return _(SEVERITY_LABELS.get(name, name))


def title(check: Check | CheckResult) -> str:
    """A check's short name, such as "price in range"."""
    return _(TITLES.get(check.check, check.id)).format_map(_Words(_common(check)))


def definition(check: Check | CheckResult) -> str:
    """What a check asks of the data, with its limits."""
    return _(DEFINITIONS.get(check.check, "")).format_map(_Words(_common(check)))


def describe(result: CheckResult) -> str:
    """What a check found, as one sentence with numbers."""
    words = _common(result)
    if result.state == "skipped":
        reason = str(result.detail.get("skipped", ""))
        return _("Not checked: {reason}").format(reason=_(REASONS.get(reason, reason)).format_map(_Words(words)))
    if not result.failed:
        return _("{title}: nothing found in {total}").format(title=title(result), total=f"{result.total:,}")
    if result.detail.get("gone"):
        return _("The column {column} is gone").format(column=result.column)
    if result.check == "D1":
        return _funnel(result, words)
    return _(SENTENCES.get(result.check, "{failed}")).format_map(_Words(words))


def _funnel(result: CheckResult, words: Mapping[str, Any]) -> str:
    bought, failed = int(result.detail.get("all_purchases", 0)), int(result.detail.get("purchases", 0))
    carts = result.total - bought
    parts = []
    if failed:
        parts.append(_("{share} of purchases have no earlier view").format(share=percent(failed / bought)))
    if result.failed > failed:
        share = percent((result.failed - failed) / carts)
        parts.append(_("{share} of carts have no earlier view").format(share=share))
    return _("; ").join(parts) + str(words["causes"])


def fixes(result: CheckResult | Check) -> tuple[str, ...]:
    """The ids of the cleaning steps that would help, most specific first."""
    rule = RULES.get(result.check)
    found = rule.fixes if rule else ()
    if result.check == "type":
        return ("parse_timestamp",) if result.params.get("family") == "time" else ("parse_number", "parse_price")
    return found


class _Words(dict[str, Any]):
    """Placeholders with a plain 0 for counts that a result does not carry."""

    def __missing__(self, key: str) -> str:
        return "0"


def _common(check: Check | CheckResult) -> dict[str, Any]:
    params = dict(check.params)
    words: dict[str, Any] = {"column": ", ".join(check.columns)}
    words |= {
        "subject": _("users") if params.get("role") == "user_id" else _("products"),
        "role": role_label(str(params.get("role", ""))),
        "kind": kind_label(str(params.get("kind", ""))),
        "limits": _limits(params),
        "count": len(params.get("values", [])),
        "regex": params.get("regex", ""),
        "hours": params.get("max_age_hours", 48),
        "low": params.get("min_ratio", 0.5),
        "high": params.get("max_ratio", 3.0),
        "least": params.get("least", 5),
        "rate": params.get("per_minute", 20),
        "ms": params.get("within_ms", 1000),
        "z": params.get("z", 4.5),
        "factor": params.get("factor", 4),
        "alpha": params.get("alpha", 0.01),
        "days": params.get("recent_days", 28),
        "family": _("number") if params.get("family") == "number" else _("time"),
    }
    if isinstance(check, CheckResult):
        words |= {key: _shown(value) for key, value in check.detail.items()}
        if check.detail.get("kind"):
            words["kind"] = kind_label(str(check.detail["kind"]))
        if check.detail.get("role"):
            words["role"] = role_label(str(check.detail["role"]))
        words |= {"failed": f"{check.failed:,}", "total": f"{check.total:,}", "share": percent(check.share)}
        words["examples"] = _examples(check.detail)
        words["causes"] = _causes(check)
    return words


def _causes(result: CheckResult) -> str:
    """The parts of a finding that are not 0, in brackets; within brackets already open for some checks."""
    known = CAUSES.get(result.check, {})
    found = [_(text).format(n=f"{result.detail[part]:,}") for part, text in known.items() if result.detail.get(part)]
    if not found:
        return ""
    listed = _(", ").join(found)
    return _(", ") + listed if result.check in ("reference", "type") else _(" ({causes})").format(causes=listed)


def _examples(detail: Mapping[str, Any]) -> str:
    listed = next((detail[key] for key in ("new", "unknown", "spellings", "columns") if detail.get(key)), None)
    if not isinstance(listed, list):
        return ""
    shown = [value if len(value) <= 40 else value[:39] + "…" for value in map(str, listed[:3])]
    return _(": {values}").format(values=", ".join(shown))


def _shown(value: Any) -> str:
    if isinstance(value, (bool, list, dict)):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _limits(params: Mapping[str, Any]) -> str:
    low, high = params.get("low"), params.get("high")
    if low is not None and high is not None:
        return _("{low} to {high}").format(low=f"{low:g}", high=f"{high:g}")
    if low is not None:
        return (
            _("above {low}").format(low=f"{low:g}")
            if params.get("low_open")
            else _("at least {low}").format(low=f"{low:g}")
        )
    return _("at most {high}").format(high=f"{high:g}") if high is not None else ""


def percent(share: float) -> str:
    """A share as a percentage that never rounds something to nothing."""
    points = share * 100
    if 0 < points < 0.1:
        return f"{points:.2g} %" if points >= 0.001 else "< 0.001 %"
    return f"{points:.1f} %"
