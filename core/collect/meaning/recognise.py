"""What a table is (its kind) and what its columns mean (their roles), from names, types and values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.collect.column_names import normalise
from core.collect.meaning.names import name_evidence
from core.collect.meaning.value_evidence import Seen, by_value, is_time, mostly_unique, unnamed_roles
from core.errors import BadInput
from core.i18n import _, listed
from core.kinds import KEYS, KINDS, Role

MIN_KIND_SCORE = 0.45
"""A kind is named only above this: below 0.5, the score of tables that a kind's rule accepts without every required
role, and above 0.4, the cap of items that are known by nothing but an id."""
EMPTY = 0.4
"""What the best name of a role is worth on a column without values, beside columns that have some: less than a name
put together from known words (0.66 of 0.97) on one that is at least half full, from where a name counts whole."""
UNIQUE = 0.15
"""Added for the key of a kind on a column with a value of its own in every row: the variant's number before its
product's, whichever name is better known (neighbours in the list of names differ by less than 0.01)."""
_EVENT_TIME = re.compile(r"(_at|_time|_date|_ts|_timestamp|时间|日期)$")
_OTHER_TIME = re.compile(
    r"(^|_)(birth|birthday|end|expire\w*|expiry|updated?|modified|deleted|lead|dwell|delivery)(_|$)|生日|出生|截止|到期|更新"
)
_OPINION = re.compile(r"review|opinion|评")
"""Names that say what the texts under them are; `text`, `body`, `content`, `comments` do not."""
_JUDGED = re.compile(r"label|labels|sentiment|polarity|feedback|opinion|情感|情绪|标签|极性|倾向")
"""Names of columns that say whether a text praises."""
STARS = 10
"""Ways to judge a text: the longest scale of stars."""
SURE_TEXT = 0.85
"""A text alone, without anything that names or rates, makes reviews above this: a listed name over cells of more than
25 letters, or one of the first listed names over shorter ones."""
_TELLING = ("status", "payment", "address", "ip", "device", "coupon")
"""Roles that a list of orders has, and a log of behaviour has not."""
_WHOLE = frozenset({"item_id", "quantity", "amount"})
"""Roles that together make an order of a row with a number of its own."""
FEWEST_TELLING = 2
"""Of those: one alone, such as a device or a way of payment, is found in logs of behaviour too. With products there
must be one more: a purchase log with a status and a way of payment stays one that recommenders learn from."""
_OUTCOMES = frozenset({"conversion", "converted", "spend", "revenue", "retention", "visit", "clicked", "转化", "留存"})


@dataclass(frozen=True)
class Recognised:
    """A kind, role -> (column, confidence), and the kinds that came next with their scores."""

    kind: str
    confidence: float
    roles: Mapping[str, tuple[str, float]]
    runner_ups: tuple[tuple[str, float], ...]


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
    runner_ups = tuple((name, round(s, 2)) for s, name, _roles in ranked[1:4] if s > 0.2)  # below: no sign of the kind
    if score < MIN_KIND_SCORE:
        return Recognised("other", round(1 - score, 2), {}, tuple((n, round(s, 2)) for s, n, _r in ranked[:2]))
    return Recognised(best, round(min(score, 0.99), 2), roles, runner_ups)  # never certain


def roles_as(kind: str, columns: Sequence[Seen]) -> dict[str, str]:
    """Role -> column, were the table of a kind."""
    return {role: column for role, (column, _sure) in recognise(columns, kind).roles.items()}


def moment_column(types: Mapping[str, str]) -> str:
    """The column of a table that says when its rows happened, by its type and its name; "" where none does.

    Args:
        types: Column -> its type in the engine.
    """
    times = [name for name, kind in types.items() if kind.startswith(("TIMESTAMP", "DATE"))]
    plain = {name: normalise(name) for name in times}
    told = [name for name in times if not _OTHER_TIME.search(plain[name])]
    named = [name for name in told if _EVENT_TIME.search(f"_{plain[name]}")]
    return next(iter(named or told), "")


def check_kind(kind: str) -> None:
    """BadInput for a kind outside the vocabulary, with the kinds there are."""
    if kind not in KINDS:
        raise BadInput(
            _("There is no kind of dataset named “{kind}”.").format(kind=kind),
            hint=_("Use one of: {names}.").format(names=listed(KINDS)),
        )


def check_roles(kind: str, roles: Mapping[str, str], columns: Sequence[str]) -> dict[str, str]:
    """The roles, checked against the kind's vocabulary and the table's columns; empty ones left out."""
    checked: dict[str, str] = {}
    for role, column in roles.items():
        if not column:
            continue
        if KINDS[kind].role(role) is None:
            known = listed(r.name for r in KINDS[kind].roles) or "-"
            raise BadInput(
                _("The kind “{kind}” has no role “{role}”.").format(kind=kind, role=role),
                hint=_("Its roles: {names}.").format(names=known),
            )
        if column not in columns:
            raise BadInput(
                _("The role “{role}” names a column that is not there: {column}.").format(role=role, column=column),
                hint=_("Columns: {names}.").format(names=listed(columns[:20])),
            )
        checked[role] = column
    return checked


