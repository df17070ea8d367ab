"""Two entries that may contradict each other: nearly the same is asked, and the answers say another number or thing.

Nearly the same is asked where what the questions name (`core.answers.atoms`, rare words counting more) is mostly the
same, with the same numbers, denials and values of closed kinds; by meaning, their cosine must be among the highest of
this file too: no lower than nine in ten questions have to the nearest with another answer. Answers differ where both
say a quantity of one kind (a length of time, a time of day, a date, a share, a currency, a number alone) and none has
those of the other; where both name values of one kind (days, cards) or places and people and share none; or where one
says yes and the other no, one denies what the other says in much the same words, or they are opposites ("free", "fee").
A person must look: two entries may be about two matters that their words do not tell apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from core.answers.atoms import atoms
from core.answers.stated import denials, numbers
from core.search.matching import fold, has_chinese

if TYPE_CHECKING:
    from core.answers.bank import Bank
    from core.answers.entries import Entry

NEAR = 0.6
"""Share of what either question names, by weight, that both must: of two words and one beside them, the two."""
VERY_NEAR = 0.8
"""The same for answers that differ in a yes or a name alone, which two matters do more easily than in a number."""
WITH_OTHERS = 0.9
"""Share of the questions whose nearest with another answer is farther, from which two are near in this file."""
LEAST = 0.7
"""What a word that a quarter of the file says weighs where only one of two questions says it: a quarter of what a word
of one entry in ten weighs. "How long" and "how long can I cancel" are two matters,
however often the file says "cancel"."""
ALIKE = 0.8
"""Cosine from which two questions are near whatever else the file holds."""
ALIKE_OF_SEVERAL = 0.92
"""The same for the encoder of several languages, whose cosines all lie close to one."""
MOST_PAIRS = 200
"""Entries that name the same word beyond which it tells none from another: the pairs of the rest stay few."""
_UNITS = (
    ("time", 1.0, r"days?|天|日(?!元)|工作日"), ("time", 7.0, r"weeks?|周|星期|礼拜"),
    ("time", 30.0, r"months?|个月|月"), ("time", 360.0, r"years?|年"), ("clock", 60.0, r"hours?|hrs?|小时|个小时"),
    ("clock", 1.0, r"minutes?|mins?|分钟"), ("share", 1.0, r"%|percent|per cent|折"),
)  # fmt: skip
_MEASURED = re.compile(
    r"(\d+(?:[.,]\d+)*)[\s-]*(?:working |business |full |calendar |个)?(?:"
    + "|".join(f"(?P<u{at}>{unit})" for at, (_k, _f, unit) in enumerate(_UNITS)) + r")?(?![a-z])"
)  # fmt: skip
_WORDED = {
    word: str(value)
    for value, words in enumerate(
        ("one a an 一", "two 两 二", "three 三", "four 四", "five 五", "six 六", "seven 七", "eight 八", "nine 九",
         "ten 十"), 1)
    for word in words.split()
}  # fmt: skip
_WORD = re.compile(
    r"\b(a|an|one|two|three|four|five|six|seven|eight|nine|ten)"
    r"(?=[\s-](?:working |business )?(?:day|week|month|year|hour|minute|percent))"
    r"|([一二两三四五六七八九十])(?=个?(?:[天日周年月]|小时|分钟|工作日))"
)
_MONTHS = (
    "jan(?:uary)? feb(?:ruary)? mar(?:ch)? apr(?:il)? may june? july? aug(?:ust)? sept?(?:ember)? oct(?:ober)? "
    "nov(?:ember)? dec(?:ember)?"
)
_MONTH = "|".join(f"(?P<m{at}>{one})" for at, one in enumerate(_MONTHS.split(), 1))
_DATES = (
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.? (?:of )?(?:{_MONTH})\b"),
    re.compile(rf"\b(?:{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?! (?:days|weeks|hours))"),
    re.compile(r"(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]?"),
    re.compile(r"\b\d{4}[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})\b"),
)
_HOURS = (
    re.compile(r"\b(?P<h>\d{1,2})(?:[:.](?P<m>\d\d))? ?(?P<half>[ap])\.?m\b\.?"),
    re.compile(r"\b(?P<h>\d{1,2}):(?P<m>\d\d)(?::\d\d)?"),
    re.compile(
        r"(?P<half>上午|早上|中午|下午|晚上|晚)?(?P<h>\d{1,2})点(?!半?[多个])(?:(?P<m>\d{1,2})分|(?P<thirty>半))?"
    ),
)
_CURRENCIES = (
    ("euro", r"€|\beuros?\b|\beur\b|欧元"), ("dollar", r"\$|\bdollars?\b|\busd\b|美元|美金"),
    ("pound", r"£|\bpounds sterling\b|\bgbp\b|英镑"),
    ("yuan", r"[¥￥]|\byuan\b|\brmb\b|\bcny\b|人民币|(?<![欧美日])元"),
    ("yen", r"\byen\b|\bjpy\b|日元"),
)  # fmt: skip
_MONEY = [(name, re.compile(pattern)) for name, pattern in _CURRENCIES]
_OPPOSED = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        (
            r"\bfree\b|\bno (?:extra )?(?:cost|charge|fee)|免费|包邮|不收",
            r"\b(?:charges?|fees?|costs?|paid)\b|收费|收取|付费|自付",
        ),
        (r"\bincluded\b|(?<!不)含", r"\b(?:extra|separately|excluded)\b|另付|另收|不含"),
        (r"\bopen\b|营业|开门", r"\bclosed\b|休息|关门|歇业"),
        (
            r"\bcustomers? (?:pays?|bears?)\b|\byou pay\b|(?:顾客|买家|您)承担",
            r"\bwe (?:pay|bear)\b|(?:商家|卖家|我们)承担",
        ),
    )
)
_ASKED = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"\b(?:must|may|might|have to|am i able to|is it possible to)\b", "can"),
        (r"\bwhen (?:will|do|does|can) (.{0,30}?)\b(?:arrive|get|receive)\b", r"how long \1 get"),
        (r"\bhow expensive\b|\bwhat do you charge\b", "price"),
        (r"\bdelivered\b", "deliver"),
        (
            r"\bhow (?:much time|many (?:working |business )?(?:days|weeks|months|hours)|soon|fast|quickly)\b",
            "how long",
        ),
        (
            r"\b(?:until|till|by) when\b|\bby (?:what|which) (?:day|date|time)\b"
            r"|\bwhat is the (?:last|latest) (?:day|date|time)\b|\b(?:until|till) what time\b|\bhow late\b",
            "deadline",
        ),
        (r"\b(?:in|to) (?:other|foreign) countries\b|\boutside the country\b", "abroad"),
        (r"\bfree of charge\b|\bat no cost\b", "free"),
        (r"\bhas to pay\b", "pays"),
        (r"\bon which day\b", "which day"),
        (r"(?:的)?价[格钱](?:是)?(?:多少)?|多少钱|什么价|几块钱?|怎么卖", "价格"),
        (r"几时|何时|几号|哪天|哪一天", "什么时候"),
        (r"星期几|礼拜几", "周几"),
        (r"由谁", "谁"),
        (r"是?免费的?", "免费"),
        (r"承担|负担|来?出(?=$|[？?吗呢])", "承担"),
        (r"(?:几天|几个?(?:工作日|小时|星期|周|月)|多久)之?以?内", "时限"),
        (r"几天|几个?(?:工作日|小时|星期|周|月)", "多久"),
        (r"几点前|最晚几点|几点之前", "几点截止"),
    )
)
_YES = re.compile(r"^\W*(?:yes|sure|of course|certainly|可以|能|是的|有的|支持|会的)")
_NO = re.compile(r"^\W*(?:no|never|unfortunately|sorry|不|没有|无法|暂不)\b|^\W*(?:不|没有|无法|暂不)")
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][\w-]+")


def quantities(text: str) -> dict[str, frozenset[float]]:
    """Kind of quantity -> what a text says of it: times in days, clock times in minutes, shares, and numbers alone."""
    folded = _WORD.sub(lambda hit: _WORDED[hit[0]], fold(text))
    found: dict[str, set[float]] = defaultdict(set)
    for pattern in _DATES:
        for hit in pattern.finditer(folded):
            parts = hit.groupdict()
            month = parts.get("month") or next(name[1:] for name, said in parts.items() if said and name[1:].isdigit())
            found["date"].add(float(month) * 100 + float(parts["day"]))
        folded = pattern.sub(" ", folded)
    for pattern in _HOURS:
        for hit in pattern.finditer(folded):
            found["hour"].add(_hour(hit.groupdict()))
        folded = pattern.sub(" ", folded)
    for number, (_name, money) in enumerate(_MONEY):
        if money.search(folded):
            found["currency"].add(float(number))
    for hit in _MEASURED.finditer(folded):
        told = re.sub(r",(?=\d{3}\b)", "", hit[1]).replace(",", ".")
        if told.count(".") > 1:
            continue
        at = next((place for place in range(len(_UNITS)) if hit[f"u{place}"]), None)
        kind, factor = ("number", 1.0) if at is None else _UNITS[at][:2]
        found[kind].add(round(float(told) * factor, 4))
    return {kind: frozenset(values) for kind, values in found.items()}


def _hour(told: dict[str, str | None]) -> float:
    """A time of day in minutes."""
    hour, half = int(told["h"] or 0), told.get("half") or ""
    if half in ("p", "下午", "晚上", "晚") and hour < NOON:
        hour += NOON
    if half == "a" and hour == NOON:
        hour = 0
    return hour * 60.0 + (30.0 if told.get("thirty") else float(told.get("m") or 0))


NOON = 12
"""Hours before the afternoon."""


def differ(one: str, other: str, *, named: bool = False) -> bool:
    """Whether two answers say different numbers, values or (where `named`) a yes against a no or other names."""
    mine, theirs = quantities(one), quantities(other)
    if any(not values & theirs[kind] for kind, values in mine.items() if kind in theirs):
        return True
    these, those = atoms(one).values, atoms(other).values
    kinds = {kind for kind, _v in these} & {kind for kind, _v in those}
    if any(not {v for k, v in these if k == kind} & {v for k, v in those if k == kind} for kind in kinds):
        return True
    if not named:
        return False
    first, second = fold(one), fold(other)
    if (_YES.search(first) and _NO.search(second)) or (_NO.search(first) and _YES.search(second)):
        return True
    if (denials(one) > 0) != (denials(other) > 0):
        said, told = atoms(one).words, atoms(other).words
        if len(said & told) >= DENIED * min(len(said), len(told)) > 0:
            return True
    for these_, those_ in _OPPOSED:
        for mine_, theirs_ in ((first, second), (second, first)):
            if these_.search(mine_) and those_.search(theirs_) and not these_.search(theirs_):
                return True
    names, others = set(_NAME.findall(one)), set(_NAME.findall(other))
    return bool(names and others and not names & others)


DENIED = 0.4
"""Share of the words of the shorter answer that the other must say too, where one denies and the other does not."""


def _asking(question: str) -> str:
    """A question with what is asked for in one way of saying it."""
    folded = fold(question)
    for pattern, said in _ASKED:
        folded = pattern.sub(said, folded)
    return folded


def _named(question: str) -> frozenset[str]:
    """The places, people and brands of a question, where it is not written in capitals throughout."""
    names = _NAME.findall(question)
    return frozenset(names) if len(names) <= MOST_NAMES else frozenset()


MOST_NAMES = 2
"""Words with a capital inside a question up to which they are names, not a manner of writing."""


def nearness(bank: Bank, one: str, other: str) -> float:
    """Share, by weight, of what two questions name that both name; 0 where they ask for different things outright."""
    if has_chinese(one) != has_chinese(other) or numbers(one) != numbers(other):
        return 0.0
    if _named(one) != _named(other):
        return 0.0
    mine, theirs = atoms(_asking(one)), atoms(_asking(other))
    if mine.values != theirs.values or (denials(one) > 0) != (denials(other) > 0):
        return 0.0
    both = sum(bank.held.weight(word) for word in mine.words & theirs.words)
    every = both + sum(max(bank.held.weight(word), LEAST) for word in mine.words ^ theirs.words)
    return both / every if every else 0.0


def may_contradict(bank: Bank, one: Entry, other: Entry) -> bool:
    """Whether two entries are asked nearly alike and say another number or thing; their meaning aside."""
    if one.about != other.about:
        return False
    near = nearness(bank, one.question, other.question)
    return near >= NEAR and differ(one.answer, other.answer, named=near >= VERY_NEAR)


def possible(bank: Bank) -> Iterator[tuple[int, int]]:
    """Pairs of entries with different answers that may contradict each other, in the order of the file."""
    entries, answer_of = bank.entries.entries, bank.entries.answer_of
    by_word: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(entries):
        for word in atoms(_asking(one.question)).words:
            by_word[word].append(at)
    pairs: set[tuple[int, int]] = set()
    for places in by_word.values():
        if len(places) <= MOST_PAIRS:
            pairs |= {(a, b) for at, a in enumerate(places) for b in places[at + 1 :] if answer_of[a] != answer_of[b]}
    able = [pair for pair in sorted(pairs) if may_contradict(bank, entries[pair[0]], entries[pair[1]])]
    if able and bank.by_meaning:
        least = min(_usual(bank), ALIKE_OF_SEVERAL if bank.several else ALIKE)
        able = [(a, b) for a, b in able if float(bank.vectors[a] @ bank.vectors[b]) >= least]
    yield from able


def _usual(bank: Bank) -> float:
    """The cosine that nine in ten questions do not reach to any with another answer; of a thousand of a large file."""
    step = max(1, len(bank.entries) // 1_000)
    some = np.arange(0, len(bank.entries), step)
    cosines = bank.vectors[some] @ bank.vectors.T
    cosines[bank.entries.answer_of[some][:, None] == bank.entries.answer_of[None, :]] = -1.0
    return float(np.quantile(cosines.max(axis=1), WITH_OTHERS)) - 0.02
