"""The shop in words: its parts, its rules, why a row is left out, what is to be told of a building."""

from __future__ import annotations

from core.i18n import N_, _, listed, ngettext
from core.integrate.shop.building import BuiltPart
from core.integrate.shop.crosswalks import unspoken
from core.integrate.shop.golden import NO_ID
from core.integrate.shop.parts import PARTS
from core.integrate.shop.plan import Plan
from core.integrate.shop.state import PartState
from core.integrate.shop.streams import TOLD_TWICE
from core.kinds import role_label

_PARTS = {
    "items": N_("Products"),
    "users": N_("Users"),
    "events": N_("Behaviour events"),
    "reviews": N_("Reviews"),
    "searches": N_("Searches"),
    "impressions": N_("Impressions"),
    "orders": N_("Orders"),
}
_RULES = {
    "trusted": N_("Most trusted source"),
    "newest": N_("Newest row"),
    "longest": N_("Longest value"),
    "vote": N_("Most frequent value"),
}
_REASONS = {
    NO_ID: N_("It has no id, so nobody can say what it is about."),
    TOLD_TWICE: N_("A more trusted dataset tells of the same event."),
}


def part_label(part: str) -> str:
    """A part's name."""
    return _(_PARTS.get(part, part))


def column_label(part: str, column: str) -> str:
    """A column's name in the reader's language where it plays a role, else as the data call it."""
    return role_label(column) if PARTS[part].role(column) else column


def rule_label(rule: str) -> str:
    """A rule's name."""
    return _(_RULES.get(rule, rule))


def reason_label(reason: str) -> str:
    """Why a row is left out, in a sentence."""
    return _(_REASONS.get(reason, reason))


def numbering_note(plan: Plan) -> str:
    """What a person has to say where a catalog's ids are its own; "" where nothing."""
    names = [one.dataset for one in plan.sources if one.used and one.numbering in unspoken(plan)]
    words = _(
        "Ids of {list} are its own: equal ids elsewhere are other things. Events, reviews and searches that speak of "
        "them need the same numbering."
    )
    return words.format(list=listed(names)) if names else ""


def notes(part: BuiltPart | PartState, plan: Plan | None = None) -> list[str]:
    """What is to be told of a part: currencies that stay apart, unknown events, cells that nobody can read."""
    facts, told = part.facts, []
    if base := facts.get("base"):
        told.append(_("Prices are in {currency}, by the dated rates given.").format(currency=base))
        for currency, n in facts.get("apart", {}).items():
            told.append(_apart(str(currency), int(n)))
    elif len(found := {one: n for one, n in facts.get("currencies", {}).items() if one}) > 1:
        named = listed(f"{one} ({n:,})" for one, n in found.items())
        told.append(
            _("Prices are in several currencies and stay apart, as no rates are given: {list}.").format(list=named)
        )
    for kind, n in facts.get("unknown_events", {}).items():
        words = ngettext(
            "{n} event is of the unknown type “{kind}” and keeps it.",
            "{n} events are of the unknown type “{kind}” and keep it.",
            n,
        )
        told.append(words.format(n=f"{n:,}", kind=kind))
    for dataset, cells in facts.get("unread", {}).items():
        for column, n in cells.items():
            words = ngettext(
                "{n} cell of {column} in {dataset} could not be read and is empty here.",
                "{n} cells of {column} in {dataset} could not be read and are empty here.",
                n,
            )
            told.append(words.format(n=f"{n:,}", column=column, dataset=dataset))
    for of, n in facts.get("one_id", {}).items():
        words = ngettext(
            "By the crosswalk {n} id of {part} has another name here.",
            "By the crosswalk {n} ids of {part} have another name here.",
            n,
        )
        told.append(words.format(n=f"{n:,}", part=part_label(of)))
    return told


def _apart(currency: str, n: int) -> str:
    if not currency:
        words = ngettext(
            "{n} price says no currency and stays as it is.", "{n} prices say no currency and stay as they are.", n
        )
        return words.format(n=f"{n:,}")
    words = ngettext(
        "{n} price in {currency} has no rate of its day and stays as it is.",
        "{n} prices in {currency} have no rate of their day and stay as they are.",
        n,
    )
    return words.format(n=f"{n:,}", currency=currency)
