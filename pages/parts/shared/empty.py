"""Empty states: what is missing, why it matters, and what to do now; the sample shop is always one of the ways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.i18n import N_, _, sentences
from core.jobs import Job
from core.kinds import kind_label
from pages.parts.shared import needing
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.links import link
from pages.parts.shared.session import jobs, lake
from pages.parts.shared.wording import md

SAMPLE_HANDLER = "sample_data.load:run"
NEEDED_FOR = {
    "events": N_("one row per view, click or purchase, with a user, an item and a time"),
    "items": N_("one row per product, with its id and title"),
    "users": N_("one row per shopper, with an id"),
    "reviews": N_("one row per review, with its text"),
    "searches": N_("one row per search, with the query and a time"),
    "ads": N_("one row per ad, with its product and its bid for a click"),
    "orders": N_("one row per order line, with the number of the order, the account and a time"),
    "inventory": N_("one row per product, with its id, its stock and the days until a delivery"),
    "assignments": N_("one row per unit, with its id and its variant"),
    "answers": N_("one row per question, with its answer"),
}
"""What a file of a kind holds, for who has none yet."""


def empty_state(
    title: str,
    body: str,
    action: str | None = None,
    page: str | None = None,
    icon: str = ":material/inbox:",
    *,
    sample: bool = False,
    **params: Any,
) -> None:
    """What is missing, why it matters, and the next action.

    Args:
        title: What is missing.
        body: Why it matters.
        action: The link's words.
        page: The page file that the link leads to, with `params` in its address.
        icon: Before the title.
        sample: Offer the sample shop too.
    """
    with st.container(border=True, horizontal_alignment="center", key="empty_state" if sample else None):
        st.space("small")
        st.subheader(f"{icon} {title}", anchor=False, text_alignment="center")
        st.markdown(body, text_alignment="center")
        with st.container(horizontal=True, horizontal_alignment="center", vertical_alignment="center"):
            if sample:
                sample_offer()
            if action and page:
                link(action, page, icon=":material/arrow_forward:", **params)
        st.space("small")


def no_dataset(kinds: Sequence[str] = (), asked: str = "") -> None:
    """The state of a page that has nothing to show; `kinds` are those it takes, the one it is about first; `asked`
    is the dataset that the address names.

    A workspace without data needs any; one with data is told which kind it lacks.
    """
    if not kinds or not lake().datasets():
        what = _("This page is about {kind}: {holds}.").format(**_words(kinds[0])) if kinds else ""
        body = _("Upload a file, or open the sample shop, to see something here.")
        title = _("No dataset yet")
        empty_state(title, sentences(what, body), _("Upload files"), "upload.py", ":material/database:", sample=True)
        return
    words = _words(kinds[0])
    said = [
        _("The dataset “{name}” is of the kind “{kind}”.").format(name=md(one.name), kind=kind_label(one.kind))
        for one in lake().datasets()
        if one.name == asked
    ]
    needed = _(
        "This page needs {kind}: {holds}. No dataset here is of this kind; upload one, or say on the Datasets "
        "page that one of them is."
    ).format(**words)
    empty_state(
        _("No dataset of the kind “{kind}”").format(**words),
        sentences(*said, needed),
        _("Upload files"),
        "upload.py",
        ":material/database:",
        sample=True,
    )


def _words(kind: str) -> dict[str, str]:
    return {"kind": kind_label(kind), "holds": _(NEEDED_FOR[kind])}


def sample_job() -> Job | None:
    """The newest job that opened the sample shop, if any."""
    found = jobs().list(SAMPLE_HANDLER, limit=1)
    return found[0] if found else None


def sample_opening() -> bool:
    """Draw the bar of a sample shop that is being opened; False where none is."""
    job = sample_job()
    if job is None or not (job.active or job.resumable):
        return False
    job_bar(job.id)
    return True


def sample_offer(kind: str = "primary") -> None:
    """The button that opens the sample shop in the background, or the bar of the job that does."""
    if sample_opening():
        return
    if needing.button("ingest", _("Open the sample shop"), type=kind, icon=":material/storefront:", key="open_sample"):  # type: ignore[arg-type]
        jobs().submit(SAMPLE_HANDLER, {}, title=N_("Open the sample shop"))
        st.rerun()
