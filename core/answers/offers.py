"""Products that a customer may mean who names none: those whose title, brand or category hold every word asked for.

"Do you sell bike pumps under 20" says that something is wanted (by a way to ask, `wants`), what (the words that are
left) and what it may cost. A product is offered only where it holds all of the words; so words that the catalog lacks
offer nothing, and what is not of this shop gets no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.search.matching import STOP, UNITS, fold, is_run, pieces

if TYPE_CHECKING:
    from core.search import Index

MOST_LOOKED = 2_000
"""Products whose texts are read again, the best by their words first: more fit only where a word says next to nothing,
and five are shown."""
_SELLS = re.compile(
    r"\b(?:do|does|did|don['’]?t|can|will|would) (?:you|u|ya|they|y['’]?all|(?:your|the|this) (?:shop|store|site))"
    r"(?: (?:guys|people|also|still|currently|even|happen to|ever|all))* "
    r"(?:sell|have|carry|stock|offer|keep|got|get|recommend|show me)\b"
    r"|\b(?:have|has|['’]ve) (?:you|the shop|the store) (?:got|any)\b|\b(?:you )?got any\b|\byou (?:sell|carry|stock)\b"
    r"|\b(?:is|are) there (?:any|some|an?)\b|\b(?:looking|shopping|searching) for\b|\bin search of\b|\bfor sale\b"
    r"|\b(?:want|like|need|wish|hope|trying|where (?:can|could|do) (?:i|we)|can (?:i|we)) to (?:buy|purchase|order)\b"
    r"|\b(?:where|can|could) (?:can |could |do )?(?:i|we) (?:buy|purchase|order|find|get)\b|\bi need (?:an?|some|new)\b"
    r"|\bshow me\b|\bany\b(?=.{1,60}\b(?:for sale|available|left)\b)"
    r"|\bwh(?:ich|at)\b(?= (?!do\b|have\b|did\b|would\b)\S.{0,60} (?:do|have) you\b)"
    r"|有没有|有无|卖不卖|有(?=.{1,30}[吗么嘛?？])|卖(?=.{1,30}[吗么嘛?？])|在卖|有卖|出售|想买|要买|想要|我要|需要|求购|哪里买|能买到|买得到"
    r"|有什么(?=.)|有哪些(?=.)|找(?:一?[个件款种把台只双条瓶盒支本张套])|推荐",
    re.IGNORECASE,
)
"""Ways to ask for something to buy."""
_OWN = re.compile(
    r"(?<!for )(?<!with )\b(?:my|mine)\b|\bi (?:have|['’]ve|own|owe|spent|paid|ordered|bought)\b|我的", re.IGNORECASE
)
"""What is the customer's own, so not asked for to be bought."""
_MONEY = {
    "USD": r"\$|us\$|usd|dollars?|bucks?|美元|美金",
    "EUR": r"€|eur|euros?|欧元",
    "GBP": r"£|gbp|pounds?|英镑",
    "CNY": r"[¥￥]|cny|rmb|yuan|人民币|元|块钱?",
    "JPY": r"jpy|yen|日元",
}
_DOLLARS = frozenset(["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN"])
"""Currencies that people write with the sign of the dollar."""
_UNIT = rf"(?:{'|'.join(_MONEY.values())})"
_AMOUNT = rf"(?:{_UNIT}\s*)?\d+(?:,\d{{3}})*(?:\.\d+)?(?:\s*{_UNIT}(?![a-z]))?"
_MOST = (
    r"under|below|less than|cheaper than|up to|at most|no more than|not more than|maximum(?: of)?|max|within|低于|少于"
    r"|不到|不超过|最多|<="
)
_LEAST = r"over|above|more than|at least|starting at|no less than|高于|超过|大于|至少|不低于|>="
_BOUNDS = re.compile(
    rf"(?:\bbetween\s+|\bfrom\s+)?(?P<from>{_AMOUNT})\s*(?:[-–~至到]|\b(?:and|to)\b)\s*(?P<to>{_AMOUNT})(?:之间)?"
    rf"|(?P<how>(?:\b(?:{_MOST}|{_LEAST})\b|<=|>=|低于|少于|不到|不超过|最多|高于|超过|大于|至少|不低于))\s*(?P<than>{_AMOUNT})"
    rf"|(?P<before>{_AMOUNT})\s*(?P<side>以下|以内|之内|以上)",
    re.IGNORECASE,
)
_STRICT = frozenset(["under", "below", "less than", "cheaper than", "低于", "少于", "不到", "over", "above",
                     "more than", "高于", "超过", "大于"])  # fmt: skip
