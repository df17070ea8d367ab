"""Background jobs: a recipe, a contract or a match replayed; and response curves, one stored fault after the other."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from core.clean import from_dict, suggested
from core.i18n import N_, _
from core.recommend.data.shop import Shop, features_of, inputs_of, open_shop
from core.recommend.evaluation import suggested_scorer
from core.recommend.evaluation.evaluate import Protocol
from core.recommend.features.bundle import Options
from core.recommend.replay.curves import SHARES, Ground, fitting
from core.recommend.replay.effects import replay
from core.recommend.replay.faults import FAULTS
from core.recommend.replay.freeze import frozen
from core.recommend.replay.merges import merge_plan, shop_plan
from core.recommend.replay.money import orders_of
from core.recommend.replay.plans import Kind, Plan
from core.recommend.replay.recipes import nothing_suggested, recipe_plan
from core.recommend.replay.results import curve_key, keep, keep_curve, stored_faults
from core.recommend.replay.set_aside import checks_plan
from core.recommend.replay.suspects import suspect_products

if TYPE_CHECKING:
    from core.jobs import Job, JobContext, Jobs
    from core.lake import Lake

HANDLER = "core.recommend.replay.job:run"
CURVES = "core.recommend.replay.job:run_curves"


def plan_of(lake: Lake, kind: Kind, dataset: str, events: str, more: dict[str, Any]) -> Plan:
    """The plan that a job's parameters name.

    `more` holds the recipe (without it, all steps that the data asks for), the other side of a match, or the checks
    and a contract that nobody has kept; and the items and reviews read beside the events, where not those that fit them
    best.

    Raises:
        BadInput, NotFound: As the plans.
    """
    shop = open_shop(lake, events, items=more.get("items"), reviews=more.get("reviews"))
    return replace(_plan(lake, kind, dataset, shop, more), suspects=partial(suspect_products, lake, shop))


def _plan(lake: Lake, kind: Kind, dataset: str, shop: Shop, more: dict[str, Any]) -> Plan:
    if kind == "recipe":
        given = more.get("recipe")
        recipe = suggested(lake, dataset) if given is None else from_dict(given)
        if given is None and not recipe.steps:
            raise nothing_suggested(dataset)
        return recipe_plan(lake, shop, dataset, recipe, kept_only=more.get("test") == "kept")
    if kind == "checks":
        return checks_plan(lake, shop, tuple(more.get("checks", ())), more.get("contract"))
    return (
        shop_plan(lake, shop) if lake.dataset(dataset).built else merge_plan(lake, shop, dataset, more.get("right", ""))
    )


def submit(
    jobs: Jobs, kind: Kind, dataset: str, events: str, scorer: str, protocol: Protocol, more: dict[str, Any]
) -> int:
    """Queue a replay. Returns the job's id."""
    given = {"kind": kind, "dataset": dataset, "events": events, "scorer": scorer, "protocol": protocol.as_json()}
    title = N_("Replay recommendations on {name}")
    return jobs.submit(HANDLER, given | {"more": more}, title=title, title_params={"name": dataset})


def submit_curves(jobs: Jobs, events: str, scorer: str, protocol: Protocol) -> int:
    """Queue the response curves. Returns the job's id."""
    given = {"events": events, "scorer": scorer, "protocol": protocol.as_json()}
    title = N_("Plant faults in the events of {name}")
    return jobs.submit(CURVES, given, title=title, title_params={"name": events})


def unfinished(jobs: Jobs, kind: Kind, dataset: str) -> Job | None:
    """The newest replay of a kind for a dataset, unless it is done."""
    mine = (one for one in jobs.list(HANDLER) if (one.params["kind"], one.params["dataset"]) == (kind, dataset))
    newest = next(mine, None)
    return newest if newest is not None and newest.state != "done" else None


def unfinished_curves(jobs: Jobs, events: str) -> Job | None:
    """The newest job of response curves for an events dataset, unless it is done."""
    newest = next((one for one in jobs.list(CURVES) if one.params["events"] == events), None)
    return newest if newest is not None and newest.state != "done" else None


def usual_scorer(lake: Lake, shop: Shop, options: Options, protocol: Protocol) -> str:
    """The scorer to replay with: the best in the newest test of this dataset, else the usual one."""
    return suggested_scorer(lake, shop, features_of(lake, shop, options), protocol)


def run(job: JobContext) -> dict[str, Any]:
    """Replay and store."""
    given = job.params
    protocol = Protocol(**given["protocol"])
    plan = plan_of(job.lake, given["kind"], given["dataset"], given["events"], given["more"])
    found = replay(plan, given["scorer"], protocol, progress=job.progress)
    orders = orders_of(frozen(plan.data(plan.trusted), protocol))
    keep(job.lake, plan, given["scorer"], protocol, found, orders, job.author)
    return {"dataset": given["dataset"], "kind": given["kind"], "scorer": given["scorer"]}


def run_curves(job: JobContext) -> dict[str, Any]:
    """Plant one fault after the other; what is stored already is not made again."""
    given = job.params
    protocol, options = Protocol(**given["protocol"]), Options()
    shop = open_shop(job.lake, given["events"])
    inputs = inputs_of(job.lake, shop)
    wanted = [one.id for one in fitting(inputs)]
    ready = stored_faults(job.lake, given["events"], curve_key(shop, given["scorer"], protocol, options))
    left = [one for one in wanted if one not in ready]
    total, done = len(wanted) * len(SHARES), (len(wanted) - len(left)) * len(SHARES)
    job.progress(done, total)
    ground = Ground(inputs, given["scorer"], protocol, options) if left else None
    for fault in left if ground else ():

        def told(name: str = fault) -> None:
            nonlocal done
            done += 1
            job.progress(done, total, _(FAULTS[name].title))

        assert ground is not None
        keep_curve(job.lake, shop, given["scorer"], protocol, options, ground.curve(fault, SHARES, told), job.author)
    return {"events": given["events"], "faults": wanted}
