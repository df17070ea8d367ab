"""The sample as a file to be filled in elsewhere, and the verdicts read back from it."""

from __future__ import annotations

import streamlit as st

from core.errors import TouchstoneError
from core.i18n import _, ngettext, sentences
from core.review.plans import Plan, drawn_rows
from core.review.sheet import read, written
from core.review.verdicts import in_force, said_of
from pages.parts.shared import needing
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.taking import take
from pages.parts.shared.wording import md, number

MOST_TOLD = 5
"""Refused lines that are told one by one; the rest is counted."""


def spreadsheet(plan: Plan, who: str) -> None:
    """Both ways of a file, folded away."""
    place = own("review_sheet")
    with st.expander(_("In a spreadsheet"), icon=":material/table_view:", key=place, on_change="rerun") as box:
        if not box.open:
            return
        st.caption(
            _("The file has the rows with empty fields for verdicts: all right, wrong, unsure, fix or set aside.")
        )
        rows = drawn_rows(lake(), plan)
        take(
            _("Download the sample"),
            data=lambda: _text(plan, who),
            file_name=f"{plan.dataset}_review_{plan.id}.csv",
            mime="text/csv",
            key="review_download",
            icon=":material/download:",
            on_click="ignore",
        )
        file = needing.uploader("judge", _("The file, filled in"), type=["csv"], key=own(f"review_upload_{plan.id}"))
        if file is not None and needing.button(
            "judge", _("Take its verdicts"), key="review_take_file", icon=":material/check:"
        ):
            try:
                told = read(lake(), plan, rows, file.getvalue().decode("utf-8-sig", "replace"), who)
            except TouchstoneError as error:
                st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
                return
            words = ngettext("{n} verdict taken.", "{n} verdicts taken.", told.taken)
            st.success(words.format(n=number(told.taken)), icon=":material/check_circle:")
            for line, why in told.refused[:MOST_TOLD]:
                st.warning(_("Line {n}: {why}").format(n=number(line), why=md(why)), icon=":material/warning:")
            if (more := len(told.refused) - MOST_TOLD) > 0:
                st.caption(_("More lines refused: {n}").format(n=number(more)))


def _text(plan: Plan, who: str) -> bytes:
    rows = drawn_rows(lake(), plan)
    said = said_of(rows, in_force(lake(), plan.dataset))
    mine = {place: words[who] for place, words in said.items() if who in words}
    return written(plan, rows, mine).encode("utf-8-sig", "replace")
