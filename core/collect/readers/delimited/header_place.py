"""Over which columns the names of a header stand that has fewer names than the rows have values."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from core.collect.column_names import normalise
from core.collect.readers.delimited.header import is_typed

_NUMBER = re.compile(r"\s*[-+(]?\s*[$€£¥￥]?\s*[-+]?\d[\d.,' \u00a0]*\s*(?:[$€£¥￥%元]|[A-Z]{3})?\)?\s*")
_WHOLE = re.compile(r"\s*[-+]?\d{1,9}\s*")
_TIME = re.compile(
    r"\s*(?:\d{1,4}[-/.年]\d{1,2}.*|\d{1,2}:\d{2}.*|1\d{9}(?:\d{3}|\d{6})?|(?:19|20)\d{6}|(?:19|20)\d\d)\s*"
)
_WORDS = re.compile(r".*[^\W\d_]{2,}.*", re.DOTALL)
CUT = 200
"""Characters of a cell that are looked at: longer ones are texts whatever follows."""

Test = Callable[[str], object]


def _is_words(text: str) -> bool:
    return _WORDS.fullmatch(text) is not None and not is_typed(text)


def _is_code(text: str) -> bool:
    return len(text.split()) <= 1 and not re.fullmatch(r"\d+[.,]\d+", text.strip())


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SORTS: tuple[tuple[Test, frozenset[str]], ...] = (
    (
        _WHOLE.fullmatch,
        _words(
            "qty quantity count units stock inventory age rank position clicks views num number 数量 件数 库存 年龄"
        ),
    ),
    (
        _NUMBER.fullmatch,
        _words(
            "price amount total cost revenue sales value score rating weight height width discount tax sum pct percent "
            "ratio lat lon 价格 单价 售价 金额 成本 评分 折扣 总价"
        ),
    ),
    (
        _TIME.fullmatch,
        _words("date time ts timestamp datetime day created updated at month year 时间 日期 年月"),
    ),
    (
        _is_words,
        _words(
            "name title text review comment description brand category side status type event currency country city "
            "gender channel note label product customer "
            "名称 标题 商品 内容 评论 品牌 类目 分类 城市 备注 状态 性别 姓名"
        ),
    ),
    (lambda text: "://" in text or text.startswith("www."), _words("url link href 链接 网址")),
    (lambda text: "@" in text, _words("email mail 邮箱")),
    (_is_code, _words("id sku code no asin isbn key order user item 编号 编码 货号 订单号 id号")),
)


def _sort_of(name: str) -> Test | None:
    """What the values of a column of this name look like; None where the name does not say.

    The last word of a name says most (`order_date` holds dates), so words are asked from the end.
    """
    text = normalise(name)
    for word in reversed(text.split("_")):
        for test, words in _SORTS:
            if word in words or any(not one.isascii() and word.endswith(one) for one in words):
                return test
    return None


def _fit(name: str, values: Sequence[str]) -> float:
    """1 where the values are what the name says, -1 where they are not, 0 where neither is known."""
    test, filled = _sort_of(name), [value.strip()[:CUT] for value in values if value.strip()]
    if test is None or not filled:
        return 0.0
    share = sum(1 for value in filled if test(value)) / len(filled)
    return 1.0 if share >= 0.9 else -1.0 if share <= 0.5 else 0.0  # between, the column says nothing


def unnamed_before(header: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> int | None:
    """How many columns without a name stand before the first named one; None where nothing tells.

    The names may belong to the first columns (a column was added and not named), to the last ones (the rows begin
    with numbers or names of their own), or, where a delimiter is missing in the header, to some of both; the values
    under each name decide.

    Args:
        header: The names, fewer than `width`.
        rows: Records below it.
        width: Of the records.
    """
    columns, gap = _columns(rows, width), width - len(header)
    if not columns or not header or gap < 1:
        return None
    likely, evidence = _likely(header, columns)
    if evidence > 0 and len(header) in likely and likely <= {len(header), len(header) - 1}:
        return 0
    if evidence > 0 and likely == {0}:
        return gap
    return gap if gap == 1 and 0 in likely and _are_row_names(columns) and not _is_fused(header[0]) else None


def may_be_first(header: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether no other place suits the names better than the first columns."""
    columns = _columns(rows, width)
    return not columns or not header or len(header) in _likely(header, columns)[0]


def _columns(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    body = [row for row in rows if len(row) == width][:200]
    return [[row[place] for row in body] for place in range(width)] if body else []


def _likely(header: Sequence[str], columns: Sequence[Sequence[str]]) -> tuple[set[int], float]:
    """The names before which the columns without one may stand, by how well the names fit, and how well that is."""
    gap = len(columns) - len(header)
    before = [_fit(name, columns[at]) for at, name in enumerate(header)]
    behind = [_fit(name, columns[at + gap]) for at, name in enumerate(header)]
    fits = {0: sum(behind)}
    for at in range(len(header)):
        fits[at + 1] = fits[at] + before[at] - behind[at]
    best = max(fits.values())
    return {split for split, found in fits.items() if found == best}, best


def _is_fused(name: str) -> bool:
    """Whether a name is two names without a delimiter between them."""
    text = normalise(name).replace("_", "")
    known = {word for _test, words in _SORTS for word in words}
    return any(text[:at] in known and text[at:] in known for at in range(1, len(text)))


def _are_row_names(columns: Sequence[Sequence[str]]) -> bool:
    """Whether the first column numbers or names the rows: 1, 2, 3 ..., or words that differ beside typed values."""
    first = [value.strip() for value in columns[0]]
    if first[0] in ("0", "1"):
        return first == [str(int(first[0]) + n) for n in range(len(first))]
    if len(set(first)) < len(first) or not all(map(_is_words, first)):
        return False
    # one in ten may be missing in words
    return all(sum(map(is_typed, column)) >= 0.9 * len(column) for column in columns[1:])
