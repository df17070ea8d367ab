"""The view of the Ads page on what ads in the list cost and bring: one sentence, the trade-off, the points."""

from __future__ import annotations

import streamlit as st

from core.ads import FLOORS, PLACES, Effect, Market, effect_of, market_of
from core.ads import words as say
from core.figures.ads import trade_off
from core.i18n import _, ngettext
from core.lake import Lake
from pages.parts.ads import settings
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import amount
from pages.parts.shared.owned import own
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, percent


def view(lake: Lake, market: Market) -> None:
    """What so many places of at least that relevance cost, beside all other choices."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        slots, floor = settings.places(none=True), settings.relevance()
        reserve = amount(_("Least price of a click"), 0.0, 1e6, 0.0, "reserve", step=0.05, width=170)
    with st.spinner(_("Mixing ads into the lists")):
        ads, inputs = market_of(lake, market)
        found = effect_of(lake, market, reserve)
    money = say.money_of(ads, inputs.catalog.currency if inputs.catalog else None)
    point, pure = found.at(slots, floor), found.at(0, floor).ndcg
    st.markdown(f"**{md(say.effect_text(point, pure, money))}**")
    tiles(
        [
            Tile(_("NDCG@10 with ads"), f"{point.ndcg.value:.4f}", note=say.span(point.ndcg, 4)),
            Tile(_("Without ads"), f"{pure.value:.4f}", note=say.span(pure, 4)),
            Tile(
                _("Change"),
                f"{point.change.value:+.4f}",
                note=say.span(point.change, 4),
                help=_("On the same shoppers, paired; 95 % interval."),
            ),
            Tile(
                _("Revenue per 1,000 lists"),
                say.amount(point.revenue.value, money),
                note=say.span(point.revenue, 0),
            ),
            Tile(_("Positions taken by ads"), percent(point.ads)),
        ],
        key=own("ads_effect_tiles"),
    )
    _curve(found, slots, floor, money)
    st.caption(md(say.effect_notes(found)))
    _points(found, money)


def _curve(found: Effect, slots: int, floor: float, money: str) -> None:
    lines = []
    for one in range(1, len(PLACES) + 1):
        points = [found.at(one, at) for at in FLOORS]
        label = ngettext("{n} position", "{n} positions", one).format(n=one)
        lines.append((label, [point.revenue.value for point in points], [point.change.value for point in points]))
    point = found.at(slots, floor)
    axis = _("Revenue per 1,000 lists ({money})").format(money=money) if money else _("Revenue per 1,000 lists")
    chosen = (
        point.revenue.value,
        point.change.value,
        point.change.value if point.change.low is None else point.change.low,
        point.change.value if point.change.high is None else point.change.high,
    )
    plot(
        trade_off(lines, chosen, (axis, _("Change of NDCG@10"))),
        _("Revenue against lost relevance for one to four positions; the dots of a line are least relevances"),
        "ads_trade_off",
    )
    st.caption(
        _(
            "Each line is a number of positions, its dots are least relevances, from none at the right to the "
            "strictest at the left; the diamond is what is chosen, with its 95 % interval, the square a list "
            "without ads."
        )
    )


def _points(found: Effect, money: str) -> None:
    with st.expander(_("All figures"), icon=":material/table_rows:"):
        table(
            [
                {
                    "slots": point.slots,
                    "floor": point.floor,
                    "ads": point.ads,
                    "ndcg": say.figure(point.ndcg, 4),
                    "change": say.figure(point.change, 4, sign=True),
                    "revenue": point.revenue.value,
                }
                for point in found.points.values()
                if point.slots
            ],
            "ads_points",
            columns={
                "slots": st.column_config.NumberColumn(_("Positions for ads")),
                "floor": st.column_config.NumberColumn(_("Least relevance"), format="%.2f"),
                "ads": st.column_config.NumberColumn(_("Positions taken by ads"), format="percent"),
                "ndcg": st.column_config.TextColumn(_("NDCG@10 with ads")),
                "change": st.column_config.TextColumn(_("Change")),
                "revenue": st.column_config.NumberColumn(_("Revenue per 1,000 lists"), format="%.0f"),
            },
            alt=_("Relevance and revenue of every number of positions and least relevance"),
            height=300,
        )
