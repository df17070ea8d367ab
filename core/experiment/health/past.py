"""A/A before the test: did the arms differ before anything was changed?

Measures from before the test, which no treatment can have moved, compared arm by arm (Welch). Where they differ, the
arms were not drawn alike, or history was loaded for one of them only.
"""

from __future__ import annotations

from core.experiment.data.aggregate import UnitTable
from core.experiment.health.checks import Finding
from core.experiment.methods.corrections import holm
from core.experiment.methods.difference import Sample, absolute_difference
from core.quality.sample_ratio import SRM_WARNING

FEWEST = 10
"""Units per arm from which a mean from before the test is compared."""


def check_past(units: UnitTable, control: str) -> list[Finding]:
    """One finding over all measures from before the test; none where there are none."""
    columns = units.watched.before
    if not columns:
        return []
    cells = ", ".join(f"count(w{i}), avg(w{i}), var_samp(w{i})" for i in range(len(columns)))
    rows = units.cursor.execute(f"SELECT variant, {cells} FROM {units.name} GROUP BY variant").fetchall()
    samples = {
        str(row[0]): [
            Sample(int(row[1 + 3 * i]), float(row[2 + 3 * i] or 0), float(row[3 + 3 * i] or 0))
            for i in range(len(columns))
        ]
        for row in rows
    }
    pairs = [
        (column, arm, samples[control][i], samples[arm][i])
        for i, column in enumerate(columns)
        for arm in units.arms
        if arm != control and min(samples[control][i].n, samples[arm][i].n) >= FEWEST
    ]
    tested = [absolute_difference(base, sample, "mean").p for _column, _arm, base, sample in pairs]
    judged = [
        (p, column, arm, base.mean, sample.mean)
        for p, (column, arm, base, sample) in zip(holm(tested), pairs, strict=True)
        if p == p  # not a number where nothing varies
    ]
    if not judged:
        return []
    p, column, arm, before, other = min(judged)
    off = sum(one[0] < SRM_WARNING for one in judged)
    params = {
        "p": p,
        "column": column,
        "arm": arm,
        "control": control,
        "control_value": before,
        "arm_value": other,
        "columns": list(columns),
    }
    return [Finding("before", "warning" if off else "ok", off, len(judged), params=params)]
