"""The rules: for a dataset or for all that carry a tag, how old its rows and its versions may become."""

from __future__ import annotations

import json
import math
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from filelock import FileLock

from core import access
from core.errors import BadInput, NotFound
from core.govern.catalog import about
from core.i18n import _, listed
from core.lake import Lake

FILE = "retention.json"
TAG = "tag:"
LONGEST_DAYS = 36_500
"""A hundred years; more is a slip."""


@dataclass(frozen=True)
class Rule:
    """How long something is kept.

    Attributes:
        about: A dataset's name, or ``tag:`` and a tag.
        rows_days: Days that a row is kept, by `column`; 0 for ever.
        column: The time of a row; "" takes the column with the role timestamp.
        versions_days: Days that a version is kept after a newer one came; 0 for ever. The newest always stays.
        by: Who set it.
    """

    about: str
    rows_days: int = 0
    column: str = ""
    versions_days: int = 0
    by: str = ""


def rules(lake: Lake) -> tuple[Rule, ...]:
    """All rules, by what they are about."""
    return tuple(sorted((Rule(**one) for one in _read(lake.path / FILE).values()), key=lambda one: one.about))


def rule_for(lake: Lake, name: str) -> Rule | None:
    """The rule of a dataset: its own, else the least of each limit among its tags; None where it is kept for ever."""
    known = {one.about: one for one in rules(lake)}
    if name in known:
        return known[name]
    tagged = [known[f"{TAG}{tag}"] for tag in about(lake, name).tags if f"{TAG}{tag}" in known]
    if not tagged:
        return None
    rows = min(tagged, key=lambda one: one.rows_days or math.inf)
    versions = min(tagged, key=lambda one: one.versions_days or math.inf)
    if rows is versions:
        return rows
    said = listed(dict.fromkeys(one.about for one in (rows, versions) if one.rows_days or one.versions_days))
    return replace(rows, about=said, versions_days=versions.versions_days)


def set_rule(lake: Lake, rule: Rule) -> None:
    """Set the rule of a dataset or tag; the former one of it is replaced.

    Raises:
        Forbidden: whoever acts may not set rules.
        NotFound: there is no such dataset or column.
        BadInput: days below 0 or beyond a hundred years, or none at all.
    """
    access.allow("rules", rule.about, folder=lake.path)
    if not 0 <= min(rule.rows_days, rule.versions_days) <= max(rule.rows_days, rule.versions_days) <= LONGEST_DAYS:
        raise BadInput(_("Days are between 0 and {most}.").format(most=f"{LONGEST_DAYS:,}"))
    if not rule.rows_days and not rule.versions_days:
        raise BadInput(_("A rule says how many days rows or versions are kept."))
    if not rule.about.startswith(TAG):
        dataset = lake.dataset(rule.about)
        if rule.column and rule.column not in lake.columns(rule.about):
            raise NotFound.among(_("column"), rule.column, lake.columns(rule.about))
        if rule.rows_days and not rule.column and not dataset.column("timestamp"):
            raise BadInput(
                _("{name} has no column that says when a row is from.").format(name=rule.about),
                hint=_("Name the column, or give one the role timestamp."),
            )
    before = _read(lake.path / FILE)
    signed = Rule(**{**asdict(rule), "by": access.signature(rule.by or lake.author)})
    _write(lake.path / FILE, rule.about, asdict(signed))
    facts = {"rows_days": rule.rows_days, "versions_days": rule.versions_days}
    old = before.get(rule.about, {})
    access.record(
        lake.path, "rules", rule.about, name=signed.by, after=facts,
        before={key: old[key] for key in facts if key in old},
    )  # fmt: skip


def forget(lake: Lake, what: str) -> None:
    """Take a rule back.

    Raises:
        Forbidden: whoever acts may not set rules.
        NotFound: there is none.
    """
    access.allow("rules", what, folder=lake.path)
    known = _read(lake.path / FILE)
    if what not in known:
        raise NotFound.among(_("rule"), what, known)
    _write(lake.path / FILE, what, None)
    access.record(lake.path, "rules", what, after={"rows_days": 0, "versions_days": 0})


def rule_said(rule: Rule) -> str:
    """A rule in words."""
    said = []
    if rule.rows_days:
        said.append(_("days that a row is kept: {days}").format(days=f"{rule.rows_days:,}"))
    if rule.versions_days:
        said.append(_("days that a version is kept: {days}").format(days=f"{rule.versions_days:,}"))
    return listed(said)


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        found: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return found


def _write(path: Path, about_: str, rule: Mapping[str, Any] | None) -> None:
    with FileLock(f"{path}.lock"):
        known = _read(path)
        known.pop(about_, None)
        if rule is not None:
            known[about_] = dict(rule)
        handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=".retention")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(known, file, ensure_ascii=False, indent=1)
        os.replace(fresh, path)
