"""Own review sentences of every mood, for checking that two engines agree: nobody's data, the same on every machine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_PARTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "en": (
        (
            "The zipper",
            "This lamp",
            "The battery",
            "My new kettle",
            "The delivery",
            "The case",
            "The sound",
            "Its screen",
        ),
        (
            "works perfectly",
            "broke after a week",
            "is okay, nothing special",
            "is much better than expected",
            "was a waste of money",
            "arrived on Tuesday",
            "is not as bad as they say",
            "looks good but feels cheap",
            "never worked",
            "could be worse",
            "is exactly what I needed",
            "stopped charging",
        ),
        (
            ".",
            ", and I would buy it again.",
            ", but the price was fair.",
            ", so I sent it back!",
            " and support did not answer.",
            ", though my daughter loves it :)",
            ". Three stars.",
            "... for now.",
        ),
    ),
    "zh": (
        ("拉链", "这盏灯", "电池", "新买的水壶", "物流", "手机壳", "音质", "屏幕"),
        (
            "非常好用",
            "用了一周就坏了",
            "一般般",
            "比想象的好",
            "完全是浪费钱",
            "周二到的",
            "没有他们说的那么差",
            "看着不错但手感廉价",
            "从来没正常过",
            "还凑合",
            "正是我要的",
            "充不进电",
        ),
        (
            "。",
            "，下次还会买。",
            "，不过价格还行。",
            "，已经退货了！",
            "，客服也不理人。",
            "，孩子倒是很喜欢",
            "，给三星吧",
            "……先用着看",
        ),
    ),
}


def sentences(count: int, languages: Sequence[str], seed: int = 7) -> list[str]:
    """Distinct sentences, the same ones for the same arguments; at most 768 a language.

    Args:
        languages: of en and zh; any other alone gives English.
    """
    wanted = [language for language in languages if language in _PARTS] or ["en"]
    made = [
        f"{thing}{' ' if language == 'en' else ''}{verdict}{end}"
        for language in wanted
        for thing in _PARTS[language][0]
        for verdict in _PARTS[language][1]
        for end in _PARTS[language][2]
    ]
    order = np.random.default_rng(seed).permutation(len(made))
    return [made[i] for i in order[:count]]
