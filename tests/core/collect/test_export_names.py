"""Names that nobody listed: exports of shop systems, web events, and names put together from known words."""

# ruff: noqa: E501 (example tables)
from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from core.collect import inspect
from core.collect.meaning.names import name_evidence
from core.kinds import EVENT_SYNONYMS

EXPORTS = [
    ("events", "Name,Email,Financial Status,Paid at,Currency,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku",
     "#10{n},ann{n}@example.com,paid,2024-03-0{d} 10:00:00,EUR,2,Mug {n},9.50,MUG-{d}",
     {"user_id": "Email", "item_id": "Lineitem sku", "quantity": "Lineitem quantity", "price": "Lineitem price", "timestamp": "Paid at"}),
    ("events", "amazon-order-id,purchase-date,sku,quantity,item-price", "028-1{n}-2,2024-03-0{d}T10:00:00+00:00,S-{d},1,12.90",
     {"session_id": "amazon-order-id", "timestamp": "purchase-date", "item_id": "sku", "price": "item-price"}),
    ("events", "order_number,order_date,customer_email,product_sku,item_quantity", "{n},2024-03-0{d} 11:00:00,bo{d}@example.com,K{n},1",
     {"user_id": "customer_email", "item_id": "product_sku", "timestamp": "order_date"}),
    ("events", "client,article_no,pieces,qty,ordered_at", "c{d},A{n},x,3,2024-03-0{d} 11:00:00",
     {"user_id": "client", "item_id": "article_no", "quantity": "qty", "timestamp": "ordered_at"}),
    ("events", "交易编号,会员名称,宝贝编码,购买数量,下单时间", "T{n},hy{d},B{n},1,2024-03-0{d} 11:00:00",
     {"user_id": "会员名称", "item_id": "宝贝编码", "quantity": "购买数量", "timestamp": "下单时间"}),
    ("events", "user_id:token,item_id:token,rating:float,timestamp:float", "u{d},i{n},4,88125{n}{n}", {"user_id": "user_id:token", "item_id": "item_id:token"}),
    ("events", "event_date,event_timestamp,event_name,user_pseudo_id,ga_session_id,item_id", "202403{n},17100{n}0000000000,view_item,17.{d},9{n},S{d}",
     {"event_type": "event_name", "user_id": "user_pseudo_id", "item_id": "item_id"}),
    ("events", "event_name,event_timestamp,user_pseudo_id,page_location", "page_view,2024-03-0{d} 11:00:{n},u{d},https://shop.example/{n}",
     {"event_type": "event_name", "user_id": "user_pseudo_id", "timestamp": "event_timestamp"}),
    ("events", "event,anonymous_user_id,product_sku,sent_at", "Product Viewed,a{d},S{n},2024-03-0{d} 11:00:00", {"event_type": "event", "user_id": "anonymous_user_id", "item_id": "product_sku"}),
    ("items", "ID,SKU,Name,Sale price,Regular price,In stock?", "{n},W{n},Mug {n},,{d}.90,1", {"price": "Regular price", "title": "Name", "item_id": "SKU"}),
    ("items", "sku,name,list_price,our_price", "L{n},Lamp {n},,7.{n}", {"price": "our_price"}),
    ("items", "商品编码,商品标题,促销价,市场价,可售库存", "S{n},台灯{n},,1{n}.00,4{n}", {"price": "市场价", "stock": "可售库存"}),
    ("items", "Variant SKU,Title,Variant Price (EUR),Variant Inventory Qty", "T-{n},Tee {n},1{n}.50,3", {"item_id": "Variant SKU", "price": "Variant Price (EUR)", "stock": "Variant Inventory Qty"}),
    ("items", "asin,title,brand,price,average_rating,ratings_count", "B{n},Mug {n},Acme,9.{n},4.{d},1{n}", {"item_id": "asin", "title": "title"}),
    ("items", "sku,name,category,price,rating", "B{n},Mug {n},Mugs,9.{n},4.{d}", {"item_id": "sku", "price": "price", "category": "category"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "header", "row", "roles"), EXPORTS, ids=[e[1][:24] for e in EXPORTS])
@pytest.mark.parametrize("rows", [8, 80])
def test_exports(tmp_path: Path, kind: str, header: str, row: str, roles: dict[str, str], rows: int) -> None:
    path = tmp_path / "t.csv"
    lines = [row.format(n=10 + n % 80, d=1 + n % 7) for n in range(rows)]
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    found = inspect(path)
    assert found.kind == kind
    assert {role: found.roles.get(role) for role in roles} == roles


def test_nobody_listed_these_names() -> None:
    """Whose it is and what of it, in any of the usual spellings."""
    whose = ("user", "customer", "buyer", "client", "visitor", "member", "shopper", "consumer", "reviewer")
    what = ("", "id", "no", "number", "code", "name", "email", "key")
    for owner, of, mark in product(whose, what, ("_", " ", "-", "")):
        for spelled in (str, str.upper, str.title):
            name = spelled(f"{owner}{mark}{of}" if of else owner)
            assert name_evidence("events", "user_id", name) > 0, name
    for owner, of in product(
        ("买家", "会员", "用户", "顾客", "客户", "消费者"), ("", "ID", "编号", "名", "名称", "昵称", "账号")
    ):
        assert name_evidence("events", "user_id", owner + of) > 0, owner + of
    for thing, of in product(("商品", "产品", "宝贝", "货品", "SKU"), ("编码", "编号", "ID", "代码")):
        assert name_evidence("events", "item_id", thing + of) > 0, thing + of
    for thing, of in product(("product", "item", "sku", "article", "offer"), ("id", "no", "code", "number")):
        assert name_evidence("events", "item_id", f"{thing}_{of}") > 0, thing + of


@pytest.mark.parametrize(
    ("role", "name"),
    [
        *(("user_id", n) for n in ("customer_type", "customer_count", "new_customers", "user_rating", "member_since", "客户类型", "会员等级", "用户数", "client_ip")),
        *(("item_id", n) for n in ("product_name", "item_count", "number_of_items", "product_weight", "商品名称", "商品数量", "产品重量", "variant")),
        *(("price", n) for n in ("compare_at_price", "shipping_price", "price_range", "cost_price_change", "old_price", "运费", "价格带")),
        *(("stock", n) for n in ("stock_code", "in_stock", "out_of_stock", "库存地点")),
        *(("quantity", n) for n in ("stock_quantity", "quantity_unit", "min_quantity", "数量单位")),
    ],
)  # fmt: skip
def test_near_misses(role: str, name: str) -> None:
    assert name_evidence("events" if role != "stock" else "items", role, name) == 0


@pytest.mark.parametrize(
    ("spelling", "standard"),
    [
        ("view_item", "view"), ("product_viewed", "view"), ("product viewed", "view"), ("view_item_list", "impression"),
        ("select_item", "click"), ("product clicked", "click"), ("product_added_to_cart", "cart"), ("product added", "cart"),
        ("add to wishlist", "favourite"), ("checkout_completed", "purchase"), ("order completed", "purchase"), ("refund", "return"),
        ("order refunded", "return"), ("add-to-cart", "cart"),
    ],
)  # fmt: skip
def test_names_of_web_events(spelling: str, standard: str) -> None:
    assert EVENT_SYNONYMS[spelling] == standard


@pytest.mark.parametrize(
    "spelling", ["remove_from_cart", "product_removed_from_cart", "begin_checkout", "checkout_started", "scroll"]
)
def test_a_step_back_or_on_the_way_is_no_event_of_these_types(spelling: str) -> None:
    assert spelling not in EVENT_SYNONYMS
