"""What the health check of an experiment found, in plain sentences, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.experiment import adjusting_words
from core.experiment.course_words import COURSE_SENTENCES, COURSE_TITLES
from core.experiment.figures_text import number_text, p_text
from core.experiment.health.checks import Finding
from core.experiment.outcome_words import OUTCOME_SENTENCES, OUTCOME_TITLES
from core.i18n import N_, _, listed, ngettext, sentences

_TITLES = {
    **adjusting_words.TITLES,
    "srm": N_("Sample ratio"),
    "two_arms": N_("Units in two arms"),
    "duplicates": N_("Repeated units"),
    "added_up": N_("Rows added up"),
    "no_unit": N_("No unit column"),
    "set_aside": N_("Rows in quarantine"),
    "no_unit_value": N_("Rows without a unit"),
    "no_variant": N_("Rows without a variant"),
    "empty_arm": N_("Arm of empty cells"),
    "early": N_("Outcome before assignment"),
    "alike_arms": N_("Arm names alike"),
    "respelled": N_("Arm names respelled"),
    "missing": N_("Missing outcomes"),
    "unreadable": N_("Unreadable outcomes"),
    "uneven_gaps": N_("Gaps differ between arms"),
    "few_units": N_("Too few units"),
    "few_events": N_("Few events"),
    "no_variation": N_("No variation"),
    "alike_units": N_("Units alike"),
    "bad_denominator": N_("Denominator"),
    "outlier": N_("Outliers"),
    "peeking": N_("Looking early"),
    "only_yes": N_("Empty cells are no"),
    **COURSE_TITLES,
    **OUTCOME_TITLES,
}


def finding_title(finding: Finding) -> str:
    """A health check's name, with its metric where it concerns one."""
    title = _(_TITLES[finding.id])
    return f"{title} · {finding.metric}" if finding.metric else title


def describe(finding: Finding) -> str:
    """A finding as a sentence with its numbers."""
    facts = {
        **finding.params,
        "count": f"{finding.count:,}",
        "total": f"{finding.total:,}",
        "share": f"{finding.count / finding.total:.2%}" if finding.total else "0%",
    }
    if "limit" in facts:
        facts["limit"] = f"{facts['limit']:.0%}"
    words = _SENTENCES.get(finding.id)
    return words(finding, facts) if words else ""


def _srm(finding: Finding, facts: dict[str, Any]) -> str:
    params = finding.params
    arms = listed(
        _("{arm} {observed} (planned {expected})").format(
            arm=arm, observed=f"{n:,}", expected=f"{params['expected'][arm]:,.1f}".removesuffix(".0")
        )
        for arm, n in params["observed"].items()
    )
    text = {
        "ok": _("Arm sizes fit the plan: {arms}; {p}."),
        "warning": _(
            "Arm sizes are suspicious: {arms}; {p}, below {warning} but not below {error}. The verdict stands, marked."
        ),
        "error": _(
            "Arm sizes do not fit the plan: {arms}; {p}, below {error}. Something assigns or loses units unevenly, "
            "so no difference can be trusted."
        ),
        "tiny": _(
            "Arm sizes are off by {off} of all units: {arms}; {p}. It is proven and tiny; the verdict stands, marked."
        ),
    }["tiny" if finding.severity == "warning" and params["p"] < params["error"] else finding.severity]
    told = text.format(
        off=f"{params['deviation']:.2%}",
        arms=arms,
        p=p_text(params["p"]),
        warning=params["warning"],
        error=params["error"],
    )
    return sentences(told, _near(params.get("near")))


def _near(weights: dict[str, int] | None) -> str:
    if not weights:
        return ""
    return _("They stand as {weights}: if that was the plan, name it as planned shares.").format(
        weights=listed(f"{arm}={weight}" for arm, weight in weights.items())
    )


def _two_arms(finding: Finding, facts: dict[str, Any]) -> str:
    if not finding.count:
        return _("No unit is in more than one arm.")
    text = ngettext(
        "{count} unit of {total} ({share}) is in more than one arm and left out (limit {limit}).",
        "{count} units of {total} ({share}) are in more than one arm and left out (limit {limit}).",
        finding.count,
    )
    return text.format(**facts)


