"""Kinds and roles from English and Chinese headers, types and values."""

# ruff: noqa: E501 (example tables)
from __future__ import annotations

from pathlib import Path

import pytest

from core.collect import Options, ingest, inspect
from core.collect.column_names import NAMES, normalise
from core.kinds import EVENT_SYNONYMS, KINDS, learn_events
from core.lake import Lake

CASES = [
    ("events", "event_time,event_type,product_id,price,user_id,user_session", "2019-10-01 00:00:00 UTC,view,4460,35.79,541,a-{n}",
     {"timestamp": "event_time", "event_type": "event_type", "item_id": "product_id", "user_id": "user_id"}),
    ("events", "用户ID,商品ID,行为类型,时间戳,售价", "7{n},4{n},buy,15121891{n:02d},6329.2",
     {"user_id": "用户ID", "item_id": "商品ID", "event_type": "行为类型", "timestamp": "时间戳", "price": "售价"}),
    ("events", "userId,itemId,behavior,ts", "{n},5,pv,2017-12-01 10:00:{n:02d}",
     {"user_id": "userId", "item_id": "itemId", "event_type": "behavior", "timestamp": "ts"}),
    ("events", "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID", "53{n},85123A,6,2010-12-01 08:26:00,2.55,17850.0",
     {"item_id": "StockCode", "user_id": "CustomerID", "timestamp": "InvoiceDate", "quantity": "Quantity", "price": "UnitPrice"}),
    ("items", "sku,title,category,brand,price,image_url", "a{n},Red dress {n},Women > Dresses,Acme,19.9{n},http://x/{n}.jpg",
     {"item_id": "sku", "title": "title", "category": "category", "brand": "brand", "price": "price"}),
    ("items", "product_id,product_category_name,product_name_lenght,product_weight_g", "1e9e8{n},perfumaria,40,22{n}",
     {"item_id": "product_id", "category": "product_category_name"}),
    ("items", "商品编号,商品名称,类目,品牌,价格", "S{n},红色连衣裙{n},女装,某牌,19{n}",
     {"item_id": "商品编号", "title": "商品名称", "category": "类目", "brand": "品牌", "price": "价格"}),
    ("users", "customer_id,gender,birth_year,city", "{n},F,19{n:02d},Lyon",
     {"user_id": "customer_id", "gender": "gender", "age": "birth_year", "region": "city"}),
    ("users", "用户编号,注册时间,性别,年龄", "u{n},2020-01-02 10:00:00,女,3{n}",
     {"user_id": "用户编号", "registered_at": "注册时间", "gender": "性别", "age": "年龄"}),
    ("reviews", "review_id,asin,reviewer_id,star_rating,review_title,review_body,review_date",
     "r{n},B1,u{n},4,Nice,It does what it should and a bit more {n},2020-01-02",
     {"review_id": "review_id", "item_id": "asin", "user_id": "reviewer_id", "rating": "star_rating",
      "title": "review_title", "text": "review_body", "timestamp": "review_date"}),
    ("reviews", "cat,label,review", "书籍,1,这本书很好看，内容丰富，值得推荐 {n}", {"text": "review", "category": "cat"}),
    ("reviews", "商品ID,评分,评论内容,评论时间", "p{n},5,质量很好，物流很快 {n},2024-01-02 10:00:00",
     {"item_id": "商品ID", "rating": "评分", "text": "评论内容", "timestamp": "评论时间"}),
    ("searches", "search_term,user_id,timestamp,results", "red dress {n},u1,2020-01-02 10:00:00,a|b",
     {"query": "search_term", "user_id": "user_id", "timestamp": "timestamp", "results": "results"}),
    ("searches", "搜索词,用户ID,搜索时间", "连衣裙 {n},u1,2020-01-02 10:00:00", {"query": "搜索词", "user_id": "用户ID", "timestamp": "搜索时间"}),
    ("assignments", "userid,version,sum_gamerounds,retention_7", "{n},gate_30,{n},TRUE", {"unit_id": "userid", "variant": "version"}),
    ("assignments", "用户ID,实验组,转化", "{n},对照,1", {"unit_id": "用户ID", "variant": "实验组"}),
    ("ads", "sku,bid,daily_budget,campaign", "a{n},0.5{n},100,spring", {"item_id": "sku", "bid": "bid", "budget": "daily_budget"}),
    ("inventory", "sku,on_hand,lead_time_days,unit_cost", "a{n},5{n},7,3.2{n}", {"item_id": "sku", "stock": "on_hand", "lead_time": "lead_time_days"}),
    ("answers", "question,answer", "Does it fit {n}?,Yes it does", {"question": "question", "answer": "answer"}),
    ("impressions", "user_id,item_id,position,propensity,clicked", "u{n},i{n},{n},0.1{n},1",
     {"item_id": "item_id", "position": "position", "propensity": "propensity", "clicked": "clicked"}),
    ("assignments", "用户ID,实验组,分配时间", "{n},对照,2024-01-02 10:00:00",
     {"unit_id": "用户ID", "variant": "实验组", "timestamp": "分配时间"}),
    ("assignments", "user_id,variant,exposed_at", "{n},gate_30,2024-01-02 10:00:00", {"timestamp": "exposed_at"}),
    ("events", "user_id,item_id,rating,timestamp", "u{n},i1,4,2020-01-02 10:00:00",
     {"user_id": "user_id", "item_id": "item_id", "timestamp": "timestamp"}),
    ("events", "customer_id,date,number_of_items,dollar_value", "c{n},2020-01-02,3,14.96",
     {"user_id": "customer_id", "timestamp": "date", "quantity": "number_of_items", "price": "dollar_value"}),
    ("users", "household_id,age,income", "h{n},45-54,35-49K", {"user_id": "household_id", "age": "age"}),
    ("orders", "order_id,user_id,order_time,seller_id,total_amount,coupon_code,payment_token,device_id,shipping_address,ip,status",
     "o{n},u1,2026-01-02 10:00:{n},s1,19.{n},NEW5,card-{n},d{n},{n} Lake Road,10.0.0.{n},paid",
     {"order_id": "order_id", "user_id": "user_id", "timestamp": "order_time", "seller_id": "seller_id", "amount": "total_amount",
      "coupon": "coupon_code", "payment": "payment_token", "device": "device_id", "address": "shipping_address", "ip": "ip",
      "status": "status"}),
    ("orders", "订单编号,买家会员名,买家支付宝账号,商品编码,订单金额,订单状态,收货地址,下单时间",
     "D{n},hy{n},a{n}@x.example,K1,19.{n},交易成功,湖滨路{n}号,2026-01-02 10:00:{n}",
     {"order_id": "订单编号", "user_id": "买家会员名", "payment": "买家支付宝账号", "item_id": "商品编码", "amount": "订单金额",
      "status": "订单状态", "address": "收货地址", "timestamp": "下单时间"}),
    ("orders", "order_id,customer_id,order_status,order_purchase_timestamp,payment_type,payment_value",
     "a{n},c{n},delivered,2017-10-02 10:56:{n},credit_card,18.{n}",
     {"order_id": "order_id", "user_id": "customer_id", "status": "order_status", "payment": "payment_type", "amount": "payment_value"}),
    ("orders", "order_id,user_id,order_time,amount,country,item_id,quantity", "{n},u1,2026-01-02 10:00:{n},19.{n},DE,i1,1",
     {"order_id": "order_id", "user_id": "user_id", "item_id": "item_id", "amount": "amount", "quantity": "quantity"}),
    ("events", "order_id,customer_id,sku,quantity,price,payment_method,order_date,status", "o{n},c{n},K{n},1,9.{n},card,2026-01-02,paid",
     {"user_id": "customer_id", "item_id": "sku", "timestamp": "order_date"}),
    ("events", "user_id,item_id,event_type,timestamp,device,ip,order_id,status", "u{n},i1,view,2020-01-02 10:00:{n},ios,10.0.0.{n},o{n},ok",
     {"user_id": "user_id", "item_id": "item_id", "event_type": "event_type"}),
    ("other", "Store,Dept,Date,Weekly_Sales", "1,{n},2010-02-05,24924.5", {}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "header", "row", "roles"), CASES, ids=[f"{c[0]}-{c[1][:18]}" for c in CASES])
