"""Which rows came with which upload.

An upload that adds rows gives them the numbers after those that were there (`_row`), so its rows are those between two
versions' counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.lake import Lake
from core.quality.scope import Scope

HISTORY = 60
"""Uploads that are looked at: two months of days."""
WHOLES = 12
"""Whole versions that are looked at where each upload replaces the one before: a year of months."""


@dataclass(frozen=True)
class Upload:
    """One upload: the snapshot and the dataset's own number of the version it made, and its rows."""

    snapshot: int
    ordinal: int
    first: int
    end: int
    time: datetime


def added_uploads(scope: Scope) -> list[Upload]:
    """The uploads that the version under test is made of, the oldest first."""
    return uploads_of(scope.lake, scope.dataset.name, scope.version)


def uploads_of(lake: Lake, name: str, version: int) -> list[Upload]:
    """The uploads that a dataset's version is made of, the oldest first.

    An action that changes the rows otherwise (rows mended and read again, an upload taken back) begins anew: what was
    there before it counts as one upload. A file without a row is an upload of none.
    """
    found: list[Upload] = []
    rows = 0
    for one in lake.versions(name):
        if one.number > version or one.layer != "raw":
            continue
        keyed = one.info.get("imports", {}).get("key")  # rows gave way to newer ones of the same key
        if one.action == "append" and one.rows >= rows and not keyed:
            found.append(Upload(one.number, one.ordinal, rows, one.rows, one.time))
        elif one.rows != rows or one.action == "ingest":
            found = [Upload(one.number, one.ordinal, 0, one.rows, one.time)]
        rows = one.rows
    return found[-HISTORY:]


def replaced_uploads(scope: Scope) -> list[Upload]:
    """Where each upload replaces the one before: all of them, the oldest first; else empty."""
    found = [
        Upload(one.number, one.ordinal, 0, one.rows, one.time)
        for one in scope.lake.versions(scope.dataset.name)
        if one.number <= scope.version and one.layer == "raw" and one.action == "ingest"
    ]
    return found[-WHOLES:] if len(found) > 1 else []
