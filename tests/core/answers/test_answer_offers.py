"""Products offered to questions that name none: what is listed holds every word, its values are the table's."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.answers import ask, look_up, summary
from core.answers.foreign import QUESTIONS
from core.answers.offers import wants
from core.answers.words import offered_questions
from core.collect import ingest
from core.i18n import use_language
from core.lake import Lake, open_lake
from core.search.matching import has_chinese
from tests.core.answers.files_of_answers import opened, plain_file

THINGS = (
    ("bike pump", "打气筒"), ("enamel teapot", "茶壶"), ("reading lamp", "台灯"), ("garden hose", "水管"),
    ("yoga mat", "瑜伽垫"), ("rain jacket", "雨衣"), ("frying pan", "煎锅"), ("desk fan", "风扇"),
)  # fmt: skip
COLOURS = (("red", "红色"), ("blue", "蓝色"), ("green", "绿色"))
ABSENT = (("insulin", "胰岛素"), ("kayak paddle", "皮划艇"), ("violin", "小提琴"), ("snow chains", "防滑链"))
ENGLISH = ("How much does a {} cost?", "do you sell {}s", "Have you got any {}s?", "I'm looking for a {}",
           "is there any {} in stock", "what {}s do you have", "where can I buy a {}")  # fmt: skip
CHINESE = ("有没有{}", "{}多少钱", "有{}吗", "你们卖{}吗？", "想买个{}", "{}有货吗", "请问有什么{}")


def _rows() -> list[tuple[str, str, str, str, float, int]]:
    draw = np.random.default_rng(5)
    rows = []
    for at, (english, chinese) in enumerate(THINGS):
        for n, (colour, sign) in enumerate(COLOURS):
            price = round(float(draw.uniform(5, 60)), 2)
            rows.append((f"Q{100 + 10 * at + n}", f"Ola {english.title()} {colour.title()}", f"欧拉{chinese}{sign}",
                         "Ola", price, int(draw.integers(0, 9))))  # fmt: skip
    return rows


ROWS = _rows()


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = open_lake(tmp_path_factory.mktemp("offers") / "workspace")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "items.csv"
        lines = ["sku,title,title_zh,brand,price,stock", *(",".join(map(str, row)) for row in ROWS)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        ingest(lake, path, "items")
    roles = {"item_id": "sku", "title": "title", "brand": "brand", "price": "price", "stock": "stock"}
    lake.describe("items", kind="items", roles=roles)
    return lake


asked = st.one_of(
    st.tuples(st.sampled_from(ENGLISH), st.just(0), st.sampled_from(THINGS), st.sampled_from(("", *COLOURS))),
    st.tuples(st.sampled_from(CHINESE), st.just(1), st.sampled_from(THINGS), st.sampled_from(("", *COLOURS))),
)


@settings(max_examples=25, deadline=None)
@given(asked)
def test_what_is_listed_holds_the_words_and_says_what_the_table_says(
    catalog: Lake, drawn: tuple[str, int, tuple[str, str], tuple[str, str] | str]
) -> None:
    frame, language, thing, colour = drawn
    said = [colour[language]] if colour else []
    name = (" " if language == 0 else "").join([*said, thing[language]])
    found = look_up(catalog, frame.format(name))
    assert found is not None, frame.format(name)
    rows = {row[0]: row for row in ROWS}
    able = {row[0] for row in ROWS if all(one in row[1 + language].lower() for one in (*said, thing[language]))}
    assert {one for one, _title in found.products} == able
    for value in found.values:
        row = rows[value.product]
        assert {"price": f"{row[4]:,.2f}", "stock": str(row[5])}.get(value.fact, row[3]) == value.said
    numbers = set(re.findall(r"\d+\.\d\d", found.text))
    assert numbers == {f"{rows[one][4]:.2f}" for one in able} or "price" not in found.asked


@settings(max_examples=20, deadline=None)
@given(frame=st.sampled_from(ENGLISH), other=st.sampled_from(CHINESE), thing=st.sampled_from(ABSENT),
       beside=st.sampled_from(("", *THINGS)))  # fmt: skip
def test_words_that_the_catalog_lacks_offer_nothing(
    catalog: Lake, frame: str, other: str, thing: tuple[str, str], beside: tuple[str, str] | str
) -> None:
    english, chinese = (f"{beside[n]} {thing[n]}" if beside else thing[n] for n in (0, 1))
    assert look_up(catalog, frame.format(english)) is None
    assert look_up(catalog, other.format(chinese.replace(" ", ""))) is None


@settings(max_examples=20, deadline=None)
@given(thing=st.sampled_from(THINGS), bound=st.integers(5, 60), other=st.integers(5, 60),
       frame=st.sampled_from(("under {a}", "over {a}", "up to ${a}", "between {a} and {b}", "from {a} to {b} euros",
                              "{a}元以下的", "{a}块以上的", "{a}到{b}元的")))  # fmt: skip
def test_a_price_asked_for_bounds_what_is_listed(
    catalog: Lake, thing: tuple[str, str], bound: int, other: int, frame: str
) -> None:
    low, high = sorted((bound, other))
    price = frame.format(a=low, b=high)
    question = f"有没有{price}{thing[1]}" if frame[-1] == "的" else f"do you sell {thing[0]}s {price}"
    most = high if "{b}" in frame else low if any(one in frame for one in ("under", "up to", "以下")) else 1e9
    least = low if "{b}" in frame or any(one in frame for one in ("over", "以上")) else 0
    able = {row[0] for row in ROWS if thing[0] in row[1].lower() and least <= row[4] <= most}
    found = look_up(catalog, question)
    assert {one for one, _title in found.products} == able if found else not able, question


OTHERS = ("where is my bike pump", "I have a red lamp", "how much is shipping?", "Lamp", "do you sell 5 cm pans",
          "瑜伽垫", "我的雨衣到哪了", "有优惠吗")  # fmt: skip


@pytest.mark.parametrize("question", [*QUESTIONS, *OTHERS])
def test_what_asks_for_no_product_gets_none(catalog: Lake, question: str) -> None:
    assert look_up(catalog, question) is None


def test_a_measure_is_no_price() -> None:
    assert wants("do you sell hoses under 20 m", (), facts=False).most is None
    assert wants("do you sell hoses under 20", (), facts=False).most == 20


@pytest.mark.parametrize(("code", "chinese"), [("en", False), ("zh_CN", True)])
def test_the_questions_to_begin_with_are_in_the_language_of_the_reader(code: str, chinese: bool) -> None:
    both = opened([*plain_file(), *((f"怎么查看第{n}个包裹", f"第{n}个在这里。") for n in range(9))])
    with use_language(code):
        assert all(has_chinese(one) == chinese for one in offered_questions(summary(both)))
        assert offered_questions(summary(opened(plain_file())))
        one = offered_questions(replace(summary(opened(plain_file())), product="Q100"))
    assert any(has_chinese(told) == chinese and "Q100" in told for told in one)


def test_the_file_comes_first_and_the_catalog_where_it_is_silent(catalog: Lake) -> None:
    desk = opened([*plain_file(), ("Do you sell bike pumps?", "Yes, ask for them at the counter.")])
    assert ask(None, desk, "do you sell bike pumps", catalog=catalog).state == "answered"
    reply = ask(None, desk, "do you sell yoga mats", catalog=catalog)
    assert (reply.state, reply.facts is not None and len(reply.facts.products)) == ("facts", 3)
    assert ask(None, desk, "how much does insulin cost", catalog=catalog).state == "none"
