"""What a column's values say about the role it may play, and the roles of columns that have no name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.cells.events import dictionary, key
from core.cells.statuses import statuses
from core.cells.times import EPOCH_LEAST, EPOCH_MOST, EPOCHS
from core.kinds import Role

MOSTLY = 0.8
"""Share of the examples that must fit: one in five may be dirt."""
_NUMBERS = ("BIGINT", "DOUBLE", "HUGEINT", "FLOAT", "INTEGER")
_TIMES = ("TIMESTAMP", "DATE")
_WORDED = ("text", "title", "description", "query", "question", "answer")
_AGE_BAND = re.compile(r"[<>]?\s*\d{1,3}\s*([-–~+]\s*\d{0,3}\+?)?\s*(岁|years)?")
_UNNAMED = re.compile(r"column_\d+")
_GENDERS = frozenset({"m", "f", "male", "female", "男", "女", "man", "woman"})
_PLACE = re.compile(r"[^\d,]+(,[^\d,]*){1,3}")


@dataclass(frozen=True)
class Seen:
    """What is known of a column before its role.

    `type` is its DuckDB type, `values` distinct example values (at most some), `distinct` of `filled` sampled cells,
    `meaning` what its texts are about, `how` the family of its rule.
    """

    name: str
    type: str
    values: tuple[str, ...]
    distinct: int
    filled: int
    meaning: str = ""
    how: str = ""


def is_number(sql_type: str) -> bool:
    """Whether a DuckDB type holds numbers."""
    return sql_type.startswith(("DECIMAL", *_NUMBERS, "UBIGINT", "SMALLINT", "TINYINT"))


def is_time(column: Seen) -> bool:
    """Whether the column was read as dates or times."""
    return column.type.startswith(_TIMES)


def by_value(role: Role, column: Seen) -> float:
    """Evidence of the values for (towards 1) or against (below 0) a role; 0 = none."""
    typed = column.type.split("(")[0]
    if role.family == "time":
        if typed in ("DOUBLE", "DECIMAL"):
            return 0.0 if _are_epochs(column) else -1.0
        # speaks for, as every 0.3 here
        return 0.3 if typed.startswith(_TIMES) else (-1.0 if typed == "BOOLEAN" else 0.0)
    if role.name == "event_type":
        return _event_share(column) if column.filled else 0.0
    if role.name == "status":
        return _status_share(column) if column.filled else 0.0
    if role.family == "number":
        return _number(role, column, typed)
    if role.family == "id":
        return -1.0 if typed.startswith(_TIMES) or typed == "BOOLEAN" else 0.1  # anything may be an id: says little
    if role.name in _WORDED:
        if (
            is_number(column.type)
            or typed.startswith(_TIMES)
            or typed == "BOOLEAN"
            or column.meaning in ("json", "url")
        ):
            return -1.0
        mean = sum(map(len, column.values)) / len(column.values) if column.values else 0
        return 0.3 if role.name == "text" and mean > 25 else 0.1  # sentences are longer than titles
    if role.name == "image_url":
        return 0.3 if column.meaning == "url" else 0.0  # speaks for
    if role.name == "variant":
        few = 2 <= column.distinct <= 20 and column.distinct < max(3, column.filled // 5)
        return 0.3 if few else -1.0  # few values that repeat
    return 0.0


def _number(role: Role, column: Seen, typed: str) -> float:
    if role.name == "age":
        bands = sum(1 for v in column.values if _AGE_BAND.fullmatch(v))
        if typed.startswith(_TIMES) or (column.values and bands >= MOSTLY * len(column.values)):
            return 0.2  # bands of ages: as any number
    if role.name == "price" and column.how == "currency":
        return 0.5
    if role.name == "rating" and is_number(column.type):
        # stars; percent says nothing
        return 0.3 if _within(column, 0, 10) else (0.0 if _within(column, 0, 100) else -1.0)
    if is_number(column.type) or typed == "BOOLEAN":
        return 0.3 if role.name == "price" and typed == "DECIMAL" else 0.2  # a price has cents
    return -1.0 if column.filled and role.name != "price" else 0.0


def _within(column: Seen, low: float, high: float) -> bool:
    numbers = [n for v in column.values if (n := _float(v)) is not None]
    return bool(numbers) and low <= min(numbers) and max(numbers) <= high


def _are_epochs(column: Seen) -> bool:
    """Whether the values may be moments, as numbers since 1970 in one unit."""
    return any(_within(column, EPOCH_LEAST * 10**power, EPOCH_MOST * 10**power) for power in EPOCHS.values())


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _event_share(column: Seen) -> float:
    """The share of distinct values that are event names; a column of many values speaks against."""
    if not column.values or column.distinct > 60:
        return -1.0
    spellings = dictionary()
    known = sum(1 for v in column.values if key(v) in spellings)
    return known / len(column.values)


def _status_share(column: Seen) -> float:
    """The share of distinct values that say what became of an order; without a known one it is another status."""
    if not column.values or column.distinct > 40:  # a status has few words, however many spellings
        return -1.0
    known = sum(1 for value in column.values if key(value) in statuses())
    return known / len(column.values) if known else -1.0


def mostly_unique(column: Seen) -> bool:
    """Whether nearly every row has a value of its own."""
    return column.filled > 0 and column.distinct >= 0.9 * column.filled  # one in ten may be loaded twice


def unnamed_roles(kind: str, columns: Sequence[Seen]) -> Iterator[tuple[str, Seen]]:
    """(role, column) guesses for a file without header: by types, ranges, and how often values come again.

    Users and items are the first and second columns of values that repeat; a profile has one row per user. A guess
    is only made where most columns have no name, and is never as sure as a name.
    """
    nameless = [c for c in columns if _UNNAMED.fullmatch(c.name) and c.filled]
    if len(nameless) < 3 or len(nameless) < 0.7 * len(columns):  # some columns may have got a name by an analyst
        return
    if kind == "events":
        times = [c for c in nameless if c.type.startswith(_TIMES)]
        ids = _apart([c for c in nameless if _repeats(c)])
        amounts = [c for c in nameless if c.type.startswith("DECIMAL")]
        counts = [c for c in nameless if c.type == "BIGINT" and c not in ids[:2] and _within(c, 1, 10_000)]
        pairs = [("timestamp", times[:1]), ("user_id", ids[:1]), ("item_id", ids[1:2])]
        pairs += [("price", amounts[:1]), ("quantity", counts[:1] if amounts else [])]
    elif kind == "users":
        firsts = nameless[:1] if mostly_unique(nameless[0]) else []
        rest = [c for c in nameless if c not in firsts]
        pairs = [("user_id", firsts), ("gender", [c for c in rest if _is_gender(c)][:1])]
        pairs += [("age", [c for c in rest if _is_age(c)][:1]), ("region", [c for c in rest if _is_place(c)][:1])]
    else:
        return
    for role, found in pairs:
        for column in found:
            yield role, column


def _apart(columns: Sequence[Seen]) -> list[Seen]:
    """Without columns that have just as many values as an earlier one: two numbers of the same person."""
    kept: list[Seen] = []
    for column in columns:
        if all((column.distinct, column.filled) != (other.distinct, other.filled) for other in kept):
            kept.append(column)
    return kept


def _repeats(column: Seen) -> bool:
    whole = column.type in ("BIGINT", "VARCHAR") and column.meaning in ("", "identifier")
    return whole and 30 <= column.distinct < 0.98 * column.filled  # more than a category has, fewer than rows


def _is_gender(column: Seen) -> bool:
    return bool(column.values) and {v.casefold() for v in column.values} <= _GENDERS


def _is_age(column: Seen) -> bool:
    numbers = sorted(n for v in column.values if (n := _float(v)) is not None)
    if column.type != "BIGINT" or len(numbers) < 15:
        return False
    return 15 <= numbers[len(numbers) // 2] <= 90 and sum(3 <= n <= 110 for n in numbers) >= MOSTLY * len(numbers)


def _is_place(column: Seen) -> bool:
    fits = sum(1 for v in column.values if _PLACE.fullmatch(v) and len(v) < 80)
    return column.type == "VARCHAR" and bool(column.values) and fits >= MOSTLY * len(column.values)
