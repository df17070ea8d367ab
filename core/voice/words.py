"""What grows, in the reader's language: one sentence for the page and the command line."""

from __future__ import annotations

import numpy as np

from core.i18n import _
from core.voice.hearing import HeardTopic, topic_name
from core.voice.over_time import Growing
from core.voice.said import Said

DAYS = {"day": "%Y-%m-%d", "week": "%Y-%m-%d", "month": "%Y-%m"}
"""How the first day of a period is written."""


def growth_said(topic: HeardTopic, one: Growing, *, complaints: bool) -> str:
    """That a topic grew: when, by how much, and what was usual.

    Args:
        topic: The topic.
        one: Its growth.
        complaints: Whether the tone of the texts is known, so that the negative ones were counted.
    """
    words = _(
        "{name}: complaints about it make {share} of what is said from {day} on ({n} of {of}); usual are {usual}."
    )
    if not complaints:
        words = _("{name}: {share} of what is said from {day} on is about it ({n} of {of}); usual are {usual}.")
    if one.way == "slow":
        words = _(
            "{name}: complaints rose slowly from {usual} to {share} of what is said, from {day} on ({n} of {of})."
        )
        if not complaints:
            words = _("{name}: it rose slowly from {usual} to {share} of what is said, from {day} on ({n} of {of}).")
    return words.format(
        name=topic_name(topic),
        n=f"{one.negative:,}",
        share=f"{100 * one.share:.1f} %",
        of=f"{one.texts:,}",
        day=(one.since or one.period).strftime(DAYS[one.grain]),
        usual=f"{100 * one.usual:.1f} %",
    )


def no_course_said(said: Said) -> str:
    """Why topics have no course over time, and so nothing is warned of."""
    dated = int((~np.isnat(said.days)).sum())
    return _(
        "No course over time, so nothing is warned of: too few texts have a time (different ones: {n}). A text that "
        "stands in several rows counts once (rows left out: {left})."
    ).format(n=f"{dated:,}", left=f"{said.left_out:,}")
