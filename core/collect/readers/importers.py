"""Exports and data sets of a known form: recognised by their columns, shaped into a table, explained in a note.

Each entry of the tables below names the fields that give a form away. Nothing is invented: a value that an export
leaves out stays blank, and `flatten=False` keeps a JSON export as it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.collect.column_names import normalise
from core.collect.facts import Note
from core.collect.stage import Staged
from core.i18n import N_

_SHARE = 0.9
"""Share of records that must have the fields of an export: one in ten may be of another type."""


@dataclass(frozen=True)
class Shape:
    """How the records of a JSON export become rows.

    Attributes:
        marks: Fields that (nearly) every record has.
        flattens: Whether objects inside a row become columns `a.b`; else they stay JSON text.
    """

    name: str
    marks: frozenset[str]
    apply: Callable[[Mapping[str, Any]], Iterator[dict[str, Any]]]
    about: str
    flattens: bool = True


@dataclass(frozen=True)
class Form:
    """A table of a known form. `marks` are normalised names of columns; `about` tells what must be known of it."""

    name: str
    marks: frozenset[str]
    about: str


def _ga4(event: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One event of Google Analytics' BigQuery export: lists of key and value become fields."""
    row: dict[str, Any] = {}
    for key, value in event.items():
        if key in ("event_params", "user_properties") and isinstance(value, list):
            for pair in value:
                if not isinstance(pair, dict) or "key" not in pair:
                    raise ValueError(key)
                name = f"{key}.{pair['key']}"
                if name in row:
                    raise ValueError(name)
                row[name] = _ga4_value(pair.get("value"))
        else:
            row[key] = value
    items = event.get("items")
    if isinstance(items, list) and len(items) == 1 and isinstance(items[0], dict) and "item_id" not in row:
        row["item_id"] = items[0].get("item_id")
    yield row


def _ga4_value(value: Any) -> Any:
    """The one typed value that is set; BigQuery writes the others as null or leaves them out."""
    if not isinstance(value, dict):
        return value
    typed = [v for k, v in value.items() if k.endswith("_value") and v is not None]
    return typed[0] if len(typed) == 1 else (value if typed else None)


def _matomo(visit: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One visit of Matomo's visitor log: a row per action, after the fields of the visit."""
    actions = visit.get("actionDetails")
    outer = {key: value for key, value in visit.items() if key != "actionDetails"}
    inner = [a for a in actions if isinstance(a, dict)] if isinstance(actions, list) else []
    if isinstance(actions, list) and len(inner) != len(actions):
        raise ValueError("actionDetails")
    for action in inner or [{}]:
        yield {**outer, **{f"action.{key}": value for key, value in action.items()}}


def _ubi(record: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One record of User Behavior Insights: what an event is about stands beside it; the rest stays JSON."""
    row = dict(record)
    about = record.get("event_attributes")
    about = about if isinstance(about, dict) else {}
    thing, place = about.get("object"), about.get("position")
    if isinstance(thing, dict):
        row.setdefault("object_id", thing.get("object_id"))
        row.setdefault("title", thing.get("description"))
    if isinstance(place, dict):
        row.setdefault("position", place.get("ordinal"))
    yield row


def _judgments(told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One query of a judgment list: a row per product judged for it."""
    ratings = told.get("ratings")
    if not isinstance(ratings, list) or not all(isinstance(one, dict) for one in ratings):
        raise ValueError("ratings")
    outer = {key: value for key, value in told.items() if key != "ratings"}
    for one in ratings or [{}]:
        yield {**outer, **one}


SHAPES = (
    Shape(
        "ubi",
        frozenset({"query_id", "client_id", "timestamp"}),
        _ubi,
        N_(
            "User Behavior Insights: object_id, title and position were taken out of event_attributes, which stays "
            "as written."
        ),
        flattens=False,
    ),
    Shape(
        "judgments",
        frozenset({"query", "ratings"}),
        _judgments,
        N_("Judgments of search results: each judged product became a row; its query repeats."),
    ),
    Shape(
        "ga4",
        frozenset({"event_name", "event_timestamp", "event_params"}),
        _ga4,
        N_(
            "Google Analytics 4 export: each event parameter became a column; item_id is filled where an event has "
            "one item, and all items stay in “items”."
        ),
    ),
    Shape(
        "matomo visits",
        frozenset({"idVisit", "visitorId", "actionDetails"}),
        _matomo,
        N_("Matomo visitor log: each action became a row; the fields of its visit repeat on each of them."),
    ),
)

FORMS = (
    Form(
        "shopify orders",
        frozenset({"name", "financial_status", "lineitem_name", "lineitem_quantity", "lineitem_price"}),
        N_(
            "Shopify orders: a row per line item; the columns of the order are filled on its first row only. Fill "
            "them down within each order before you count or sum."
        ),
    ),
    Form(
        "matomo log",
        frozenset({"id_visit", "visitor_id", "visit_ip"}),
        N_("Matomo visits: a row per visit; export the visitor log as JSON for a row per action."),
    ),
)


def shape_of(items: Sequence[Mapping[str, Any]]) -> Shape | None:
    """The known JSON export that these records come from, if nine in ten of them have its fields."""
    for shape in SHAPES:
        if items and sum(shape.marks <= item.keys() for item in items) >= _SHARE * len(items):
            return shape
    return None


def notes_of(columns: Sequence[str]) -> list[Note]:
    """What must be known of a table whose columns give its form away."""
    names = {normalise(column) for column in columns}
    return [Note(form.about) for form in FORMS if form.marks <= names]


def explained(tables: list[Staged]) -> list[Staged]:
    """The tables with what must be known of those whose columns give their origin away."""
    for staged in tables:
        staged.notes.extend(notes_of(staged.columns))
    return tables
