"""Names of columns in tables that are already added up: numbers of units, and the squares beside a sum."""

from __future__ import annotations

import re
from collections.abc import Sequence

_UNITS = re.compile(
    r"(n|n_?units|units|users|n_?users|visitors|unique_?visitors|participants|sample_?size|page_?views|exposures"
    r"|exposed_?users|n_?trials|trials|attempts|impressions|imps|views|n_?sent|sent|sends|delivered|recipients|subjects"
    r"|sample|total|totals|n_?total|试验人数|实验人数|总人数|样本数|发送[数量]|送达[数量]|曝光[数量]|曝光次数|人数|用户数|访客数|样本量|曝光人数)"
)
_SQUARES = r"(sum_?of_?squares|sum_?sq(uares)?|sumsq|squares?|squared|sq|ss|平方和)"


def names_units(column: str) -> bool:
    """Whether a column's name says that it counts the units of a row."""
    return bool(_UNITS.fullmatch(column.lower().strip()))


def squares_of(column: str, columns: Sequence[str]) -> str:
    """The column with the sum of squares beside a column of sums, by its name; "" where there is none."""
    stem = re.sub(r"(^sum_?(of_)?|_?sum$|合计$|之和$)", "", column.lower()).strip("_ ")
    for other in columns:
        name = other.lower()
        if other != column and re.search(_SQUARES, name) and stem:
            bare = re.sub(r"^_+|_+$", "", re.sub(_SQUARES, "", name)).strip("_ ")
            if bare in (stem, column.lower(), ""):
                return other
    return ""
