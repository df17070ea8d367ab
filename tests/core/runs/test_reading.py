"""The pipeline's file: what it may say, and where what does not fit stands."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.runs import Pipeline, PipelineError, pipeline_of, read_pipeline
from core.runs.model import Check, Clean
from core.runs.toml_places import nearest, paths, places

HERE = Path("/somewhere/nightly.toml")
WHOLE = """
[pipeline]
name = "shop"   # a remark with [brackets] and = signs
after_gate = "continue"

[[dataset]]
name = "events"
source = ["in/events_*.csv", "postgresql://reader@db/shop?table=public.events"]
kind = "events"
roles = {user_id = "uid", item_id = "sku"}
key = ["uid", "at"]
settled = 60
[dataset.read]
encoding = "gb18030"
types.price = "decimal"
[dataset.clean]
recipe = "auto"
[dataset.check]
fail_on = "warning"
breach = "refuse"
[dataset.score]

[[dataset]]
name = "items"
source = "in/catalog.csv"
mode = "newest"

[shop]
[[evaluate]]
events = "events"
scorers = ["popularity", "ease"]
at_least = {ndcg = 0.1}
[[weak]]
events = "events"
scorer = "popularity"
at_most = 0.4
[alert]
"""


def problems(text: str) -> list[tuple[int, int, str]]:
    with pytest.raises(PipelineError) as found:
        pipeline_of(text, HERE)
    return [(one["line"], one["column"], one["said"]) for one in found.value.data["problems"]]


def test_a_whole_pipeline_says_its_steps_in_order() -> None:
    found = pipeline_of(WHOLE, HERE)
    events, items = found.loads
    assert (events.clean, events.check) == (Clean("auto"), Check("", "refuse", "warning"))
    assert (events.options.encoding, dict(events.options.types), events.key) == (
        "gb18030",
        {"price": "DECIMAL"},
        ("uid", "at"),
    )
    assert dict(events.options.roles) == {"user_id": "uid", "item_id": "sku"}
    assert (items.mode, items.clean) == ("newest", None)
    assert found.steps() == [
        ("ingest", "events"), ("clean", "events"), ("check", "events"), ("score", "events"), ("ingest", "items"),
        ("shop", ""), ("evaluate", "events"), ("weak", "events"), ("alert", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "place", "says"),
    [
        ('name = "events"', 'nmae = "events"', 0, "name"),
        ('mode = "newest"', 'mode = "newset"', 0, "newest"),
        ("settled = 60", "settled = -1", 0, "whole number"),
        ("settled = 60", "settled = true", 0, "whole number"),
        ('name = "items"', 'name = "../items"', 0, "lower-case"),
        ('name = "items"', 'name = "events"', 0, "twice"),
        ('source = "in/catalog.csv"', 'source = "../catalog.csv"', 0, "leads out"),
        ('source = "in/catalog.csv"', 'source = "~/catalog.csv"', 0, "leads out"),
        ('source = "in/catalog.csv"', 'source = "a\\u0000b"', 0, "characters"),
        ('source = "in/catalog.csv"', 'source = "env:HOME"', 0, "TOUCHSTONE_SOURCE_"),
        ('source = "in/catalog.csv"', "source = []", 0, "empty"),
        ('types.price = "decimal"', 'types.price = "decimol"', 6, "DECIMAL"),
        ('encoding = "gb18030"', 'encodnig = "gb18030"', 0, "encoding"),
        ('recipe = "auto"', 'recipe = "../steal.json"', 0, "leads out"),
        ('roles = {user_id = "uid"', 'roles = {user = "uid"', 9, "user_id"),
        ('"ease"]', '"eese"]', 0, "ease"),
        ("ndcg = 0.1", "ndgc = 0.1", 0, "ndcg"),
        ("at_most = 0.4", "at_most = 4", 0, "0 to 1"),
        ('scorer = "popularity"', 'scorer = "populrity"', 0, "popularity"),
        ("[shop]", "[shpo]", 1, "shop"),
        ("[[dataset]]\nname = \"items\"", "[dataset]\nname = \"items\"", 1, "TOML"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_with_its_place_and_the_nearest(
    before: str, after: str, place: int, says: str
) -> None:
    assert before in WHOLE
    start = WHOLE.index(before)
    line, column = WHOLE.count("\n", 0, start) + 1, start - WHOLE.rfind("\n", 0, start)
    found = problems(WHOLE.replace(before, after, 1))
    assert found[0][:2] == (line, column + place) or "TOML" in says, found
    assert says in found[0][2]


def test_all_problems_are_told_at_once() -> None:
    found = problems('[[dataset]]\nname = "A"\nsource = 3\nkind = "evnts"\n[alert]\nsend = 1\n')
    assert [line for line, _column, _said in found] == [2, 3, 4, 6]


@pytest.mark.parametrize("text", ["", "[pipeline]\nname = 'x'\n", "[alert]\nsend = false\n"])
def test_a_pipeline_that_asks_for_nothing_is_none(text: str) -> None:
    assert "asks for nothing" in problems(text)[0][2]


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"a = [" * 3000, b"a = 1\na = 2\n", b"[" * 100])
def test_no_bytes_break_the_reader(raw: bytes, tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_bytes(raw)
    with pytest.raises(PipelineError):
        read_pipeline(file)
    with pytest.raises(PipelineError, match="cannot be read"):
        read_pipeline(tmp_path / "absent.toml")


_KEYS = st.text("abcxyz_-19", min_size=1, max_size=6)
_VALUES = st.recursive(
    st.integers(-5, 5) | st.booleans() | st.text(max_size=8) | st.floats(-3, 3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=8,
)


def _written(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}" = {_written(one)}' for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[ # one, two\n" + ",\n ".join(map(_written, value)) + "\n]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return (
            '"'
            + "".join(
                f"\\U{ord(sign):08x}" if sign in '"\\' or ord(sign) < 32 or ord(sign) == 127 else sign for sign in value
            )
            + '"'
        )
    return repr(value)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(_KEYS, _VALUES, max_size=4), st.dictionaries(_KEYS, _VALUES, max_size=3), st.integers(0, 4))
def test_every_key_of_any_document_has_its_place(head: dict[str, object], inner: dict[str, object], blank: int) -> None:
    """Law: each key that the standard reader finds is found where its text stands, whatever the document is like."""
    body = "".join(f"{key} = {_written(one)}{' ' * blank}# = [x]\n" for key, one in head.items() if key != "t")
    text = body + "".join(
        f"[[t]]\n{''.join(f'  {key} = {_written(one)}{chr(10)}' for key, one in inner.items())}" for _ in "ab"
    )
    data = tomllib.loads(text)
    found = places(text)
    lines = text.split("\n")
    for path in paths(data):
        line, column = found[path]
        if isinstance(path[-1], str):
            assert lines[line - 1][column - 1 :].startswith((path[-1], f'"{path[-1]}"'))
    assert nearest(found, ("t", 1, "absent")) == found.get(("t", 1), (1, 1))


def test_a_pipeline_is_what_its_reader_returns() -> None:
    assert isinstance(pipeline_of(WHOLE, HERE), Pipeline)
