"""The numbers that a text says and how often it denies, in both languages."""

from __future__ import annotations

import re

from core.search.matching import fold

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WRITTEN = {
    word: str(value)
    for value, words in enumerate(
        (
            "one 一",
            "two 二 两",
            "three 三",
            "four 四",
            "five 五",
            "six 六",
            "seven 七",
            "eight 八",
            "nine 九",
            "ten 十",
        ),
        1,
    )
    for word in words.split()
}
_WORD = re.compile(r"[a-z]+|[一二两三四五六七八九十](?=[天日个月年小时分钟次件元周])")
_DENIED = re.compile(
    r"\b(?:no|not|never|none|cannot|without|neither|nor|unable|impossible|refused?|denied)\b|n['’]t\b"
    r"|[不没无未勿]|别(?!的)|禁止|拒绝"
)
_NO_DENIAL = re.compile(
    r"\bif not\b|\bwhy not\b|\bnot only\b|\bno (?:problem|doubt|worries)\b|\bnot (?:before|until)\b|\bno later than\b"
    r"|不[早晚少多低高]于|不超过|不但|不仅|不过|不同|无论|不论|无理由|没问题"
    r"|是不是|能不能|有没有|可不可以|要不要"
)


def numbers(text: str) -> frozenset[str]:
    """The numbers a text says, in digits or in small words."""
    folded = fold(text)
    said = {one.replace(",", "") for one in _NUMBER.findall(folded)}
    return frozenset(said | {_WRITTEN[word] for word in _WORD.findall(folded) if word in _WRITTEN})


def denials(text: str) -> int:
    """How often a text denies."""
    return len(_DENIED.findall(_NO_DENIAL.sub(" ", fold(text))))


_UNIT = (
    r"(?:(?:working|business|full|calendar) )?[a-z%€$£¥]+|%|€"
    r"|个?(?:工作日|小时|分钟|星期|月|年|周|天|日|人民币|美元|欧元|元|块|折|件|次|个|点|号|公斤|米|%)"
)
_COUNTED = re.compile(
    rf"([€$£¥￥]|usd|eur|cny|rmb)?\s?(\d+(?:[.,]\d+)*)(?:\s?(?:to|-|–|至|到|~)\s?(\d+(?:[.,]\d+)*))?[\s-]*({_UNIT})?"
)
_MONEY = {"€": "euro", "eur": "euro", "$": "dollar", "usd": "dollar", "美元": "dollar", "£": "pound", "¥": "yuan",
          "￥": "yuan", "元": "yuan", "块": "yuan", "cny": "yuan", "rmb": "yuan", "人民币": "yuan", "欧元": "euro",
          "percent": "%", "日": "天", "号": "天"}  # fmt: skip
_SMALL = "to of or and in at for on from by after before is are the if with until when per"
_WITHIN = frozenset(_SMALL.split())


def counted(text: str) -> frozenset[tuple[str, str]]:
    """The numbers a text says, each with what it counts ("" for none): "3 to 5 working days" says two."""
    folded = _WORD.sub(lambda hit: _WRITTEN.get(hit[0], hit[0]), fold(text))
    found: set[tuple[str, str]] = set()
    for before, first, last, after in _COUNTED.findall(folded):
        unit = before or ("" if after in _WITHIN else after)
        unit = unit.removeprefix("个")
        unit = _MONEY.get(unit, unit)
        unit = unit[:-1] if len(unit) > 3 and unit.endswith("s") and unit.isascii() else unit
        for one in (first, last):
            if one:
                found.add((_plain_number(one), _MONEY.get(unit, unit)))
    return frozenset(found)


def _plain_number(said: str) -> str:
    """A number without marks of thousands and empty decimals."""
    told = re.sub(r",(?=\d{3}\b)", "", said)
    return re.sub(r"\.0+$", "", told.replace(",", "."))
