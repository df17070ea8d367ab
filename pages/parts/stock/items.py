"""The items of the Stock page: the nine classes as a filter, the table, the order proposal and one item's outlook."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from core.figures import stock as figures
from core.forecast.stock import ABC, STATES, XYZ, Outlook, Plan, outlook_of, places_of, proposal_rows, rows_of
from core.forecast.stock import words as say
from core.i18n import _, ngettext
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import addressed, choice, noted, remember
from pages.parts.shared.owned import own
from pages.parts.shared.tables import offer_csv, table
from pages.parts.shared.wording import md, number, percent

ALL = "all"
MOST = 2_000
"""Rows of the table that are drawn; the download of the proposal has all."""


def classes(plan: Plan) -> str:
    """The three by three classes with their counts, each a button; returns the chosen one, "" for all."""
    counts = say.classes_of(plan)
    noted(_("Class"), "class", [ALL, *counts])
    place = addressed("class", [ALL, *counts], ALL)
    chosen = str(st.session_state[place])
    st.subheader(_("Value and evenness"), anchor=False)
    st.caption(_("A, B, C: what an item brings. X, Y, Z: how evenly it sells. A button shows its items alone."))
    for abc in ABC:
        with st.container(horizontal=True, gap="small"):
            for xyz in XYZ:
                name = abc + xyz
                if st.button(
                    f"{name} · {number(counts[name])}",
                    key=own(f"stock_class_{name}"),
                    type="primary" if chosen == name else "secondary",
                    width=108,
                    help=say.class_name(name),
                ):
                    st.session_state[place] = ALL if chosen == name else name
                    remember("class", st.session_state[place], ALL)
                    st.rerun()
    remember("class", chosen, ALL)
    return "" if chosen == ALL else chosen


def view(plan: Plan, group: str) -> None:
    """The table of items under a filter, the proposal as a file, and the outlook of the chosen one."""
    states = [ALL, *(one for one in STATES if (plan.state == one).any())]
    ids = {one: one.replace(" ", "_") for one in states}
    back = {name: one for one, name in ids.items()}
    st.subheader(_("Item by item"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = choice(
            _("Show"), list(back), ALL, "state", lambda one: _("all items") if one == ALL else _(back[one]), width=260
        )
        orders = proposal_rows(plan)
        if orders:
            offer_csv(orders, "stock_proposal", "order_proposal.csv", _("Download the order proposal"))
    state = "" if picked == ALL else back[picked]
    total = len(places_of(plan, state, group))
    if not total:
        st.markdown(_("No item is both of this state and of this class."))
        return
    if total > MOST:
        st.caption(_("The most urgent {n} of {total}.").format(n=number(MOST), total=number(total)))
    shown = rows_of(plan, state, group, MOST)
    chosen = table(
        [row | told(row) for row in shown],
        "stock_items",
        columns=_columns(plan),
        alt=_("Items with their stock, risk, reorder point and order, the most urgent first"),
        height=420,
        select="single-row",
        file_name="stock_items.csv",
    )
    row = shown[chosen[0] if chosen else 0]
    _outlook(plan, row)


def told(row: dict[str, Any]) -> dict[str, str]:
    """State and reason of a row in the reader's language."""
    state, why = row["state"], row["why"]
    return {"state": _(state), "why": _(why) if why else ""}


