"""Which numbers a scorer can be fitted with: beyond them it never ends, fills the memory or divides by nothing."""

from __future__ import annotations

from collections.abc import Mapping

from core.errors import BadInput
from core.i18n import _
from core.recommend.features.bundle import Features
from core.recommend.scorers.declared import Scorer
from core.recommend.scorers.ranges import Range

SPANS: Mapping[str, Range] = {
    "neighbours": Range(0.0, 1_000.0, whole=True),
    "sample": Range(1.0, 100_000.0, whole=True),
    "factors": Range(1.0, 256.0, whole=True),
    "iterations": Range(1.0, 200.0, whole=True),
    "shrinkage": Range(0.0, 1e6),
    "alpha": Range(1e-3, 100.0),
    "beta": Range(0.0, 5.0),
    "chances": Range(1e-3, 100.0),
    "dropout": Range(0.0, 0.95),
    "even": Range(0.0, 1.0),
    "idf": Range(0.0, 100.0),
    "regularisation": Range(1e-6, 1e6),
    "half_life_days": Range(0.01, 1e5),
    "learning_rate": Range(1e-5, 1.0),
}
"""By the name of a number. A thousand neighbours are ten times the usual; 256 traits of 100,000 products are 200 MB;
two hundred rounds are three times those of the slowest scorer; powers (alpha, beta) beyond these are 0 or without end
in double precision in shops of a million shoppers."""
OTHERS_MOST = 1e6
"""No other number of a scorer is larger."""
ALL_MOST_ITEMS = 5_000
"""Items up to which all pairs may be neighbours: 200 MB in double precision."""


def span(name: str, usual: float) -> Range:
    """The least and the largest value of a number, told by its name, else by its usual value."""
    if name in SPANS:
        return SPANS[name]
    return Range(1.0 if usual >= 1 and float(usual).is_integer() else usual / 1000, OTHERS_MOST)


def fitting(declared: Scorer, features: Features, numbers: Mapping[str, float]) -> Mapping[str, float]:
    """The same numbers.

    Raises:
        BadInput: One lies outside its span, or all neighbours are asked for in a shop too large for them.
    """
    for name, usual in declared.defaults.items():
        value, allowed = float(numbers[name]), span(name, float(usual))
        if not allowed.low <= value <= allowed.high or (allowed.whole and not value.is_integer()):
            whole = _("{name} is a whole number from {least} to {most}.")
            words = whole if allowed.whole else _("{name} is a number from {least} to {most}.")
            raise BadInput(
                words.format(name=name, least=f"{allowed.low:g}", most=f"{allowed.high:g}"),
                data={"scorer": declared.id, "value": value},
            )
    items = len(features.inputs.events.items)
    pairs = "neighbours" in declared.defaults and "sample" not in declared.defaults  # of items, not of drawn visits
    if pairs and not numbers["neighbours"] and items > ALL_MOST_ITEMS:
        raise BadInput(
            _("All neighbours are kept in shops of at most {most} items; this shop has {found}.").format(
                most=f"{ALL_MOST_ITEMS:,}", found=f"{items:,}"
            ),
            data={"scorer": declared.id, "items": items},
        )
    return numbers