def missing_roles(kind: str, roles: Mapping[str, str]) -> list[str]:
    """Required roles of the kind that no column plays."""
    return [name for name in KINDS[kind].required if name not in roles]


def _assign(kind: str, columns: Sequence[Seen]) -> tuple[dict[str, tuple[str, float]], float]:
    """Roles to columns, each column once, surest first; and how well the kind fits, 0 to 1."""
    options: list[tuple[float, int, int, float, str, Seen]] = []
    most = max((column.filled for column in columns), default=0) or 1
    for order, role in enumerate(KINDS[kind].roles):
        for position, column in enumerate(columns):
            score = _match(kind, role, column)
            if score > 0:
                weight = EMPTY + (1 - EMPTY) * min(1.0, 2 * column.filled / most)
                options.append((-score * weight, order, position, score, role.name, column))
    options.sort(key=lambda o: o[:3])
    roles: dict[str, tuple[str, float]] = {}
    used: set[str] = set()
    options += [(-0.5, 99, 0, 0.5, role, column) for role, column in unnamed_roles(kind, columns)]
    for _weighted, _order, _position, score, role_name, column in options:
        if role_name not in roles and column.name not in used:
            roles[role_name] = (column.name, round(min(0.99, score), 2))  # never certain: a person may differ
            used.add(column.name)
    ordered = {role.name: roles[role.name] for role in KINDS[kind].roles if role.name in roles}
    return ordered, _fit(kind, ordered, columns)


def _match(kind: str, role: Role, column: Seen) -> float:
    """How sure it is that the column plays the role: by name, then held against type and values; may pass 1."""
    by_name = name_evidence(kind, role.name, column.name)
    plain = normalise(column.name)
    if not by_name and role.name == "timestamp" and is_time(column):
        # half a name, and values
        by_name = 0.55 if _EVENT_TIME.search(plain) and not _OTHER_TIME.search(plain) else 0.0
    found = by_value(role, column)
    if found < 0:
        return 0.0
    if by_name:
        # values confirm a name or part two columns of one name: a third of its weight
        sure = by_name + 0.3 * found + (UNIQUE if KEYS.get(kind) == role.name and mostly_unique(column) else 0.0)
        return sure if column.filled else 0.5 * sure
    return 0.6 if found >= 0.9 else 0.0  # values alone: only where nearly all are words of the role (event types)


def _fit(kind: str, roles: Mapping[str, tuple[str, float]], columns: Sequence[Seen]) -> float:
    """How well a kind fits, 0 to about 1: its required roles decide (0.78), up to four others add (0.05 each, 0.2).

    So a kind whose required roles are surely there passes one that only has many others. The fixed values of the
    kinds' own rules order partial fits: 0.5 one strong sign, 0.55 two, 0.6 and above more; 0.1 is added where a kind
    is told by something that no other kind has.
    """
    required = KINDS[kind].required
    by_name = {c.name: c for c in columns}
    found = [roles[name][1] for name in required if name in roles]
    share = sum(found) / len(required) if required else 0.0
    extra = sum(confidence for name, (_column, confidence) in roles.items() if name not in required)
    score = 0.78 * share + min(0.2, 0.05 * extra)  # as the docstring says
    missing = [name for name in required if name not in roles]
    if kind == "events":
        return _fit_events(score, missing, roles)
    if kind == "items":
        return _fit_items(score, missing, roles, by_name)
    if kind == "reviews":
        return _fit_reviews(score, roles, by_name)
    if kind == "searches":
        if missing == ["timestamp"]:
            return 0.55 if roles["query"][1] > 0.8 else 0.0  # two signs: a query, surely named, and no time
        return score if not missing else 0.0
    if kind == "assignments":
        return _fit_assignments(score, missing, roles, columns)
    if kind == "users":
        profile = [r for r in roles if r != "user_id"]
        unique = "user_id" in roles and mostly_unique(by_name[roles["user_id"][0]])
        others = any(_says("events", role, c) for c in columns for role in ("item_id", "event_type"))
        return 0.55 + 0.1 * len(profile) if unique and len(profile) >= 1 and not others else 0.0  # two signs and more
    if kind == "orders":
        return _fit_orders(missing, roles, columns, by_name)
    if kind == "impressions":
        return (
            0.5 + 0.1 * len(roles)  # a list of results, surer with each role of it
            if {"item_id", "position"} <= set(roles) and {"clicked", "propensity"} & set(roles)
            else 0.0
        )
    if missing:
        return 0.0
    return score + 0.1  # told by what no other kind has


