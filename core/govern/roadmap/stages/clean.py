"""Clean and integrate: recipes that mend, sources that meet, and what both do to what shoppers are shown."""

from __future__ import annotations

from core.govern.roadmap.criteria import Criterion, Measured, Named, filled, share_of
from core.govern.roadmap.evidence import Effect, Evidence, Held, Shop
from core.govern.roadmap.holding import nameless, ran, without_errors
from core.i18n import N_

FEWEST_SHOPPERS = 30
"""Tested shoppers below which an interval of the replay means little (docs/replay.md)."""
FEWEST_SOURCES = 2
"""Uploads that make one shop: one alone is not integrated with anything."""


def mending(evidence: Evidence) -> Measured:
    """Datasets whose recipe changes rows or cells."""
    good = [one.name for one in filled(evidence) if any(state.changed for state in one.states)]
    lacking = [one.name for one in filled(evidence) if one.name not in good]
    return Measured(
        float(len(good)) if evidence.datasets else None,
        tuple(Named(one, page="clean.py", params={"dataset": one}) for one in good),
        tuple(Named(one, N_("no recipe was applied"), {}, "clean.py", {"dataset": one}) for one in lacking),
    )


def better(evidence: Evidence) -> Measured:
    """Cleaned datasets whose score rose from the version before to the cleaned one."""
    good, lacking = [], []
    for one in filled(evidence):
        moved = _moved(evidence, one)
        if moved is None:
            continue
        named = {"page": "trends.py", "params": {"dataset": one.name}}
        if moved > 0:
            good.append(Named(one.name, N_("{points} points gained"), {"points": f"{moved:.1f}"}, **named))  # type: ignore[arg-type]
        else:
            lacking.append(Named(one.name, N_("its recipe gained no points"), {}, **named))  # type: ignore[arg-type]
    return share_of(good, lacking)


def _moved(evidence: Evidence, one: Held) -> float | None:
    """Points from the version before the last recipe to the one it made; None where one has no score."""
    scores = {report.version: report.score for report in evidence.reports if report.dataset == one.name}
    places = [place for place, state in enumerate(one.states) if state.layer == "clean" and state.changed]
    if not places:
        return None
    raw = [state for state in one.states[: places[-1]] if state.layer != "clean"]
    before, after = scores.get(raw[-1].number) if raw else None, scores.get(one.states[places[-1]].number)
    return None if before is None or after is None else after - before


def faultless(evidence: Evidence) -> Measured:
    """Datasets of whose newest version no error check fails; unchecked ones count against it."""
    good, lacking = [], []
    for one in filled(evidence):
        report = evidence.newest_report(one.name)
        link = {"dataset": one.name}
        if without_errors(report):
            good.append(Named(one.name, page="quality.py", params=link))
        elif report is None or ran(report) == 0:
            lacking.append(Named(one.name, N_("its newest version is not checked"), {}, "quality.py", link))
        else:
            failing = sum(not result.passed and result.severity == "error" for result in report.results)
            lacking.append(Named(one.name, N_("failing error checks: {n}"), {"n": failing}, "quality.py", link))
    checked = any(evidence.newest_report(one.name) for one in filled(evidence))
    return share_of(good, lacking) if checked else Measured(None, (), tuple(lacking))


def joined(evidence: Evidence) -> Measured:
    """Events of One shop whose product its catalog knows: the join rate."""
    if not evidence.shops:
        return Measured(None, (), nameless(evidence) or (Named("", N_("One shop is not built"), page="shop.py"),))
    newest = evidence.shops[-1]
    if newest.sources < FEWEST_SOURCES:
        note = N_("One shop is made of one upload alone")
        return Measured(None, (), (Named("", note, page="shop.py"),))
    return Measured(newest.met / newest.events if newest.events else None, (_met(newest),), _unmet(newest))


def _met(one: Shop) -> Named:
    return Named("", N_("events with a known product: {n} of {of}"), {"n": one.met, "of": one.events}, "shop.py")


def _unmet(one: Shop) -> tuple[Named, ...]:
    found = []
    if one.met < one.events:
        note, fields = N_("events of products that the catalog lacks: {n}"), {"n": one.events - one.met}
        found.append(Named("", note, fields, "shop.py", {"tab": "orphans"}))
    if one.stale:
        found.append(Named("", N_("uploads have changed since it was built"), {}, "shop.py"))
    return tuple(found)


def sound(evidence: Evidence) -> list[Effect]:
    """The newest replay of each dataset and kind that can be believed: enough shoppers, a control of exactly 0."""
    newest = {(one.dataset, one.kind): one for one in evidence.effects}
    return [one for one in newest.values() if one.control == 0 and one.shoppers >= FEWEST_SHOPPERS]


