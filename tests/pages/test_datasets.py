"""The catalog page: empty, with datasets, searched, described, with hostile names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from streamlit.testing.v1 import AppTest

from core import govern
from core.collect import ingest
from core.i18n import use_language
from core.jobs import open_jobs
from core.lake import Lake, space

TABS = ("columns", "people", "lineage", "versions", "compare", "said", "export")
Open = Callable[..., AppTest]


def two_files(lake: Lake) -> None:
    for name, header in (("items", "item_id,title,price"), ("visits", "user_id,item_id,<b>pa$ge</b>")):
        with TemporaryDirectory() as folder:
            path = Path(folder, f"{name} <i>x[y] $z$.csv")
            rows = "".join(f"a{n},b{n},{n}\n" for n in range(30))
            path.write_text(header + "\n" + rows + "cut\n", encoding="utf-8")
            ingest(lake, path, name)


@pytest.fixture
def two(prepared: Callable[..., Lake]) -> Lake:
    return prepared(two_files)


def words(at: AppTest) -> str:
    kinds = (at.markdown, at.caption, at.info, at.warning, at.subheader, at.error)
    return "\n".join(str(block.value) for kind in kinds for block in kind).replace("\\", "")


def test_an_empty_workspace_says_what_to_do(lake: Lake, open_page: Open) -> None:
    at = open_page("datasets.py")
    assert not at.exception
    assert "No dataset yet" in words(at)
    assert not at.text_input


def test_the_list_shows_every_dataset(two: Lake, open_page: Open) -> None:
    govern.describe(two, "visits", owner="Ann", tags=["core"])
    at = open_page("datasets.py")
    assert not at.exception
    rows = at.dataframe[0].value
    assert list(rows["name"]) == ["items", "visits"]
    assert list(rows["owner"]) == ["", "Ann"]
    assert list(rows["quarantine"]) == [1, 1]


def test_search_narrows_and_says_where(two: Lake, open_page: Open) -> None:
    govern.describe(two, "items", description="The nightly export")
    at = open_page("datasets.py", q="nightly")
    assert list(at.dataframe[0].value["name"]) == ["items"]
    assert list(at.dataframe[0].value["found"]) == ["description"]
    at.text_input(key="q").set_value("nothing at all").run()
    assert not at.exception
    assert "No dataset fits" in words(at)


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("dataset", ["items", "visits"])
def test_every_tab_opens(two: Lake, open_page: Open, tab: str, dataset: str) -> None:
    govern.describe(two, dataset, owner="<b>Ann</b> $x$", columns={"title": "_what_"})
    at = open_page("datasets.py", dataset=dataset, tab=tab)
    assert not at.exception
    assert not at.error
    assert "<b>Ann" not in "\n".join(block.value for block in at.markdown)


def test_a_statement_is_kept_and_shown(two: Lake, open_page: Open) -> None:
    at = open_page("datasets.py", dataset="items")
    at.text_input(key="owner_items").set_value("Bo")
    at.text_area(key="description_items").set_value("What we sell")
    next(button for button in at.button if button.label == "Save").click().run()
    assert not at.exception
    assert govern.about(two, "items").owner == "Bo"
    assert "What we sell" in words(at)
    assert "Bo" in words(at)


def test_the_kind_can_be_corrected(two: Lake, open_page: Open) -> None:
    at = open_page("datasets.py", dataset="visits")
    at.selectbox(key="kind_visits").set_value("users")
    next(button for button in at.button if button.label == "Save").click().run()
    assert not at.exception
    assert two.dataset("visits").kind == "users"
    assert len(two.versions("visits")) == 1


def test_a_role_and_a_meaning_are_kept(two: Lake) -> None:
    from pages.parts.datasets.catalog import keep_glossary

    two.describe("visits", kind="users")
    rows = [{"column": name, "role": None, "meaning": "", "shared": ""} for name in two.columns("visits")]
    edited = [dict(row) for row in rows]
    edited[0] |= {"role": "user_id", "meaning": "A visitor", "shared": "Whoever comes"}
    keep_glossary(two.dataset("visits"), rows, edited)
    assert two.dataset("visits").roles == {"user_id": "user_id"}
    assert govern.about(two, "visits").columns == {"user_id": "A visitor"}
    assert govern.terms(two)["user_id"].definition == "Whoever comes"


def test_the_page_reads_chinese(two: Lake, open_page: Open) -> None:
    at = open_page("datasets.py", language="zh_CN", dataset="items")
    assert not at.exception
    assert at.title[0].value == "数据集"
    assert "还没有" in words(at)


def test_the_storage_section_joins_small_files_and_gives_back_space(two: Lake, open_page: Open) -> None:
    for n in range(10):
        with two.write("Batch") as cursor:
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS lake.text.batches (n BIGINT); INSERT INTO lake.text.batches VALUES ({n})"
            )
    at = open_page("datasets.py")
    assert "Small files" not in [tile.label for tile in at.metric], "nothing is measured before it is asked for"
    at.session_state["storage"] = True
    at.run()
    assert not at.exception
    assert "Small files" in [tile.label for tile in at.metric]
    at.button(key="free_space").click().run()
    assert not at.exception
    jobs = open_jobs(two)
    assert jobs.wait(jobs.list(govern.FREE_SPACE)[0].id).state == "done"
    assert not space(two).worth_joining
    assert not space(two).leaving_files
    at.run()
    assert "free_space" not in [button.key for button in at.button]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_storage_section_names_what_a_lost_file_leaves_and_mends(two: Lake, open_page: Open, language: str) -> None:
    (two.path / "data" / "raw" / "items" / "ducklake-left.parquet").write_bytes(b"x")
    (lost,) = (two.path / "data" / "raw" / "visits").glob("*.parquet")
    content = lost.read_bytes()
    lost.unlink()
    with use_language(language):
        at = open_page("datasets.py", language=language, dataset="items")
        at.session_state["storage"] = True
        at.run()
        assert not at.error, "nothing is looked for before it is asked for"
        at.button(key="whole_look").click().run()
        assert not at.exception
        (said,) = [one.value for one in at.error]
        assert "visits" in said
        assert ("cannot be read" in said) == (language == "en")
        at.button(key="whole_mend").click().run()
        assert not at.exception
        assert "whole_mend" not in [one.key for one in at.button]
        assert not list((two.path / "data" / "raw" / "items").glob("ducklake-left.parquet"))
        lost.write_bytes(content)
        at.button(key="whole_look").click().run()
        assert not at.error
        assert at.success


def test_a_trimmed_cell_does_not_look_the_same(lake: Lake, tmp_path: Path, open_page: Open) -> None:
    path = tmp_path / "places.csv"
    for street in ("Main  St 1 ", "Main St 1"):
        path.write_text(
            "id,street\n" + "".join(f"p{n},{street if n == 2 else n}\n" for n in range(9)), encoding="utf-8"
        )
        ingest(lake, path, "places")
    page = open_page("datasets.py", dataset="places", tab="compare")
    assert not page.exception
    shown = next(one.value for one in page.dataframe if "before" in one.value)
    assert (list(shown["before"]), list(shown["after"])) == (["Main␣␣St 1␣"], ["Main St 1"])
