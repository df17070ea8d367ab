"""What of a large model's answer is taken: JSON of the schema, by the keys of the rows that were asked, each once.

Everything else is refused by row with its reason. Nothing of an answer is run, and what is taken stays data.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from core.i18n import N_, _

REFUSALS = {
    "broken": N_("the answer was no JSON"),
    "cut": N_("the answer was cut off at its limit"),
    "shape": N_("the answer did not have the form that was asked for"),
    "missing": N_("the answer left the row out"),
    "twice": N_("the answer named the row twice"),
}
"""Why no answer to a row was taken."""
MOST_SIGNS = 1_000
"""Characters of a text in an answer: what is quoted or proposed is a phrase or a cell."""
MOST_LISTED = 100
"""Entries of a list in an answer: a row has fewer columns that are asked about."""


def refusal_label(reason: str) -> str:
    """Why no answer to a row was taken, in words."""
    return _(REFUSALS.get(reason, reason))


def schema(item: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    """The schema of a batch's answer: `rows`, each an item with the key of a row in `row`."""
    properties = {"row": {"type": "string", "enum": list(keys)}, **item["properties"]}
    row = {**item, "properties": properties, "required": ["row", *item["required"]]}
    return {
        "type": "object",
        "properties": {"rows": {"type": "array", "items": row}},
        "required": ["rows"],
        "additionalProperties": False,
    }


def read(
    text: str, whole: bool, item: Mapping[str, Any], keys: Sequence[str]
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """What an answer says of each row, and why nothing is taken of the others.

    Args:
        text: The model's message.
        whole: Whether it ended by itself.
        item: The schema of one row's answer, without its key.
        keys: Of the rows that were asked.

    Returns:
        Key -> answer without the key; key -> reason of `REFUSALS`. Together they hold every key once.
    """
    from jsonschema import Draft202012Validator

    told = _parsed(text)
    rows = told.get("rows") if isinstance(told, dict) and set(told) == {"rows"} else None
    if not isinstance(rows, list):
        return {}, dict.fromkeys(keys, "cut" if not whole else "broken" if told is None else "shape")
    named = Counter(row["row"] for row in rows if isinstance(row, dict) and isinstance(row.get("row"), str))
    valid = Draft202012Validator(schema(item, keys)["properties"]["rows"]["items"])
    taken: dict[str, dict[str, Any]] = {}
    refused = {key: "twice" if named[key] > 1 else "missing" for key in keys}
    for row in rows:
        key = row.get("row") if isinstance(row, dict) else None
        if not isinstance(key, str) or refused.get(key) != "missing":
            continue  # no key that was asked, or one that stands twice
        if valid.is_valid(row) and _short(row):
            taken[key] = {name: said for name, said in row.items() if name != "row"}
            del refused[key]
        else:
            refused[key] = "shape"
    return taken, refused


def _parsed(text: str) -> Any:
    """The document of a message; None for none. Thoughts before it and a fence around it are passed over."""
    plain = text.rpartition("</think>")[2].strip()
    if plain.startswith("```"):
        plain = plain.partition("\n")[2].rpartition("```")[0]
    try:
        return json.loads(plain, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None


def _no_number(said: str) -> Any:
    raise ValueError(said)


def _short(said: Any) -> bool:
    if isinstance(said, str):
        return len(said) <= MOST_SIGNS and not any(0xD800 <= ord(sign) < 0xE000 for sign in said)
    if isinstance(said, list):
        return len(said) <= MOST_LISTED and all(map(_short, said))
    if isinstance(said, dict):
        return all(map(_short, said.values()))
    return True
