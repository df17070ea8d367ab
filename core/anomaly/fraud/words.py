"""Suspicions in words: patterns, what they hang together by, what cannot be judged and what would help."""

from __future__ import annotations

import math

from core.anomaly.fraud.case import Case
from core.anomaly.fraud.patterns import PATTERNS
from core.anomaly.fraud.searching import Searched
from core.cells.personal import masked, personal
from core.i18n import N_, _, listed, ngettext
from core.kinds import role_label
from core.settings import settings

PERSONAL = ("device", "payment", "address", "ip", "text")
"""Roles whose values belong to a person; a text may name somebody."""
SEVERITIES = {"error": N_("grave"), "warning": N_("to be looked at"), "info": N_("slight")}
_SHARED = {
    "device": N_("device {value}"),
    "payment": N_("means of payment {value}"),
    "address": N_("address {value}"),
    "ip": N_("network address {value}"),
    "coupon": N_("coupon {value}"),
    "seller_id": N_("seller {value}"),
    "item_id": N_("product {value}"),
    "user_id": N_("account {value}"),
    "ad_id": N_("ad {value}"),
    "campaign": N_("campaign {value}"),
    "text": N_("text {value}"),
}


def pattern_name(pattern: str) -> str:
    """What a pattern is called."""
    return _(PATTERNS[pattern].label)


def rule(pattern: str) -> str:
    """What is looked for."""
    return _(PATTERNS[pattern].rule)


def severity_name(severity: str) -> str:
    """How grave a case is."""
    return _(SEVERITIES[severity])


def hidden(role: str, value: str) -> str:
    """A value as it may be shown: of a personal one the first and the last sign, so that two can be told apart.

    What belongs to a device, a card, an address or a text is personal, and so is an account that is a mail address or
    a telephone number. The setting `show_personal` shows all.
    """
    if settings().show_personal or not (role in PERSONAL or (role == "user_id" and personal("", [value]))):
        return value
    return masked(value)


def link_text(role: str, value: str) -> str:
    """What accounts share, in words."""
    return _(_SHARED.get(role, "{value}")).format(value=hidden(role, value))


def key_text(case: Case) -> str:
    """What names a case: its subject, or what its accounts share."""
    for role, value in case.links:
        if value == case.finding.key:
            return link_text(role, value)
    return link_text("user_id", case.finding.key)


def links_text(case: Case) -> str:
    """All that a case's accounts share."""
    return listed([link_text(role, value) for role, value in case.links])


def lacks(missing: tuple[str | tuple[str, ...], ...]) -> str:
    """Why a pattern cannot be judged, and what would help."""
    wanted = [
        role_label(one) if isinstance(one, str) else _("one of: {names}").format(names=listed(map(role_label, one)))
        for one in missing
    ]
    words = _(
        "Cannot be judged: no column is known that says this ({roles}). Naming it on the Datasets page would help."
    )
    return words.format(roles=listed(wanted, clauses=True))


def headline(found: Searched) -> str:
    """What was found, in a sentence."""
    rows = f"{found.rows:,}"
    if not found.judged:
        return _("No pattern can be judged: the columns that they need are not known.")
    if not found.cases:
        return ngettext(
            "No suspicion: {n} pattern was sought (rows searched: {rows}), and honest rows alone would bring a finding "
            "in fewer than one file of a hundred.",
            "No suspicion: {n} patterns were sought (rows searched: {rows}), and honest rows alone would bring a "
            "finding in fewer than one file of a hundred.",
            len(found.judged),
        ).format(n=len(found.judged), rows=rows)
    n = len(found.cases)
    said = ngettext("{n} suspicion; rows searched: {rows}.", "{n} suspicions; rows searched: {rows}.", n).format(
        n=n, rows=rows
    )
    money = math.fsum(one.finding.amount for one in found.cases if math.isfinite(one.finding.amount))
    if money > 0:
        said += " " + _("{money} are at stake, {share} % of what all rows come to.").format(
            money=f"{money:,.0f}", share=f"{100 * money / found.money:.1f}"
        )
    return said


def searched_part(found: Searched) -> str:
    """How much of the table was searched; "" where all was."""
    if found.rows >= found.total or found.total == 0:
        return ""
    return _("Rows that were searched: the newest {rows} of {total}.").format(
        rows=f"{found.rows:,}", total=f"{found.total:,}"
    )
