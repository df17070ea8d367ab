"""Steps that replace values by others: a dictionary, event types, spellings of one value."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from core.cells.events import dictionary, event_key
from core.cells.signs import stripped
from core.clean.frame import Effect, Frame, Param, Step
from core.clean.steps.text import some_of
from core.errors import BadInput
from core.i18n import N_, _, ngettext

VALUES = N_("Values")


def _map(frame: Frame) -> Effect:
    pairs: dict[str, str | None] = dict(frame.params["mapping"])
    fold = frame.params["fold"]
    if fold:
        pairs = _folded(pairs)

    def key(column: str) -> Any:
        return lambda table: stripped(table[column]).lower() if fold else table[column]

    columns = frame.texts()
    table, hits = frame.look_up(*((key(column), pairs) for column in columns))
    values: dict[str, ir.Value] = {}
    for column, (hit, value) in zip(columns, hits, strict=True):
        otherwise = ibis.null("string") if frame.params["others"] == "empty" else table[column]
        values[column] = hit.ifelse(value, otherwise)
    return Effect(values, table=table)


def _folded(pairs: Mapping[str, str | None]) -> dict[str, str | None]:
    """The dictionary with keys without case and outer blanks.

    Raises:
        BadInput: when two keys that are one then have different values.
    """
    folded: dict[str, tuple[str, str | None]] = {}
    for key, value in pairs.items():
        other, before = folded.setdefault(key.strip().lower(), (key, value))
        if before != value:
            raise BadInput(
                _("“{one}” and “{two}” differ in case or blanks alone, but become different values.").format(
                    one=other, two=key
                ),
                hint=_("Leave one of them out, or let case and blanks count."),
            )
    return {key: value for key, (_key, value) in folded.items()}


def _events(frame: Frame) -> Effect:
    pairs = dictionary(frame.params["more"])
    columns = frame.texts()
    table, hits = frame.look_up(*((lambda t, c=column: event_key(t[c]), pairs) for column in columns))
    values = {column: hit.ifelse(value, table[column]) for column, (hit, value) in zip(columns, hits, strict=True)}
    return Effect(values, table=table)


def fingerprint(text: str) -> str:
    """A key equal for spellings of one value: case, accents, punctuation, blanks, word order aside.

    Source of the method: OpenRefine's fingerprint key collision.
    """
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(letter)
    )
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return " ".join(sorted(set(words)))


def clusters(counted: Iterable[tuple[str, int]]) -> dict[str, str]:
    """Spelling -> the cluster's commonest spelling, for the spellings that are not it already.

    Args:
        counted: Values with their counts.
    """
    groups: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for value, count in counted:
        if key := fingerprint(value):
            groups[key].append((value, count))
    result: dict[str, str] = {}
    for members in groups.values():
        best = min(members, key=lambda one: (-one[1], one[0]))[0]
        result |= {value: best for value, _count in members if value != best}
    return result


def _cluster(frame: Frame) -> Effect:
    columns = frame.texts()
    pairs = [
        clusters((str(value), count) for value, count in frame.distinct(column, frame.table[column].notnull()))
        for column in columns
    ]
    table, hits = frame.look_up(*((lambda t, c=column: t[c], one) for column, one in zip(columns, pairs, strict=True)))
    values = {column: hit.ifelse(value, table[column]) for column, (hit, value) in zip(columns, hits, strict=True)}
    return Effect(values, table=table)


def _describe_map(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    return ngettext("Map {n} value in {columns}", "Map {n} values in {columns}", len(params["mapping"])).format(
        n=len(params["mapping"]), columns=some_of(columns)
    )


def _describe_events(_columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("Standardise event types")


def _describe_cluster(columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("One spelling per value in {columns}").format(columns=some_of(columns))


PLACE = 50
STEPS = (
    Step(
        "map_values",
        N_("Map values"),
        N_("Replaces values by a dictionary."),
        VALUES,
        _map,
        _describe_map,
        params=(
            Param("mapping", "mapping", {}, N_("Dictionary: old to new")),
            Param("fold", "flag", False, N_("Case and outer blanks do not matter")),
            Param(
                "others",
                "choice",
                "keep",
                N_("Values not in the dictionary"),
                {"keep": N_("keep"), "empty": N_("become empty")},
            ),
        ),
        risk=N_("Two values written as one can no longer be told apart."),
    ),
    Step(
        "standardise_event_types",
        N_("Standardise event types"),
        N_("Writes pv, buy, 加购 and other spellings as view, purchase, cart and the other standard types."),
        VALUES,
        _events,
        _describe_events,
        takes="one",
        params=(Param("more", "mapping", {}, N_("Further spellings")),),
    ),
    Step(
        "cluster_categories",
        N_("One spelling per value"),
        N_("Joins spellings that differ in case, accents, punctuation or word order; the commonest one stays."),
        VALUES,
        _cluster,
        _describe_cluster,
        risk=N_("Two things whose names differ in these signs alone become one."),
    ),
)
