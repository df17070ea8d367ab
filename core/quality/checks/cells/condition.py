"""condition: every row meets a condition that a person wrote."""

from __future__ import annotations

from core.errors import TouchstoneError
from core.expressions.expression import columns_in, condition
from core.i18n import N_, _
from core.quality.model import Check
from core.quality.params import CONDITION, TEXT
from core.quality.registry import ByHand, CheckType, Flags, Outcome, Skip, Words, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """A row fails where the condition says no. Where it cannot say, as of an empty cell, it does not apply, as in
    SQL's own CHECK; what must not be empty is asked by `not_null`."""
    text = str(check.params.get("condition", ""))
    try:
        holds = condition(text, scope.table, list(scope.types))
        named = columns_in(text, list(scope.types))
    except TouchstoneError:
        return Skip("no_condition", {"condition": text})
    return Flags("rows", scope.table, ~holds, holds.notnull(), show=named)


def words(params: Words) -> Words:
    text = str(params.get("condition", ""))
    return {"condition": text, "rule": params.get("label") or text, "known_as": _said(params, text)}


def _said(params: Words, text: str) -> str:
    name = params.get("label")
    return _("{name}: {condition}").format(name=name, condition=text) if name else text


register(
    CheckType(
        "condition",
        title=N_("{rule}"),
        definition=N_(
            "Every row meets the condition {condition}. Rows of which it cannot be said, such as with an empty cell, "
            "do not count."
        ),
        sentence=N_(
            "{failed} row does not meet the condition {known_as}", "{failed} rows do not meet the condition {known_as}"
        ),
        build=build,
        by_hand=ByHand("validity", "none", {"condition": None, "label": None}, ("condition",)),
        words=words,
        params={"condition": CONDITION, "label": TEXT},
        advice=N_("Look at the rows; the condition itself is part of the contract and can be changed there."),
    )
)
