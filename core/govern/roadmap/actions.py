"""The next actions: what is missing on the way to the next levels, ordered by what it unblocks, with its effect.

An effect is said where the workspace knows it, and only there: which check passes then and what it costs now, the join
rate that the check of events against the catalog foretells, NDCG as a replay measured it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from core.govern.roadmap.criteria import Named
from core.govern.roadmap.evidence import Effect, Evidence
from core.govern.roadmap.holding import ran
from core.govern.roadmap.judging import Answer, Road, Stage, level_of
from core.govern.roadmap.stages import BY_ID
from core.govern.roadmap.stages.clean import joined, sound
from core.i18n import N_
from core.quality import CheckResult

SHOWN = 3
"""Actions shown: more are a list, not a plan."""
MENDING = ("clean.applied", "clean.better", "clean.faultless", "clean.faultless_half", "clean.faultless_most",
           "monitor.score", "monitor.score_high")  # fmt: skip
"""Criteria whose action is a recipe of one dataset."""
JOINING = ("clean.joined", "clean.joined_well", "clean.joined_all")
"""Criteria whose action is One shop."""
REPLAYING = ("clean.measured", "clean.harmless")
"""Criteria whose action is a replay."""


INSTEAD: Mapping[str, Mapping[str, str]] = {
    "annotate.read": {
        "upload.py": N_("Load a file of reviews"),
        "datasets.py": N_("Say which column holds the texts"),
    },
    "annotate.read_all": {
        "upload.py": N_("Load a file of reviews"),
        "datasets.py": N_("Say which column holds the texts"),
    },
    "clean.joined": {"datasets.py": N_("Say which columns name shoppers and products")},
    "use.tested": {"datasets.py": N_("Say which columns name shoppers and products")},
}
"""Criterion -> page where what lacks has to be done first, as its own page has nothing to work on -> what is done."""
UNCHECKED = N_("Check the newest versions")
"""What is done first where a dataset is to be mended that nobody has checked."""
COMING = ("collect.core", "collect.whole", "collect.understood", "collect.repeated", "collect.door")
"""Criteria whose action brings data, or lets rows and columns be read: what they hold nobody knows before."""


@dataclass(frozen=True)
class Foreseen:
    """What the step that mends a finding brought when it was tried.

    Attributes:
        finding: The check's id.
        score: Score of its dataset (0 to 100) before and after, on a copy.
        join: Share of events whose product is in the catalog, before and after; None where the dataset has no part.
        reason: Why it was not replayed: "unread" where recommendations do not read the dataset, "refused" where the
            replay cannot be made; "" where it was.
    """

    finding: str
    score: tuple[float | None, float | None]
    join: tuple[float | None, float | None] = (None, None)
    reason: str = ""


@dataclass(frozen=True)
class Prospects:
    """What is known of what could be done.

    Attributes:
        findings: Dataset -> the failing error check that costs most of those for which a cleaning step is offered.
        steps: Dataset -> the steps that mend it: id and columns.
        join: Share of events whose product is in the catalog, as the newest check of the events found it.
        foreseen: Dataset and finding -> what the step brought that mends it.
        unread: Datasets that recommendations do not read.
    """

    findings: Mapping[str, CheckResult] = field(default_factory=dict)
    steps: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = field(default_factory=dict)
    join: float | None = None
    foreseen: Mapping[tuple[str, str], Foreseen] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Action:
    """One thing to do next.

    Attributes:
        criterion: Its id; what is done stands there.
        stage, level, reaches: The stage, its level, and the level it has once this is done (the same where more lacks).
        unblocks: Criteria that wait for this one.
        dataset: The dataset it begins with; "" where it is about the whole workspace.
        page, params: The page that does it, in the right state.
        what: What is done there where that is not what the criterion says (marked); "" where it is.
        finding: The check of the dataset that passes by it; None where it mends nothing that is known.
        join: (join rate now, join rate that is to be expected), None where there is none or it is not known.
        ndcg: What the replay measured of it; None where it was not replayed.
        of: What that is of: "step" (the very step), "recipe" (the dataset's whole recipe) or "merge".
        tried: What the step brought when it was tried; None where it was not.
        unread: Whether recommendations do not read the dataset, so that no list can change.
    """

    criterion: str
    stage: str
    level: int
    reaches: int
    unblocks: int
    dataset: str
    page: str
    params: Mapping[str, str]
    what: str = ""
    finding: CheckResult | None = None
    join: tuple[float | None, float | None] = (None, None)
    ndcg: Effect | None = None
    of: str = ""
    tried: Foreseen | None = None
    unread: bool = False


def next_actions(road: Road, evidence: Evidence, prospects: Prospects, most: int = SHOWN) -> tuple[Action, ...]:
    """What to do next: first what most waits for, then what raises a level, the weakest stage first.

    Where that is less than `most`, what later levels need follows, and last what counts only once something else is
    there, where it can be done now with a dataset that is here. Nothing else is named that waits.
    """
    met = {one.criterion.id for one in road.answers if one.met}
    order = {id_: place for place, id_ in enumerate(BY_ID)}
    now: list[Action] = []
    later: list[Action] = []
    early: list[Action] = []
    for stage in road.stages:
        for answer in stage.answers:
            if answer.met:
                continue
            one = _action(stage, answer, evidence, prospects, met)
            if not answer.criterion.needs or answer.criterion.needs in met:
                (now if answer in stage.next else later).append(one)
            elif one.dataset:
                early.append(one)
    now.sort(key=lambda one: (-one.unblocks, one.level - one.reaches, one.level, order[one.criterion]))
    for others in (later, early):
        others.sort(key=lambda one: (BY_ID[one.criterion].level, -one.unblocks, order[one.criterion]))
    return tuple(_once([*_apart(_once(now)), *later, *early])[:most])


def _once(found: list[Action]) -> list[Action]:
    """Never the same page in the same state twice."""
    seen: set[object] = set()
    once = []
    for one in found:
        place = (one.page, tuple(sorted(one.params.items())))
        if place not in seen:
            seen.add(place)
            once.append(one)
    return once


def _apart(found: list[Action]) -> list[Action]:
    """One action of each stage first."""
    stages: set[str] = set()
    first: list[Action] = []
    later: list[Action] = []
    for one in found:
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
    page, what = _place(answer, target, evidence, prospects)
    params = {**one.view, **(target.params if target and target.page == page else {})} if page == one.page else {}
    if dataset and page not in ("runs.py", "label.py", "upload.py", "shop.py"):
        params["dataset"] = dataset
    if "dataset" not in params:
        dataset = ""
    made = Action(one.id, one.stage, stage.level, level_of(done), _waiting(one.id, met), dataset, page, params, what)
    if one.id in MENDING and dataset and page == one.page:
        finding = prospects.findings.get(dataset)
        mend = {"mend": finding.id} if finding else {}
        tried = prospects.foreseen.get((dataset, finding.id)) if finding else None
        unread = dataset in prospects.unread
        made = replace(made, finding=finding, params={**made.params, **mend}, tried=tried, unread=unread)
        effect = next((e for e in sound(evidence) if e.dataset == dataset and e.kind == "recipe" and not e.stale), None)
        if effect is not None:
            exact = _of_step(effect, prospects.steps.get(dataset, ()))
            made = replace(made, ndcg=exact or effect, of="step" if exact else "recipe")
    if one.id in JOINING and not what:
        merge = next((e for e in sound(evidence) if e.kind == "merge" and not e.stale), None)
        made = replace(made, join=(joined(evidence).value, prospects.join), ndcg=merge, of="merge" if merge else "")
    return made


def _place(answer: Answer, target: Named | None, evidence: Evidence, prospects: Prospects) -> tuple[str, str]:
    """The page where an action is to be done, and what is done there where the criterion says something else."""
    one = answer.criterion
    if target is not None and (what := INSTEAD.get(one.id, {}).get(target.page)):
        return target.page, what
    dataset = target.params.get("dataset", "") if target is not None else ""
    asked = one.id in MENDING and one.id != "clean.applied"
    if asked and dataset and dataset not in prospects.findings and not ran(evidence.newest_report(dataset)):
        return "quality.py", UNCHECKED
    return one.page, ""


def _of_step(effect: Effect, steps: tuple[tuple[str, tuple[str, ...]], ...]) -> Effect | None:
    """What the replay measured of the only step that mends; None where several do, or it was not in the recipe."""
    known = {(one.step, one.columns): one for one in effect.steps}
    found = known.get(steps[0]) if len(steps) == 1 else None
    return replace(effect, gain=found.gain, low=found.low, high=found.high) if found else None


def _where(answer: Answer, prospects: Prospects) -> Named | None:
    """The thing to begin with: of datasets to be mended the one that gains most, else the first that lacks."""
    lacking = [one for one in answer.measured.lacking if one.params.get("dataset")]
    if answer.criterion.id in MENDING:
        able = [one for one in lacking if one.name in prospects.findings]
        costly = max(able, key=lambda one: prospects.findings[one.name].cost, default=None)
        return costly or next(iter(lacking), None)
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
