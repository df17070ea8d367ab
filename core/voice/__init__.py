"""Voice of the customer: what reviews, questions, posts or news speak of, how that moves, what grows, and why.

- said: the texts of a dataset with their day, tone, product and groups
- hearing: their topics, the same from one reading to the next; kept in the lake version by version
- over_time: topics over time
- growth: early warning where one grows, suddenly or slowly
- by_people: what people say of topics: their names, which are one, which are nobody's concern
- aspects: which aspects the texts of a topic speak of, and how
- doing: what to do about topics that grow, whom it concerns, and whether it is done
- root_causes: of which supplier, version, region the texts of a topic are more often than the others
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.voice.aspects import AspectOf, aspects_of
    from core.voice.doing import STATES, Action, action_heads, action_rows, actions, settle
    from core.voice.hearing import (
        Heard,
        HeardTopic,
        all_readings,
        closed,
        hear,
        heard,
        hidden_topics,
        readings,
        topic_name,
        warned,
    )
    from core.voice.over_time import Course, Growing, course, grain_of, newest, warnings_of, within
    from core.voice.root_causes import Root, roots
    from core.voice.said import Said, fitting, said_of
    from core.voice.words import growth_said, no_course_said

__getattr__ = lazily(
    __name__,
    {
        "Action": "doing",
        "AspectOf": "aspects",
        "Course": "over_time",
        "Growing": "over_time",
        "Heard": "hearing",
        "HeardTopic": "hearing",
        "Root": "root_causes",
        "STATES": "doing",
        "Said": "said",
        "action_heads": "doing",
        "action_rows": "doing",
        "actions": "doing",
        "all_readings": "hearing",
        "aspects_of": "aspects",
        "closed": "hearing",
        "course": "over_time",
        "fitting": "said",
        "hear": "hearing",
        "grain_of": "over_time",
        "growth_said": "words",
        "heard": "hearing",
        "hidden_topics": "hearing",
        "newest": "over_time",
        "no_course_said": "words",
        "within": "over_time",
        "readings": "hearing",
        "roots": "root_causes",
        "said_of": "said",
        "settle": "doing",
        "topic_name": "hearing",
        "warned": "hearing",
        "warnings_of": "over_time",
    },
)

__all__ = [
    "STATES",
    "Action",
    "AspectOf",
    "Course",
    "Growing",
    "Heard",
    "HeardTopic",
    "Root",
    "Said",
    "action_heads",
    "action_rows",
    "actions",
    "all_readings",
    "aspects_of",
    "closed",
    "course",
    "fitting",
    "grain_of",
    "growth_said",
    "hear",
    "heard",
    "hidden_topics",
    "newest",
    "no_course_said",
    "readings",
    "roots",
    "said_of",
    "settle",
    "topic_name",
    "warned",
    "warnings_of",
    "within",
]
