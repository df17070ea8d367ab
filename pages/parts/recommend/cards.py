"""A ranked list as cards: place, move, facts, the reason, and behind “Why” the terms and the rows they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from core.i18n import N_, _, ngettext
from core.kinds import event_label
from core.lake import Lake
from core.recommend import SCORERS, Features
from core.recommend.data import source_rows, sources_of
from core.recommend.evaluation import BASELINE
from core.recommend.lists import Card, Listing, Recommended
from core.recommend.preview import Move, move_words
from core.recommend.terms import Term
from core.recommend.words import field_name, ranked_by, row_kind_name, term_name, term_subject
from pages.parts.recommend.pictures import picture
from pages.parts.recommend.sections import Side
from pages.parts.shared.owned import own
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number

TERMS_SHOWN = 6
BY_HAND = N_("made by hand")
_MARKS = {"up": ("green", ":material/arrow_upward:"), "down": ("orange", ":material/arrow_downward:")}
_MARKS |= {"new": ("blue", ":material/add:"), "gone": ("gray", ":material/remove:")}


@dataclass(frozen=True)
class Shown:
    """What stands on the cards beside the list: moves by item id, addresses of pictures by position (None: a drawn
    sign stands in), nothing at all where pictures are off."""

    moves: Mapping[str, Move] = field(default_factory=dict)
    pictures: Mapping[int, str | None] | None = None


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


def mark(move: Move | None) -> str:
    """How an item moved, as a coloured word with a sign; "" where it did not."""
    words = move_words(move) if move else ""
    if not words or move is None:
        return ""
    color, icon = _MARKS[move.kind]
    return f" :{color}-badge[{icon} {words}]"


def product_cards(lake: Lake, features: Features, side: Side, listing: Listing, shown: Shown = Shown()) -> None:
    """The ranked list of one side, under what its places go by."""
    scorer = BASELINE if listing.fallback else side.scorer
    if words := ranked_by(scorer):
        st.caption(md(words), help=field_name(scorer) or None)
    if listing.note:
        st.info(_(listing.note), icon=":material/info:")
    for one in listing.items:
        with (
            st.container(border=True, key=f"rec_{side.key}_{one.rank}"),
            st.container(horizontal=True, vertical_alignment="center"),
        ):
            st.markdown(f"**{one.rank}**", width=24)
            picture(one.card, shown.pictures, f"{side.key}_{one.rank}")
            with st.container(gap=None):
                st.markdown(f"**{md(one.card.title)}**{mark(shown.moves.get(one.card.id))}")
                st.markdown(facts(one.card))
                drawn = _("drawn at random, to learn what becomes of it")
                st.caption(f":material/casino: {drawn}" if one.drawn else md(one.reason))
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
                    "file": _(BY_HAND) if row.row < 0 else row.file or row.dataset,
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
