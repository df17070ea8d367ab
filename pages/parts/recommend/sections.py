"""Drawing of the recommend page: settings, history, product cards, evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import streamlit as st

from core.errors import BadInput
from core.i18n import _, listed, ngettext, sentences
from core.kinds import event_label
from core.lake import Dataset, Lake
from core.recommend import SCORERS, Features, Options, Protocol, Weights
from core.recommend.data import source_rows, sources_of
from core.recommend.evaluation import BASELINE
from core.recommend.features import events_words
from core.recommend.lists import Card, Listing, Met, Recommended, history
from core.recommend.terms import Term
from core.recommend.words import (
    field_name,
    form_name,
    ranked_by,
    row_kind_name,
    split_name,
    target_name,
    term_name,
    term_subject,
    weighting_name,
)
from pages.parts.shared.choices import addressed, amount, choice, flag, remember, switch
from pages.parts.shared.owned import own
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number

WEIGHT_FIELDS = ("view", "click", "cart", "favourite", "purchase", "returned")
MOST_SHOPPERS = 5_000
NEWCOMER = "?"
"""The choice of a shopper whom nobody has seen yet; an id of this one sign is no id."""
TERMS_SHOWN = 6


@dataclass(frozen=True)
class Side:
    """One column of the page: a scorer on a layer, None for the newest state of every table."""

    key: str
    scorer: str
    layer: str | None


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


def shopper_history(features: Features, user_id: str) -> None:
    """What the shopper did: totals in words, newest items, the whole list in a popover."""
    met, totals = history(features, user_id, most=40)
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="rec_history"):
        if not met:
            st.markdown(_("This shopper has no events."))
            return
        with st.container(gap=None):
            title = _("History")
            st.markdown(f"**{title}** · {md(events_words(totals, 5))}")
            newest = list(dict.fromkeys(one.card.title for one in met))[:3]
            st.caption(md(" · ".join(newest)))
        opened = st.popover(
            _("Recent events"), icon=":material/history:", type="tertiary", key=own("rec_events"), on_change="rerun"
        )
        if opened.open:
            with opened:
                _recent(met)


def _recent(met: list[Met]) -> None:
    """The newest events of a shopper, one to a row."""
    table(
        [
            {
                "time": one.time,
                "what": event_label(one.what),
                "title": one.card.title,
                "category": one.card.category,
                "price": one.card.price,
            }
            for one in met
        ],
        "rec_history_table",
        columns={
            "time": st.column_config.DatetimeColumn(_("Time (UTC)"), format="YYYY-MM-DD HH:mm"),
            "what": _("Event"),
            "title": st.column_config.TextColumn(_("Item"), width="medium"),
            "category": _("Category"),
            "price": st.column_config.NumberColumn(_("Price"), format="%.2f"),
        },
        alt=_("Newest events of the shopper"),
    )


def facts(card: Card) -> str:
    """Category, brand where the title lacks it, price and stars of an item on one line."""
    parts = []
    if card.category:
        levels = [level.strip() for level in card.category.replace(">", "/").split("/") if level.strip()]
        parts.append(md(" / ".join(levels[-2:])))
    if card.brand and card.brand.casefold() not in card.title.casefold():
        parts.append(md(card.brand))
    if card.price is not None:
        parts.append(" ".join([*filter(None, [md(price_mark(card.currency))]), f"{card.price:,.2f}"]))
    if card.rating is not None:
        parts.append(f":material/star:\u00a0{card.rating:.1f}\u00a0({number(card.reviews)})")  # on one line
    if card.absent:
        parts.append(_("not in the catalog"))
    return " · ".join(parts)


def price_mark(currency: str | None) -> str:
    """The sign before a price."""
    signs = {"CNY": "¥", "RMB": "¥", "JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}
    return signs.get((currency or "").upper(), currency or "")


def product_cards(lake: Lake, features: Features, side: Side, listing: Listing) -> None:
    """The ranked list of one side, under what its places go by."""
    shown = BASELINE if listing.fallback else side.scorer
    if words := ranked_by(shown):
        st.caption(md(words), help=field_name(shown) or None)
    if listing.note:
        st.info(_(listing.note), icon=":material/info:")
    for one in listing.items:
        with (
            st.container(border=True, key=f"rec_{side.key}_{one.rank}"),
            st.container(horizontal=True, vertical_alignment="center"),
        ):
            st.markdown(f"**{one.rank}**", width=24)
            with st.container(gap=None):
                st.markdown(f"**{md(one.card.title)}**")
                st.markdown(facts(one.card))
                st.caption(md(one.reason))
            why(lake, features, side, one, fallback=listing.fallback)


def why(lake: Lake, features: Features, side: Side, one: Recommended, *, fallback: bool) -> None:
    """The popover on one item, filled when opened: the reason in words, what adds up to it, rows; the formula last."""
    opened = st.popover(
        _("Why"),
        icon=":material/help:",
        type="tertiary",
        key=own(f"why_{side.key}_{one.rank}"),
        on_change="rerun",
        help=_("The reason in words, and the rows behind it"),
    )
    if not opened.open:
        return
    with opened:
        shown = BASELINE if fallback else side.scorer
        st.markdown(f"**{md(one.card.title)}**")
        place = _("Place {n}: {reason}.").format(n=one.rank, reason=md(one.reason))
        st.markdown(f"{place} {md(ranked_by(shown))}")
        table(
            term_lines(features, one.term),
            f"terms_{side.key}_{one.rank}",
            columns={
                "about": st.column_config.TextColumn(_("About"), width=190),
                "share": st.column_config.ProgressColumn(
                    _("Share"), min_value=0, max_value=1, format="percent", width=110
                ),
                "term": st.column_config.TextColumn(_("What it is"), width="medium"),
                "value": st.column_config.NumberColumn(_("Value"), format="%.4g", width=75),
            },
            alt=_("Terms of the score, the largest first"),
        )
        title = _("Rows behind it")
        st.markdown(f"**{title}**")
        table(
            [
                {
                    "file": row.file or row.dataset,
                    "line": row.line or None,
                    "what": event_label(row.what) if row.what else row_kind_name(row.kind),
                    "item": row.item,
                }
                for row in source_rows(lake, features.inputs, sources_of(one.term))
            ],
            f"rows_{side.key}_{one.rank}",
            columns={
                "file": st.column_config.TextColumn(_("File"), width="medium"),
                "line": st.column_config.NumberColumn(_("Line"), format="%d"),
                "what": _("Row"),
                "item": _("Item"),
            },
            alt=_("Rows of the uploaded files behind the score"),
        )
        formula(features, shown, one)


def formula(features: Features, scorer: str, one: Recommended) -> None:
    """The score to six digits, the formula it comes from, and where that is defined; folded away."""
    declared = SCORERS[scorer]
    with st.expander(_("Formula"), icon=":material/function:"):
        st.code(declared.formula[features.options.form], language=None, wrap_lines=True)
        n = len(one.term.parts)
        rebuilt = ngettext("{n} term rebuilds the score: {value}.", "{n} terms rebuild the score: {value}.", n)
        said = [
            _("score {value}").format(value=f"{one.score:.6g}"),
            rebuilt.format(n=number(n), value=f"{one.term.rebuilt():.6g}"),
        ]
        st.caption(" · ".join(said))
        st.caption(_("Defined for: {domain}.").format(domain=_(declared.domain)))
        if named := field_name(scorer):
            st.caption(md(named))


def term_lines(features: Features, term: Term) -> list[dict[str, object]]:
    """The leading terms as rows, each with its share of the absolute total."""
    total = sum(abs(part.value) for part in term.parts) or 1.0
    rest = len(term.parts) - TERMS_SHOWN
    lines: list[dict[str, object]] = [
        {
            "about": term_subject(features, part) or term_name(part),
            "share": abs(part.value) / total,
            "term": term_name(part),
            "value": part.value,
        }
        for part in term.leading(TERMS_SHOWN)
    ]
    if rest > 0:
        others = sorted(term.parts, key=lambda part: -abs(part.value))[TERMS_SHOWN:]
        lines.append(
            {
                "about": ngettext("{n} smaller term", "{n} smaller terms", rest).format(n=number(rest)),
                "value": sum(part.value for part in others),
                "share": sum(abs(part.value) for part in others) / total,
            }
        )
    return lines


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
