"""Facets: what narrows a view, each written as a condition of the allow-listed language, or told as the view's own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import ibis.expr.datatypes as dt

from core.cells.whole import whole
from core.clean.recipes.recipe import Recipe, RecipeStep, sentence
from core.engine import literal, quote
from core.errors import BadInput
from core.expressions.cell_functions import LANGUAGES, SCRIPTS
from core.i18n import N_, _

MOST_FACETS = 20
"""Facets of one view; an address holds no more, and nobody reads a condition of more parts."""
BELOW = "<"
MOST_CHOSEN = 100
"""Values chosen in one facet: they stand in the address and in a step's sentence."""


@dataclass(frozen=True)
class FacetKind:
    """One way to narrow a view.

    Attributes:
        label: Its name (msgid).
        accepts: The columns it is offered for: "any", "text", "ordered" (numbers and times) or "none" (no column).
        lasting: Whether it is a condition on the cells, which a step of a recipe can be limited to.
    """

    label: str
    accepts: str
    lasting: bool = True


FACETS: Mapping[str, FacetKind] = {
    "values": FacetKind(N_("Values"), "any"),
    "range": FacetKind(N_("Range"), "ordered"),
    "contains": FacetKind(N_("Text contains"), "any"),
    "pattern": FacetKind(N_("Pattern"), "text"),
    "length": FacetKind(N_("Length"), "text"),
    "script": FacetKind(N_("Language, by its script"), "text"),
    "language": FacetKind(N_("Language, by common words"), "text"),
    "missing": FacetKind(N_("Blank or a word for missing"), "any"),
    "repeats": FacetKind(N_("Value that occurs more than once"), "any"),
    "where": FacetKind(N_("Condition"), "none"),
    "changed": FacetKind(N_("Changed by a step"), "none", lasting=False),
    "left": FacetKind(N_("Taken out by a step"), "none", lasting=False),
    "check": FacetKind(N_("Fails a check"), "none", lasting=False),
}


@dataclass(frozen=True)
class Facet:
    """One narrowing: of which kind, of which column, to which values, or to all but them.

    `values` of a range are its least and greatest (None: open), and `BELOW` where the greatest does not belong to it,
    as a bar's of a histogram; of a length the least and greatest; of "changed" and "left" the
    step's number from 1; of "check" its id; of "where" the condition.
    """

    kind: str
    column: str = ""
    values: tuple[str | None, ...] = ()
    inverted: bool = False

    def as_text(self) -> str:
        """How it stands in an address."""
        whole = [self.kind, self.column, list(self.values), *([True] if self.inverted else [])]
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))

    @property
    def lasting(self) -> bool:
        """Whether a step can be limited to it."""
        return FACETS[self.kind].lasting

    def toggled(self, value: str | None) -> Facet:
        """The facet with one more value chosen, or without it where it was."""
        rest = tuple(one for one in self.values if one != value)
        return replace(self, values=rest if len(rest) < len(self.values) else (*self.values, value))


def facets_from(texts: Sequence[str]) -> tuple[Facet, ...]:
    """The facets of an address; what is none of ours is passed over, since an address may come from anywhere."""
    found = []
    for text in texts[:MOST_FACETS]:
        try:
            kind, column, values, *rest = json.loads(text)
        except (ValueError, TypeError, RecursionError):
            continue
        plain = isinstance(kind, str) and kind in FACETS and isinstance(column, str) and isinstance(values, list)
        if plain and all(one is None or isinstance(one, str) for one in values):
            found.append(Facet(kind, column, tuple(values[:MOST_CHOSEN]), rest == [True]))
    return tuple(found)


def offered(types: Mapping[str, dt.DataType]) -> dict[str, list[str]]:
    """Column -> the kinds of facet it can have."""
    return {column: [name for name, kind in FACETS.items() if _takes(kind, type_)] for column, type_ in types.items()}


def _takes(kind: FacetKind, type_: dt.DataType) -> bool:
    ordered = type_.is_numeric() or type_.is_timestamp() or type_.is_date()
    if kind.accepts == "text":
        return bool(type_.is_string())
    return kind.accepts == "any" or bool(kind.accepts == "ordered" and ordered and not type_.is_boolean())


def expression(facet: Facet, types: Mapping[str, dt.DataType]) -> str:
    """A lasting facet as a condition people could have written.

    Raises:
        BadInput: when its column is gone or its bounds are none.
    """
    if facet.kind == "where":
        text = facet.values[0] if facet.values else None
        said = f"({text})" if text else "true"
    else:
        if facet.column not in types:
            raise BadInput(_("The facet's column “{column}” is not there.").format(column=facet.column))
        said = _WRITTEN[facet.kind](facet, types[facet.column])
    return f"NOT coalesce({said}, false)" if facet.inverted else said


