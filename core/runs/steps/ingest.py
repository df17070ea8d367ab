"""Loading: the files of a dataset's sources that it has not had, each once, under its contract."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from core.collect import Ingested
from core.collect.meaning import date_of_name
from core.errors import BadInput, NotFound, TouchstoneError, Unavailable
from core.i18n import _, kept, listed, ngettext, retold, sentences
from core.lake import Lake
from core.ledger import Entry, Outcome, begun_loads, refusals, write
from core.quality import Suite, save_suite
from core.quality.contract import read_file
from core.quality.gate import BrokenContractError, answer_to, held_to, settle
from core.runs.kept_hashes import hashed
from core.runs.model import Load
from core.runs.sources import found_for, is_fetched, path_in
from core.runs.work import Look, Work, nothing

NAMED = 5
"""Files named in a sentence; the step lists all."""
READ_BY = 1
"""Raised where a release reads files otherwise, so that what an older one could not read is tried again."""


@dataclass(frozen=True)
class Fresh:
    """A file that the dataset has not had. `under` tells apart the ways in which it may be read."""

    path: Path
    sha256: str
    under: str


@dataclass
class Sorted:
    """The files of a dataset's sources by what becomes of them."""

    fresh: list[Fresh] = field(default_factory=list)
    known: int = 0
    young: list[str] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)


def look(work: Work, dataset: str) -> Look:
    """Which files would be loaded; what lies behind an address is not fetched for it."""
    load = work.load(dataset)
    here = [one for one in load.sources if not is_fetched(one)]
    with found_for(work.lake, work.pipeline, here, anywhere=work.anywhere) as found:
        sorted_ = _sorted(work, load, [(one.origin, one.files) for one in found])
    names = tuple(one.path.name for one in sorted_.fresh)
    far = len(load.sources) - len(here)
    said = [ngettext("{n} new file", "{n} new files", len(names)).format(n=len(names)) + "."] if names else []
    said += [_("Addresses are asked when it runs: {n}.").format(n=far)] if far else []
    return Look(
        bool(names or far or begun_loads(work.lake, dataset)),
        sentences(*said, *_told(sorted_, bool(names or far))),
        names,
    )


def do(work: Work, dataset: str) -> Outcome:
    """Load what is new.

    Raises:
        BadInput, NotFound, Unavailable: a source cannot be read.
    """
    load = work.load(dataset)
    suite = _contract(work, load)
    settled = _finished(work, load)
    with found_for(work.lake, work.pipeline, load.sources, anywhere=work.anywhere) as found:
        sorted_ = _sorted(work, load, [(one.origin, one.files) for one in found])
        if sorted_.empty and load.required:
            raise NotFound(_("There is no file in {names}.").format(names=listed(sorted_.empty)))
        done = _loaded(work, load, suite, sorted_) if sorted_.fresh else Done()
    return _outcome(work, load, sorted_, done, settled)


# --- which files ---------------------------------------------------------------------------------


def _sorted(work: Work, load: Load, found: Sequence[tuple[str, Sequence[Path]]]) -> Sorted:
    sorted_ = Sorted(empty=[origin for origin, files in found if not files])
    paths = list(dict.fromkeys(path for _origin, files in found for path in files))
    now = time.time()
    young = {path for path in paths if load.settled and now - path.stat().st_mtime < load.settled}
    sorted_.young = [path.name for path in paths if path in young]
    paths = [path for path in paths if path not in young]
    if load.mode == "newest":
        paths = sorted(paths, key=lambda path: (_day(path), path.stat().st_mtime_ns, path.name))[-1:]
    paths.sort(key=lambda path: (_day(path), path.name))
    hashes = dict(hashed(work.lake, paths))
    if load.mode == "append":
        _of_additions(work, load, hashes, sorted_)
    else:
        _of_replacement(work, load, hashes, sorted_)
    return sorted_


def _day(path: Path) -> date:
    return date_of_name(path.name) or date.min


