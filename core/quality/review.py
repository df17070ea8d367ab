"""A contract under review: what one version of it asks otherwise than another, and who accepted which, when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.errors import NotFound
from core.i18n import N_, _
from core.lake import Lake, has_table
from core.quality.model import Check, Suite
from core.quality.store import load_suite

TABLE = "quality.contract_reviews"
COLUMNS = "dataset VARCHAR, suite BIGINT, happened TIMESTAMP, author VARCHAR, accepted BOOLEAN, note VARCHAR"


@dataclass(frozen=True)
class Review:
    """What somebody said of a contract's version."""

    suite: int
    time: datetime
    author: str
    accepted: bool
    note: str


@dataclass(frozen=True)
class Change:
    """One difference: `what` is "added", "removed" or "changed" of a check, or "terms", "weights", "columns" of the
    whole; `fields` name what differs -> (before, after)."""

    what: str
    subject: str
    before: Check | None
    after: Check | None
    fields: Mapping[str, tuple[Any, Any]]


def differences_of(old: Suite, new: Suite) -> list[Change]:
    """What a newer contract asks otherwise: the terms first, then checks added, removed and changed."""
    found = []
    whole, other = old.to_dict(), new.to_dict()
    for what, names in (
        ("terms", ("owner", "consumers", "breach")),
        ("weights", ("weights",)),
        ("columns", ("columns",)),
    ):
        fields = {name: (whole.get(name), other.get(name)) for name in names if whole.get(name) != other.get(name)}
        if fields:
            found.append(Change(what, "", None, None, fields))
    before, after = {one.id: one for one in old.checks}, {one.id: one for one in new.checks}
    found += [Change("added", name, None, one, {}) for name, one in after.items() if name not in before]
    found += [Change("removed", name, one, None, {}) for name, one in before.items() if name not in after]
    for name in (one for one in after if one in before and before[one] != after[one]):
        mine, theirs = before[name].to_dict(), after[name].to_dict()
        keys = [key for key in {**mine, **theirs} if mine.get(key) != theirs.get(key)]
        fields = {key: (mine.get(key), theirs.get(key)) for key in keys}
        if fields:
            found.append(Change("changed", name, before[name], after[name], fields))
    return found


def review(lake: Lake, name: str, number: int, *, accepted: bool, note: str = "", author: str | None = None) -> Review:
    """Write down that somebody accepts a version of a contract, or does not.

    Raises:
        NotFound: when the dataset has no contract of that number.
    """
    if load_suite(lake, name, number) is None:
        raise NotFound(_("{name} has no contract {n}.").format(name=name, n=number))
    said = Review(number, datetime.now(UTC), author or lake.author, accepted, note.strip()[:10_000])
    message = N_("Review of the contract of {name}").format(name=name)
    with lake.write(message, author=author, info={"contract": name, "reviewed": number}, needs="contract") as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS lake.{TABLE} ({COLUMNS})")
        cursor.execute(
            f"INSERT INTO lake.{TABLE} VALUES (?, ?, ?, ?, ?, ?)",
            [name, number, said.time.replace(tzinfo=None), said.author, accepted, said.note],
        )
    return said


def reviews(lake: Lake, name: str) -> list[Review]:
    """What was said of the versions of a dataset's contract, oldest first."""
    with lake.read() as cursor:
        if not has_table(cursor, TABLE):
            return []
        rows = cursor.execute(
            f"SELECT suite, happened, author, accepted, note FROM lake.{TABLE} WHERE dataset = ? "
            "ORDER BY happened, rowid",
            [name],
        ).fetchall()
    return [Review(int(row[0]), row[1].replace(tzinfo=UTC), row[2], bool(row[3]), row[4] or "") for row in rows]


def accepted_suite(lake: Lake, name: str) -> tuple[int, Review] | None:
    """The newest version of a contract whose last word is acceptance, and that word."""
    last = {one.suite: one for one in reviews(lake, name)}
    accepted = [number for number, one in last.items() if one.accepted]
    return (max(accepted), last[max(accepted)]) if accepted else None
