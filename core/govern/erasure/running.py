"""An erasure, stage by stage; killed at any moment, it goes on where it was.

What is under way stands in one file of the workspace, readable by its owner alone and deleted at the end: it holds the
identifiers, which nothing else ever does. Every stage finds for itself what is left to do.
"""

from __future__ import annotations

import json
import os
import secrets
from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core import access
from core.engine import literal
from core.errors import BadInput, NotFound, Unavailable
from core.govern.erasure import certificate
from core.govern.erasure.apart import FOLDER, ask
from core.govern.erasure.looking import Hits, lake_files, look, shown
from core.govern.erasure.planning import MASK, REMOVE, WAYS, Plan, beside_tables, plan, seen, to_mask
from core.govern.erasure.recording import Fact, record
from core.govern.erasure.rewriting import Change, Rewritten, rewrite
from core.govern.erasure.writings import Identifier, without
from core.i18n import N_, _, language, listed
from core.jobs import JobContext, Jobs
from core.lake import Lake
from core.lake.compact import give_back
from core.lake.doctor import ERASED as UPLOADS
from core.lake.inventory import remove_orphans
from core.lake.model import REWRITTEN
from core.lake.trail import marked

PENDING = f"{FOLDER}/pending.json"
HANDLER = "core.govern.erasure.running:run"
STAGES = ("tables", "files", "proof", "certificate")
Report = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Order:
    """An erasure under way.

    Attributes:
        id: Its name; says nothing of the person.
        wanted: The person: said, kind, column.
        how: "mask" or "remove".
        by, asked: Who asked for it, and when (UTC, ISO 8601).
        language: Of the certificate.
        stage: What is being done.
        found: The plan's facts, of before anything was changed.
        done: What was changed so far.
    """

    id: str
    wanted: tuple[tuple[str, str, str], ...]
    how: str
    by: str
    asked: str
    language: str
    stage: str = STAGES[0]
    found: Mapping[str, Any] = field(default_factory=dict)
    done: Mapping[str, Any] = field(default_factory=dict)

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """The person."""
        return tuple(Identifier(*one) for one in self.wanted)


def unfinished(lake: Lake) -> Order | None:
    """The erasure that was begun and not ended, if any."""
    path = lake.path / PENDING
    try:
        facts = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    return Order(**{**facts, "wanted": tuple(tuple(one) for one in facts["wanted"])})


def begin(
    lake: Lake,
    wanted: Sequence[Identifier],
    how: str = MASK,
    by: str = "",
    found: Plan | None = None,
    every: bool = False,
) -> tuple[Order, Plan]:
    """Write down what is to be done; `carry_on` does it.

    Args:
        every: Whether all that was found is meant where the rows are several persons', or none is the person's own.

    Raises:
        NotFound: nobody is called so.
        Forbidden: whoever acts may not erase.
        BadInput: several persons were found, or mentions alone, and not `every` of it is meant.
        BadInput: another erasure is not ended yet, or no such way.
    """
    access.allow("erase", folder=lake.path)
    if how not in WAYS:
        raise BadInput(_("A person's rows are emptied or removed: {ways}.").format(ways=listed(WAYS)))
    if (other := unfinished(lake)) is not None:
        raise BadInput(
            _("The erasure {id} was begun and not ended.").format(id=other.id),
            hint=_("Go on with it first."),
            command=_("Go on with it first: erase --resume."),
        )
    found = found or plan(lake, wanted)
    if not every and (doubt := doubts(found)):
        raise BadInput(
            doubt[0],
            hint=_("Give what is one person's alone, or say that all of it is meant."),
            command=_("Give what is one person's alone, or say that all of it is meant: --all."),
        )
    order = Order(
        id=f"{datetime.now(UTC):%Y%m%d}-{secrets.token_hex(4)}",
        wanted=tuple((one.said, one.kind, one.column) for one in wanted),
        how=how,
        by=without(access.signature(by or lake.author), [one for one in wanted if not one.bare and not one.column]),
        asked=datetime.now(UTC).isoformat(timespec="seconds"),
        language=language(),
        found=found.facts(),
        done={"uploads": [one.name for one in found.places if one.what == "upload"]},
    )
    _keep(lake, order)
    return order, found


