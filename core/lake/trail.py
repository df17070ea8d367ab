"""The audit trail of commits: what it is told of each, and the head of the trail that each commit holds.

A commit stands in the trail before it is made, and the catalog keeps the head that the trail had then: whoever takes
the trail away, cuts it, or writes it anew has to change the catalog in the same way, where each head is
sealed for its commit.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
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
FOLDERS = re.compile(r'((created_schema:"\w+"|created_table:"quality"\."quarantine")(,|$))+')
"""The changes of a commit that prepares a workspace, before anybody does anything in it."""


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
    held = access.mark(lake.path, head, before["snapshot"])
    try:
        yield json.dumps({**info, MARK: held}, ensure_ascii=False, default=str)
    except BaseException:
        with contextlib.suppress(OSError):
            access.record(lake.path, needs, subject, before=before, result="failed", name=author)
        raise


def marked(lake: Lake) -> Callable[[int], dict[str, str]]:
    """For commits that are written into the catalog by hand: the fact of the commit that gets a number."""
    head = access.head(lake.path)
    return lambda snapshot: {MARK: access.mark(lake.path, head, snapshot - 1)}


def marks(cursor: Cursor) -> list[access.Mark]:
    """What the commits of a catalog hold of the trail; those that only make the folders of a workspace hold nothing."""
    query = f"SELECT snapshot_id, changes_made, commit_extra_info FROM {META}.ducklake_snapshot_changes"
    found = []
    for snapshot, changes, text in cursor.execute(query).fetchall():
        if text is None and FOLDERS.fullmatch(changes or ""):
            continue
        said: object = None
        with contextlib.suppress(ValueError, AttributeError):
            said = json.loads(text or "{}").get(MARK)
        found.append(access.Mark(int(snapshot), said if isinstance(said, str) else ""))
    return found
