"""What was found in datasets and kept, as its reader sees them: cells that they do not see are not quoted to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core import access
from core.cells.personal import HIDDEN
from core.lake import masks

if TYPE_CHECKING:
    from core.integrate.asked.sample import Case
    from core.integrate.consistency.finding import Finding
    from core.integrate.match.kept import Item
    from core.lake import Lake

TEXTS = "texts"
"""The way of seeing a column whose texts are shown, without the people in them."""
QUOTING = ("title", "text", "description")
"""Roles of the columns that findings quote."""


def items_as_seen(lake: Lake, sides: Sequence[tuple[str, Mapping[str, Any]]], items: Sequence[Item]) -> list[Item]:
    """Pairs without the titles that are closed to whoever acts; none where the ids are, where they see some rows alone,
    or where a dataset is gone.

    Args:
        sides: Both datasets, and which column of each plays which part.
    """
    if not access.seen_as():
        return list(items)
    if not sides:
        return []
    hides = []
    for name, columns in sides:
        closed = lake.closed(name)
        if closed is None or columns.get("id") in closed:
            return []
        titles = {columns.get("title")} if lake.dataset(name).kind != "users" and columns.get("title") else closed
        hides.append(not closed.isdisjoint(titles))
    told = [[one.left_title for one in items], [one.right_title for one in items]]
    left, right = ([HIDDEN] * len(items) if hide else _plain(lake, one) for hide, one in zip(hides, told, strict=True))
    return [
        replace(one, left_title=first, right_title=second)
        for one, first, second in zip(items, left, right, strict=True)
    ]


def findings_as_seen(lake: Lake, name: str, findings: Sequence[Finding]) -> list[Finding]:
    """Findings about cells that whoever acts sees, quoting no other; none where they see some rows alone."""
    if not access.seen_as():
        return list(findings)
    closed = lake.closed(name)
    if closed is None or lake.dataset(name).roles.get("item_id") in closed:
        return []
    if _unquoted(lake, [name, *(one.name for one in lake.datasets() if one.kind == "reviews")]):
        return []
    shown = [one for one in findings if one.column not in closed]
    titles = _plain(lake, [one.title for one in shown])
    offered = iter(_plain(lake, [one.proposal for one in shown if one.proposal is not None]))
    quotes = iter(_plain(lake, [str(said) for one in shown for said in one.about.values()]))
    return [
        replace(
            one,
            title=title,
            proposal=None if one.proposal is None else next(offered),
            about={key: next(quotes) for key in one.about},
        )
        for one, title in zip(shown, titles, strict=True)
    ]


def cases_as_seen(lake: Lake, name: str, cases: Sequence[Case]) -> list[Case]:
    """Cases to be judged about cells that whoever acts sees, with the texts that they see; none where they see some
    rows alone, or where a column that cases quote is closed."""
    if not access.seen_as():
        return list(cases)
    closed = lake.closed(name)
    if closed is None or _unquoted(lake, [name]):
        return []
    shown = [one for one in cases if one.column not in closed]
    plain = iter(
        _plain(lake, [said for one in shown for said in (one.title, *one.choices.values(), *one.texts.values())])
    )
    return [
        replace(
            one,
            title=next(plain),
            choices={key: next(plain) for key in one.choices},
            texts={key: next(plain) for key in one.texts},
        )
        for one in shown
    ]


def _unquoted(lake: Lake, names: Collection[str]) -> bool:
    """Whether a column that findings quote is closed, and not only the people in its texts."""
    for name in names:
        if lake.closed(name) is None:
            return True
        roles, ways = lake.dataset(name).roles, lake.hidden(name)
        if any(ways.get(roles.get(role, ""), TEXTS) != TEXTS for role in QUOTING):
            return True
    return False


def _plain(lake: Lake, said: Sequence[str]) -> list[str]:
    """Texts without the people in them, unless whoever acts may see these."""
    if access.may(access.seen_as(), "see_personal") or not said:
        return list(said)
    held = "SELECT unnest(?::VARCHAR[]) AS said, generate_subscripts(?::VARCHAR[], 1) AS place"
    with lake.read() as cursor:
        rows = cursor.execute(
            f"SELECT {masks.texts('said')} FROM ({held}) ORDER BY place", [list(said), list(said)]
        ).fetchall()
    return [str(row[0]) for row in rows]
