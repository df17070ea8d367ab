"""Clauses that a person writes: their ids, the contract with them, and templates to begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.engine import quote
from core.errors import NotFound
from core.i18n import N_, _
from core.quality.checks import CHECKS
from core.quality.model import Check, Suite, valid


@dataclass(frozen=True)
class Template:
    """A clause to begin with; `{a}` and `{b}` in its condition stand for the columns, named as an expression does.

    Attributes:
        label: What it asks, in words (msgid); `{a}` and `{b}` are the columns.
        check: The type of check.
        columns: How many columns it is about.
        params: Parameters filled in, texts with `{a}` and `{b}`.
        dimension: The dimension it counts in.
    """

    label: str
    check: str
    columns: int
    params: Mapping[str, str] = field(default_factory=dict)
    dimension: str = "validity"


TEMPLATES: Mapping[str, Template] = {
    "filled": Template(N_("{a} is always filled"), "not_null", 1, dimension="completeness"),
    "filled_when": Template(
        N_("{a} is filled where {b} is"), "not_null", 2, {"where": "NOT missing({b})"}, "completeness"
    ),
    "once": Template(N_("Each {a} occurs once"), "unique", 1, dimension="uniqueness"),
    "above": Template(N_("{a} is above 0"), "condition", 1, {"condition": "{a} > 0"}),
    "order": Template(N_("{a} is not after {b}"), "condition", 2, {"condition": "{a} <= {b}"}, "consistency"),
    "differ": Template(N_("{a} is not the same as {b}"), "condition", 2, {"condition": "{a} <> {b}"}, "consistency"),
    "length": Template(
        N_("{a} has 1 to 200 characters"), "condition", 1, {"condition": "length({a}) BETWEEN 1 AND 200"}
    ),
    "digits": Template(N_("{a} is made of digits"), "pattern", 1, {"regex": "^[0-9]+$"}, "consistency"),
    "mail": Template(N_("{a} is a mail address"), "pattern", 1, {"regex": "^[^@ ]+@[^@ ]+[.][^@ ]+$"}),
    "address": Template(N_("{a} is a web address"), "pattern", 1, {"regex": "^https?://[^ ]+$"}),
}
"""What people ask most often of a table, by id."""


def filled_in(template: Template, columns: Sequence[str], suite: Suite | None) -> Check:
    """The clause of a template for columns of a dataset.

    Raises:
        NotFound: when it is about more columns than are given.
    """
    if len(columns) < template.columns:
        raise NotFound(_("Columns that this template is about: {n}.").format(n=template.columns))
    names = {"a": quote(columns[0]), "b": quote(columns[-1])}
    params = {name: _put_in(text, names) for name, text in template.params.items()}
    kind = CHECKS[template.check].by_hand
    of_columns = kind is not None and kind.columns != "none"
    check = Check("", template.check, template.dimension, (columns[0],) if of_columns else (), params=params)
    return replace(check, id=free_id(check, suite))


def _put_in(text: str, names: Mapping[str, str]) -> str:
    for sign, name in names.items():
        text = text.replace(f"{{{sign}}}", name)
    return text


def free_id(check: Check, suite: Suite | None) -> str:
    """An id that no other clause of the contract has: the type, its columns, and a number where that is taken."""
    stem = ":".join([check.check, *(["+".join(check.columns)] if check.columns else [])])[:120]
    taken = {one.id for one in suite.checks} if suite else set()
    number, found = 1, stem
    while found in taken:
        number += 1
        found = f"{stem}#{number}"
    return found


def with_clause(suite: Suite, check: Check) -> Suite:
    """The contract with a clause: in place of the one of its id, else at the end.

    Raises:
        BadInput: when a field of it is none.
    """
    known = any(one.id == check.id for one in suite.checks)
    kept = tuple(check if one.id == check.id else one for one in suite.checks)
    return valid(replace(suite, checks=kept if known else (*kept, check)))


def without_clause(suite: Suite, check_id: str) -> Suite:
    """The contract without a clause.

    Raises:
        NotFound: when it has none of that id.
    """
    kept = tuple(one for one in suite.checks if one.id != check_id)
    if len(kept) == len(suite.checks):
        raise NotFound.among(_("check"), check_id, [one.id for one in suite.checks])
    return replace(suite, checks=kept)


def pairs_text(pairs: Mapping[str, Any]) -> str:
    """Values by name, one a line: `name = value`."""
    return "\n".join(f"{name} = {value}" for name, value in pairs.items())


def pairs_from(text: str, *, numbers: bool = False) -> dict[str, Any]:
    """The pairs of a text, one a line; with `numbers`, a value that is none stays a text, which `judged` refuses."""
    found: dict[str, Any] = {}
    for line in text.splitlines():
        name, sign, value = line.rpartition("=")
        if sign and name.strip():
            found[name.strip()] = _number(value.strip()) if numbers else value.strip()
    return found


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def same_question(one: Check, other: Check) -> bool:
    """Whether two clauses ask the same of the same columns, whatever their id, weight or severity."""
    return _question(one) == _question(other)


def _question(check: Check) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    return check.check, check.columns, {name: value for name, value in check.params.items() if value is not None}