def _one_of(subject: str, values: Sequence[str | None]) -> str:
    texts = [literal(one) for one in values if one is not None]
    parts = [f"{subject} IN ({', '.join(texts)})"] if texts else []
    parts += [f"{subject} IS NULL"] if None in values else []
    return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})" if parts else "false"


def _as_text(facet: Facet, type_: dt.DataType) -> str:
    return quote(facet.column) if type_.is_string() else f"CAST({quote(facet.column)} AS VARCHAR)"


def _values(facet: Facet, type_: dt.DataType) -> str:
    return _one_of(_as_text(facet, type_), facet.values)


def _contains(facet: Facet, type_: dt.DataType) -> str:
    sought = (facet.values[0] if facet.values else "") or ""
    return f"contains(lower({_as_text(facet, type_)}), {literal(sought.lower())})"


def _pattern(facet: Facet, type_: dt.DataType) -> str:
    return _one_of(f"shape({quote(facet.column)})", facet.values)


def _script(facet: Facet, type_: dt.DataType) -> str:
    return _one_of(f"script({quote(facet.column)})", facet.values)


def _range(facet: Facet, type_: dt.DataType) -> str:
    return _between(quote(facet.column), [_bound(one, type_) for one in facet.values[:2]], BELOW in facet.values[2:])


def _length(facet: Facet, type_: dt.DataType) -> str:
    return _between(f"length({quote(facet.column)})", [_bound(one, dt.int64) for one in facet.values[:2]])


def _between(subject: str, bounds: Sequence[str | None], below: bool = False) -> str:
    low, high = [*bounds, None, None][:2]
    parts = [f"{subject} >= {low}"] if low is not None else []
    parts += [f"{subject} {'<' if below else '<='} {high}"] if high is not None else []
    return " AND ".join(parts) or f"{subject} IS NOT NULL"


def _bound(text: str | None, type_: dt.DataType) -> str | None:
    """A range's end as it stands in a condition.

    Raises:
        BadInput: when it is no number, or no time.
    """
    if not text:
        return None
    try:
        if type_.is_timestamp() or type_.is_date():
            moment = datetime.fromisoformat(text)
            if type_.is_date():
                return f"CAST({literal(moment.date().isoformat())} AS DATE)"
            return f"CAST({literal(moment.isoformat(sep=' '))} AS TIMESTAMP)"
        number = float(text)
        if number != number or number in (float("inf"), float("-inf")):
            raise ValueError(text)
        return f"{int(text)}" if text.lstrip("-").isdigit() else f"{number!r}"
    except (ValueError, OverflowError) as error:
        raise BadInput(_("“{text}” is no end of a range.").format(text=text)) from error


_WRITTEN: Mapping[str, Any] = {
    "values": _values,
    "range": _range,
    "contains": _contains,
    "pattern": _pattern,
    "length": _length,
    "script": _script,
    "language": lambda facet, _type: _one_of(f"language({quote(facet.column)})", facet.values),
    "missing": lambda facet, _type: f"missing({quote(facet.column)})",
    "repeats": lambda facet, _type: f"repeats({quote(facet.column)}) > 1",
}


def limited(facets: Sequence[Facet], types: Mapping[str, dt.DataType]) -> str:
    """The condition that a step is limited to by facets; "" where there are none.

    Raises:
        BadInput: when one of them is of the view alone, since a step number or a check means something else once the
            recipe changes or other rows arrive.
    """
    passing = [facet for facet in facets if not facet.lasting]
    if passing:
        raise BadInput(
            _("A step cannot be limited to “{facet}”, which holds for this view alone.").format(
                facet=_(FACETS[passing[0].kind].label)
            ),
            hint=_("Take that facet away, or narrow by values instead."),
        )
    return " AND ".join(expression(facet, types) for facet in facets)


def told(facet: Facet, recipe: Recipe) -> str:
    """A facet in a few words, for its tag."""
    names = [_("(empty)") if one is None else one for one in facet.values]
    chosen = _(", ").join(_word(facet.kind, one) for one in names[:3])
    if len(names) > 3:
        chosen = _("{names} and {n} more").format(names=chosen, n=len(names) - 3)
    if facet.kind in ("range", "length"):
        low, high = [*facet.values, None, None][:2]
        chosen = f"{low or '…'} – {high or '…'}"
    if facet.kind in ("changed", "left"):
        number = (whole(facet.values[0]) or 0) if facet.values else 0
        step: RecipeStep | None = recipe.steps[number - 1] if 0 < number <= len(recipe.steps) else None
        chosen = f"{number} {sentence(step)}" if step else str(number)
    label = _(FACETS[facet.kind].label)
    words = _(": ").join(part for part in (label, chosen) if part)
    said = f"{facet.column} · {words}" if facet.column else words
    return _("not ({facet})").format(facet=said) if facet.inverted else said


def _word(kind: str, value: str) -> str:
    words = {"script": SCRIPTS, "language": LANGUAGES}.get(kind, {})
    return _(words[value]) if value in words else value
