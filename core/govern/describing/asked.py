"""Descriptions of a large model, where a team has one: asked within its limits, of names and figures, never of rows."""

from __future__ import annotations

from typing import Any

from core.govern.describing.facts import Facts, facts
from core.govern.describing.suggested import Suggestion
from core.i18n import LANGUAGES, language
from core.kinds import kind_label, role_label
from core.lake import Lake

MOST_LETTERS = 300
"""Letters of an answer: one sentence."""
SCHEMA = {
    "type": "object",
    "properties": {"description": {"type": "string", "maxLength": MOST_LETTERS}},
    "required": ["description"],
    "additionalProperties": False,
}
"""One column's answer."""


def ask(lake: Lake, name: str, columns: tuple[str, ...], author: str | None = None) -> tuple[Suggestion, ...]:
    """What the large model of the settings says the columns mean; columns that it cannot tell have none.

    Raises:
        Unavailable: none is set up, or it does not answer.
        BadInput: its host is not allowed.
        NotFound: no such dataset.
    """
    from core.text import llm

    dataset, held = lake.dataset(name), facts(lake, name)
    roles = {column: role for role, column in dataset.roles.items()}
    wanted = [column for column in columns if column in held]
    table = {"table": dataset.name, "kind": kind_label(dataset.kind)}
    rows = [{**table, **_row(column, roles.get(column, ""), held[column])} for column in wanted]
    about = {"language": LANGUAGES[language()]}
    outcome = llm.ask(lake, llm.prompt(lake.path, "columns"), SCHEMA, about, rows, author=author)
    told = {place: " ".join(str(one.get("description", "")).split()) for place, one in outcome.answers.items()}
    return tuple(
        Suggestion(wanted[place], text[:MOST_LETTERS], "model") for place, text in sorted(told.items()) if text
    )


def _row(column: str, role: str, fact: Facts) -> dict[str, Any]:
    """What leaves of a column: no cell but the few values of a column that has no more."""
    from core.cells.personal import held as held_personal
    from core.cells.personal import sensitive

    private = held_personal(column) is not None or sensitive(column, fact.values or ()) is not None
    span = {} if private or fact.low is None else {"least": str(fact.low), "greatest": str(fact.high)}
    values = {} if private or not fact.values else {"values": list(fact.values)}
    return {"column": column, "type": fact.type, "role": role_label(role) if role else "", **span, **values}
