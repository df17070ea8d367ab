"""What a shopper did, as a timeline of cards, visit by visit; or what lies in a basket made by hand."""

from __future__ import annotations

import streamlit as st

from core.i18n import _, ngettext
from core.kinds import event_label
from core.recommend import Features
from core.recommend.features import events_words
from core.recommend.lists import Met, history
from core.recommend.preview import Visit, persona_names, steps_of, visits
from pages.parts.shared.owned import own
from pages.parts.shared.tables import table
from pages.parts.shared.wording import duration, md, number

STEPS = 6
"""Cards on the first screen: one row of a wide page; all others stand in the table."""
TABLE = 200
"""Events of the table."""
SIGNS = {
    "impression": "visibility_off",
    "view": "visibility",
    "click": "ads_click",
    "cart": "add_shopping_cart",
    "favourite": "favorite",
    "purchase": "shopping_bag",
    "return": "assignment_return",
    "rating": "star",
    "interaction": "touch_app",
}
"""Sign beside the word of an event type."""


def shopper_history(features: Features, user_id: str) -> None:
    """What the shopper did: totals in words, the newest visits as cards, the whole list in a popover."""
    met, totals = history(features, user_id, most=TABLE)
    with st.container(border=True, key="rec_history"):
        if not met:
            st.markdown(_("This shopper has no events."))
            return
        user = features.inputs.events.user_position(user_id)
        found, n = visits(features, user if user is not None else 0)
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(gap=None):
                title = _("History")
                said = ngettext("{events} in {n} visit", "{events} in {n} visits", n)
                told = said.format(events=events_words(totals, 5), n=number(n))
                st.markdown(f"**{title}** · {md(told)}")
                if kinds := persona_names(features, user if user is not None else 0):
                    st.caption(md(kinds))
            opened = st.popover(
                _("Recent events"), icon=":material/history:", type="tertiary", key=own("rec_events"), on_change="rerun"
            )
            if opened.open:
                with opened:
                    _recent(met)
        timeline(steps_of(found, STEPS))


def timeline(found: list[Visit]) -> None:
    """Visits, the newest first, each a line of words over its cards in their order."""
    for place, one in enumerate(found):
        begin = one.begin.strftime("%Y-%m-%d %H:%M") if one.begin else _("without a time")
        length = [duration(one.seconds)] if one.seconds >= 1 else []
        st.caption(" · ".join([begin, *length, md(events_words(one.counts, 5))]))
        with st.container(horizontal=True, gap="small", key=f"rec_visit_{place}"):
            for step in one.steps:
                with st.container(border=True, gap=None, width=176):
                    times = f" × {step.n}" if step.n > 1 else ""
                    st.markdown(f":material/{SIGNS[step.what]}: {event_label(step.what)}{times}")
                    st.caption(md(step.card.named))


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
