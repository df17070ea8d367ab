"""The head of the Stock page, the verdict and the tiles, and its foot: what the figures rest on."""

from __future__ import annotations

import streamlit as st

from core.forecast.stock import Plan, Stock, kept_so_far
from core.forecast.stock import words as say
from core.i18n import _, listed, ngettext, sentences
from core.lake import Lake
from pages.parts.shared.links import link
from pages.parts.shared.owned import own
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number


def view(plan: Plan) -> None:
    """The verdict in a sentence, then six figures."""
    found = say.summary_of(plan)
    st.markdown(f"**{md(say.verdict(plan, found))}**")
    money = plan.currency
    unknown = ngettext(
        "{n} item has no known cost and is not in the sum.",
        "{n} items have no known cost and are not in the sum.",
        found.uncosted,
    ).format(n=number(found.uncosted))
    tiles(
        [
            Tile(_("Sold out"), number(found.out), help=_("Sells, and nothing is there.")),
            Tile(
                _("Will run out"),
                number(found.short),
                help=_(
                    "There is stock, but more likely than not it will not last until an order placed today arrives."
                ),
            ),
            Tile(
                _("Orders proposed"),
                number(found.order),
                note=f"{number(round(found.order_value))} {money}".strip() if found.order else "",
                help=sentences(
                    _("Items at or below their reorder point, with what is on order counted in."),
                    unknown if found.uncosted else "",
                ),
            ),
            Tile(
                _("Dead stock"),
                say.short(found.dead_value),
                note=noted(ngettext("{n} item", "{n} items", found.dead).format(n=number(found.dead)), money),
                help=_("Stock at cost of items without a sale in the last 60 days."),
            ),
            Tile(
                _("Beyond need"),
                say.short(found.over_value),
                note=money,
                help=_("At cost: pieces of selling items beyond the most days of stock and lead time."),
            ),
            Tile(_("Cannot be judged"), number(found.dark), help=say.dark_text(plan)),
        ],
        key=own("stock_tiles"),
    )  # fmt: skip


def noted(*parts: str) -> str:
    """What stands under a figure."""
    return listed(one for one in parts if one)


def basis(lake: Lake, source: Stock, plan: Plan) -> None:
    """What the figures rest on: the days, what was mended in them, what is missing, and whether promises were kept."""
    st.subheader(_("What this rests on"), anchor=False)
    st.markdown(md(say.promise_text(kept_so_far(lake, source, plan.policy), plan.policy.service)))
    st.caption(md(say.demand_text(plan, source.demand[0])))
    for note in say.demand_notes(plan):
        st.caption(":material/build: " + md(note))
    if said := say.ahead_text(plan):
        st.caption(":material/celebration: " + md(said))
    for said in (say.dark_text(plan), say.unlisted_text(plan)):
        if said:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(":material/help: " + md(said), width="stretch")
                link(_("Datasets"), "datasets.py", icon=":material/table:", dataset=source.inventory[0])
    st.caption(
        _(
            "An order goes out when stock and what is on order fall to the reorder point at a review. It is the "
            "least that demand until delivery, drawn from the item's own days, stays within at the service level; an "
            "order is the economic quantity of its costs."
        )
    )
