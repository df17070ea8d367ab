"""Read the quarantine: what could not be loaded, from where, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.lake import Lake

if TYPE_CHECKING:
    import pandas as pd

FIELDS = ("file", "line", "column", "value", "reason", "raw")


@dataclass(frozen=True)
class Count:
    """How many rows of a file were refused for a reason (a msgid)."""

    file: str
    reason: str
    column: str | None
    rows: int


def counts(lake: Lake, dataset: str) -> list[Count]:
    """Refused rows by file, reason and column, most first."""
    with lake.read() as cursor:
        found = cursor.execute(
            'SELECT file, reason, "column", count(*) AS n FROM lake.quality.quarantine WHERE dataset = ? '
            "GROUP BY ALL ORDER BY n DESC, file, reason",
            [dataset],
        ).fetchall()
    return [Count(str(file), str(reason), column, int(n)) for file, reason, column, n in found]


def rows(
    lake: Lake, dataset: str, *, reason: str | None = None, limit: int | None = None, offset: int = 0
) -> pd.DataFrame:
    """Refused rows in file and line order: file, line, column, value, reason (a msgid), raw.

    Args:
        reason: Only rows refused for this reason.
        limit: At most so many; None = all.
        offset: Rows to pass over.
    """
    condition = "dataset = $dataset" + (" AND reason = $reason" if reason is not None else "")
    parameters: dict[str, object] = {"dataset": dataset}
    if reason is not None:
        parameters["reason"] = reason
    only = f" LIMIT {int(limit)} OFFSET {int(offset)}" if limit is not None else ""
    with lake.read() as cursor:
        return cursor.execute(
            'SELECT file, line, "column", value, reason, raw FROM lake.quality.quarantine '
            f"WHERE {condition} ORDER BY file, line{only}",
            parameters,
        ).df()
