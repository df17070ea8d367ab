"""The audit trail of commits: what it is told of each, and the head of the trail that each commit holds.

A commit stands in the trail before it is made, and the catalog keeps the head that the trail had then: whoever takes
the trail away, cuts it, or writes it anew has to change the catalog in the same way.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from core import access
from core.lake.faults import told
from core.lake.instances import META

if TYPE_CHECKING:
    from core.engine import Cursor
    from core.lake.workspace import Lake

ABOUT = (
    "dataset", "contract", "checked", "scored", "aspects", "topics", "asked", "consistency", "judged", "looked_at",
    "matched", "model", "incident", "experiment", "metric", "replay", "labelled", "run", "encoder",
)  # fmt: skip
"""Facts of a commit that say what it is about, by the rooms that write them."""
MARK = "audit"
"""The fact of a commit that is the head of the trail."""


def about(info: Mapping[str, Any] | None) -> str:
    """What a commit is about: the dataset or whatever else its facts name; empty where they name nothing."""
    for key in ABOUT:
        found = (info or {}).get(key)
        if isinstance(found, list | tuple):
            found = " + ".join(map(str, found))
        if isinstance(found, str) and found:
            return found
    return ""


@contextmanager
def committing(lake: Lake, needs: str, info: Mapping[str, Any], author: str, message: str) -> Iterator[str]:
    """The commit in this block stands in the trail before it is made; one that fails is told there too.

    Yields:
        The facts of the commit as JSON, with the head of the trail.
    """
    subject, before = about(info) or message, {"snapshot": lake.version()}
    known: dict[str, Any] = {key: info[key] for key in ("action", "layer", "rows") if key in info}
    after = {**known, "facts": access.facts(info)}
    with told(lake.path):
        head = access.record(lake.path, needs, subject, before=before, after=after, name=author)
    try:
        yield json.dumps({**info, MARK: str(head)}, ensure_ascii=False, default=str)
    except BaseException:
        with contextlib.suppress(OSError):
            access.record(lake.path, needs, subject, before=before, result="failed", name=author)
        raise


def heads(cursor: Cursor) -> list[access.Head]:
    """The heads of the trail that the commits of a catalog hold."""
    query = f"SELECT commit_extra_info FROM {META}.ducklake_snapshot_changes WHERE contains(commit_extra_info, ?)"
    found = []
    for (text,) in cursor.execute(query, [f'"{MARK}"']).fetchall():
        with contextlib.suppress(ValueError, AttributeError):
            found.append(access.head_of(str(json.loads(text).get(MARK, ""))))
    return found
