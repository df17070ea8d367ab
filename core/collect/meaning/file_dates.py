"""The day a file is about, read from its name: `2011-01-04.csv`, `events_20110104.csv.gz`, `销售2011年1月4日.xlsx`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

_EARLIEST, _LATEST = 1900, 2099
"""Years that eight digits in a file's name may mean; others are numbers of something else."""
_MARKED = re.compile(r"(?<!\d)(\d{4})([-_./])(\d{1,2})\2(\d{1,2})(?!\d)")
_CHINESE = re.compile(r"(?<!\d)(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]")
_RUN = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")
_RUN_WITH_TIME = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?=(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?!\d))")
_FOLDERS = re.compile(r"(?:^|/)(?:year=|y=)?(\d{4})/(?:month=|m=)?(\d{1,2})/(?:day=|d=)?(\d{1,2})(?=/)")


def date_of_name(label: str) -> dt.date | None:
    """The one date in a file's label; None where there is none, or where the name holds two different ones.

    The file's own name is read first; only where it holds no date are the folders before it
    (`archive.zip/2011/01/04/events.csv`, `dt=2011-01-04/part-0.parquet`). Years come first always: a name such as
    `04-01-2011` could be two days and gives None.
    """
    folders, _slash, name = label.replace("\\", "/").rpartition("/")
    found = set(_dates(name))
    if not found:
        found = set(_dates(folders)) or set(_folder_dates(folders + "/"))
    return found.pop() if len(found) == 1 else None


def _dates(text: str) -> Iterator[dt.date]:
    for match in _MARKED.finditer(text):
        yield from _date(match.group(1), match.group(3), match.group(4))
    for pattern in (_CHINESE, _RUN, _RUN_WITH_TIME):
        for match in pattern.finditer(text):
            yield from _date(*match.groups())


def _folder_dates(text: str) -> Iterator[dt.date]:
    for match in _FOLDERS.finditer(text):
        yield from _date(*match.groups())


def _date(year: str, month: str, day: str) -> Iterator[dt.date]:
    if _EARLIEST <= int(year) <= _LATEST:
        try:
            yield dt.date(int(year), int(month), int(day))
        except ValueError:
            return