def test_kind_and_roles(tmp_path: Path, kind: str, header: str, row: str, roles: dict[str, str]) -> None:
    lines = [header, *(row.format(n=n) for n in range(10, 50))]
    if kind == "assignments":
        lines = [
            line.replace("gate_30", "gate_40").replace("对照", "实验") if n % 2 else line
            for n, line in enumerate(lines)
        ]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = inspect(path)
    assert found.kind == kind
    assert {role: found.roles.get(role) for role in roles} == roles
    assert all(0 < found.confidences[role] <= 1 for role in roles)


PAPERS = ["Chicago Reader", "Chicago Sun-Times", "Chicago Tribune", "This row has blanks", "Daily Herald"]
SAID = [
    "It does what it should and a bit more",
    "Broke after two days, and nobody answered my letter",
    "The best I had",
]
SAID += ["Not what the picture shows, I sent mine back", "My mother loves it and uses it every day"]


@pytest.mark.parametrize("name", ["text", "content", "body", "comments"])
@pytest.mark.parametrize(
    "more", [{"date": "2020-01-{}"}, {"n": "{}", "flag": "True"}, {"date": "2020-01-{}", "x": "{}.5"}]
)
def test_names_under_a_vague_header_are_no_reviews(tmp_path: Path, name: str, more: dict[str, str]) -> None:
    """A column called “text” holds anything: it is reviews where people say something in it, or rate."""

    def kind(texts: list[str], **more: str) -> str:
        rows = [[f'"{texts[n % 5]}"', *(cell.format(n) for cell in more.values())] for n in range(10, 28)]
        path = tmp_path / "t.csv"
        path.write_text("\n".join(",".join(row) for row in [[name, *more], *rows]) + "\n", encoding="utf-8")
        return inspect(path).kind

    assert kind(PAPERS, **more) == "other"
    assert kind(SAID, **more) == "reviews"
    assert kind(PAPERS, rating="4", **more) == "reviews"  # short praise, with stars
    assert kind(PAPERS, **more, label="positive") == "reviews"  # or with what it says


