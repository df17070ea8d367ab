"""What a cleaning step would bring, tried out: score and join rate on a copy of the workspace, NDCG by a replay.

The copy has the catalog's file and links to the rows' files, which are never written to again, so it takes next to no
room; it lies within the workspace, where an erasure looks, and is gone when the trial ends.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from core import quality
from core.access import LOCAL, acting, allow
from core.clean import Recipe, RecipeStep, from_dict
from core.clean.job import apply_and_check
from core.errors import BadInput, NotFound, TouchstoneError, Unavailable
from core.govern.roadmap import Foreseen
from core.i18n import N_, _
from core.lake import Lake, copy_sqlite, has_table, open_lake
from core.settings import settings

if TYPE_CHECKING:
    from core.jobs import Job, JobContext, Jobs

HANDLER = "core.road.foreseeing:run"
TABLE = "lab.foreseen"
COPIES = ".tried_"
"""How the folders of copies begin; what a killed trial left is taken away by the next."""
CATALOG, ROWS = "catalog.sqlite", "data"


def foresee(lake: Lake, name: str, finding: str, author: str | None = None) -> Foreseen:
    """Try the step that mends a finding of a dataset's newest report, and keep what it brought.

    Raises:
        Forbidden: whoever acts may not have things computed.
        BadInput: no step mends it.
        NotFound: there is no such dataset or finding.
    """
    allow("compute", name, folder=lake.path)
    recipe, version = _recipe(lake, name, finding), lake.dataset(name).version
    score, join = _tried(lake, name, recipe)
    found = Foreseen(finding, score, join, _replayed(lake, name, recipe, author))
    message = N_("Effect of a step on {name}").format(name=name)
    with lake.write(message, author=author, info={"foreseen": name}) as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS lake.{TABLE} (time TIMESTAMP, dataset VARCHAR, version BIGINT, found VARCHAR)"
        )
        told = {"finding": finding, "score": score, "join": join, "reason": found.reason}
        now = datetime.now(UTC).replace(tzinfo=None)
        cursor.execute(f"INSERT INTO lake.{TABLE} VALUES (?, ?, ?, ?)", [now, name, version, json.dumps(told)])
    return found


def foreseen(lake: Lake) -> dict[tuple[str, str], Foreseen]:
    """Dataset and finding -> what the step brought that mends it, of the datasets' newest versions."""
    versions = {one.name: one.version for one in lake.datasets(built=False)}
    with lake.read() as cursor:
        if not has_table(cursor, TABLE):
            return {}
        rows = cursor.execute(f"SELECT dataset, version, found FROM lake.{TABLE} ORDER BY time").fetchall()
    found = {}
    for name, version, text in rows:
        if versions.get(name) == version:
            told = json.loads(text)
            score, join = tuple(told["score"]), tuple(told["join"])
            found[name, told["finding"]] = Foreseen(told["finding"], score, join, told["reason"])
    return found


def _recipe(lake: Lake, name: str, finding: str) -> Recipe:
    """The dataset's recipe with the steps that mend a finding."""
    dataset = lake.dataset(name)
    report = quality.latest(lake, name)
    result = report.result(finding) if report else None
    if result is None or not result.failed:
        raise NotFound(_("The newest check of {name} finds nothing that this step would mend.").format(name=name))
    fixes = quality.fixes(result, dataset)
    if not fixes:
        raise BadInput(_("No step of Clean mends this finding."))
    recipe = from_dict(dataset.recipe) if dataset.recipe else Recipe(())
    for one in fixes[0]:
        recipe = recipe.added(RecipeStep(one.step, one.columns, one.params, where=one.where))
    return recipe


def _tried(lake: Lake, name: str, recipe: Recipe) -> tuple[tuple[float | None, float | None], ...]:
    """Score, and share of events whose product is in the catalog, each before and after."""
    reading = lake.dataset(name).kind in ("events", "items")
    with copied(lake) as copy, acting(LOCAL):  # what leaves the copy are four numbers that everybody sees of the lake
        before = _join(copy) if reading else None
        done = apply_and_check(copy, name, recipe)
        if lake.dataset(name).kind == "items":
            for one in copy.datasets(built=False):
                if one.kind == "events":
                    quality.check(copy, one.name)
        return (done.before, done.after), (before, _join(copy) if reading else None)


