"""The view of accounts: which hang together by devices, cards, addresses or texts; one group drawn, with its orders."""

from __future__ import annotations

import math

import streamlit as st

from core.anomaly.fraud import Searched, searched, shared_accounts, source_rows
from core.anomaly.fraud import words as say
from core.anomaly.graph import HUB, Accounts, Group, layout
from core.figures.accounts import group_picture
from core.i18n import _, listed, ngettext
from core.kinds import role_label
from core.lake import Dataset, Lake
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import choice
from pages.parts.shared.owned import own
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number, percent

DRAWN = 200
"""Accounts of a group up to which it is drawn: above, points lie on each other."""


def view(lake: Lake, dataset: Dataset) -> None:
    """How many hang together, the groups, then one of them as a picture and as a table."""
    with st.spinner(_("Following what accounts share")):
        found = shared_accounts(lake, dataset.name)
        suspected = searched(lake, dataset.name)
    if not found.roles or not found.accounts:
        st.info(
            _(
                "Who shares what cannot be told: it takes the account of each row, and a device, a means of payment, "
                "an address, a network address, a coupon or a text beside it."
            ),
            icon=":material/info:",
        )
        return
    _verdict(found)
    if found.groups:
        patterns = _patterns_of(found, suspected)
        groups = sorted(found.groups, key=lambda one: (not patterns[one.key], -len(one.accounts), one.key))
        _listed(groups, patterns)
        _opened(lake, dataset, groups, patterns)
    _hubs(found)


def _patterns_of(found: Accounts, suspected: Searched) -> dict[str, list[str]]:
    """Group -> names of the patterns in which one of its accounts takes part."""
    of: dict[str, dict[str, None]] = {}
    for case in suspected.cases:
        for name in case.accounts:
            of.setdefault(name, {})[case.pattern] = None
    return {
        one.key: [say.pattern_name(key) for key in dict.fromkeys(k for name in one.accounts for k in of.get(name, {}))]
        for one in found.groups
    }


def _verdict(found: Accounts) -> None:
    words = ngettext(
        "{linked} of {n} account share a device, a card, an address or the like with another one closely; groups: "
        "{groups}.",
        "{linked} of {n} accounts share a device, a card, an address or the like with another one closely; groups: "
        "{groups}.",
        found.accounts,
    )
    said = words.format(linked=number(found.linked), n=number(found.accounts), groups=number(found.total))
    st.markdown(f"**{md(said)}**")
    roles = listed(role_label(one) for one in found.roles)
    tiles(
        [
            Tile(_("Groups"), number(found.total), help=_("Looked at: {roles}.").format(roles=roles)),
            Tile(_("Accounts in groups"), number(found.linked)),
            Tile(_("Largest group"), number(max((len(one.accounts) for one in found.groups), default=0))),
            Tile(
                _("Shared by too many"),
                number(len(found.hubs)),
                help=_(
                    "What more than {n} of the accounts share links nobody: offices, networks, coupons for all."
                ).format(n=HUB),
            ),
        ],
        key=own("fraud_account_tiles"),
    )


def _listed(groups: list[Group], patterns: dict[str, list[str]]) -> None:
    rows = [
        {
            "group": _account(one, 0),
            "patterns": listed(patterns[one.key]),
            "accounts": len(one.accounts),
            "shared": _shared(one, 3),
            "dense": len(one.core),
            "orders": one.orders,
            "amount": round(one.amount) if math.isfinite(one.amount) else None,
            "refunded": one.refunded if math.isfinite(one.refunded) else None,
            "declined": one.declined if math.isfinite(one.declined) else None,
        }
        for one in groups
    ]
    table(
        rows,
        "fraud_groups",
        columns={
            "group": st.column_config.TextColumn(_("Group of"), help=_("The account with the closest links.")),
            "patterns": st.column_config.TextColumn(_("Suspicions")),
            "accounts": st.column_config.NumberColumn(_("Accounts")),
            "shared": st.column_config.TextColumn(_("What they share"), width="large"),
            "dense": st.column_config.NumberColumn(
                _("Densest part"),
                help=_("Accounts of the largest k-core: each shares something with k others of them."),
            ),
            "orders": st.column_config.NumberColumn(_("Rows")),
            "amount": st.column_config.NumberColumn(_("Amount"), format="localized"),
            "refunded": st.column_config.NumberColumn(_("Refunded"), format="percent"),
            "declined": st.column_config.NumberColumn(_("Declined"), format="percent"),
        },
        alt=_("Groups of accounts that hang together, suspected ones first"),
        row_height="fit",
        height=360,
        file_name="account_groups.csv",
    )


