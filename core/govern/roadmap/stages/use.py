"""Use: recommenders tested beside the best sellers, lists judged, decisions made from tests that can be believed."""

from __future__ import annotations

from core.govern.roadmap.criteria import Criterion, Measured, Named
from core.govern.roadmap.evidence import Evidence, Lists, Tried
from core.govern.roadmap.holding import nameless
from core.govern.roadmap.stages.clean import FEWEST_SHOPPERS
from core.i18n import N_

BASELINE = "popularity"
"""What a recommender is held against; by itself it recommends nothing personal."""
FEWEST_LISTS = 100
"""Lists judged from which a share of weak ones is known to ten points."""


def _tested(evidence: Evidence) -> list[Tried]:
    """The newest test of each recommender and dataset that has enough shoppers."""
    newest = {(one.dataset, one.scorer): one for one in evidence.tried}
    return [one for one in newest.values() if one.scorer != BASELINE and one.shoppers >= FEWEST_SHOPPERS]


def tested(evidence: Evidence) -> Measured:
    """Recommenders tested on held-out events."""
    found = tuple(_named(one, N_("{scorer}: NDCG {value}, shoppers: {n}")) for one in _tested(evidence))
    return Measured(float(len(found)), found, () if found else _untested(evidence))


def _untested(evidence: Evidence) -> tuple[Named, ...]:
    """That nothing was tested, or what stands before it: behaviour that names no shoppers or no products."""
    return nameless(evidence) or (_nothing(),)


def better(evidence: Evidence) -> Measured:
    """Recommenders measurably better than the best sellers."""
    found = _tested(evidence)
    good = tuple(_named(one, N_("{scorer}: NDCG {value}, shoppers: {n}")) for one in found if (one.better or 0) > 0)
    bad = tuple(
        _named(one, N_("{scorer}: not measurably better than the best sellers"))
        for one in found
        if (one.better or 0) <= 0
    )
    return Measured(float(len(good)), good, bad or (() if good else (_nothing(),)))


def served(evidence: Evidence) -> Measured:
    """Shoppers of a test for whom the recommender can rank by itself, of all with held-out events; the best one."""
    found = [
        (
            one.served / (one.shoppers + one.cold),
            _named(one, N_("{scorer}: shoppers it can rank for: {served} of {of}")),
        )
        for one in _tested(evidence)
    ]
    best = max((share for share, _one in found), default=None)
    return Measured(best, tuple(named for _share, named in found), () if found else (_nothing(),))


def _named(one: Tried, note: str) -> Named:
    fields = {"scorer": one.scorer, "value": f"{one.ndcg:.3f}", "n": one.shoppers, "served": one.served}
    fields |= {"of": one.shoppers + one.cold}
    return Named(one.dataset, note, fields, "recommend.py", {"dataset": one.dataset})


def _nothing() -> Named:
    return Named("", N_("no recommender was tested on 30 shoppers"), page="recommend.py")


def _judged(evidence: Evidence) -> list[Lists]:
    newest = {(one.dataset, one.scorer): one for one in evidence.lists}
    return [one for one in newest.values() if one.judged >= FEWEST_LISTS]


def sound(evidence: Evidence) -> Measured:
    """Recommended lists that no rule calls weak, of the recommender with most."""
    found = [
        (
            1 - one.weak / one.judged,
            Named(
                one.dataset,
                N_("{scorer}: weak lists: {n} of {of}"),
                {"scorer": one.scorer, "n": one.weak, "of": one.judged},
                "recommend.py",
                {"dataset": one.dataset},
            ),
        )
        for one in _judged(evidence)
    ]
    if not found:
        return Measured(None, (), (Named("", N_("no lists were judged"), page="recommend.py"),))
    return Measured(max(share for share, _one in found), tuple(named for _share, named in found))


def judged(evidence: Evidence) -> Measured:
    """Lists that were judged by the rules."""
    found = _judged(evidence)
    share = sound(evidence)
    return Measured(float(max((one.judged for one in found), default=0)), share.good, share.lacking)


