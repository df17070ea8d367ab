"""How a file was read, from what was stored with the import: its dialect, and the rule of each column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.collect.facts import Dialect
from core.collect.types.cast import Typed
from core.collect.types.rules import TEXT, Rule, boolean, decimal, integer, scientific
from core.collect.types.serial_rules import alone, beside
from core.collect.types.time_rules import epoch, format_of, formatted, iso_timestamp
from core.collect.types.unit_rules import currency, duration, magnitude, percent

_DECIMAL = re.compile(r"DECIMAL\((\d+), ?(\d+)\)")


def typed_of(stored: Mapping[str, Any], held: str) -> Typed:
    """How a cell of the column is read today.

    Args:
        stored: What `Rule.to_json` gave; empty where the column came with a type of its own.
        held: The column's DuckDB type now; it may be wider than the rule's.
    """
    if held == "VARCHAR":
        return Typed(TEXT, 1, 1, identifier=stored.get("meaning") == "identifier")
    rule = rule_of(stored)
    if rule is None:
        rule = Rule("native", held, f"TRY_CAST({{x}} AS {held}) IS NOT NULL", f"TRY_CAST({{x}} AS {held})", {})
    return Typed(_fitted(rule, held), 1, 1)


def dialect_of(part: Mapping[str, Any]) -> Dialect:
    """The dialect stored with a part; records of documents and workbooks were written out with commas."""
    stored = part.get("dialect")
    if not stored:
        return Dialect(",", '"', "", True, 0, 0)
    facts = {"header_rows": int(bool(stored.get("header", True))), **stored}
    return Dialect(**{**facts, "starts": tuple(stored.get("starts", ()))})


def rule_of(stored: Mapping[str, Any]) -> Rule | None:
    """The rule that `Rule.to_json` described, its precision left open; None for text and types of other systems."""
    if stored.get("serial"):
        dates = rule_of({key: value for key, value in stored.items() if key != "serial"})
        return beside(dates) if dates is not None else None
    how, mark, grouping = stored.get("how"), str(stored.get("mark", ".")), str(stored.get("grouping", ""))
    if how == "integer":
        return integer(grouping)
    if how == "decimal":
        return decimal(mark, grouping)
    if how == "currency":
        return currency(str(stored["currency"]), mark, grouping)
    if how == "percent":
        return percent(mark, grouping)
    if how == "magnitude":
        return magnitude(mark)
    if how == "duration":
        return duration(str(stored["form"]), fraction=str(stored.get("type", "")).startswith("DECIMAL"))
    if how == "float":
        return scientific()
    if how == "boolean":
        return boolean(str(stored["true"]), str(stored["false"]))
    if how == "epoch":
        return epoch(str(stored["unit"]), "fraction" in stored)
    if how in ("date", "timestamp"):
        text = str(stored.get("format", "iso"))
        if text == "serial":
            return alone(how == "timestamp")
        return iso_timestamp(zone="zone" in stored) if text == "iso" else formatted(format_of(text))
    return None


def _fitted(rule: Rule, held: str) -> Rule:
    """The rule with its value in the held type; a text that would lose digits there does not fit."""
    found = _DECIMAL.fullmatch(held)
    if rule.number and found:
        sized = rule.sized(int(found[1]), int(found[2]))
        whole = f"TRY_CAST({rule.number} AS DECIMAL(38,12))"
        return replace(sized, test=f"({sized.test} AND {whole} = CAST({sized.cast} AS DECIMAL(38,12)))")
    cast = f"TRY_CAST({rule.cast} AS {held})"
    return replace(rule, sql_type=held, cast=cast, test=f"({rule.test} AND {cast} IS NOT NULL)")
