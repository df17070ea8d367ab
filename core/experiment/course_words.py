"""The course of a test in plain sentences: its days, its groups, its past."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.experiment.figures_text import number_text, p_text
from core.experiment.health.checks import Finding
from core.i18n import N_, _, listed, ngettext

COURSE_TITLES = {
    "srm_days": N_("Sample ratio by day"),
    "srm_groups": N_("Sample ratio by group"),
    "srm_sequential": N_("Sample ratio at every look"),
    "launch": N_("Traffic before the start"),
    "gap_days": N_("Gaps by day and arm"),
    "gap_change": N_("Logging changed"),
    "by_group": N_("Drawn by group"),
    "srm_uploads": N_("Sample ratio by upload"),
    "gap_uploads": N_("Gaps by upload"),
    "before": N_("A/A before the test"),
    "not_judged": N_("Not judged"),
}

_WANTING = {
    "time": N_("the sample ratio by day (a column with the time of assignment)"),
    "group": N_("the sample ratio by group (a column such as device, country or segment)"),
    "before": N_("the arms before the test (a measure from before it, its name beginning with pre_)"),
}


def sizes(observed: Mapping[str, int]) -> str:
    """Arms with their units."""
    return listed(f"{arm} {n:,}" for arm, n in observed.items())


def _days(finding: Finding, facts: dict[str, Any]) -> str:
    params = finding.params
    if finding.severity == "ok":
        return _("Every day splits its units as the others do; days: {total}.").format(**facts)
    return _(
        "On {day} the units split otherwise than on the other days: {arms}; {p}, corrected (days: {total}). "
        "Days that stand out: {days}. Was the allocation changed, or was one arm not logged?"
    ).format(
        day=params["day"], arms=sizes(params["observed"]), p=p_text(params["p"]), total=facts["total"],
        days=listed(params["off"]),
    )  # fmt: skip


def _groups(finding: Finding, facts: dict[str, Any]) -> str:
    params = finding.params
    columns = listed(params["columns"])
    if finding.severity == "ok":
        return _("The arms are alike in {columns}.").format(columns=columns)
    value = params["value"] or _("no value")
    return _(
        "Where {column} is {value} the units split otherwise than elsewhere: {arms}; {p}, corrected (values: {total}). "
        "Look there first for what assigns or loses units."
    ).format(
        column=params["column"], value=value, arms=sizes(params["observed"]), p=p_text(params["p"]),
        total=facts["total"],
    )  # fmt: skip


def _sequential(finding: Finding, facts: dict[str, Any]) -> str:
    params = finding.params
    p = p_text(params["p"])
    if finding.severity == "ok":
        return _("Looked at after every day, the arms keep their planned sizes; {p}, valid at every look.").format(p=p)
    return _(
        "Looked at after every day, the arms left their planned sizes on {since}; {p}, valid at every look."
    ).format(since=params["since"], p=p)


def _launch(finding: Finding, facts: dict[str, Any]) -> str:
    if finding.severity == "ok":
        return _("The traffic begins with the test.")
    return ngettext(
        "{count} unit came from {first} on, before the traffic begins on {start}: was that a trial? Leave it out if "
        "the treatment was not ready yet.",
        "{count} units came from {first} on, before the traffic begins on {start}: was that a trial? Leave them out if "
        "the treatment was not ready yet.",
        finding.count,
    ).format(**facts)


def _gap_days(finding: Finding, facts: dict[str, Any]) -> str:
    params = finding.params
    if finding.severity == "ok":
        return _("On no day do missing outcomes differ between the arms.")
    return _(
        "On {day} the share without {metric} differs between the arms: {shares}; {p} after correction. One arm's "
        "outcomes were not logged as the other's."
    ).format(
        day=params["day"],
        metric=params["metric"],
        shares=listed(f"{arm} {share:.1%}" for arm, share in params["shares"].items()),
        p=p_text(params["p"]),
    )


def _gap_change(finding: Finding, facts: dict[str, Any]) -> str:
    params = finding.params
    if finding.severity == "ok":
        return _("Outcomes are missing as often on every day.")
    return _(
        "{metric} is missing for {share} of the units of {day}, and for {others} of the other days; {p} after "
        "correction. Days that differ: {days}. Was the logging changed during the test, or is the outcome "
        "not known yet?"
    ).format(
        metric=params["metric"],
        day=params["day"],
        share=f"{params['share_day']:.1%}",
        others=f"{params['share_others']:.1%}",
        p=p_text(params["p"]),
        days=listed(params["days"]),
    )


def _by_group(finding: Finding, facts: dict[str, Any]) -> str:
    return _(
        "Every value of “{column}” has one arm only (values: {count}): not single units but these were given an arm, "
        "or the arms ran one after the other. The intervals of single units are then too narrow; name the column as "
        "what was randomised."
    ).format(**facts)


def _uploads(finding: Finding, facts: dict[str, Any]) -> str:
    params = finding.params
    if finding.severity == "ok":
        return _("Every upload splits its units as the others do; uploads: {total}.").format(**facts)
    if params["by_arm"]:
        return _(
            "Each upload holds one arm only; uploads: {total}. Whatever differs between those exports (days, columns, "
            "filters) would be read as an effect: load both arms from one export."
        ).format(**facts)
    return _(
        "Of the units that came with version {version} ({time}) the arms have other shares than elsewhere: {arms}; "
        "{p}, corrected (uploads: {total}). Versions that stand out: {off}. Was an export cut short, or made anew for "
        "one arm?"
    ).format(
        version=params["version"], time=params["time"], arms=sizes(params["observed"]), p=p_text(params["p"]),
        total=facts["total"], off=listed(map(str, params["off"])),
    )  # fmt: skip


def _gap_uploads(finding: Finding, facts: dict[str, Any]) -> str:
    params = finding.params
    if finding.severity == "ok":
        return _("With no upload outcomes are missing otherwise than with the others.")
    if params["why"] == "arms":
        return _(
            "Of the units that came with version {version} ({time}) the share without {metric} differs between the "
            "arms: {shares}; {p}, corrected. One arm's outcomes were not exported as the other's."
        ).format(
            version=params["version"], time=params["time"], metric=params["metric"], p=p_text(params["p"]),
            shares=listed(f"{arm} {share:.1%}" for arm, share in params["shares"].items()),
        )  # fmt: skip
    return _(
        "{metric} is missing for {share} of the units that came with version {version} ({time}), and for {others} of "
        "the others; {p}, corrected. Were columns or logging changed in between?"
    ).format(
        version=params["version"], time=params["time"], metric=params["metric"], p=p_text(params["p"]),
        share=f"{params['share']:.1%}", others=f"{params['others']:.1%}",
    )  # fmt: skip


def _before(finding: Finding, facts: dict[str, Any]) -> str:
    params = finding.params
    if finding.severity == "ok":
        return _("Before the test the arms were alike in {columns}; smallest {p}, corrected.").format(
            columns=listed(params["columns"]), p=p_text(params["p"])
        )
    return _(
        "The arms differed before the test began: {column} was {arm_value} in {arm} and {control_value} in {control}; "
        "{p}, corrected. An effect of that kind may be there from before; adjust for it, or draw the arms anew."
    ).format(
        column=params["column"],
        arm=params["arm"],
        control=params["control"],
        arm_value=number_text(params["arm_value"]),
        control_value=number_text(params["control_value"]),
        p=p_text(params["p"]),
    )


def _not_judged(finding: Finding, facts: dict[str, Any]) -> str:
    wanting = listed((_(_WANTING[name]) for name in finding.params["wanting"]), clauses=True)
    return _("Cannot be judged for want of a column: {wanting}.").format(wanting=wanting)


COURSE_SENTENCES: dict[str, Callable[[Finding, dict[str, Any]], str]] = {
    "srm_days": _days,
    "srm_groups": _groups,
    "srm_sequential": _sequential,
    "launch": _launch,
    "gap_days": _gap_days,
    "gap_change": _gap_change,
    "by_group": _by_group,
    "srm_uploads": _uploads,
    "gap_uploads": _gap_uploads,
    "before": _before,
    "not_judged": _not_judged,
}
