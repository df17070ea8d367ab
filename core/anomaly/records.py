"""Rows of orders, reviews or clicks as arrays: values as numbers of a list, so that a million rows stay small."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from core.cells.convention import USUAL
from core.cells.events import dictionary
from core.cells.events import key as spelling
from core.cells.statuses import statuses
from core.collect.column_names import names_of, normalise
from core.errors import BadInput
from core.i18n import _
from core.recommend.data import parsing
from core.recommend.events import Floats, Ints, Mask, Texts

if TYPE_CHECKING:
    from core.engine import Cursor
    from core.lake import Lake

CODED = (
    *("user_id", "item_id", "seller_id", "order_id", "coupon", "payment", "device", "address", "ip", "status"),
    *("event_type", "ad_id", "campaign", "session_id", "text"),
)
"""Roles whose values are told apart."""
NUMBERS = ("amount", "price", "quantity", "rating")
BORROWED = ("seller_id", "order_id", "coupon", "payment", "device", "address", "ip", "status", "amount")
"""Roles that other kinds than orders do not have; there they are known by the names of their columns."""
LINKS = ("device", "payment", "address", "ip")
"""What accounts share, the most telling first."""
MOST_ROWS = 5_000_000
"""Rows that are read, the newest: about 1 GB of arrays."""
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Records:
    """N rows.

    Attributes:
        kind: Of the dataset.
        row: `_row` of the source table; shape (N,).
        time: Seconds since 1970 on the source's clock, NaN where unreadable; shape (N,).
        codes: Role -> place of each row's value in `values`, -1 where there is none; shape (N,) each.
        values: Role -> the values.
        numbers: Role -> a number for each row, NaN where unreadable; shape (N,) each. "clicked" is 0 or 1.
        columns: Role -> the column it was read from.
        total: Rows of the table, which may be more than N.
    """

    kind: str
    row: Ints
    time: Floats
    codes: Mapping[str, Ints]
    values: Mapping[str, Texts]
    numbers: Mapping[str, Floats]
    columns: Mapping[str, str] = field(default_factory=dict)
    total: int = 0

    def __len__(self) -> int:
        return len(self.row)

    def has(self, *roles: str) -> bool:
        """Whether all these roles are there with at least one value."""
        return all(role in self.codes or role in self.numbers or (role == "timestamp" and self.timed) for role in roles)

    @property
    def timed(self) -> bool:
        """Whether any row has a readable time."""
        return bool(np.isfinite(self.time).any())

    def code(self, role: str) -> Ints:
        """The role's codes, all -1 where it is not there."""
        found = self.codes.get(role)
        return found if found is not None else np.full(len(self), -1, dtype=np.int64)

    def is_(self, role: str, *wanted: str) -> Mask:
        """Rows whose value of a role is one of these."""
        known = {value: place for place, value in enumerate(self.values.get(role, ()))}
        return np.isin(self.code(role), [known[one] for one in wanted if one in known])

    def value(self, role: str, code: int) -> str:
        """A value's text."""
        return str(self.values[role][code])

    def take(self, keep: Mask) -> Records:
        """Some of the rows; codes stay as they are."""
        return Records(
            self.kind,
            self.row[keep],
            self.time[keep],
            {role: codes[keep] for role, codes in self.codes.items()},
            self.values,
            {role: numbers[keep] for role, numbers in self.numbers.items()},
            self.columns,
            self.total,
        )


def records_of(lake: Lake, name: str, *, most: int = MOST_ROWS, roles: Mapping[str, str] | None = None) -> Records:
    """The rows of a dataset's newest version, the cleaned one where there is one.

    Args:
        roles: Role -> column, where somebody knows more than the dataset and the names of its columns tell.

    Raises:
        NotFound: There is no such dataset.
        BadInput: The dataset has no rows.
    """
    dataset = lake.dataset(name)
    columns = lake.columns(name, dataset.layer)
    roles = roles_in(dataset.kind, columns, dataset.roles) if roles is None else roles
    table = lake.table(name, dataset.layer)
    with lake.read() as cursor:
        total = int(cursor.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])
        if not total:
            raise BadInput(_("The dataset {name} has no rows.").format(name=name))
        source = table if total <= most else f"(SELECT * FROM {table} ORDER BY _row DESC LIMIT {most})"
        return read(cursor, source, columns, roles, dataset.kind, total)


