"""The view of suspicions: what was found, most money first; one of them opened with its rows; what cannot be judged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import streamlit as st

import pages.parts.fraud.judging as judging
from core.anomaly import Verdict, verdict_label, words
from core.anomaly.fraud import Case, Searched, searched, source_rows
from core.anomaly.fraud import words as say
from core.i18n import _, ngettext
from core.lake import Dataset, Lake
from pages.parts.shared.choices import choice
from pages.parts.shared.links import link
from pages.parts.shared.owned import own
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number

COLOURS: dict[str, Literal["orange", "yellow", "gray"]] = {"error": "orange", "warning": "yellow", "info": "gray"}
"""Of how grave a suspicion is: not red, as nobody has judged it yet."""


def view(lake: Lake, dataset: Dataset) -> None:
    """The verdict in a sentence, figures, the list, the chosen one, then every pattern with its rule."""
    with st.spinner(_("Looking for patterns of fraud")):
        found = searched(lake, dataset.name)
    if found.judged and not found.cases:
        st.success(say.headline(found), icon=":material/check_circle:")
    else:
        st.markdown(f"**{md(say.headline(found))}**")
    if part := say.searched_part(found):
        st.caption(":material/info: " + md(part))
    if found.cases:
        said = judging.said_of(dataset)
        _headline(found)
        _listed(found, said)
        _opened(lake, dataset, found, said)
    _patterns(found)


def _headline(found: Searched) -> None:
    grave = sum(found.severity(one) == "error" for one in found.cases)
    known = [one.finding.amount for one in found.cases if math.isfinite(one.finding.amount)]
    people = {name for one in found.cases for name in one.accounts}
    tiles(
        [
            Tile(_("Suspicions"), number(len(found.cases))),
            Tile(_("Grave"), number(grave), help=_("At least half a per cent of what all rows come to is at stake.")),
            Tile(
                _("Money at stake"),
                number(math.fsum(known)) if known else "–",
                help=_("What was refunded, taken off, lost to a wrong price or ordered, by the pattern."),
            ),
            Tile(_("Accounts"), number(len(people))),
            Tile(_("Rows"), number(sum(len(one.places) for one in found.cases))),
        ],
        key=own("fraud_tiles"),
    )


def _listed(found: Searched, said: Sequence[Verdict]) -> None:
    told: dict[str, list[str]] = {}
    for verdict in said:
        told.setdefault(verdict.key, []).append(verdict_label(verdict.verdict))
    rows = [
        {
            "pattern": say.pattern_name(one.pattern),
            "severity": say.severity_name(found.severity(one)),
            "money": round(one.finding.amount) if math.isfinite(one.finding.amount) else None,
            "key": say.key_text(one),
            "accounts": len(one.accounts),
            "rows": len(one.places),
            "day": one.finding.day,
            "said": " · ".join(told.get(one.id, ())) or None,
            "why": words.sentence(one.finding),
        }
        for one in found.cases
    ]
    table(
        rows,
        "fraud_cases",
        columns={
            "pattern": st.column_config.TextColumn(_("Fraud pattern")),
            "severity": st.column_config.TextColumn(_("How grave")),
            "money": st.column_config.NumberColumn(_("Money at stake"), format="localized"),
            "key": st.column_config.TextColumn(_("Where")),
            "accounts": st.column_config.NumberColumn(_("Accounts")),
            "rows": st.column_config.NumberColumn(_("Rows")),
            "day": st.column_config.TextColumn(_("Last day")),
            "said": st.column_config.TextColumn(_("Verdict"), width="small"),
            "why": st.column_config.TextColumn(_("Why"), width="large"),
        },
        alt=_("Suspicions of fraud, most money at stake first"),
        row_height="fit",
        height=420,
        file_name="suspicions.csv",
    )


def _opened(lake: Lake, dataset: Dataset, found: Searched, said: Sequence[Verdict]) -> None:
    """One suspicion with what its accounts share and its source rows."""
    known = {one.id: one for one in found.cases}

    def name(key: str) -> str:
        one = known[key]
        return _("{pattern}: {where}").format(pattern=say.pattern_name(one.pattern), where=say.key_text(one))

    chosen = known[choice(_("Suspicion"), list(known), found.cases[0].id, "case", name)]
    with st.container(key=own("fraud_case")):
        with st.container(horizontal=True, vertical_alignment="center"):
            level = found.severity(chosen)
            st.badge(say.severity_name(level), icon=":material/gpp_maybe:", color=COLOURS[level])
            st.markdown(md(words.sentence(chosen.finding)), width="stretch")
            if chosen.accounts and dataset.kind in ("orders", "reviews", "other"):
                to = {"dataset": dataset.name, "view": "accounts", "group": str(chosen.finding.rows[0])}
                link(_("Accounts"), "fraud.py", icon=":material/hub:", **to)
            link(_("Quality"), "quality.py", icon=":material/fact_check:", dataset=dataset.name)
            link(_("Anomalies"), "anomalies.py", icon=":material/troubleshoot:", dataset=dataset.name)
        st.caption(md(say.rule(chosen.pattern)))
        _shared(chosen)
        judging.keys(dataset, found.cases, chosen, said)
        rows = source_rows(lake, dataset.name, chosen.finding.rows)
        st.markdown(
            md(ngettext("{n} source row", "{n} source rows", len(chosen.places)).format(n=number(len(chosen.places))))
        )
        heads = {"_line": st.column_config.NumberColumn(_("Line"))}
        table(rows, "fraud_rows", columns=heads, alt=name(chosen.id), height=320, file_name="suspicion_rows.csv")


def _shared(chosen: Case) -> None:
    if chosen.links:
        st.caption(md(_("It hangs together by: {links}.").format(links=say.links_text(chosen))))


def _patterns(found: Searched) -> None:
    st.subheader(_("What was looked for"), anchor=False)
    rows = [
        {"pattern": say.pattern_name(one), "found": len(found.of(one)), "rule": say.rule(one)} for one in found.judged
    ]
    rows += [{"pattern": say.pattern_name(one), "found": None, "rule": say.lacks(roles)}
             for one, roles in found.missing.items()]  # fmt: skip
    table(
        rows,
        "fraud_patterns",
        columns={
            "pattern": st.column_config.TextColumn(_("Fraud pattern")),
            "found": st.column_config.NumberColumn(_("Found")),
            "rule": st.column_config.TextColumn(_("Rule, or why it cannot be judged"), width="large"),
        },
        alt=_("Patterns of fraud that were looked for, with their rules"),
        row_height="fit",
        height=520,
        file_name="patterns.csv",
    )
    st.caption(
        _(
            "A suspicion is no proof: families, offices and houses of students share things too. The thresholds are "
            "set so that honest shops bring less than one false alarm in a hundred files, and the rows say the rest."
        )
    )
