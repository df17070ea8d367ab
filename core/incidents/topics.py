"""Topics that people complain about more than before, as incidents, from the readings of texts alone.

An incident opens where a reading finds that a topic grew in its last two periods. It is healthy where a later reading
does not find that any more; a later period in which it grows again while the incident is open belongs to it, and one
after it was healthy opens the same incident again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.incidents.model import Incident, TopicFinding, Turn
from core.lake import Version
from core.voice import Growing, Heard, topic_name


@dataclass
class _Course:
    """A topic through the readings so far."""

    began: Heard
    was: Growing
    now: Growing
    healthy: bool
    turns: list[Turn]


def of_topics(heard: Mapping[str, Sequence[Heard]], versions: Mapping[str, Sequence[Version]]) -> list[Incident]:
    """The incidents of all datasets' topics, without what people did about them.

    Args:
        heard: Dataset -> its readings, the oldest first.
        versions: Dataset -> its versions.
    """
    found = []
    for name, readings in heard.items():
        numbers = {one.number: one.ordinal for one in versions.get(name, ())}
        courses: dict[int, _Course] = {}
        for reading in readings:
            _follow(courses, reading, numbers.get(reading.version, 0))
        found += [_incident(one, numbers.get(one.began.version, 0), versions.get(name, ())) for one in courses.values()]
    return found


def _follow(courses: dict[int, _Course], reading: Heard, number: int) -> None:
    growing = {one.topic: one for one in reversed(reading.growing)}  # of two periods of one topic the surest
    for topic, course in courses.items():
        again = growing.get(topic)
        course.now = again or course.now
        if course.healthy == (again is None):
            continue
        course.healthy = again is None
        course.turns.append(Turn(reading.time, reading.dataset, number, course.healthy))
    for topic, one in growing.items():
        if topic not in courses:
            courses[topic] = _Course(reading, one, one, False, [])


def _incident(course: _Course, number: int, versions: Sequence[Version]) -> Incident:
    reading, was = course.began, course.was
    version = next((one for one in versions if one.number == reading.version), None)
    topic = reading.topic(was.topic)
    found = TopicFinding(
        reading.dataset, was.topic, topic_name(topic), was, course.now, course.healthy, bool(topic.known)
    )
    return Incident(
        f"{reading.dataset}@topic{was.topic}",
        reading.dataset,
        "topic",
        reading.version,
        number,
        reading.time,
        version.author if version else "",
        (),
        (),
        tuple(course.turns),
        topic=found,
    )
