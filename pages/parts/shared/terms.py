"""What the field's words mean, once for all pages: a tile or a column with such a name explains itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.i18n import N_, _

MASE = N_("Mean error against that of repeating the last season: below 1 the forecast is better, at 1 it is no gain.")
KAPPA = N_("Agreement of two people beyond what chance gives: 1 is full agreement, 0 is chance.")
MEANINGS = {
    N_("95 % interval"): N_(
        "Where the true figure lies: intervals made in this way hold it in 95 of 100 cases. Few cases make it wide."
    ),
    N_("Accuracy"): N_("Share of all cases that were told right."),
    N_("Accuracy, three classes"): N_("Share of all texts whose label (negative, neutral, positive) was told right."),
    N_("Accuracy without neutral"): N_("The same without texts that people called neutral, which even people dispute."),
    N_("Macro-F1"): N_(
        "F1 weighs what was found against what was missed, for each class by itself; macro is their plain mean, so "
        "that a rare class counts as much as a frequent one. 1 is perfect."
    ),
    N_("Area under the ROC curve"): N_(
        "How often a true case stands above a false one when both are drawn by chance: 1 is perfect, 0.5 is guessing."
    ),
    N_("Order (AUC)"): N_(
        "How often a clicked one stands above one that was not, both drawn by chance: 1 is perfect, 0.5 is guessing."
    ),
    N_("Average precision"): N_(
        "How pure the top of the list is, averaged over every true case in it: 1 when all true cases stand first."
    ),
    N_("Calibration error"): N_(
        "How far confidence is from being right: at 0, of the answers given with 80 % confidence 80 of 100 are right."
    ),
    N_("Log loss"): N_("Punishes a wrong answer the more, the surer it was given; smaller is better."),
    N_("Cohen's kappa"): KAPPA,
    N_("Kappa"): KAPPA,
    N_("TF-IDF baseline"): N_("A plain model of counted words on the same texts: what any larger model has to beat."),
    N_("Held-out set"): N_("Texts that the model has never seen, neither in training nor in choosing."),
    N_("Texts per second"): N_("How many texts the model reads in a second on the machine that measured it."),
    "MASE": MASE,
    "sMAPE": N_(
        "Mean of the error over the mean of forecast and actual, in percent: comparable between series of any size."
    ),
    N_("Error (MASE)"): MASE,
    N_("Within the 90 % interval"): N_("Share of past values that the intervals held; near 90 % is right."),
    N_("Best by accuracy"): N_("The model that told most of these texts right."),
    N_("Bias"): N_("All that was forecast over all that came, less 1: above 0 the forecasts promised too much."),
    N_("Kind of demand"): N_(
        "By how often and how evenly it sells: smooth, erratic (amounts vary), intermittent (many empty days) or lumpy "
        "(both). After Syntetos, Boylan and Croston, 2005."
    ),
    N_("Lead time, days"): N_("Days from an order to its arrival."),
    N_("Smallest group (k)"): N_(
        "As many people share each combination of values at least; at 1 somebody stands alone and can be recognised."
    ),
    N_("Risk"): N_("How easily people in this table are recognised, from 0 to 100; the tiles beside it add up to it."),
    N_("Risk with this alone"): N_("The risk of the table if this step were applied and no other."),
    N_("Detector"): N_("One way to tell what stands apart; each looks for another kind of oddness."),
    N_("Beyond the budget"): N_("What stands apart too, but after as many as people can look at in a day."),
    N_("Golden rows"): N_(
        "One row for each real thing: of several records, the most trustworthy value of each column."
    ),
    N_("Mean popularity"): N_(
        "How many shoppers met a recommended item, on average: low where lists leave the beaten path."
    ),
    N_("Coverage, points"): N_(
        "Change of the share of the catalog that is recommended to anybody, in percentage points."
    ),
    N_("Suspect slots, points"): N_(
        "Change of the share of places in the lists that hold an item with a fault, in percentage points."
    ),
    N_("NDCG@10 with ads"): N_(
        "How well the ten first results are ordered, with what fits best at the top counting most: 1 is the best order."
    ),
    N_("Fit and rank, s"): N_("Seconds to learn from the events and to make the lists of all tested shoppers."),
    N_("P(intent)"): N_(
        "How likely it is that the shopper wants this, given the words and what was clicked after them."
    ),
    N_("P(purchase)"): N_("How likely it is that this visit ends with a purchase."),
    N_("Found effects too large by"): N_(
        "Of the tests that were called, by how much the effect was overstated: small tests are called by lucky figures."
    ),
    N_("Usual share"): N_("The share in the time before, which the newest is held against."),
    N_("Times as often"): N_("Share here divided by the share elsewhere: 1 is the same, 3 is three times as often."),
    N_("Likeness"): N_("From 0 (nothing in common) to 100 % (the same)."),
}
"""Name -> its meaning in a sentence. Written for somebody who meets the word for the first time."""


def meaning(label: str) -> str:
    """What a label in the reader's language means, or nothing where it is no word of the field."""
    return _known().get(label, "")


def explained(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Streamlit's settings of columns, with a word of help where the column's name is a term and none was given."""
    known = _known()
    return {
        name: {**config, "help": known[config["label"]]}
        if isinstance(config, Mapping) and not config.get("help") and config.get("label") in known
        else config
        for name, config in columns.items()
    }


def _known() -> dict[str, str]:
    return {_(name): _(said) for name, said in MEANINGS.items()}
