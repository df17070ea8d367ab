"""Where an effect differs, in plain sentences, in the reader's language."""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.experiment.differing import Condition, Differing, Interaction, Leaf
from core.experiment.figures_text import difference_text, interval_text, number_text, p_text
from core.i18n import _, listed

MOST_NAMED = 6
"""Values of a leaf that are named; further ones are counted."""


def condition_text(condition: Condition) -> str:
    """One condition of a leaf."""
    facts = {"feature": condition.feature, "edge": number_text(condition.edge)}
    if condition.sign == "at_most":
        return _("{feature} at most {edge}").format(**facts)
    if condition.sign == "above":
        return _("{feature} above {edge}").format(**facts)
    named = list(condition.values[:MOST_NAMED])
    rest = len(condition.values) - len(named)
    return _("{feature}: {values}").format(
        feature=condition.feature,
        values=listed(named) if not rest else _("{values} and {n} more").format(values=listed(named), n=rest),
    )


def leaf_text(leaf: Leaf) -> str:
    """Every condition of a leaf."""
    return listed(condition_text(condition) for condition in leaf.conditions)


def differing_sentence(found: Differing) -> str:
    """How the effect of one arm on one metric differs, of a tree with leaves."""
    facts = {"arm": found.arm, "metric": found.metric.name, "p": p_text(found.p_adjusted)}
    most = max(found.leaves, key=lambda leaf: leaf.effect.estimate)
    least = min(found.leaves, key=lambda leaf: leaf.effect.estimate)
    return _("{arm} on {metric}: the effect differs ({p}), from {low} where {worst} to {high} where {best}.").format(
        **facts,
        low=difference_text(found.metric, least.effect.estimate),
        high=difference_text(found.metric, most.effect.estimate),
        worst=leaf_text(least),
        best=leaf_text(most),
    )


def leaf_interval(found: Differing, leaf: Leaf) -> str:
    """The interval of a leaf's effect."""
    return interval_text(found.metric, leaf.effect.interval)


def silent_sentence(found: Sequence[Differing]) -> str:
    """One sentence for all metrics and arms of which nothing is shown; "" where there are none."""
    names = [_("{metric} ({arm})").format(metric=one.metric.name, arm=one.arm) for one in found if not one.leaves]
    if not names:
        return ""
    if all(one.reason == "few" for one in found if not one.leaves):
        return _("Too few units to look for differences: {names}.").format(names=listed(names))
    return _("No difference between units is shown: {names}.").format(names=listed(names))


def interaction_sentence(found: Interaction, column: str, alpha: float) -> str:
    """Whether the effect is the same in all segments."""
    facts = {"arm": found.arm, "metric": found.metric.name, "column": column, "p": p_text(found.p_adjusted)}
    if math.isnan(found.p):
        return _("{arm} on {metric}: too few units in the values of {column} to compare them.").format(**facts)
    if found.p_adjusted < alpha:
        return _("{arm} on {metric}: the effect differs between the values of {column} ({p}).").format(**facts)
    return _("{arm} on {metric}: the effect is not shown to differ between the values of {column} ({p}).").format(
        **facts
    )
