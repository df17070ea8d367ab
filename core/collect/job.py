"""Storing large files in the background: rows per second while reading, cancel, and no row twice after a crash."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from core.collect.encoding.known import handed, taken
from core.collect.facts import Ingested, Note, Options
from core.collect.landing import ingest
from core.collect.sources.inbox import discard
from core.collect.stage import counting
from core.errors import Cancelled
from core.i18n import N_, _
from core.jobs import Job, JobContext, Jobs
from core.lake import Lake

HANDLER = "core.collect.job:run"
LARGE_BYTES = 10_000_000
"""Bytes up to which storing is done at once, without the start of a worker; docs/jobs.md has what it costs."""
LARGE_ROWS = 150_000
"""The same in rows, for packed and columnar files, whose bytes say little."""
NOTES_KEPT = 20
"""Warnings kept with a job's result: a screen of them; the version has them all."""
HEAD_BYTES = 1 << 20
"""How much of a file says how many rows it has: a bar needs no pass over all of it."""


@dataclass(frozen=True)
class Stored:
    """What became of files, for a report: always rows_in == rows_loaded + rows_quarantined."""

    dataset: str
    version: int
    kind: str
    rows_in: int
    rows_loaded: int
    rows_quarantined: int
    notes: tuple[Note, ...]

    @classmethod
    def of(cls, done: Ingested) -> Stored:
        """The report of an ingest."""
        counts = (done.rows_in, done.rows_loaded, done.rows_quarantined)
        return cls(done.dataset, done.version, done.kind, *counts, done.warnings[:NOTES_KEPT])

    def to_json(self) -> dict[str, Any]:
        """As a job's result holds it."""
        return {**self.__dict__, "notes": [note.to_json() for note in self.notes]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Stored:
        """What `to_json` wrote."""
        return cls(**{**data, "notes": tuple(Note.from_json(note) for note in data["notes"])})


def is_large(paths: Sequence[Path]) -> bool:
    """Whether storing these files takes longer than a reader should wait for."""
    return sum(path.stat().st_size for path in paths) > LARGE_BYTES or sum(map(expected_rows, paths)) > LARGE_ROWS


def expected_rows(path: Path) -> int:
    """About how many rows a plain text or Parquet file holds; 0 where only reading it would tell."""
    with path.open("rb") as stream:
        head = stream.read(4)
        if head == b"PAR1":
            return _parquet_rows(path)
        if head[:2] in (b"PK", b"\x1f\x8b", b"BZ", b"\xd0\xcf") or head in (b"\x28\xb5\x2f\xfd", b"\xfd7zX"):
            return 0
        stream.seek(0)
        begun = stream.read(HEAD_BYTES)
        lines = begun.count(b"\n")
        size = os.fstat(stream.fileno()).st_size
    return lines if size <= len(begun) else lines * size // len(begun)


def _parquet_rows(path: Path) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return int(pq.ParquetFile(path).metadata.num_rows)
    except (OSError, pa.ArrowInvalid):
        return 0


def submit(
    jobs: Jobs,
    lake: Lake,
    paths: Sequence[Path],
    name: str,
    *,
    kind: str | None,
    roles: Mapping[str, str] | None,
    options: Options,
    append: bool,
    key: Sequence[str] | None = None,
    author: str | None = None,
    load: str | None = None,
) -> int:
    """Queue the storing of received files; the job's id. `load` names what a room above puts around `ingest`."""
    params = {
        "files": [str(path) for path in paths],
        "dataset": lake.require_name(name),
        "kind": kind,
        "roles": dict(roles) if roles is not None else None,
        "options": options.to_json(),
        "append": append,
        "key": list(key) if key is not None else None,
        "load": load,
        "since": lake.version(),
        "looks": [handed(path, options.encoding, options.fallback_encoding) for path in paths],
    }
    words = {"name": name}
    return jobs.submit(HANDLER, params, title=N_("Store {name}"), title_params=words, author=author, quick=True)


def run(job: JobContext) -> dict[str, Any]:
    """Job handler; params as `submit` writes them. The received files go once they are stored.

    A run after a crash finds what the former one stored by the version's files and adds nothing.

    Raises:
        Cancelled: while reading; nothing was stored then.
    """
    params = job.params
    paths = [Path(text) for text in params["files"]]
    stored = _stored_before(job)
    if stored is None:
        stored = Stored.of(_ingest(job, paths))
    job.progress(stored.rows_in, stored.rows_in)
    for path in paths:
        discard(job.lake, path)
    return stored.to_json()


def _ingest(job: JobContext, paths: Sequence[Path]) -> Ingested:
    total, done = sum(expected_rows(path) for path in paths if path.is_file()), 0

    def tell(rows: int) -> None:
        nonlocal done
        done += rows
        job.progress(done, max(total, done), _("reading"))

    job.progress(0, total, _("reading"))
    params = job.params
    options = Options.from_json(params["options"])
    for path, look in zip(paths, params.get("looks", ()), strict=False):
        taken(path, options.encoding, options.fallback_encoding, look)
    try:
        with counting(tell):
            return _loader(params.get("load"))(
                job.lake,
                paths,
                params["dataset"],
                kind=params["kind"],
                roles=params["roles"],
                options=options,
                append=params["append"],
                key=params["key"],
                author=job.author,
            )
    except Cancelled as error:
        raise Cancelled(_("Cancelled while reading; nothing was stored.")) from error


def _loader(named: str | None) -> Callable[..., Ingested]:
    """What stores the files: `ingest`, or what a room above puts around it, as "module:function"."""
    if not named:
        return ingest
    module, _colon, name = named.partition(":")
    found: Callable[..., Ingested] = getattr(import_module(module), name)
    return found


def _stored_before(job: JobContext) -> Stored | None:
    """What an earlier run of this job stored, where it was cut off before it could say so."""
    params = job.params
    names = [Path(text).name for text in params["files"]]
    if params["dataset"] not in {dataset.name for dataset in job.lake.datasets()}:
        return None
    for version in job.lake.versions(params["dataset"]):
        files = version.info.get("imports", {}).get("files", [])[-len(names) :]
        if version.number > params["since"] and [file["name"] for file in files] == names:
            rows_in = sum(int(file["rows_in"]) for file in files)
            kept_out = sum(int(file["rows_quarantined"]) for file in files)
            notes = tuple(Note.from_json(note) for note in version.info["imports"].get("warnings", [])[:NOTES_KEPT])
            kind = str(version.info["kind"])
            return Stored(params["dataset"], version.number, kind, rows_in, rows_in - kept_out, kept_out, notes)
    return None


def unfinished(jobs: Jobs, lake: Lake) -> list[Job]:
    """Jobs that store files and are running, waiting, or can be resumed because their uploads still wait for them."""
    inbox = (lake.path / "inbox").resolve()

    def waiting(text: str) -> bool:
        path = Path(text).resolve()
        return inbox in path.parents and path.is_file()

    return [
        job for job in jobs.list(HANDLER) if job.active or (job.resumable and all(map(waiting, job.params["files"])))
    ]