def _duplicates(finding: Finding, facts: dict[str, Any]) -> str:
    if not finding.count:
        return _("Every unit has one row.")
    conflicting = int(finding.params["conflicting"])
    facts = {**facts, "conflicting": f"{conflicting:,}"}
    if finding.severity == "error":
        return ngettext(
            "{conflicting} unit has several rows that disagree (limit {limit}). If a unit is meant to "
            "have several rows, choose “add up”.",
            "{conflicting} units have several rows that disagree (limit {limit}). If a unit is meant "
            "to have several rows, choose “add up”.",
            conflicting,
        ).format(**facts)
    return ngettext(
        "{count} row of {total} repeats a unit; each unit's first row counts. Units that disagree "
        "with themselves: {conflicting}.",
        "{count} rows of {total} repeat a unit; each unit's first row counts. Units that disagree "
        "with themselves: {conflicting}.",
        finding.count,
    ).format(**facts)


def _no_variant(finding: Finding, facts: dict[str, Any]) -> str:
    if not finding.count:
        return _("Every row names its variant.")
    return ngettext(
        "{count} row of {total} ({share}) names no variant and is left out.",
        "{count} rows of {total} ({share}) name no variant and are left out.",
        finding.count,
    ).format(**facts)


def _set_aside(finding: Finding, facts: dict[str, Any]) -> str:
    if not finding.count:
        return _("No row is in quarantine.")
    return ngettext(
        "{count} row of {total} ({share}) could not be read and is in quarantine, not in this readout (limit {limit}).",
        "{count} rows of {total} ({share}) could not be read and are in quarantine, not in this "
        "readout (limit {limit}).",
        finding.count,
    ).format(**facts)


def _early(finding: Finding, facts: dict[str, Any]) -> str:
    if not finding.count:
        return _("No outcome is dated before its assignment.")
    return ngettext(
        "{count} row of {total} ({share}) has an outcome dated before the assignment and is left out (limit {limit}).",
        "{count} rows of {total} ({share}) have an outcome dated before the assignment and are "
        "left out (limit {limit}).",
        finding.count,
    ).format(**facts)


def _missing(finding: Finding, facts: dict[str, Any]) -> str:
    if not finding.count:
        return _("Every unit has an outcome.")
    return ngettext(
        "{count} unit of {total} ({share}) has no outcome and does not count in this metric.",
        "{count} units of {total} ({share}) have no outcome and do not count in this metric.",
        finding.count,
    ).format(**facts)


def _unreadable(finding: Finding, facts: dict[str, Any]) -> str:
    if not finding.count:
        return _("Every outcome could be read.")
    if finding.params["kind"] == "proportion":
        text = ngettext(
            "{count} outcome of {total} ({share}) is neither yes nor no and does not count in this metric.",
            "{count} outcomes of {total} ({share}) are neither yes nor no and do not count in this metric.",
            finding.count,
        )
    else:
        text = ngettext(
            "{count} outcome of {total} ({share}) is no number, or one beyond all range, and does not count in this "
            "metric.",
            "{count} outcomes of {total} ({share}) are no numbers, or beyond all range, and do not count in this "
            "metric.",
            finding.count,
        )
    return text.format(**facts)


def _uneven(finding: Finding, facts: dict[str, Any]) -> str:
    shares = listed(f"{arm} {share:.1%}" for arm, share in finding.params["shares"].items())
    return _(
        "Missing outcomes differ between the arms: {shares}; {p}. The arms no longer hold comparable units."
    ).format(shares=shares, p=p_text(finding.params["p"]))


