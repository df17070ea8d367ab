"""A contract comes from outside: whatever it says is used or refused in one sentence, soon and in little memory."""

from __future__ import annotations

import inspect
import json
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.collect import ingest
from core.errors import BadInput, TouchstoneError
from core.lake import Lake
from core.quality import check, suite_of
from core.quality import params as held
from core.quality.checks import CHECKS
from core.quality.contract.suites import suite_from
from core.quality.run import drafted
from tests.core.quality.planting import EVENT_ROLES, ITEM_ROLES, events, items, land

ROOM = Path(__file__).parents[3] / "core" / "quality"
SHOP = Path(__file__).parents[3] / "sample_data" / "shop"
FILES = ("ads.parquet", "answers.csv", "catalog_2026-09-29.csv", "events_2026-09-17.csv.gz", "experiment_banner.csv",
         "inventory.csv", "reviews_en.csv")  # fmt: skip
ODD: tuple[Any, ...] = (
    None, "abc", "", "x" * 2_000, [], ["a"], [None], [["a"]], {}, {"a": 1}, {"a": "b"}, {"a": {}}, True, False, -1, 0,
    0.5, 1e300, float("inf"), float("nan"), 10**400, ["a"] * 20_000,
    "(" * 50, "(a+)+" * 200, "[", "a{1000}{1000}", "DROP TABLE x", "'; --", '"',
)  # fmt: skip


def contract(checks: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"dataset": "t", "checks": checks, **more}


def one(**more: Any) -> dict[str, Any]:
    return {"id": "c", "check": "not_null", "columns": ["title"], **more}


def test_every_parameter_that_a_check_reads_is_known() -> None:
    read = set()
    for path in [*ROOM.glob("checks/**/*.py"), *ROOM.glob("bases/*.py"), ROOM / "scope.py", ROOM / "words.py"]:
        read |= set(re.findall(r'params(?:\.get\(|\[)"([a-z_]+)"', path.read_text("utf-8")))
    own = {name for kind in CHECKS.values() for name in kind.params}
    assert read - own <= set(held.KINDS)
    assert len(read) > 25


def test_a_contract_that_was_drafted_is_read_again_as_it_is(lake: Lake) -> None:
    land(lake, "events", "events", EVENT_ROLES, events(60))
    land(lake, "items", "items", ITEM_ROLES, items())
    said = [{"item": f"SKU{n:05}", "text": f"A fine kettle, number {n}", "stars": 1 + n % 5} for n in range(40)]
    land(lake, "reviews", "reviews", {"item_id": "item", "text": "text", "rating": "stars"}, said)
    for name in ("events", "items", "reviews"):
        check(lake, name)
        suite = suite_of(lake, name)
        assert suite_from(suite.to_json(), name) == replace(suite, version=0)


@pytest.mark.parametrize("file", FILES)
def test_a_contract_of_the_sample_shop_is_read_again(lake: Lake, file: str) -> None:
    path = SHOP / file
    if not path.exists():
        pytest.skip("the sample shop is not generated (make sample)")
    ingest(lake, path, "t")
    suite = drafted(lake, "t")
    assert suite_from(suite.to_json(), "t").checks == suite.checks


@pytest.mark.parametrize("name", [*held.KINDS, "nobody_knows"])
def test_whatever_a_parameter_holds_is_used_or_refused_in_a_sentence(lake: Lake, name: str) -> None:
    land(lake, "items", "items", ITEM_ROLES, items(20))
    first = "price" if name in ("low", "high", "low_open", "z", "factor") else "title"
    readers = [kind for kind, read in places().items() if name in read] or ["not_null"]
    refused, lines = 0, [""]
    for value in ODD:
        checks = [one(id=kind, check=kind, columns=[first], params={name: value}) for kind in readers]
        try:
            suite = suite_from(contract(checks))
        except BadInput as error:
            lines.append(error.line())
            refused += 1
            continue
        try:
            check(lake, "items", suite=suite)
        except TouchstoneError as error:
            lines.append(error.line())
    assert max(map(len, lines)) < 600
    assert refused >= len(ODD) // 3


def places() -> dict[str, set[str]]:
    """Type of check -> the parameters its module reads."""
    found = {}
    for name, kind in CHECKS.items():
        path = Path(inspect.getfile(kind.build))
        found[name] = set(re.findall(r'params(?:\.get\(|\[)"([a-z_]+)"', path.read_text("utf-8")))
    return found


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\nchecks: [*b]\n",
        "checks: &c\n- id: c\n  check: not_null\n  columns: *c\n",
        "{" * 5_000,
        "[" * 100_000,
        json.dumps(contract([one(id=f"c{n}") for n in range(20_000)])),
        json.dumps(contract([one(params={"values": ["v"] * 200_000})])),
        "checks: [" + "x" * 6_000_000 + "]",
        "!!python/object/apply:os.system ['true']",
        "\0",
        "checks: 1",
    ],
)
def test_hostile_texts_are_refused_soon(text: str) -> None:
    started = time.process_time()
    with pytest.raises(BadInput) as caught:
        suite_from(text)
    assert time.process_time() - started < 5
    assert len(caught.value.line()) < 600


def test_a_contract_of_unknown_columns_is_no_hundred(lake: Lake) -> None:
    land(lake, "items", "items", ITEM_ROLES, items(20))
    suite = suite_from(contract([one(id=f"not_null:{n}", columns=[f"gone{n}"]) for n in range(3)]))
    report = check(lake, "items", suite=suite)
    assert report.score is None or report.score < 50
