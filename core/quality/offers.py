"""New types of check for contracts of earlier releases: looked for once, offered, never put in by themselves.

A contract is drafted once and kept, so that types of check that a later release brings are not in it. What they would
ask of the newest version, and what they find there, is kept beside the contract in `lake.quality.offers` until somebody
takes it over or turns it down.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.i18n import N_
from core.lake import Lake, has_table, kept
from core.quality.checks import CHECKS
from core.quality.contract.suites import kept_suite
from core.quality.contract.writing import same_question, with_clause
from core.quality.model import Check, Suite
from core.quality.run import suite_of
from core.quality.store import load_suite, save_offers, save_suite, suite_versions
from core.quality.suggestions import suggested


@dataclass(frozen=True)
class Offer:
    """A clause of a new type, and how many of the rows it is asked of fail it in the version that was looked at."""

    check: Check
    failed: int
    total: int


def offered(lake: Lake, name: str) -> tuple[Offer, ...]:
    """What was found for a dataset's contract and is not in it, as it was looked at last; nothing is reckoned."""
    _types, found = _stored(lake, name)
    suite = suite_of(lake, name)
    if suite is None:
        return ()
    return tuple(one for one in found if not any(same_question(one.check, held) for held in suite.checks))


def look(lake: Lake, name: str, version: int | None = None) -> tuple[Offer, ...]:
    """The same, looked for anew where this release has types of check that no contract of the dataset had and that were
    not looked for yet. Types that somebody took out of the contract are not offered again."""
    suite = suite_of(lake, name)
    if suite is None:
        return ()
    looked, found = _stored(lake, name)
    if unseen := set(CHECKS) - looked - _asked_before(lake, name):
        fresh = [one for one in suggested(lake, name, version) if one.state == "new" and one.check.check in unseen]
        found = (*found, *(Offer(one.check, one.result.failed, one.result.total) for one in fresh))
    if looked != set(CHECKS):
        _save(lake, name, CHECKS, found)
    return offered(lake, name)


def take(lake: Lake, name: str, ids: Collection[str] | None = None, author: str | None = None) -> Suite | None:
    """Put offered clauses into the contract, all or those of some ids, as its next version; None without one."""
    suite = suite_of(lake, name)
    if suite is None:
        return None
    held = {one.id for one in suite.checks}
    for one in offered(lake, name):
        if one.check.id not in held and (ids is None or one.check.id in ids):
            suite = with_clause(suite, one.check)
    return save_suite(lake, suite, author)


def decline(lake: Lake, name: str) -> None:
    """Offer nothing of it again; the types stay on the form and among the suggestions."""
    _save(lake, name, CHECKS, ())


def _asked_before(lake: Lake, name: str) -> set[str]:
    """The types of check of every version of a dataset's contract."""
    suites = [load_suite(lake, name, number) for number, _time, _author in suite_versions(lake, name)]
    return {check.check for suite in suites if suite for check in suite.checks}


@kept
def _stored(lake: Lake, name: str) -> tuple[frozenset[str], tuple[Offer, ...]]:
    with lake.read() as cursor:
        row = None
        if has_table(cursor, "quality.offers"):
            row = cursor.execute(
                "SELECT types, found FROM lake.quality.offers WHERE dataset = ? ORDER BY stored DESC LIMIT 1", [name]
            ).fetchone()
    if row is None:
        return frozenset(), ()
    entries = [one for one in json.loads(row[1]) if one["check"]["check"] in CHECKS]
    checks = kept_suite({"checks": [one["check"] for one in entries]}, name).checks
    counts = [(int(one["failed"]), int(one["total"])) for one in entries]
    return frozenset(json.loads(row[0])), tuple(
        Offer(check, *found) for check, found in zip(checks, counts, strict=True)
    )


def _save(lake: Lake, name: str, types: Collection[str], found: Sequence[Offer]) -> None:
    entries = [{"check": one.check.to_dict(), "failed": one.failed, "total": one.total} for one in found]
    with lake.write(N_("New checks for {name}").format(name=name), info={"contract": name}, needs="contract") as cursor:
        save_offers(cursor, name, types, entries)