def roles_in(kind: str, columns: Mapping[str, str], roles: Mapping[str, str]) -> dict[str, str]:
    """Role -> column; what a kind has no role for is told by the names of the columns."""
    found = {role: column for role, column in roles.items() if column in columns}
    if kind == "orders":
        return found
    taken = set(found.values())
    for role in BORROWED:
        named = [one for one in columns if one not in taken and normalise(one) in names_of("orders", role)]
        if named and role not in found:
            found[role] = min(named, key=lambda one: names_of("orders", role).index(normalise(one)))
            taken.add(found[role])
    return found


def read(
    cursor: Cursor, table: str, columns: Mapping[str, str], roles: Mapping[str, str], kind: str, total: int
) -> Records:
    """The rows of a table, column by column, so that only one column's texts are in memory."""

    def column(sql: str) -> Any:
        found = cursor.execute(f"SELECT {sql} AS v FROM {table} ORDER BY _row").fetchnumpy()["v"]
        return found.filled(np.nan) if isinstance(found, np.ma.MaskedArray) and found.dtype.kind == "f" else found

    def how(name: str) -> Any:
        return parsing.column_convention(cursor, table, name, columns[name]) if columns[name] == "VARCHAR" else USUAL

    row = np.asarray(column("_row"), dtype=np.int64)
    codes: dict[str, Ints] = {}
    values: dict[str, Texts] = {}
    for role in CODED:
        if role in roles:
            found, known = _coded(role, column(parsing.text(roles[role])))
            if len(known):
                codes[role], values[role] = found, known
    numbers: dict[str, Floats] = {}
    for role in NUMBERS:
        if role in roles:
            name = roles[role]
            sql = parsing.number(name, columns[name], how(name))
            numbers[role] = np.asarray(column(f"CAST({sql} AS DOUBLE)"), dtype=np.float64)
    if "clicked" in roles:
        name = roles["clicked"]
        said = column(f"CAST({parsing.yes(name, columns[name], how(name))} AS DOUBLE)")
        numbers["clicked"] = np.nan_to_num(np.asarray(said, dtype=np.float64))
    numbers = {role: found for role, found in numbers.items() if np.isfinite(found).any()}
    time = np.full(len(row), np.nan)
    if "timestamp" in roles:
        name = roles["timestamp"]
        time = np.asarray(column(parsing.seconds(name, columns[name], how(name))), dtype=np.float64)
    return Records(kind, row, time, codes, values, numbers, dict(roles), total)


def _coded(role: str, texts: Any) -> tuple[Ints, Texts]:
    """Codes and values; spellings of one status, event type or address are one value."""
    plain = np.array(texts, dtype=object)
    if isinstance(texts, np.ma.MaskedArray):
        plain[np.broadcast_to(texts.mask, plain.shape)] = None
    codes, known = pd.factorize(plain, use_na_sentinel=True)
    words = [str(one) for one in known]
    if role == "status":
        words = [statuses().get(spelling(one), one) for one in words]
    elif role == "event_type":
        spellings = dictionary()
        words = [spellings.get(spelling(one), one) for one in words]
    elif role in ("address", "text"):
        words = [same_words(one) or "" for one in words]
    else:
        return codes.astype(np.int64), np.asarray(words, dtype=object)
    again, values = pd.factorize(np.asarray(words, dtype=object))
    again = np.append(again, -1)
    found = again[codes].astype(np.int64)
    return found, np.asarray(values, dtype=object)


def same_words(text: str) -> str:
    """A text without case, width, signs and blanks, by which copies are known."""
    return _SIGNS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
