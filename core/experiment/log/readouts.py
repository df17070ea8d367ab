"""Kept readouts: `lake.lab.experiments`, each row naming the dataset and version it was computed on."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.experiment.readout import Readout
from core.i18n import N_
from core.lake import Lake

_TABLE = (
    "CREATE TABLE IF NOT EXISTS lake.lab.experiments (id VARCHAR, dataset VARCHAR, version BIGINT, "
    '"time" TIMESTAMP WITH TIME ZONE, author VARCHAR, plan VARCHAR, readout VARCHAR)'
)


@dataclass(frozen=True)
class Kept:
    """A kept readout: where it was computed, by whom, and its JSON."""

    id: str
    dataset: str
    version: int
    time: datetime
    author: str
    readout: dict[str, Any]


def keep(lake: Lake, readout: Readout, author: str | None = None) -> str:
    """Store a readout; the same plan on the same version is kept once.

    Returns:
        The stored readout's id.
    """
    facts = readout.to_json()
    plan = json.dumps(facts["plan"], ensure_ascii=False, sort_keys=True)
    for kept in history(lake, readout.source):
        known = json.dumps(kept.readout["plan"], ensure_ascii=False, sort_keys=True)
        if kept.version == readout.version and known == plan:
            return kept.id
    id_ = uuid.uuid4().hex
    values = [id_, readout.source, readout.version, readout.time, author or lake.author, plan]
    with lake.write(
        N_("Keep an experiment readout"), author=author, info={"experiment": id_}, needs="experiment"
    ) as cursor:
        cursor.execute(_TABLE)
        cursor.execute(
            "INSERT INTO lake.lab.experiments VALUES (?, ?, ?, ?, ?, ?, ?)",
            [*values, json.dumps(facts, ensure_ascii=False)],
        )
    return id_


def history(lake: Lake, dataset: str | None = None) -> list[Kept]:
    """Kept readouts, newest first, of one dataset or of all."""
    if not lake.holds("lab.experiments"):
        return []
    with lake.read() as cursor:
        rows = cursor.execute(
            'SELECT id, dataset, version, "time", author, readout FROM lake.lab.experiments '
            'WHERE ? IS NULL OR dataset = ? ORDER BY "time" DESC',
            [dataset, dataset],
        ).fetchall()
    return [Kept(id_, of, version, time, by, json.loads(text)) for id_, of, version, time, by, text in rows]