def _columns(plan: Plan) -> dict[str, object]:
    config = st.column_config
    money = _("Cost of the order ({money})").format(money=plan.currency) if plan.currency else _("Cost of the order")
    held = _("In stock ({money})").format(money=plan.currency) if plan.currency else _("In stock, at cost")
    there = {
        "coming": "coming" in plan.inventory.columns,
        "title": plan.title.astype(bool).any(),
        "why": bool(say.dark_reasons(plan)),
    }
    empty: dict[str, object] = {name: None for name, has in there.items() if not has}
    return {
        "item": config.TextColumn(_("Item"), pinned=True),
        "title": config.TextColumn(_("Title"), width="medium"),
        "state": config.TextColumn(_("What becomes of it")),
        "stock": config.NumberColumn(_("Stock"), format="localized"),
        "cover": config.NumberColumn(_("Lasts, days"), format="%.0f"),
        "lead": config.NumberColumn(_("Lead time, days"), format="%.0f"),
        "risk": config.NumberColumn(_("Runs out"), format="percent", help=_("Before an order of today arrives.")),
        "reorder": config.NumberColumn(_("Reorder point"), format="localized", help=_("Order at this stock or below.")),
        "order": config.NumberColumn(_("Pieces to order"), format="localized"),
        "value": config.NumberColumn(money, format="accounting"),
        "class": config.TextColumn(_("Class"), width="small"),
        "daily": config.NumberColumn(_("Sold a day"), format="%.2f", help=_("Expected until delivery, per day.")),
        "coming": config.NumberColumn(_("On order"), format="localized"),
        "kept": config.NumberColumn(
            _("Lasts until delivery"), format="percent",
            help=_("Probability by this reorder point; above the service level where pieces are few."),
        ),
        "cost": config.NumberColumn(_("Cost of a piece"), format="%.2f"),
        "held": config.NumberColumn(held, format="accounting"),
        "over": config.NumberColumn(_("Beyond need"), format="localized"),
        "why": config.TextColumn(_("Why not judged")),
        **empty,
    }  # fmt: skip


def _outlook(plan: Plan, row: dict[str, object]) -> None:
    place = list(plan.inventory.items).index(row["item"])
    st.subheader(_("Outlook of {item}").format(item=md(row["item"])), anchor=False)
    title = str(row["title"] or "")
    if title:
        st.caption(md(title))
    found = outlook_of(plan, place)
    if found is None:
        why = _(plan.why_dark(place)) if plan.why_dark(place) else _("it was not sold in the days known")
        st.markdown(_("There is no outlook of this item: {why}.").format(why=md(why)))
        return
    st.markdown(_sentence(plan, place, found))
    left, right = st.columns(2, gap="large")
    with left:
        days = [str(one)[:10] for one in found.days]
        reorder = None if math.isnan(found.reorder) else found.reorder
        words = {
            "left": _("Left if nothing is ordered"),
            "between": _("8 of 10 paths"),
            "reorder": _("reorder point"),
            "arrives": _("an order of today arrives"),
            "axis": _("Pieces left"),
        }
        plot(
            figures.outlook(
                [str(found.past_days[-1])[:10]],
                float(plan.inventory.stock[place]),
                days,
                found.low.tolist(),
                found.middle.tolist(),
                found.high.tolist(),
                reorder,
                days[found.arrives] if found.arrives is not None else None,
                words,
            ),
            _("Pieces of {item} left on each day to come if nothing is ordered").format(item=row["item"]),
            "stock_outlook",
        )
    with right:
        past = [str(one)[:10] for one in found.past_days]
        pieces = [None if math.isnan(one) else float(one) for one in found.sold]
        plot(
            figures.sold(past, pieces, _("Sold a day")),
            _("Pieces of {item} sold on each of the last days").format(item=row["item"]),
            "stock_sold",
        )


def _sentence(plan: Plan, place: int, found: Outlook) -> str:
    """When it runs out, and what an order of today changes."""
    gone = found.runs_out
    if plan.inventory.stock[place] <= 0:
        said = _("Nothing is there.")
    elif gone is None:
        n = len(found.days)
        said = ngettext(
            "More likely than not it lasts the next {n} day.", "More likely than not it lasts the next {n} days.", n
        ).format(n=number(n))
    elif gone == 0:
        said = _("More likely than not it is gone after the next day.")
    else:
        said = ngettext(
            "More likely than not it is gone within {n} day.",
            "More likely than not it is gone within {n} days.",
            gone + 1,
        ).format(n=number(gone + 1))
    risk = plan.orders.risk[place]
    if math.isnan(risk) or plan.inventory.stock[place] <= 0:
        return said
    return f"{said} " + _("Before an order of today arrives it runs out with {chance}.").format(
        chance=percent(float(risk))
    )
