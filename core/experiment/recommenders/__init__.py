"""Recommenders compared as experiments: rankings interleaved in one list, scorers and data on frozen shoppers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.experiment.recommenders.credit import Preference, preference
    from core.experiment.recommenders.drafting import METHODS, Drafted, draft, draft_lists, write_drafted
    from core.experiment.recommenders.frozen import Frozen, of_scorers, of_versions
    from core.experiment.recommenders.reading import PARTS, Interleaved, columns_of, logs_of, read, read_file
    from core.experiment.recommenders.waiting import Asked, comparable, compared
    from core.experiment.recommenders.words import (
        fault_text,
        faults_title,
        frozen_text,
        method_definition,
        method_name,
        part_name,
        preference_text,
    )

_PLACES = {
    "drafting": ("METHODS", "Drafted", "draft", "draft_lists", "write_drafted"),
    "frozen": ("Frozen", "of_scorers", "of_versions"),
    "credit": ("Preference", "preference"),
    "reading": ("PARTS", "Interleaved", "columns_of", "logs_of", "read", "read_file"),
    "waiting": ("Asked", "comparable", "compared"),
    "words": (
        "fault_text",
        "faults_title",
        "frozen_text",
        "method_definition",
        "method_name",
        "part_name",
        "preference_text",
    ),
}
__getattr__ = lazily(__name__, {name: place for place, names in _PLACES.items() for name in names})

__all__ = [
    "METHODS",
    "PARTS",
    "Asked",
    "Drafted",
    "Frozen",
    "Interleaved",
    "Preference",
    "columns_of",
    "comparable",
    "compared",
    "draft",
    "draft_lists",
    "fault_text",
    "faults_title",
    "frozen_text",
    "logs_of",
    "method_definition",
    "method_name",
    "of_scorers",
    "of_versions",
    "part_name",
    "preference",
    "preference_text",
    "read",
    "read_file",
    "write_drafted",
]
