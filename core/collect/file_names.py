"""The dataset that a file's name speaks of: without folders, endings and the date of a daily file."""

from __future__ import annotations

import re
from functools import cache

from core.collect.readers.formats import formats
from core.collect.unpack.archives import ENDINGS
from core.collect.unpack.streams import PACKINGS
from core.lake import dataset_name

_DATED = re.compile(r"[_\-. ]?(19|20)\d\d[_\-.]?[01]\d[_\-.]?[0-3]\d$")


def dataset_of(file: str) -> str:
    """A dataset name from a file's; every ending that a format, a packing or an archive goes by is left out.

    Dates at the end go too, so that daily files share one name:
    `2019-Oct.csv` -> `data_2019_oct`, `events_2026-09-17.csv.gz` -> `events`.
    """
    stem = _endings().sub("", re.split(r"[/\\]", file)[-1])
    return dataset_name(_DATED.sub("", stem) or stem)


@cache
def _endings() -> re.Pattern[str]:
    known = {suffix for one in formats() for suffix in one.suffixes}
    known |= {ending for packing in PACKINGS for ending in packing.endings} | set(ENDINGS)
    return re.compile(f"({'|'.join(re.escape(ending) for ending in sorted(known))})+$", re.IGNORECASE)
