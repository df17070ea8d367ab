"""A pipeline written from a workspace is valid as it stands, takes the next day's files, and repeats what was done."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean import RecipeStep, from_dict
from core.clean.job import apply_and_check
from core.collect import Options, ingest
from core.errors import BadInput
from core.i18n import use_language
from core.lake import Lake
from core.runs import pipeline_of, run
from core.runs.job import folder, pipeline_named, pipelines
from core.runs.templates import keep, pattern_of, template
from tests.core.runs.shop import ROWS, day

HERE = Path("/somewhere/nightly.toml")


def by_hand(lake: Lake, at: Path) -> None:
    """Two days of products, cleaned; one file of events with a name that is hard to write."""
    for number, append in ((1, False), (2, True)):
        roles = {"item_id": "sku", "title": "title", "price": "price"}
        ingest(lake, day(at, number), "items", kind="items", options=Options(roles=roles), append=append)
    recipe = from_dict({"steps": [RecipeStep("trim_space", ("title",), {}).as_dict()]})
    apply_and_check(lake, "items", recipe)
    odd = at / 'ev"en[t]s\n2026-11-01.csv'
    odd.write_text("user;item;type;time\n" + "u1;D1-1;view;2026-11-01 10:00:00\n" * 3, "utf-8")
    options = Options(delimiter=";", types={"user": "VARCHAR"}, null_tokens=("", "-"))
    ingest(lake, odd, "events", kind="events", options=options, key=["user", "time"])


def test_what_was_done_by_hand_is_written_and_read_back(lake: Lake, tmp_path: Path) -> None:
    by_hand(lake, tmp_path)
    with use_language("zh_CN"):
        assert "[dataset.clean]" in template(lake)
        chinese = pipeline_of(template(lake), HERE)
    found = pipeline_of(template(lake), HERE)
    assert chinese.loads == found.loads
    events, items = found.loads
    assert items.sources == ("incoming/items/items_*.csv",)
    assert (items.mode, items.clean is not None, items.check is not None) == ("append", True, True)
    assert dict(items.options.roles)["item_id"] == "sku"
    assert (events.options.delimiter, events.options.null_tokens, events.key) == (";", ("", "-"), ("user", "time"))
    assert (events.mode, events.clean, found.shop, found.alert) == ("append", None, None, True)
    assert [one.name for one in pipeline_of(template(lake, ["items"]), HERE).loads] == ["items"]


def test_a_kept_pipeline_takes_the_next_day_and_a_wrong_one_changes_nothing(lake: Lake, tmp_path: Path) -> None:
    by_hand(lake, tmp_path)
    text = template(lake, ["items"]).replace("settled = 60", "settled = 0")
    keep(lake, "every night", text)
    with pytest.raises(BadInput, match="line"):
        keep(lake, "every night", text + "\n[shpo]\n")
    with pytest.raises(BadInput):
        keep(lake, "../outside", text)
    assert pipelines(lake) == ["every night"]
    incoming = folder(lake) / "incoming" / "items"
    for number in (1, 2, 3):
        (incoming / f"items_2026-11-{number:02}.csv").write_bytes(day(tmp_path, number).read_bytes())
    done = run(lake, pipeline_named(lake, "every night"))
    assert done.state == "done"
    assert done.steps[0].outcome.files == ("items_2026-11-03.csv",), "what was uploaded by hand is no new file"
    assert lake.dataset("items").rows == 3 * ROWS
    assert lake.dataset("items").layer == "clean"


_NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/\\\0"), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(_NAMES, st.sampled_from([".csv", ".csv.gz", ".jsonl", ""]), st.dates(), st.dates())
def test_a_pattern_takes_the_files_it_was_made_of_and_those_of_any_other_day(
    stem: str, ending: str, day_: object, other: object
) -> None:
    name = f"{stem}_{day_}{ending}"
    pattern = pattern_of([name])
    assert fnmatchcase(name, pattern)
    assert fnmatchcase(f"{stem}_{other}{ending}", pattern)
    both = pattern_of([name, f"export{ending}"])
    assert fnmatchcase(name, both)
    assert fnmatchcase(f"export{ending}", both)
