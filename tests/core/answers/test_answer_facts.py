"""Facts of products: every word from the tables, with its place; what is unknown, missing or said twice is told so."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.answers import look_up
from core.answers.facts import asked_facts
from core.collect import ingest
from core.lake import Lake

ITEMS = """sku,title,title_zh,brand,price,currency,color,size,material,weight_kg,warrantyMonths,耐热等级,glaze_type
P1001,Nordvik Enamel Teapot T12 Red,诺维克搪瓷茶壶 T12 红色,Nordvik,129.50,CNY,Red,M,steel,1.4,24,二级,matt
P1002,Nordvik Enamel Teapot T12 Blue,诺维克搪瓷茶壶 T12 蓝色,Nordvik,135.00,CNY,Blue,L,steel,1.5,24,二级,gloss
P1003,Lumo Reading Lamp,卢莫阅读灯,Lumo,89.00,CNY,,,,2.60,1,一级,
P1004,Garden Hose Deluxe,花园水管,,12.00,CNY,Green,,rubber,3,12,,
P1004,Garden Hose Deluxe,花园水管,,15.00,CNY,Green,,rubber,3,12,,
P1005,Silver Garden Chair,银色花园椅,Ola,300,CNY,Silver,,,7,,三级,
"""
STOCK = "sku,stock\nP1001,7\nP1002,0\nP1003,12\nP1005,3\n"


def fill(lake: Lake) -> None:
    with TemporaryDirectory() as folder:
        for name, text, kind, roles in (
            ("items", ITEMS, "items", {"item_id": "sku", "title": "title", "brand": "brand", "price": "price",
                                       "currency": "currency"}),
            ("stock", STOCK, "inventory", {"item_id": "sku", "stock": "stock"}),
        ):  # fmt: skip
            path = Path(folder) / f"{name}.csv"
            path.write_text(text, encoding="utf-8")
            ingest(lake, path, name)
            lake.describe(name, kind=kind, roles=roles)


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(fill)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Is P1001 in stock, which colours, what does it cost?", ["129.50 CNY", "in stock: 7", "Blue", "Red"]),
        ("how much is p1003", ["89.00 CNY"]),
        ("Is the reading lamp available?", ["in stock: 12"]),
        ("P1002有货吗？多少钱？", ["缺货", "135.00 CNY"]),
        ("卢莫阅读灯多少钱", ["89.00 CNY"]),
        ("What brand is P1005 and what material?", ["Ola", "tables do not say"]),
        ("What does P1004 cost?", ["12.00 CNY", "15.00 CNY", "different"]),
        ("how heavy is the Reading Lamp", ["weight: 2.6 kg"]),
        ("warranty of P1001", ["warranty: 24 months"]),
        ("How long is the warranty of P1003?", ["warranty: 1 month"]),
        ("卢莫阅读灯有多重", ["2.6 kg"]),
        ("P1002保修多久", ["24 个月"]),
        ("P1005的耐热等级是多少", ["三级"]),
        ("Which glaze type has P1002, and what does it weigh?", ["glaze type: gloss", "1.5 kg"]),
        ("what is the glaze type of P1005", ["tables do not say"]),
        ("how long is the warranty of the Reading Lamp?", ["warranty: 1 month"]),
        ("请问卢莫阅读灯卖什么价", ["89.00 CNY"]),
        ("卢莫阅读灯大概有多重，告诉我", ["重量：2.6 kg"]),
        ("诺维克搪瓷茶壶 T12 红色有哪些颜色可选", ["Red", "Blue"]),
    ],
)
def test_facts_stand_in_the_tables_and_say_where(shop: Lake, question: str, said: list[str]) -> None:
    found = look_up(shop, question)
    assert found is not None
    assert found.certain
    for one in said:
        assert one in found.text, found.text
    assert all(one.file and one.line > 1 and one.number == 1 for one in found.values)
    assert {"stock"} <= {one.dataset for one in found.values} or "stock" not in found.asked


@pytest.mark.parametrize("question", ["Is P9999 in stock?", "P9999多少钱"])
def test_an_unknown_id_is_said_to_be_unknown(shop: Lake, question: str) -> None:
    found = look_up(shop, question)
    assert found is not None
    assert (found.products, found.values) == ((), ())
    assert "P9999" in found.text


def test_a_title_of_several_products_asks_which(shop: Lake) -> None:
    found = look_up(shop, "What does the Enamel Teapot cost?")
    assert found is not None
    assert not found.certain
    assert {one for one, _title in found.products} == {"P1001", "P1002"}


@pytest.mark.parametrize(
    "question",
    ["How much is shipping?", "Is it in stock?", "What is the price?", "多少钱", "有货吗", "Who are you?", "Lamp",
     "价格 <b>", "How long is the warranty?", "what is the weight limit of a parcel", "保修多久",
     "how much does it cost to send back a parcel"],
)  # fmt: skip
def test_a_question_that_names_no_product_asks_for_no_fact(shop: Lake, question: str) -> None:
    assert look_up(shop, question) is None


@settings(max_examples=15, deadline=None)
@given(asked=st.lists(st.sampled_from(["price", "colour", "in stock", "size", "material"]), min_size=1, max_size=3),
       item=st.sampled_from(["P1001", "P1002", "P1003", "P1004", "P1005"]))  # fmt: skip
def test_no_number_is_made_up(shop_of_laws: Lake, asked: list[str], item: str) -> None:
    found = look_up(shop_of_laws, f"{item} {' '.join(asked)}?")
    assert found is not None
    known = {float(one) for one in re.findall(r"\d+(?:\.\d+)?", ITEMS + STOCK)}
    assert {float(one) for one in re.findall(r"(?<![A-Z\d.])\d+(?:\.\d+)?", found.text)} <= known
    assert set(found.asked) == set(asked_facts(" ".join(asked)))


@pytest.fixture(scope="module")
def shop_of_laws(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    from core.lake import open_lake

    lake = open_lake(tmp_path_factory.mktemp("facts") / "workspace")
    fill(lake)
    return lake
