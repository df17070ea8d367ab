"""JSON documents past the memory limit are read as a stream, with the cells that the reader in memory gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.collect import Options
from core.collect.readers.json import document
from core.collect.readers.json.document import NOT_OBJECT, REPEATED_KEY
from core.collect.readers.registry import read_file
from core.collect.stage import Staged
from core.errors import BadInput

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.decimals(-1000, 1000, places=3).map(float)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=4,
)  # fmt: skip
RECORDS = st.lists(
    st.dictionaries(st.sampled_from(["id", "名", "x.y", "item"]), VALUES, min_size=1), min_size=2, max_size=5
)


def read(folder: Path, text: str | bytes, *, limit: int, **chosen: Any) -> Staged:
    path = folder / "x.json"
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document, "MAX_DOCUMENT_BYTES", limit)
        part = read_file(path, "x.json", Options(**chosen), folder).parts[0]
    assert part.records == part.rows + len(part.rejects)
    return part


def table(part: Staged) -> list[dict[str, Any]]:
    return [dict(row) for row in pq.read_table(part.path).to_pylist()]


@settings(max_examples=150, deadline=None)
@given(records=RECORDS, wrapped=st.booleans(), encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_both_ways_give_the_same_cells(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, Any]], wrapped: bool, encoding: str
) -> None:
    text = json.dumps({"made": "today", "data": {"rows": records}} if wrapped else records, ensure_ascii=False)
    folder = tmp_path_factory.mktemp("j")
    held = table(read(folder, text.encode(encoding), limit=1 << 30))
    streamed = read(folder, text.encode(encoding), limit=0)
    if wrapped and max(len(one) for record in records for one in lists(record)) >= len(records):
        return
    assert table(streamed) == held
    assert streamed.preamble == (['made: "today"'] if wrapped else [])


def lists(value: Any) -> list[list[Any]]:
    if isinstance(value, dict):
        return [found for inner in value.values() for found in lists(inner)] or [[]]
    return [value] if isinstance(value, list) else [[]]


def test_what_is_no_sound_object_is_refused_with_its_number(tmp_path: Path) -> None:
    part = read(tmp_path, '[{"a": 1}, 5, {"a": {"b": 1, "b": 2}}, {"a": 1.50}]', limit=0)
    assert [(r.line, r.reason) for r in part.rejects] == [(2, NOT_OBJECT), (3, REPEATED_KEY)]
    assert [row["a"] for row in table(part)] == ["1", "1.50"]


@pytest.mark.parametrize("text", ['[{"a": 1}, {"a": ', '{"a": [{"b": 1}', '[{"a": 1}] x'])
def test_a_cut_document_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read(tmp_path, text, limit=0)


def test_a_list_called_item_is_found(tmp_path: Path) -> None:
    part = read(tmp_path, '{"rss": {"item": [{"a": 1, "item": [{"b": 2}]}, {"a": 2}]}}', limit=0)
    assert [(row["a"], row["item"]) for row in table(part)] == [("1", '[{"b": 2}]'), ("2", None)]


def test_a_large_document_without_an_array_is_refused_as_before(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="one JSON document of more than"):
        read(tmp_path, '{"a": {"b": 1},\n "c": [1, 2]}', limit=0)
