"""What the commits of the catalog hold of the audit trail: the head of then, sealed for this commit.

Each commit holds a mark, `rows:hash:snapshot:seal`; the snapshot is the one that the commit follows, so that a mark
cannot be put into an earlier commit, and marks rise from commit to commit, so that none can be there twice. Marks of
earlier releases have no seal. Where the key lies outside the workspace, a commit without a sealed mark is a break,
unless an admin has taken over what was before (`core.access.audit.take_over`); elsewhere it is one behind a commit
that has a sealed one.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.access.documents import FOLDER
from core.access.sealing import Head, Key, head_of, key_of, mac_of


@dataclass(frozen=True)
class Mark:
    """What a commit holds: the number of its snapshot, and the text of its mark, empty where it has none."""

    snapshot: int
    said: str


@dataclass(frozen=True)
class Read:
    """What the marks say.

    Attributes:
        heads: The heads of the trail that they hold.
        broken: The snapshot of the first commit whose mark is not what was sealed; 0 where all are.
        unsealed: The snapshot of the last commit before the first sealed one, where those were to be taken over.
    """

    heads: tuple[Head, ...]
    broken: int = 0
    unsealed: int = 0


def mark(workspace: Path, head: Head, snapshot: int) -> str:
    """What a commit holds that is made after `snapshot`."""
    text = f"{head}:{snapshot}"
    key = key_of(workspace / FOLDER).secret
    return f"{text}:{mac_of(text, key, 'commit')}" if key else str(head)


def read_marks(marks: Sequence[Mark], key: Key, taken_over: int | None) -> Read:
    """What the marks of a catalog say.

    Args:
        marks: Of every commit that writes into the trail.
        key: Of the trail.
        taken_over: The snapshot up to which an admin took over commits without a seal; None where nobody did.
    """
    heads: list[Head] = []
    last, sealed, unsealed = (-1, -1), False, 0
    for one in sorted(marks, key=lambda found: found.snapshot):
        head, follows, mac = _parts(one.said)
        heads += [head] if head else []
        if not key.secret:
            continue
        if mac and head:
            fits = hmac.compare_digest(mac, mac_of(f"{head}:{follows}", key.secret, "commit"))
            if not fits or follows >= one.snapshot or (head.rows, follows) <= last:
                return Read(tuple(heads), one.snapshot)
            last, sealed = (head.rows, follows), True
        elif sealed or (key.outside and taken_over is not None and one.snapshot > taken_over):
            return Read(tuple(heads), one.snapshot)
        elif key.outside and taken_over is None:
            unsealed = one.snapshot
    return Read(tuple(heads), 0, unsealed)


def _parts(said: str) -> tuple[Head | None, int, str]:
    try:
        if said.count(":") == 1:
            return head_of(said), 0, ""
        text, _colon, mac = said.rpartition(":")
        head, _colon, follows = text.rpartition(":")
        return (head_of(head), int(follows), mac) if mac.isascii() else (None, 0, "")
    except ValueError:
        return None, 0, ""
