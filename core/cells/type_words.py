"""What the engine calls a column's type, in the reader's words."""

from __future__ import annotations

from core.i18n import N_, _

TYPES = {
    "VARCHAR": N_("text"),
    "BIGINT": N_("whole number"),
    "DECIMAL": N_("decimal number"),
    "DOUBLE": N_("scientific number"),
    "BOOLEAN": N_("true or false"),
    "DATE": N_("date"),
    "TIMESTAMP": N_("date and time"),
    "TIMESTAMP WITH TIME ZONE": N_("date and time"),
    "TIME": N_("time of day"),
    "INTEGER": N_("whole number"),
    "SMALLINT": N_("whole number"),
    "HUGEINT": N_("whole number"),
    "FLOAT": N_("scientific number"),
    "CURRENCY": N_("amount of money"),
    "PERCENT": N_("percentage"),
    "DURATION": N_("duration"),
    "MAGNITUDE": N_("count with a word for its size"),
}


def type_words(name: str) -> str:
    """A column's type in words; one that has none, of another system's tables, as the engine calls it."""
    base = name.split("(")[0]
    return _(TYPES[base]) if base in TYPES else name
