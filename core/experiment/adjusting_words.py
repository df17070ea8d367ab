"""What the checks on covariates, clusters and caps found, in plain sentences, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.experiment.figures_text import number_text, p_text
from core.experiment.health.checks import Finding
from core.i18n import N_, _, ngettext

TITLES = {
    "covariate_moved": N_("Covariate not used"),
    "covariate_gaps": N_("Covariate with gaps"),
    "covariate_outcome": N_("Covariate is the outcome"),
    "capped": N_("Capped values"),
    "clusters_apart": N_("Clusters in two arms"),
    "few_clusters": N_("Few clusters"),
    "feature_moved": N_("Feature not used"),
}


def _gaps(finding: Finding, facts: dict[str, Any]) -> str:
    return ngettext(
        "{count} unit of {total} ({share}) has no “{column}” and counts with its mean, which favours no arm.",
        "{count} units of {total} ({share}) have no “{column}” and count with its mean, which favours no arm.",
        finding.count,
    ).format(**facts)


def _capped(finding: Finding, facts: dict[str, Any]) -> str:
    where = {"cap": number_text(finding.params["cap"]), "quantile": f"{finding.params['quantile']:.1%}"}
    return ngettext(
        "{count} unit of {total} ({share}) lies above {cap}, the {quantile} quantile of all arms, and counts as it.",
        "{count} units of {total} ({share}) lie above {cap}, the {quantile} quantile of all arms, and count as it.",
        finding.count,
    ).format(**{**facts, **where})


def _clusters(finding: Finding, facts: dict[str, Any]) -> str:
    if not finding.count:
        return _("Every value of “{column}” is in one arm.").format(**facts)
    return ngettext(
        "{count} value of “{column}” has units in several arms: it is not what was randomised. Use it as strata "
        "instead.",
        "{count} values of “{column}” have units in several arms: it is not what was randomised. Use it as strata "
        "instead.",
        finding.count,
    ).format(**facts)


SENTENCES: dict[str, Callable[[Finding, dict[str, Any]], str]] = {
    "covariate_gaps": _gaps,
    "capped": _capped,
    "clusters_apart": _clusters,
    "covariate_moved": lambda f, facts: _(
        "“{column}” differs between the arms ({p}) as no fair draw makes it: it was measured after the start, or the "
        "arms were unlike before. The effect is not adjusted by it."
    ).format(column=f.params["column"], p=p_text(f.params["p"])),
    "feature_moved": lambda f, facts: _(
        "“{column}” is spread differently over the arms, as no fair draw makes it: the test moved it, or the arms were "
        "unlike before. Differences of the effect are not looked for in it."
    ).format(column=f.params["column"]),
    "covariate_outcome": lambda f, facts: _(
        "A covariate explains the outcome almost wholly, as nothing from before a test does. The effect is not "
        "adjusted."
    ),
    "few_clusters": lambda f, facts: ngettext(
        "An arm has {count} cluster; with fewer than {least} the spread between them is hardly known, and intervals "
        "are approximate.",
        "An arm has {count} clusters; with fewer than {least} the spread between them is hardly known, and intervals "
        "are approximate.",
        f.count,
    ).format(**facts),
}
