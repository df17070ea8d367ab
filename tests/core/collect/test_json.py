"""JSON in the shapes that exports have: nested, wrapped, by column, one after another, broken in places."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.collect import Options, ingest, inspect
from core.collect.readers.json.document import BAD_JSON, NOT_OBJECT, REPEATED_KEY
from core.collect.readers.json.text import flat, locate
from core.errors import BadInput
from core.lake import Lake


def put(folder: Path, content: Any, name: str = "x.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def rows(lake: Lake, name: str, columns: str = "* EXCLUDE (_row, _file)") -> list[tuple[Any, ...]]:
    with lake.read() as cursor:
        return cursor.execute(f"SELECT {columns} FROM {lake.table(name, 'raw')} ORDER BY _row").fetchall()


def rejects(lake: Lake) -> list[tuple[Any, ...]]:
    with lake.read() as cursor:
        return cursor.execute("SELECT line, reason, raw FROM lake.quality.quarantine ORDER BY line").fetchall()


STORES = [
    {"id": "s1", "at": {"lat": 1.50, "deep": {"x": "u"}}, "tags": ["a"], "none": {}},
    {"id": "s2", "at": {"lat": 2.25}, "tags": [], "none": {}},
]


def test_nested_objects_become_columns_on_request(lake: Lake, tmp_path: Path) -> None:
    path = put(tmp_path, json.dumps(STORES).replace("1.5,", "1.50,"))
    ingest(lake, path, "flat", options=Options(flatten=True))
    assert rows(lake, "flat", 'id, CAST("at.lat" AS VARCHAR), "at.deep.x", tags, "none"') == [
        ("s1", "1.50", "u", '["a"]', "{}"),
        ("s2", "2.25", None, "[]", "{}"),
    ]
    assert list(ingest(lake, path, "as_is").types) == ["id", "at", "tags", "none"]


def test_two_fields_of_one_name_are_not_merged(lake: Lake, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"a\.b"):
        flat({"a.b": 1, "a": {"b": 2}})
    done = ingest(lake, put(tmp_path, [{"a": {"b": 1}}, {"a.b": 1, "a": {"b": 2}}]), "t", options=Options(flatten=True))
    assert (done.rows_loaded, done.rows_quarantined) == (1, 1)
    assert rejects(lake) == [(2, REPEATED_KEY, '{"a.b": 1, "a": {"b": 2}}')]


def test_deep_nesting_stays_text_or_is_refused(lake: Lake, tmp_path: Path) -> None:
    deep: dict[str, Any] = {"x": 1}
    for _level in range(40):
        deep = {"n": deep}
    done = ingest(lake, put(tmp_path, [deep, deep]), "t", options=Options(flatten=True))
    assert next(iter(done.types)).count(".") == 19
    with pytest.raises(BadInput, match="cannot be read as a table"):
        inspect(put(tmp_path, '[{"a":' * 100_000))


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"total": 2, "data": [{"id": 1}, {"id": 2}]}, "data"),
        ({"took": 3, "hits": {"total": 2, "hits": [{"id": 1}, {"id": 2}]}}, "hits.hits"),
        ({"ok": True, "result": {"page": {"rows": [{"id": 1}, {"id": 2}]}, "tags": [{"x": 1}]}}, "result.page.rows"),
    ],
)
@pytest.mark.parametrize("indent", [None, 1])
def test_records_inside_an_envelope(
    lake: Lake, tmp_path: Path, document: dict[str, Any], path: str, indent: int | None
) -> None:
    done = ingest(lake, put(tmp_path, json.dumps(document, indent=indent)), "t")
    assert [r[:2] for r in rows(lake, "t", "_line, id")] == [(1, "1"), (2, "2")]
    assert any(f"under “{path}”" in str(w) for w in done.warnings)
    kept = lake.dataset("t").imports["files"][0]["parts"][0]["preamble"]
    assert kept[0].split(":")[0] == next(iter(document))
    assert not any('"id"' in line for line in kept)


def test_one_record_on_one_line_is_one_record(lake: Lake, tmp_path: Path) -> None:
    ingest(lake, put(tmp_path, {"order": "o1", "lines": [{"sku": "a"}]}), "t")
    assert rows(lake, "t", '"order", lines') == [("o1", '[{"sku": "a"}]')]


COLUMNS = [
    {"id": ["a", "b"], "n": [1, 2]},
    {"id": {"0": "a", "1": "b"}, "n": {"0": 1, "1": 2}},
    {"columns": ["id", "n"], "index": [0, 1], "data": [["a", 1], ["b", 2]]},
    [["id", "n"], ["a", 1], ["b", 2]],
]


@pytest.mark.parametrize("document", COLUMNS)
def test_column_oriented_documents(lake: Lake, tmp_path: Path, document: Any) -> None:
    done = ingest(lake, put(tmp_path, document), "t")
    assert rows(lake, "t", "id, n") == [("a", 1), ("b", 2)]
    assert any("by column" in str(w) for w in done.warnings)


def test_alike_objects_under_their_keys(lake: Lake, tmp_path: Path) -> None:
    ingest(lake, put(tmp_path, {"u1": {"name": "a", "age": 3}, "u2": {"name": "b", "age": 4}}), "t")
    assert rows(lake, "t", "key, name, age") == [("u1", "a", 3), ("u2", "b", 4)]
    assert locate({"user": {"id": 1}, "order": {"total": 3}}).layout == "single"


@pytest.mark.parametrize("between", ["", "\n", ",\n", "  "])
@pytest.mark.parametrize("indent", [None, 2])
def test_objects_one_after_another(lake: Lake, tmp_path: Path, between: str, indent: int | None) -> None:
    text = between.join(json.dumps({"id": n, "x": {"y": "z"}}, indent=indent) for n in ("a", "b", "c"))
    done = ingest(lake, put(tmp_path, text), "t")
    assert (done.rows_in, [r[0] for r in rows(lake, "t", "id")]) == (3, ["a", "b", "c"])


def test_several_objects_on_each_line(lake: Lake, tmp_path: Path) -> None:
    ingest(lake, put(tmp_path, '{"a":"x"}\n{"a":"y"} {"a":"z"}\n'), "t")
    assert rows(lake, "t", "_line, a") == [(1, "x"), (2, "y"), (2, "z")]


def test_a_cut_end_of_concatenated_objects_is_one_reject(lake: Lake, tmp_path: Path) -> None:
    done = ingest(lake, put(tmp_path, '{\n"a": "x"\n}\n{\n"a": "y"\n}\n{\n"a": "z'), "t")
    assert (done.rows_in, done.rows_loaded, done.rows_quarantined) == (3, 2, 1)
    assert rejects(lake) == [(7, BAD_JSON, '{\n"a": "z')]


def test_odd_elements_of_an_array_are_quarantined(lake: Lake, tmp_path: Path) -> None:
    done = ingest(lake, put(tmp_path, '[{"a": "x"}, 5, {"a": "y", "a": "z"}, [1], {"a": "w"}]'), "t")
    assert (done.rows_in, done.rows_loaded) == (5, 2)
    assert [r[:2] for r in rejects(lake)] == [(2, NOT_OBJECT), (3, REPEATED_KEY), (4, NOT_OBJECT)]
    assert rejects(lake)[1][2] == '{"a": "y", "a": "z"}'


@pytest.mark.parametrize(
    "text", ['[{"a": 1} {"a": 2}]', '[{"a": 1}, {"a": 2}', '[{"a": 1}] x', '[{"a": 1},, {"a": 2}]']
)
def test_a_broken_array_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput, match="not valid JSON at line 1") as caught:
        inspect(put(tmp_path, text))
    assert caught.value.hint


def test_text_in_double_brackets_is_no_json(tmp_path: Path) -> None:
    assert inspect(put(tmp_path, "[[Page]],n\nx,1\ny,2\n", "x.csv")).parts[0].format == "delimited"


def test_bestbuy_stores_flatten(lake: Lake, shared_data: Path) -> None:
    done = ingest(lake, shared_data / "cat_bestbuy" / "stores.json", "stores", options=Options(flatten=True))
    assert (done.rows_in, done.rows_loaded) == (1565, 1565)
    assert {"location.lat", "location.lon"} <= set(done.types)
    assert rows(lake, "stores", '"location.lat"')[0][0] is not None
