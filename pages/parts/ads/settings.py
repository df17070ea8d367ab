"""Which log the Ads page learns from, and the rules of the auction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.ads import FLOORS, PACINGS, PLACES, Market, Rules, events_for, market_of, open_market, sources_of
from core.ads import words as say
from core.errors import BadInput
from core.i18n import _, listed, sentences
from core.lake import Dataset, Lake
from pages.parts.shared.choices import amount, choice
from pages.parts.shared.empty import empty_state
from pages.parts.shared.wording import md

BUDGETS = ("file", "day", "run")


def market(lake: Lake, dataset: Dataset, where: DeltaGenerator) -> Market | None:
    """The tables beside the ads, with a choice where there are several; None, and why, where there are no events."""
    found = events_for(lake, dataset.name)
    if not found:
        empty_state(
            _("No events beside the ads"),
            _(
                "Click rates are learned from what was shown and clicked, and auctions are held over visits: load the "
                "shop's behaviour events, its searches with their results, or logged impressions."
            ),
            _("Upload files"),
            "upload.py",
            ":material/campaign:",
        )
        return None
    with where:
        events = found[0]
        if len(found) > 1:
            events = choice(_("Events"), found, found[0], "events", md, width=220)
        with st.spinner(_("Reading the shop")):
            there = sources_of(lake, events)
        names = list(there)
        source = choice(_("Impressions from"), names, names[0], "source", say.source_name, width=260)
    return open_market(lake, dataset.name, events, source)


@contextmanager
def told_what_is_missing() -> Iterator[None]:
    """Say what the data lacks for a view, and where to bring it; a log without clicks is no fault of its reader."""
    try:
        yield
    except BadInput as error:
        said = sentences(error.message, error.hint)
        empty_state(md(error.title), md(said), _("Upload files"), "upload.py", ":material/campaign:")


def rules(lake: Lake, of: Market) -> Rules:
    """The rules of the auction as the widgets say."""
    ads, _inputs = market_of(lake, of)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        slots = places()
        floor = relevance()
        reserve = amount(_("Least price of a click"), 0.0, 1e6, 0.0, "reserve", step=0.05, width=170)
        pacing = choice(_("Pacing"), list(PACINGS), "throttle", "pacing", say.pacing_name, width=340)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = {"day": _("of a day"), "run": _("of the whole run")}
        usual = "day" if ads.daily else "run"
        daily = choice(_("A budget is"), list(words), usual, "budget", lambda one: words[one], width=170)
        times = amount(
            _("Visits that a logged one stands for"),
            1.0,
            10_000.0,
            1.0,
            "times",
            step=10.0,
            format="%.0f",
            width=270,
            help=_("A log is often a sample of the traffic. With more visits budgets run out, and pacing shows."),
        )
    return Rules(slots, reserve, floor, pacing, daily == "day", round(times))  # type: ignore[arg-type]


def places(none: bool = False) -> int:
    """How many places of a page ads may take."""
    options = [str(one) for one in range(0 if none else 1, len(PLACES) + 1)]
    return int(choice(_("Positions for ads"), options, "2", "slots", width=140, help=_taken()))


def relevance() -> float:
    """How well an ad has to fit a visit."""
    return float(
        choice(
            _("Least relevance"),
            [f"{one:g}" for one in FLOORS],
            "0.5",
            "floor",
            width=150,
            help=_(
                "Where something was searched, the share of its words in the product's titles, or of the page's items "
                "in its category; elsewhere the share of all products that, as the recommender thinks, the shopper "
                "wants less."
            ),
        )
    )


def _taken() -> str:
    return _("Ads take the positions {places} of a list, in this order.").format(places=listed(PLACES))
