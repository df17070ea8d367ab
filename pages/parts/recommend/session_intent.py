"""The section of the Recommend page on session intent: how strongly each visit means to buy, by a trained model."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from core.i18n import _, ngettext
from core.kinds import event_label
from core.lake import Lake
from core.recommend import Features, Weights
from core.recommend.data import Shop
from core.recommend.session_intent import SessionIntent, rows_of, stored, submit, unfinished
from core.recommend.words import figure_text, intent_text
from pages.parts.shared import needing
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.session import jobs
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number


def section(lake: Lake, shop: Shop, features: Features, weights: Weights) -> None:
    """Offer the measurement, show how it goes, then what it found and the newest sessions."""
    st.subheader(_("Session intent"), anchor=False)
    st.caption(
        _(
            "How strongly a visit means to buy, from what was done in it so far: a model trained on the older sessions "
            "of this data, beside the strength by counted events. Measured on newer sessions of other shoppers."
        )
    )
    found = stored(lake, shop, weights)
    if found is not None:
        figures(found)
        sessions(lake, features, found)
        return
    job = unfinished(jobs(), shop, weights)
    if job is not None:
        job_bar(job.id)
    if (job is None or not job.active) and needing.button(
        "compute", _("Measure session intent"), icon=":material/shopping_cart_checkout:", key="rec_intent"
    ):
        submit(jobs(), shop, weights)
        st.rerun()


def figures(found: SessionIntent) -> None:
    """Area under the ROC curve of model and formula, and the verdict in words."""
    outcome = found.outcome
    area = _("Chance that a session with a purchase gets a higher strength than one without (AUC), 95 % interval.")
    of_test = ngettext("{n} session tested", "{n} sessions tested", outcome.test).format(n=number(outcome.test))
    tiles(
        [
            Tile(_("AUC of the model"), figure_text(outcome.model), note=of_test, help=area),
            Tile(_("AUC of the formula"), figure_text(outcome.formula), note=of_test, help=area),
            Tile(
                _("Purchases expected"),
                number(round(outcome.expected)),
                note=_("{n} came").format(n=number(outcome.buyers)),
                help=_("What the probabilities of the tested sessions add up to, beside the purchases there were."),
            ),
        ],
        key="rec_intent_tiles",
    )
    st.markdown(md(intent_text(outcome.gain)))


def sessions(lake: Lake, features: Features, found: SessionIntent) -> None:
    """The newest sessions; a chosen one shows the rows of the files behind its strength."""
    rows = [
        {
            "user": one.user,
            "start": datetime.fromtimestamp(one.start, UTC),
            "events": one.events,
            "p": one.p,
            "formula": one.formula,
            "bought": one.bought,
        }
        for one in found.sessions
    ]
    columns = {
        "user": st.column_config.TextColumn(_("Shopper")),
        "start": st.column_config.DatetimeColumn(_("Start"), format="YYYY-MM-DD HH:mm", timezone="UTC"),
        "events": st.column_config.NumberColumn(_("Events before a purchase"), format="localized"),
        "p": st.column_config.ProgressColumn(_("P(purchase)"), format="percent", min_value=0.0, max_value=1.0),
        "formula": st.column_config.NumberColumn(
            _("Strength by counted events"),
            format="%.2f",
            help=_("In the field: interaction strength, formula (c) of the article."),
        ),
        "bought": st.column_config.CheckboxColumn(_("Bought")),
    }
    alt = _("Newest sessions with their strength of intent; choose one to see its rows")
    chosen = table(
        rows,
        key="rec_intent_sessions",
        columns=columns,
        alt=alt,
        select="single-row",
        height=320,
        file_name="sessions.csv",
    )
    if not chosen:
        return
    behind = [
        {
            "file": row.file,
            "line": row.line,
            "what": event_label(row.what),
            "item": row.item,
            "time": datetime.fromtimestamp(row.time, UTC),
        }
        for row in rows_of(lake, features.inputs, found.sessions[chosen[0]])
    ]
    columns = {
        "file": st.column_config.TextColumn(_("File")),
        "line": st.column_config.NumberColumn(_("Line"), format="%d"),
        "what": st.column_config.TextColumn(_("Event")),
        "item": st.column_config.TextColumn(_("Item")),
        "time": st.column_config.DatetimeColumn(_("Time"), format="YYYY-MM-DD HH:mm:ss", timezone="UTC"),
    }
    alt = _("Rows of the uploaded files behind the session")
    table(behind, key="rec_intent_rows", columns=columns, alt=alt)
