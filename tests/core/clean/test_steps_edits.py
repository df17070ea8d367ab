"""Find and replace, and one cell by hand."""

from __future__ import annotations

import time

import pytest

from core.clean import RecipeStep
from core.errors import BadInput


@pytest.mark.parametrize(
    ("params", "cells", "wanted"),
    [
        ({"find": "."}, ["a.b", "..", "c", None], ["ab", None, "c", None]),
        ({"find": ".", "empty": False}, ["a.b", ".."], ["ab", ""]),
        ({"find": "a", "replace": "\\1"}, ["a", "A"], ["\\1", "A"]),
        ({"find": "a", "replace": "x", "case": False}, ["aA"], ["xx"]),
        ({"find": "a", "replace": "\\0", "case": False}, ["aA"], ["\\0\\0"]),
        ({"find": "a+b", "replace": "x", "whole": True}, ["a+b", "a+b!", "aab"], ["x", "a+b!", "aab"]),
        ({"find": "(\\d+)x(\\d+)", "replace": "\\2 by \\1", "regex": True}, ["3x4", "x"], ["4 by 3", "x"]),
        ({"find": "^\\s*$", "replace": "none", "regex": True, "whole": True}, [" ", "a"], ["none", "a"]),
        ({"find": "红", "replace": "蓝"}, ["红鞋"], ["蓝鞋"]),
    ],
)
def test_find_and_replace(bench, params, cells, wanted):
    assert bench.one(cells, "find_replace", **params) == wanted


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"find": ""}, "nothing to find"),
        ({"find": "(", "regex": True}, "not valid"),
        ({"find": "(?=a)", "regex": True}, "not valid"),
        ({"find": "a*", "regex": True}, "empty text"),
        ({"find": "a", "replace": "b" * 1001}, "longer"),
    ],
)
def test_what_cannot_be_found_is_said(bench, params, message):
    with pytest.raises(BadInput, match=message):
        bench.one(["a"], "find_replace", **params)


def test_a_pattern_that_backtracks_elsewhere_takes_no_longer_here(bench):
    began = time.process_time()
    assert bench.one(["a" * 5000 + "!"], "find_replace", find="(a+)+b", replace="", regex=True) == ["a" * 5000 + "!"]
    assert time.process_time() - began < 5


def test_an_edited_cell_of_another_type_holds_that_type_or_is_refused(bench):
    name = bench.land({"n": [1, 2], "x": ["a", "b"]}, types={"n": "BIGINT"})
    bench.clean(name, RecipeStep("edit_cell", ("n",), {"value": "7", "key": {"x": "b"}}))
    assert bench.column(name, "n") == [1, 7]
    with pytest.raises(BadInput, match="cannot stand in n"):
        bench.clean(name, RecipeStep("edit_cell", ("n",), {"value": "seven", "key": {"x": "b"}}))
    with pytest.raises(BadInput, match="not named"):
        bench.clean(name, RecipeStep("edit_cell", ("n",), {"value": "7"}))
    with pytest.raises(BadInput, match="column"):
        bench.clean(name, RecipeStep("edit_cell", ("n",), {"value": "7", "key": {"y": "b"}}))
    bench.clean(name, RecipeStep("edit_cell", ("n",), {"blank": True, "key": {"n": "2", "x": "b"}}))
    assert bench.column(name, "n") == [1, None]
