"""What people say of topics: another name, that two are one, that one is nobody's concern. It holds for every reading.

Kept as statements (`core.govern.statements`), so that who said what and when stands in the trail and can be taken back.
A topic that was joined into another keeps its own number underneath: it is known again in later readings and joined
again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.errors import BadInput
from core.govern import statements
from core.i18n import _
from core.lake import kept

if TYPE_CHECKING:
    from core.lake import Lake
    from core.voice.hearing import Heard, HeardTopic

PLACE = "topic:"
LONGEST = 80
"""Letters of a name: what fits a row of a table."""


@dataclass(frozen=True)
class Word:
    """What people said of one topic: its `name`, "" for its own words; the number it is joined `into`; whether it is
    `hidden`."""

    name: str = ""
    into: int | None = None
    hidden: bool = False


def say(
    lake: Lake,
    dataset: str,
    topic: int,
    *,
    name: str | None = None,
    into: int | None = None,
    apart: bool = False,
    hidden: bool | None = None,
) -> None:
    """Say something of a topic; what is left out stays as it is.

    Args:
        name: What it is called; "" for its own words again.
        into: The topic that it is part of.
        apart: Whether it is a topic of its own again.
        hidden: Whether it is left out of topics, warnings and incidents.

    Raises:
        BadInput: the name is too long, or the topic would be part of itself.
        Forbidden: the role of whoever acts may not describe data.
    """
    values: dict[str, str] = {}
    if name is not None:
        given = " ".join(name.split())
        if len(given) > LONGEST:
            raise BadInput(_("This name of a topic is too long."))
        values["name"] = given
    if into is not None:
        said = words(lake, dataset)
        if root(said, into) == topic:
            raise BadInput(_("Topic {n} cannot be joined into itself.").format(n=topic))
        values["into"] = str(into)
    if apart:
        values["into"] = ""
    if hidden is not None:
        values["hidden"] = "yes" if hidden else ""
    statements.say(lake, f"{PLACE}{dataset}:{topic}", values)


@kept
def words(lake: Lake, dataset: str) -> Mapping[int, Word]:
    """Topic -> what people said of it."""
    found: dict[int, Word] = {}
    for change in statements.newest(lake, f"{PLACE}{dataset}:"):
        number = change.subject.rpartition(":")[2]
        if change.subject != f"{PLACE}{dataset}:{number}" or not number.isdecimal():
            continue
        before = found.get(int(number), Word())
        if change.item == "name":
            before = replace(before, name=change.value)
        elif change.item == "into" and change.value.isdecimal():
            before = replace(before, into=int(change.value))
        elif change.item == "hidden":
            before = replace(before, hidden=True)
        found[int(number)] = before
    return found


def root(said: Mapping[int, Word], topic: int) -> int:
    """The topic that one is part of in the end, or itself."""
    seen = [topic]
    while (one := said.get(seen[-1])) is not None and one.into is not None and one.into not in seen:
        seen.append(one.into)
    return seen[-1]


def as_said(reading: Heard, said: Mapping[int, Word]) -> Heard:
    """A reading as people said it: topics joined, named, and without those that are hidden; the largest first."""
    if not said:
        return reading
    parts: dict[int, list[HeardTopic]] = {}
    for one in reading.topics:
        parts.setdefault(root(said, one.id), []).append(one)
    told = [
        replace(_joined(number, own), name=said[number].name if number in said else "")
        for number, own in parts.items()
        if not (number in said and said[number].hidden)
    ]
    there = {one.id for one in told}
    growing = tuple(replace(one, topic=number) for one in reading.growing if (number := root(said, one.topic)) in there)
    return replace(reading, topics=tuple(sorted(told, key=lambda one: (-one.size, one.id))), growing=growing)


def hidden_in(reading: Heard, said: Mapping[int, Word]) -> list[HeardTopic]:
    """The topics of a reading, as it was found, that people hid."""
    return [replace(one, name=said[one.id].name) for one in reading.topics if one.id in said and said[one.id].hidden]


def _joined(number: int, parts: Sequence[HeardTopic]) -> HeardTopic:
    first = next((one for one in parts if one.id == number), parts[0])
    if len(parts) == 1:
        return replace(first, id=number)
    order = sorted(parts, key=lambda one: one is not first)
    rows = tuple(dict.fromkeys(row for one in order for row in one.rows))
    centre = np.sum([len(one.rows) * one.centre for one in parts], axis=0)
    return replace(
        first,
        id=number,
        words=tuple(dict.fromkeys(word for one in order for word in one.words)),
        rows=rows,
        negative=sum(one.negative for one in parts),
        known=sum(one.known for one in parts),
        is_new=all(one.is_new for one in parts),
        centre=centre / max(float(np.linalg.norm(centre)), 1e-12),
        parts=tuple(sorted(one.id for one in parts)),
    )
