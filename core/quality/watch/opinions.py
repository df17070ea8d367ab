"""What a model read in the texts of an upload, by day: how many are negative, and their mean score.

The scores are taken from what is stored for the version under test, all by one model and engine, and kept under its
name. So another model's scores, and new ones of an old version, stand beside these and never look like a change of
the data; an upload of which some texts were not read yet has no figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ibis.expr.types import Table, Value

from core.engine import literal
from core.quality.scope import Scope
from core.quality.watch.sketch import Held, Sketch
from core.quality.watch.sketching import PLACE, Part, placed
from core.quality.watch.uploads import Upload
from core.text.sentiment import predictions

FIGURES = ("negative", "score")
"""The share of negative texts, and the mean of a text's probability of being positive less that of being negative."""


def reader(scope: Scope) -> str:
    """Which model and engine read the texts of the version under test, or else of the newest one before it that was
    read: what their figures are kept under. "" where no text was ever read."""
    name, lake = scope.dataset.name, scope.lake
    for version, model, _rows in predictions.scored_versions(lake, name):
        if version <= scope.version:
            known = predictions.summary(lake, name, version, model)
            return f"{model}|{known.engine}" if known is not None else ""
    return ""


def was_read(scope: Scope) -> bool:
    """Whether texts of the version under test itself were read."""
    return any(one[0] == scope.version for one in predictions.scored_versions(scope.lake, scope.dataset.name))


def opinions(scope: Scope, uploads: Sequence[Upload]) -> list[Part]:
    """The parts of some uploads, standing one behind the other, with what was read in them and nothing else; of those
    only that were read whole."""
    chosen = predictions.chosen(scope.lake, scope.dataset.name, scope.version)
    if not uploads or chosen is None:
        return []
    said, table = _said(scope, chosen[1]), placed(scope, uploads)
    both = table.select("_row", *PLACE).left_join(said, table["_row"] == said["§said"])
    known = both.label.notnull()
    score = known.ifelse(both.p_positive - both.p_negative, None)
    sums: dict[str, Value] = {"rows": both.count(), "read": both["§said"].count(), "n": known.sum()}
    sums |= {"negative": (both.label == "negative").sum(), "mean": score.mean(), "spread": score.var(how="pop")}
    found = scope.fetch(both.group_by(list(PLACE)).agg(**sums))
    half = {row["§piece"] for row in found if row["rows"] != row["read"]}
    return [
        Part(uploads[row["§piece"]], str(row["_file"] or ""), row["§day"], Sketch(more=_held(row)))
        for row in found
        if row["§piece"] not in half
    ]


def _said(scope: Scope, model: str) -> Table:
    """What a model said of the texts of the version under test, by row."""
    sql = f"""
        SELECT _row AS "§said", label, p_negative, p_positive FROM {predictions.TABLE}
        WHERE dataset = {literal(scope.dataset.name)} AND version = {scope.version} AND model = {literal(model)}
    """
    types = {"§said": "int64", "label": "string", "p_negative": "float64", "p_positive": "float64"}
    return scope.stored("predictions", sql, types)


def _held(row: Mapping[str, Any]) -> dict[str, Held]:
    n = int(row["n"] or 0)
    if not n:
        return {}
    share = int(row["negative"] or 0) / n
    counted = Held(n=n, mean=share, m2=n * share * (1 - share))
    return {"negative": counted, "score": Held(n=n, mean=float(row["mean"]), m2=float(row["spread"]) * n)}


def unread(uploads: Sequence[Upload], kept: Iterable[tuple[int, int, int]]) -> Sequence[Upload]:
    """The first upload whose figures are not kept, and all behind it."""
    known = set(kept)
    for place, one in enumerate(uploads):
        if (one.snapshot, one.first, one.end) not in known:
            return uploads[place:]
    return ()
