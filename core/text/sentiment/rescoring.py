"""A dataset scored again beside its results, which stay as they are until the last row is read.

The rows of a repeat wait in a table of their own, so that a cancelled, failed or killed repeat changes nothing that is
shown and goes on where it stopped. One commit then puts all of them in the place of the old ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.i18n import N_
from core.text.sentiment.predictions import COLUMNS, TABLE

if TYPE_CHECKING:
    from core.lake import Lake

WAITING = "lake.text.predictions_again"
"""As ``TABLE``; ``model`` names the job too, as two repeats by the same models may ask for different engines."""
_RESULT = "_row, text_hash, language, label, p_negative, p_neutral, p_positive, engine, truncated, scorer"


def key(model: str, job: int) -> str:
    """What the waiting rows of a job are stored under."""
    return f"{model}{_mark(job)}"


def _mark(job: int) -> str:
    return f" #{job}"


def prepare(lake: Lake, dataset: str, version: int, waiting: str) -> None:
    """Make the table when it is not there; drop what other repeats of this version left unfinished."""
    if not lake.holds("text.predictions_again"):
        with lake.write(N_("Prepare sentiment results")) as cursor:
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {WAITING} ({COLUMNS})")
    _clear(lake, N_("Prepare sentiment results"), "model <> ?", [dataset, version, waiting])


def replace(
    lake: Lake, dataset: str, version: int, waiting: str, model: str, old: str, author: str | None = None
) -> None:
    """Put the waiting rows in the place of the results shown so far, in one commit. Without waiting rows, nothing.

    Args:
        waiting: their key.
        model: stamp of the models that scored them.
        old: stamp of the results they replace; those of ``model`` itself go too.
    """
    info = {"scored": dataset, "version": version, "model": model, "replaced": old}
    with lake.read() as cursor:
        found = cursor.execute(
            f"SELECT count(*) FROM {WAITING} WHERE dataset = ? AND version = ? AND model = ?",
            [dataset, version, waiting],
        ).fetchone()
    if not found or not found[0]:
        return
    with lake.write(N_("Replace sentiment results"), author=author, info=info | {"rows": found[0]}) as cursor:
        cursor.execute(
            f"DELETE FROM {TABLE} WHERE dataset = ? AND version = ? AND model IN (?, ?)",
            [dataset, version, model, old],
        )
        cursor.execute(
            f"INSERT INTO {TABLE} (dataset, version, model, {_RESULT}) SELECT dataset, version, ?, {_RESULT} "
            f"FROM {WAITING} WHERE dataset = ? AND version = ? AND model = ?",
            [model, dataset, version, waiting],
        )
        cursor.execute(
            f"DELETE FROM {WAITING} WHERE dataset = ? AND version = ? AND model = ?", [dataset, version, waiting]
        )


def drop(lake: Lake, dataset: str, version: int, job: int, author: str | None = None) -> None:
    """Throw away the waiting rows of a job, whatever models scored them; the results shown stay. Without any, nothing.

    The models may have changed since the job was asked for, so its number alone tells whose rows they are.
    """
    if not lake.holds("text.predictions_again"):
        return
    title = N_("Discard a repeat of the scoring")
    _clear(lake, title, "ends_with(model, ?)", [dataset, version, _mark(job)], author)


def _clear(lake: Lake, title: str, which: str, place: list[str | int], author: str | None = None) -> None:
    """Drop waiting rows of a dataset at a version; where there are none, no commit."""
    found = f"FROM {WAITING} WHERE dataset = ? AND version = ? AND {which}"
    with lake.read() as cursor:
        there = cursor.execute(f"SELECT 1 {found} LIMIT 1", place).fetchone()
    if there:
        with lake.write(title, author=author) as cursor:
            cursor.execute(f"DELETE {found}", place)
