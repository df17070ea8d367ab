"""Answers kept in the lake by what was asked: the instruction, the model, the form, and the row as it left."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.i18n import N_

if TYPE_CHECKING:
    from core.lake import Lake

TABLE = "lake.text.llm_answers"
_COLUMNS = "hash VARCHAR, prompt VARCHAR, model VARCHAR, answer VARCHAR, time TIMESTAMPTZ"


def hashed(system: str, model: str, form: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """What one question is known by: equal exactly where the model is told the same and asked for the same."""
    told = json.dumps([system, model, form, row], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def stored(lake: Lake, hashes: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Answers that are kept, by hash."""
    if not lake.holds("text.llm_answers"):
        return {}
    with lake.read() as cursor:
        rows = cursor.execute(
            f"SELECT hash, any_value(answer) FROM {TABLE} WHERE hash IN (SELECT unnest(?::VARCHAR[])) GROUP BY hash",
            [list(hashes)],
        ).fetchall()
    return {str(key): json.loads(answer) for key, answer in rows}


def store(
    lake: Lake, prompt: str, model: str, answers: Mapping[str, Mapping[str, Any]], author: str | None = None
) -> None:
    """Keep answers in one commit; those that are there already are left alone."""
    if not answers:
        return
    import pyarrow as pa

    told = [json.dumps(dict(answer), ensure_ascii=False) for answer in answers.values()]
    batch = pa.table({"hash": pa.array(list(answers), pa.string()), "answer": pa.array(told, pa.string())})
    info = {"answers": len(answers), "prompt": prompt, "model": model}
    with lake.write(N_("Store answers of the large model"), author=author, info=info) as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS lake.text")
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} ({_COLUMNS})")
        cursor.register("batch", batch)
        cursor.execute(
            f"INSERT INTO {TABLE} SELECT hash, ?, ?, answer, now() FROM batch "
            f"WHERE hash NOT IN (SELECT hash FROM {TABLE})",
            [prompt, model],
        )
        cursor.unregister("batch")
