"""Assignment: which arm a unit is given, by a hash of the test's salt and the unit, the same everywhere and for ever.

A unit takes part where part(salt:unit) lies below the exposed share, and is given the arm of which
log(part(salt:arm:unit)) / weight is largest; part(text) are the first 52 bits of SHA-256 as a number between 0 and 1.
That is the exponential race of weighted rendezvous hashing (Thaler and Ravishankar 1998): arm a wins with the chance of
its weight, and when its weight grows or an arm is added, units move into that arm alone and none between the others.
Raising the exposed share takes further units in and moves none. `PYTHON` and `SQL` say the same for other systems.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from core.engine import Cursor, literal
from core.errors import BadInput
from core.i18n import _

DIGITS = 13
"""Hexadecimal digits of a hash that are read: 52 bits, which a double holds exactly."""
WHOLE = 16.0**DIGITS
"""How many different numbers they are."""
MOST_ARMS = 20
"""As a readout compares."""

PYTHON = """from hashlib import sha256
from math import log

def part(text):
    return (int(sha256(text.encode()).hexdigest()[:13], 16) + 0.5) / 16**13

def arm(unit, salt, weights, exposed=1.0):
    if part(f"{salt}:{unit}") >= exposed:
        return None
    return max(weights, key=lambda one: log(part(f"{salt}:{one}:{unit}")) / weights[one])
"""
"""The rule in Python; `tests/core/experiment/test_assignment.py` runs it."""
SQL = """WITH arms(arm, weight) AS (VALUES {arms}),
parts AS (
  SELECT unit, arm, weight,
    (('0x' || left(sha256({salt} || ':' || unit), 13))::UBIGINT + 0.5) / 4503599627370496 AS seen,
    (('0x' || left(sha256({salt} || ':' || arm || ':' || unit), 13))::UBIGINT + 0.5) / 4503599627370496 AS part
  FROM units, arms)
SELECT unit, arg_max(arm, ln(part) / weight) AS arm FROM parts WHERE seen < {exposed} GROUP BY unit"""
"""The rule in DuckDB's SQL, over a table `units` with a column `unit` of text."""


@dataclass(frozen=True)
class Assignment:
    """How units are given arms.

    Attributes:
        salt: Names the test in the hash; two tests with different salts are independent of each other.
        weights: Arm -> weight, in any scale; the control first.
        exposed: Share of the units that take part.
    """

    salt: str
    weights: Mapping[str, float]
    exposed: float = 1.0

    def check(self) -> None:
        """Raise `BadInput` where units cannot be given arms by it."""
        if not self.salt.strip():
            raise BadInput(_("A salt cannot be empty: it keeps one test apart from the others."))
        if not 2 <= len(self.weights) <= MOST_ARMS:
            raise BadInput(_("A test has 2 to {most} arms, each with a share above 0.").format(most=MOST_ARMS))
        if not all(arm.strip() for arm in self.weights):
            raise BadInput(_("Every arm needs a name."))
        if not all(0 < weight < math.inf for weight in self.weights.values()):
            raise BadInput(_("A test has 2 to {most} arms, each with a share above 0.").format(most=MOST_ARMS))
        if not 0 < self.exposed <= 1:
            raise BadInput(_("The share that takes part must be above 0 and at most 100 %."))

    @property
    def shares(self) -> dict[str, float]:
        """Arm -> planned share of the units that take part."""
        whole = sum(self.weights.values())
        return {arm: weight / whole for arm, weight in self.weights.items()}


def part(text: str) -> float:
    """A text's place between 0 and 1, both excluded."""
    return float(int(sha256(text.encode()).hexdigest()[:DIGITS], 16) + 0.5) / WHOLE


def arm_of(unit: str, given: Assignment) -> str | None:
    """The arm of one unit; None where it takes no part."""
    if part(f"{given.salt}:{unit}") >= given.exposed:
        return None
    return max(given.weights, key=lambda arm: math.log(part(f"{given.salt}:{arm}:{unit}")) / given.weights[arm])


def sql_of(given: Assignment) -> str:
    """The rule as SQL with this test's salt and arms written in.

    Raises:
        BadInput: units cannot be given arms by it.
    """
    given.check()
    arms = ",\n  ".join(f"({literal(arm)}, {float(weight)!r}::DOUBLE)" for arm, weight in given.weights.items())
    return SQL.format(arms=arms, salt=literal(given.salt), exposed=f"{float(given.exposed)!r}::DOUBLE")


def python_of(given: Assignment) -> str:
    """The rule as Python with this test's salt and arms, for a server that shows the arms."""
    weights = {arm: float(weight) for arm, weight in given.weights.items()}
    return f"{PYTHON}\nprint(arm({'unit-1'!r}, {given.salt!r}, {weights!r}, {float(given.exposed)!r}))\n"


def assigned(cursor: Cursor, units: str, given: Assignment) -> str:
    """SQL of the table (unit, arm) of the units of `units`, a SQL table with a column `unit` of text."""
    return f"(WITH units AS (SELECT DISTINCT unit FROM {units} WHERE unit IS NOT NULL) {_nested(sql_of(given))})"


def _nested(statement: str) -> str:
    return ", " + statement.removeprefix("WITH ")


def independent(pairs: Sequence[Sequence[int]]) -> float:
    """p of the chi-square test that two assignments of the same units have nothing to do with each other.

    Args:
        pairs: Units by arm of the one (rows) and of the other (columns).
    """
    import numpy as np
    from scipy.special import chdtrc

    table = np.asarray(pairs, dtype=float)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if table.size == 0 or min(table.shape) < 2:
        return 1.0
    wanted = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return float(chdtrc((table.shape[0] - 1) * (table.shape[1] - 1), ((table - wanted) ** 2 / wanted).sum()))
