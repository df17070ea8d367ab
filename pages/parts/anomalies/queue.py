"""The queue: headline, findings with their reasons, and one of them at a time to be judged by key."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.anomaly import Finding, Found, in_force, personal_columns, queue
from core.anomaly.labels import Verdict, verdict_label
from core.anomaly.personal import hidden_features
from core.anomaly.words import headline, key_text, label, one_in, sentence, subject_name
from core.i18n import _, listed
from core.lake import Dataset
from pages.parts.anomalies import card
from pages.parts.anomalies.settings import Asked, seen, shown
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number

HIGH = 420


def view(dataset: Dataset, asked: Asked) -> None:
    """What stands apart, the rarest first; what people said of some orders the others."""
    answer = shown(dataset, asked)
    if answer is None:
        return
    said = in_force(lake(), dataset.name, asked.subject)
    found = queue(lake(), seen(dataset, asked), answer, said, asked.budget)
    _headline(answer)
    if answer.farthest:
        st.info(
            _("Say of them what they are: three anomalies and three that are fine bring up the like of them."),
            icon=":material/school:",
        )
    order, words = list(found.findings), found.words
    hidden = hidden_features(personal_columns(lake(), dataset.name))
    if words:
        st.caption(_("Ordered by what people said; findings judged: {n}").format(n=number(words)))
    chosen = _list(order, said, hidden)
    _left_out(answer)
    who = card.reviewer()
    st.fragment(card.judging)(dataset, order, chosen, who, hidden)


def _headline(answer: Found) -> None:
    st.markdown(f"**{md(headline(answer))}**")
    tiles(
        [
            Tile(_("Looked at"), number(answer.looked_at), help=subject_name(answer.subject)),
            Tile(
                _("Standing apart"), number(answer.rare),
                help=_("So rare that at most one in ten of them is expected to be there by chance."),
            ),
            Tile(_("By chance"), number(answer.expected, 1), help=_("How many of them chance alone would show.")),
            Tile(_("Beyond the budget"), number(answer.left_out)),
        ],
        key=own("anomalies_tiles"),
    )  # fmt: skip


def _list(order: list[Finding], said: list[Verdict], hidden: frozenset[str]) -> Finding | None:
    words: dict[str, list[str]] = {}
    for one in said:
        words.setdefault(one.key, []).append(verdict_label(one.verdict))
    rows: list[dict[str, Any]] = [
        {
            "key": key_text(one),
            "day": one.day or None,
            "rarity": one_in(one.score),
            "reason": sentence(one, hidden),
            "rows": len(one.rows) + one.more,
            "said": " · ".join(words.get(one.key, ())) or None,
        }
        for one in order
    ]
    columns = {
        "key": st.column_config.TextColumn(subject_name(order[0].subject), width="small"),
        "day": st.column_config.TextColumn(_("Day"), width="small"),
        "rarity": st.column_config.TextColumn(
            _("How rare"), width=150, help=_("How many subjects there would have to be for one such by chance.")
        ),
        "reason": st.column_config.TextColumn(_("Reason"), width="large"),
        "rows": st.column_config.NumberColumn(_("Rows"), width="small"),
        "said": st.column_config.TextColumn(_("Verdict"), width="small"),
    }
    if not any(one["day"] for one in rows):
        rows = [{name: value for name, value in row.items() if name != "day"} for row in rows]
    picked = table(
        rows, "anomalies_found", columns=columns, alt=_("What stands apart, or is farthest, the rarest first"),
        select="single-row", height=HIGH, file_name="anomalies.csv",
    )  # fmt: skip
    return order[picked[0]] if picked else None


def _left_out(answer: Found) -> None:
    if answer.left:
        why = {"constant": _("the same everywhere"), "copy": _("says what another says"), "empty": _("empty")}
        told = listed(f"{label(name)} ({why[reason]})" for name, reason in sorted(answer.left.items()))
        st.caption(md(_("Features left out: {names}").format(names=told)))
