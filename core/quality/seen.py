"""Contracts and results as their reader sees them: what holds cells of a column follows the view of that column.

A result keeps its counts and says no value: neither the examples it found, nor the limits, patterns and lists that it
was asked with. What is about the table as a whole is closed where it names such a column.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from core.cells.personal import HIDDEN
from core.lake import Lake, said_in
from core.quality.model import UNSEEN, Check, CheckResult, Report, Suite

Asked = TypeVar("Asked", Check, CheckResult)
HARMLESS = ("role", "kind", "target", "dataset", "family", "grain", "columns", "within_ms", "max_age_hours")
"""Parameters that say what a column is, and nothing of its cells."""
TEXTS = "texts"
"""The way of seeing a column whose texts are shown, without the people in them."""


def report_as_seen(lake: Lake, report: Report) -> Report:
    """A report as whoever acts may see it; the very same where they see all."""
    closed = lake.closed(report.dataset)
    if closed is not None and not closed:
        return report
    figures, timeless = ((), True) if closed is None else _made_of(lake, report.dataset, closed)
    return replace(report, results=tuple(_result(one, closed, figures, timeless) for one in report.results))


def _made_of(lake: Lake, name: str, closed: Collection[str]) -> tuple[tuple[str, ...], bool]:
    """How the figures of no single column begin that tell of closed ones, and whether the data's days do."""
    dataset = lake.dataset(name)
    clock = dataset.roles.get("timestamp") or dataset.roles.get("registered_at", "")
    days = [one for one, kind in dataset.types.items() if kind.upper().startswith(("DATE", "TIMESTAMP"))]
    return closed_figures(dataset.roles, lake.hidden(name)), not closed.isdisjoint([clock] if clock else days)  # type: ignore[attr-defined]


def closed_figures(roles: Mapping[str, str], ways: Mapping[str, str]) -> tuple[str, ...]:
    """How the figures begin that are of no single column and tell of columns seen in these ways: what orders come to,
    what texts say, how many events of one type follow another."""
    found = []
    if any(roles.get(role) in ways for role in ("price", "quantity")):
        found.append("order:amount")
    if ways.get(roles.get("text", ""), TEXTS) != TEXTS:
        found.append("opinion:")
    if roles.get("event_type") in ways:
        found.append("rate:")
    return tuple(found)


def suite_as_seen(lake: Lake, suite: Suite) -> Suite:
    """A contract as whoever acts may see it, to be shown or taken away; it is not what a check is made with."""
    closed = lake.closed(suite.dataset)
    if closed is not None and not closed:
        return suite
    return replace(suite, checks=tuple(_asked(one) if _about(one, closed) else one for one in suite.checks))


def _about(one: Check | CheckResult, closed: Collection[str] | None) -> bool:
    """Whether a clause reads one of these columns; a condition that only may name one counts."""
    if closed is None or not closed.isdisjoint(one.columns):  # type: ignore[attr-defined]
        return True
    return any(name in text for text in said_in(one.params) for name in closed)


def _asked(one: Asked) -> Asked:
    """A clause without the values that it was asked with; of a list, how many there were."""
    params = {key: value for key, value in one.params.items() if key in HARMLESS}
    if params == dict(one.params):
        return one
    if isinstance(values := one.params.get("values"), list):
        params["values"] = [HIDDEN] * len(values)
    return replace(one, params={**params, UNSEEN: True})


def _dated(detail: Mapping[str, Any]) -> bool:
    """Whether a finding names days of the data's own time."""
    return "gaps" in detail or any(isinstance(one, Mapping) and one.get("day") for one in detail.get("off", ()))


def _result(one: CheckResult, closed: Collection[str] | None, figures: tuple[str, ...], timeless: bool) -> CheckResult:
    """A result; `figures` are how those of no single column begin that are closed, `timeless` says that days are."""
    named = closed is None or any(text in closed or text.startswith(figures) for text in said_in(one.detail))
    named = named or (timeless and _dated(one.detail))
    if not (named or _about(one, closed)):
        return one
    found = _asked(one)
    sql = one.sql if one.sql == "" else None if found is one else ""
    if "skipped" in one.detail or one.detail.get("gone"):
        return replace(found, sql=sql)
    return replace(found, sql=sql, detail={UNSEEN: True} if one.failed else {})
