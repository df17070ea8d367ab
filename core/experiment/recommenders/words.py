"""Interleaving and frozen comparisons in plain sentences, in the reader's language."""

from __future__ import annotations

import math

from core.experiment.figures_text import p_text
from core.experiment.recommenders.credit import Fault, Preference
from core.experiment.recommenders.frozen import Frozen
from core.i18n import N_, _, ngettext

_METHODS = {"team_draft": N_("Team draft"), "balanced": N_("Balanced")}
_DEFINITIONS = {
    "team_draft": N_(
        "In each round a coin says which ranking picks first; each adds its best item that is not in the list yet. A "
        "click counts for the ranking that picked the item."
    ),
    "balanced": N_(
        "The rankings take turns from one coin for the whole list. Down to the lowest click, each ranking counts the "
        "clicked items that it holds as high; where two rankings are almost alike this can favour one of them."
    ),
}
_PARTS = {
    "list": N_("Column of the list"),
    "user": N_("Column of the shopper"),
    "position": N_("Column of the position"),
    "item": N_("Column of the item"),
    "team": N_("Column of the ranking"),
    "clicked": N_("Column of the click"),
    "first_rank": N_("Place in the first ranking"),
    "second_rank": N_("Place in the second ranking"),
}
_TITLES = {
    "coin": N_("The coin is not fair"),
    "slots": N_("Lists with slots missing"),
    "repeated": N_("Items twice in one list"),
    "skipped": N_("Rows that could not be read"),
    "heavy": N_("One shopper sees many of the lists"),
    "few": N_("Too few shoppers"),
    "alike": N_("Nothing to tell them apart"),
}


def method_name(method: str) -> str:
    """What a way of interleaving is called."""
    return _(_METHODS[method])


def part_name(part: str) -> str:
    """What a part of a log is called."""
    return _(_PARTS[part])


def method_definition(method: str) -> str:
    """How a list is made, and who has the credit for a click."""
    return _(_DEFINITIONS[method])


def faults_title(fault: Fault) -> str:
    """A fault's name."""
    return _(_TITLES[fault.id])


def fault_text(fault: Fault) -> str:
    """A fault in one sentence, with its numbers and what would help."""
    facts = fault.params
    if fault.id == "coin":
        (one, n), (other, m) = facts["began"].items()
        return _(
            "Lists whose first place {one} brought: {n}; {other}: {m}; halves were due ({p}). Lists or "
            "rows are missing on one side; compare what was served with what was logged."
        ).format(one=one, n=f"{n:,}", other=other, m=f"{m:,}", p=p_text(facts["p"]))
    if fault.id == "slots":
        (one, n), (other, m) = facts["slots"].items()
        return _(
            "Slots of {one}: {n}, of {other}: {m}; in {share} of the lists one has two more than the other, which a "
            "team draft never makes. Rows are missing, or the lists were changed after they were drafted."
        ).format(one=one, n=f"{n:,}", other=other, m=f"{m:,}", share=f"{facts['share']:.1%}")
    if fault.id == "repeated":
        return ngettext(
            "{n} row names an item that its list has already; such rows count once.",
            "{n} rows name an item that their list has already; such rows count once.",
            facts["rows"],
        ).format(n=f"{facts['rows']:,}")
    if fault.id == "skipped":
        return ngettext(
            "{n} row lacks its list, item, ranking or a readable click and is left out.",
            "{n} rows lack their list, item, ranking or a readable click and are left out.",
            facts["rows"],
        ).format(n=f"{facts['rows']:,}")
    if fault.id == "heavy":
        return _("One shopper saw {share} of all lists: a robot, or a shared account.").format(
            share=f"{facts['share']:.1%}"
        )
    if fault.id == "few":
        return ngettext(
            "Only {n} shopper clicked; the spread between shoppers is not known below {least}.",
            "Only {n} shoppers clicked; the spread between shoppers is not known below {least}.",
            facts["shoppers"],
        ).format(n=f"{facts['shoppers']:,}", least=facts["least"])
    return _("Every list has the same outcome, so that there is no spread to test against.")


def preference_text(found: Preference) -> str:
    """The verdict with its numbers: which ranking shoppers prefer."""
    first, second = found.log.teams
    share, low, high = (f"{x:.1%}" if math.isfinite(x) else "–" for x in found.shares)
    facts = {
        "first": first,
        "second": second,
        "share": share,
        "low": low,
        "high": high,
        "p": p_text(found.p),
        "smallest": f"{0.5 + found.smallest:.1%}",
        "needed": f"{found.needed:,}",
    }
    if found.verdict == "withheld":
        fault = next(one for one in found.faults if one.severity == "error")
        return _("No verdict between {first} and {second}: {fault}").format(**facts, fault=fault_text(fault))
    if found.verdict == "better":
        text = _(
            "Shoppers prefer {second} to {first}: it wins {share} of the lists with a click ({low} to {high}, {p})."
        )
    elif found.verdict == "worse":
        text = _(
            "Shoppers prefer {first} to {second}: the latter wins {share} of the lists with a click ({low} to {high}, "
            "{p})."
        )
    elif found.verdict == "no_difference":
        text = _(
            "No meaningful difference: {second} wins {share} of the lists with a click, and the interval {low} to "
            "{high} stays within what matters ({smallest})."
        )
    else:
        text = _(
            "Inconclusive: {second} wins {share} of the lists with a click ({low} to {high}, {p}). Lists with a click "
            "still needed to find {smallest}: {needed}."
        )
    return text.format(**facts)


def frozen_text(found: Frozen, metric: str, label: str, first: str, second: str) -> str:
    """The verdict of a paired comparison on frozen shoppers.

    Args:
        label: What the metric is called.
        first, second: What the two are called.
    """
    figure = found.differences[metric]
    bounds = [
        f"{x:+.4f}" if x is not None and math.isfinite(x) else "–" for x in (figure.value, figure.low, figure.high)
    ]
    facts = dict(zip(("value", "low", "high"), (one.replace("-", "−") for one in bounds), strict=True))
    facts |= {"first": first, "second": second, "metric": label, "n": f"{found.shoppers:,}"}
    verdict = found.verdicts[metric]
    if verdict == "withheld":
        text = _("No verdict: too few shoppers were tested for an interval ({n}).")
    elif verdict == "better":
        text = _(
            "{second} is better than {first} on {metric}: {value} ({low} to {high}), tested on the same shoppers ({n})."
        )
    elif verdict == "worse":
        text = _(
            "{second} is worse than {first} on {metric}: {value} ({low} to {high}), tested on the same shoppers ({n})."
        )
    elif verdict == "no_difference":
        text = _(
            "{second} and {first} do not differ meaningfully on {metric}: {value} ({low} to {high}), tested on the "
            "same shoppers ({n})."
        )
    else:
        text = _(
            "Inconclusive on {metric}: {value} ({low} to {high}) between {first} and {second}, tested on the same "
            "shoppers ({n})."
        )
    return text.format(**facts)
