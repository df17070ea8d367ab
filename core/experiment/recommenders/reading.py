"""A log of interleaved lists, read: who was shown which list, which ranking brought each item, and what was clicked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.cells import sql
from core.cells.truth import truth
from core.engine import Cursor, cell_sql, quote
from core.errors import BadInput
from core.experiment.arms import pick_control
from core.experiment.data.several import known_text
from core.i18n import _, listed
from core.lake import Lake

Ints = NDArray[np.int64]
_NAMES = {
    "list": re.compile(r"^(list|session|impression|request|page|query)_?id$|^serp|列表|会话|请求"),
    "user": re.compile(r"^(user|shopper|customer|visitor|member|client|buyer)_?(id)?$|用户|会员|买家"),
    "position": re.compile(r"^(position|pos|rank|slot|place)$|位置|排名"),
    "item": re.compile(r"^(item|product|sku|doc|document|article)_?(id)?$|商品"),
    "team": re.compile(r"team|ranker|interleav|picked_by|brought_by|队|来源模型|排序器"),
    "clicked": re.compile(r"click|点击"),
    "first_rank": re.compile(r"^(first|a|left|control)_?(rank|position)$|^(rank|position)_?(first|a|left|control)$"),
    "second_rank": re.compile(r"^(second|b|right|new)_?(rank|position)$|^(rank|position)_?(second|b|right|new)$"),
}
"""Names of the columns that a log of interleaved lists has."""
PARTS = tuple(_NAMES)
"""What a log of interleaved lists is made of."""
_OF_KIND = {"user": "user_id", "item": "item_id", "position": "position", "clicked": "clicked", "list": "session_id"}


@dataclass(frozen=True)
class Interleaved:
    """A log, one entry for each list that was shown; L lists, of S shoppers.

    Attributes:
        source: The dataset or file.
        teams: The two rankings, the first is compared against.
        method: "team_draft", or "balanced" where places in both rankings are logged.
        shopper: Which shopper saw each list; (L,).
        credit: Clicks that count for each ranking; (L, 2).
        clicks: All clicks; (L,).
        slots: Items of each ranking in the list; (L, 2).
        began: Which ranking brought the first place, 0 or 1, -1 where that is not known; (L,).
        shoppers: Their number.
        rows: Rows of the table; of them `skipped` without list, item, ranking or a readable click, and `repeated`
            that name an item of a list again.
    """

    source: str
    teams: tuple[str, str]
    method: str
    shopper: Ints
    credit: Ints
    clicks: Ints
    slots: Ints
    began: Ints
    shoppers: int
    rows: int
    skipped: int
    repeated: int


def columns_of(
    names: Sequence[str], roles: Mapping[str, str], chosen: Mapping[str, str] | None = None, *, partial: bool = False
) -> dict[str, str]:
    """Which column plays which part: the chosen one, else by the dataset's roles, else by its name.

    Args:
        partial: Leave out what is missing instead.

    Raises:
        BadInput: A chosen column is not there, or none tells the ranking, the list, the item or the click.
    """
    found = {}
    for part, pattern in _NAMES.items():
        wished = (chosen or {}).get(part)
        if wished is not None and wished not in names:
            raise BadInput(_("There is no column “{column}”.").format(column=wished))
        by_role = roles.get(_OF_KIND.get(part, ""))
        by_name = next((name for name in names if pattern.search(name.strip().lower())), None)
        one = wished or by_name or by_role if part == "list" else wished or by_role or by_name
        if one in names:
            found[part] = str(one)
    if "list" not in found and "user" in found:
        found["list"] = found["user"]
    missing = [part for part in ("list", "item", "clicked") if part not in found]
    if "team" not in found and not {"first_rank", "second_rank"} <= set(found):
        missing.append("team")
    if missing and not partial:
        words = {
            "list": _("which list was shown"),
            "item": _("the item"),
            "clicked": _("whether it was clicked"),
            "team": _("which ranking brought the item"),
        }
        raise BadInput(
            _("No column says {what}.").format(what=listed(words[part] for part in missing)),
            hint=_(
                "A log of interleaved lists has one row for each item shown: list_id, user_id, position, item_id, team "
                "and clicked."
            ),
            data={"missing": missing},
        )
    return found


def logs_of(lake: Lake) -> list[str]:
    """Datasets that can be read as logs of interleaved lists, by their columns."""
    found = []
    for one in lake.datasets():
        if one.kind not in ("impressions", "other", "events"):
            continue
        try:
            named = columns_of(list(lake.columns(one.name)), {}, None)
        except BadInput:
            continue
        if "team" in named:
            found.append(one.name)
    return found


def read(
    lake: Lake, name: str, first: str | None = None, chosen: Mapping[str, str] | None = None, label: str | None = None
) -> Interleaved:
    """The newest state of a dataset as a log of interleaved lists.

    Args:
        first: The ranking that the other is compared against; the one called so (old, control), else the first by name.
        chosen: Part (list, user, position, item, team, clicked, first_rank, second_rank) -> column.

    Raises:
        NotFound: No such dataset.
        BadInput: A part is missing, or there are not exactly two rankings.
    """
    dataset = lake.dataset(name)
    types = lake.columns(name)
    parts = columns_of(list(types), dataset.roles, chosen)
    with lake.read() as cursor:
        return _read(cursor, lake.table(name), types, parts, first, label or name)


def read_file(path: Path, first: str | None = None, chosen: Mapping[str, str] | None = None) -> Interleaved:
    """`read` of a file of any format that can be uploaded."""
    from core.collect.temporary import landed

    with landed({"rows": path}) as lake:
        return read(lake, "rows", first, chosen, path.name)


def _read(
    cursor: Cursor, source: str, types: Mapping[str, str], parts: Mapping[str, str], first: str | None, label: str
) -> Interleaved:
    by_ranks = {"first_rank", "second_rank"} <= set(parts)
    rows, skipped, teams = _rows(cursor, source, types, parts, by_ranks)
    names = _two(teams, first)
    method = "balanced" if by_ranks and "team" not in parts else "team_draft"
    side = "CASE team WHEN ? THEN 0 WHEN ? THEN 1 END"
    credit = ", ".join(f"count(*) FILTER (WHERE click AND side = {n})" for n in (0, 1))
    if method == "balanced":
        credit = ", ".join(f"count(*) FILTER (WHERE click AND rank{n} <= deepest)" for n in (0, 1))
    parameters = list(names)
    found = cursor.execute(
        f"WITH sided AS (SELECT *, {side} AS side FROM {rows}), "
        "once AS (SELECT list, item, arg_min(shopper, r) AS shopper, min(place) AS place, bool_or(click) AS click, "
        "arg_min(side, r) AS side, min(rank0) AS rank0, min(rank1) AS rank1, count(*) AS n "
        "FROM sided GROUP BY list, item), "
        "lowest AS (SELECT list, arg_max(least(coalesce(rank0, 1e9), coalesce(rank1, 1e9)), place) "
        "FILTER (WHERE click) AS deepest FROM once GROUP BY list) "
        f"SELECT min(shopper) AS shopper, {credit}, count(*) FILTER (WHERE click), "
        "count(*) FILTER (WHERE side = 0), count(*) FILTER (WHERE side = 1), "
        "coalesce(arg_min(side, place), -1), sum(n) - count(*) "
        "FROM once JOIN lowest USING (list) GROUP BY list ORDER BY list",
        parameters,
    ).df()
    total = cursor.execute(f"SELECT count(*) FROM {rows}").fetchone()
    cursor.execute(f"DROP TABLE {rows}")
    shoppers, codes = np.unique(found.iloc[:, 0].astype(str).to_numpy(), return_inverse=True)
    numbers = found.iloc[:, 1:].fillna(0).to_numpy(dtype=np.int64).T
    return Interleaved(
        source=label, teams=names, method=method, shopper=codes.astype(np.int64),
        credit=numbers[0:2].T, clicks=numbers[2], slots=numbers[3:5].T,
        began=numbers[5], shoppers=len(shoppers), rows=int((total or [0])[0]) + skipped, skipped=skipped,
        repeated=int(numbers[6].sum()),
    )  # fmt: skip


def _rows(
    cursor: Cursor, source: str, types: Mapping[str, str], parts: Mapping[str, str], by_ranks: bool
) -> tuple[str, int, list[str]]:
    """A temporary table of the usable rows; how many were not; the rankings named."""
    import uuid

    def number(part: str) -> str:
        if part not in parts:
            return "CAST(NULL AS DOUBLE)"
        how = sql.convention_of(cursor, source, quote(parts[part]), types[parts[part]])
        return sql.number(quote(parts[part]), types[parts[part]], how)

    clicked = parts["clicked"]
    said = cell_sql(truth, quote(clicked), types[clicked]) if types[clicked] == "VARCHAR" else "CAST(NULL AS BOOLEAN)"
    team = known_text(parts["team"]) if "team" in parts else "CAST(NULL AS VARCHAR)"
    order = quote("_row") if "_row" in types else "row_number() OVER ()"
    user = known_text(parts.get("user", parts["list"]))
    read = (
        f"SELECT {order} AS r, {known_text(parts['list'])} AS list, {known_text(parts['item'])} AS item, "
        f"coalesce({user}, {known_text(parts['list'])}) AS shopper, "
        f"{number('position')} AS place, coalesce({said}, ({number('clicked')}) > 0) AS click, {team} AS team, "
        f"{number('first_rank')} AS rank0, {number('second_rank')} AS rank1 FROM {source}"
    )
    ranked = "(rank0 IS NOT NULL OR rank1 IS NOT NULL)" if by_ranks and "team" not in parts else "team IS NOT NULL"
    usable = f"list IS NOT NULL AND item IS NOT NULL AND click IS NOT NULL AND {ranked}"
    name = f'"interleaved_{uuid.uuid4().hex}"'
    cursor.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM ({read}) WHERE {usable}")
    whole = cursor.execute(f"SELECT (SELECT count(*) FROM {source}) - (SELECT count(*) FROM {name})").fetchone()
    teams = cursor.execute(f"SELECT team, count(*) FROM {name} WHERE team IS NOT NULL GROUP BY team").fetchall()
    if ranked != "team IS NOT NULL":
        return name, int((whole or [0])[0]), [_("first"), _("second")]
    return name, int((whole or [0])[0]), sorted(str(one) for one, _n in teams)


def _two(teams: Sequence[str], first: str | None) -> tuple[str, str]:
    if len(teams) != 2:
        raise BadInput(
            _("A comparison needs exactly two rankings; the log names: {names}.").format(
                names=listed(teams[:10]) or _("none")
            ),
            hint=_("Choose the column that says which of the two rankings brought each item."),
            data={"rankings": list(teams[:10])},
        )
    if first is None:
        first = pick_control(teams)
    if first not in teams:
        raise BadInput(
            _("“{value}” is not one of: {allowed}.").format(value=first, allowed=listed(teams)),
            data={"value": first, "allowed": list(teams)},
        )
    return first, next(one for one in teams if one != first)
