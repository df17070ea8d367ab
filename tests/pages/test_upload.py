"""The upload page: files come in, are corrected, stored; broken ones get a box and the others go on."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextInput

from core.collect import Options, ingest
from core.lake import Lake
from core.settings import settings
from pages.parts.upload.report import followed

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


def name_box(at: AppTest) -> TextInput:
    """The field with the dataset's name of the first card."""
    return next(t for t in at.text_input if str(t.key).startswith("name_"))


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
    assert name_box(at).value == "shop_events"
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


def test_two_things_with_the_same_columns_stay_apart_unless_a_person_joins_them(lake: Lake) -> None:
    at = give(page(), ("ours.csv", EVENTS), ("theirs.csv", EVENTS))
    assert len([b for b in at.button if str(b.key).startswith("store_")]) == 2
    at.toggle(key="together_unlike").set_value(True).run()
    assert "2 files" in words(at)
    at.toggle(key="together").set_value(False).run()
    assert len([b for b in at.button if str(b.key).startswith("store_")]) == 2


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
    name_box(at).set_value("Bad name").run()
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
    assert name_box(at).value == "events"


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


def test_quarantine_loads_rows_as_suggested(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    rows = "".join(f"2018-01-28,{n},{n}.50,Boots no {n}\n" for n in range(30))
    path.write_text("day,qty,price,title\n" + rows + "2018-01-29;7;7.50;Cap\n")
    ingest(lake, path, "sales")
    at = page("quarantine.py")
    at.button(key="quarantine_take").click().run()
    assert not at.exception
    assert "1 row was loaded." in words(at)
    assert lake.dataset("sales").rows == 31
    assert "Every row was loaded" in words(at)


def test_quarantine_without_rows_and_without_datasets(lake: Lake, tmp_path: Path) -> None:
    assert "No dataset yet" in words(page("quarantine.py"))
    path = tmp_path / "ev.csv"
    path.write_text(EVENTS, encoding="utf-8")
    ingest(lake, path, "ev")
    assert "Every row was loaded" in words(page("quarantine.py"))


def card_id(at: AppTest) -> str:
    """The id in the keys of the only card's widgets."""
    return str(button(at, "store_").key).removeprefix("store_")  # type: ignore[attr-defined]


def reading(at: AppTest) -> AppTest:
    """Open the tab with the options of reading."""
    at.session_state[f"tab_{card_id(at)}"] = "How it is read"
    return at.run()


SEMICOLONS = "a;b,c;d\n" + "".join(f"{n};x,{n};{n}.5\n" for n in range(50))


def test_every_change_reads_the_file_again_at_once(lake: Lake) -> None:
    at = reading(give(page(), ("odd.csv", SEMICOLONS)))
    one = card_id(at)
    assert "3 columns" in words(at)
    assert "Runner-up: comma" in words(at)
    button(at, "rival_").click().run()
    assert not at.exception
    assert at.selectbox(key=f"delimiter_{one}").value == ","
    assert "2 columns" in words(at)
    button(at, "fresh_").click().run()
    assert "3 columns" in words(at)
    at.number_input(key=f"header_rows_{one}").set_value(0).run()
    assert not at.exception
    assert "51 rows" in words(at)
    assert at.number_input(key=f"header_rows_{one}").value == 0


def test_fixed_positions_are_read_off_a_ruler(lake: Lake) -> None:
    at = reading(give(page(), ("wide.txt", "".join(f"{n:03d}AB{n * 7:04d}\n" for n in range(40)))))
    one = card_id(at)
    at.segmented_control(key=f"shape_{one}").set_value("fixed").run()
    assert not at.exception
    assert any(code.value.startswith("0----+----1") for code in at.code)
    at.text_input(key=f"starts_{one}").set_value("0, 3, 5").run()
    assert not at.exception
    assert "3 columns" in words(at)
    at.text_input(key=f"starts_{one}").set_value("5, 3").run()
    assert not at.exception
    assert "3 columns" in words(at)


def test_a_nearly_typed_column_is_asked_about(lake: Lake) -> None:
    rows = "".join(f"i{n},{'ask us' if n % 20 == 0 else n}\n" for n in range(200))
    at = give(page(), ("stock.csv", "item_id,stock\n" + rows))
    assert "is nearly of the type" in words(at)
    next(b for b in at.button if b.label.startswith("Cast")).click().run()
    assert not at.exception
    assert "is nearly of the type" not in words(at)
    button(at, "store_").click().run()
    assert lake.dataset("stock").quarantined == 10


def test_the_same_bytes_are_recognised(lake: Lake, tmp_path: Path) -> None:
    first = tmp_path / "ev.csv"
    first.write_text(EVENTS, encoding="utf-8")
    ingest(lake, first, "ev")
    at = give(page(), ("copy of ev.csv", EVENTS))
    assert "is already loaded: version" in words(at)


def test_a_renamed_column_is_agreed_to_before_storing(lake: Lake, tmp_path: Path) -> None:
    first = tmp_path / "ev.csv"
    first.write_text(EVENTS, encoding="utf-8")
    ingest(lake, first, "ev")
    at = give(page(), ("ev_2026-09-02.csv", EVENTS.replace("user_id", "uid").replace("09-01", "09-02")))
    assert "“uid” in the file is “user_id” of the dataset" in "\n".join(c.label for c in at.checkbox).replace("\\", "")
    button(at, "store_").click().run()
    assert not at.exception
    assert lake.dataset("ev").rows == 240
    assert "uid" not in lake.columns("ev")


def test_another_table_is_not_added_unasked(lake: Lake, tmp_path: Path) -> None:
    first = tmp_path / "ev.csv"
    first.write_text(EVENTS, encoding="utf-8")
    ingest(lake, first, "ev")
    at = give(page(), ("ev.csv", "colour,shape\nred,round\nblue,square\n"))
    assert button(at, "store_").disabled  # type: ignore[attr-defined]
    next(c for c in at.checkbox if str(c.key).startswith("sure_")).check().run()
    assert not button(at, "store_").disabled  # type: ignore[attr-defined]


def test_a_large_file_is_stored_in_the_background(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.collect import job
    from core.jobs import open_jobs

    monkeypatch.setattr(job, "LARGE_ROWS", 10)
    at = give(page(), ("ev.csv", EVENTS))
    button(at, "store_").click().run()
    assert not at.exception
    (started,) = open_jobs(lake).list(job.HANDLER)
    assert open_jobs(lake).wait(started.id).state == "done"
    at.run()
    assert not at.exception
    assert {m.label: m.value for m in at.metric}["Loaded"] == "120"
    assert list((lake.path / "inbox").iterdir()) == []


def test_a_job_that_failed_can_be_given_up(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.collect import job
    from core.collect.sources.inbox import receive
    from core.errors import BadInput
    from core.jobs import open_jobs

    def broken(*_args: object, **_more: object) -> None:
        raise BadInput("the disk is full", hint="free some space")

    monkeypatch.setattr(job, "ingest", broken)
    path = receive(lake, "ev.csv", io.BytesIO(EVENTS.encode()))
    started = job.submit(open_jobs(lake), lake, [path], "ev", kind=None, roles=None, options=Options(), append=False)
    open_jobs(lake).wait(started)
    at = page()
    assert "the disk is full" in words(at)
    button(at, "give_up_").click().run()
    assert not at.exception
    assert "the disk is full" not in words(at)
    assert list((lake.path / "inbox").iterdir()) == []


def test_files_on_the_server_are_read_where_a_setting_allows_it(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    for day in (1, 2, 3):
        (folder / f"ev_2026-09-0{day}.csv").write_text(EVENTS.replace("09-01", f"09-0{day}"), encoding="utf-8")
    at = page()
    at.text_input(key="upload_source_text").set_value(str(folder))
    fetch = next(b for b in at.button if b.label == "Fetch")
    fetch.click().run()
    assert not at.exception
    assert "may be read here" in words(at)
    monkeypatch.setenv("TOUCHSTONE_SOURCES", str(folder))
    settings.cache_clear()
    next(b for b in at.button if b.label == "Fetch").click().run()
    assert not at.exception
    assert "3 files" in words(at)
    button(at, "store_").click().run()
    assert lake.dataset("ev").rows == 360
    assert len(list(folder.iterdir())) == 3, "files of the server stay where they are"


def test_words_for_no_value_can_be_named(lake: Lake) -> None:
    at = reading(
        give(page(), ("s.csv", "item_id,stock\n" + "".join(f"i{n},{'void' if n % 3 else n}\n" for n in range(60))))
    )
    one = card_id(at)
    at.multiselect(key=f"null_tokens_{one}").set_value(["void"]).run()
    assert not at.exception
    button(at, "store_").click().run()
    assert not at.exception
    assert lake.columns("s")["stock"] != "VARCHAR"
    assert lake.dataset("s").quarantined == 0


def test_lines_of_a_second_encoding_can_be_read_by_it(lake: Lake) -> None:
    lines = [f"{n},红色连衣裙 {n}\n".encode("gb18030" if n % 5 == 4 else "utf-8") for n in range(30)]
    at = reading(give(page(), ("mixed.csv", b"id,title\n" + b"".join(lines))))
    one = card_id(at)
    assert at.selectbox(key=f"fallback_encoding_{one}").value == ""
    at.selectbox(key=f"fallback_encoding_{one}").set_value("gb18030").run()
    assert not at.exception
    assert "6 lines are not valid utf-8 and were read as gb18030." in words(at)


@pytest.mark.parametrize(
    ("language", "asked", "read_as"),
    [("en", "They differ on 1 line", "Read as"), ("zh_CN", "两者有 1 行读法不同", "按")],
)
def test_where_two_encodings_read_nearly_alike_both_readings_are_shown_and_one_is_chosen(
    lake: Lake, language: str, asked: str, read_as: str
) -> None:
    at = give(page(lang=language), ("towns.csv", "id,t\n1,Łódź\n".encode("iso8859-2")))
    assert asked in words(at)
    lines = next(one.value for one in at.dataframe if "two" in one.value.columns)
    assert list(lines["line"]) == [2]
    assert lines["one"][0] != lines["two"][0]
    offered = [one for one in at.button if str(one.key).startswith("encoding_take_")]
    assert [one.label.startswith(read_as) for one in offered] == [True, True]
    right = next(one for one in offered if "iso8859-2" in one.label)
    right.click().run()
    assert not at.exception
    assert asked not in words(at)
    assert not [one for one in at.button if str(one.key).startswith("encoding_take_")]
    assert "Łódź" in str([one.value for one in at.dataframe])


def test_files_with_one_doubt_are_asked_about_once(lake: Lake) -> None:
    files = [(f"towns_{n}.csv", f"id,t\n{n},Łódź\n".encode("iso8859-2")) for n in range(3)]
    at = give(page(), *files, ("plain.csv", "id,t\n9,Lodz\n"))
    offered = [one for one in at.button if str(one.key).startswith("encoding_take_")]
    assert len(offered) == 2
    assert "The same is asked of several files (3)" in words(at)
    offered[1].click().run()
    assert not at.exception
    assert not [one for one in at.button if str(one.key).startswith("encoding_take_")]


def test_a_file_that_is_sure_of_its_encoding_is_not_asked_about(lake: Lake) -> None:
    towns = "id,t\n" + "".join(f"{n},Zażółć gęślą jaźń w Łodzi i Gdańsku\n" for n in range(40))
    at = give(page(), ("sure.csv", towns.encode("cp1250")), ("utf.csv", towns), ("ascii.csv", "a,b\n1,2\n"))
    assert not [one for one in at.button if str(one.key).startswith("encoding_take_")]


def test_two_files_that_share_a_waiting_check_show_one_bar() -> None:
    """The bar's key is the job's, and no key stands twice on a page."""
    assert followed([7, 7, 6, 7]) == [True, False, True, False]
