"""A roadmap as JSON, and read back to be compared: what others wrote is believed in nothing but its measured values."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.errors import BadInput
from core.govern.roadmap.criteria import STAGES, Measured
from core.govern.roadmap.judging import Answer, Road, level_of
from core.govern.roadmap.stages import CRITERIA
from core.i18n import _

MARK, LAYOUT = "touchstone_roadmap", 1
"""The key that says what the file is, and the number of its layout."""
LARGEST = 2_000_000
"""Bytes that are read: an export has 30,000."""
LONGEST_NAME = 80
"""Letters of a workspace's name that are shown."""
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Other:
    """Another workspace's roadmap: its name, when it was judged (UTC), level and value by id."""

    name: str
    time: datetime
    levels: Mapping[str, int]
    values: Mapping[str, float | None]
    met: frozenset[str]


def as_json(workspace: str, road: Road, **more: Any) -> dict[str, Any]:
    """The road as plain JSON types; `more` stands beside it."""
    return {
        MARK: LAYOUT,
        "workspace": workspace,
        "time": road.time.isoformat(),
        "stages": [
            {
                "id": stage.id,
                "level": stage.level,
                "criteria": [
                    {
                        "id": one.criterion.id,
                        "level": one.criterion.level,
                        "value": one.measured.value,
                        "unit": one.criterion.unit,
                        "threshold": one.criterion.threshold,
                        "met": one.met,
                        "dmbok": one.criterion.dmbok or None,
                        "dcmm": one.criterion.dcmm or None,
                        "for": [named.name for named in one.measured.good if named.name],
                        "against": [named.name for named in one.measured.lacking if named.name],
                    }
                    for one in stage.answers
                ],
            }
            for stage in road.stages
        ],
        **more,
    }


def other_of(name: str, road: Road) -> Other:
    """A road of this product as one to compare with."""
    values = {one.criterion.id: one.measured.value for one in road.answers}
    return Other(name, road.time, road.levels, values, frozenset(one.criterion.id for one in road.answers if one.met))


def read_other(content: bytes) -> Other:
    """A roadmap that was exported as JSON; levels are computed from its values, whatever it says of them.

    Raises:
        BadInput: it is none, in one line.
    """
    refused = BadInput(_("This is no roadmap: export one as JSON in another workspace."))
    if len(content) > LARGEST:
        raise refused
    try:
        told = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse)
        if told[MARK] != LAYOUT or isinstance(told[MARK], bool):
            raise ValueError
        name, moment = str(told["workspace"]), datetime.fromisoformat(told["time"])
        values = {
            str(one["id"]): _value(one["value"]) for stage in list(told["stages"]) for one in list(stage["criteria"])
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise refused from error
    answers = [Answer(one, Measured(values.get(one.id))) for one in CRITERIA]
    levels = {id_: level_of(tuple(one for one in answers if one.criterion.stage == id_)) for id_ in STAGES}
    shown = _UNSEEN.sub("", name).strip()[:LONGEST_NAME] or _("another workspace")
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    known = {one.criterion.id: one.measured.value for one in answers}
    return Other(shown, moment, levels, known, frozenset(one.criterion.id for one in answers if one.met))


def _value(told: Any) -> float | None:
    if told is None:
        return None
    if isinstance(told, bool) or not isinstance(told, int | float) or not math.isfinite(told) or abs(told) > 1e12:
        raise ValueError
    return float(told)


def _refuse(_constant: str) -> None:
    raise ValueError
