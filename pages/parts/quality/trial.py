"""What a check would find before it is kept: in this version, in those before it, and some of the rows."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import quality
from core.errors import TouchstoneError
from core.i18n import _, sentences
from core.lake import Dataset
from core.quality import Check
from core.quality.contract import clause_from, clause_text
from core.quality.trying import Tried, Unfinished, looked_back, rows_of, tried
from pages.parts.shared.cached import cache_data
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, percent

AT_ONCE = 250_000
"""Rows up to which earlier versions are looked at without being asked for: eight of them take about two seconds."""


@cache_data(max_entries=64, show_spinner=False)
def _now(path: str, workspace_version: int, name: str, version: int, clause: str) -> tuple[Tried, list[dict[str, Any]]]:
    found = tried(lake(), name, clause_from(clause), version)
    return found, rows_of(lake(), name, found)


@cache_data(max_entries=64, show_spinner=False)
def _before(path: str, workspace_version: int, name: str, clause: str) -> list[Tried]:
    return looked_back(lake(), name, clause_from(clause))


def trial(dataset: Dataset, version: int, check: Check) -> bool:
    """What a check finds now and would have found before; whether it can be kept."""
    text, place = clause_text(check), (str(lake().path), lake().version(), dataset.name)
    with st.container(border=True, key="check_trial"):
        try:
            found, rows = _now(*place, version, text)
            st.markdown(f"**{md(quality.describe(found.result))}**")
            _rows(found, rows, place)
            if dataset.rows <= AT_ONCE or st.toggle(_("Look back over earlier versions"), key=own("look_back")):
                _history(_before(*place, text))
        except Unfinished as error:
            st.caption(f":material/edit: {md(sentences(error.message, error.hint))}")
            return False
        except TouchstoneError as error:
            st.warning(md(sentences(error.message, error.hint)), icon=":material/warning:")
            return False
    return True


def _rows(found: Tried, rows: list[dict[str, Any]], place: tuple[str, int, str]) -> None:
    if not rows:
        return
    columns: dict[str, Any] = {name: quality.row_heading(name) for name in rows[0]}
    columns["_file"] = st.column_config.TextColumn(_("File"), width=150)
    columns["_line"] = st.column_config.NumberColumn(_("Line"), format="%d", width=70)
    table(
        rows[:5],
        f"trial_rows_{place[2]}",
        columns=columns,
        alt=_("The first rows that would fail"),
        download=False,
    )


def _history(found: list[Tried]) -> None:
    """One row for each version, the newest first."""
    if len(found) < 2:
        st.caption(_("There is no earlier version to try it on."))
        return
    states = {"skipped": _("Skipped"), "ok": _("Passed")}
    table(
        [
            {
                "version": one.number,
                "state": states.get(one.result.state) or quality.severity_label(one.result.state),
                "failed": one.result.failed,
                "total": one.result.total,
                "share": percent(one.result.share, 2) if one.result.total else "–",
            }
            for one in reversed(found)
        ],
        "trial_history",
        columns={
            "version": st.column_config.NumberColumn(_("Version"), format="%d", width=70),
            "state": st.column_config.TextColumn(_("State"), width=90),
            "failed": st.column_config.NumberColumn(_("Failing"), format="localized", width=80),
            "total": st.column_config.NumberColumn(_("Of"), format="localized", width=90),
            "share": st.column_config.TextColumn(_("Share"), width=80),
        },
        alt=_("What the check would have found in each version"),
        download=False,
    )
