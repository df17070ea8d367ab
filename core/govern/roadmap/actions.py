"""The next actions: what is missing on the way to the next levels, ordered by what it unblocks, with its effect.

An effect is said where the workspace knows it, and only there: points of the score that the failing checks cost which
the action mends, the join rate that the check of events against the catalog foretells, NDCG as a replay measured it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from core.govern.roadmap.criteria import Named
from core.govern.roadmap.evidence import Effect, Evidence
from core.govern.roadmap.judging import Answer, Road, Stage, level_of
from core.govern.roadmap.stages import BY_ID
from core.govern.roadmap.stages.clean import joined, sound
from core.i18n import _, ngettext

SHOWN = 3
"""Actions shown: more are a list, not a plan."""
MENDING = ("clean.applied", "clean.better", "clean.faultless", "clean.faultless_half", "clean.faultless_most",
           "monitor.score", "monitor.score_high")  # fmt: skip
"""Criteria whose action is a recipe of one dataset."""
JOINING = ("clean.joined", "clean.joined_well", "clean.joined_all")
"""Criteria whose action is One shop."""
REPLAYING = ("clean.measured", "clean.harmless")
"""Criteria whose action is a replay."""


@dataclass(frozen=True)
class Prospects:
    """What is known of what could be done.

    Attributes:
        points: Dataset -> points of its score that failing checks cost for which a cleaning step is offered.
        join: Share of events whose product is in the catalog, as the newest check of the events found it.
    """

    points: Mapping[str, float] = field(default_factory=dict)
    join: float | None = None


@dataclass(frozen=True)
class Action:
    """One thing to do next.

    Attributes:
        criterion: Its id; what is done stands there.
        stage, level, reaches: The stage, its level, and the level it has once this is done (the same where more lacks).
        unblocks: Criteria that wait for this one.
        dataset: The dataset it begins with; "" where it is about the whole workspace.
        page, params: The page that does it, in the right state.
        points: Points that the dataset's score can gain by it; None where nothing is known.
        join: (join rate now, join rate that is to be expected), None where there is none or it is not known.
        ndcg: What the replay measured of it; None where it was not replayed.
    """

    criterion: str
    stage: str
    level: int
    reaches: int
    unblocks: int
    dataset: str
    page: str
    params: Mapping[str, str]
    points: float | None = None
    join: tuple[float | None, float | None] = (None, None)
    ndcg: Effect | None = None


def next_actions(road: Road, evidence: Evidence, prospects: Prospects, most: int = SHOWN) -> tuple[Action, ...]:
    """What to do next: first what most waits for, then what raises a level, the weakest stage first.

    Nothing is named that waits for something else; of two actions of one stage the one of the lower level is named.
    """
    met = {one.criterion.id for one in road.answers if one.met}
    found = []
    for stage in road.stages:
        for answer in stage.next:
            if not answer.criterion.needs or answer.criterion.needs in met:
                found.append(_action(stage, answer, evidence, prospects, met))
    order = {id_: place for place, id_ in enumerate(BY_ID)}
    found.sort(key=lambda one: (-one.unblocks, one.level - one.reaches, one.level, order[one.criterion]))
    return tuple(_apart(found)[:most])


def _apart(found: list[Action]) -> list[Action]:
    """One action of each stage first, and never the same page in the same state twice."""
    seen: set[object] = set()
    once = []
    for one in found:
        place = (one.page, tuple(sorted(one.params.items())))
        if place not in seen:
            seen.add(place)
            once.append(one)
    stages: set[str] = set()
    first: list[Action] = []
    later: list[Action] = []
    for one in once:
        (later if one.stage in stages else first).append(one)
        stages.add(one.stage)
    return [*first, *later]


def _action(stage: Stage, answer: Answer, evidence: Evidence, prospects: Prospects, met: set[str]) -> Action:
    one = answer.criterion
    done = tuple(
        replace(other, measured=replace(other.measured, value=one.threshold)) if other is answer else other
        for other in stage.answers
    )
    target = _where(answer, prospects)
    dataset = target.params.get("dataset", "") if target else ""
    params = {**one.view, **(target.params if target and target.page == one.page else {})}
    if dataset and one.page not in ("runs.py", "label.py", "upload.py", "shop.py"):
        params["dataset"] = dataset
    if "dataset" not in params:
        dataset = ""
    made = Action(one.id, one.stage, stage.level, level_of(done), _waiting(one.id, met), dataset, one.page, params)
    if one.id in MENDING and dataset:
        effect = next((e for e in sound(evidence) if e.dataset == dataset and e.kind == "recipe" and not e.stale), None)
        made = replace(made, points=prospects.points.get(dataset), ndcg=effect)
    if one.id in JOINING:
        merge = next((e for e in sound(evidence) if e.kind == "merge" and not e.stale), None)
        made = replace(made, join=(joined(evidence).value, prospects.join), ndcg=merge)
    return made


def _where(answer: Answer, prospects: Prospects) -> Named | None:
    """The thing to begin with: of datasets to be mended the one that gains most, else the first that lacks."""
    lacking = [one for one in answer.measured.lacking if one.params.get("dataset")]
    if answer.criterion.id in MENDING:
        able = [one for one in lacking if prospects.points.get(one.name)]
        return max(able, key=lambda one: prospects.points[one.name], default=None) or next(iter(lacking), None)
    if answer.criterion.id in REPLAYING:
        return next(iter(answer.measured.lacking), None)
    return next(iter(lacking), next(iter(answer.measured.lacking), None))


def _waiting(id_: str, met: set[str]) -> int:
    """Criteria that wait for one, directly or behind others, and do not hold yet."""
    waiting: set[str] = set()
    more = {id_}
    while more:
        more = {one.id for one in BY_ID.values() if one.needs in more} - waiting
        waiting |= more
    return len(waiting - met)


def title_said(one: Action) -> str:
    """What is done, and with which dataset."""
    told = _(BY_ID[one.criterion].action)
    return _("{what}: {dataset}").format(what=told, dataset=one.dataset) if one.dataset else told


def gain_said(one: Action) -> str:
    """What it brings on the road."""
    if one.reaches > one.level:
        told = _("raises the stage to level {n}").format(n=one.reaches)
    else:
        told = _("one of several that level {n} needs").format(n=one.level + 1)
    if one.unblocks:
        more = ngettext("{n} criterion waits for it", "{n} criteria wait for it", one.unblocks)
        return _("{gain}; {more}").format(gain=told, more=more.format(n=one.unblocks))
    return told


def effects_said(one: Action) -> dict[str, str]:
    """Its effect on score, join rate and NDCG, each said where known, else that it is not known or not touched."""
    unknown, apart = _("not known"), _("not touched")
    mends, joins = one.criterion in MENDING, one.criterion in JOINING
    score = _("up to +{points} points").format(points=f"{one.points:.1f}") if one.points else unknown
    now, then = one.join
    if then is None:
        join = unknown
    elif now is None:
        join = _("about {then} %").format(then=f"{100 * then:.1f}")
    else:
        join = _("{now} %, about {then} %").format(now=f"{100 * now:.1f}", then=f"{100 * then:.1f}")
    ndcg = _("not known; Replay measures it")
    if one.ndcg is not None:
        ndcg = _("{gain} ({low} to {high}), measured with {scorer}").format(
            gain=f"{one.ndcg.gain:+.4f}",
            low=f"{one.ndcg.low:+.4f}",
            high=f"{one.ndcg.high:+.4f}",
            scorer=one.ndcg.scorer,
        )
    return {
        "score": score if mends else apart,
        "join": join if joins else apart,
        "ndcg": ndcg if mends or joins else apart,
    }
