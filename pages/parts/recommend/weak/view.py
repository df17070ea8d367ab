"""The view of weak lists: how many there are, by which rule, why, and the weakest with the items at fault."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.figures.weak_lists import Bar, shares
from core.i18n import _, listed, ngettext
from core.recommend import SCORERS, Protocol
from core.recommend.data import Shop, features_of, layers_of, open_shop
from core.recommend.evaluation import suggested_scorer
from core.recommend.scorers import why_not
from core.recommend.weak import (
    DRAWN,
    RULES,
    Causes,
    Judged,
    causes_of,
    csv_text,
    item_rows,
    judged_lists,
    list_rows,
    words,
    workbook,
)
from core.recommend.words import layer_name, scorer_name
from pages.parts.recommend.opened import Opened
from pages.parts.recommend.weak import blind, one_list
from pages.parts.recommend.weak import trend as over_time
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import choice, switch
from pages.parts.shared.empty import empty_state
from pages.parts.shared.links import link
from pages.parts.shared.owned import own
from pages.parts.shared.tables import table
from pages.parts.shared.taking import take
from pages.parts.shared.wording import md, number

MOST_SHOWN = 200
"""Weak lists in the table; a file has all of them."""


def view(opened: Opened) -> None:
    """Whose lists, what is the matter with them, and where it comes from."""
    scorer, shop, k, most = _chosen(opened)
    features = features_of(opened.lake, shop, opened.options)
    if reason := why_not(SCORERS[scorer], features):
        empty_state(_("Not scorable"), _(reason), _("Datasets"), "datasets.py", ":material/block:")
        return
    with st.spinner(_("Judging the lists of {scorer}").format(scorer=scorer_name(scorer))):
        judged = judged_lists(opened.lake, shop, opened.options, scorer, k=k, most=most)
        behind = causes_of(opened.lake, shop, judged)
    st.markdown(f"**{md(words.headline(judged))}**")
    if not len(judged.sample):
        return
    _drawn(judged)
    _rules(judged, behind)
    _lists(opened, judged, behind)
    over_time.section(opened, scorer, k, most)
    blind.section(opened, shop, scorer, k)


def _chosen(opened: Opened) -> tuple[str, Shop, int, int]:
    """The scorer, its data, the length of a list, and how many shoppers are drawn (0: all)."""
    layers = layers_of(opened.dataset)
    usual = suggested_scorer(opened.lake, opened.shop, opened.features, Protocol())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        scorer = choice(_("Lists of"), list(SCORERS), usual, "weak_scorer", scorer_name, width=280)
        layer = None  # the newest state of every table
        if len(layers) > 1:
            layer = switch(_("Data"), layers[::-1], layers[0], "weak_layer", layer_name)
        k = choice(_("List length"), ["5", "10", "20", "50"], "10", "weak_k", width=110)
        drawn = choice(_("Shoppers"), [str(DRAWN), "0"], str(DRAWN), "weak_of", _of, width=190)
    return scorer, open_shop(opened.lake, opened.dataset.name, layer=layer), int(k), int(drawn)


def _of(drawn: str) -> str:
    return _("all") if drawn == "0" else _("up to {n}, drawn").format(n=number(int(drawn)))


def _drawn(judged: Judged) -> None:
    n = len(judged.sample)
    if judged.whole:
        said = ngettext("The list of {n} shopper, all there are.", "The lists of {n} shoppers, all there are.", n)
    else:
        said = ngettext(
            "The list of {n} shopper, drawn; in brackets 95 % intervals.",
            "The lists of {n} shoppers, drawn; in brackets 95 % intervals.",
            n,
        )
    st.caption(said.format(n=number(n)))


def _rules(judged: Judged, behind: Causes) -> None:
    """Each rule's share as a picture, then the figures with the likeliest cause, then what could not be judged."""
    able = judged.able()
    if any(one.weak for one in able):
        bars = [
            Bar(words.rule_name(one.rule), one.share, one.low, one.high, RULES[one.rule].severity)
            for one in able
            if one.weak
        ]
        alt = _("{what}: {figures}").format(
            what=_("Share of weak lists by rule"),
            figures=listed(f"{one.label} {100 * one.share:.1f} %" for one in bars),
        )
        plot(shares(bars, _("Weak lists of those judged, %")), alt, "weak_shares")
    with st.expander(_("Every rule: share, limit and likeliest cause"), icon=":material/rule:"):
        table(
            [
                {
                    "rule": words.rule_name(one.rule),
                    "weak": one.weak,
                    "judged": one.judged,
                    "share": words.share_text(one),
                    "grave": words.severity_name(one.rule),
                    "cause": words.leading_cause(behind, one.rule),
                    "definition": words.definition(one.rule),
                }
                for one in able
            ],
            "weak_rules",
            columns={
                "rule": st.column_config.TextColumn(_("Rule"), width="medium", pinned=True),
                "weak": st.column_config.NumberColumn(_("Weak"), format="localized", width="small"),
                "judged": st.column_config.NumberColumn(_("Judged"), format="localized", width="small"),
                "share": st.column_config.TextColumn(_("Share"), width=150),
                "grave": st.column_config.TextColumn(_("How grave"), width=110),
                "cause": st.column_config.TextColumn(_("Likeliest cause in the data"), width=320),
                "definition": st.column_config.TextColumn(_("What it measures"), width="large"),
            },
            alt=_("Rules with the share of lists that they call weak"),
            row_height="fit",
            height=460,
            file_name="weak_rules.csv",
        )
    for one in judged.shares():
        if one.reason:
            st.caption(f":material/block: {md(words.not_judged(one))}")
    _causes(judged, behind)