def _outlier(finding: Finding, facts: dict[str, Any]) -> str:
    if not finding.count:
        return _("No single unit carries an outsized share of its arm's total.")
    params = finding.params
    text = (
        _(
            "Unit {unit} alone carries {carried} of its arm's total, and the verdict depends on it: {p} with, "
            "{without} without."
        )
        if params["decides"]
        else _(
            "Unit {unit} alone carries {carried} of its arm's total: {p} with, {without} without; the verdict is "
            "the same."
        )
    )
    return text.format(
        unit=params["unit"],
        carried=f"{params['share']:.1%}",
        p=p_text(params["p"]),
        without=p_text(params["p_without"]),
    )


def _peeking(finding: Finding, facts: dict[str, Any]) -> str:
    if finding.severity == "ok":
        return _("The interval used holds at every look, so stopping early is allowed.")
    return _(
        "p and interval hold for one look at the planned end. Daily looks with stopping at the first p below 0.05 "
        "call a difference where none is about three times in ten; turn on “repeated looks” then."
    )


_SENTENCES: dict[str, Callable[[Finding, dict[str, Any]], str]] = {
    **adjusting_words.SENTENCES,
    "srm": _srm,
    "two_arms": _two_arms,
    "duplicates": _duplicates,
    "no_variant": _no_variant,
    "set_aside": _set_aside,
    "early": _early,
    "missing": _missing,
    "unreadable": _unreadable,
    "uneven_gaps": _uneven,
    "outlier": _outlier,
    "peeking": _peeking,
    "added_up": lambda f, facts: _("Units have several rows; they are added up (rows: {count}).").format(**facts),
    "no_unit": lambda f, facts: _(
        "Every row is taken as its own unit: units in two arms and repeated units cannot be seen."
    ),
    "no_unit_value": lambda f, facts: ngettext(
        "{count} row of {total} ({share}) names no unit and is left out.",
        "{count} rows of {total} ({share}) name no unit and are left out.",
        f.count,
    ).format(**facts),
    "empty_arm": lambda f, facts: ngettext(
        "{count} row of {total} ({share}) has an empty cell for its arm and counts as “{arm}”, as this was named the "
        "control.",
        "{count} rows of {total} ({share}) have an empty cell for their arm and count as “{arm}”, as this was named "
        "the control.",
        f.count,
    ).format(**facts),
    "alike_arms": lambda f, facts: _(
        "Arms that may be one: {labels}. Map them to one spelling on the Clean page."
    ).format(labels=listed(f.params["labels"])),
    "respelled": lambda f, facts: _("Spellings counted as one arm: {pairs}.").format(
        pairs=listed(f"{old} → {new}" for old, new in f.params["labels"].items())
    ),
    "no_variation": lambda f, facts: _(
        "Every unit of every arm has the same outcome, {same}: nothing can be compared."
    ).format(same=f"{f.params['value']:.0%}" if f.params["kind"] == "proportion" else number_text(f.params["value"])),
    "alike_units": lambda f, facts: ngettext(
        "{count} unit is there twice, its number in two spellings, as 5 and 5.0 or 007 and 7 (in different arms: "
        "{apart}). If these are the same people, write them alike on the Clean page.",
        "{count} units are there twice, their number in two spellings, as 5 and 5.0 or 007 and 7 (in different arms: "
        "{apart}). If these are the same people, write them alike on the Clean page.",
        f.count,
    ).format(**facts),
    "few_units": lambda f, facts: ngettext(
        "An arm has {count} unit with an outcome; a test needs {least}.",
        "An arm has {count} units with an outcome; a test needs {least}.",
        f.count,
    ).format(**facts),
    "few_events": lambda f, facts: ngettext(
        "An arm has only {count} unit of one outcome; with fewer than {least} the test is approximate.",
        "An arm has only {count} units of one outcome; with fewer than {least} the test is approximate.",
        f.count,
    ).format(**facts),
    "bad_denominator": lambda f, facts: _(
        "The denominator is zero or negative in an arm: a ratio means nothing there."
    ),
    "only_yes": lambda f, facts: _(
        "The column knows yes alone; its empty cells are read as no. If they mean that nobody knows, write no where it "
        "is known, or leave the metric out."
    ),
    **COURSE_SENTENCES,
    **OUTCOME_SENTENCES,
}
