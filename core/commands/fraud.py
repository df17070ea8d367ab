"""fraud: known patterns of fraud in orders, reviews or clicks, and the accounts that hang together."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, dataset_or_file, emit

if TYPE_CHECKING:
    from core.anomaly.fraud import Case, Searched
    from core.anomaly.graph import Accounts
    from core.lake import Lake

NAME = "data"
SHOWN = 20
"""Suspicions and groups shown on the screen; --json and --output have all."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("fraud")(fraud)


def fraud(
    ctx: typer.Context,
    what: str = typer.Argument(metavar="DATASET", help="A dataset of the workspace, or a file."),
    accounts: bool = typer.Option(False, "--accounts", help="Groups of accounts that share devices, cards, addresses."),
    output: Path = typer.Option(None, "--output", "-o", help="CSV of the source rows of all suspicions."),
    fail_on: int = typer.Option(0, min=0, help="Exit 1 where so many suspicions are found; 0 never."),
    json: bool = JsonOption,
) -> None:
    """Look for known patterns of fraud: carding, refund rings, fake orders and reviews, coupons, clicks, and more."""
    from core.anomaly.fraud import searched, shared_accounts

    with dataset_or_file(ctx, NAME, what) as (lake, name):
        found = searched(lake, name)
        groups = shared_accounts(lake, name) if accounts else None
        if output is not None:
            _write(lake, name, found, output)
        emit(ctx, _facts(found, groups), _lines(found, groups), as_json=json)
    if fail_on and len(found.cases) >= fail_on:
        raise typer.Exit(1)


def _facts(found: Searched, groups: Accounts | None) -> dict[str, Any]:
    from core.anomaly import words
    from core.anomaly.fraud import words as say

    result: dict[str, Any] = {
        "rows": found.rows,
        "total": found.total,
        "judged": list(found.judged),
        "cannot_be_judged": {one: say.lacks(roles) for one, roles in found.missing.items()},
        "suspicions": [_case(found, one) | {"why": words.sentence(one.finding)} for one in found.cases],
    }
    if groups is not None:
        result["groups"] = {
            "accounts": groups.accounts,
            "linked": groups.linked,
            "total": groups.total,
            "largest": [
                {
                    "accounts": [say.hidden("user_id", name) for name in one.accounts],
                    "shared": [say.link_text(role, value) for role, value, _n in one.shared],
                    "rows": one.orders,
                    "amount": _known(one.amount),
                    "refunded": _known(one.refunded),
                    "declined": _known(one.declined),
                }
                for one in groups.groups
            ],
        }
    return result


def _case(found: Searched, one: Case) -> dict[str, Any]:
    from core.anomaly.fraud import words as say

    return {
        "id": one.id,
        "pattern": one.pattern,
        "severity": found.severity(one),
        "where": say.key_text(one),
        "amount": _known(one.finding.amount),
        "accounts": [say.hidden("user_id", name) for name in one.accounts],
        "shared": [say.link_text(role, value) for role, value in one.links],
        "day": one.finding.day,
        "score": one.finding.score,
        "rows": list(one.finding.rows),
        "more_rows": one.finding.more,
    }


def _known(value: float) -> float | None:
    return round(value, 4) if math.isfinite(value) else None


def _lines(found: Searched, groups: Accounts | None) -> Iterator[str]:
    from core.anomaly import words
    from core.anomaly.fraud import words as say
    from core.i18n import _

    yield say.headline(found)
    for one in found.cases[:SHOWN]:
        head = _("{pattern}: {where}").format(pattern=say.pattern_name(one.pattern), where=say.key_text(one))
        yield f"{found.severity(one):8} {head}"
        yield f"         {words.sentence(one.finding)}"
    for name, roles in found.missing.items():
        yield _("{pattern}: {where}").format(pattern=say.pattern_name(name), where=say.lacks(roles))
    for group in groups.groups[:SHOWN] if groups else ():
        shared = ", ".join(say.link_text(role, value) for role, value, _n in group.shared[:3])
        names = " ".join(say.hidden("user_id", one) for one in group.accounts[:5])
        yield f"{len(group.accounts):4} {names}  {shared}"


def _write(lake: Lake, name: str, found: Searched, output: Path) -> None:
    """The source rows of all suspicions, personal cells hidden, with the pattern before them."""
    from core.anomaly.fraud import source_rows
    from core.cells.formulas import Rows

    rows = [
        {"suspicion": one.id, "pattern": one.pattern} | row
        for one in found.cases
        for row in source_rows(lake, name, one.finding.rows)
    ]
    with output.open("w", encoding="utf-8-sig", newline="") as file:
        writer = Rows(file)
        writer.writerow(rows[0] if rows else ("suspicion", "pattern"))
        writer.writerows(list(row.values()) for row in rows)