_LEAST_WORDS = re.compile(rf"(?:{_LEAST})$", re.IGNORECASE)
_FREE_WORDS = (
    "do does did have has had you your i my me we us its they them was there any some one ones what which how who "
    "where when can could would will should please tell about come comes came much many still get got product "
    "products item items hi hello thanks back sell sells selling sale carry stock offer offers buy buying "
    "purchase order want wanted wants need needs like look looking search searching find show shop store online "
    "cheap cheaper cheapest expensive good best nice great kind kinds type types sort sorts brand brands hey yes "
    "also maybe just really know last recent previous next today yesterday now if am be been being so then all "
    "each per than under over below above between price priced cost costs guys people recommend available left "
    "something anything im id ive whats hows dollar dollars euro euros bucks make makes made"
)
_FREE = STOP | frozenset(_FREE_WORDS.split())
_SERVICE_WORDS = (
    "shipping shipment delivery deliver ship return returns refund refunds exchange account password warranty invoice "
    "discount discounts voucher vouchers coupon coupons gift policy payment payments membership parcel parcels "
    "package packages fee fees tax taxes service customer support help question questions job jobs time hours "
    "问题 发票 退货 退款 运费 快递 优惠 优惠券 折扣 活动 保修 质保 客服 人工 会员 账号 密码"
)
_SERVICE = frozenset(_SERVICE_WORDS.split())
"""What a shop does beside selling: a question of these words alone asks for no product."""
_ZH_FREE = re.compile(
    r"你们|您们|我们|咱们|店里|店铺|本店|贵店|这里|这边|家里|请问|你好|您好|告诉我|想知道|想问一下|想问|问一下|一下|帮我|给我|推荐|"
    r"[一两几\d]+[个件款种把台只双条瓶盒支本张套]|[买要来找][个件款把台只双条瓶盒支张套]|想买|想要|要买|我要|需要|哪里|能买到|买得到|购买|出售|求购|卖不卖|在卖|有卖|有没有|有无|"
    r"还有|有什么|有哪些|什么|哪些|哪个|哪种|哪款|多少|怎么|可以|可选|便宜点?|好用|商品|产品|宝贝|牌子|这个|那个|这款|那款|这件|大概|"
    r"价格在|价格|价位|之间|[我你您找吗呢啊呀吧么嘛的是卖买]|^[有在个款]|[有了]$"
)
_RUN_PIECE = 2
"""Signs of the shortest part into which a Chinese stretch may be cut: of one sign nearly every title holds some."""


@dataclass(frozen=True)
class Wanted:
    """What a question that names no product asks for.

    Attributes:
        words: What a product must hold, as written; empty where no product is asked for.
        least, most: Bounds of the price, None for none; `strict` where the bound itself is beyond.
        currencies: Those that the bounds are said in; empty where none is named.
    """

    words: tuple[str, ...]
    least: float | None = None
    most: float | None = None
    strict: bool = False
    currencies: frozenset[str] = frozenset()


def sells(question: str) -> bool:
    """Whether a question asks for something to buy, in one of the ways to ask for it."""
    return bool(_SELLS.search(question)) and not _OWN.search(question)


def wants(question: str, asked: Iterable[re.Pattern[str]], *, facts: bool) -> Wanted:
    """What a question asks for.

    Args:
        question: As typed.
        asked: Patterns of the facts that a question may ask for: their words name no product.
        facts: Whether it asks for one of them, which is a way to ask for a product too.
    """
    least = most = None
    strict, currencies = False, frozenset[str]()
    rest = question
    bounded = _bounds(question)
    if bounded is not None:
        (least, most), strict, currencies, rest = bounded
    if _OWN.search(rest) or not (facts or bounded is not None or _SELLS.search(rest)):
        return Wanted(())
    for pattern in (*asked, _SELLS):
        rest = pattern.sub(" ", rest)
    words = []
    for piece in pieces(rest):
        if not is_run(piece):
            if (len(piece) > 1 or piece.isdigit()) and re.sub("['’]", "", piece) not in _FREE:
                words.append(piece)
            continue
        words += _telling(piece)
    words = list(dict.fromkeys(words))
    telling = [one for one in words if one not in _SERVICE and not one.isdigit()]
    return Wanted(tuple(words) if telling else (), least, most, strict, currencies)


def _telling(run: str) -> list[str]:
    """What is left of a stretch of Chinese signs without the words of asking, at its ends too."""
    rest = _ZH_FREE.sub(" ", run).split()
    return rest if rest == [run] else [word for part in rest for word in _telling(part)]


