"""A step worth adding to a recipe: what it would touch, how sure it is, and why, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.clean.recipes.recipe import RecipeStep
from core.i18n import N_, _, agreed, ngettext

REASONS = {
    "trim_space": N_(
        "{rows} row has outer or doubled blanks or invisible characters",
        "{rows} rows have outer or doubled blanks or invisible characters",
    ),
    "unify_width": N_("{rows} row has full-width letters or digits", "{rows} rows have full-width letters or digits"),
    "mend_encoding": N_(
        "{rows} row has damaged letters or HTML entities", "{rows} rows have damaged letters or HTML entities"
    ),
    "blank_missing": N_("{rows} row says “missing” in words", "{rows} rows say “missing” in words"),
    "standardise_event_types": N_(
        "{rows} event type is not spelled in the standard way", "{rows} event types are not spelled in the standard way"
    ),
    "mend_likely": N_(
        "{rows} row has letters that are likely damaged, but the mend is not proven",
        "{rows} rows have letters that are likely damaged, but the mend is not proven",
    ),
    "mend_ids": N_(
        "{rows} identifier has a decimal tail, blanks or full-width signs",
        "{rows} identifiers have decimal tails, blanks or full-width signs",
    ),
    "pad": N_(
        "{rows} identifier is shorter than the others and may have lost zeros",
        "{rows} identifiers are shorter than the others and may have lost zeros",
    ),
    "cased": N_(
        "{rows} identifier is written in another case than the others",
        "{rows} identifiers are written in another case than the others",
    ),
    "exponents": N_(
        "{rows} identifier was turned into 1.23E+12; digits may be lost for good",
        "{rows} identifiers were turned into 1.23E+12; digits may be lost for good",
    ),
    "parse_number": N_("{share} of the texts read as numbers"),
    "parse_price": N_("{share} of the texts read as prices, with currency signs"),
    "parse_timestamp": N_("{share} of the texts read as times"),
    "parse_boolean": N_("{share} of the texts read as yes or no"),
    "mask": N_("{share} of the texts look like personal contact data"),
    "deduplicate_rows": N_(
        "{rows} row repeats another row in every column", "{rows} rows repeat another row in every column"
    ),
    "deduplicate_key": N_(
        "{rows} row repeats a key that should be unique", "{rows} rows repeat a key that should be unique"
    ),
    "drop_double_fires": N_(
        "{rows} event repeats the one before within {ms} ms", "{rows} events repeat the one before within {ms} ms"
    ),
    "outliers": N_("{rows} price lies far from its category", "{rows} prices lie far from their category"),
    "outliers_alone": N_("{rows} price lies far from the others", "{rows} prices lie far from the others"),
    "rescale": N_(
        "{rows} price looks 100 times too large or too small", "{rows} prices look 100 times too large or too small"
    ),
    "cluster_categories": N_(
        "{rows} row spells a value differently from its commonest spelling",
        "{rows} rows spell a value differently from its commonest spelling",
    ),
    "first_rows": N_(
        "{rows} row leaves out what the first row of the same {by} says",
        "{rows} rows leave out what the first row of the same {by} says",
    ),
    "order_pair": N_("{rows} ad has its end before its beginning", "{rows} ads have their end before their beginning"),
    "drop_sign": N_("{rows} ad has a bid or budget below 0", "{rows} ads have a bid or budget below 0"),
    "ad_number": N_(
        "{rows} ad stands again further down under the same number, with other cells",
        "{rows} ads stand again further down under the same numbers, with other cells",
    ),
    "ad_repeats": N_(
        "{rows} ad repeats another one's product, campaign and days",
        "{rows} ads repeat another one's product, campaign and days",
    ),
    "known_ids": N_(
        "{rows} ad leads to a product that {dataset} knows when case, blanks and lost zeros are set aside",
        "{rows} ads lead to products that {dataset} knows when case, blanks and lost zeros are set aside",
    ),
    "fill_missing": N_(
        "{rows} empty cell has a value in the catalog", "{rows} empty cells have a value in the catalog"
    ),
}


@dataclass(frozen=True)
class Suggestion:
    """A step worth adding.

    Attributes:
        step: The configured step.
        rows: Rows it would change, remove or quarantine by itself, counted on every row.
        confidence: 0 to 1: 1 to 0.97 for repairs with one right result, 0.8 to 0.75 where a person would mostly agree,
            0.6 and less where the value itself is doubted. It orders the list and is shown; nothing else rests on it.
        auto: Whether it is deterministic enough to be applied unasked.
        reason: Why, as a msgid with `params`.
        before: A cell it would change, as it is.
        after: The same cell after the step.
        refused: Rows among them that it would send to quarantine.
        rows_after: The rows where the other suggestions have done their part before; None where that is not known.
    """

    step: RecipeStep
    rows: int
    confidence: float
    auto: bool
    reason: str
    params: Mapping[str, Any] = field(default_factory=dict)
    before: str | None = None
    after: str | None = None
    rows_after: int | None = None
    refused: int = 0

    def sentence(self) -> str:
        """Why the step is suggested, in the reader's language."""
        values = {"rows": f"{self.rows:,}"} | {
            name: f"{value:.1%}" if isinstance(value, float) else value for name, value in self.params.items()
        }
        text = agreed(self.reason, self.rows).format(**values)
        if self.refused:
            left = ngettext("{n} row would go to quarantine", "{n} rows would go to quarantine", self.refused)
            text = _("{reason}; {left}").format(reason=text, left=left.format(n=f"{self.refused:,}"))
        if "{rows}" not in self.reason or self.rows_after in (None, self.rows):
            return text
        return _("{reason}; {n} after the other suggestions").format(reason=text, n=f"{self.rows_after:,}")
