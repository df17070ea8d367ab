"""The tests of a workspace held against each other: whom they share, and whether their arms are independent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.engine import literal
from core.experiment.data.overlap import Assigned, Overlap, overlaps
from core.experiment.data.several import known_text, tests_in
from core.experiment.figures_text import p_text
from core.experiment.source import suggest_for
from core.i18n import _, listed
from core.lake import Lake


def running_together(lake: Lake, names: Sequence[str] = ()) -> list[Overlap]:
    """Every pair of tests that share units; those of one table are told apart as `DATASET: TEST`.

    Args:
        names: datasets; without any, all that hold assignments.

    Raises:
        NotFound: no such dataset.
    """
    wanted = list(names) or [one.name for one in lake.datasets() if one.kind == "assignments"]
    plans = {name: suggest_for(lake, name) for name in wanted}
    found: list[Assigned] = []
    with lake.read() as cursor:
        for name, plan in plans.items():
            if plan is None or plan.unit is None:
                continue
            one = Assigned(name, lake.table(name), plan.unit, plan.variant)
            several = tests_in(
                cursor, one.source, lake.columns(name), plan.variant, plan.unit, known_text(plan.variant)
            )
            if several is None:
                found.append(one)
                continue
            column, tests = several
            found += [
                replace(
                    one,
                    name=f"{name}: {test}",
                    source=f"(SELECT * FROM {one.source} WHERE {known_text(column)} = {literal(test)})",
                )
                for test in tests
            ]
        return overlaps(cursor, found)


def overlap_sentence(one: Overlap) -> str:
    """What a pair of tests shares, and what that means, in the reader's language."""
    facts = {
        "first": one.first,
        "second": one.second,
        "both": f"{one.both:,}",
        "share": f"{one.share:.1%}",
        "p": p_text(one.p),
    }
    shared = _("Units in both “{first}” and “{second}”: {both} ({share} of the smaller).").format(**facts)
    said = {
        "few": _("Too few to compare their arms."),
        "": _("Their arms are independent as far as these units show; {p}, corrected.").format(**facts),
        "arms": _(
            "Their arms go together: {arms}; {p}, corrected. An effect of the one is read as the other's; read each "
            "out without the units of both."
        ).format(arms=arms_text(one), **facts),
        "share": _(
            "One arm shares more of its units than the other: {arms}; {p}, corrected. Something lets the one test "
            "decide who enters the other."
        ).format(arms=arms_text(one), **facts),
    }[one.why]
    return f"{shared} {said}"


def arms_text(one: Overlap) -> str:
    """Units of every pair of arms."""
    return listed(f"{arm} × {other} {n:,}" for arm, row in one.arms.items() for other, n in row.items())