def measured(evidence: Evidence) -> Measured:
    """Datasets of which it is known what cleaning them does to the lists, on the data of today."""
    good = [one for one in sound(evidence) if not one.stale]
    lacking = [_effect(one, N_("the data has changed since it was replayed")) for one in sound(evidence) if one.stale]
    if not good and not lacking:
        lacking = [Named("", N_("no recipe or merge was replayed"), page="replay.py")]
    return Measured(float(len(good)), tuple(map(_effect, good)), tuple(lacking))


def harmless(evidence: Evidence) -> Measured:
    """Of what was replayed, the share that does not measurably worsen the lists."""
    found = [one for one in sound(evidence) if not one.stale]
    worse = [_effect(one) for one in found if one.high < 0]
    return share_of((_effect(one) for one in found if one.high >= 0), worse)


def _effect(one: Effect, note: str = "") -> Named:
    said = N_("NDCG {gain} ({low} to {high})")
    fields = {"gain": f"{one.gain:+.4f}", "low": f"{one.low:+.4f}", "high": f"{one.high:+.4f}"}
    return Named(one.dataset, note or said, {} if note else fields, "replay.py", {"dataset": one.dataset})


_JOIN_WHY = N_(
    "Events of One shop whose product its catalog knows, of all that name one; One shop made of two uploads at least."
)
_JOIN_DO, _REBUILD = N_("Build One shop of the uploads"), N_("Mend the ids that the catalog lacks, and build again")
_FAULT_WHY = N_(
    "Datasets of whose newest version no check with severity error fails. A dataset that is not checked, or by fewer "
    "than three checks that ran, counts against it."
)
_FAULT_DO = N_("Mend what fails with errors")

CRITERIA = (
    Criterion(
        "clean.applied", "clean", 1, N_("A recipe mends a dataset"),
        N_("A recipe was applied whose steps changed rows or cells. A recipe that changes nothing does not count."),
        N_("Apply the steps that the data itself suggests"), "clean.py", "count", 1, "13", "11.4", mending,
        "collect.core",
    ),
    Criterion(
        "clean.better", "clean", 2, N_("Recipes raise the score"),
        N_("Cleaned datasets whose score is higher than that of the upload they were made from, both checked."),
        N_("Check a cleaned dataset, and take the steps that its failing checks ask for"), "clean.py", "share", 0.5,
        "13", "11.4", better, "clean.applied",
    ),
    Criterion(
        "clean.faultless", "clean", 2, N_("A quarter of the datasets have no failing error check"), _FAULT_WHY,
        _FAULT_DO, "clean.py", "share", 0.25, "13", "11.4", faultless, "monitor.checked",
    ),
    Criterion(
        "clean.joined", "clean", 3, N_("The sources meet: join rate of 90 %"), _JOIN_WHY, _JOIN_DO, "shop.py", "share",
        0.9, "8", "8.3", joined, "collect.core",
    ),
    Criterion(
        "clean.faultless_half", "clean", 3, N_("Half of the datasets have no failing error check"), _FAULT_WHY,
        _FAULT_DO, "clean.py", "share", 0.5, "13", "11.4", faultless, "clean.faultless",
    ),
    Criterion(
        "clean.joined_well", "clean", 4, N_("The sources meet: join rate of 95 %"), _JOIN_WHY, _REBUILD, "shop.py",
        "share", 0.95, "10", "8.3", joined, "clean.joined", {"tab": "orphans"},
    ),
    Criterion(
        "clean.measured", "clean", 4, N_("It is measured what cleaning does to the lists"),
        N_(
            "A replay of a recipe or a merge on the data of today, with 30 tested shoppers at least and a control of "
            "exactly 0."
        ),
        N_("Replay a recipe on what shoppers are shown"), "replay.py", "count", 1, "13", "11.3", measured,
        "clean.applied",
    ),
    Criterion(
        "clean.joined_all", "clean", 5, N_("The sources meet: join rate of 99 %"), _JOIN_WHY, _REBUILD, "shop.py",
        "share", 0.99, "10", "8.3", joined, "clean.joined_well", {"tab": "orphans"},
    ),
    Criterion(
        "clean.harmless", "clean", 5, N_("Nothing that was replayed worsens the lists"),
        N_("Of the replays on the data of today, those whose interval does not lie below 0."),
        N_("Leave out the step that costs, or replay what it is for"), "replay.py", "share", 1.0, "13", "11.3",
        harmless, "clean.measured",
    ),
    Criterion(
        "clean.faultless_most", "clean", 5, N_("Nine of ten datasets have no failing error check"), _FAULT_WHY,
        _FAULT_DO, "clean.py", "share", 0.9, "13", "11.4", faultless, "clean.faultless_half",
    ),
)  # fmt: skip