def _causes(judged: Judged, behind: Causes) -> None:
    """The faults of the data that explain most weak lists, each with the way to its rows."""
    known = behind.leading(6)
    if known:
        title = _("Where it comes from")
        st.markdown(f"**{title}**")
    for place, one in enumerate(known):
        with st.container(horizontal=True, vertical_alignment="center", key=f"weak_cause_{place}"):
            st.markdown(md(words.caused(one)), width="stretch")
            one_list.way(one, judged)
    if behind.unchecked:
        with st.container(horizontal=True, vertical_alignment="center", key="weak_unchecked"):
            said = _("Not checked yet, so that no cause can be told of: {names}.")
            st.caption(said.format(names=md(listed(behind.unchecked))), width="content")
            link(_("Quality"), "quality.py", icon=":material/verified:", dataset=behind.unchecked[0])


def _lists(opened: Opened, judged: Judged, behind: Causes) -> None:
    """The weak lists, the weakest first, of one rule or all; then the chosen one in full."""
    if not judged.broken:
        return
    st.subheader(_("The weakest lists"), anchor=False)
    st.caption(_("First those that break the gravest rules and the most, then those with the most items at fault."))
    broken = judged.broken
    picked = choice(
        _("Rule"), ["", *broken], "", "weak_rule", lambda one: words.rule_name(one) if one else _("any"), width=280
    )
    shown = judged.ordered(picked)
    chosen = table(
        [
            {
                "user": row["user_id"],
                "rules": listed(row["rules"]),
                "at_fault": f"{row['at_fault']} / {row['items']}",
                "why": row["why"],
            }
            for row in list_rows(judged, shown[:MOST_SHOWN])
        ],
        "weak_lists",
        columns={
            "user": st.column_config.TextColumn(_("Shopper"), width=110, pinned=True),
            "rules": st.column_config.TextColumn(_("Rules"), width=260),
            "at_fault": st.column_config.TextColumn(_("Items at fault"), width=110),
            "why": st.column_config.TextColumn(_("Why"), width="large"),
        },
        alt=_("Weak lists, the weakest first; choose one to see its items"),
        select="single-row",
        height=320,
        download=False,
    )
    if len(shown) > MOST_SHOWN:
        st.caption(
            _("The first {n} of {total}; a file has all.").format(n=number(MOST_SHOWN), total=number(len(shown)))
        )
    with st.container(horizontal=True):
        _downloads(judged, behind)
    one_list.draw(opened, judged, behind, shown[chosen[0] if chosen else 0])


def _rule(name: str) -> str:
    return words.rule_name(name) if name else _("any")


def _downloads(judged: Judged, behind: Causes) -> None:
    for label, name, mime, made in (
        (_("Download CSV"), "weak_lists.csv", "text/csv", _csv),
        (
            _("Download workbook"),
            "weak_lists.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _xlsx,
        ),
    ):
        take(
            label,
            data=partial(made, judged, behind),
            file_name=name,
            mime=mime,
            key=own(f"weak_{name}"),
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )


def _csv(judged: Judged, behind: Causes) -> bytes:
    return csv_text(item_rows(judged, behind)).encode("utf-8-sig")


def _xlsx(judged: Judged, behind: Causes) -> bytes:
    return workbook(item_rows(judged, behind))
