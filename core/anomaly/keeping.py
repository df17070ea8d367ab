"""A judgement of a large table on disk: a Parquet file beside the data, made by a job and read by every page.

The file holds the subjects with their features, how far out each is, and what each detector says; the facts beside them
(names, sides, groups) are JSON in its schema. It is a cache: what it was made of stands in its name, and files of older
versions go when a newer one is judged.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.anomaly.detect import Prepared, Scored
from core.anomaly.subjects import Source, Table, open_source
from core.anomaly.subjects.within import Within

if TYPE_CHECKING:
    from core.anomaly.judging import Judged
    from core.lake import Lake

FOLDER = "anomalies"
FORMAT = 1
"""Counted up where features or detectors change, so that no file of an older release is read."""
FACTS = b"touchstone"
"""Key of the facts in the schema."""


def place(lake: Lake, name: str, version: int, subject: str, columns: tuple[str, ...]) -> Path:
    """Where the judgement of one version's subjects is, or would be, of the dataset as whoever acts sees it."""
    seen = [sight] if (sight := lake.sight(name)) else []
    told = json.dumps([FORMAT, name, version, subject, list(columns), *seen], ensure_ascii=False)
    folder = hashlib.sha256(name.encode()).hexdigest()[:16]
    return lake.path / FOLDER / folder / f"{version}_{hashlib.sha256(told.encode()).hexdigest()[:16]}.parquet"


def keep(lake: Lake, seen: Judged, columns: tuple[str, ...]) -> None:
    """Write a judgement down, whole or not at all, and remove those of older versions."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table, made = seen.table, place(lake, seen.source.dataset, seen.source.version, seen.table.subject, columns)
    parts: dict[str, Any] = {"key": pa.array(table.keys, pa.string()), "day": pa.array(table.days, pa.string())}
    parts |= {f"value{at}": table.values[:, at] for at in range(table.values.shape[1])}
    parts |= {f"far{at}": seen.prepared.far[:, at] for at in range(seen.prepared.far.shape[1])}
    parts |= {f"each{at}": one for at, one in enumerate(seen.scored.each.values())} | {"chance": seen.scored.chance}
    parts |= {f"told{at}": one for at, one in enumerate(table.told.values())}
    for at, one in enumerate(table.within.values()):
        parts |= {f"own{at}": one.values, f"group{at}": one.group}
    facts = {
        "subject": table.subject,
        "names": table.names,
        "by": table.by,
        "total": table.total,
        "rare": sorted(table.rare),
        "sides": dict(table.sides),
        "within": [[name, one.number, one.category] for name, one in table.within.items()],
        "told": list(table.told),
        "features": seen.prepared.names,
        "left": seen.prepared.left,
        "shapes": seen.prepared.shapes,
        "detectors": list(seen.scored.each),
    }
    held = pa.table(parts).replace_schema_metadata({FACTS: json.dumps(facts, ensure_ascii=False)})
    made.parent.mkdir(parents=True, exist_ok=True)
    written = made.with_suffix(f".{os.getpid()}.tmp")
    try:
        pq.write_table(held, written, compression="zstd")
        written.replace(made)
    finally:
        written.unlink(missing_ok=True)
    for other in made.parent.glob("*.parquet"):
        if int(other.name.partition("_")[0]) < seen.source.version:
            other.unlink(missing_ok=True)


def held(
    lake: Lake, name: str, subject: str, columns: tuple[str, ...], version: int | None = None
) -> tuple[Source, Table, Prepared, Scored] | None:
    """The parts of a judgement as they were written down; None where none were."""
    file = place(lake, name, version or lake.dataset(name).version, subject, columns)
    if not file.is_file():
        return None
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        found = pq.read_table(file)
        facts = json.loads((found.schema.metadata or {})[FACTS])
    except (pa.ArrowInvalid, OSError, ValueError, KeyError):  # damaged or cut short: a cache is made anew
        file.unlink(missing_ok=True)
        return None

    def column(name: str) -> Any:
        return found.column(name).to_numpy()

    def matrix(stem: str, n: int) -> Any:
        made = [column(f"{stem}{at}") for at in range(n)]
        return np.stack(made, axis=1) if made else np.zeros((len(found), 0))

    values, where = matrix("value", len(facts["names"])), {one: at for at, one in enumerate(facts["names"])}
    within = {
        feature: Within(number, category, column(f"own{at}"), column(f"group{at}"), values[:, where[feature]])
        for at, (feature, number, category) in enumerate(facts["within"])
    }
    table = Table(
        facts["subject"], column("key").astype(object), column("day").astype(object), tuple(facts["names"]), values,
        facts["by"], facts["total"], frozenset(facts["rare"]), facts["sides"], within,
        {one: column(f"told{at}") for at, one in enumerate(facts["told"])},
    )  # fmt: skip
    features = tuple(facts["features"])
    prepared = Prepared(
        np.zeros((0, len(features))), features, facts["left"], facts["shapes"], matrix("far", len(features))
    )
    scored = Scored(column("chance"), {one: column(f"each{at}") for at, one in enumerate(facts["detectors"])})
    with lake.read() as cursor:
        source = open_source(lake, cursor, lake.dataset(name, version), version)
    return source, table, prepared, scored
