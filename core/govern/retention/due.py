"""What is past its time now: rows by their own time, versions by the day on which a newer one came."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core import access
from core.cells import sql
from core.engine import Cursor, literal, quote
from core.errors import BadInput
from core.govern.erasure.looking import LakeFile
from core.govern.erasure.planning import seen
from core.govern.retention.rules import Rule, rule_for
from core.i18n import _, listed
from core.lake import Dataset, Lake, Version


@dataclass(frozen=True)
class Due:
    """What of a dataset is past its time.

    Attributes:
        dataset: Its name.
        rule: The rule.
        column: The time of a row; "" where rows are kept for ever.
        before: Rows from before this moment (UTC) go; None likewise.
        rows: Of these, in the newest raw version.
        versions: Own numbers of the versions that go, and their snapshots.
        since: When the first of it came past its time (UTC); None where nothing is.
    """

    dataset: str
    rule: Rule
    column: str
    before: datetime | None
    rows: int
    versions: tuple[int, ...]
    snapshots: tuple[int, ...]
    since: datetime | None = None

    @property
    def any(self) -> bool:
        """Whether anything goes."""
        return bool(self.rows or self.versions)


def due(lake: Lake, now: datetime | None = None) -> tuple[Due, ...]:
    """What is past its time in each dataset that has a rule; changes nothing.

    Args:
        now: The moment (UTC) that ages are counted at.
    """
    moment = now or datetime.now(UTC)
    with access.whole():
        return tuple(
            due_of(lake, dataset, rule, moment)
            for dataset in lake.datasets(built=False)
            if (rule := rule_for(lake, dataset.name)) is not None
        )


def due_of(lake: Lake, dataset: Dataset, rule: Rule, now: datetime) -> Due:
    """What is past its time in one dataset by one rule.

    Raises:
        BadInput: it has no such column of time.
    """
    column = (rule.column or dataset.column("timestamp") or "") if rule.rows_days else ""
    before = now.astimezone(UTC) - timedelta(days=rule.rows_days) if column else None
    rows, since = 0, []
    if before is not None:
        types = lake.columns(dataset.name, "raw")
        if column not in types:
            raise BadInput(
                _("{name} has no column “{column}” as it was loaded.").format(name=dataset.name, column=column)
            )
        with lake.read() as cursor:
            table = lake.table(dataset.name, "raw")
            when, test = _when(cursor, table, column, types[column], before)
            told = cursor.execute(f"SELECT count(*), min({when}) FROM {table} AS t WHERE {test}").fetchone()
        if told is not None and told[0]:
            rows, since = int(told[0]), [_after(told[1], rule.rows_days)]
    gone = _versions(lake, dataset, rule, now)
    since += [_after(newer.time, rule.versions_days) for _one, newer in gone]
    numbers = tuple(one.ordinal for one, _newer in gone)
    snapshots = tuple(one.number for one, _newer in gone)
    return Due(dataset.name, rule, column, before, rows, numbers, snapshots, min(since, default=None))


def _after(moment: datetime, days: int) -> datetime:
    """So many days after a moment, which is of UTC where it says no zone."""
    known = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return known.astimezone(UTC) + timedelta(days=days)


def is_older(cursor: Cursor, table: str, column: str, kind: str, before: datetime) -> str:
    """SQL that is true where a row is from before a moment; a cell that says no time is never older."""
    return _when(cursor, table, column, kind, before)[1]


def _when(cursor: Cursor, table: str, column: str, kind: str, before: datetime) -> tuple[str, str]:
    """SQL of a row's moment, and of whether it is older."""
    cell = quote(column)
    moment = sql.moment(cell, kind, sql.convention_of(cursor, table, cell, kind))
    return moment, f"coalesce({moment} < TIMESTAMP {literal(f'{before:%Y-%m-%d %H:%M:%S}')}, false)"


def _versions(lake: Lake, dataset: Dataset, rule: Rule, now: datetime) -> list[tuple[Version, Version]]:
    """Versions that a newer one, told with each, followed longer ago than they are kept; those read today stay."""
    if not rule.versions_days:
        return []
    known = lake.versions(dataset.name)
    limit = now.astimezone(UTC) - timedelta(days=rule.versions_days)
    stay = {dataset.raw_version, dataset.clean_version, dataset.version}
    return [(one, newer) for one, newer in itertools.pairwise(known) if newer.time < limit and one.number not in stay]


def unread(lake: Lake, files: Sequence[LakeFile], due_: Due) -> list[LakeFile]:
    """Files of a dataset that only versions past their time read."""
    kept = [one.number for one in lake.versions(due_.dataset) if one.number not in due_.snapshots]
    return [
        one
        for one in files
        if one.name == due_.dataset and one.schema in ("raw", "clean")
        and one.end is not None and not any(seen(one.begin, one.end, number) for number in kept)
    ]  # fmt: skip


def due_said(one: Due) -> str:
    """What goes, in words; "" where nothing does."""
    said = []
    if one.rows and one.before is not None:
        said.append(_("rows from before {day}: {n}").format(day=f"{one.before:%Y-%m-%d}", n=f"{one.rows:,}"))
    if one.versions:
        said.append(_("versions {numbers}").format(numbers=listed(map(str, one.versions))))
    return listed(said)
