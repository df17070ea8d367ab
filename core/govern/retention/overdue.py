"""Rules that nobody kept: what has been past its time for days, and when that ended."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core.errors import TouchstoneError
from core.govern.retention.due import Due, due_of
from core.govern.retention.rules import Rule, rule_for
from core.lake import Lake, kept
from core.lake.instances import META

GRACE = timedelta(days=2)
"""What is past its time no longer than this is nobody's fault: a nightly run takes it, and may fail once."""


@dataclass(frozen=True)
class Overdue:
    """What of a dataset was, or is, past its time beyond the grace.

    Attributes:
        dataset: Its name.
        since: When the first of it came past its time (UTC).
        rows: Rows of the newest raw version.
        versions: Own numbers of versions.
        done: When it was taken out (UTC); None while it is there.
    """

    dataset: str
    since: datetime
    rows: int
    versions: tuple[int, ...]
    done: datetime | None = None


def overdue(lake: Lake, now: datetime | None = None) -> tuple[Overdue, ...]:
    """The datasets whose rule nobody kept, and those of which that ended last; a rule that cannot be kept is left out.

    Args:
        now: The moment (UTC); counted by whole hours.
    """
    moment = (now or datetime.now(UTC)).astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    found = []
    for dataset in lake.datasets(built=False):
        rule = rule_for(lake, dataset.name)
        held = _standing(lake, dataset.name, rule, moment) if rule is not None else None
        ended = [one for one in _ended(lake) if one.dataset == dataset.name]
        found += [held] if held is not None else ended[-1:]
    return tuple(found)


@kept
def _standing(lake: Lake, name: str, rule: Rule, moment: datetime) -> Overdue | None:
    try:
        one = due_of(lake, lake.dataset(name), rule, moment)
    except TouchstoneError:
        return None
    return said if (said := late(one, moment)) is not None else None


def late(one: Due, moment: datetime) -> Overdue | None:
    """What is due, where it has been for longer than the grace."""
    if not one.any or one.since is None or moment - one.since <= GRACE:
        return None
    return Overdue(one.dataset, one.since, one.rows, one.versions)


@kept
def _ended(lake: Lake) -> tuple[Overdue, ...]:
    """What was past the grace when retention was applied, the oldest first."""
    with lake.read() as cursor:
        rows = cursor.execute(
            f"SELECT CAST(s.snapshot_time AS TIMESTAMPTZ), c.commit_extra_info FROM {META}.ducklake_snapshot_changes c "
            f"JOIN {META}.ducklake_snapshot s USING (snapshot_id) "
            "WHERE contains(c.commit_extra_info, '\"late\"') ORDER BY c.snapshot_id"
        ).fetchall()
    found = []
    for time, text in rows:
        info = json.loads(text)
        if info.get("why") == "retention" and info.get("late"):
            since = datetime.fromisoformat(info["late"]["since"])
            said = info["late"]
            found.append(Overdue(info["dataset"], since, int(said["rows"]), tuple(said["versions"]), time))
    return tuple(found)
