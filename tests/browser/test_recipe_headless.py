"""A recipe that a reader makes in the browser does the same without one, on the same file and on a new one."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from core.collect import ingest
from core.lake import open_lake
from tests.browser.driver import Server, core, reader, serving, settle, visit, widget

STYLES = ("Pale Ale", "pale ale", "Stout", "Pale-Ale", "stout ", " Porter")
PLACES = ("Zürich", "ZÃ¼rich", "Köln", "KÃ¶ln")


def bottles(path: Path, first: int, rows: int = 80) -> Path:
    """A brewery's list as somebody kept it by hand: blanks, three spellings, damaged letters, words for missing."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        write = csv.writer(stream)
        write.writerow(["label", "style", "place", "ounces", "note"])
        for n in range(first, first + rows):
            note = ("N/A", " fresh", "sold out", "-")[n % 4]
            write.writerow([f"beer {n}", STYLES[n % 6], PLACES[n % 4], f"{8 + n % 9}.0 oz", note])
    return path


@pytest.fixture(scope="module")
def brewery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    folder = tmp_path_factory.mktemp("brewery")
    load(folder / "workspace", bottles(folder / "spring.csv", 0))
    with serving(folder / "workspace") as server:
        yield server, folder


def load(workspace: Path, file: Path) -> None:
    """Land a file under its own name."""
    lake = open_lake(workspace)
    ingest(lake, file, file.stem)
    lake.close()


def table(workspace: Path, name: str) -> list[dict[str, object]]:
    """The clean rows of a dataset, whatever file they came from."""
    lake = open_lake(workspace)
    with lake.read() as cursor:
        found = cursor.execute(f"SELECT * EXCLUDE (_file) FROM {lake.table(name, 'clean')} ORDER BY _row")
        names = [one[0] for one in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    lake.close()
    return rows


def test_a_recipe_made_in_the_browser_does_the_same_headless(brewery: tuple[Server, Path], browser: Browser) -> None:
    server, folder = brewery
    with reader(browser) as page:
        visit(page, server, "clean", dataset="spring", lang="zh_CN")
        widget(page, "add_sure").get_by_role("button").click()
        settle(page)
        visit(page, server, "clean", dataset="spring", view="values", column="style", lang="zh_CN")
        page.locator("[class*=st-key-merge_above]").get_by_role("button").click()
        settle(page)
        visit(page, server, "clean", dataset="spring", lang="zh_CN")
        apply = widget(page, "apply").get_by_role("button")
        apply.click()
        expect(apply).to_be_disabled()
        settle(page)
        page.locator("[class*=st-key-recipe_file]").get_by_role("button").first.click()
        with page.expect_download() as taken:
            widget(page, "export_recipe").get_by_role("button").click()
        taken.value.save_as(folder / "recipe.json")
    there = table(folder / "workspace", "spring")
    steps = [one["step"] for one in json.loads((folder / "recipe.json").read_text("utf-8"))["steps"]]
    assert {"trim_space", "map_values"} <= set(steps)
    assert {row["style"] for row in there} == {"Pale Ale", "Stout", "Porter"}

    other = folder / "night"
    load(other, folder / "spring.csv")
    core(other, "clean", "spring", "--recipe", str(folder / "recipe.json"))
    assert table(other, "spring") == there

    load(other, bottles(folder / "summer.csv", 500, 90))
    told = json.loads(core(other, "--json", "clean", "summer", "--recipe", str(folder / "recipe.json")))
    assert (told["rows_in"], told["rows"]) == (90, 90)
    fresh = table(other, "summer")
    by_place = {(n % 12, n % 9): row for n, row in enumerate(there)}
    own = {"label": "", "_row": 0, "_line": 0}
    for n, row in enumerate(fresh, 500):  # what a row said decides what it says now, whichever file it came in
        twin = by_place[n % 12, n % 9]
        assert {**row, **own} == {**twin, **own}