def _of_additions(work: Work, load: Load, hashes: Mapping[Path, str], sorted_: Sorted) -> None:
    had = _had(work.lake, load.name)
    own = {path: sha256 for path, sha256 in hashes.items() if sha256 not in had}
    sorted_.known = len(hashes) - len(own)
    under = _under(work, load, () if load.each else sorted(set(own.values())))
    known = refusals(work.lake, load.name)
    taken = set()
    for path, sha256 in own.items():
        if (sha256, under) in known:
            sorted_.refused.append(known[sha256, under] | {"name": path.name})
        elif sha256 not in taken:
            taken.add(sha256)
            sorted_.fresh.append(Fresh(path, sha256, under))


def _of_replacement(work: Work, load: Load, hashes: Mapping[Path, str], sorted_: Sorted) -> None:
    held = work.held(load.name)
    present = {str(file.get("sha256")) for file in held.imports.get("files", [])} if held else set()
    if not hashes or set(hashes.values()) == present:
        sorted_.known = len(hashes)
        return
    under = _under(work, load, sorted(hashes.values()))
    known = refusals(work.lake, load.name)
    if all((sha256, under) in known for sha256 in hashes.values()):
        sorted_.refused += [known[sha256, under] | {"name": path.name} for path, sha256 in hashes.items()]
        return
    sorted_.fresh += [Fresh(path, sha256, under) for path, sha256 in hashes.items()]


def _had(lake: Lake, name: str) -> set[str]:
    """The hashes of all files that a dataset was ever loaded from, also of content that was replaced since."""
    if name not in {one.name for one in lake.datasets()}:
        return set()
    return {
        str(file.get("sha256"))
        for version in lake.versions(name)
        for file in version.info.get("imports", {}).get("files", [])
        if isinstance(file, dict)
    }


def _under(work: Work, load: Load, together: Sequence[str]) -> str:
    """How a file would be read and judged; a file that was refused is tried again where this is another."""
    suite, answer = answer_to(work.lake, load.name, _breach(load))
    facts = [READ_BY, load.mode, load.kind, load.key, load.columns, load.options.to_json(), list(together)]
    facts += [suite.version if suite and answer == "refuse" else 0, answer]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:20]


# --- loading them --------------------------------------------------------------------------------


@dataclass
class Done:
    """What became of the new files."""

    loaded: list[Ingested] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    unreachable: TouchstoneError | None = None


def _loaded(work: Work, load: Load, suite: Suite | None, sorted_: Sorted) -> Done:
    done = Done()
    together = load.mode != "append" or not load.each
    groups = [sorted_.fresh] if together else [[one] for one in sorted_.fresh]
    for place, group in enumerate(groups):
        work.tell(place, len(groups), group[0].path.name)
        try:
            done.loaded.append(_one(work, load, suite, group))
        except Unavailable as error:
            done.unreachable = error
            break
        except (BadInput, NotFound) as error:
            state = "gate" if isinstance(error, BrokenContractError) else "failed"
            said = kept(sentences(error.message))
            told = [
                {
                    "dataset": load.name,
                    "sha256": f.sha256,
                    "under": f.under,
                    "state": state,
                    "said": said,
                    "name": f.path.name,
                }
                for f in group
            ]
            work.begin()
            write(work.lake, [Entry(work.run, "refused", one) for one in told], work.author)
            done.refused += told
    return done


def _one(work: Work, load: Load, suite: Suite | None, group: Sequence[Fresh]) -> Ingested:
    lake, held = work.lake, work.held(load.name)
    append = load.mode == "append" and held is not None
    breach = _breach(load) or (suite.breach if suite else "")
    mark = ""
    work.begin()
    if answer_to(lake, load.name, breach)[1] == "quarantine":  # a second commit follows: see `_finished`
        mark = uuid.uuid4().hex
        facts = {"dataset": load.name, "mark": mark, "sha256": [one.sha256 for one in group], "since": lake.version()}
        write(lake, [Entry(work.run, "loading", facts)], work.author)
    done = held_to(
        lake,
        [one.path for one in group],
        load.name,
        breach=breach,
        kind=load.kind or None,
        options=load.options,
        append=append,
        key=load.key or None,
        author=work.author,
        confirm=append and load.columns == "expected",
    )
    if mark:
        write(lake, [Entry(work.run, "loaded", {"mark": mark})], work.author)
    return done