def _bounds(question: str) -> tuple[tuple[float | None, float | None], bool, frozenset[str], str] | None:
    """(Least, most), whether these are beyond the bounds, their currencies, and the question without them."""
    for hit in _BOUNDS.finditer(question):
        said = [one for one in (hit["from"], hit["to"], hit["than"], hit["before"]) if one]
        currencies = frozenset(code for one in said for code in _currencies(one))
        after = pieces(question[hit.end() : hit.end() + 20])
        if not currencies and (_measures(after) or question[hit.end() : hit.end() + 1] in ("-", "%")):
            continue
        if hit["from"] and not currencies and not re.match(r"between|from", hit[0], re.IGNORECASE):
            continue  # "size 38-40" is no price
        numbers = [float(re.sub(r"[^\d.]", "", one).strip(".")) for one in said]
        if hit["from"]:
            bounds: tuple[float | None, float | None] = (min(numbers), max(numbers))
        elif hit["side"] == "以上" or (hit["how"] and _LEAST_WORDS.match(hit["how"])):
            bounds = (numbers[0], None)
        else:
            bounds = (None, numbers[0])
        strict = (hit["how"] or "").lower() in _STRICT
        return bounds, strict, currencies, f"{question[: hit.start()]} {question[hit.end() :]}"
    return None


def _currencies(said: str) -> frozenset[str]:
    found = {code for code, pattern in _MONEY.items() if re.search(pattern, said, re.IGNORECASE)}
    return frozenset(found | (_DOLLARS if re.search(r"\$|dollar|buck", said, re.IGNORECASE) else set()))


def _measures(after: Sequence[str]) -> bool:
    """Whether what follows a number is what it measures, so that it is no price."""
    return bool(after) and (after[0] in UNITS or any(after[0].startswith(one) for one in UNITS if is_run(one)))


def holding(index: Index, wanted: Wanted) -> list[int]:
    """Places of the products that hold every word in title, brand or category, within the price.

    Those sold out come last, else the best by their words first.
    """
    if not wanted.words:
        return []
    reader, products, lexical = index.reader, index.products, index.lexical
    counts = np.zeros(len(products), np.int32)
    terms: list[str] = []
    for word in wanted.words:
        told = reader.terms(word)
        terms += told
        held = np.zeros(len(products), np.bool_)
        if len(word) > 1 or not is_run(word):
            for term in told:
                held[lexical.postings(term)[0]] = True
        else:
            held[:] = True
        counts += held
    able = counts == len(wanted.words)
    for bound, beyond in ((wanted.least, np.less), (wanted.most, np.greater)):
        if bound is not None:
            able &= np.isfinite(products.price) & ~beyond(products.price, bound)
            able &= (products.price != bound) | (not wanted.strict)
    if wanted.currencies and (wanted.least, wanted.most) != (None, None):
        able &= np.isin(products.currency.astype(str), ["", *wanted.currencies])
    score = lexical.score(terms)
    order = [int(at) for at in np.argsort(-score, kind="stable") if able[at]][:MOST_LOOKED]
    found = [at for at in order if _holds(index, at, wanted.words)]
    return sorted(found, key=lambda at: bool(products.stock[at] <= 0))


def _holds(index: Index, place: int, words: Sequence[str]) -> bool:
    products = index.products
    said = [products.titles[place], *(one[place] for one in products.other_titles.values())]
    text = "\n".join(map(str, (*said, products.brand[place], products.category[place])))
    terms, folded = set(index.reader.terms(text)), fold(text)
    runs = [piece for piece in pieces(text) if is_run(piece)]
    return all(_said(index, word, terms, folded, runs) for word in words)


def _said(index: Index, word: str, terms: set[str], folded: str, runs: Sequence[str]) -> bool:
    if is_run(word):
        if len(word) < _RUN_PIECE:
            return any(run.endswith(word) for run in runs)
        return _cut(word, folded)
    told = index.reader.terms(word)
    joined = not word.isalnum() and told[-1:] == [one for one in told[-1:] if one in terms]  # "t-shirt" and "tshirt"
    return set(told) <= terms or joined or (len(told) > 2 and set(told[1:]) <= terms)  # "iphone7" and "iphone 7"


def _cut(run: str, text: str) -> bool:
    """Whether a stretch of signs can be cut into parts that a text holds."""
    able = [True] + [False] * len(run)
    for end in range(_RUN_PIECE, len(run) + 1):
        able[end] = any(able[start] and run[start:end] in text for start in range(end - _RUN_PIECE + 1))
    return able[len(run)]
