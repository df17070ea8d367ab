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
    r"\bif not\b|\bwhy not\b|\bnot only\b|不但|不仅|不过|不同|无论|不论|无理由|没问题"
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
