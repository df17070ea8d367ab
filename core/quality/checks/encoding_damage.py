"""D11: texts that were decoded wrongly."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_
from core.lake import Dataset
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.parse import is_missing
from core.quality.registry import CheckType, Fix, FixStep, Flags, Outcome, Skip, register
from core.quality.scope import Scope

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


def build(scope: Scope, check: Check) -> Outcome:
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


def clauses(draft: Draft) -> Iterator[Check]:
    for one in draft.filled:
        if one.family != "id" and one.text and not one.expected and one.role != "event_type":
            yield Check(f"D11:{one.name}", "D11", "validity", (one.name,), "warning")


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    yield (
        FixStep("mend_encoding", (check.column,)),
        FixStep("trim_space", (check.column,), {"collapse": False}),
    )


register(
    CheckType(
        "D11",
        title=N_("{column} without encoding damage"),
        definition=N_("No lost character (�), garbled encoding, invisible character or HTML entity."),
        sentence=N_("{failed} values of {column} are damaged{causes}"),
        causes={
            "mojibake": N_("{n} garbled"),
            "lost": N_("{n} with lost characters"),
            "invisible": N_("{n} with invisible characters"),
            "entities": N_("{n} with HTML entities"),
        },
        advice=N_("A lost character (�) cannot be brought back: load the file again in its own encoding."),
        build=build,
        clauses=clauses,
        fixes=fixes,
        by_value=True,
    )
)
