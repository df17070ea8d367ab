"""A workspace in Chinese: columns and values, so that every Latin word on a page but `zz_…` is the page's own."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from core import quality
from core.clean import RecipeStep, from_dict
from core.clean.job import apply_and_check
from core.collect import Options, ingest
from core.lake import Lake
from core.quality.job import look_at_days
from core.runs import run
from core.runs.job import folder as pipelines_of
from core.runs.job import pipeline_named
from core.text.sentiment import predictions
from core.text.sentiment.score import Prediction

START = datetime(2026, 9, 1, 9)
WORDS = (
    "很好用，还会再买",
    "质量太差了，用一天就坏",
    "一般般，对得起价格",
    "物流很快，包装完好",
    "颜色和图片不符，失望",
)
GOODS = ("不锈钢水壶", "陶瓷茶杯", "棉麻床单", "无线耳机", "儿童雨衣", "保温饭盒")


def fill(lake: Lake) -> None:
    """Events, goods, reviews, searches, an experiment and an address list, with faults of every kind, all checked."""
    draw = random.Random(5)
    goods = [f"货{n:03}" for n in range(80)]
    people = [f"客{n:04}" for n in range(120)]
    with TemporaryDirectory() as folder:
        at = Path(folder)
        _events(lake, at, draw, goods, people)
        rows = [
            {"商品编号": one, "名称": f"{GOODS[n % 6]}（款式{'甲乙丙丁'[n % 4]}）", "价格": f"{10 + n * 3}.50"}
            for n, one in enumerate(goods)
        ]
        rows[7]["价格"], rows[9]["名称"], rows[11]["名称"] = "-3.00", "", " 陶瓷茶杯 "
        _put(lake, at, "zz_items", "items", {"item_id": "商品编号", "title": "名称", "price": "价格"}, rows)
        stars = {0: 5, 1: 1, 2: 3, 3: 5, 4: 2}
        said = [
            {
                "商品": draw.choice(goods),
                "正文": WORDS[n % 5] + "。" * (n % 3),
                "星级": stars[n % 5],
                "时间": START + timedelta(hours=4 * n + (72 if n > 120 else 0)),  # three days are lacking
            }
            for n in range(200)
        ]
        roles = {"item_id": "商品", "text": "正文", "rating": "星级", "timestamp": "时间"}
        _put(lake, at, "zz_reviews", "reviews", roles, said)
        arms = [
            {"用户": f"客{n:04}", "分组": "实验" if n % 11 < 5 else "对照", "成交": n % 7 == 0, "金额": n % 13}
            for n in range(2200)
        ]
        _put(lake, at, "zz_test", "assignments", {"unit_id": "用户", "variant": "分组"}, arms)
        sought = [
            {
                "搜索词": draw.choice(("水壶", "茶杯", "耳机", "雨衣")),
                "用户": draw.choice(people),
                "时间": START + timedelta(minutes=7 * n),
            }
            for n in range(150)
        ]
        shown = [
            {"货号": one, "出价": 1.5 + n % 5, "预算": 300, "活动": f"活动{n % 3}"} for n, one in enumerate(goods[:40])
        ]
        shown[3]["出价"] = -1
        asked = {"item_id": "货号", "bid": "出价", "budget": "预算", "campaign": "活动"}
        _put(lake, at, "zz_ads", "ads", asked, shown)
        _orders(lake, at, goods)
        shelf = [
            {"货号": one, "库存": n % 7, "交期": "" if n == 5 else 3 + n % 5, "成本": 4.5 + n}
            for n, one in enumerate(goods[:60])
        ]
        shelf[3]["库存"] = -2
        kept_at = {"item_id": "货号", "stock": "库存", "lead_time": "交期", "cost": "成本"}
        _put(lake, at, "zz_stock", "inventory", kept_at, shelf)
        _put(lake, at, "zz_searches", "searches", {"query": "搜索词", "user_id": "用户", "timestamp": "时间"}, sought)
    found = [(n, Prediction(f"h{n}", "zh", label, *mass)) for n in range(200) for label, mass in [_mood(n)]]
    predictions.prepare(lake)
    predictions.store(lake, "zz_reviews", lake.dataset("zz_reviews").version, "m@1", "torch-fp32-cpu", found)
    for dataset in lake.datasets():
        quality.check(lake, dataset.name)
    recipe = from_dict({"steps": [RecipeStep("trim_space", ("名称",), {}).as_dict()]})
    apply_and_check(lake, "zz_items", recipe, action="clean")
    look_at_days(lake, "zz_reviews")
    _night(lake)


def _orders(lake: Lake, at: Path, goods: list[str]) -> None:
    """Orders of many, and of five accounts at one address that have all refunded."""
    rows = [
        {
            "订单编号": f"单{n:04}",
            "买家": f"客{n:04}" if n < 150 else f"客{9000 + n % 5}",
            "下单时间": START + timedelta(hours=3 * n),
            "商品编号": goods[n % 80],
            "商家": f"店{n % 7}",
            "金额": 20 + n % 9,
            "设备号": f"机{n if n < 150 else 9000 + n % 5}",
            "收货地址": f"路{n}号" if n < 150 else "湖滨路八号",
            "订单状态": "已退款" if n >= 150 or n % 40 == 3 else "交易成功",
        }
        for n in range(170)
    ]
    names = ("订单编号", "买家", "下单时间", "商品编号", "商家", "金额", "设备号", "收货地址", "订单状态")
    roles = ("order_id", "user_id", "timestamp", "item_id", "seller_id", "amount", "device", "address", "status")
    _put(lake, at, "zz_orders", "orders", dict(zip(roles, names, strict=True)), rows)


def _night(lake: Lake) -> None:
    """A pipeline of the workspace that found no file and whose gate failed."""
    there = pipelines_of(lake)
    (there / "in").mkdir(parents=True)
    asked = [f'[[dataset]]\nname = "{one}"\nsource = "in"\n[dataset.check]\n' for one in ("zz_items", "zz_events")]
    (there / "zz_nightly.toml").write_text("\n".join([*asked, "[shop]", "[alert]"]), "utf-8")
    run(lake, pipeline_named(lake, "zz_nightly"), trigger="page")


def _mood(n: int) -> tuple[str, tuple[float, float, float]]:
    return {
        0: ("positive", (0.05, 0.1, 0.85)),
        1: ("negative", (0.9, 0.06, 0.04)),
        2: ("neutral", (0.2, 0.6, 0.2)),
        3: ("positive", (0.1, 0.3, 0.6)),
        4: ("negative", (0.5, 0.3, 0.2)),
    }[n % 5]


def _events(lake: Lake, at: Path, draw: random.Random, goods: list[str], people: list[str]) -> None:
    rows, now = [], START
    for n in range(900):
        now += timedelta(minutes=draw.randint(1, 40))
        kind = ("浏览", "浏览", "浏览", "加购", "购买")[n % 5]
        rows.append(
            {"用户": draw.choice(people), "商品": draw.choice(goods), "行为": kind, "时间": now, "件数": n % 4 + 1}
        )
    frame = pd.DataFrame(rows)
    frame["件数"] = frame["件数"].astype(object)
    for place, odd in ((50, "两件"), (70, "五 个"), (90, "好多")):
        frame.loc[place, "件数"] = odd
    path = at / "用户行为.csv"
    frame.to_csv(path, index=False)
    roles = {"user_id": "用户", "item_id": "商品", "event_type": "行为", "timestamp": "时间", "quantity": "件数"}
    ingest(lake, path, "zz_events", kind="events", options=Options(types={"件数": "BIGINT"}, roles=roles))


def _put(lake: Lake, at: Path, name: str, kind: str, roles: dict[str, str], rows: list[dict[str, object]]) -> None:
    path = at / f"{name}.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    ingest(lake, path, name, kind=kind, options=Options(roles=roles))
