"""What is looked at: whose rows, how many findings of a day, and which columns of plain rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from core.anomaly import BUDGET, Found, Judged, columns_of, found, judged, possible, refusal
from core.anomaly.job import LARGE, submit, unfinished, waits
from core.anomaly.words import subject_name
from core.errors import BadInput
from core.i18n import _, sentences
from core.lake import Dataset, Lake
from core.recommend.beside import Work, beside
from pages.parts.shared import needing
from pages.parts.shared.choices import amount, choice, several
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.owned import own
from pages.parts.shared.session import jobs, lake
from pages.parts.shared.wording import md, number
from pages.parts.shared.working import working

TELLING = ("events", "orders", "reviews", "impressions", "searches")
"""Kinds of datasets that most is found in, the page opens on the first."""
SUSPECTED = ("orders", "reviews", "impressions", "events")
"""Kinds of datasets that the page of fraud searches for known patterns."""
PLAIN = ("row", "event", "transaction")
AT_ONCE = 50_000
"""Rows that are looked at while the page waits, a second or two; more are while it is read."""
MOST_BUDGET = 1000.0
_made: set[tuple[object, ...]] = set()


@dataclass(frozen=True)
class Asked:
    """What the reader asks for."""

    subject: str
    budget: int
    columns: tuple[str, ...]


def telling(lake: Lake) -> list[str]:
    """Datasets to open on, the most telling kinds first."""
    there = [one for one in lake.datasets() if one.kind in TELLING]
    return [one.name for one in sorted(there, key=lambda one: (TELLING.index(one.kind), -one.rows))]


def asked(dataset: Dataset) -> Asked:
    """The controls: subject, budget, columns."""
    can = possible(lake(), dataset.name)
    subjects = [one for one in can.subjects if one != "day"]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        subject = choice(
            _("Look at"), subjects, subjects[0], "by", subject_name, width=180,
            help=sentences(*(refusal(can, one).message for one in (*can.few, *can.refused))) or None,
        )  # fmt: skip
        budget = amount(
            _("Reviews a day"), 1.0, MOST_BUDGET, float(BUDGET), "budget", step=5.0, format="%.0f", width=160,
            help=_("How many findings of one day people can look at: the rarest are shown, the others are counted."),
        )  # fmt: skip
        columns: list[str] = []
        if subject in PLAIN:
            every = list(columns_of(lake(), dataset.name))
            told = st.session_state.get(own("column")) or st.query_params.get_all("column")
            n = len([one for one in told if one in every]) if told else len(every)
            words = _("Columns: {n} of {all}").format(n=number(n), all=number(len(every)))
            columns = several(
                _("Columns"), every, every, "column",
                at=st.popover(words, icon=":material/view_column:", key=own("anomaly_columns")),
                help=_("Ids, free texts and columns of labels take no part."),
            )  # fmt: skip
            columns = [] if columns == every else columns
    return Asked(subject, int(budget), tuple(columns))


def shown(dataset: Dataset, asked: Asked) -> Found | None:
    """What is found; None while a large table is being looked at, with a bar, or waits for a job."""
    if waits(lake(), dataset.name, dataset.rows, dataset.version, asked.subject, asked.columns):
        _start(dataset, asked)
        return None
    key = (str(lake().path), dataset.name, dataset.version, asked.subject, asked.columns)
    held = lake()

    def make() -> None:
        judged(held, dataset.name, asked.subject, asked.columns)
        _made.add(key)

    if dataset.rows > AT_ONCE:
        work = beside(("anomalies", *key), lambda: key in _made, make)
        if isinstance(work, Work):
            working(work, _("Looking at all of it"), "anomalies")
            return None
    with st.spinner(_("Looking at all of it")):
        return found(held, dataset.name, asked.subject, asked.budget, asked.columns)


def _start(dataset: Dataset, asked: Asked) -> None:
    """The button that has a large table judged, and the bar of its job."""
    given = (dataset.name, dataset.version, asked.subject, asked.columns)
    job = unfinished(jobs(), *given)
    with st.container(horizontal=True, vertical_alignment="center"):
        busy = job is not None and (job.active or job.resumable)
        if needing.button(
            "compute", _("Look at all rows"), key=own("anomalies_run"), type="primary", icon=":material/troubleshoot:",
            disabled=busy,
        ):  # fmt: skip
            submit(jobs(), *given)
            st.rerun()
        words = _("Tables of more than {most} rows are looked at in the background; this one has {n}.")
        st.caption(words.format(most=number(LARGE), n=number(dataset.rows)))
    if job is not None:
        job_bar(job.id)


def seen(dataset: Dataset, asked: Asked) -> Judged:
    """All subjects, judged."""
    return judged(lake(), dataset.name, asked.subject, asked.columns)


@contextmanager
def told_why() -> Iterator[None]:
    """Say in one clear sentence why something cannot be judged, and what would help."""
    try:
        yield
    except BadInput as error:
        st.info(md(sentences(error.message, error.hint)), icon=":material/info:")
