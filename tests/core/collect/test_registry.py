"""A new file format is one module: put into the folder it is inspected, landed and mended like those that are there."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.collect import Options, ingest, inspect
from core.collect.quarantine.listing import ids
from core.collect.quarantine.read_again import Edit, readmit
from core.collect.readers import formats as folder
from core.collect.readers.format import BY_HAND, DIALECT, ENCODING, FLATTEN, NO_VALUE
from core.lake import Lake

ROOT = Path(__file__).parents[3]
CARDS = (
    "%CARDS 1\nuser_id=u1; item_id=i1; rating=5\nuser_id=u2; item_id=i2; rating=4\nno name here\nuser_id=u3; rating=3\n"
)


@pytest.fixture
def _cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The dummy format, as one more module of the folder."""
    extra = tmp_path / "formats"
    extra.mkdir()
    shutil.copy(Path(__file__).parent / "dummy_format.py", extra / "cards.py")
    monkeypatch.setattr(folder, "__path__", [*folder.__path__, str(extra)])
    folder.formats.cache_clear()
    yield
    folder.formats.cache_clear()
    sys.modules.pop("core.collect.readers.formats.cards", None)


@pytest.fixture
def cards(_cards: None, tmp_path: Path) -> Path:
    path = tmp_path / "day.cards"
    path.write_text(CARDS, encoding="utf-8")
    return path


def test_one_module_is_a_new_format(lake: Lake, cards: Path) -> None:
    found = inspect(cards)
    assert found.parts[0].format == "cards"
    assert [c.name for c in found.columns] == ["user_id", "item_id", "rating"]
    done = ingest(lake, cards, "cards")
    assert (done.rows_in, done.rows_loaded, done.rows_quarantined) == (4, 3, 1)
    assert lake.dataset("cards").imports["files"][0]["parts"][0]["format"] == "cards"
    with lake.read() as cursor:
        rows = cursor.execute(f"SELECT _line, user_id, item_id FROM {lake.table('cards')} ORDER BY _row").fetchall()
        bad = cursor.execute("SELECT line, reason FROM lake.quality.quarantine").fetchall()
    assert rows == [(2, "u1", "i1"), (3, "u2", "i2"), (5, "u3", None)]
    assert bad == [(4, "a line without a name")]
    (number,) = ids(lake, "cards")
    assert readmit(lake, "cards", [Edit(number, raw="still none")]).refused
    mended = readmit(lake, "cards", [Edit(number, raw="user_id=u9; item_id=i9; rating=1")])
    assert not mended.refused
    with lake.read() as cursor:
        assert cursor.execute(f"SELECT user_id FROM {lake.table('cards')} WHERE _line = 4").fetchall() == [("u9",)]


def test_the_upload_page_takes_it(lake: Lake, cards: Path) -> None:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    at.switch_page("pages/upload.py").run()
    at.file_uploader[0].set_value([("day.cards", CARDS.encode(), "text/plain")]).run()
    assert not at.exception
    assert "cards of the test" in "".join(str(badge.value) for badge in at.main.get("badge")) + words(at)
    next(button for button in at.button if str(button.key).startswith("store_")).click().run()
    assert not at.exception
    assert [item.rows for item in lake.datasets()] == [3]


def words(at: AppTest) -> str:
    return "".join(str(block.value) for block in at.markdown)


def test_without_the_module_it_is_text_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "day.cards"
    path.write_text(CARDS, encoding="utf-8")
    assert inspect(path).parts[0].format == "delimited"


def test_the_analyst_s_delimiter_wins_over_what_a_text_begins_with(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text('{"a"|1\n{"b"|2\n', encoding="utf-8")
    assert inspect(path, options=Options(delimiter="|", header=False, quote="")).parts[0].format == "delimited"


def test_every_format_says_what_it_is_and_who_may_decide() -> None:
    names = [name for one in folder.formats() for name in one.names]
    assert len(names) == len(set(names))
    for one in folder.formats():
        if not one.names:  # known only to be refused
            assert not one.suffixes
            continue
        assert one.choices <= {BY_HAND, DIALECT, ENCODING, FLATTEN, NO_VALUE}
        assert all(suffix.startswith(".") for suffix in one.suffixes)
    assert folder.format_named("nothing") is None
    assert folder.format_words("nothing") == "nothing"


@pytest.mark.parametrize("place", ["core/collect", "pages/upload.py", "pages/parts/upload"])
def test_nobody_else_asks_for_a_format_by_name(place: str) -> None:
    names = "|".join(sorted({re.escape(name) for one in folder.formats() for name in one.names}, key=len, reverse=True))
    asked = re.compile(rf"""format\W{{0,20}}(?:==|!=|in|startswith)\W{{0,4}}["'](?:{names})["']""")
    found = []
    for path in [ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py")):
        if "readers" not in path.parts:
            found += [f"{path.name}: {m.group()}" for m in asked.finditer(path.read_text(encoding="utf-8"))]
    assert not found
    assert asked.search('part.format == "delimited"')
    assert asked.search('part.get("format") != "json"')
