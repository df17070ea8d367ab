"""The quarantine page: why rows are kept out, mending them, keeping a column as text, and the log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from streamlit.testing.v1 import AppTest

from core.collect import Options, ingest
from core.collect.quarantine import listing as quarantine
from core.collect.quarantine.read_again import Edit, readmit
from core.lake import Lake
from pages.parts.quarantine.sections import edits_of

Open = Callable[..., AppTest]


def bad_rows(lake: Lake) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "t.csv")
        rows = "".join(f"a{n},{n}.50\n" for n in range(200))
        path.write_text(f"sku,price\n{rows}a200,free\na201\n<b>a202</b>,**dear**\n", encoding="utf-8")
        ingest(lake, path, "shop", options=Options(types={"price": "DECIMAL"}))


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(bad_rows)


def words(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.error, *app.success, *app.warning, *app.subheader]
    return "\n".join(part.value for part in parts).replace("\\", "")


def look(open_page: Open, **params: str) -> AppTest:
    app = open_page("quarantine.py", **params)
    assert not app.exception
    assert not app.error
    return app


def test_nothing_kept_out_says_so(open_page: Open, lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n3,4\n")
    ingest(lake, path, "fine")
    assert "Every row was loaded" in words(look(open_page, dataset="fine"))


def test_rows_are_shown_with_their_reasons(open_page: Open, shop: Lake) -> None:
    app = look(open_page, dataset="shop")
    assert {m.label: m.value for m in app.metric}["Rows in quarantine"] == "3"
    assert app.button(key="quarantine_load").disabled
    frame = app.dataframe[0].value
    assert set(frame["reason"]) == {"not a decimal number", "fewer values than columns"}


def test_keeping_a_column_as_text_loads_its_rows(open_page: Open, shop: Lake) -> None:
    app = look(open_page, dataset="shop")
    button = app.button(key="quarantine_text_price")
    assert "2 rows" in button.label
    button.click().run()
    assert not app.error
    assert "price” is text now; 1 row stays in quarantine" in words(app)
    assert (shop.dataset("shop").rows, shop.dataset("shop").quarantined) == (202, 1)


def test_many_rows_come_in_pages_and_reasons_narrow_them(open_page: Open, lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    bad = "".join(f"b{n},x{n}\n" for n in range(450)) + "short\n" * 3
    path.write_text("sku,price\n" + "".join(f"a{n},{n}.50\n" for n in range(500)) + bad, encoding="utf-8")
    ingest(lake, path, "shop", options=Options(types={"price": "DECIMAL"}, delimiter=","))
    app = look(open_page, dataset="shop")
    app.number_input[0].set_value(3).run()
    assert not app.exception
    assert len(app.dataframe[1].value) == 53
    app.pills(key="quarantine_reason").set_value("fewer values than columns").run()
    assert not app.exception
    assert not app.number_input
    assert len(app.dataframe[1].value) == 3


def test_trying_again_says_what_still_fails(open_page: Open, shop: Lake) -> None:
    app = look(open_page, dataset="shop")
    app.button(key="quarantine_retry").click().run()
    assert "3 rows still do not fit" in words(app)
    assert shop.dataset("shop").quarantined == 3


def test_what_was_mended_is_shown(open_page: Open, shop: Lake) -> None:
    frame = quarantine.rows(shop, "shop")
    edits = edits_of(frame, {0: {"value": "0.00"}, 1: {"value": "x", "raw": "a201,1.00"}, 2: {"value": None}})
    assert edits == [
        Edit(int(frame["id"][0]), value="0.00"),
        Edit(int(frame["id"][1]), raw="a201,1.00"),
        Edit(int(frame["id"][2]), value=""),
    ]
    assert readmit(shop, "shop", edits).admitted == 3
    app = look(open_page, dataset="shop")
    assert "Mended so far" in words(app)
    assert list(app.dataframe[0].value["after"])[:2] == ["a200,0.00", "a201,1.00"]


def test_the_page_speaks_chinese(open_page: Open, shop: Lake) -> None:
    text = words(look(open_page, dataset="shop", language="zh_CN"))
    assert "修正" in text
    assert "Mend" not in text
