"""The view of the Ads page on the auction: what it brings, how budgets last, and the fate of each ad."""

from __future__ import annotations

import streamlit as st

from core.ads import Ads, Market, Outcome, market_of, outcome_of
from core.ads import words as say
from core.figures.ads import day_course
from core.i18n import _, listed, ngettext
from core.lake import Lake
from pages.parts.ads import settings
from pages.parts.shared.charts import plot
from pages.parts.shared.owned import own
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number, percent


def view(lake: Lake, market: Market) -> None:
    """The verdict in a sentence, figures, the day, then the table of ads and who was seen."""
    rules = settings.rules(lake, market)
    with st.spinner(_("Holding the auctions")):
        ads, inputs = market_of(lake, market)
        found = outcome_of(lake, market, rules)
    money = say.money_of(ads, inputs.catalog.currency if inputs.catalog else None)
    if not found.rows:
        st.warning(_("No ad can be shown: each has a fault."), icon=":material/block:")
        _left_out(ads)
        return
    st.markdown(f"**{md(say.auction_text(found, money))}** {md(say.budget_text(found))}")
    if said := say.replay_text(found):
        st.caption(":material/info: " + md(said))
    _headline(found, money)
    _left_out(ads)
    _rows(ads, found, money)
    left, right = st.columns(2, gap="large")
    with left:
        _course(found)
    with right:
        _seen(found)
    st.caption(
        _(
            "Positions are sold by expected revenue (bid × click rate); the price of clicks is the least bid that "
            "would have kept the position (generalised second price). Clicks are simulated from the predicted rate, "
            "since no log knows how an ad would have done where it was not shown."
        )
    )


def _headline(found: Outcome, money: str) -> None:
    tiles(
        [
            Tile(
                _("Revenue per 1,000 visits"),
                say.amount(found.revenue.value, money),
                note=_interval(found),
                help=_("95 % interval over shoppers."),
            ),
            Tile(_("Clicks per 1,000 visits"), f"{found.clicks.value:,.1f}", note=say.span(found.clicks, 1)),
            Tile(_("Positions sold"), percent(found.fill), help=_("Of the positions for ads on all pages.")),
            Tile(_("Price of a click"), say.amount(found.price, money)),
            Tile(
                _("Ads shown"),
                number(found.ads_shown),
                note=_("of {n} able").format(n=number(len(found.rows))),
            ),
        ],
        key=own("ads_auction_tiles"),
    )


def _interval(found: Outcome) -> str:
    return say.span(found.revenue, 2)


def _left_out(ads: Ads) -> None:
    """Ads that a fault keeps from the auction, by reason."""
    said = say.reasons(ads)
    if not said:
        return
    n = sum(count for _reason, count in said)
    words = ngettext(
        "{n} ad takes no part because of a fault: {reasons}.", "{n} ads take no part because of a fault: {reasons}.", n
    )
    reasons = listed(f"{_(reason)} ({count:,})" for reason, count in said)
    st.caption(":material/block: " + md(words.format(n=number(n), reasons=reasons)))


def _rows(ads: Ads, found: Outcome, money: str) -> None:
    st.subheader(_("Each ad"), anchor=False)
    rows = [
        {
            "ad": str(ads.id[one.ad]),
            "product": ads.product[one.ad],
            "campaign": ads.campaign[one.ad],
            "why": _(one.why),
            "bid": one.bid,
            "rate": one.rate,
            "ecpm": one.ecpm,
            "entered": one.entered,
            "shown": one.shown,
            "place": one.place,
            "clicks": one.clicks,
            "spent": one.spent,
            "used": one.used,
        }
        for one in found.rows
    ]
    rows += [
        {
            "ad": str(ads.id[place]),
            "product": ads.product[place],
            "campaign": ads.campaign[place],
            "why": _(ads.why(place)),
            "bid": ads.bid[place],
        }
        for place in range(len(ads))
        if ads.why(place)
    ]
    in_money = _("Spent ({money})").format(money=money) if money else _("Spent")
    table(
        rows,
        "ads_rows",
        columns={
            "ad": st.column_config.TextColumn(_("Ad"), pinned=True),
            "product": st.column_config.TextColumn(_("Product")),
            "campaign": st.column_config.TextColumn(_("Campaign")),
            "why": st.column_config.TextColumn(_("What became of it"), width="medium"),
            "bid": st.column_config.NumberColumn(_("Bid"), format="%.2f"),
            "rate": st.column_config.NumberColumn(
                _("Click rate"), format="percent", help=_("At the first position, on the visits that it fits.")
            ),
            "ecpm": st.column_config.NumberColumn(
                _("eCPM"), format="%.0f", help=_("Bid × click rate × 1,000: what a thousand impressions would bring.")
            ),
            "entered": st.column_config.NumberColumn(_("Auctions"), format="localized"),
            "shown": st.column_config.NumberColumn(_("Shown"), format="localized"),
            "place": st.column_config.NumberColumn(_("Mean position"), format="%.1f"),
            "clicks": st.column_config.NumberColumn(_("Clicks"), format="localized"),
            "spent": st.column_config.NumberColumn(in_money, format="%.2f"),
            "used": st.column_config.NumberColumn(
                _("Budget used"), format="percent", help=_("Of the budgets of its days with visits.")
            ),
        },
        alt=_("Every ad with its bid, click rate, eCPM, place and what became of it"),
        height=380,
        file_name="ads_auction.csv",
    )


def _course(found: Outcome) -> None:
    st.subheader(_("When money is spent"), anchor=False)
    if found.uneven != found.uneven:
        st.markdown(_("Nothing was spent."))
        return
    spend, visits = found.by_part.tolist()
    labels = list(say.parts_of_day(len(spend)))
    alt = _("Share of the spend and of the visits by hour of the day")
    plot(day_course(labels, spend, visits, (_("Spend"), _("Visits"))), alt, "ads_course")
    st.caption(
        _(
            "{share} of the spend falls in other hours than the visits do; pacing lowers this where budgets run short."
        ).format(share=percent(found.uneven))
    )


def _seen(found: Outcome) -> None:
    st.subheader(_("Who is seen"), anchor=False)
    table(
        [
            {
                "name": one.name or _("without a name"),
                "ads": one.ads,
                "budget": one.budget,
                "impressions": one.impressions,
                "spend": one.spend,
            }
            for one in found.seen
        ],
        "ads_seen",
        columns={
            "name": st.column_config.TextColumn(_("Advertiser or campaign"), width=150),
            "ads": st.column_config.NumberColumn(_("Ads"), format="localized"),
            "budget": st.column_config.NumberColumn(_("Of the budgets"), format="percent"),
            "impressions": st.column_config.NumberColumn(_("Of the impressions"), format="percent"),
            "spend": st.column_config.NumberColumn(_("Of the spend"), format="percent"),
        },
        alt=_("Share of budgets, impressions and spend of each advertiser"),
    )
    if found.gini == found.gini:
        st.caption(
            _("Inequality of impressions against budgets (Gini): {gini}; 0 is even, 1 is all for one.").format(
                gini=f"{found.gini:.2f}"
            )
        )
