"""A large model asked which of two lists is better: in both orders, blind, and what it said kept in the lake.

Models favour what stands first (Zheng et al. 2023, "Judging LLM-as-a-judge"): each pair is asked in both orders, and an
answer that turns with the order is a tie.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.errors import BadInput
from core.i18n import N_, _
from core.lake import has_table, kept
from core.recommend.blind.pairs import Pair
from core.text import llm

if TYPE_CHECKING:
    from core.lake import Lake
    from core.text.llm import Cost

USE = "lists"
"""The instruction's name."""
TABLE = "lab.list_opinions"
REASONS = ("fits", "variety", "repeats", "foreign", "harmful", "unclear")
"""What a model may give as its reason: the rubric's words."""
ITEM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "better": {"type": "string", "enum": ["first", "second", "tie"]},
        "reason": {"type": "string", "enum": list(REASONS)},
    },
    "required": ["better", "reason"],
    "additionalProperties": False,
}
_TURNED = {"first": "second", "second": "first", "tie": "tie"}


@dataclass(frozen=True)
class Opinion:
    """What the model holds of one pair, in the order it is shown: `better` is "first", "second" or "tie"; `steady` says
    whether it said so in both orders."""

    key: str
    better: str
    steady: bool
    reason: str


@dataclass(frozen=True)
class Run:
    """The newest asking of some pairs: who was asked, with which instruction, and what it cost."""

    model: str
    prompt: str
    asked: int
    answered: int
    refused: dict[str, int]
    calls: int
    tokens_in: int
    tokens_out: int
    kept: int
    masked: int
    stopped: str
    time: datetime


def rows_of(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """The questions: every pair as it is shown, then every pair turned round; no scorer, shopper or id leaves."""
    shown = [{"history": list(one.history), "first": list(one.lists[0]), "second": list(one.lists[1])} for one in pairs]
    return [*shown, *({**row, "first": row["second"], "second": row["first"]} for row in shown)]


def cost(lake: Lake, pairs: Sequence[Pair]) -> Cost:
    """What asking would cost; nothing leaves."""
    return llm.cost(lake, llm.required(), llm.prompt(lake.path, USE), ITEM, {}, rows_of(pairs))


def combined(pair: Pair, shown: dict[str, Any], turned: dict[str, Any]) -> Opinion:
    """One opinion of two answers: theirs where they agree once turned back, else a tie."""
    back = _TURNED[turned["better"]]
    steady = shown["better"] == back
    return Opinion(pair.key, shown["better"] if steady else "tie", steady, shown["reason"] if steady else "unclear")


def ask(
    lake: Lake,
    pairs: Sequence[Pair],
    *,
    author: str | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Run:
    """Ask the large model of the settings about every pair, in both orders, and keep what it says.

    Raises:
        BadInput: There is no pair to ask about, or the model's host is not allowed.
        Unavailable: No large model is set up, or it does not answer.
    """
    if not pairs:
        raise BadInput(_("There are no two lists that differ, so there is nothing to judge."))
    prompt, place = llm.prompt(lake.path, USE), llm.required()
    outcome = llm.ask(lake, prompt, ITEM, {}, rows_of(pairs), author=author, progress=progress)
    n = len(pairs)
    found = [
        combined(pair, outcome.answers[at], outcome.answers[n + at])
        for at, pair in enumerate(pairs)
        if at in outcome.answers and n + at in outcome.answers
    ]
    refused: dict[str, int] = {}
    for reason in outcome.refused.values():
        refused[reason] = refused.get(reason, 0) + 1
    spent = outcome.cost
    facts: dict[str, Any] = {
        "model": place.model, "prompt": prompt.stamp, "asked": n, "answered": len(found), "refused": refused,
        "calls": spent.calls, "tokens_in": spent.tokens_in, "tokens_out": spent.tokens_out, "kept": spent.kept,
        "masked": outcome.masked, "stopped": outcome.stopped,
    }  # fmt: skip
    _keep(lake, found, facts, author)
    run = newest(lake, pairs)
    assert run is not None or not found
    return run or Run(**facts, time=datetime.now(UTC))


def _keep(lake: Lake, found: Sequence[Opinion], facts: dict[str, Any], author: str | None) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    info = {"list_opinions": len(found), "model": facts["model"]}
    with lake.write(N_("Store what the large model says of lists"), author=author, info=info) as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS lake.{TABLE} (key VARCHAR, better VARCHAR, steady BOOLEAN, reason VARCHAR, "
            "facts VARCHAR, time TIMESTAMP)"
        )
        told = json.dumps(facts, ensure_ascii=False)
        keys = [one.key for one in found]
        cursor.execute(f"DELETE FROM lake.{TABLE} WHERE key IN (SELECT unnest(?::VARCHAR[]))", [keys])
        if found:
            rows = [[one.key, one.better, one.steady, one.reason, told, now] for one in found]
            cursor.executemany(f"INSERT INTO lake.{TABLE} VALUES (?, ?, ?, ?, ?, ?)", rows)


@kept
def _stored(lake: Lake) -> dict[str, tuple[Opinion, str, datetime]]:
    with lake.read() as cursor:
        if not has_table(cursor, TABLE):
            return {}
        rows = cursor.execute(f"SELECT key, better, steady, reason, facts, time FROM lake.{TABLE}").fetchall()
    return {row[0]: (Opinion(*row[:4]), row[4], row[5].replace(tzinfo=UTC)) for row in rows}


def opinions(lake: Lake, pairs: Sequence[Pair]) -> dict[str, Opinion]:
    """Key -> what the model said of it, of the pairs that it was asked about."""
    known = _stored(lake)
    return {one.key: known[one.key][0] for one in pairs if one.key in known}


def newest(lake: Lake, pairs: Sequence[Pair]) -> Run | None:
    """The newest asking that any of these pairs was part of; None before the first."""
    known = _stored(lake)
    held = [known[one.key] for one in pairs if one.key in known]
    if not held:
        return None
    _opinion, facts, time = max(held, key=lambda one: one[2])
    return Run(**json.loads(facts), time=time)