def doubts(found: Plan) -> tuple[str, ...]:
    """Why what was found may not be one person, in words; empty where nothing speaks against it."""
    said = []
    for kind, values in found.several.items():
        words = _("The rows found are several persons’: {kind} {values}.")
        said.append(words.format(kind=kind, values=listed(values)))
    if found.mentions_alone:
        words = _("Found only as mentions; no row is the person’s own. Of a telephone number, add the country’s code.")
        said.append(words)
    return tuple(said)


def _keep(lake: Lake, order: Order) -> None:
    folder = lake.path / FOLDER
    folder.mkdir(exist_ok=True)
    draft = folder / f".{order.id}"
    draft.touch(mode=0o600)
    with draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(order), file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, lake.path / PENDING)


def carry_on(lake: Lake, report: Report = lambda _done, _total, _message: None) -> dict[str, Any]:
    """Do what is left of the erasure under way; the certificate's facts.

    Raises:
        NotFound: none is under way.
        Unavailable: the person is still named somewhere; the erasure stays under way.
    """
    order = unfinished(lake)
    if order is None:
        raise NotFound(_("No erasure is under way."))
    for place, stage in enumerate(STAGES):
        if STAGES.index(order.stage) > place:
            continue
        report(place, len(STAGES), _(_SAID[stage]))
        order = replace(order, stage=stage)
        _keep(lake, order)
        if stage == "certificate":
            break
        order = replace(order, done=_DO[stage](lake, order))
        _keep(lake, order)
    facts = certificate.facts(lake, order)
    certificate.write(lake, facts)
    access.record(lake.path, "erase", order.id, after=order.done.get("tables", {}), name=order.by)
    (lake.path / PENDING).unlink()
    report(len(STAGES), len(STAGES), "")
    return facts


def run(job: JobContext) -> dict[str, Any]:
    """Job handler: carry on what is under way. Params: ``erasure``, its id, which says nothing of the person."""
    return {"erasure": carry_on(job.lake, job.progress)["id"]}


def submit(jobs: Jobs, order: Order) -> int:
    """Queue the erasure under way; the job's id."""
    return jobs.submit(HANDLER, {"erasure": order.id}, title=N_("Erase a person"), author=order.by)


_SAID = {
    "tables": N_("Rewriting the tables of every version"),
    "files": N_("Files beside the tables"),
    "proof": N_("Looking through every file again"),
    "certificate": N_("Writing the certificate"),
}


def _tables(lake: Lake, order: Order, scanned: Container[str] = ()) -> dict[str, Any]:
    """Every data file that names the person written anew, and the catalog told, in one step.

    Those of `scanned` are read cell by cell.
    """
    wanted = order.identifiers
    assert lake.data is not None
    with lake.alone():
        order = _settled(lake, order)
        give_back(lake)
        with lake.read_anew() as cursor:
            remove_orphans(cursor, lake.data)
            found = list(look(lake, cursor, wanted, scanned, slowly=True))
            done = [_rewritten(lake, one, order) for one in found]
            quarantined = _quarantined(cursor, done)
        uploads = sorted({*order.done.get("uploads", []), *_left_uploads(lake, found)})
        counts = {
            "files": len(done),
            "rows": sum(len(one.gone) for one in done),
            "cells": sum(one.cells for one in done),
        }
        order = replace(
            order, done={**order.done, "uploads": uploads, "writing": [one.path.name for one in done], "counts": counts}
        )
        _keep(lake, order)
        with lake.rewriting("erase") as cursor:
            facts = _history(lake, order, done, quarantined)
            leaving = record(cursor, lake.data, done, facts, lambda text: without(text, wanted), marked=marked(lake))
        order = _settled(lake, order)
        for path in leaving:
            path.unlink(missing_ok=True)
    return dict(order.done)


def _settled(lake: Lake, order: Order) -> Order:
    """Count what was rewritten, where the catalog knows of it: a process may have died before it did, or after."""
    writing = set(order.done.get("writing", []))
    if not writing:
        return order
    with lake.read_anew() as cursor:
        known = {one.path.name for one in lake_files(lake, cursor)}
    counted = Counter[str](order.done.get("tables", {}))
    if writing & known:
        counted.update(order.done["counts"])
    done = {key: value for key, value in order.done.items() if key not in ("writing", "counts")}
    order = replace(order, done={**done, "tables": dict(counted)})
    _keep(lake, order)
    return order


def _left_uploads(lake: Lake, found: Sequence[Hits]) -> list[str]:
    return [one.name for one in beside_tables(lake, found, {}) if one.what == "upload"]


