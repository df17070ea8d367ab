"""The rows that metrics are read from: a dataset of events, orders or other outcomes, one row each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from core.cells import sql
from core.cells.convention import Convention
from core.cells.events import dictionary, key
from core.engine import Cursor, literal, quote
from core.errors import BadInput, NotFound
from core.experiment.data.several import known_text
from core.i18n import _, listed
from core.kinds import EVENT_TYPES
from core.lake import Lake

MOST_TYPES = 2_000
"""Spellings of event types that are read; a column of more is no column of types."""
THIN_DAY = 0.05
"""Share of the usual day's rows below which a last day is a stray clock, not an observation."""


@dataclass(frozen=True)
class Outcomes:
    """Rows of outcomes on a cursor.

    Attributes:
        source: SQL of the table.
        types: column -> DuckDB type.
        unit, time, event, price, quantity, session: columns; "" where there is none.
        implied: the event that every row is of, in a table without a column of events, as a purchase in one of orders.
        words: spellings of event types of the dataset's own.
    """

    cursor: Cursor
    label: str
    source: str
    types: Mapping[str, str]
    unit: str
    time: str = ""
    event: str = ""
    price: str = ""
    quantity: str = ""
    session: str = ""
    implied: str = ""
    words: Mapping[str, str] | None = None

    def number(self, column: str) -> str:
        """SQL of a number."""
        return sql.number(quote(column), self.types[column], self._how(column))

    @cached_property
    def moment(self) -> str:
        """SQL of a row's moment."""
        return sql.moment(quote(self.time), self.types[self.time], self._how(self.time)) if self.time else "NULL"

    def _how(self, column: str) -> Convention:
        return sql.convention_of(self.cursor, self.source, quote(column), self.types[column])

    @cached_property
    def kinds(self) -> dict[str, int]:
        """Event as written -> rows, the commonest first."""
        if not self.event:
            return {}
        rows = self.cursor.execute(
            f"SELECT {known_text(self.event)} AS e, count(*) AS n FROM {self.source} GROUP BY e "
            f"HAVING e IS NOT NULL ORDER BY n DESC, e LIMIT {MOST_TYPES}"
        ).fetchall()
        return {str(name): int(n) for name, n in rows}

    def spellings(self, event: str) -> list[str]:
        """How the rows write an event: every spelling of a standard type, or of the word itself."""
        known = dictionary(self.words)
        return [name for name in self.kinds if known.get(key(name)) == event or key(name) == key(event)]

    def where(self, event: str) -> str:
        """SQL that is true for an event's rows.

        Raises:
            NotFound: no row is of that event.
        """
        if not event or (not self.event and event == self.implied):
            return "true"
        found = self.spellings(event)
        if not found:
            known = dictionary(self.words)
            raise NotFound.among(_("event"), event, listed_types(self.kinds, known) or [self.implied])
        return f"coalesce({known_text(self.event)} IN ({', '.join(map(literal, found))}), false)"

    @cached_property
    def amount(self) -> str:
        """SQL of a row's value in money: price times quantity, one where no quantity is written."""
        if not self.price:
            raise BadInput(
                _("“{dataset}” has no price, so that it has no value to add up.").format(dataset=self.label),
                hint=_("Name the column that is added up, or give a column the role price."),
            )
        quantity = f" * coalesce({self.number(self.quantity)}, 1)" if self.quantity else ""
        return f"{self.number(self.price)}{quantity}"

    @cached_property
    def last(self) -> str | None:
        """Until when was observed, as text: the last moment of a day with rows enough not to be a stray clock."""
        if not self.time:
            return None
        row = self.cursor.execute(
            f"WITH t AS (SELECT {self.moment} AS t FROM {self.source}), "
            "d AS (SELECT CAST(t AS DATE) AS d, count(*) AS n, max(t) AS t FROM t WHERE t IS NOT NULL GROUP BY d) "
            f"SELECT CAST(max(t) AS VARCHAR) FROM d WHERE n >= {THIN_DAY} * (SELECT median(n) FROM d)"
        ).fetchone()
        return str(row[0]) if row and row[0] is not None else None


def listed_types(kinds: Mapping[str, int], known: Mapping[str, str]) -> list[str]:
    """The standard types that occur, then words that none of them covers."""
    standard = {known.get(key(name)) for name in kinds}
    return [one for one in EVENT_TYPES if one in standard] + [name for name in kinds if key(name) not in known][:20]


def outcomes_of(cursor: Cursor, lake: Lake, name: str, version: int | None = None) -> Outcomes:
    """A dataset's rows as outcomes, by its roles; on a cursor of the lake.

    Raises:
        NotFound: no such dataset.
        BadInput: nothing in it names the unit.
    """
    dataset = lake.dataset(name, version)
    types = lake.columns(name, None, version)
    roles = {role: column for role, column in dataset.roles.items() if column in types}
    unit = roles.get("user_id") or roles.get("unit_id") or _unit(list(types))
    if not unit:
        raise BadInput(
            _(
                "No column of “{dataset}” says whose rows they are, so that they cannot be joined to the assignments."
            ).format(dataset=name),
            hint=_("Give a column the role user id. Columns: {names}.").format(names=listed(list(types)[:12])),
        )
    return Outcomes(
        cursor,
        name,
        lake.table(name, None, version),
        types,
        unit,
        time=roles.get("timestamp") or _time(types),
        event=roles.get("event_type", ""),
        price=(roles.get("amount", "") if dataset.kind == "orders" else "") or roles.get("price", ""),
        quantity="" if dataset.kind == "orders" and "amount" in roles else roles.get("quantity", ""),
        session=roles.get("session_id", ""),
        implied="purchase" if dataset.kind == "orders" else "",
    )


def _unit(columns: list[str]) -> str:
    from core.experiment.columns import names_unit

    return next((column for column in columns if names_unit(column)), "")


def _time(types: Mapping[str, str]) -> str:
    from core.experiment.columns import names_time

    return next((column for column, type_ in types.items() if names_time(column, type_)), "")
