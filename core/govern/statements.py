"""Where statements are kept: an append-only table in the lake; the newest row of a subject and item holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from core.lake import Lake, kept

TABLE = "lake.govern.statements"
MAX_CHARS = 10_000
"""Characters of a statement: pages of text, kept in every commit."""


@dataclass(frozen=True)
class Change:
    """One statement about a subject's item; an empty value takes the former one back. Times are UTC."""

    subject: str
    item: str
    value: str
    author: str
    time: datetime


def say(lake: Lake, subject: str, values: Mapping[str, str], author: str | None = None) -> int:
    """Store what differs from what holds, in one commit; how many statements that were."""
    return say_all(lake, {subject: values}, author)


def say_all(lake: Lake, said: Mapping[str, Mapping[str, str]], author: str | None = None) -> int:
    """The same for several subjects at once, in one commit."""
    held = {(change.subject, change.item): change.value for change in newest(lake)}
    fresh = [
        (subject, item, text)
        for subject, values in said.items()
        for item, value in values.items()
        if (text := value.strip()[:MAX_CHARS]) != held.get((subject, item), "")
    ]
    if not fresh:
        return 0
    who, now = author or lake.author, datetime.now(UTC)
    about = next(iter(said)) if len(said) == 1 else f"{len({subject for subject, _item, _text in fresh})} subjects"
    with lake.write(f"Describe {about}", author=who, needs="describe") as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS lake.govern")
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {TABLE} "
            '(subject VARCHAR, item VARCHAR, value VARCHAR, author VARCHAR, "time" TIMESTAMPTZ)'
        )
        subjects, items, texts = (list(column) for column in zip(*fresh, strict=True))
        cursor.execute(  # lists and not row by row: a glossary of ten thousand terms is put in within a second
            f"INSERT INTO {TABLE} SELECT unnest(?), unnest(?), unnest(?), ?, ?", [subjects, items, texts, who, now]
        )
    return len(fresh)


def history(lake: Lake, subject: str | None = None) -> list[Change]:
    """Every statement, oldest first, of one subject or all."""
    if not lake.holds("govern.statements"):
        return []
    with lake.read() as cursor:
        rows = cursor.execute(
            f'SELECT subject, item, value, author, "time" FROM {TABLE} '
            'WHERE ? IS NULL OR subject = ? ORDER BY "time", rowid',
            [subject, subject],
        ).fetchall()
    return [Change(row[0], row[1], row[2], row[3], row[4].astimezone(UTC)) for row in rows]


def newest(lake: Lake, place: str = "") -> list[Change]:
    """What holds now: the last statement of each subject and item that was not taken back.

    Args:
        place: The beginning of the subjects wanted, such as "term:".
    """
    return [change for change in _newest(lake) if change.subject.startswith(place)]


@kept
def _newest(lake: Lake) -> tuple[Change, ...]:
    last: dict[tuple[str, str], Change] = {}
    for change in history(lake):
        last[(change.subject, change.item)] = change
    return tuple(change for change in last.values() if change.value)
