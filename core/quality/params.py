"""What the parameters of a contract's checks may hold: a contract comes from outside and is judged before its use."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from core.engine import EngineError, unattached
from core.errors import BadInput
from core.expressions.expression import parse
from core.i18n import N_, _, listed
from core.kinds import KINDS as OF_DATASETS
from core.quality.model import Check

LONGEST = 1_000
"""Characters of a text: names of columns and values of a category are shorter."""
MOST_ARMS = 1_000
"""Names with a share each; an experiment has some ten."""
MOST_VALUES = 10_000
"""Values of a list: each becomes part of a statement, and a value list of more is another dataset to refer to."""
LONGEST_PATTERN = 500
"""Characters of a pattern, which is read for every cell."""
LARGEST = 1e18
"""The size of a number that is reckoned with: more than any count or number of hours."""
FLOAT_MAX = sys.float_info.max
NUMBER, COUNT, TEXT, FLAG = N_("a number"), N_("a count"), N_("a text"), N_("true or false")
BOUND = N_("a bound")
FACTOR = N_("a number of at least 1")
TEXTS, PATTERN, SHARES = N_("a list of texts"), N_("a pattern"), N_("shares by name")
NAMES = N_("texts by name")
CONDITION = N_("a condition")
WHERE = "where"
"""The parameter that every type of check has which can be asked of some rows only."""
KINDS: Mapping[str, str] = {
    **dict.fromkeys(
        ("z", "least", "floor", "alpha", "min_ratio", "max_ratio", "evenness", "per_minute",
         "max_age_hours", "slack_hours"), NUMBER),
    **dict.fromkeys(("within_ms", "recent_days", "window_days", "length", "power"), COUNT),
    **dict.fromkeys(("role", "kind", "target", "by", "grain", "family", "evidence"), TEXT),
    **dict.fromkeys(("low_open", "except_returns", "positive", "leading_zeros", "markup", "told"), FLAG),
    **dict.fromkeys(("values", "same", "but", "without"), TEXTS),
    "regex": PATTERN,
    "factor": FACTOR,
    "low": BOUND,
    "high": BOUND,
    "shares": SHARES,
    "event_types": NAMES,
    WHERE: CONDITION,
}  # fmt: skip
"""Parameter -> what it holds, one meaning for all checks."""
OPEN = ("low", "high", "power", "length", "window_days", "without", "shares", "event_types")
"""Parameters that may be left open by saying nothing (null)."""


LABELS: Mapping[str, str] = {
    "z": N_("Robust deviations"),
    "least": N_("At least"),
    "floor": N_("Least spread (logarithm)"),
    "alpha": N_("Probability below which it fails"),
    "min_ratio": N_("At least, times the rows before"),
    "max_ratio": N_("At most, times the rows before"),
    "evenness": N_("Evenness of a robot's pauses"),
    "per_minute": N_("Events a minute"),
    "max_age_hours": N_("Hours that the newest row may be old"),
    "slack_hours": N_("Hours that a time may lie ahead"),
    "within_ms": N_("Milliseconds apart at most"),
    "recent_days": N_("Days that are recent"),
    "window_days": N_("Days that a view counts"),
    "length": N_("Characters of an id"),
    "power": N_("Unit of epoch numbers (0 seconds, 3 milliseconds)"),
    "role": N_("Role"),
    "kind": N_("Kind of the other dataset"),
    "target": N_("Its role or column there"),
    "by": N_("Grouped by"),
    "grain": N_("Per"),
    "family": N_("Must read as"),
    "evidence": N_("What must have come before"),
    "low_open": N_("The least value itself does not belong to it"),
    "except_returns": N_("Returns are left out"),
    "positive": N_("Ids are above 0"),
    "leading_zeros": N_("Ids may begin with 0"),
    "markup": N_("The column holds HTML"),
    "told": N_("Only lists that are given"),
    "values": N_("Known values"),
    "same": N_("Columns that are the same on both rows"),
    "but": N_("Columns left out"),
    "without": N_("Only rows without a value in"),
    "regex": N_("Regular expression"),
    "factor": N_("Times off at least"),
    "low": N_("Least"),
    "high": N_("Greatest"),
    "shares": N_("Planned shares"),
    "event_types": N_("Own words for event types"),
    "dataset": N_("The other dataset"),
    "condition": N_("Condition"),
    "label": N_("Name of the rule"),
    "number": N_("Column of the GTIN"),
    "node": N_("Column of the nodes"),
    "zone": N_("Time zone"),
    WHERE: N_("Only rows where"),
}
"""Parameter -> its name for a person who writes a check."""
CHOICES: Mapping[str, Sequence[str]] = {
    "family": ("number", "time"),
    "grain": ("day", "week", "month"),
    "evidence": ("view", "click"),
    "kind": tuple(OF_DATASETS),
}
"""Parameters that hold one of a few words."""


def kind_of(name: str, own: Mapping[str, str]) -> str:
    """What a parameter holds, "" where it is not known; `own` are those that a type alone has."""
    return own.get(name) or KINDS.get(name, "")


def judged(check: Check, own: Mapping[str, str], *, narrows: bool = True) -> Check:
    """The check itself; `own` are parameters that its type alone has, with what they hold.

    Args:
        narrows: Whether its type can be asked of some rows only.

    Raises:
        BadInput: when a parameter is not known or does not hold what it should, or a condition asks for more than
            the allow-list has.
    """
    if check.params.get(WHERE) and not narrows:
        raise BadInput(
            _("“{id}” looks at the table as a whole and cannot be limited to some rows.").format(id=check.id[:80]),
            hint=_("Leave “{name}” out.").format(name=WHERE),
        )
    for name, value in check.params.items():
        kind = own.get(name) or KINDS.get(name)
        if kind is None:
            raise BadInput(
                _("“{id}”: there is no parameter “{name}”.").format(id=check.id[:80], name=str(name)[:80]),
                hint=_("Known: {names}.").format(names=listed(sorted(KINDS))),
            )
        if (value is not None or name not in OPEN) and not _HOLDS[kind](value):
            raise BadInput(_("“{id}”: {field} must be {what}.").format(id=check.id[:80], field=name, what=_(kind)))
    return check


def _is_bound(value: Any) -> bool:
    """A number that values are compared with, however large a float may be."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -FLOAT_MAX <= value <= FLOAT_MAX


