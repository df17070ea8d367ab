"""The uploads that a test's rows came with: whether an arm, or its outcomes, came with some of them only.

Rows know their upload by their number (`core.quality.watch`). A loss by upload is not one by day: a file that
was exported anew, cut short or read with other columns holds many days, and the sample ratio of the whole may hide it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.experiment.data.aggregate import UnitTable
from core.experiment.health.checks import GAP_WARNING, Finding
from core.experiment.health.evenly import apart, bonferroni, stand_out, two_sided
from core.experiment.health.groups import NAMED, off_share, weights_of
from core.quality.sample_ratio import SRM_ERROR, SRM_WARNING, grade, graded
from core.quality.watch import Upload


def check_uploads(units: UnitTable, uploads: Sequence[Upload]) -> list[Finding]:
    """The sample ratio by upload, and outcomes that are missing with one; none where all units came with one."""
    if len(uploads) < 2:
        return []
    seen, sizes, gaps = _counted(units, uploads)
    if len(seen) < 2:
        return []
    return [_ratio(units, seen, sizes), _missing(units, seen, sizes, gaps)]


def _counted(units: UnitTable, uploads: Sequence[Upload]) -> tuple[list[Upload], NDArray[np.int64], NDArray[np.int64]]:
    """Uploads that brought units, units (uploads x arms) and gaps (metrics x uploads x arms); by a unit's first row."""
    ends = " ".join(f"WHEN r < {one.end} THEN {place}" for place, one in enumerate(uploads))
    marks = ", ".join(f"count(*) FILTER (WHERE v{i} IS NULL)" for i in range(len(units.plan.metrics)))
    rows = units.cursor.execute(
        f"SELECT CASE {ends} END AS upload, variant, count(*), {marks} FROM {units.name} "
        f"WHERE r >= {uploads[0].first} AND r < {uploads[-1].end} GROUP BY upload, variant ORDER BY upload"
    ).fetchall()
    places = sorted({int(row[0]) for row in rows})
    arm = {name: i for i, name in enumerate(units.arms)}
    sizes = np.zeros((len(places), len(arm)), dtype=np.int64)
    gaps = np.zeros((len(units.plan.metrics), len(places), len(arm)), dtype=np.int64)
    for upload, name, n, *missing in rows:
        at = places.index(int(upload)), arm[str(name)]
        sizes[at] = n
        gaps[(slice(None), *at)] = missing
    return [uploads[place] for place in places], sizes, gaps


def _named(one: Upload) -> dict[str, object]:
    return {"version": one.ordinal, "time": f"{one.time:%Y-%m-%d}"}


def _ratio(units: UnitTable, seen: Sequence[Upload], sizes: NDArray[np.int64]) -> Finding:
    """Where every upload is of one arm, arms were exported apart, which is a suspicion and no broken draw."""
    p = stand_out(sizes, weights_of(units), len(sizes))
    worst = int(p.argmin())
    off = [seen[i].ordinal for i in np.flatnonzero(p < SRM_WARNING)]
    by_arm = bool(((sizes > 0).sum(axis=1) == 1).all())
    severity = "warning" if by_arm else graded(float(p[worst]), off_share(sizes, worst))
    params = {
        **_named(seen[worst]),
        "observed": dict(zip(units.arms, sizes[worst].tolist(), strict=True)),
        "p": float(p[worst]),
        "off": off[:NAMED],
        "by_arm": by_arm,
    }
    return Finding("srm_uploads", severity, len(off), len(seen), params=params)


def _missing(units: UnitTable, seen: Sequence[Upload], sizes: NDArray[np.int64], gaps: NDArray[np.int64]) -> Finding:
    """Within an upload the gaps split as the units do, and no upload has many more of them than the others."""
    looks = len(seen) * len(gaps)
    share = sizes / np.maximum(sizes.sum(axis=1, keepdims=True), 1)
    total = gaps.sum(axis=2)
    cells = two_sided(gaps.astype(float), total[:, :, None].astype(float), np.broadcast_to(share, gaps.shape))
    within = bonferroni(cells.min(axis=2), looks * (1 if gaps.shape[2] == 2 else gaps.shape[2]))
    metric, upload = (int(i) for i in np.unravel_index(int(within.argmin()), within.shape))
    if within[metric, upload] < SRM_WARNING:
        return _gap(units, seen, sizes, gaps, metric, upload, float(within[metric, upload]), "arms")
    whole, found = sizes.sum(axis=1), []
    for i, one in enumerate(total):
        p = bonferroni(apart(np.stack([one, whole - one], axis=1)), looks)
        rest = (one.sum() - one) / np.maximum(whole.sum() - whole, 1)
        moved = np.abs(one / np.maximum(whole, 1) - rest) > GAP_WARNING
        found += [(float(p[k]), i, int(k)) for k in np.flatnonzero((p < SRM_ERROR) & moved)]
    if not found:
        return Finding("gap_uploads", "ok", 0, len(seen))
    p_worst, metric, upload = min(found)
    return _gap(units, seen, sizes, gaps, metric, upload, p_worst, "uploads")


def _gap(
    units: UnitTable,
    seen: Sequence[Upload],
    sizes: NDArray[np.int64],
    gaps: NDArray[np.int64],
    metric: int,
    upload: int,
    p: float,
    why: str,
) -> Finding:
    """`why`: the gaps differ between "arms" within the upload, or between "uploads" for all arms."""
    rates = gaps[metric, upload] / np.maximum(sizes[upload], 1)
    rest = gaps[metric].sum() - gaps[metric, upload].sum()
    params = {
        **_named(seen[upload]),
        "metric": units.plan.metrics[metric].name,
        "p": p,
        "why": why,
        "shares": {arm: float(one) for arm, one in zip(units.arms, rates, strict=True)},
        "share": float(gaps[metric, upload].sum() / max(int(sizes[upload].sum()), 1)),
        "others": float(rest / max(int(sizes.sum() - sizes[upload].sum()), 1)),
    }
    severity = grade(p) if why == "arms" else "warning"
    return Finding("gap_uploads", severity, 1, len(seen), params=params)
