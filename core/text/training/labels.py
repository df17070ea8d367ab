"""A text and a label column to examples of three classes: words of either language, yes and no, 0 and 1, or stars."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from core.cells.missing import means_missing
from core.errors import BadInput
from core.i18n import _, listed
from core.text import LABELS
from core.text.training.split import Example

_WORDS = (
    "neg negative bad poor unhappy dissatisfied unsatisfied dislike disliked detractor unfavorable unfavourable "
    "sad angry complaint not_recommended thumbs_down 差评 负面 负 负向 消极 坏 坏评 不满意 不满 "
    "不推荐 不喜欢 贬义 差 👎",
    "neu neutral mixed okay ok average passive indifferent 中评 中性 中立 中 一般 普通 无感",
    "pos positive good great happy satisfied like liked promoter favorable favourable praise recommended "
    "thumbs_up 好评 正面 正 正向 积极 好 满意 很满意 推荐 喜欢 褒义 赞 👍",
)
"""What people call the three classes, in the order of `LABELS`."""
_ANSWERS = {"no": 0, "false": 0, "否": 0, "n": 0, "yes": 2, "true": 2, "是": 2, "y": 2}
"""To "would you recommend it?"; a yes or no alone may answer any question, so they do not tell what is labelled."""
_NAMED = {word: place for place, words in enumerate(_WORDS) for word in words.split()}
_CLASS = _NAMED | _ANSWERS
_STARS = re.compile(r"([1-5])(?:\.0+)?(?:(?:\s*/\s*5)|(?:\s*(?:out of|of)\s*5)?\s*(?:stars?|星级|星|颗星|分)?)")
_DRAWN = re.compile(r"(★{1,5}|⭐{1,5})☆{0,4}")
_HAN_STARS = {f"{word}{mark}": n for n, word in enumerate("一二三四五", 1) for mark in ("星", "颗星", "星级")}


def examples_of(texts: Iterable[str | None], labels: Iterable[str | None], source: str) -> list[Example]:
    """Examples from a text and a label column.

    Labels may be words (negative, 差评, no), 0 and 1, -1, 0 and 1, or stars 1 to 5 (1-2 negative, 3 neutral), also as
    "4 stars", "4/5", 四星 or ★★★★☆. Rows with an empty text or label are left out.

    Raises:
        BadInput: a label is none of these; names the first one.
    """
    pairs = [(t.strip(), str(x)) for t, x in zip(texts, labels, strict=True) if t and x is not None]
    pairs = [(text, label) for text, label in pairs if text and not means_missing(label)]
    found = {plain(label) for label in {label for _text, label in pairs}}
    signed = found <= {"-1", "0", "1"} and "-1" in found
    binary = found <= {"0", "1"}
    return [Example(text, _class_of(label, binary, signed, source), source) for text, label in pairs]


@lru_cache(maxsize=4096)
def plain(label: str) -> str:
    """A label as it is looked up: NFKC, lower case, one underscore between words, no ".0" behind a number."""
    text = unicodedata.normalize("NFKC", label).strip().strip("\"'“”‘’。.!！ ").casefold()
    return re.sub(r"^([+-]?\d+)\.0+$", r"\1", re.sub(r"[\s_-]+(?=\D)", "_", text)).removeprefix("+")


def names_sentiment(label: str) -> bool:
    """Whether a label by itself names a sentiment (a bare number or a yes does not)."""
    return plain(label) in _NAMED


def readable(label: str) -> bool:
    """Whether a label may stand for a sentiment in a column of such labels."""
    word = plain(label)
    return word in _CLASS or word in ("-1", "0", "1") or _stars(word) is not None


def _class_of(written: str, binary: bool, signed: bool, source: str) -> int:
    label = plain(written)
    if label in _CLASS:
        return _CLASS[label]
    if binary:
        return 2 * int(label)
    if signed:
        return int(label) + 1
    stars = _stars(label)
    if stars:
        return 0 if stars < 3 else 1 if stars == 3 else 2
    raise BadInput(
        _("{source} has the label {label}, which is no sentiment.").format(
            source=source, label=repr(written.strip()[:40])
        ),
        hint=_("Use {names}, or 0 and 1, or stars 1 to 5.").format(names=listed(LABELS)),
    )


def _stars(label: str) -> int | None:
    spoken = label.replace("_", " ")
    if counted := _STARS.fullmatch(spoken):
        return int(counted[1])
    if drawn := _DRAWN.fullmatch(spoken.replace(" ", "")):
        return len(drawn[1])
    return _HAN_STARS.get(spoken)
