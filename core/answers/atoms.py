"""What a question asks about, in pieces that can be held against an entry: words, signs, and values of closed kinds.

A file with one question for each answer teaches nothing about words that it does not hold: rewordings by rule add none.
So of such answers it is measured what the question names and the entry does not say (`missing`): "on Saturday" is not
answered by what holds for Sundays, however alike the two are to a text model.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.search.matching import Reader, fold, has_chinese, pieces
from core.text.topics import SMALL

Floats = NDArray[np.float64]
_KINDS = {
    "day": (
        "monday mon 周一 星期一|tuesday tue 周二 星期二|wednesday wed 周三 星期三|thursday thu 周四 星期四"
        "|friday fri 周五 星期五|saturday sat 周六 星期六|sunday sun 周日 周天 星期日 星期天|weekend 周末"
        "|holiday 节假日 假日"
    ),
    "month": (
        "january 一月|february 二月|april 四月|june 六月|july 七月|august 八月|september 九月"
        "|october 十月|november 十一月|december 十二月"
    ),
    "payment": (
        "visa|mastercard 万事达|amex american_express 运通|paypal 贝宝|alipay 支付宝|wechat 微信|unionpay 银联"
        "|klarna|apple_pay|google_pay|cash 现金|cheque check 支票|bitcoin crypto 比特币|instalment installment 分期"
        "|huabei 花呗|bank_transfer wire_transfer 转账|cash_on_delivery 货到付款|invoice_payment 对公"
    ),
    "size": "xs|xl|xxl|xxxl|small 小号|medium 中号|large 大号",
    "colour": (
        "black 黑色|white 白色|red 红色|blue 蓝色|green 绿色|yellow 黄色|grey gray 灰色|pink 粉色|brown 棕色"
        "|purple 紫色"
    ),
    "person": "student 学生|senior pensioner 老人 老年|child kid 儿童|teacher 教师|soldier military 军人|employee 员工",
    "carrier": "dhl|ups|fedex|usps|sf_express 顺丰|ems|zto 中通|yto 圆通|jd_logistics 京东快递",
}
_ALIKE = (
    "duration:how_long period length duration delivery_time shipping_time lead_time|"
    "return:return bring_back send_back give_back|ship:ship deliver shipping delivery dispatch post_it|"
    "price:how_much cost price fee charge|"
    "pay:pay payment|card:card cards|buy:buy purchase|cancel:cancel call_off|rent:rent hire lease|"
    "open:open opening_hours opening_times business_hours|place:where located location|"
    "abroad:abroad overseas international internationally|repair:repair fix mend|clean:clean wash|"
    "broken:broken damaged defective faulty|guarantee:warranty guarantee|refund:refund money_back|"
    "discount:discount reduction|member:member membership loyalty|order:order orders|"
    "change:change alter modify edit|test:try test|voucher:voucher coupon|parcel:parcel package|"
    "secondhand:used second-hand secondhand|lesson:lesson class course"
)
_ALIKE_ZH = (
    "保修:质保 保固 保修期|退:退货 退回 退掉|运费:邮费 快递费 配送费|多久:多长时间 多长 几天 几个月 期限|"
    "营业:开门 上班 营业时间|取消:撤销 不要了|换:更换 调换|修:维修 修理|清洁:清洗 擦洗|"
    "租:租赁 租借 租用|买:购买 选购|优惠:折扣 打折|发货:寄出 寄送"
)
_FREE_ZH = re.compile(
    r"请问|您好|你好|想问一下|麻烦|怎么样|怎么弄|怎么回事|怎么办|怎么|如何|是否|是不是|能不能|可不可以|可以|能否|能|"
    r"有没有|什么时候|什么|哪里|哪些|哪个|几点|多少钱|多少|几|吗|呢|啊|呀|么|嘛|的|了|是|要|我|你|您|们|这|那|想|请|有|在|会|"
    r"过|把|给|用|支持|关于|一下|个"
)
_FREE_WORDS = (
    "already still really actually currently possible able want need like know tell help question thing something "
    "anything someone somewhere anywhere somehow "
    "maybe soon item product take accept you your get got getting make way go going hi hello thank "
    "please pls kindly thanks thx hey sorry dear sir madam"
)
_FREE = frozenset(_FREE_WORDS.split())
RARE = 0.25
"""Share of a file's entries beyond which a word is the file's own subject and tells no entry from another."""
OF_KIND = 0.75
"""What is missing at least where a value of a closed kind is: a weekday that the entry does not name; and where a
question is one of the entry's but for a word that the entry does not say."""
SOFT = 0.4
"""What the share that is missing takes from what can be known: people name half of what they ask in other words, so the
whole of it would leave a file with one question for each answer silent (a third of its answers, on CLINC150)."""
TWIN = ((2, 1, 3), (1, 1, 2))
"""(Words added, words left out, words kept) up to which two questions are one but for a word: nine in ten of CLINC150's
questions with a word of another in the place of one of theirs, and one in fifty of those that people wrote."""
TWIN_SIGNS = (2, 2, 4)
"""The same in Chinese signs: a word has two."""
MOST_UNLIKE = 4
"""Words of two questions beyond which they are not looked at for slips: two more than may be other words."""
SLIPPED = 5
"""Letters from which one turned or wrong makes no other word: "send" and "sell" are two."""
MOST_OF_ONE = 3
"""Questions of an answer from which they show what it is asked by, and no single one is held against a question."""
LISTED = 3
"""Values of a kind from which an entry lists them, so that it speaks of the others by leaving them out."""
_DAY = "(?:mon|tue|wed|thu|fri|sat|sun)"
_RANGE = re.compile(
    rf"\b{_DAY}\w*\s*(?:to|till|until|through|-|–)\s*{_DAY}|[周期拜][一二三四五六日天](?:至|到|-|–)[周星礼一二三四五六日天]"
)
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_RUNS = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_reader = Reader("en")


