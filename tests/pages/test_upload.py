"""The upload page: files come in, are corrected, stored; broken ones get a box and the others go on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.collect import ingest
from core.lake import Lake

APP = Path(__file__).parents[2] / "app.py"
EVENTS = "user_id,item_id,event_type,event_time,price\n" + "".join(
    f"u{n % 7},i{n % 5},{'view' if n % 3 else 'purchase'},2026-09-01 10:00:{n % 60:02d},{n}.50\n" for n in range(120)
)
Given = tuple[str, bytes, str]


@pytest.fixture(autouse=True)
def _no_cache() -> Iterator[None]:
    st.cache_data.clear()
    yield
    st.cache_data.clear()


def page(name: str = "upload.py", **query: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=60)
    for key, value in query.items():
        at.query_params[key] = value
    at.run()
    at.switch_page(f"pages/{name}").run()
    assert not at.exception
    return at


def give(at: AppTest, *files: tuple[str, bytes | str]) -> AppTest:
    content: list[Given] = [
        (name, data if isinstance(data, bytes) else data.encode("utf-8"), "text/csv") for name, data in files
    ]
    at.file_uploader[0].set_value(content).run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    kinds = (at.markdown, at.caption, at.error, at.warning, at.success, at.info, at.title, at.subheader)
    return "\n".join(str(block.value) for kind in kinds for block in kind).replace("\\", "")


def button(at: AppTest, start: str) -> object:
    return next(b for b in at.button if str(b.key).startswith(start))


def test_an_empty_workspace_offers_upload_and_the_sample_shop(lake: Lake) -> None:
    at = page()
    assert at.title[0].value == "Upload"
    assert len(at.file_uploader) == 1
    assert any(b.key == "open_sample" for b in at.button)


def test_a_file_is_recognised_stored_and_reported(lake: Lake) -> None:
    at = give(page(), ("shop events 2026-09-01.csv", EVENTS + "cut,rec\n"))
    text = words(at)
    assert "shop events 2026-09-01.csv" in text
    assert "Behaviour events" in text
    assert "1 for quarantine so far" in text
    assert at.text_input[0].value == "shop_events"
    button(at, "store_").click().run()
    assert not at.exception
    assert lake.dataset("shop_events").rows == 120
    assert {m.label: m.value for m in at.metric if m.label != "Quality score"} == {
        "Rows in": "121",
        "Loaded": "120",
        "In quarantine": "1",
    }
    assert list((lake.path / "inbox").iterdir()) == []
    assert not [b for b in at.button if str(b.key).startswith("store_")]


def test_a_broken_file_gets_a_box_and_the_others_go_on(lake: Lake) -> None:
    at = give(page(), ("empty.csv", b""), ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(2000)), ("good.csv", EVENTS))
    assert len(at.error) == 2
    text = words(at)
    assert "is empty" in text
    assert "binary data" in text
    button(at, "store_").click().run()
    assert not at.exception
    assert [d.name for d in lake.datasets()] == ["good"]
    assert len(at.error) == 2
    for _n in range(2):
        button(at, "remove_").click().run()
    assert not at.error
    assert list((lake.path / "inbox").iterdir()) == []


def test_like_files_become_one_dataset_or_stay_apart(lake: Lake) -> None:
    days = [(f"ev_2026-09-0{n}.csv", EVENTS.replace("09-01", f"09-0{n}")) for n in (1, 2, 3)]
    at = give(page(), *days)
    assert "3 files" in words(at)
    at.toggle(key="together").set_value(False).run()
    assert len([b for b in at.button if str(b.key).startswith("store_")]) == 3
    at.toggle(key="together").set_value(True).run()
    button(at, "store_").click().run()
    assert not at.exception
    assert lake.dataset("ev").rows == 360


def test_rows_can_be_added_to_a_dataset(lake: Lake, tmp_path: Path) -> None:
    first = tmp_path / "ev.csv"
    first.write_text(EVENTS, encoding="utf-8")
    ingest(lake, first, "ev")
    at = give(page(), ("ev_2026-09-02.csv", EVENTS.replace("09-01", "09-02")))
    button(at, "store_").click().run()
    assert not at.exception
    assert lake.dataset("ev").rows == 240
    assert [v.action for v in lake.versions("ev")] == ["ingest", "append"]


def test_a_bad_name_stops_the_store_button(lake: Lake) -> None:
    at = give(page(), ("ev.csv", EVENTS))
    at.text_input[0].set_value("Bad name").run()
    assert "lower-case letters" in words(at)
    assert button(at, "store_").disabled  # type: ignore[attr-defined]


def test_markup_in_names_and_cells_stays_text(lake: Lake) -> None:
    at = give(page(), ("<b>x</b>$a$.csv", "id,**bold**,name\n1,<script>alert(1)</script>,x\n2,y,z\n"))
    assert "<b>x" not in "\n".join(m.value for m in at.markdown)
    button(at, "store_").click().run()
    assert not at.exception


def test_the_page_reads_chinese(lake: Lake) -> None:
    at = give(page(lang="zh_CN"), ("用户行为.csv", "用户ID,商品ID,行为类型,时间戳\n" + "1,2,buy,1512189107\n" * 30))
    text = words(at)
    assert at.title[0].value == "上传"
    assert "行为" in text
    assert "No column" not in text
    assert at.text_input[0].value == "events"


def test_quarantine_shows_what_and_why(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "ev.csv"
    path.write_text(EVENTS + "cut,rec\n" + 'u1,"open,view,2026-09-01 10:00:00,1\n', encoding="utf-8")
    ingest(lake, path, "ev")
    at = page("quarantine.py")
    assert {m.label: m.value for m in at.metric}["Rows in quarantine"] == "2"
    assert list(at.dataframe[0].value["reason"]) == [
        "a quotation mark is opened and not closed",
        "fewer values than columns",
    ]
    assert list(at.dataframe[1].value["line"]) == [122, 123]
    assert at.dataframe[1].value["raw"].iloc[0] == "cut,rec"


def test_quarantine_without_rows_and_without_datasets(lake: Lake, tmp_path: Path) -> None:
    assert "No dataset yet" in words(page("quarantine.py"))
    path = tmp_path / "ev.csv"
    path.write_text(EVENTS, encoding="utf-8")
    ingest(lake, path, "ev")
    assert "Every row was loaded" in words(page("quarantine.py"))
