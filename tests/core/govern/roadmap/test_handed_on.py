"""Handed on and compared: JSON comes back as it went, hostile files are refused, names never become marks."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from core.govern.roadmap import as_html, as_json, as_markdown, course, judged, read_other, sheet
from core.govern.roadmap.actions import Prospects, next_actions
from core.govern.roadmap.evidence import Evidence
from core.i18n import use_language
from tests.core.govern.roadmap.making import NOW, each, full

HOSTILE = "<script>alert(1)</script>|[x](javascript:a)`*_#\n\u202e"


def exported(evidence: Evidence) -> dict[str, Any]:
    return as_json("shop", judged(evidence))


def test_what_is_exported_comes_back() -> None:
    for evidence in (Evidence(NOW), full(), replace(full(), tried=(), labels=())):
        road = judged(evidence)
        back = read_other(json.dumps(exported(evidence)).encode())
        assert dict(back.levels) == road.levels
        assert back.met == {one.criterion.id for one in road.answers if one.met}
        assert (back.name, back.time) == ("shop", NOW)


def test_levels_are_computed_and_not_believed() -> None:
    told = exported(Evidence(NOW))
    for stage in told["stages"]:
        stage["level"] = 5
        for one in stage["criteria"]:
            one["met"] = True
    assert set(read_other(json.dumps(told).encode()).levels.values()) == {0}


def hostile() -> dict[str, bytes]:
    good = exported(full())
    deep = b"[" * 200_000
    return {
        "nothing": b"",
        "no JSON": b"\x00\xff",
        "a list": b"[]",
        "a number": b"1",
        "deep": deep,
        "deep within": b'{"touchstone_roadmap": 1, "workspace": ' + deep,
        "another layout": json.dumps({**good, "touchstone_roadmap": 2}).encode(),
        "a layout of truth": json.dumps({**good, "touchstone_roadmap": True}).encode(),
        "no time": json.dumps({**good, "time": "yesterday"}).encode(),
        "stages of another type": json.dumps({**good, "stages": 7}).encode(),
        "a value of text": json.dumps({**good, "stages": [{"criteria": [{"id": "a", "value": "1"}]}]}).encode(),
        "NaN": json.dumps({**good, "stages": [{"criteria": [{"id": "a", "value": float("nan")}]}]}).encode(),
        "infinite": b'{"touchstone_roadmap": 1, "workspace": "a", "time": "2026-11-30", "stages": '
        b'[{"criteria": [{"id": "use.tested", "value": 1e999}]}]}',
        "a long number": b'{"touchstone_roadmap": 1, "workspace": "a", "time": "2026-11-30", "stages": '
        b'[{"criteria": [{"id": "use.tested", "value": ' + b"9" * 5000 + b"}]}]}",
        "large": b" " * 3_000_000,
    }


@pytest.mark.parametrize("kind", list(hostile()))
def test_a_hostile_file_is_refused_in_one_line(kind: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_other(hostile()[kind])
    assert "\n" not in refused.value.message
    assert len(refused.value.message) < 120


KEYS = ["stages", "criteria", "id", "value", "time", "workspace", "touchstone_roadmap"]
TREES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=40, deadline=None)
@given(TREES)
def test_any_other_json_is_refused_and_nothing_else_happens(told: Any) -> None:
    with pytest.raises(BadInput):
        read_other(json.dumps(told).encode())


def test_a_name_of_another_workspace_is_shown_without_its_signs() -> None:
    told = exported(full()) | {"workspace": "\u202ea\x1b[2Jb" + "c" * 200}
    name = read_other(json.dumps(told).encode()).name
    assert name.startswith("a[2Jb")
    assert len(name) == 80


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_names_from_the_workspace_never_become_marks(language: str) -> None:
    def renamed(_place: int, one: Any) -> Any:
        return replace(one, name=HOSTILE) if one.name == "data_05" else one

    evidence = replace(each(full(), "datasets", renamed), said=())
    with use_language(language):
        road = judged(evidence)
        made = sheet(HOSTILE, road, next_actions(road, evidence, Prospects()), {}, course(evidence))
        page, text = as_html(made, road), as_markdown(made)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page
    assert "http" not in page.replace("http-equiv", "")
    assert "<script>" not in text
    assert "](javascript" not in text.replace("\\]", "")
    widths = {line.replace("\\|", "").count("|") for line in text.splitlines() if line.startswith("|")}
    assert widths <= {4, 6, 7, 8}, "a name with a bar makes no new column"


def test_an_empty_workspace_has_a_document_with_its_first_step() -> None:
    evidence = Evidence(NOW)
    road = judged(evidence)
    text = as_markdown(sheet("new", road, next_actions(road, evidence, Prospects()), {}, course(evidence)))
    assert "All stages stand at level 0" in text
    assert "Load a file of behaviour and a catalog" in text