def _is_number(value: Any) -> bool:
    return _is_bound(value) and abs(value) <= LARGEST


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST


def _is_count(value: Any) -> bool:
    return _is_number(value) and value >= 0 and float(value).is_integer()


def _are_texts(value: Any) -> bool:
    if isinstance(value, str):
        return _is_text(value)
    if not isinstance(value, list | tuple) or len(value) > MOST_VALUES:
        return False
    return all(_is_text(one) or _is_number(one) or isinstance(one, bool) for one in value)


def _is_pattern(value: Any) -> bool:
    """Whether both engines that read it take it: ours in Python for words, the database's for cells."""
    return isinstance(value, str) and len(value) <= LONGEST_PATTERN and _is_taken(value)


@lru_cache(maxsize=4_096)
def _is_taken(value: str) -> bool:
    try:
        re.compile(value)
        with unattached() as connection:
            connection.execute("SELECT regexp_matches('', ?)", [value]).fetchall()
    except (re.error, EngineError, RecursionError, OverflowError):
        return False
    return True


def _is_condition(value: Any) -> bool:
    """Whether a text can be a condition of the allow-list; its columns are looked at where the data is.

    Raises:
        BadInput: what a text has that no condition may have, in its own words.
    """
    return isinstance(value, str) and bool(parse(value))


def _are_shares(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and len(value) <= MOST_ARMS
        and all(_is_text(str(name)) and _is_number(one) and one >= 0 for name, one in value.items())
    )


def _are_names(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and len(value) <= MOST_VALUES
        and all(_is_text(str(name)) and _is_text(one) for name, one in value.items())
    )


_HOLDS: Mapping[str, Callable[[Any], bool]] = {
    NUMBER: _is_number,
    BOUND: _is_bound,
    FACTOR: lambda value: _is_number(value) and value >= 1,
    COUNT: _is_count,
    TEXT: _is_text,
    FLAG: lambda value: isinstance(value, bool),
    TEXTS: _are_texts,
    PATTERN: _is_pattern,
    SHARES: _are_shares,
    NAMES: _are_names,
    CONDITION: _is_condition,
}
