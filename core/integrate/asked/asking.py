"""A dataset asked about, and what was believed kept in the lake; the newest run of a use stands for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from core.i18n import N_
from core.integrate.asked import sample
from core.integrate.asked.believed import findings
from core.integrate.asked.questions import KIND_OF, ask_about
from core.integrate.consistency.looking import keep_found
from core.lake import Lake, kept
from core.text import llm

if TYPE_CHECKING:
    from core.engine import Cursor
    from core.text.llm import Cost, Endpoint, Prompt

RUNS = "lake.integrate.asked_runs"
_COLUMNS = "dataset VARCHAR, use VARCHAR, version BIGINT, facts VARCHAR, time TIMESTAMPTZ"


@dataclass(frozen=True)
class Run:
    """One run over a dataset.

    Attributes:
        dataset, use, version, time: Of what, and when.
        model, prompt: Who was asked, with which instruction and version.
        asked, answered, left: Rows that were asked about, answered, and not asked about.
        found: Findings.
        refused: Answers not taken, by reason, in rows; disbelieved: findings not believed, by reason.
        calls, tokens_in, tokens_out, kept: What it cost, and the rows whose answer was kept from before.
        masked: Rows in which personal data was taken out.
        stopped: Why not all were asked; "" where they were.
        stale: Whether the dataset has changed since.
    """

    dataset: str
    use: str
    version: int
    time: datetime
    model: str
    prompt: str
    asked: int
    answered: int
    left: int
    found: int
    refused: dict[str, int]
    disbelieved: dict[str, int]
    calls: int
    tokens_in: int
    tokens_out: int
    kept: int
    masked: int
    stopped: str
    stale: bool


def cost(lake: Lake, name: str, use: str, *, columns: Sequence[str] = (), limit: int = 0) -> Cost:
    """What a run would cost; nothing leaves. Arguments and errors as `ask`."""
    return _cost(lake, llm.required(), llm.prompt(lake.path, use), name, use, tuple(columns), limit)


@kept
def scope(lake: Lake, name: str, use: str) -> tuple[int, tuple[str, ...]]:
    """How many rows can be asked about, and whose cells may be found. Errors as `ask`."""
    asked = ask_about(lake, name, use)
    return len(asked.rows), asked.columns


@kept
def _cost(
    lake: Lake, place: Endpoint, prompt: Prompt, name: str, use: str, columns: tuple[str, ...], limit: int
) -> Cost:
    asked = ask_about(lake, name, use, columns=columns, limit=limit)
    return llm.cost(lake, place, prompt, asked.item, asked.about, asked.rows)


def ask(
    lake: Lake,
    name: str,
    use: str,
    *,
    columns: Sequence[str] = (),
    limit: int = 0,
    version: int | None = None,
    author: str | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Run:
    """Ask the large model about a dataset, and keep what is believed in place of an earlier run of the use.

    Args:
        lake: The workspace.
        name, use, columns, limit, version: As `questions.ask_about`.
        author: Who asks.
        progress: Called with rows answered and rows in all; may raise to stop.

    Raises:
        BadInput, NotFound: as `questions.ask_about`.
        Unavailable: no large model is set up, or it does not answer.
    """
    asked = ask_about(lake, name, use, columns=columns, limit=limit, version=version)
    prompt = llm.prompt(lake.path, use)
    model = llm.required().model
    outcome = llm.ask(lake, prompt, asked.item, asked.about, asked.rows, author=author, progress=progress)
    found, disbelieved = findings(asked, outcome.answers, outcome.sent, f"{prompt.stamp}, {model}")
    refused: dict[str, int] = {}
    for reason in outcome.refused.values():
        refused[reason] = refused.get(reason, 0) + 1
    facts = {
        "model": model,
        "prompt": prompt.stamp,
        "asked": len(asked.rows),
        "answered": len(outcome.answers),
        "left": asked.left,
        "found": len(found),
        "refused": refused,
        "disbelieved": dict(disbelieved),
        "calls": outcome.cost.calls,
        "tokens_in": outcome.cost.tokens_in,
        "tokens_out": outcome.cost.tokens_out,
        "kept": outcome.cost.kept,
        "masked": outcome.masked,
        "stopped": outcome.stopped,
    }
    cases = sample.drawn(asked, found, sorted(outcome.answers))
    info = {"asked": name, "use": use, "version": asked.version, "found": len(found), "model": model}
    with lake.write(N_("Store what the large model found"), author=author, info=info) as cursor:
        keep_found(cursor, name, found, (KIND_OF[use],))
        _keep_run(cursor, name, use, asked.version, facts)
        sample.keep(cursor, name, use, cases)
    run = newest(lake, name, use)
    assert run is not None
    return run


def _keep_run(cursor: Cursor, name: str, use: str, version: int, facts: Any) -> None:
    cursor.execute(f"CREATE TABLE IF NOT EXISTS {RUNS} ({_COLUMNS})")
    cursor.execute(f"DELETE FROM {RUNS} WHERE dataset = ? AND use = ?", [name, use])
    told = json.dumps(facts, ensure_ascii=False)
    cursor.execute(f"INSERT INTO {RUNS} VALUES (?, ?, ?, ?, now())", [name, use, version, told])


def newest(lake: Lake, name: str, use: str) -> Run | None:
    """The kept run of a use over a dataset; None before the first."""
    if not lake.holds("integrate.asked_runs"):
        return None
    with lake.read() as cursor:
        row = cursor.execute(
            f"SELECT version, facts, time FROM {RUNS} WHERE dataset = ? AND use = ?", [name, use]
        ).fetchone()
    if row is None:
        return None
    stale = lake.dataset(name).version != int(row[0])
    return Run(name, use, int(row[0]), row[2], stale=stale, **json.loads(row[1]))
