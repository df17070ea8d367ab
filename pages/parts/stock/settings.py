"""What the Stock page reads, and the rule that its reader decides: sliders of what if, costs and habits."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.forecast.calendar import COUNTRIES, country_words
from core.forecast.stock import Policy, Stock, demand_sources, open_stock
from core.i18n import _
from core.lake import Dataset, Lake
from pages.parts.shared.choices import amount, choice, slide
from pages.parts.shared.empty import empty_state
from pages.parts.shared.owned import own

NO_CALENDAR = "none"


def source(lake: Lake, dataset: Dataset, where: DeltaGenerator) -> Stock | None:
    """The inventory with what tells its sales; None, and why, where nothing does."""
    found = list(demand_sources(lake, dataset.name))
    if not found:
        empty_state(
            _("Nothing tells what was sold of these items"),
            _(
                "A reorder point follows from how an item sells: load behaviour events with purchases, orders, or "
                "daily sales whose items have the ids of this inventory."
            ),
            _("Upload files"),
            "upload.py",
            ":material/inventory_2:",
        )
        return None
    with where:
        demand = found[0]
        if len(found) > 1:
            demand = choice(_("Sales from"), found, found[0], "demand", width=220)
    return open_stock(lake, dataset.name, demand)


def calendar(lake: Lake, stock: Stock) -> Stock:
    """The same under the calendar that the reader chooses."""
    names = [one or NO_CALENDAR for one in COUNTRIES]
    usual = stock.country or NO_CALENDAR
    picked = choice(
        _("Calendar"),
        names,
        usual,
        "country",
        lambda one: country_words("" if one == NO_CALENDAR else one),
        width=180,
        help=_("Shopping festivals until delivery are counted in, by what they did to earlier sales."),
    )
    if picked == usual:
        return stock
    return open_stock(lake, stock.inventory[0], stock.demand[0], "" if picked == NO_CALENDAR else picked)


def policy(lake: Lake, stock: Stock) -> tuple[Policy, Stock]:
    """The rule as the sliders and fields say, and the tables under the calendar chosen."""
    first, second, third = st.columns(3)
    with first:
        service = slide(
            _("Service level"), 80.0, 99.5, 95.0, "service", step=0.5, format="%.1f %%",
            help=_("How likely an item is to last from an order until it arrives."),
        )  # fmt: skip
    with second:
        lead = slide(
            _("Lead times, against the table"), 0.0, 300.0, 100.0, "lead", step=10.0, format="%.0f %%",
            help=_("What if suppliers took longer, or less long?"),
        )  # fmt: skip
    with third:
        demand = slide(
            _("Demand, against the past"), 20.0, 300.0, 100.0, "change", step=5.0, format="%.0f %%",
            help=_("What if more were sold, or less?"),
        )  # fmt: skip
    costs = st.expander(_("Costs, reviews and calendar"), icon=":material/tune:", key=own("stock_costs"))
    with costs.container(horizontal=True, vertical_alignment="bottom"):
        order_cost = amount(
            _("Cost of an order"), 0.0, 1e6, 20.0, "order_cost", step=5.0, width=170,
            help=_("Of one item, whatever its size: writing it, receiving it."),
        )  # fmt: skip
        holding = amount(
            _("Holding cost a year, %"), 0.0, 500.0, 25.0, "holding", step=1.0, width=190,
            help=_("Money, space and loss of a piece kept for a year, as a share of its cost."),
        )  # fmt: skip
        review = amount(
            _("Days between reviews"), 1.0, 60.0, 1.0, "review", step=1.0, format="%.0f", width=180,
            help=_("How often somebody looks at the stock and orders."),
        )  # fmt: skip
        spread = amount(
            _("Lead times vary by, %"), 0.0, 200.0, 20.0, "spread", step=5.0, width=180,
            help=_("Standard deviation as a share of its mean, where the table has no column for it."),
        )  # fmt: skip
        most = amount(
            _("Most days of stock"), 7.0, 1000.0, 120.0, "most", step=10.0, format="%.0f", width=170,
            help=_("Beyond what lasts so long and until delivery, stock is more than needed."),
        )  # fmt: skip
        stock = calendar(lake, stock)
    chosen = Policy(
        service=service / 100,
        review=round(review),
        order_cost=order_cost,
        holding=holding / 100,
        most_cover=round(most),
        lead_change=lead / 100,
        demand_change=demand / 100,
        lead_spread=spread / 100,
    )
    return chosen, stock
