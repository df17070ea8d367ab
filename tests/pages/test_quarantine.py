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


@pytest.fixture
def faulty(lake: Lake, tmp_path: Path) -> Lake:
    """A dataset with one odd row, and one with more: counts with their words."""
    path = tmp_path / "orders.csv"
    bad = ["2件", "1 pc", "12 个", "3 kg", "7 g", "free"]
    rows = "".join(f"a{n},{n % 7}\n" for n in range(400)) + "".join(f"b{n},{cell}\n" for n, cell in enumerate(bad))
    path.write_text(f"sku,qty\n{rows}", encoding="utf-8")
    ingest(lake, path, "orders", options=Options(types={"qty": "BIGINT"}))
    path = tmp_path / "a_few.csv"
    path.write_text("sku,price\n" + "".join(f"a{n},{n}.50\n" for n in range(200)) + "x,free\n", encoding="utf-8")
    ingest(lake, path, "a_few", options=Options(types={"price": "DECIMAL"}))
    path.write_text("sku,price\n" + "".join(f"a{n},{n}.50\n" for n in range(200)), encoding="utf-8")
    ingest(lake, path, "all_well")
    return lake


def test_all_datasets_are_listed_and_the_fullest_is_open(open_page: Open, faulty: Lake) -> None:
    app = look(open_page)
    listed = app.dataframe[0].value
    assert list(listed["dataset"]) == ["orders", "a_few", "all_well"]
    assert list(listed["rows"]) == [6, 1, 0]
    assert app.selectbox(key="dataset").value == "orders"
    assert app.query_params["dataset"] == "orders"
    assert look(open_page, dataset="all_well").selectbox(key="dataset").value == "all_well"


def test_one_fault_is_mended_for_all_its_rows(open_page: Open, faulty: Lake) -> None:
    app = look(open_page)
    assert "4 rows will be loaded · 2 stay here" in words(app)
    plan = next(one.value for one in app.dataframe if "fits" in one.value)
    assert dict(zip(plan["before"], plan["after"], strict=True)) == {
        "2件": "2",
        "1 pc": "1",
        "12 个": "12",
        "3 kg": "3",
    }
    app.button(key="quarantine_mend_fault").click().run()
    assert "4 rows were loaded" in words(app)
    assert (faulty.dataset("orders").rows, faulty.dataset("orders").quarantined) == (404, 2)
    with faulty.read() as cursor:
        found = cursor.execute(
            f"SELECT qty FROM {faulty.table('orders')} WHERE sku LIKE 'b%' ORDER BY _line"
        ).fetchall()
    assert found == [(2,), (1,), (12,), (3,)]


def test_another_way_and_fewer_forms(open_page: Open, faulty: Lake) -> None:
    app = look(open_page)
    forms = next(one for one in app.button_group if str(one.key).startswith("quarantine_forms"))
    forms.set_value(["#件"]).run()
    assert "1 row will be loaded · 5 stay here" in words(app)
    way = next(one for one in app.selectbox if str(one.key).startswith("quarantine_way"))
    way.set_value("replace").run()
    assert app.button(key="quarantine_mend_fault").disabled
    find = next(one for one in app.text_input if str(one.key).startswith("quarantine_find"))
    put = next(one for one in app.text_input if str(one.key).startswith("quarantine_put"))
    find.set_value("free")
    put.set_value("0").run()
    assert "1 row will be loaded · 5 stay here" in words(app)
    assert not app.exception
