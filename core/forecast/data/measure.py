"""What is forecast: a column's sum, its mean, or the rows, in periods, for all or by columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

WAYS = ("sum", "count", "mean")


@dataclass(frozen=True)
class Measure:
    """One way to make series of a dataset's rows.

    Attributes:
        time: Column of moments or dates; None where each row is a series and the columns are its periods.
        value: Column of numbers; None where rows are counted.
        how: One of `WAYS`.
        price: A column that the value is multiplied by: a quantity becomes turnover.
        event: The only type of event that counts, by its standard name.
        by: Columns that tell series apart; a column that the dataset lacks is looked up in its catalog.
        freq: One of `FREQUENCIES`; None to infer it.
        seasons: Periods of each season; empty to infer them.
        stock: Column of what was on hand: a period that ends with nothing on hand sold less than was asked for.
        beside: Columns of numbers known beforehand (a price, a promotion), given to models that can use them.
    """

    time: str | None
    value: str | None = None
    how: str = "sum"
    price: str | None = None
    event: str | None = None
    by: tuple[str, ...] = ()
    freq: str | None = None
    seasons: tuple[int, ...] = ()
    stock: str | None = None
    beside: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The measure as JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Measure:
        """The measure of `to_json`, from anything that holds lists where it has tuples."""
        read: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in given.items()}
        return cls(**read)
