"""What health looks at beside the plan: when a unit came, what it came with, and what was measured before the test.

Taken from names and types, so that nobody has to set it up. Only what is fixed before the test counts as a group: a
column that the test can move would split the arms unevenly though they were drawn fairly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.cells import sql
from core.cells.convention import USUAL, Convention
from core.engine import quote
from core.experiment.columns import measured_before, names_time
from core.experiment.data.several import known_text
from core.experiment.plan import Plan

MOST_GROUPS = 6
"""Columns by which arm sizes are held apart; the correction for looking grows with each."""
MOST_BEFORE = 12
"""Measures from before the test that are compared; the same correction."""

_PLATFORM = re.compile(
    r"(^|[_ .-])(platform|device|os|browser|app|client|terminal|app_?version|sdk)([_ .-]?(type|name|category|family))?$"
    r"|^(web|mobile)_or_(web|mobile)$|平台|设备|终端|系统|浏览器|客户端|机型"
)
_GROUP = re.compile(
    r"(^|[_ .-])(country|region|province|state|city|market|zip|zip_?code|area|channel|source|medium|segment|tier|level"
    r"|gender|sex|age_?(group|band)|language|locale|lang|newbie|new_?user|is_?new|member|membership|history_segment|cohort)$"
    r"|国家|地区|省份|城市|渠道|来源|性别|年龄段|语言|会员等级|新客|人群"
)
_FIRST = re.compile(r"expos|assign|bucket|enrol|enter|first|曝光|分配|入组|分组时间")


@dataclass(frozen=True)
class Watched:
    """Columns beside the plan's: `time` of assignment, `groups` of units, measures from `before` the test."""

    time: str | None = None
    platforms: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    before: tuple[str, ...] = ()

    @property
    def apart(self) -> tuple[str, ...]:
        """Every column whose values hold the arms apart."""
        return (*self.platforms, *self.groups)

    @property
    def texts(self) -> tuple[str, ...]:
        """The columns whose decimal mark or day order has to be known before they can be read."""
        return tuple(column for column in (self.time, *self.before) if column)


def watched(types: Mapping[str, str], plan: Plan) -> Watched:
    """What stands beside a plan in a table of these columns."""
    metrics = {column for metric in plan.metrics for column in (metric.column, metric.denominator) if column}
    free = [c for c in types if not c.startswith("_") and c not in {plan.variant, plan.unit, plan.happened, *metrics}]
    times = [c for c in free if names_time(c, types[c])]
    first = sorted(times, key=lambda column: not _FIRST.search(column.lower()))
    time = plan.assigned or (first[0] if first else None)
    free = [c for c in free if c not in times]
    platforms = [c for c in free if _PLATFORM.search(c.lower())]
    groups = [c for c in free if c not in platforms and (c == plan.segment or _GROUP.search(c.lower()))]
    before = [c for c in free if measured_before(c)][:MOST_BEFORE]
    kept = platforms[:MOST_GROUPS]
    return Watched(time, tuple(kept), tuple(groups[: MOST_GROUPS - len(kept)]), tuple(before))


def columns(found: Watched, types: Mapping[str, str], hows: Mapping[str, Convention]) -> list[str]:
    """SQL of a row's watched cells: `moment`, `g0`, `g1` ... and `w0`, `w1` ..."""
    parts = [
        f"{sql.moment(quote(found.time), types[found.time], hows.get(found.time, USUAL))} AS moment"
        if found.time
        else "CAST(NULL AS TIMESTAMP) AS moment"
    ]
    parts += [f"{known_text(column)} AS g{i}" for i, column in enumerate(found.apart)]
    parts += [
        f"{sql.number(quote(column), types[column], hows.get(column, USUAL))} AS w{i}"
        for i, column in enumerate(found.before)
    ]
    return parts


def per_unit(found: Watched) -> list[str]:
    """SQL of a unit's watched cells: its first moment, and the group and the past that its first row says."""
    parts = ["min(moment) AS moment"]
    parts += [f"arg_min(g{i}, r) AS g{i}" for i in range(len(found.apart))]
    return parts + [f"arg_min(w{i}, r) AS w{i}" for i in range(len(found.before))]