def _rewritten(lake: Lake, one: Hits, order: Order) -> Rewritten:
    import pyarrow.parquet as pq

    if order.how == REMOVE:
        own = frozenset(one.own)
        change = Change(one.file, own, {at: row for at, row in one.cells.items() if at not in own})
    else:
        change = Change(one.file, frozenset(), to_mask(lake, one, pq.read_schema(one.file.path).names))
    return rewrite(change, order.identifiers)


def _quarantined(cursor: Any, done: Sequence[Rewritten]) -> Counter[str]:
    """Rows that leave the quarantine now, by dataset."""
    counted: Counter[str] = Counter()
    for one in done:
        if one.file.table == "quality.quarantine" and one.gone and one.file.end is None:
            rows = cursor.execute(
                f"SELECT dataset, count(*) FROM read_parquet({literal(str(one.file.path))}, file_row_number = true) "
                f"WHERE file_row_number IN ({', '.join(map(str, one.gone))}) GROUP BY dataset"
            ).fetchall()
            counted.update({str(name): int(n) for name, n in rows})
    return counted


def _history(lake: Lake, order: Order, done: Sequence[Rewritten], quarantined: Mapping[str, int]) -> list[Fact]:
    """What each dataset's history will say: which versions were rewritten, and how many rows each lost."""
    facts = []
    for dataset in lake.datasets():
        versions = {
            version.number: sum(len(one.gone) for one in here)
            for version in lake.versions(dataset.name)
            if (here := [one for one in done if one.file.table == f"{version.layer}.{dataset.name}"
                         and seen(one.file.begin, one.file.end, version.number)])
        }  # fmt: skip
        if versions or quarantined.get(dataset.name):
            info: dict[str, Any] = {"dataset": dataset.name, "action": REWRITTEN, "why": "erasure", "erasure": order.id}
            info |= {"versions": versions, "quarantined": quarantined.get(dataset.name, 0)}
            facts.append(Fact(order.by, N_("Erase a person from {name}").format(name=dataset.name), info))
    return facts or [Fact(order.by, N_("Erase a person"), {"erasure": order.id})]


def _files(lake: Lake, order: Order) -> dict[str, Any]:
    """Everything else that names the person: written over or deleted, and the SQLite files vacuumed."""
    wanted = order.identifiers
    uploads = list(order.done.get("uploads", []))
    with lake.read_anew() as cursor:
        live = [shown(lake, one.path) for one in lake_files(lake, cursor)]
    done = ask("scrub", lake.path, wanted, data=[str(lake.data)], files=uploads, live=live)
    if done["live"]:  # what the engine did not find in them, reading them cell by cell does
        order = replace(order, done=_tables(lake, order, done["live"]))
    gone = [name for name in done["deleted"] if name.startswith("files/")]
    listed_in = lake.path / UPLOADS
    known = set(listed_in.read_text("utf-8").split()) if listed_in.exists() else set()
    listed_in.write_text("\n".join(sorted(known | {Path(name).name.split(".")[0] for name in gone})), "utf-8")
    before = order.done.get("beside", {})
    return {
        **order.done,
        "beside": {
            "changed": sorted({*before.get("changed", []), *done["changed"]}),
            "deleted": sorted({*before.get("deleted", []), *done["deleted"]}),
        },
    }


def _proof(lake: Lake, order: Order) -> dict[str, Any]:
    """Every file looked through again.

    Raises:
        Unavailable: one still names the person.
    """
    wanted = order.identifiers
    scanned = ask("prove", lake.path, wanted, data=[str(lake.data)])
    busy = scanned["busy"]
    with lake.read_anew() as cursor:
        rows = sum(len(one.cells) for one in look(lake, cursor, wanted))
    left = [*scanned["hits"], *(["catalog"] if rows else [])]
    if left or busy:
        _keep(lake, replace(order, stage=STAGES[0]))
        raise Unavailable(
            _("Still named, or held open by another program: {files}.").format(files=listed([*left, *busy][:5])),
            hint=_("Stop the other programs of this workspace and go on with the erasure."),
        )
    return {
        **order.done,
        "proof": {
            "files": scanned["files"],
            "bytes": scanned["bytes"],
            "hits": 0,
            "sealed": scanned["sealed"],
            "trail": scanned["trail"],
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        },
    }


_DO: Mapping[str, Callable[[Lake, Order], dict[str, Any]]] = {"tables": _tables, "files": _files, "proof": _proof}
