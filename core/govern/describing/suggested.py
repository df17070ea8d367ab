"""A sentence for each column: what its name or role says it is, in which unit, of what, and what its values say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.cells.personal import personal, sensitive
from core.govern.describing.facts import Facts, facts
from core.govern.describing.words import meaning, unit
from core.i18n import N_, _, listed, ngettext
from core.kinds import KINDS
from core.lake import Dataset, Lake

OF_THING = {
    N_("a product"): (
        "brand", "price", "price of one piece", "price before discounts", "price after discounts", "colour", "size",
        "material", "weight", "length", "height", "width", "pieces in stock", "cost", "average star rating",
    ),
    N_("a person"): ("gender", "age in years", "city", "state or province", "region", "country", "postal code",
        "street address", "mail address", "phone number"),
    N_("an advertisement"): ("bid for a click", "budget", "money spent"),
}  # fmt: skip
"""Whose property some meanings are (msgid -> msgids); the others say it themselves."""
LEAST_MOMENT = 10_000_000
"""Smaller numbers are no moment: 20240131 and seconds since 1970 are above, seconds since some beginning are not."""
PERSONS = ("users", "reviews", "orders", "events", "searches")
"""Kinds of dataset in which a city or an age is a person's, and not a shop's or a country's figure."""
OF_ROLE = {
    "user_id": N_("identifier of the person"),
    "item_id": N_("identifier of the product"),
    "session_id": N_("identifier of the visit"),
    "order_id": N_("identifier of the order"),
    "review_id": N_("identifier of the review"),
    "event_type": N_("kind of event"),
    "query": N_("words that were searched for"),
    "title": N_("name of the product"),
    "category": N_("category of the product"),
    "brand": N_("brand"),
    "price": N_("price"),
    "currency": N_("currency of the amounts"),
    "quantity": N_("number of pieces"),
    "rating": N_("star rating"),
    "text": N_("text of the review"),
    "timestamp": N_("moment of the event"),
    "variant": N_("arm of the test"),
    "gtin": N_("trade number (GTIN)"),
    "stock": N_("pieces in stock"),
}
"""What a role says where the name says nothing (msgid)."""
KEYS = {"item_id": "items", "user_id": "users", "order_id": "orders", "review_id": "reviews"}
"""Role -> the kind of dataset whose rows it names."""


@dataclass(frozen=True)
class Suggestion:
    """A description that nobody has said yes to.

    Attributes:
        column, text: The column, and the sentence in the reader's language.
        by: "name" or "role": what says what it is.
    """

    column: str
    text: str
    by: str


def suggested(lake: Lake, name: str) -> tuple[Suggestion, ...]:
    """A description for every column that its name or its role tells something of; the others get none.

    Raises:
        NotFound: no such dataset.
    """
    dataset, held = lake.dataset(name), facts(lake, name)
    roles = {column: role for role, column in dataset.roles.items()}
    found = []
    for column, fact in held.items():
        role = roles.get(column, "")
        head = meaning(column) or OF_ROLE.get(role, "")
        if not head or not (role or _fits(head, fact)) or (not role and _vague(dataset, column, head)):
            continue
        by = "name" if meaning(column) else "role"
        found.append(Suggestion(column, _sentence(lake, dataset, column, role, head, fact), by))
    return tuple(found)


def _vague(dataset: Dataset, column: str, head: str) -> bool:
    """Whether a name says a product's name of a table that is about something else."""
    return head.startswith("name of the product") and dataset.kind == "other" and "product" not in column.casefold()


def _fits(head: str, fact: Facts) -> bool:
    """Whether the values can be what the name says: a price of letters or a moment of yes and no is something else."""
    text, number = fact.type == "VARCHAR", fact.low is not None and not isinstance(fact.low, date | datetime)
    if not fact.filled:
        return False
    if head.startswith(("moment", "day ", "date of")) or head == "day":
        return fact.type != "BOOLEAN" and fact.different > 1 and (not number or fact.high >= LEAST_MOMENT)
    if head in ("postal code", "network address", "phone number") and fact.values:
        return any(letter.isdigit() for value in fact.values for letter in value)
    if head.startswith("whether"):
        return fact.different <= 4
    if head in ("star rating", "average star rating") and number:
        return bool(fact.low is not None and fact.low >= 0 and fact.high <= 10)
    if head in ("words that were searched for", "text of the review", "name of the product", "title of the review"):
        return text
    return True