def _fit_orders(
    missing: Sequence[str],
    roles: Mapping[str, tuple[str, float]],
    columns: Sequence[Seen],
    by_name: Mapping[str, Seen],
) -> float:
    """Orders name themselves, who ordered and when, and how it was paid for, sent or ended; no types of events.

    Or what of what, how many of it and for how much in all, where every row has an order number of its own: as a
    session it would hold one event.
    """
    if missing or any(_says("events", "event_type", one) and one.name not in _used(roles) for one in columns):
        return 0.0
    telling = sum(role in roles for role in _TELLING)
    if set(roles) >= _WHOLE and mostly_unique(by_name[roles["order_id"][0]]):
        return min(0.65 + 0.06 * telling, 0.95)  # above a purchase log (0.6), surer with each sign
    if telling < FEWEST_TELLING + ("item_id" in roles):
        return 0.0
    return min(0.6 + 0.06 * telling, 0.95)  # above a purchase log (0.6), surer with each sign


def _used(roles: Mapping[str, tuple[str, float]]) -> set[str]:
    return {column for column, _sure in roles.values()}


def _fit_reviews(score: float, roles: Mapping[str, tuple[str, float]], by_name: Mapping[str, Seen]) -> float:
    """Reviews say something of something: a column that is only called “text” or “content” holds anything, so that
    its cells must be sentences where nothing rates them and nobody is named."""
    if "text" not in roles:
        return 0.0
    name, sure = roles["text"]
    if any(role in roles for role in ("rating", "item_id", "user_id", "helpful")):
        return score
    says = _OPINION.search(normalise(name)) is not None
    judged = any(_JUDGED.fullmatch(normalise(one.name)) and 0 < one.distinct <= STARS for one in by_name.values())
    if not (by_name[name].meaning == "free text" or says or judged):
        return 0.0
    return score if "review_id" in roles else 0.62 if sure > SURE_TEXT or says else 0.0  # a sure text alone


def _fit_events(score: float, missing: Sequence[str], roles: Mapping[str, tuple[str, float]]) -> float:
    """Events need a user, an item and a time; without a type they may still be a purchase log, or ratings."""
    if not missing:
        return score + 0.1  # told by what no other kind has
    if missing == ["event_type"]:
        return 0.6 if {"quantity", "price", "session_id"} & set(roles) else 0.5  # a purchase log; else user, item, time
    if missing == ["item_id", "event_type"] and {"quantity", "price"} <= set(roles):
        return 0.5
    if missing == ["user_id"] and "session_id" in roles:
        return 0.6  # sessions stand for users
    if missing == ["item_id"] and roles["event_type"][1] > 0.5:
        return 0.55 if "session_id" in roles else 0.5  # web events without an item: two signs, or one
    if missing == ["user_id", "event_type"] and "session_id" in roles and {"quantity", "price"} <= set(roles):
        return 0.5
    return 0.0


def _fit_items(
    score: float, missing: Sequence[str], roles: Mapping[str, tuple[str, float]], by_name: Mapping[str, Seen]
) -> float:
    """A catalog has one row per item; a title may be absent where other properties are there."""
    if "item_id" not in roles:
        return 0.0
    unique = mostly_unique(by_name[roles["item_id"][0]])
    properties = [r for r in roles if r not in ("item_id", "title")]
    if normalise(roles["item_id"][0]) == "id" and not {"price", "brand", "description", "category"} & set(roles):
        return 0.0
    others = [column for name, column in by_name.items() if name not in {c for c, _sure in roles.values()}]
    strangers = any(_says("events", "user_id", c) or _says("ads", "bid", c) for c in others)
    rated = any(_says("reviews", "rating", c) for c in others) and not {"price", "brand", "description"} & set(roles)
    if not unique or strangers or rated:
        return min(score, 0.4)  # below every kind that fits: ids repeat, or another kind's columns are there
    if missing:
        return 0.62 if properties else 0.0  # a unique id with properties, without a title
    return score + 0.1  # told by what no other kind has


def _says(kind: str, role: str, column: Seen) -> bool:
    """Whether a column that holds anything is named as one that plays the role in the kind."""
    return column.filled > 0 and name_evidence(kind, role, column.name) > 0 and by_value(_role(kind, role), column) >= 0


def _role(kind: str, name: str) -> Role:
    role = KINDS[kind].role(name)
    assert role is not None
    return role


def _fit_assignments(
    score: float, missing: Sequence[str], roles: Mapping[str, tuple[str, float]], columns: Sequence[Seen]
) -> float:
    """An assignment table names a variant per unit; items or event types in it speak for behaviour events."""
    if "variant" not in roles:
        return 0.0
    plain = {normalise(c.name) for c in columns}
    if plain & {"item_id", "product_id", "asin", "event_type", "behavior_type", "商品id", "行为类型", "review"}:
        return 0.0
    column = next(c for c in columns if c.name == roles["variant"][0])
    worded = normalise(column.name) not in ("segment", "condition", "landing_page", "version", "group")
    if missing:
        return 0.55 if worded or plain & _OUTCOMES else 0.0  # two signs: a variant, and its word or an outcome
    return score + 0.1  # told by what no other kind has