def _join(lake: Lake) -> float | None:
    return join_rate(lake, {one.dataset: one for one in quality.load_reports(lake)})


def join_rate(lake: Lake, newest: dict[str, quality.Report]) -> float | None:
    """Share of events whose product is in the catalog, as the newest checks of the events found it."""
    met = of = 0
    for one in lake.datasets(built=False):
        report = newest.get(one.name)
        if one.kind != "events" or report is None or report.version != one.version:
            continue
        for result in report.results:
            if result.check == "reference" and result.params.get("kind") == "items" and result.total:
                met, of = met + result.total - result.failed, of + result.total
    return met / of if of else None


def _replayed(lake: Lake, name: str, recipe: Recipe, author: str | None) -> str:
    """Replay the recipe and keep it for the page Replay; why not, "" where it was."""
    from core.recommend import Options, Protocol
    from core.recommend.data import features_of, open_shop
    from core.recommend.replay import (
        events_reading,
        frozen,
        keep_replay,
        orders_of,
        plan_of,
        replay,
        usual_scorer,
    )

    events = events_reading(lake, lake.dataset(name))
    if events is None:
        return "unread"
    try:
        shop = open_shop(lake, events.name)
        times = features_of(lake, shop, Options()).inputs.events.time
        protocol = Protocol(split="time" if len(set(times[times == times][:1000].tolist())) > 1 else "user")
        scorer = usual_scorer(lake, shop, Options(), protocol)
        plan = plan_of(lake, "recipe", name, events.name, {"recipe": recipe.as_dict()})
        found = replay(plan, scorer, protocol)
        keep_replay(lake, plan, scorer, protocol, found, orders_of(frozen(plan.data(plan.trusted), protocol)), author)
    except TouchstoneError:  # too few shoppers, say: the page Replay tells why
        return "refused"
    return ""


@contextmanager
def copied(lake: Lake) -> Iterator[Lake]:
    """A workspace with the same tables, to try something on; gone when the block ends.

    Raises:
        Unavailable: the catalog or the rows lie elsewhere than in the workspace's folder.
    """
    if settings().catalog or settings().data_path:  # what is opened as the copy would be the workspace itself
        raise Unavailable(_("A step is tried out only where catalog and rows lie in the workspace’s own folder."))
    for left in lake.path.glob(f"{COPIES}*"):
        shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=COPIES, dir=lake.path, ignore_cleanup_errors=True) as at:
        folder = Path(at)
        copy_sqlite(lake.path / CATALOG, folder / CATALOG)
        shutil.copytree(lake.path / ROWS, folder / ROWS, copy_function=_linked)
        copy = open_lake(folder)
        try:
            yield copy
        finally:
            copy.close()


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        with suppress(FileNotFoundError):  # a file that a load of this moment did away with
            shutil.copy2(source, target)


def submit(jobs: Jobs, name: str, finding: str) -> int:
    """Queue a trial; one of the same that is under way is taken. Returns the job's id."""
    running = unfinished(jobs, name, finding)
    if running is not None and running.active:
        return running.id
    given = {"dataset": name, "finding": finding}
    return jobs.submit(HANDLER, given, title=N_("Effect of a step on {name}"), title_params={"name": name})


def unfinished(jobs: Jobs, name: str, finding: str) -> Job | None:
    """The newest trial of a dataset's finding, unless it is done."""
    mine = (one for one in jobs.list(HANDLER) if (one.params["dataset"], one.params["finding"]) == (name, finding))
    newest = next(mine, None)
    return newest if newest is not None and newest.state != "done" else None


def run(job: JobContext) -> dict[str, Any]:
    """Job handler; params: dataset, finding."""
    job.progress(0, 1)
    foresee(job.lake, job.params["dataset"], job.params["finding"], job.author)
    job.progress(1, 1)
    return {"dataset": job.params["dataset"]}