def decided(evidence: Evidence) -> Measured:
    """Decisions that rest on a kept readout which passed health."""
    healthy = {one.id for one in evidence.readouts if one.healthy}
    good = [one for one in evidence.verdicts if one.readout in healthy]
    lacking = [one for one in evidence.verdicts if one.readout not in healthy]
    told = [Named(one.dataset, page="experiments.py", params={"dataset": one.dataset}) for one in good]
    note = N_("decided without a readout that can be believed")
    bad = [Named(one.dataset, note, {}, "experiments.py", {"dataset": one.dataset}) for one in lacking]
    if not told and not bad:
        bad = [Named("", N_("nothing was decided yet"), page="experiments.py")]
    return Measured(float(len(told)), tuple(told), tuple(bad))


def repeated(evidence: Evidence) -> Measured:
    """Versions of one dataset of behaviour on which a recommender was tested, where the newest is among them."""
    newest = {one.name: one.now.number for one in evidence.datasets}
    versions: dict[str, set[int]] = {}
    for one in evidence.tried:
        if one.scorer != BASELINE and one.shoppers >= FEWEST_SHOPPERS and one.dataset in newest:
            versions.setdefault(one.dataset, set()).add(one.version)
    note = N_("versions with a test: {n}")
    link = "recommend.py"
    good: list[Named] = []
    lacking: list[Named] = []
    for name, found in versions.items():
        named = Named(name, note, {"n": len(found)}, link, {"dataset": name})
        behind = Named(name, N_("its newest version is not tested"), {}, link, {"dataset": name})
        (good if newest[name] in found else lacking).append(named if newest[name] in found else behind)
    value = max((len(found) for name, found in versions.items() if newest[name] in found), default=0)
    return Measured(float(value), tuple(good), tuple(lacking))


_SOUND_WHY = N_(
    "Lists that no rule calls weak, of the newest 100 judged at least: no product twice, none out of stock, none that "
    "others complain of, nothing far from what the shopper looked at."
)
_SOUND_DO = N_("Follow weak lists to the fault of the data behind them")
_WEAK, _BOARD = {"view": "weak"}, {"view": "leaderboard"}

CRITERIA = (
    Criterion(
        "use.tested", "use", 1, N_("A recommender is tested on what shoppers did next"),
        N_("On 30 held-out shoppers at least. The list of best sellers alone does not count."),
        N_("Test recommenders on held-out events"), "recommend.py", "count", 1, "14", "9.1", tested, "collect.core",
        _BOARD,
    ),
    Criterion(
        "use.better", "use", 2, N_("One is measurably better than the best sellers"),
        N_("The 95 % interval of its paired difference in NDCG lies above 0."),
        N_("Find a recommender that beats the best sellers"), "recommend.py", "count", 1, "14", "9.1", better,
        "use.tested", _BOARD,
    ),
    Criterion(
        "use.served", "use", 2, N_("It can rank for most shoppers"),
        N_("Shoppers for whom it ranks by itself, of all with held-out events, newcomers included."),
        N_("Bring the history of more shoppers, and mend broken ids"), "recommend.py", "share", 0.5, "14", "9.3",
        served, "use.tested", _BOARD,
    ),
    Criterion(
        "use.judged", "use", 3, N_("Its lists are judged"),
        N_("Recommended lists that every rule was asked about."),
        N_("Judge the lists of a recommender"), "recommend.py", "count", FEWEST_LISTS, "13", "11.3", judged,
        "use.tested", _WEAK,
    ),
    Criterion(
        "use.sound", "use", 4, N_("Six of ten lists are sound"), _SOUND_WHY, _SOUND_DO, "recommend.py", "share", 0.6,
        "13", "11.4", sound, "use.judged", _WEAK,
    ),
    Criterion(
        "use.decided", "use", 4, N_("A decision rests on a test that can be believed"),
        N_("Decided, with a kept readout whose health checks passed. A decision on a withheld verdict does not count."),
        N_("Decide a test on its kept readout"), "experiments.py", "count", 1, "14", "9.1", decided, "monitor.health",
        {"view": "tests"},
    ),
    Criterion(
        "use.repeated", "use", 5, N_("Every change of the data is followed by a test"),
        N_("Versions of the behaviour data on which recommenders were tested, the newest among them."),
        N_("Let a pipeline test the recommenders with every load"), "runs.py", "count", 3, "14", "13.3", repeated,
        "use.tested", {"tab": "write"},
    ),
    Criterion(
        "use.sound_most", "use", 5, N_("Eight of ten lists are sound"), _SOUND_WHY, _SOUND_DO, "recommend.py", "share",
        0.8, "13", "11.4", sound, "use.sound", _WEAK,
    ),
)  # fmt: skip
