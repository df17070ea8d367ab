"""What a table and its columns mean: kind, roles, names, damaged letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.collect.meaning.file_dates import date_of_name
    from core.collect.meaning.names import name_evidence
    from core.collect.meaning.recognise import moment_column, roles_as
    from core.collect.meaning.value_evidence import Seen

__getattr__ = lazily(
    __name__,
    {
        "Seen": "value_evidence",
        "date_of_name": "file_dates",
        "moment_column": "recognise",
        "name_evidence": "names",
        "roles_as": "recognise",
    },
)

__all__ = [
    "Seen",
    "date_of_name",
    "moment_column",
    "name_evidence",
    "roles_as",
]
