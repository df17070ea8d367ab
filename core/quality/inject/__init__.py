"""Faults planted on purpose: what would be caught, shown and measured on copies.

A fault is a function over a table that changes some rows and writes an answer key. None of it touches a stored dataset:
a trial is made in a workspace of its own that is thrown away.
"""

from __future__ import annotations

from core.quality.inject import behaviour, catalog, generic, last_day, learning  # noqa: F401  (they register their faults)
from core.quality.inject.clean_shop import SHOP
from core.quality.inject.faults import FAULTS, SEVERITIES, SEVERITY_LABELS, Fault, fitting, named, plant
from core.quality.inject.sheet import WHOLE, Change, Planted, Rows
from core.quality.inject.trial import Caught, Trial, as_csv, key_csv, read_rows, shape, trial, tried_on

__all__ = [
    "FAULTS",
    "SEVERITIES",
    "SEVERITY_LABELS",
    "SHOP",
    "WHOLE",
    "Caught",
    "Change",
    "Fault",
    "Planted",
    "Rows",
    "Trial",
    "as_csv",
    "fitting",
    "key_csv",
    "named",
    "plant",
    "read_rows",
    "shape",
    "trial",
    "tried_on",
]