@pytest.mark.parametrize("name", ["review", "review_text", "verified_reviews", "评论", "评价内容", "评论文本"])
def test_short_reviews_are_known_by_their_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / "t.csv"
    words = ("Great", "Love it", "物流很快", "ok")
    path.write_text(f"{name},date\n" + "".join(f"{words[n % 4]},2020-01-{n:02d}\n" for n in range(10, 28)), "utf-8")
    assert inspect(path).kind == "reviews"


def test_columns_without_names_are_known_by_their_values(tmp_path: Path) -> None:
    """The shape of a ratings log: user, item, rating, seconds since 1970."""
    path = tmp_path / "u.data"
    rows = (f"{n % 97 + 1}\t{n * 7 % 151 + 1}\t{n % 5 + 1}\t{881_250_949 + n * 977}" for n in range(900))
    path.write_text("\n".join(rows) + "\n")
    part = inspect(path, options=Options(header=False)).parts[0]
    assert part.kind == "events"
    assert dict(part.roles) == {"user_id": "column_1", "item_id": "column_2", "timestamp": "column_4"}
    assert part.types["column_4"] == "TIMESTAMP"
    assert max(c.confidence for c in part.columns) <= 0.5
    assert any("by its values alone" in str(w) for w in part.warnings)


def test_two_numbers_of_the_same_person_are_not_user_and_item(tmp_path: Path) -> None:
    path = tmp_path / "s.txt"
    rows = (f"u{n % 300} v{n % 300} 199701{n % 28 + 1:02d} {n % 4 + 1} {n % 50}.33" for n in range(1_200))
    path.write_text("\n".join(rows) + "\n")
    part = inspect(path, options=Options(header=False, delimiter=" ")).parts[0]
    assert dict(part.roles) == {
        "user_id": "column_1",
        "timestamp": "column_3",
        "quantity": "column_4",
        "price": "column_5",
    }


def test_people_without_names_are_profiles(tmp_path: Path) -> None:
    path = tmp_path / "u.user"
    rows = (f"{n}|{20 + n % 40}|{'MF'[n % 2]}|springfield, ohio, usa" for n in range(1, 200))
    path.write_text("\n".join(rows) + "\n")
    part = inspect(path, options=Options(header=False, delimiter="|")).parts[0]
    assert part.kind == "users"
    assert dict(part.roles) == {"user_id": "column_1", "age": "column_2", "gender": "column_3", "region": "column_4"}


def test_values_speak_against_a_name(tmp_path: Path) -> None:
    """A JSON column called query is not what people typed, and an empty user_id is not who they are."""
    path = tmp_path / "q.tsv"
    rows = (f'{{"size": {n}}}\tred shoes {n}\t\tc{n}\t2024-01-02 10:00:00' for n in range(40))
    path.write_text("query\tuser_query\tuser_id\tclient_id\ttimestamp\n" + "\n".join(rows) + "\n")
    roles = inspect(path, options=Options(delimiter="\t", quote="")).roles
    assert (roles["query"], roles["user_id"]) == ("user_query", "client_id")


def test_ids_in_chinese_names_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("品牌ID,数量\n" + "".join(f"{n},2\n" for n in range(10)), encoding="utf-8")
    assert inspect(path).parts[0].types == {"品牌ID": "VARCHAR", "数量": "BIGINT"}


def test_a_workplace_adds_its_own_words_for_events(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("kind_of_thing,n\n" + "peek,1\n剁手,2\n" * 20, encoding="utf-8")
    assert "event_type" not in inspect(path, kind="events").roles
    try:
        learn_events("peek=view, 剁手 = purchase")
        assert inspect(path, kind="events").roles["event_type"] == "kind_of_thing"
    finally:
        for word in ("peek", "剁手"):
            EVENT_SYNONYMS.pop(word, None)
    with pytest.raises(ValueError, match="buy"):
        learn_events("peek=buy")


def test_the_kind_of_the_analyst_stands(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b,c\n1,x,2.5\n2,y,3.5\n", encoding="utf-8")
    done = ingest(lake, path, "t", kind="inventory", roles={"item_id": "a", "stock": "c"})
    assert (done.kind, done.roles) == ("inventory", {"item_id": "a", "stock": "c"})
    assert done.types["a"] == "VARCHAR"
    assert lake.dataset("t").kind == "inventory"


def test_an_unfilled_required_role_is_said(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "InvoiceNo,StockCode,Quantity,InvoiceDate,CustomerID\n" + "5,8A,6,2010-12-01 08:26:00,17\n" * 5,
        encoding="utf-8",
    )
    assert "No column was recognised as “event type”; choose it if there is one." in [
        str(w) for w in inspect(path).warnings
    ]


def test_the_vocabulary_is_that_of_the_kinds() -> None:
    roles = {role.name for kind in KINDS.values() for role in kind.roles}
    assert roles == set().union(*NAMES.values())
    for kind, names in NAMES.items():
        assert kind == "*" or kind in KINDS
        for role, words in names.items():
            assert role in roles
            assert [normalise(word) for word in words] == list(words)
