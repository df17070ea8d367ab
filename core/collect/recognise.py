"""What a table is (its kind) and what its columns mean (their roles), from names, types and values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.collect.vocabulary import names_of, normalise
from core.errors import BadInput
from core.i18n import _
from core.kinds import EVENT_SYNONYMS, KINDS, Role

MIN_KIND_SCORE = 0.45
_NUMBERS = ("BIGINT", "DOUBLE", "HUGEINT", "FLOAT", "INTEGER")
_TIMES = ("TIMESTAMP", "DATE")
_OUTCOMES = frozenset({"conversion", "converted", "spend", "revenue", "retention", "visit", "clicked", "转化", "留存"})


@dataclass(frozen=True)
class Seen:
    """What is known of a column before its role: header, type, and distinct example values (at most some)."""

    name: str
    type: str
    values: tuple[str, ...]
    distinct: int
    filled: int


@dataclass(frozen=True)
class Recognised:
    """A kind, role -> (column, confidence), and the kinds that came next with their scores."""

    kind: str
    confidence: float
    roles: Mapping[str, tuple[str, float]]
    runner_ups: tuple[tuple[str, float], ...]


def is_number(sql_type: str) -> bool:
    """Whether a DuckDB type holds numbers."""
    return sql_type.startswith(("DECIMAL", *_NUMBERS, "UBIGINT", "SMALLINT", "TINYINT"))


def recognise(columns: Sequence[Seen], kind: str | None = None) -> Recognised:
    """The kind and roles that explain the columns best.

    Args:
        columns: The columns as seen.
        kind: The analyst's choice; then only its roles are sought.

    Raises:
        BadInput: a kind outside the vocabulary.
    """
    if kind is not None:
        check_kind(kind)
        roles, score = _assign(kind, columns)
        return Recognised(kind, round(score, 2), roles, ())
    ranked: list[tuple[float, str, dict[str, tuple[str, float]]]] = []
    for name in KINDS:
        if name == "other":
            continue
        roles, score = _assign(name, columns)
        ranked.append((score, name, roles))
    ranked.sort(key=lambda r: -r[0])
    score, best, roles = ranked[0]
    runner_ups = tuple((name, round(s, 2)) for s, name, _roles in ranked[1:4] if s > 0.2)
    if score < MIN_KIND_SCORE:
        return Recognised("other", round(1 - score, 2), {}, tuple((n, round(s, 2)) for s, n, _r in ranked[:2]))
    return Recognised(best, round(min(score, 0.99), 2), roles, runner_ups)


def check_kind(kind: str) -> None:
    """BadInput for a kind outside the vocabulary, with the kinds there are."""
    if kind not in KINDS:
        raise BadInput(
            _("There is no kind of dataset named “{kind}”.").format(kind=kind),
            hint=_("Use one of: {names}.").format(names=", ".join(KINDS)),
        )


def check_roles(kind: str, roles: Mapping[str, str], columns: Sequence[str]) -> dict[str, str]:
    """The roles, checked against the kind's vocabulary and the table's columns; empty ones left out."""
    checked: dict[str, str] = {}
    for role, column in roles.items():
        if not column:
            continue
        if KINDS[kind].role(role) is None:
            known = ", ".join(r.name for r in KINDS[kind].roles) or "-"
            raise BadInput(
                _("The kind “{kind}” has no role “{role}”.").format(kind=kind, role=role),
                hint=_("Its roles: {names}.").format(names=known),
            )
        if column not in columns:
            raise BadInput(
                _("The role “{role}” names a column that is not there: {column}.").format(role=role, column=column),
                hint=_("Columns: {names}.").format(names=", ".join(columns[:20])),
            )
        checked[role] = column
    return checked


def missing_roles(kind: str, roles: Mapping[str, str]) -> list[str]:
    """Required roles of the kind that no column plays."""
    return [name for name in KINDS[kind].required if name not in roles]


def _assign(kind: str, columns: Sequence[Seen]) -> tuple[dict[str, tuple[str, float]], float]:
    """Roles to columns, each column once, surest first; and how well the kind fits, 0 to 1."""
    options: list[tuple[float, int, int, str, Seen]] = []
    for order, role in enumerate(KINDS[kind].roles):
        for position, column in enumerate(columns):
            score = _match(kind, role, column)
            if score > 0:
                options.append((-score, order, position, role.name, column))
    options.sort(key=lambda o: (o[0], o[1], o[2]))
    roles: dict[str, tuple[str, float]] = {}
    used: set[str] = set()
    for negative, _order, _position, role_name, column in options:
        if role_name not in roles and column.name not in used:
            roles[role_name] = (column.name, round(-negative, 2))
            used.add(column.name)
    return roles, _fit(kind, roles, columns)


def _match(kind: str, role: Role, column: Seen) -> float:
    """How sure it is that the column plays the role: by name, then held against type and values."""
    names = names_of(kind, role.name)
    plain = normalise(column.name)
    by_name = 0.0
    if plain in names:
        by_name = 0.97 - 0.3 * names.index(plain) / len(names)
    elif role.name == "unit_id" and plain.endswith("_id"):
        by_name = 0.5
    by_value = _by_value(role, column)
    if by_value < 0:
        return 0.0
    if by_name:
        return min(0.99, by_name + 0.3 * by_value)
    return 0.6 if by_value >= 0.9 else 0.0


def _by_value(role: Role, column: Seen) -> float:
    """Evidence of the values for (towards 1) or against (below 0) a role; 0 = none."""
    typed = column.type.split("(")[0]
    if role.family == "time":
        return 0.3 if typed.startswith(_TIMES) else (-1.0 if typed in ("BOOLEAN", "DOUBLE", "DECIMAL") else 0.0)
    if role.name == "event_type":
        return _event_share(column) if column.filled else 0.0
    if role.family == "number":
        if role.name == "age" and typed.startswith(_TIMES):
            return 0.2
        if is_number(column.type) or typed == "BOOLEAN":
            return 0.2
        return -1.0 if column.filled and role.name != "price" else 0.0
    if role.family == "id":
        return -1.0 if typed.startswith(_TIMES) or typed == "BOOLEAN" else 0.1
    if role.family == "text" and role.name in ("text", "title", "description", "query", "question", "answer"):
        if is_number(column.type) or typed.startswith(_TIMES) or typed == "BOOLEAN":
            return -1.0
        mean = sum(map(len, column.values)) / len(column.values) if column.values else 0
        return 0.3 if role.name == "text" and mean > 25 else 0.1
    if role.name == "variant":
        few = 2 <= column.distinct <= 20 and column.distinct < max(3, column.filled // 5)
        return 0.3 if few else -1.0
    return 0.0


def _event_share(column: Seen) -> float:
    """The share of distinct values that are event names; a column of few values without any speaks against."""
    if not column.values or column.distinct > 60:
        return -1.0
    known = sum(1 for v in column.values if v.strip().casefold() in EVENT_SYNONYMS)
    share = known / len(column.values)
    return share if share > 0 else 0.0


def _fit(kind: str, roles: Mapping[str, tuple[str, float]], columns: Sequence[Seen]) -> float:
    required = KINDS[kind].required
    by_name = {c.name: c for c in columns}
    found = [roles[name][1] for name in required if name in roles]
    share = sum(found) / len(required) if required else 0.0
    extra = sum(confidence for name, (_column, confidence) in roles.items() if name not in required)
    score = 0.78 * share + min(0.2, 0.05 * extra)
    missing = [name for name in required if name not in roles]
    if kind == "events":
        return _fit_events(score, missing, roles)
    if kind == "items":
        return _fit_items(score, missing, roles, by_name)
    if kind == "reviews":
        text = roles.get("text")
        rated = any(r in roles for r in ("rating", "item_id", "review_id", "user_id", "helpful"))
        return score if text and rated else (0.62 if text and text[1] > 0.85 else 0.0)
    if kind == "searches":
        if missing == ["timestamp"]:
            return 0.55 if roles["query"][1] > 0.8 else 0.0
        return score if not missing else 0.0
    if kind == "assignments":
        return _fit_assignments(score, missing, roles, columns)
    if kind == "users":
        profile = [r for r in roles if r != "user_id"]
        unique = "user_id" in roles and _mostly_unique(by_name[roles["user_id"][0]])
        others = {normalise(c.name) for c in columns} & {"item_id", "product_id", "asin", "event_type", "auction_id"}
        return 0.55 + 0.1 * len(profile) if unique and len(profile) >= 1 and not others else 0.0
    if kind == "impressions":
        return (
            0.5 + 0.1 * len(roles)
            if {"item_id", "position"} <= set(roles) and {"clicked", "propensity"} & set(roles)
            else 0.0
        )
    if missing:
        return 0.0
    return score + 0.1


def _fit_events(score: float, missing: Sequence[str], roles: Mapping[str, tuple[str, float]]) -> float:
    """Events need a user, an item and a time; without a type they may still be a purchase log."""
    if not missing:
        return score + 0.1
    if missing == ["event_type"] and ("quantity" in roles or "price" in roles or "session_id" in roles):
        return 0.6
    if missing == ["user_id"] and "session_id" in roles:
        return 0.6
    if missing == ["item_id"] and "session_id" in roles:
        return 0.5
    return 0.0


def _fit_items(
    score: float, missing: Sequence[str], roles: Mapping[str, tuple[str, float]], by_name: Mapping[str, Seen]
) -> float:
    """A catalog has one row per item; a title may be absent where other properties are there."""
    if "item_id" not in roles:
        return 0.0
    unique = _mostly_unique(by_name[roles["item_id"][0]])
    properties = [r for r in roles if r not in ("item_id", "title")]
    if normalise(roles["item_id"][0]) == "id" and not {"price", "brand", "description", "category"} & set(roles):
        return 0.0
    strangers = {normalise(c) for c in by_name} & {"user_id", "userid", "customer_id", "rating", "bid", "用户id"}
    if not unique or strangers:
        return min(score, 0.4)
    if missing:
        return 0.62 if properties else 0.0
    return score + 0.1


def _fit_assignments(
    score: float, missing: Sequence[str], roles: Mapping[str, tuple[str, float]], columns: Sequence[Seen]
) -> float:
    """An assignment table names a variant per unit; items or event types in it speak for behaviour events."""
    if "variant" not in roles:
        return 0.0
    named = {normalise(c.name) for c in columns}
    if named & {"item_id", "product_id", "asin", "event_type", "behavior_type", "商品id", "行为类型", "review"}:
        return 0.0
    column = next(c for c in columns if c.name == roles["variant"][0])
    worded = normalise(column.name) not in ("segment", "condition", "landing_page", "version", "group")
    if missing:
        return 0.55 if worded or named & _OUTCOMES else 0.0
    return score + 0.1


def _mostly_unique(column: Seen) -> bool:
    return column.filled > 0 and column.distinct >= 0.9 * column.filled
