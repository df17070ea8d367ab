"""The answer desk measured: `python -m benchmarks.answers [DATA_FOLDER]`.

Recall, false answers and calibration on questions held back (`core.answers.evaluate`): of two public sets of intents,
one answer for each intent, where they are there; and of Chinese questions written for this, five ways to ask for each
of twenty answers. Outside questions are those of CLINC150, and Chinese ones written for this. Speed: an answer from
10,000 entries, warm, by one thread.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.table import row
from core.answers import Entry, ask, evaluate, opened_of, put_together

DATA = Path(__file__).parents[1].parent / "shared" / "data"
CHINESE = """
怎么开发票|发票在哪里申请|我想要张发票|能给公司开票吗|报销要用发票，怎么弄
几天能到货|快递一般要多久|下单后什么时候送到|多长时间可以收到|到货时间大概是几天
我的包裹到哪了|物流信息在哪看|怎么查快递|查一下我的快递进度|订单的物流怎么不更新
怎么退货|东西不想要了能退吗|退货流程是什么|我要把商品退回去|收到不满意如何退
可以换货吗|尺码不对想换一个|怎么申请换货|换一件大一号的|收到的颜色不对要换
退款多久到账|钱什么时候退回来|退款怎么还没收到|退的钱几天到|退款进度在哪里看
怎么取消订单|刚下的单不想要了|订单可以撤销吗|取消购买|下错单了怎么办
怎么修改收货地址|地址填错了|想换个地方收货|收件地址能改吗|改一下送货地址
支持哪些付款方式|能用微信付吗|可以刷信用卡吗|付款渠道有哪些|支不支持支付宝
付款失败怎么办|钱扣了订单没成功|支付不了|一直提示支付错误|付不了款是什么原因
怎么注册账号|开一个新账户|注册会员要什么|没有账号怎么开通|如何成为用户
忘记密码了|密码怎么重置|登录密码想不起来|找回密码|改密码在哪里
怎么注销账号|不想用了，删掉我的账户|账号可以删除吗|销户流程|注销会员
优惠券怎么用|代金券在哪里看|券为什么用不了|领的优惠券怎么抵扣|优惠码填在哪
积分有什么用|积分怎么兑换|会员积分在哪查|积分可以抵钱吗|积分会过期吗
保修多久|坏了能修吗|质保期是几年|维修怎么申请|产品出故障找谁修
怎么联系人工客服|转人工|我要和真人说话|客服电话是多少|找个人工处理一下
运费怎么算|要付邮费吗|满多少包邮|快递费是多少|寄到外省要不要运费
可以送货上门吗|能不能送到家|只能自提吗|大件送上楼吗|快递会放驿站吗
商品破损了怎么办|收到时已经坏了|盒子压扁了东西碎了|到货有损坏|摔坏了谁负责
"""
OUTSIDE = """
附近哪里有加油站|明天会下雨吗|帮我写一首诗|红烧肉的做法|世界杯冠军是谁|一公里等于多少米|怎么学游泳|帮我订一张机票
今天股市怎么样|推荐一部电影|为什么会打雷|长城有多长|感冒了吃什么药|怎么养金鱼|地球到月球多远|谁写了西游记
英语四级怎么备考|附近有什么好吃的|帮我设个闹钟|现在几点了|怎么折纸飞机|房贷利率是多少|如何办理护照|孩子发烧怎么办
空调不制冷怎么修|北京到上海多少公里|讲个故事吧|你会唱歌吗|高考什么时候|怎么减肥
"""


def chinese() -> list[tuple[str, str]]:
    """Questions written for this, and one answer for each line of them."""
    lines = [line for line in CHINESE.splitlines() if line]
    return [(one, f"答案 {chr(ord('甲') + at)}") for at, line in enumerate(lines) for one in line.split("|")]


def public(folder: Path) -> dict[str, tuple[list[tuple[str, str]], list[str]]]:
    """Name -> (questions with one answer for each intent, questions without an answer)."""
    found: dict[str, tuple[list[tuple[str, str]], list[str]]] = {}
    clinc = folder / "in_clinc150" / "data.json"
    told = json.loads(clinc.read_text("utf-8")) if clinc.is_file() else {}
    outside = [text for name, rows in told.items() if name.startswith("oos") for text, _label in rows]
    bitext = sorted((folder / "in_bitext_customer_service").glob("*.csv"))
    if bitext:
        rows = csv.DictReader(bitext[0].open(encoding="utf-8-sig"))
        found["customer service, 27 answers"] = ([(one["utterance"], one["intent"]) for one in rows], outside)
    if told:
        inside = [(t, label) for name, rows in told.items() if not name.startswith("oos") for t, label in rows]
        found["CLINC150, 150 answers"] = (inside, outside)
    return found


def measured(name: str, pairs: list[tuple[str, str]], outside: list[str]) -> None:
    """One line of figures."""
    entries = put_together([Entry(q, f"{a}.", "", at, "file", at + 2) for at, (q, a) in enumerate(pairs)])
    opened = opened_of(entries)
    found = evaluate(opened, outside)
    row(f"{name}: recall at 1", found.recall[1], better="high")
    row(f"{name}: recall at 5", found.recall[5], 0.95, better="high")
    row(f"{name}: false answers of {found.outside}", found.false_answers, 0.05)
    row(f"{name}: answered", found.coverage, better="high")
    row(f"{name}: right of those answered", found.right, better="high")
    row(f"{name}: calibration error", found.error)


def speed(count: int = 10_000) -> None:
    """Seconds of an answer from many entries with an answer each, warm."""
    nouns = ("invoice", "parcel", "refund", "voucher", "warranty", "address", "password", "gift", "delivery", "return")
    draw = np.random.default_rng(1)
    words = [f"part{n}" for n in range(900)]
    said = [f"How do I get the {draw.choice(nouns)} for {' '.join(draw.choice(words, 4))}?" for _ in range(count)]
    began = time.perf_counter()
    opened = opened_of(put_together([Entry(q, f"Answer {n}.", "", n, "file", n) for n, q in enumerate(said)]))
    row(f"{count:,} entries read, learned and compared", time.perf_counter() - began, unit="s")
    times = []
    for n in range(0, count, count // 40):
        question = f"please tell me about the {said[n].split()[5]} with {said[n].split()[7]} {n}"
        began = time.perf_counter()
        ask(None, opened, question)
        times.append(time.perf_counter() - began)
    row("an answer, median of 40", float(np.median(times)), 0.2, unit="s")
    row("an answer, slowest of 40", max(times), 0.2, unit="s")


def main() -> None:
    """Print every figure."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    measured("Chinese questions, 20 answers", chinese(), [one for one in OUTSIDE.replace("\n", "|").split("|") if one])
    for name, (pairs, outside) in public(folder).items():
        measured(name, pairs, outside)
    speed()


if __name__ == "__main__":
    main()
