"""What is past its time taken out: rows of every version, files of versions that are kept no longer, old uploads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core import access
from core.engine import Cursor, literal
from core.errors import BadInput
from core.govern.erasure.looking import Hits, LakeFile, lake_files
from core.govern.erasure.planning import kept_uploads, seen
from core.govern.erasure.recording import Fact, record
from core.govern.erasure.rewriting import Change, Rewritten, rewrite
from core.govern.retention.due import Due, due, is_older, unread
from core.govern.retention.overdue import late
from core.i18n import N_, _
from core.jobs import JobContext, Jobs
from core.lake import Lake
from core.lake.compact import give_back
from core.lake.doctor import ERASED as UPLOADS
from core.lake.inventory import remove_orphans
from core.lake.model import REWRITTEN
from core.lake.trail import marked

HANDLER = "core.govern.retention.applying:run"


def submit(jobs: Jobs, author: str | None = None) -> int:
    """Queue taking out what is past its time; the job's id."""
    return jobs.submit(HANDLER, {}, title=N_("Take out what is past its time"), author=author)


def run(job: JobContext) -> dict[str, Any]:
    """Job handler without parameters."""
    job.progress(0, 1)
    done = apply(job.lake)
    job.progress(1, 1)
    return {"datasets": len(done), "rows": sum(one.rows for one in done)}


def apply(lake: Lake, now: datetime | None = None, author: str | None = None) -> tuple[Due, ...]:
    """Take out what is past its time, dataset by dataset; a repeat finds nothing.

    Killed between two datasets or within one, the next run goes on: each is one transaction of the catalog.

    Raises:
        Forbidden: whoever acts may not remove data.
        BadInput: a clean table calls the time of a row by another name.
    """
    access.allow("remove", folder=lake.path)
    found = tuple(one for one in due(lake, now) if one.any)
    for one in found:
        _one(lake, one, author or lake.author, now or datetime.now(UTC))
    return found


def _one(lake: Lake, one: Due, author: str, now: datetime) -> None:
    assert lake.data is not None
    with lake.alone():
        give_back(lake)
        with lake.read_anew() as cursor:
            remove_orphans(cursor, lake.data)
            files = [file for file in lake_files(lake, cursor) if file.name == one.dataset]
            gone = unread(lake, files, one) if one.versions else []
            old = [] if one.before is None else _older(cursor, [file for file in files if file not in gone], one)
            done = [rewrite(Change(hit.file, frozenset(hit.cells), {}), ()) for hit in old]
        uploads = kept_uploads(lake, old)
        _note(lake, uploads)
        with lake.rewriting("remove") as cursor:
            facts = [_fact(lake, one, done, author, now)]
            leaving = record(cursor, lake.data, done, facts, expired=gone, marked=marked(lake))
        for path in [*leaving, *(lake.path / name for name in uploads)]:
            path.unlink(missing_ok=True)
    access.record(
        lake.path, "remove", one.dataset, name=author, after={"rows": one.rows, "versions": len(one.versions)}
    )


def _older(cursor: Cursor, files: Sequence[LakeFile], one: Due) -> list[Hits]:
    """In each file of the dataset, the rows from before the moment."""
    found = []
    for file in files:
        if file.schema not in ("raw", "clean") or not file.path.exists():
            continue
        source = f"read_parquet({literal(str(file.path))}, file_row_number = true)"
        types = {row[0]: str(row[1]) for row in cursor.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
        if one.column not in types:
            raise BadInput(
                _("A clean version of {name} has no column “{column}”, so its old rows cannot be told.").format(
                    name=one.dataset, column=one.column
                ),
                hint=_("Give old versions an end too, or leave the column its name."),
            )
        assert one.before is not None
        test = is_older(cursor, source, one.column, types[one.column], one.before)
        rows = cursor.execute(f"SELECT file_row_number, _file FROM {source} AS t WHERE {test}").fetchall()
        if rows:
            found.append(Hits(file, {int(at): {} for at, _label in rows}, {str(label) for _at, label in rows}))
    return found


def _note(lake: Lake, uploads: Sequence[str]) -> None:
    """Write down which uploads go on purpose, before they do."""
    if uploads:
        path = lake.path / UPLOADS
        path.parent.mkdir(exist_ok=True)
        known = set(path.read_text("utf-8").split()) if path.exists() else set()
        path.write_text("\n".join(sorted(known | {Path(name).name.split(".")[0] for name in uploads})), "utf-8")


def _fact(lake: Lake, one: Due, done: Sequence[Rewritten], author: str, now: datetime) -> Fact:
    versions = {
        version.number: sum(len(file.gone) for file in here)
        for version in lake.versions(one.dataset)
        if version.number not in one.snapshots
        and (here := [file for file in done if file.file.table == f"{version.layer}.{one.dataset}"
                      and seen(file.file.begin, file.file.end, version.number)])
    }  # fmt: skip
    info: dict[str, Any] = {"dataset": one.dataset, "action": REWRITTEN, "why": "retention", "versions": versions}
    info["expired"] = list(one.snapshots)
    if (missed := late(one, now)) is not None:
        info["late"] = {"since": missed.since.isoformat(), "rows": missed.rows, "versions": list(missed.versions)}
    return Fact(author, N_("Take out of {name} what is past its time").format(name=one.dataset), info)