def _sentence(lake: Lake, dataset: Dataset, column: str, role: str, head: str, fact: Facts) -> str:
    told = _(head)
    if measure := _unit(lake, dataset, column, head):
        told = _("{what} in {unit}").format(what=told, unit=measure)
    thing = next((one for one, heads in OF_THING.items() if head in heads), "")
    fitting = {"a person": dataset.kind in PERSONS, "an advertisement": dataset.kind == "ads"}
    if thing and fitting.get(thing, True):
        told = _("{what} of {thing}").format(what=told, thing=_(thing))
    parts = [told[:1].upper() + told[1:], *_facts(lake, dataset, column, role, head, fact)]
    whole = parts[0]
    for part in parts[1:]:
        whole = _("{said}, {more}").format(said=whole, more=part)
    return _("{said}.").format(said=whole)


def _unit(lake: Lake, dataset: Dataset, column: str, head: str) -> str:
    """The unit that the name says, or for money the one currency that the table has."""
    named = unit(column)
    if named and named not in head:
        return _(named)
    money = head.startswith(("price", "amount", "cost", "shipping", "tax", "profit", "money", "bid", "budget"))
    beside = dataset.column("currency")
    if money and beside:
        known = facts(lake, dataset.name).get(beside)
        return known.values[0] if known and len(known.values) == 1 else ""
    return ""


def _facts(lake: Lake, dataset: Dataset, column: str, role: str, head: str, fact: Facts) -> Iterator[str]:
    """What the values say, briefly; nothing that names a person."""
    private = bool(personal(column) or sensitive(column, fact.values or ()))
    number = head.startswith(("identifier of the ", "trade number", "postal", "category"))
    if fact.own and (number or fact.low is None):
        yield _("another one in each row")
    elif fact.values and not number and not private and len(fact.values) > 1:
        yield _("one of: {values}").format(values=listed(fact.values))
    elif fact.low is not None and not number and not private and fact.low != fact.high:
        yield _("{low} to {high}").format(low=_shown(fact.low), high=_shown(fact.high))
        if fact.decimals:
            yield ngettext("{n} decimal", "{n} decimals", fact.decimals).format(n=fact.decimals)
    elif (
        fact.type == "VARCHAR" and not fact.own and fact.different > 1 and not private and head != "text of the review"
    ):
        yield ngettext("about {n} value", "about {n} values", fact.different).format(n=f"{_round(fact.different):,}")
    if place := _leads_to(lake, dataset, role):
        yield _("found in {place}").format(place=place)
    empty = 1 - fact.filled / fact.rows if fact.rows else 0.0
    if empty >= 0.005:
        yield _("empty in {share} of the rows").format(share=f"{100 * empty:.0f} %")


def _leads_to(lake: Lake, dataset: Dataset, role: str) -> str:
    """The one dataset whose rows an identifier names, where there is one."""
    kind = KEYS.get(role)
    if not kind or kind == dataset.kind or role not in {one.name for one in KINDS[dataset.kind].roles}:
        return ""
    there = [one for one in lake.datasets() if one.kind == kind and one.column(role) and not one.built]
    return f"{there[0].name}.{there[0].column(role)}" if len(there) == 1 else ""


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, date):
        return value.isoformat()
    return (
        f"{value:,.4f}".rstrip("0").rstrip(".")
        if isinstance(value, float) or hasattr(value, "as_tuple")
        else f"{value:,}"
    )


def _round(count: int) -> int:
    """Two digits: the count is an estimate."""
    size = 10 ** max(0, len(str(count)) - 2)
    return int(round(count / size) * size)
