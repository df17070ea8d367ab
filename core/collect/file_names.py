"""The dataset that a file's name speaks of: without folders, endings and the date of a daily file."""

from __future__ import annotations

import re
from functools import cache

from core.collect.readers.formats import formats
from core.collect.unpack.archives import ENDINGS
from core.collect.unpack.streams import PACKINGS
from core.lake import dataset_name

_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_MOMENTS = re.compile(
    rf"(?<![^\W\d_])(?:{_MONTHS}|mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?|q[1-4]|[hkw]\d{1,2}|t\d{2,6}z?)(?![^\W\d_])|第?[一二三四五六七八九十\d]+(?:[年月日周季号期批份]|季度)"
)
"""Months, days of the week, quarters, weeks and times of a day as names of files have them."""
_PARTS = frozenset({"part", "parts", "p", "vol", "volume", "chunk", "shard", "split", "page", "batch", "部分"})
"""Words behind which a part's number stands. A copy, an old and a new one are none: together they hold all twice."""
_DATED = re.compile(r"[_\-. ]?(19|20)\d\d[_\-.]?[01]\d[_\-.]?[0-3]\d$")


def dataset_of(file: str) -> str:
    """A dataset name from a file's; every ending that a format, a packing or an archive goes by is left out.

    Dates at the end go too, so that daily files share one name:
    `2019-Oct.csv` -> `data_2019_oct`, `events_2026-09-17.csv.gz` -> `events`.
    """
    stem = _endings().sub("", re.split(r"[/\\]", file)[-1])
    return dataset_name(_DATED.sub("", stem) or stem)


def series_of(file: str) -> tuple[str, ...]:
    """The words of a name that say what is in the file; files of a series have them in common.

    Dates, numbers and marks of a part say nothing of it (`ev_09-01.csv`, `Feb.csv`, `part-3`); `ours.csv` and
    `theirs.csv` are two things, whatever columns they share.
    """
    stem = _endings().sub("", re.split(r"[/\\]", file)[-1]).casefold()
    return tuple(word for word in re.findall(r"[^\W\d_]+", _MOMENTS.sub(" ", stem)) if word not in _PARTS)


@cache
def _endings() -> re.Pattern[str]:
    known = {suffix for one in formats() for suffix in one.suffixes}
    known |= {ending for packing in PACKINGS for ending in packing.endings} | set(ENDINGS)
    return re.compile(f"({'|'.join(re.escape(ending) for ending in sorted(known))})+$", re.IGNORECASE)
