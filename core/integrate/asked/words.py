"""What a large model is asked, and why it was not believed, in words."""

from __future__ import annotations

from core.i18n import N_, _

_USES = {
    "consistency": (
        N_("Contradictions"),
        N_("Does the title fit category, description and attributes?"),
    ),
    "reviews": (N_("Reviews"), N_("Is a review about another product than the one it stands under?")),
    "attributes": (
        N_("Missing attributes"),
        N_("What do title and description say of attributes whose cell is empty?"),
    ),
}
_SURE = {
    "certain": N_("the model calls it certain"),
    "likely": N_("the model calls it likely"),
    "unsure": N_("the model is not sure"),
}
_DISBELIEF = {
    "quote": N_("quoted what the row does not say"),
    "unsaid": N_("proposed what the row does not bear out"),
    "same": N_("proposed what the cell says"),
    "filled": N_("proposed a value for a cell that is not empty"),
    "empty": N_("found a contradiction in an empty cell"),
    "twice": N_("named a cell twice"),
}


def use_label(use: str) -> str:
    """What a model is asked, as a heading."""
    return _(_USES[use][0])


def use_about(use: str) -> str:
    """What a model is asked, as a question."""
    return _(_USES[use][1])


def sure_label(sure: str) -> str:
    """What a model says of its own finding."""
    return _(_SURE.get(sure, sure))


def disbelief(reason: str) -> str:
    """Why a finding of the model was not believed."""
    return _(_DISBELIEF.get(reason, reason))
