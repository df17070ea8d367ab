"""A metric's definition: what is counted of a unit's events, over which days, and what is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from core.errors import BadInput
from core.experiment.plan import Metric
from core.i18n import N_, _, listed

MEASURES = ("conversion", "count", "value", "rate", "value_rate", "session_rate", "retention")
"""What a definition can measure; `words.MEASURE_LABELS` says each."""
RATIOS = ("rate", "value_rate", "session_rate")
"""Sums over sums: the unit stays what was randomised."""
SHIPPED = (
    N_("conversion"),
    N_("revenue"),
    N_("orders"),
    N_("order value"),
    N_("cart rate"),
    N_("click rate"),
    N_("session conversion"),
    N_("retention day 7"),
    N_("returns"),
)
"""Names of the metrics that come with the product, as people write them in either language."""
LONGEST_WINDOW = 366
"""Days of a window: a test that waits longer for an outcome is no test of a page."""
LONGEST_NAME = 80
"""Letters of a metric's name, as it heads a column and a card."""


@dataclass(frozen=True)
class Definition:
    """How one metric is read from a dataset of events or outcomes.

    Attributes:
        name: what it is called everywhere.
        measure: "conversion" (whether a unit has the event), "count" (how often), "value" (the sum of `value`),
            "rate" (events over other events), "value_rate" (the sum of `value` over events), "session_rate"
            (sessions with the event over sessions), "retention" (whether the unit comes back on day `day`).
        event: standard type or any spelling of the event; "" means every row.
        below: the denominator's event of a rate.
        value: column that is summed; "" is price times quantity where the roles name them.
        window: days from first exposure that count; None counts all.
        day: the day of a retention, 1 is the day after the first.
        quantile: of the units' counts or values, instead of their mean; between 0 and 1.
        winsor: units above this quantile of all arms together count as that quantile.
        higher_is_better: False for returns, complaints, waiting.
        role: "goal", "secondary" or "guardrail".
        about: why it is measured, in the words of its owner.
    """

    name: str
    measure: str = "conversion"
    event: str = "purchase"
    below: str = ""
    value: str = ""
    window: int | None = None
    day: int = 7
    quantile: float | None = None
    winsor: float | None = None
    higher_is_better: bool = True
    role: str = "goal"
    about: str = ""

    @property
    def shown(self) -> str:
        """Its name; those that come with the product have one in each language."""
        return _(self.name) if self.name in SHIPPED else self.name

    @property
    def kind(self) -> str:
        """The kind of `core.experiment.plan.Metric` that it becomes."""
        if self.measure in ("conversion", "retention"):
            return "proportion"
        if self.measure in RATIOS:
            return "ratio"
        return "mean" if self.quantile is None else "quantile"

    @property
    def days(self) -> int | None:
        """Whole days after first exposure for which a unit must have been observed; None where any time will do."""
        return self.day + 1 if self.measure == "retention" else self.window

    def check(self) -> None:
        """Raise `BadInput` where the parts do not fit each other."""
        if not self.name.strip() or len(self.name) > LONGEST_NAME:
            raise BadInput(
                _("The name of a metric is missing or too long (letters at most: {n}).").format(n=LONGEST_NAME)
            )
        if self.measure not in MEASURES:
            raise BadInput(
                _("“{value}” is not one of: {allowed}.").format(value=self.measure, allowed=listed(MEASURES)),
                data={"value": self.measure, "allowed": list(MEASURES)},
            )
        if (self.measure == "rate") != bool(self.below):
            raise BadInput(
                _("A rate needs the event it is over, and only a rate has one: {name}.").format(name=self.name)
            )
        if self.window is not None and not 1 <= self.window <= LONGEST_WINDOW:
            raise BadInput(_("The days of a window lie between 1 and {n}.").format(n=LONGEST_WINDOW))
        if self.measure == "retention" and not 1 <= self.day <= LONGEST_WINDOW:
            raise BadInput(_("A retention's day is 1 to {n}.").format(n=LONGEST_WINDOW))
        for share in (self.quantile, self.winsor):
            if share is not None and not 0 < share < 1:
                raise BadInput(_("A quantile lies between 0 and 1, as 0.9: {name}.").format(name=self.name))
        if self.quantile is not None and self.measure not in ("count", "value"):
            raise BadInput(_("Only counts and values have quantiles: {name}.").format(name=self.name))
        if self.winsor is not None and (self.quantile is not None or self.kind not in ("mean", "ratio")):
            raise BadInput(_("Only means and ratios of counts or values can be capped: {name}.").format(name=self.name))

    def metric(self, column: str, denominator: str = "") -> Metric:
        """The plan's metric on the columns that `measured` makes of it."""
        return Metric(
            column,
            self.kind,
            denominator if self.kind == "ratio" else None,
            higher_is_better=self.higher_is_better,
            quantile=self.quantile,
            winsor=self.winsor,
            role=self.role,
            label=self.shown,
        )

    def to_json(self) -> dict[str, Any]:
        """The definition as plain JSON types."""
        return asdict(self)


def from_json(facts: Mapping[str, Any]) -> Definition:
    """A definition from what `to_json` gave; what this release does not know is left out."""
    known = {field.name for field in fields(Definition)}
    return Definition(**{key: value for key, value in facts.items() if key in known})
