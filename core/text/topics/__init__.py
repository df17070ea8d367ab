"""Topics of texts: groups near in meaning, named by their own words, and the same from one reading to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.text.topics.finding import Topic, topics
    from core.text.topics.grouping import groups
    from core.text.topics.kinds import KINDS
    from core.text.topics.matching import Match, matched
    from core.text.topics.naming import is_chinese, telling
    from core.text.topics.small_words import SMALL

__getattr__ = lazily(
    __name__,
    {
        "KINDS": "kinds",
        "Match": "matching",
        "SMALL": "small_words",
        "Topic": "finding",
        "groups": "grouping",
        "is_chinese": "naming",
        "matched": "matching",
        "telling": "naming",
        "topics": "finding",
    },
)

__all__ = ["KINDS", "SMALL", "Match", "Topic", "groups", "is_chinese", "matched", "telling", "topics"]