def _account(group: Group, place: int) -> str:
    return say.hidden("user_id", group.accounts[place])


def _shared(group: Group, most: int) -> str:
    found = [
        ngettext("{what} by {n} account", "{what} by {n} accounts", n).format(what=say.link_text(role, value), n=n)
        for role, value, n in group.shared[:most]
    ]
    more = len(group.shared) - most
    return listed(found) + (" …" if more > 0 else "")


def _opened(lake: Lake, dataset: Dataset, groups: list[Group], patterns: dict[str, list[str]]) -> None:
    known = {one.key: one for one in groups}
    asked = st.query_params.get("group", "")
    if asked.isascii() and asked.isdigit() and asked not in known:  # a link names any row of the group
        of = next((one.key for one in groups if int(asked) in one.rows), "")
        if of:
            st.query_params["group"] = of
        else:
            words = _("The account of this suspicion hangs together closely with no other; another group is shown.")
            st.info(words, icon=":material/info:")

    def name(key: str) -> str:
        n = len(known[key].accounts)
        words = ngettext("{account} and {n} account more", "{account} and {n} accounts more", n - 1)
        return words.format(account=_account(known[key], 0), n=number(n - 1))

    group = known[choice(_("Group"), list(known), groups[0].key, "group", name)]
    if patterns[group.key]:
        st.caption(":material/gpp_maybe: " + md(_("Suspicions: {names}.").format(names=listed(patterns[group.key]))))
    left, right = st.columns([3, 2], gap="large")
    with left:
        _picture(group)
    with right:
        st.markdown(md(_("They share {what}.").format(what=_shared(group, 8))))
        said = ngettext(
            "{share} of all pairs share something; the densest part has {n} account, each linked to at least {k} of "
            "the others.",
            "{share} of all pairs share something; the densest part has {n} accounts, each linked to at least {k} of "
            "the others.",
            len(group.core),
        )
        st.markdown(md(said.format(share=percent(group.density, 0), n=number(len(group.core)), k=group.k)))
    rows = source_rows(lake, dataset.name, [int(one) for one in group.rows])
    heads = {"_line": st.column_config.NumberColumn(_("Line"))}
    words = ngettext("{n} source row", "{n} source rows", group.orders).format(n=number(group.orders))
    st.markdown(md(words))
    table(rows, "fraud_group_rows", columns=heads, alt=name(group.key), height=320, file_name="group_rows.csv")


def _picture(group: Group) -> None:
    if len(group.accounts) > DRAWN:
        st.info(_("The group is too large to be drawn; the table shows its rows."), icon=":material/info:")
        return
    alt = ngettext(
        "{n} account and what it shares: lines are the thicker the more two accounts have in common.",
        "{n} accounts and what they share: lines are the thicker the more two accounts have in common.",
        len(group.accounts),
    ).format(n=len(group.accounts))
    labels = (_("densest part"), _("others"))
    names = [_account(group, place) for place in range(len(group.accounts))]
    core = [place for place, one in enumerate(group.accounts) if one in set(group.core)]
    plot(group_picture(names, layout(group), group.pairs, core, labels), alt, "fraud_picture")


def _hubs(found: Accounts) -> None:
    if not found.hubs:
        return
    st.subheader(_("Shared by too many to mean anything"), anchor=False)
    rows = [{"what": say.link_text(role, value), "accounts": n} for role, value, n in found.hubs[:100]]
    table(
        rows,
        "fraud_hubs",
        columns={
            "what": st.column_config.TextColumn(_("What is shared")),
            "accounts": st.column_config.NumberColumn(_("Accounts")),
        },
        alt=_("Values that so many accounts share that they link nobody"),
        height=240,
        file_name="shared_by_many.csv",
    )
