"""The shop's other tables: advertisements, stock, and questions with their answers."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from sample_data.generate.catalog import Catalog
from sample_data.generate.grammar import expand
from sample_data.generate.scale import END, START, Scale
from sample_data.generate.words import MATERIALS

CAMPAIGNS = ("Back to School", "Moon Festival", "99 Sale", "New Arrivals", "Clearance", "Always On")

QUESTIONS: tuple[tuple[str, str, str, str, str], ...] = (
    ("delivery", "{How long does|How many days does} {shipping|delivery} {take|need} {to [city]|}?",
     "{Usually|Normally} 2 to 4 days within the mainland, 7 to 10 days abroad. You get a tracking number by mail.",
     "{发到[city]|送到[city]}{要几天|多久能到}？", "国内一般2到4天送达，海外7到10天，发货后会有物流单号。"),
    ("delivery",
     "{Where is my order|My parcel has not arrived|The tracking does not move}, {what can I do|can you check}?",
     "Please open My Orders and press Track. If nothing moved for 3 days, write to us and we start a search.",
     "{我的快递到哪了|物流一直不更新}，{怎么办|能帮忙查一下吗}？",
     "请在我的订单里点查看物流，若三天没有更新，联系客服为您核查。"),
    ("returns",
     "{Can I return|How do I send back} {the [noun]|it} {after trying it|if it does not fit|without a reason}?",
     "Yes, within 15 days, unused and in its box. Choose Return in My Orders; pick-up is free.",
     "[noun]{不合适可以退吗|能七天无理由退货吗}？", "15天内未使用且包装完好可以退货，在我的订单申请，上门取件免费。"),
    ("refund", "{When do I get my money back|How long does the refund take}?",
     "{Two to five|3 to 5} working days after the parcel is back, to the way you paid.",
     "{退款多久到账|什么时候能收到退款}？", "收到退货后3到5个工作日原路退回。"),
    ("stock", "{When will|Will} the [noun] {be back in stock|be available again}?",
     "We expect the [noun] within [days] days. Press Notify me to get a message.",
     "[noun]{什么时候补货|还会有货吗}？", "[noun]预计[days]天内到货，可以点到货提醒。"),
    ("product", "{Is the [noun]|Is it} {really [material]|made of [material]}?",
     "Yes, the [noun] is made of [material]; the label states it too.",
     "[noun]{真的是[material_zh]吗|是什么材质}？", "是的，[noun]为[material_zh]材质，吊牌上有标注。"),
    ("product", "{What size|Which size} should I take {if I am 170 cm|for a gift|between two sizes}?",
     "Please look at the size chart on the page; between two sizes most buyers take the larger one.",
     "{身高170|送人}{穿什么码|选哪个尺寸}合适？", "请参考详情页尺码表，介于两个尺码之间建议选大一码。"),
    ("invoice", "{Can I get|How do I get} an invoice {for my company|}?",
     "Yes: My Orders, Invoice, fill in the company name and tax number. It comes by mail within a day.",
     "{可以开发票吗|公司发票怎么开}？", "可以，在我的订单点开具发票，填写抬头和税号，一天内发到邮箱。"),
    ("payment", "{My payment failed|I was charged twice}, {what now|please help}.",
     "A double charge is returned by itself within 24 hours. If not, send us the order number.",
     "{付款失败了|重复扣款了}怎么办？", "重复扣款24小时内自动退回，若未退回请提供订单号。"),
    ("warranty", "{How long is the warranty|Is there a guarantee} {on|for} the [noun]?",
     "One year. Keep the order number; repair and both ways of shipping are free.",
     "[noun]{保修多久|有质保吗}？", "质保一年，凭订单号免费维修，来回运费由我们承担。"),
)  # fmt: skip
CITIES = (("Beijing", "北京"), ("Chengdu", "成都"), ("Singapore", "新加坡"), ("Xiamen", "厦门"), ("London", "伦敦"))


def ads(rng: np.random.Generator, catalog: Catalog, scale: Scale) -> pd.DataFrame:
    """One row per advertised product and campaign: bid and daily budget in CNY."""
    items = rng.choice(
        len(catalog.frame),
        min(scale.ads, len(catalog.frame)),
        replace=False,
        p=catalog.popularity / catalog.popularity.sum(),
    )
    price = catalog.frame["price"].to_numpy()[items]
    bid = np.round(np.clip(0.15 + 0.004 * price * rng.lognormal(0, 0.4, len(items)), 0.1, 9.0), 2)
    day = [START + timedelta(days=int(d)) for d in rng.integers(0, 75, len(items))]
    return pd.DataFrame(
        {
            "item": items,
            "ad_id": [f"AD{4000 + i}" for i in range(len(items))],
            "campaign": [CAMPAIGNS[int(i)] for i in rng.integers(0, len(CAMPAIGNS), len(items))],
            "bid": bid,
            "budget": np.round(bid * rng.integers(40, 400, len(items))),
            "start_date": day,
            "end_date": [min(d + timedelta(days=int(rng.integers(7, 45))), END) for d in day],
        }
    )


def inventory(rng: np.random.Generator, catalog: Catalog, events: pd.DataFrame) -> pd.DataFrame:
    """Stock, supplier lead time (days) and unit cost of every product in the last catalog."""
    alive = np.flatnonzero(catalog.last >= END.toordinal())
    sold = np.bincount(
        events.loc[events["type"] == "purchase", "item"],
        events.loc[events["type"] == "purchase", "quantity"],
        len(catalog.frame),
    )[alive]
    cover = rng.gamma(1.4, 22, len(alive))
    stock = np.round((sold / 90 + 0.05) * cover).astype(int)
    stock[rng.random(len(alive)) < 0.05] = 0
    stock[rng.random(len(alive)) < 0.08] += 1200
    return pd.DataFrame(
        {
            "item": alive,
            "stock": stock,
            "lead_time_days": rng.choice([3, 5, 7, 10, 14, 21, 30], len(alive)),
            "unit_cost": np.round(catalog.frame["price"].to_numpy()[alive] * rng.uniform(0.42, 0.72, len(alive)), 2),
            "warehouse": rng.choice(["Hangzhou", "Shenzhen", "Duisburg"], len(alive), p=[0.5, 0.35, 0.15]),
        }
    )


def answers(rng: np.random.Generator, catalog: Catalog, scale: Scale) -> pd.DataFrame:
    """Questions of customers with the answer given, half English, half Chinese."""
    rows = []
    for number in range(scale.answers):
        topic, question, answer, question_zh, answer_zh = QUESTIONS[int(rng.integers(len(QUESTIONS)))]
        item = int(rng.choice(len(catalog.popularity), p=catalog.popularity / catalog.popularity.sum()))
        row = catalog.frame.iloc[item]
        leaf = catalog.leaves[catalog.leaf[item]]
        chinese = bool(rng.random() < 0.5)
        noun = leaf.nouns[int(row["noun"])][int(chinese)]
        city = CITIES[int(rng.integers(len(CITIES)))][int(chinese)]
        material = str(row["material"])
        if not material and "[material]" in question:
            topic, question, answer, question_zh, answer_zh = QUESTIONS[0]
        words = {
            "noun": noun if chinese else noun.lower(),
            "city": city,
            "days": str(int(rng.choice([5, 7, 14, 20]))),
            "material": material,
            "material_zh": MATERIALS.get(material, ""),
        }
        rows.append(
            {
                "item": item,
                "question": expand(rng, question_zh if chinese else question, words).replace(" ?", "?"),
                "answer": expand(rng, answer_zh if chinese else answer, words),
                "topic": topic,
                "day": START + timedelta(days=int(rng.integers(0, 90))),
                "number": f"Q{70001 + number}",
            }
        )
    return pd.DataFrame(rows)
