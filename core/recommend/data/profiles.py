"""What user profiles say of a shop's shoppers: columns of few values, aligned with the shoppers of the events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from core.recommend.data import parsing
from core.recommend.data.shop import Shop, inputs_of
from core.recommend.events import Floats, Texts
from core.recommend.memory_cache import Kept

if TYPE_CHECKING:
    from core.engine import Cursor
    from core.lake import Lake

AGES = (0, 18, 25, 35, 45, 55, 120)
"""Where bands of age begin, as market research has them; beyond the last nobody lives."""
BANDS = (f"<{AGES[1]}", *(f"{low}\u2013{high - 1}" for low, high in pairwise(AGES[1:-1])), f"{AGES[-2]}+")
MOST_VALUES = 20
"""A column of text with more different values is a name or an address: no kind of shopper. Regions may be more."""
MOST_COLUMNS = 8
"""Columns looked at, those of known roles first: each is a few more kinds to compare, and chance finds one."""
_profiles: Kept[Profiles] = Kept(4, 40)


@dataclass(frozen=True)
class Profiles:
    """Column -> its value of each shopper, None where it says nothing; shape (U,). `roles`: column -> "age", "gender"
    or "region" where it is one."""

    columns: Mapping[str, Texts] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    dataset: str = ""


def profiles_of(lake: Lake, shop: Shop) -> Profiles:
    """Of the users dataset that knows most of the shoppers; empty where none knows any."""
    events = lake.dataset(shop.events[0])
    there = [one for one in lake.datasets(built=events.built) if one.kind == "users" and one.column("user_id")]
    key = (shop, tuple((one.name, one.version) for one in there))
    return _profiles.get(key, lambda: _best(lake, shop, [one.name for one in there]))


def _best(lake: Lake, shop: Shop, names: list[str]) -> Profiles:
    users = inputs_of(lake, shop).events.users
    known, best = 0, Profiles()
    with lake.read() as cursor:
        for name in names:
            dataset = lake.dataset(name)
            count, found = read_profiles(cursor, lake.table(name), lake.columns(name), dataset.roles, users, name)
            if count > known:
                known, best = count, found
    return best


def read_profiles(
    cursor: Cursor, table: str, columns: Mapping[str, str], roles: Mapping[str, str], users: Texts, name: str = ""
) -> tuple[int, Profiles]:
    """How many of the shoppers a users table knows, and what it says of them; of several rows with one id the first.

    Ages become bands. Spellings of a value that differ in case alone are one, as most write it.
    """
    key = roles["user_id"]
    known = {role: roles[role] for role in ("age", "gender", "region") if roles.get(role) in columns}
    taken = {column for column in roles.values() if column}
    others = [column for column, kind in columns.items() if kind == "VARCHAR" and column not in taken]
    others = [column for column in others if not column.startswith("_")]
    parts = [f"{parsing.text(key)} AS id"]
    if age := known.get("age"):
        how = parsing.column_convention(cursor, table, age, columns[age])
        parts.append(f"{parsing.number(age, columns[age], how)} AS age")
    worded = [column for role, column in known.items() if role != "age"] + others
    parts += [f"{parsing.text(column)} AS c{place}" for place, column in enumerate(worded)]
    query = f"SELECT {', '.join(parts)} FROM {table} WHERE {parsing.text(key)} IS NOT NULL ORDER BY _row"
    frame = cursor.execute(query).df().drop_duplicates("id").set_index("id")
    count = int(frame.index.isin(list(users)).sum())
    frame = frame.reindex(list(users))
    found: dict[str, Texts] = {}
    if age:
        found[age] = banded(frame["age"].to_numpy(dtype=np.float64, na_value=np.nan))
    for place, column in enumerate(worded):
        values = frame[f"c{place}"].astype(object)
        made = one_spelling(np.asarray(values.where(values.notna(), None).to_numpy(), dtype=object))
        few = len({text for text in made if text}) <= MOST_VALUES
        if column == known.get("region") or few:
            found[column] = made
    kept = {column: one for column, one in found.items() if len({text for text in one if text}) > 1}
    kept = dict(list(kept.items())[:MOST_COLUMNS])
    return count, Profiles(kept, {column: role for role, column in known.items() if column in kept}, name)


def banded(ages: Floats) -> Texts:
    """The band of each age, such as "25-34"; None where it is none, or nobody's."""
    place = np.searchsorted(AGES, ages, side="right") - 1
    usable = np.isfinite(ages) & (ages > 0) & (ages < AGES[-1])
    return np.asarray(
        [BANDS[at] if ok else None for at, ok in zip(place.tolist(), usable.tolist(), strict=True)], dtype=object
    )


def one_spelling(values: Texts) -> Texts:
    """The same texts, each as most write it whatever the case."""
    counts = Counter(str(text) for text in values if text)
    usual: dict[str, str] = {}
    for text in sorted(counts, key=lambda one: (-counts[one], one)):
        usual.setdefault(text.casefold(), text)
    return np.asarray([usual[str(text).casefold()] if text else None for text in values], dtype=object)
