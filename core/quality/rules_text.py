"""Damage inside texts and identifiers: D11 (encoding) and D12 (ids)."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from core.quality.model import Check
from core.quality.parse import is_missing
from core.quality.rules import Flags, Outcome, Skip, rule
from core.quality.scope import COUNT, Scope

# UTF-8 read as cp1252 or latin-1: a lead byte's letter followed by continuation bytes' signs.
CONTINUATION = (
    r"[\x{0080}-\x{00BF}\x{0152}\x{0153}\x{0160}\x{0161}\x{0178}\x{017D}\x{017E}"
    r"\x{0192}\x{02C6}\x{02DC}\x{2013}-\x{203A}\x{20AC}\x{2122}]"
)
MOJIBAKE = (
    rf"[\x{{00C2}}-\x{{00DF}}]{CONTINUATION}|[\x{{00E0}}-\x{{00EF}}]{CONTINUATION}{{2}}"
    rf"|\x{{00F0}}{CONTINUATION}{{3}}|锟斤拷|烫烫烫|屯屯屯"
)
ZERO_WIDTH = r"[\x{200B}-\x{200D}\x{2060}\x{FEFF}\x{00AD}]"
ENTITIES = r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{2,6}|#x[0-9A-Fa-f]{2,5});"


@rule("D11", fixes=("mend_encoding",), by_value=True)
def encoding_damage(scope: Scope, check: Check) -> Outcome:
    """No replacement character, mojibake, zero-width character or HTML entity in a text."""
    if check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    column = scope.table[check.column]
    if not column.type().is_string():
        return Skip("not_text", {"column": check.column})
    parts = {
        "lost": column.contains("\ufffd"),
        "mojibake": column.re_search(MOJIBAKE),
        "invisible": column.re_search(ZERO_WIDTH),
        "entities": column.re_search(ENTITIES),
    }
    fails = parts["lost"] | parts["mojibake"] | parts["invisible"] | parts["entities"]
    return Flags("rows", scope.table, fails, ~is_missing(column), parts)


@rule("D12", fixes=("mend_ids", "trim_space"), by_value=True)
def id_damage(scope: Scope, check: Check) -> Outcome:
    """An id is as its source wrote it: no `123.0`, no `1.23E+12`, no blank around it, no zeros lost.

    Zeros count as lost where the contract knows ids of one length (`params.length`) that may begin
    with 0 (`params.leading_zeros`), and the id is all digits and shorter.
    """
    if check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    column = scope.table[check.column]
    text = column.cast("string")
    bare = text.strip()
    parts = {
        "float": bare.re_search(r"^\d+\.0*$"),
        "exponent": bare.re_search(r"^\d+(\.\d+)?[eE]\+?\d+$"),
        "blank": text.re_search(r"^[\s\x{00A0}\x{3000}\x{FEFF}]|[\s\x{00A0}\x{3000}]$"),
    }
    length = check.params.get("length")
    if length and check.params.get("leading_zeros"):
        prefix = str(check.params.get("prefix", ""))
        digits = bare.re_search(r"^\d+$") if not prefix else ibis.literal(False)
        parts["zeros"] = digits & (bare.length() < int(length))
    fails = ibis.or_(*parts.values())
    return Flags("rows", scope.table, fails, ~is_missing(column), parts)


@rule("D12_twins", fixes=("change_case", "mend_ids"), by_value=True)
def id_twins(scope: Scope, check: Check) -> Outcome:
    """No id has a more frequent twin that differs only in case."""
    if check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    name = check.column

    def build() -> Table:
        table = scope.table
        keyed = table.mutate(**{"§key": table[name].cast("string").strip().lower()})
        size = keyed[COUNT].sum() if COUNT in keyed.columns else keyed.count()
        spelt = keyed.group_by("§key", **{"§spelling": keyed[name].cast("string").strip()}).agg(n=size)
        groups = spelt.group_by("§key").agg(
            **{"§best": spelt["§spelling"].argmax(spelt.n), "§spellings": spelt.count()}
        )
        several = groups.filter(groups["§spellings"] > 1)
        return keyed.left_join(several, "§key").drop("§key_right")

    base = scope.base(f"twins:{name}", build)
    fails = base["§best"].notnull() & (base[name].cast("string").strip() != base["§best"])
    return Flags(f"twins:{name}", base, fails, ~is_missing(base[name]), show=("§best",))
