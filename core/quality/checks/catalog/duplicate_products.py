"""D10_twins: no product stands in the catalog twice under two ids."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import ibis
from ibis.expr.types import BooleanValue, StringValue, Table, Value

from core.cells.missing import is_missing
from core.engine import quote
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.amounts import is_amount
from core.quality.bases.fixing import amongst, dropped, mendable
from core.quality.bases.trade_numbers import is_trade_number, plain, trade_number_columns
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.params import TEXT
from core.quality.registry import LISTED, ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, Words, register
from core.quality.scope import PRICE, Scope

LONGEST = 60
"""Signs of a value, in the middle, up to which it is a property; longer ones describe, and differ by their author."""
APART = 1.5
"""Times that the price of one product may differ from entry to entry; of a larger pack it differs by more."""
EDITED = 1.1
"""Times that it may differ where all entries of a title have one description: who copies a text and asks a third more
sells a larger pack of it."""
LADDER = 3
"""Different prices under one title from which they are a list of sizes, of which some cost the same."""
REPEATED = 0.2
"""Products that share their title with another and differ in nothing else, of all, up to which that is a fault: where
more do, a title names a range."""
FEWEST = 20
"""Products from which a share says anything."""
_LINK = re.compile(r"(?:^|_)(?:url|link|image|img|picture|photo|path|file)s?(?:_|$)|图片|链接")
FIRST = ("§id", "§number", "§log", "§text", "§frame")
"""What is compared with the first entry of a group: its id, its GTIN, the logarithm of its price, its description, and
that without numbers and models."""
_CODES = r"[a-z0-9]*[0-9][a-z0-9]*"
"""Words with a digit: sizes, models."""


def build(scope: Scope, check: Check) -> Outcome:
    """Each entry after the first of a product under another id fails.

    Two entries are one product when they have one GTIN, or one title (letters and digits only) and no property
    (`params.same`, columns) in which both have a value and these differ. Entries of one title are variants where their
    valid GTINs differ, or their prices by more than `params.factor`, or their descriptions in numbers and models only.
    Where a property differs within a title, an empty one is a value of its own: which variant the entry is cannot be
    known. Nor can it be where the prices of a title are a list of sizes, or where an entry is nothing but a title.
    """
    item, title = scope.roles.get("item_id"), scope.roles.get("title")
    if not item or not title:
        return Skip("no_role", {"role": "item_id" if not item else "title"})
    same = [str(name) for name in check.params.get("same", []) if name in scope.types]
    number = str(check.params.get("number") or "")
    number = number if number in scope.types else ""
    factor = float(check.params.get("factor", APART))
    name = f"products:{','.join(same)}:{number}:{factor}"
    base = scope.base(name, lambda: _grouped(scope, (item, title, number), same, factor))
    known = ~is_missing(base[item]) & ~is_missing(base[title])
    by_number = (base["§number_id"] != base["§id"]).fill_null(False)
    by_title = (_one(base, "title", factor) & ~base["§varies"]) | _one(base, "signature", factor)
    by_title = by_title & ~base["§empty"] & ~base["§ladder"]
    parts = {"title": by_title, "gtin": by_number & ~by_title}
    return Flags(name, base, by_title | by_number, known, parts, (title, "§title_id", "§number_id"))


def _one(base: Table, group: str, factor: float) -> BooleanValue:
    """Whether a row is another entry of the product that its group begins with."""
    first = {name: base[f"§{group}_{name.strip('§')}"] for name in FIRST}
    numbers = (base["§number"] != first["§number"]).fill_null(False)
    prices = ((base["§log"] - first["§log"]).abs() > math.log(factor)).fill_null(False)
    models = ((base["§frame"] == first["§frame"]) & (base["§text"] != first["§text"])).fill_null(False)
    found: BooleanValue = (base["§id"] != first["§id"]).fill_null(False) & ~numbers & ~prices & ~models
    return found


def _grouped(scope: Scope, named: tuple[str, str, str], same: list[str], factor: float) -> Table:
    """The products with the first entry of their title, of their title and properties, and of their GTIN.

    Args:
        named: The columns of the id, the title and the GTIN ("" without).
    """
    (item, title, number), table = named, scope.table
    empty = ibis.null("string")
    code = is_trade_number(table[number]).ifelse(plain(table[number]).re_replace("^0+", ""), empty) if number else empty
    price = table[PRICE] if PRICE in table.columns else ibis.null("float64")
    key = _bare(table[title])
    keyed = table.mutate(
        **{
            "§id": table[item].cast("string"),
            "§key": (key == "").ifelse(empty, key),
            "§number": code,
            "§log": (price > 0).ifelse(price, ibis.null("float64")).ln(),
            **{f"§{place}": _filled(table[one]) for place, one in enumerate(same)},
        }
    )
    titled = ibis.window(group_by=[keyed["§key"]])
    keyed = keyed.mutate(**{"§again": keyed.count().over(titled) > 1})
    keyed = keyed.mutate(**_described(scope, keyed), **{"§empty": keyed["§again"] & _says_nothing(scope, keyed, named)})
    titled = ibis.window(group_by=[keyed["§key"]])
    cents = keyed["§log"].round(3)  # one price, whatever its last digit: a thousandth
    spread = (keyed["§log"].max().over(titled) - keyed["§log"].min().over(titled)).fill_null(0.0)
    one_text = (keyed["§text"].nunique().over(titled) == 1) & ~keyed["§text"].isnull()
    ladder = (cents.nunique().over(titled) >= LADDER) | (one_text & (spread > math.log(EDITED)))
    parts = [keyed["§key"], *(_bare(keyed[one].cast("string")) for one in same)]
    priced = (spread > math.log(factor)).ifelse(cents.cast("string").fill_null(""), "")
    keyed = keyed.mutate(**{"§ladder": ladder, "§signature": ibis.literal("\x1f").join([*parts, priced])})

    def firsts(group: str, column: str) -> dict[str, Value]:
        window = ibis.window(group_by=[keyed[column]], order_by=[keyed["_row"]])
        there = keyed[column].notnull() & keyed["§key"].notnull()
        return {
            f"§{group}_{name.strip('§')}": there.ifelse(keyed[name].first().over(window), ibis.null(keyed[name].type()))
            for name in FIRST
        }

    whole = ibis.window(group_by=[keyed["§key"]])
    values = [keyed[f"§{place}"] for place in range(len(same))]
    differs = [(one.min().over(whole) != one.max().over(whole)).fill_null(False) for one in values]
    varies = ibis.or_(ibis.literal(False), *differs)
    return keyed.mutate(
        **firsts("title", "§key"), **firsts("signature", "§signature"), **firsts("number", "§number"),
        **{"§varies": varies},
    )  # fmt: skip


def _described(scope: Scope, table: Table) -> dict[str, Value]:
    """The description by its letters and digits, and the same without numbers and models; NULL where there is none, or
    where the title has no other entry."""
    described, empty = scope.roles.get("description", ""), ibis.null("int64")
    if described not in scope.types:
        return {"§text": empty, "§frame": empty}
    text = table[described].cast("string").lower()
    whole, frame = _bare(text), _bare(text.re_replace(_CODES, " "))
    return {
        "§text": (table["§again"] & (whole != "")).ifelse(whole.hash(), empty),
        "§frame": (table["§again"] & (frame != "")).ifelse(frame.hash(), empty),
    }


def _says_nothing(scope: Scope, table: Table, named: tuple[str, str, str]) -> BooleanValue:
    """Whether a row holds nothing but its id and title, where the catalog has more columns."""
    missing = [is_missing(table[name]) for name in scope.types if name not in named[:2]]
    return ibis.and_(*missing) if missing else ibis.literal(False)


def _bare(text: Value) -> StringValue:
    """A text by its letters and digits alone, in lower case."""
    found: StringValue = text.lower().re_replace(r"[^\p{L}\p{N}]+", "").fill_null("")
    return found


def _filled(column: Value) -> StringValue:
    """A property as it is compared, NULL where it says nothing."""
    text = column.cast("string")
    bare = _bare(text)
    found: StringValue = (is_missing(text) | (bare == "")).ifelse(ibis.null("string"), bare)
    return found


def clauses(draft: Draft) -> Iterator[Check]:
    scope = draft.scope
    item, title = draft.column("item_id"), draft.column("title")
    if scope.kind != "items" or item is None or title is None or scope.rows < FEWEST:
        return
    numbers = trade_number_columns(draft)
    params: dict[str, Any] = {"same": _properties(draft), "factor": APART}
    if numbers:
        params["number"] = numbers[0]
    clause = Check("D10_twins", "D10_twins", "uniqueness", (), "warning", params=params)
    outcome = build(scope, clause)
    if isinstance(outcome, Flags):
        by_title = outcome.parts["title"].sum()
        found = scope.fetch(outcome.table.agg(n=outcome.table.count(), titled=by_title))[0]
        if (found["titled"] or 0) <= REPEATED * max(1, found["n"] or 0):
            yield clause


def _properties(draft: Draft) -> list[str]:
    """The columns in which variants of a product differ: short texts and measures, but for ids, prices and stock."""
    left_out = ("item_id", "title", "description", "price", "stock", "image_url", "gtin")
    found = []
    for one in draft.every:
        if one.role in left_out or one.identifier or is_amount(one.name) or _LINK.search(one.name.lower()):
            continue
        short = one.text and (one.measured["length"] or 0) <= LONGEST and one.expected != "time"
        if short or one.numeric:
            found.append(one.name)
    return found


def evidence(scope: Scope, check: Check) -> Words:
    """The ids that fail, and apart from them those that share a GTIN only, with these numbers."""
    outcome = build(scope, check)
    if not isinstance(outcome, Flags) or outcome.applies is None:
        return {}
    table, number = outcome.table, str(check.params.get("number") or "")
    text = table[number].cast("string") if number in scope.types else ibis.null("string")
    wrong = table.filter(outcome.fails & outcome.applies)
    told = wrong.select(id=wrong["§id"], titled=outcome.parts["title"], number=text).distinct()
    rows = scope.fetch(told.limit(LISTED + 1))
    if len(rows) > LISTED:
        return {}
    ids = sorted({str(row["id"]) for row in rows if row["titled"]})
    only = sorted({str(row["id"]) for row in rows if not row["titled"]} - set(ids))
    return {"ids": ids, "shared": only}


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """The later entry goes; where only the GTIN is shared, whose it is cannot be known, and the later one's becomes
    empty."""
    found, item = mendable(check), dataset.roles.get("item_id")
    ids, shared = list(found.get("ids", [])), list(found.get("shared", []))
    number = str(check.params.get("number") or "")
    if not item or not (ids or shared):
        return
    gone = tuple(dropped(one) for one in amongst(item, ids))
    if shared and number:
        kept = [f"CASE WHEN NOT ({one}) THEN {quote(number)} END" for one in amongst(item, shared)]
        steps = [FixStep("custom_expression", (), {"name": number, "expression": one}) for one in kept]
        yield (*gone, *steps)
    yield (*gone, *(dropped(one) for one in amongst(item, shared)))


register(
    CheckType(
        "D10_twins",
        title=N_("No product under two ids"),
        definition=N_(
            "No entry has the GTIN of another id, or its title and all the properties that both name. Variants are "
            "told apart: another size or colour, another valid GTIN, a price more than {factor} times off."
        ),
        sentence=N_(
            "{failed} product stands in the catalog under another id already{causes}",
            "{failed} products stand in the catalog under another id already{causes}",
        ),
        causes={
            "title": N_("{n} with the same title and properties"),
            "gtin": N_("{n} with the same GTIN"),
        },
        build=build,
        by_hand=ByHand("uniqueness", "none", {"same": None, "number": "", "factor": APART}),
        clauses=clauses,
        fixes=fixes,
        evidence=evidence,
        words=lambda params: {"factor": f"{float(params.get('factor', APART)):g}"},
        advice=N_("Merge the two on the page Match, so that the events of both stay together."),
        params={"number": TEXT},
    )
)