def _spelled(word: str) -> str:
    return re.escape(word).replace("_", r"[\s-]+")


def _latin(words: Sequence[str]) -> str:
    return r"\b(?:" + "|".join(_spelled(word) for word in words if not _HAN.search(word)) + r")(?:s|es)?\b"


_VALUES = [
    (kind, words.split()[0], re.compile("|".join(
        [_latin(words.split())] * any(not _HAN.search(one) for one in words.split())
        + [re.escape(one) for one in words.split() if _HAN.search(one)])))
    for kind, told in _KINDS.items() for words in told.split("|")
]  # fmt: skip
_SAME = [(one.split(":")[0], re.compile(_latin(one.split(":")[1].split()))) for one in _ALIKE.split("|")]
_SAME_ZH = [(one.split(":")[0], re.compile("|".join(one.split(":")[1].split()))) for one in _ALIKE_ZH.split("|")]


@dataclass(frozen=True)
class Atoms:
    """What a text names: `words` (stems and Chinese signs), and `values` of closed kinds as (kind, value)."""

    words: frozenset[str]
    values: frozenset[tuple[str, str]]
    lists: frozenset[str]


@lru_cache(maxsize=50_000)  # the entries of the files that are open, and the questions of a day
def atoms(text: str) -> Atoms:
    """What a text names, synonyms of the trade as one; `lists` are kinds of which it names a range or many."""
    folded = fold(text)
    values = frozenset((kind, name) for kind, name, pattern in _VALUES if pattern.search(folded))
    lists = {kind for kind in _KINDS if sum(one == kind for one, _name in values) >= LISTED}
    if _RANGE.search(folded) or re.search(r"every day|daily|每天|全天|全年", folded):
        lists.add("day")
    rest = folded
    for _kind, _name, pattern in _VALUES:
        rest = pattern.sub(" ", rest)
    for name, pattern in _SAME:
        rest = pattern.sub(f" {name} ", rest)
    for name, pattern in _SAME_ZH:
        rest = pattern.sub(name, rest)
    latin = _HAN.sub(" ", rest)
    words = {term for term in _reader.terms(latin) if term not in SMALL and term not in _STEMS}
    signs = set(_HAN.findall(_FREE_ZH.sub(" ", rest)))
    return Atoms(frozenset(words | signs), values, frozenset(lists))


_STEMS = _FREE | frozenset(term for word in _FREE for term in _reader.terms(word))


def telling_parts(text: str) -> list[str]:
    """The words of a text that tell something, as written; of Chinese the stretches between its small words."""
    if has_chinese(text):
        return [part for piece in _RUNS.findall(text) for part in _FREE_ZH.sub(" ", piece).split()]
    words = re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text)
    return [word for word in words if atoms(word).words or atoms(word).values]


class Held:
    """Which entries name what."""

    def __init__(self, texts: Sequence[str]) -> None:
        words: dict[object, list[int]] = defaultdict(list)
        for at, text in enumerate(texts):
            told = atoms(text)
            for one in (*told.words, *told.values, *told.lists):
                words[one].append(at)
        self.entries = len(texts)
        self.said = [frozenset(pieces(text.split("\n", 1)[0])) for text in texts]
        self.of: Mapping[object, NDArray[np.int64]] = {one: np.array(places) for one, places in words.items()}

    def weight(self, word: str) -> float:
        """What a word counts: the rarer the more, nothing where a quarter of the file says it."""
        found = len(self.of.get(word, ()))
        if self.entries >= 2 * LISTED and found > RARE * self.entries:
            return 0.0
        return float(np.log1p(self.entries / (found + 0.5)))


