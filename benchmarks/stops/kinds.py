"""The kinds of work that are stopped, each on a small workspace that holds what it needs."""

from __future__ import annotations

import csv
import gzip
import json
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SHOP = Path(__file__).parents[2] / "sample_data" / "shop"
EVENTS, ITEMS, REVIEWS, BAD, APPENDS = 300, 120, 60, 3, 9
"""Rows of each dataset, unreadable lines of each file of events, and appends: small, so that a run takes a second."""
WAITS_S = 90
"""Seconds for a job: many times what it takes."""
PERSON = "mara.lindqvist@mail.example"


@dataclass(frozen=True)
class Kind:
    """One kind of work.

    Attributes:
        name: What it is called.
        work: Does it, given the workspace and the folder of files; gives the exit code.
        again: Ends it after a death, where that is not the same work once more.
        exact: Tables of results that must hold as many rows in the end as without a death.
        anew: Doing it again after it was done changes what is stored, such as an append does.
        rewrites: It changes older versions in their places: only the counts hold before its end.
        alone: The dataset of events is all that it needs.
        goes_on: Where one of its steps is refused, the others are done, and it says so on its standard output.
    """

    name: str
    work: Callable[[Path, Path], int]
    again: Callable[[Path, Path], int] | None = None
    exact: tuple[str, ...] = ()
    anew: bool = False
    rewrites: bool = False
    alone: bool = False
    goes_on: bool = False


def command(workspace: Path, *words: str) -> int:
    """The command line in this process; its exit code."""
    from core.__main__ import main

    sys.argv = ["core", "--workspace", str(workspace), *words]
    try:
        main()
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 0
    return 0


def _says(*words: str) -> Callable[[Path, Path], int]:
    """A command; FILES in its words is the folder of files."""
    return lambda workspace, files: command(workspace, *(word.replace("FILES", str(files)) for word in words))


def _job(workspace: Path, submit: Callable[..., int]) -> int:
    """A background job run to its end on a thread of this process; 0 where it is done, 2 with its words where not."""
    from core.jobs import Jobs
    from core.lake import open_lake

    logging.getLogger("core.jobs").setLevel(logging.CRITICAL)  # what a job says is asked of it
    lake = open_lake(workspace)
    jobs = Jobs(lake, "thread")
    job = jobs.wait(submit(jobs, lake), WAITS_S)
    if job.active:  # its end cannot be written on a full disk: it waits for room
        print("the job waits for room", file=sys.stderr, flush=True)
        os._exit(2)
    if job.state != "done":
        print(json.dumps(job.error, ensure_ascii=False), file=sys.stderr)
    jobs.close()
    lake.close()
    return 0 if job.state == "done" else 2


def _score(workspace: Path, _files: Path) -> int:
    from core.text.sentiment import job

    return _job(workspace, lambda jobs, lake: job.submit(jobs, lake, "reviews"))


def _train(workspace: Path, _files: Path) -> int:
    from core.text.training.ladder import job
    from core.text.training.ladder.plan import Plan

    plan = Plan(rungs=("lexicon", "tfidf"))
    return _job(
        workspace, lambda jobs, lake: job.submit(jobs, lake, "reviews", "text", "rating", plan, kind="sentiment")
    )


def _retry(workspace: Path, files: Path) -> int:
    code = command(workspace, "erase", "--resume", "--yes")
    return code if code == 0 else _erase(workspace, files)


