"""Drawing of the recommend page: settings, history, product cards, evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import streamlit as st

from core.errors import BadInput
from core.i18n import _, listed, sentences
from core.kinds import event_label
from core.lake import Dataset
from core.recommend import Options, Protocol, Weights
from core.recommend.words import (
    form_name,
    split_name,
    target_name,
    weighting_name,
)
from pages.parts.shared.choices import addressed, amount, choice, flag, remember, switch
from pages.parts.shared.owned import own
from pages.parts.shared.wording import md, number

WEIGHT_FIELDS = ("view", "click", "cart", "favourite", "purchase", "returned")
MOST_SHOPPERS = 5_000
NEWCOMER = "?"
"""The choice of a shopper whom nobody has seen yet; an id of this one sign is no id."""
TERMS_SHOWN = 6


@dataclass(frozen=True)
class Side:
    """One column of the page: a scorer, with those of its numbers that differ from its own."""

    key: str
    scorer: str
    parameters: tuple[tuple[str, float], ...] = ()


def options_control() -> Options:
    """The settings of formula (c) and of the attribute weights; a wrong set is told and not used."""
    labels = {
        "view": event_label("view"),
        "click": event_label("click"),
        "cart": event_label("cart"),
        "favourite": event_label("favourite"),
        "purchase": event_label("purchase"),
        "returned": _("return (subtracted)"),
    }
    plain = Weights()
    with st.popover(_("Weights"), icon=":material/tune:", key=own("rec_weights")):
        st.markdown(
            _("**How much each event says of a shopper's interest**"),
            help=_("In the field: interaction weights, formula (c) of the article."),
        )
        st.caption(
            _(
                "As published, only views, clicks and purchases count. Repaired, every kind of event counts, "
                "many of one kind count less than in proportion, and old ones fade."
            )
        )
        columns = st.columns(3)
        values = {}
        for place, field in enumerate(WEIGHT_FIELDS):
            with columns[place % 3]:
                usual = float(getattr(plain, field))
                values[field] = amount(labels[field], 0.0, 100.0, usual, f"w_{field}", step=0.5)
        half = amount(_("Half-life in days (0: no decay)"), 0.0, 3650.0, 30.0, "half_life", step=5.0)
        weighting = choice(
            _("What makes an attribute telling"),
            ["idf", "equal", "learned"],
            "idf",
            "weighting",
            weighting_name,
            help=_("In the field: attribute weights w of formulas (b) and (e)."),
        )
    form = switch(
        _("Formulas"),
        ["sound", "strict"],
        "sound",
        "form",
        form_name,
        help=_("Repaired ones keep what the published ones mean and mend where they give nothing or nonsense."),
    )
    try:
        weights = Weights(**values)
    except BadInput as error:
        st.warning(md(sentences(error.message, error.hint)), icon=":material/rule:")
        weights = plain
    return Options(form=form, weights=weights, half_life_days=half or None, weighting=weighting)  # type: ignore[arg-type]


def data_source(dataset: Dataset, built: Sequence[str]) -> None:
    """Whether the one shop is read or an upload alone, and where the other is chosen."""
    if dataset.built:
        sources = listed(str(one["dataset"]) for one in dataset.imports.get("sources", []))
        words = _("Reads the one shop, made of {sources}; an upload alone can be chosen above.")
        st.caption(":material/storefront: " + words.format(sources=md(sources)))
    elif built:
        words = _("Reads this upload alone; the one shop can be chosen above as {name}.")
        st.caption(":material/storefront: " + words.format(name=md(built[0])))


def shopper_control(found: Mapping[str, int], suggested: str | None) -> str | None:
    """The searchable choice of a shopper who is there, or of a newcomer; None where there is none at all.

    Of more than `MOST_SHOPPERS` only the most active are listed; the id of another can be typed. An id that nobody
    has is told and not taken.

    Args:
        found: Shopper -> number of events, the most active first.
        suggested: Whom to open with.
    """
    options = list(islice(found, MOST_SHOPPERS))
    if not options:
        return None
    default = suggested or options[0]
    addressed("user", options, default, free=True)
    asked = st.session_state[own("user")]
    if asked not in found and asked != NEWCOMER:
        words = _("There is no shopper “{name}” in this data; showing another.")
        st.toast(words.format(name=md(asked)), icon=":material/person_off:")
        st.session_state[own("user")] = default
    options += [name for name in dict.fromkeys((st.session_state[own("user")], default)) if name not in options]
    options = [*(name for name in options if name != NEWCOMER), NEWCOMER]
    written = _("{user} · events: {n}")  # looked up once, not for each of some thousand shoppers
    new = _("A newcomer without events")
    chosen = st.selectbox(
        _("Shopper"),
        options,
        # a plain text: each session keeps them all, and one that can be told again takes six times the memory
        format_func=lambda name: new if name == NEWCOMER else str(written.format(user=name, n=number(found[name]))),
        key=own("user"),
        accept_new_options=len(found) > MOST_SHOPPERS,
        filter_mode="contains",
        width=270,
    )
    return remember("user", chosen, default)


def protocol_control() -> Protocol:
    """How the test is made: split, hits, list length, repeats."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        split = choice(_("Split"), ["time", "user", "last"], "time", "split", split_name, width=220)
        targets = ["any", "intent", "purchase"]
        target = choice(_("What counts as a hit"), targets, "any", "target", target_name, width=240)
        k = choice(_("List length"), ["5", "10", "20", "50"], "10", "k", width=110)
        repeats = flag(
            _("Include repeats"),
            "repeats",
            disabled=split != "time",
            help=_("Shops sell the same item again: list items the shopper has met, and count them as hits."),
        )
    return Protocol(split=split, target=target, k=int(k), repeats=repeats and split == "time")  # type: ignore[arg-type]