@dataclass(frozen=True)
class Lack:
    """What answers do not say of what is asked.

    Attributes:
        short: (questions, places) share of what the question names that an answer and the questions it stands beside
            do not, divided by how many these are: an answer with many questions shows by them what is asked in other
            words.
        ceiling: (questions, places) the most that can be known of an answer because of that.
        lacking: (questions, places) the share itself, however many questions there are.
    """

    short: Floats
    ceiling: Floats
    lacking: Floats


def missing(
    held: Held,
    answer_of: NDArray[np.int64],
    questions: Sequence[str],
    answers: NDArray[np.int64],
    used: NDArray[np.bool_] | None = None,
) -> Lack:
    """What answers do not say of what is asked.

    Args:
        held: What the entries name.
        answer_of: (entries,) number of each entry's answer.
        questions: What is asked.
        answers: (questions, places) numbers of answers, -1 for none.
        used: (entries,) those that are not hidden.
    """
    total = int(answer_of.max(initial=-1)) + 1
    many = np.bincount(answer_of if used is None else answer_of[used], minlength=total)
    short, ceiling, lacking_ = np.zeros(answers.shape), np.ones(answers.shape), np.zeros(answers.shape)
    places_of: dict[int, list[int]] = defaultdict(list)
    for place in np.arange(held.entries) if used is None else np.flatnonzero(used):
        places_of[int(answer_of[place])].append(int(place))

    def able(what: object) -> NDArray[np.bool_]:
        found = np.zeros(total + 1, np.bool_)
        places = held.of.get(what)
        if places is not None:
            found[answer_of[places if used is None else places[used[places]]]] = True
        return found

    for at, question in enumerate(questions):
        told = atoms(question)
        weights = {word: held.weight(word) for word in told.words}
        whole = sum(weights.values()) + len(told.values) * np.log1p(2 * held.entries)
        lacking = np.zeros(total + 1)
        of_kind = np.zeros(total + 1, np.bool_)
        for word, weight in weights.items():
            lacking += weight * ~able(word)
        for kind, name in told.values:
            not_there = ~(able((kind, name)) | able(kind))
            lacking += np.log1p(2 * held.entries) * not_there
            of_kind |= not_there
        share = lacking / whole if whole else lacking
        mine, count = answers[at], np.maximum(np.append(many, 1)[answers[at]], 1)
        lacking_[at] = np.maximum(share, OF_KIND * of_kind)[mine]
        short[at] = lacking_[at] / count
        spoken = frozenset(pieces(question))
        twin = [
            share[number] > 0
            and 0 < many[number] < MOST_OF_ONE
            and any(_but_a_word(spoken, held.said[place]) for place in places_of[number])
            for number in mine.tolist()
        ]
        strange = np.maximum(OF_KIND * np.array(twin), OF_KIND * of_kind[mine] / count)
        ceiling[at] = 1.0 - np.maximum(SOFT * share[mine] / count, strange)
    return Lack(short, ceiling, lacking_)


def _but_a_word(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two questions, as words, are one but for a word; a slip of the keys makes no other word."""
    if any(has_chinese(word) for word in one):
        signs, others = _signs(one), _signs(other)
        added, away, least = TWIN_SIGNS
        return 0 < len(signs - others) <= added and len(others - signs) <= away and len(signs & others) >= least
    if len(one - other) > MOST_UNLIKE or len(other - one) > MOST_UNLIKE:
        return False
    mine, theirs = _unlike(one, other)
    if not mine:
        return False
    kept = len(one) - len(mine)
    return any(len(mine) <= added and len(theirs) <= away and kept >= least for added, away, least in TWIN)


def _unlike(one: frozenset[str], other: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    from rapidfuzz.distance import OSA

    mine, theirs = one - other, other - one
    slips = {
        (a, b)
        for a in mine
        for b in theirs
        if min(len(a), len(b)) >= SLIPPED and a.isalpha() and OSA.distance(a, b, score_cutoff=1) <= 1
    }
    return mine - {a for a, _b in slips}, theirs - {b for _a, b in slips}


def _signs(words: frozenset[str]) -> frozenset[str]:
    return frozenset(sign for word in words for sign in word)