_erase = _says("erase", PERSON, "--follow", "--yes", "--all")
KINDS = (
    Kind("ingest", _says("ingest", "FILES/more.csv", "--dataset", "fresh"), alone=True),
    Kind("replace", _says("ingest", "FILES/more.csv", "--dataset", "events"), alone=True),
    Kind("append", _says("ingest", "FILES/more.csv", "--dataset", "events", "--append"), anew=True, alone=True),
    Kind("clean", _says("clean", "events", "--recipe", "auto"), alone=True),
    Kind("check", _says("check", "items")),
    Kind("match", _says("match", "items", "items_new", "--keep", "--crosswalk", "pairs", "--golden", "golden")),
    Kind("shop", _says("shop", "build")),
    Kind("score", _score, exact=("text.predictions",)),
    Kind("train", _train),
    Kind("compact", _says("compact", "--give-back")),
    Kind("erase", _erase, _retry, rewrites=True),
    Kind("nightly run", _says("run", "FILES/nightly.toml"), goes_on=True),
    Kind("remove and load", _says("ingest", "FILES/small.csv", "--dataset", "reviews", "--kind", "reviews")),
)


def make_files(folder: Path) -> None:
    """Files cut from the sample shop, with unreadable lines and one person in them."""
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(SHOP / "events_2026-09-30.csv.gz", "rt", encoding="utf-8") as stream:
        lines = stream.read().splitlines()
    for number, name in enumerate(["events", "more", *(f"day{n}" for n in range(APPENDS))]):
        rows = EVENTS if number < 2 else 20
        start = 1 + (number * 97) % (len(lines) - rows - 1)
        bad = [f'too,many,"cells,{n}' + "," * 30 + '"x' for n in range(BAD)] if number < 2 else []
        (folder / f"{name}.csv").write_text("\n".join([lines[0], *lines[start : start + rows], *bad]) + "\n", "utf-8")
    for name, source in (("items", "catalog_2026-07-01.csv"), ("items_new", "catalog_2026-09-01.csv")):
        with open(SHOP / source, encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))[: ITEMS + 1]
        with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
    with open(SHOP / "reviews_en.csv", encoding="utf-8-sig", newline="") as stream:
        told = list(csv.reader(stream))
    text = told[0].index("text")
    balanced = []
    for stars in "135":
        balanced += [row for row in told[1:] if row[told[0].index("rating")] == stars][: REVIEWS // 3]
    balanced[3][text] += f" Write to {PERSON} please."
    for name, count in (("reviews", REVIEWS), ("small", REVIEWS // 2)):
        with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([told[0], *balanced[:count]])
    people = [["user_id", "email", "city"], *([f"u{n}", f"person{n}@mail.example", "Oslo"] for n in range(40))]
    people[7] = ["u6", PERSON, "Lund"]
    with open(folder / "users.csv", "w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(people)
    incoming = folder / "incoming"
    incoming.mkdir(exist_ok=True)
    (incoming / "events_1.csv").write_bytes((folder / "more.csv").read_bytes())
    (incoming / "events_2.csv").write_bytes((folder / "day3.csv").read_bytes())
    (folder / "nightly.toml").write_text(
        '[pipeline]\nname = "nightly"\nafter_gate = "continue"\n\n[[dataset]]\nname = "events"\n'
        'source = "incoming/events_*.csv"\nmode = "append"\neach = true\nsettled = 0\n'
        '[dataset.clean]\nrecipe = "auto"\n[dataset.check]\nfail_on = "never"\n\n[shop]\n',
        "utf-8",
    )


def make_workspace(workspace: Path, files: Path, *, alone: bool = False) -> None:
    """The workspace that the kinds of work begin with; `alone`: those that need events alone."""
    for name in ("events",) if alone else ("events", "items", "items_new", "reviews", "users"):
        assert command(workspace, "ingest", str(files / f"{name}.csv"), "--dataset", name) == 0, name
    for number in range(1 if alone else APPENDS):
        assert command(workspace, "ingest", str(files / f"day{number}.csv"), "--dataset", "events", "--append") == 0
    assert command(workspace, "clean", "events", "--recipe", "auto") == 0
    if alone:
        return
    assert command(workspace, "shop", "build", "--use", "events", "--use", "items", "--use", "users") == 0
    assert command(workspace, "ingest", str(files / "day1.csv"), "--dataset", "events", "--append") == 0
