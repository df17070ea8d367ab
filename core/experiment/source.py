"""Where an experiment's rows come from: a dataset of the workspace, a file, or a data frame."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from core.engine import Cursor, quote, unattached
from core.experiment.data.several import known_text, tests_in
from core.experiment.plan import Column, Plan, suggest
from core.experiment.readout import Readout, read_out
from core.lake import Lake

if TYPE_CHECKING:
    import pandas as pd

LOOK_ROWS = 20_000
"""Rows read to suggest a plan; the readout itself reads every row."""


def columns(cursor: Cursor, source: str, types: Mapping[str, str]) -> list[Column]:
    """What each column holds, from the first rows."""
    if not types:
        return []
    parts = []
    for name in types:
        text = f"CAST({quote(name)} AS VARCHAR)"
        parts += [
            f"count(DISTINCT {text})",
            f"list_slice(list_sort(list(DISTINCT {text}) FILTER (WHERE {text} <> '')), 1, 50)",
            f"coalesce(bool_or(coalesce({text}, '') = ''), false)",
        ]
    row = cursor.execute(f"SELECT {', '.join(parts)} FROM (SELECT * FROM {source} LIMIT {LOOK_ROWS})").fetchone()
    assert row is not None
    return [
        Column(name, type_, int(row[3 * i]), tuple(row[3 * i + 1] or ()), bool(row[3 * i + 2]))
        for i, (name, type_) in enumerate(types.items())
    ]


def dataset_columns(lake: Lake, name: str, version: int | None = None) -> list[Column]:
    """`columns` of a dataset of the workspace."""
    with lake.read() as cursor:
        return columns(cursor, lake.table(name, None, version), lake.columns(name, None, version))


def dataset_tests(
    lake: Lake, name: str, variant: str, version: int | None = None, unit: str | None = None
) -> tuple[str, tuple[str, ...]] | None:
    """The column that tells several tests apart and their names, None where a dataset holds one."""
    with lake.read() as cursor:
        return tests_in(
            cursor,
            lake.table(name, None, version),
            lake.columns(name, None, version),
            variant,
            unit,
            known_text(variant),
        )


def suggest_for(lake: Lake, name: str, version: int | None = None) -> Plan | None:
    """A first plan for a dataset; None where no column can name the arms or be a metric."""
    return suggest(dataset_columns(lake, name, version), lake.dataset(name, version).roles)


def analyse_dataset(lake: Lake, name: str, plan: Plan, version: int | None = None) -> Readout:
    """The readout of a dataset, of now or of a version.

    Raises:
        NotFound, BadInput: no such dataset or column, or a plan that does not fit.
    """
    number = version if version is not None else lake.dataset(name).version
    types = lake.columns(name, None, version)
    plan.check(list(types))
    with lake.read() as cursor:
        source = lake.table(name, None, version)
        aside = set_aside(lake, name, version)
        return read_out(cursor, source, {**types, "_row": "BIGINT"}, plan, label=name, version=number, set_aside=aside)


def set_aside(lake: Lake, name: str, version: int | None = None) -> int:
    """Rows in quarantine as of a dataset's version: refused by loading, or set aside by the cleaning it shows."""
    dataset = lake.dataset(name, version)
    refused = dataset.quarantined
    if dataset.layer == "clean":
        newest = (one.info for one in lake.versions(name) if one.number == dataset.clean_version)
        refused += sum(int(info.get("quarantined_by_clean", 0)) for info in newest)
    return refused


def analyse_frame(frame: pd.DataFrame, plan: Plan, label: str = "frame") -> Readout:
    """The readout of a data frame."""
    with unattached() as connection:
        connection.register("rows", frame)
        return read_out(connection, "rows", _types(connection, "rows"), plan, label=label)


def analyse_file(path: Path, plan: Plan) -> Readout:
    """The readout of a file of any format that can be uploaded; it is landed first, so that a decimal comma, another
    encoding or another delimiter reads as it would in the app. Rows that loading refuses are counted in the readout.

    Raises:
        NotFound: no such file.
        BadInput: unreadable, or the plan does not fit.
    """
    from core.collect.temporary import landed

    with landed({"rows": path}) as lake:
        types = lake.columns("rows")
        plan.check(list(types))
        with lake.read() as cursor:
            source, aside = lake.table("rows"), set_aside(lake, "rows")
            return read_out(cursor, source, {**types, "_row": "BIGINT"}, plan, label=path.name, set_aside=aside)


def file_columns(path: Path) -> list[Column]:
    """`columns` of a file; raises as `analyse_file` does."""
    from core.collect.temporary import landed

    with landed({"rows": path}) as lake:
        return dataset_columns(lake, "rows")


def _types(connection: Cursor, source: str) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
