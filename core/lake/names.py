"""Names of datasets, columns and tables, and how they become SQL identifiers."""

from __future__ import annotations

import re
import unicodedata

_NAME = re.compile(r"^[a-z][a-z0-9_]{0,62}$")


def quote(identifier: str) -> str:
    """An SQL identifier that means exactly this text, whatever it holds."""
    return '"' + identifier.replace("\x00", "").replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL string literal; for the few statements that take no parameters."""
    return "'" + text.replace("\x00", "").replace("'", "''") + "'"


def is_dataset_name(name: str) -> bool:
    """Whether the name can be a dataset's: lower-case letters, digits, underscores, at most 63."""
    return bool(_NAME.match(name))


def dataset_name(text: str) -> str:
    """Make a dataset name from a file name or title.

    Extensions and dates at the end go, so that daily files share one name:
    `2019-Oct.csv` -> `data_2019_oct`, `events_2026-09-17.csv.gz` -> `events`.
    """
    stem = re.split(r"[/\\]", text)[-1]
    stem = re.sub(
        r"(\.(csv|tsv|txt|jsonl?|ndjson|parquet|xlsx?|ods|gz|zst|zip|tar|xml|review|dat))+$",
        "",
        stem,
        flags=re.I,
    )
    stem = re.sub(r"[_\-. ]?(19|20)\d\d[_\-.]?[01]\d[_\-.]?[0-3]\d$", "", stem) or stem
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not name:
        return "dataset"
    if not name[0].isalpha():
        name = f"data_{name}"
    return name[:63].rstrip("_")