def _breach(load: Load) -> str:
    return load.check.breach if load.check else ""


def _contract(work: Work, load: Load) -> Suite | None:
    """The contract that the pipeline names, kept as the dataset's before anything is held to it."""
    if load.check is None or not load.check.contract:
        return None
    path = path_in(work.pipeline, load.check.contract, anywhere=work.anywhere)
    suite = read_file(path, load.name)
    known, _answer = answer_to(work.lake, load.name, "warn")
    if known is None or known.to_dict() != replace(suite, version=known.version).to_dict():
        work.begin()
    return save_suite(work.lake, suite, work.author)


def _finished(work: Work, load: Load) -> int:
    """Loads that were cut off between their two commits come to their end; how many rows were set aside."""
    moved = 0
    for begun in begun_loads(work.lake, load.name):
        work.begin()
        suite, _answer = answer_to(work.lake, load.name, "quarantine")
        if suite is not None and work.held(load.name):
            for version in work.lake.versions(load.name):
                files = [
                    one
                    for one in version.info.get("imports", {}).get("files", [])
                    if isinstance(one, dict) and one.get("sha256") in begun["sha256"]
                ]
                if version.number > begun["since"] and version.layer == "raw" and files:
                    labels = {str(part["label"]) for one in files for part in one.get("parts", [])}
                    moved += settle(work.lake, load.name, suite, version.number, labels)
        write(work.lake, [Entry(work.run, "loaded", {"mark": begun["mark"]})], work.author)
    return moved


# --- what is said of it --------------------------------------------------------------------------


def _told(sorted_: Sorted, more: bool) -> list[str]:
    """What is true of the files that are not loaded."""
    said = []
    if sorted_.known:
        n = sorted_.known
        said.append(ngettext("{n} file is there already.", "{n} files are there already.", n).format(n=n))
    elif not more and not sorted_.young and not sorted_.refused:
        said.append(_("There is no file yet."))
    if sorted_.young:
        n = len(sorted_.young)
        told = ngettext(
            "{n} file may still be written to and waits for the next run: {names}.",
            "{n} files may still be written to and wait for the next run: {names}.",
            n,
        )
        said.append(told.format(n=n, names=listed(sorted_.young[:NAMED])))
    for one in sorted_.refused[:NAMED]:
        told = _("{file} is as it was and is not read again: {reason}")
        said.append(told.format(file=one["name"], reason=retold(one["said"])))
    return said


def _outcome(work: Work, load: Load, sorted_: Sorted, done: Done, settled: int) -> Outcome:
    said = []
    if done.loaded:
        n = sum(len(one.files) for one in done.loaded)
        names = [str(file["name"]) for one in done.loaded for file in one.files]
        told = ngettext("{n} file loaded: {names}.", "{n} files loaded: {names}.", n)
        said.append(told.format(n=n, names=listed(names[:NAMED] + (["…"] if len(names) > NAMED else []))))
    for one in done.refused[:NAMED]:
        said.append(_("{file} was not loaded: {reason}").format(file=one["name"], reason=retold(one["said"])))
    if done.unreachable:
        said.append(done.unreachable.message)
    if settled:
        told = ngettext(
            "{n} row of an earlier load was set aside.", "{n} rows of an earlier load were set aside.", settled
        )
        said.append(told.format(n=settled))
    said += _told(sorted_, bool(done.loaded or done.refused))
    held = work.held(load.name)
    states = {one["state"] for one in (*done.refused, *sorted_.refused)}
    state = (
        "unreachable" if done.unreachable else "failed" if "failed" in states else "gate" if "gate" in states else ""
    )
    if not (done.loaded or settled or state):
        return nothing(*said, version=held.version if held else 0)
    return Outcome(
        state or "done",
        kept(sentences(*said)),
        sum(one.rows_in for one in done.loaded),
        held.rows if held else 0,
        sum(one.rows_quarantined for one in done.loaded) + settled,
        tuple(one.version for one in done.loaded),
        held.version if held else 0,
        tuple(str(file["name"]) for one in done.loaded for file in one.files),
    )
