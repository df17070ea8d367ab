"""Vectors of items from a frozen encoder, computed once per text and kept in the lake by text hash."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.annotate import sessions
from core.i18n import N_
from core.text.models import encoders
from core.text.reading import pooled

if TYPE_CHECKING:
    from core.annotate.item import Item
    from core.annotate.project import Project
    from core.jobs import Job, JobContext, Jobs
    from core.lake import Lake

Vectors = npt.NDArray[np.float32]
TABLE = "lake.annotate.embeddings"
BATCH = 256
"""Vectors stored in one commit."""

LENGTH = 128
"""Tokens read of each text."""

HANDLER = "core.annotate.embeddings:run"


def batches(texts: Sequence[str], encoder: encoders.Encoder) -> Iterator[tuple[list[int], Vectors]]:
    """Positions in ``texts``, short texts first, and their vectors scaled to unit length (n, hidden)."""
    for rows, found in pooled(texts, encoder, LENGTH):
        yield rows.tolist(), found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)


def of(lake: Lake, project: Project, items: Sequence[Item]) -> Vectors | None:
    """The vectors of a project's items, (n, width); None while some are not computed yet."""
    if project.encoder == "behaviour":
        return sessions.features([sessions.steps_of(item.text) for item in items])
    known = _stored(lake, [item.text_hash for item in items], stamp(project.encoder))
    if len(known) < len(items):
        return None
    return np.stack([known[item.text_hash] for item in items])


def stamp(name: str) -> str:
    """Name of an encoder and the start of its weights' hash, as stored beside every vector."""
    return f"{name}@{encoders.resolve(name).sha256[:12]}"


def prepare(lake: Lake) -> None:
    """Make the table when it is not there yet."""
    if not lake.holds("annotate.embeddings"):
        with lake.write(N_("Prepare the store of text vectors")) as cursor:
            cursor.execute("CREATE SCHEMA IF NOT EXISTS lake.annotate")
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} (text_hash VARCHAR, encoder VARCHAR, vector FLOAT[])")


def submit(jobs: Jobs, project: Project, author: str | None = None) -> int | None:
    """Queue the computing of a project's vectors; returns the job's id, None for sessions, which need no encoder."""
    if project.encoder == "behaviour":
        return None
    title = N_("Prepare the texts of {name}")
    return jobs.submit(
        HANDLER, {"project": project.name}, title=title, title_params={"name": project.title}, author=author
    )


def latest(jobs: Jobs, project: Project) -> Job | None:
    """The newest preparing of a project."""
    return next((job for job in jobs.list(HANDLER) if job.params.get("project") == project.name), None)


def run(job: JobContext) -> dict[str, object]:
    """Embed what is not yet embedded of a project's items; a resume goes on behind what is stored.

    Params: ``project``.
    """
    from core.annotate import project as projects

    project = projects.get(job.lake, str(job.params["project"]))
    items = projects.items(job.lake, project.name)
    prepare(job.lake)
    mark = stamp(project.encoder)
    known = _stored(job.lake, [item.text_hash for item in items], mark)
    left = [item for item in items if item.text_hash not in known]
    done = len(items) - len(left)
    job.progress(done, len(items))
    waiting: list[tuple[str, Vectors]] = []
    for rows, vectors in batches([item.text for item in left], encoders.resolve(project.encoder)):
        waiting += [(left[row].text_hash, vector) for row, vector in zip(rows, vectors, strict=True)]
        done += len(rows)
        if len(waiting) >= BATCH or done == len(items):
            _store(job.lake, waiting, mark)
            waiting = []
        job.progress(done, len(items))
    return {"items": len(items), "computed": len(left), "encoder": mark}


def _stored(lake: Lake, hashes: Sequence[str], mark: str) -> dict[str, Vectors]:
    if not lake.holds("annotate.embeddings"):
        return {}
    with lake.read() as cursor:
        rows = cursor.execute(
            f"SELECT text_hash, any_value(vector) FROM {TABLE} "
            "WHERE encoder = ? AND text_hash IN (SELECT unnest(?::VARCHAR[])) GROUP BY 1",
            [mark, list(hashes)],
        ).fetchnumpy()
    keys, vectors = list(rows.values())
    return {str(key): np.asarray(vector, dtype=np.float32) for key, vector in zip(keys, vectors, strict=True)}


def _store(lake: Lake, found: Sequence[tuple[str, Vectors]], mark: str) -> None:
    import pyarrow as pa

    width = len(found[0][1])
    flat = pa.array(np.concatenate([vector for _hash, vector in found]), pa.float32())
    vectors = pa.ListArray.from_arrays(pa.array(range(0, width * len(found) + 1, width), pa.int32()), flat)
    batch = pa.table({"text_hash": [text_hash for text_hash, _vector in found], "vector": vectors})
    with lake.write(N_("Store text vectors"), info={"encoder": mark, "rows": len(found)}) as cursor:
        cursor.register("batch", batch)
        cursor.execute(f"INSERT INTO {TABLE} SELECT text_hash, ?, vector FROM batch", [mark])
        cursor.unregister("batch")
