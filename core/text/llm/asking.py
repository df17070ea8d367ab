"""Many rows asked of a large model: masked, in batches, some at once, within the budget, and never twice.

A row goes in as a JSON value under a key drawn for this call. Rows whose answer is not taken are asked again in halves
and at last alone; what is not taken then is refused with its reason. Answers are stored as they come, so that a stopped
job has kept what it was told, and asking again goes on behind that.
"""

from __future__ import annotations

import asyncio
import contextvars
import json
import secrets
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.cells.personal import texts
from core.errors import Unavailable
from core.i18n import _
from core.text.llm import answers, budget, cache
from core.text.llm.client import PAUSE_SECONDS, Client, Reply
from core.text.llm.instructions import Prompt
from core.text.llm.place import Endpoint, required

if TYPE_CHECKING:
    from core.lake import Lake

Row = Mapping[str, Any]
ROWS = 10
"""Rows of one call: the instruction is paid once for them, and a small model still keeps them apart."""
MOST_SIGNS = 12_000
"""Characters of the rows of one call, some 4,000 tokens: within the window of small local models."""
MOST_OF_CELL = 2_000
"""Characters of one text that leave; the beginning says what a product is."""
AT_ONCE = 4
"""Calls that wait for their answer: local servers work on some at once, and vendors' limits bear it."""
SIGNS_PER_TOKEN = 3.5
"""Latin letters of a token, low for English (about four) so that a cost told before is rather too high."""
TOKENS_BACK = 60
"""Of one row's answer: a finding with its quotation; most rows have none."""
MOST_TOKENS_BACK = 250
"""Of one row's answer that are allowed, and as many for the frame."""
KEEP_SECONDS = 5.0
"""After which answers that came are stored, some 0.1 s a commit."""
GIVE_UP = 20
"""Calls in a row without one row that can be taken, after which nothing more is asked."""
WAKE_SECONDS = 0.1
"""Between looks at whether the job is to stop."""


@dataclass(frozen=True)
class Cost:
    """What asking would cost, or did.

    Attributes:
        rows: Rows that ask something; `kept` of them are answered already, `different` differ from each other.
        calls, tokens_in, tokens_out: As estimated before, as counted after.
    """

    rows: int
    kept: int
    different: int
    calls: int
    tokens_in: int
    tokens_out: int


@dataclass(frozen=True)
class Outcome:
    """What was answered.

    Attributes:
        answers: Place of the row -> its answer.
        sent: Place of the row -> the row as it left, masked.
        refused: Place of the row -> reason of `answers.REFUSALS`.
        cost: As counted.
        masked: Rows in which personal data was taken out.
        stopped: Why not all were asked, in words; "" where they were.
    """

    answers: dict[int, dict[str, Any]]
    sent: dict[int, Row]
    refused: dict[int, str]
    cost: Cost
    masked: int
    stopped: str = ""


@dataclass
class _Run:
    """What is under way."""

    lake: Lake
    place: Endpoint
    prompt: Prompt
    item: Mapping[str, Any]
    about: Mapping[str, Any]
    author: str | None
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    unstored: dict[str, dict[str, Any]] = field(default_factory=dict)
    stored_at: float = field(default_factory=time.monotonic)
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    in_vain: int = 0
    stopped: str = ""

    def keep(self, *, now: bool = False) -> None:
        """Store what came, from time to time."""
        if self.unstored and (now or time.monotonic() - self.stored_at > KEEP_SECONDS):
            batch, self.unstored = self.unstored, {}
            cache.store(self.lake, self.prompt.stamp, self.place.model, batch, self.author)
            self.stored_at = time.monotonic()


def cost(
    lake: Lake, place: Endpoint, prompt: Prompt, item: Mapping[str, Any], about: Mapping[str, Any], rows: Sequence[Row]
) -> Cost:
    """What asking would cost; nothing leaves. Arguments as `ask`; `place` need not be allowed."""
    sent, about = [_as_sent(row) for row in rows], texts.masked(about)
    by_hash = _by_hash(place, prompt, item, about, sent)
    kept = cache.stored(lake, list(by_hash))
    batches = _batches({key: row for key, row in by_hash.items() if key not in kept})
    tokens_in = sum(_tokens_in(prompt, item, about, batch) for batch in batches)
    tokens_out = sum(TOKENS_BACK * len(batch) for batch in batches)
    known = sum(1 for row in sent if _hash(place, prompt, item, about, row) in kept)
    return Cost(len(rows), known, len(by_hash), len(batches), tokens_in, tokens_out)


def ask(
    lake: Lake,
    prompt: Prompt,
    item: Mapping[str, Any],
    about: Mapping[str, Any],
    rows: Sequence[Row],
    *,
    author: str | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    pause: float = PAUSE_SECONDS,
) -> Outcome:
    """Ask the large model of the settings about every row.

    Args:
        lake: The workspace, which keeps the answers.
        prompt: The instruction.
        item: Schema of one row's answer: an object without its key.
        about: What holds for all rows, such as allowed words; goes along with each call, masked like them.
        rows: As JSON objects, without keys.
        author: Who asks.
        progress: Called ten times a second with rows answered and rows in all; may raise to stop.
        pause: Before the second try of a failed call, in seconds.

    Raises:
        Unavailable: none is set up, it does not answer, or its answers never have the form.
        BadInput: its host is not allowed.
    """
    place, about = required(), texts.masked(about)
    sent = [_as_sent(row) for row in rows]
    by_hash = _by_hash(place, prompt, item, about, sent)
    run = _Run(lake, place, prompt, item, about, author)
    kept = cache.stored(lake, list(by_hash))
    run.taken.update(kept)
    todo = {key: row for key, row in by_hash.items() if key not in kept}
    try:
        if todo:
            _apart(_all(run, todo, lambda: progress(len(run.taken) + len(run.refused), len(by_hash)), pause))
    except BaseExceptionGroup as group:  # of the tasks; the first failure says why the others ended
        raise _first(group) from None
    finally:
        run.keep(now=True)
    found, refused = {}, {}
    hashes = [_hash(place, prompt, item, about, row) for row in sent]
    for at, key in enumerate(hashes):
        if key in run.taken:
            found[at] = run.taken[key]
        elif key in run.refused:
            refused[at] = run.refused[key]
    masked = sum(row != _cut(before) for row, before in zip(sent, rows, strict=True))
    counted = Cost(
        len(rows), sum(key in kept for key in hashes), len(by_hash), run.calls, run.tokens_in, run.tokens_out
    )
    return Outcome(found, dict(enumerate(sent)), refused, counted, masked, run.stopped)


def _apart(waiting: Coroutine[Any, Any, None]) -> None:
    """Wait for it on a thread of its own, in the caller's language: the caller may stand in an event loop already."""
    here = contextvars.copy_context()
    with ThreadPoolExecutor(1) as thread:
        thread.submit(here.run, asyncio.run, waiting).result()


def _first(found: BaseException) -> BaseException:
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found


async def _all(run: _Run, todo: Mapping[str, Row], look: Callable[[], None], pause: float) -> None:
    """Ask all batches, some at once; the first failure ends the others."""
    gate = asyncio.Semaphore(AT_ONCE)
    async with Client(run.place, pause) as client, asyncio.TaskGroup() as group:
        waiting = [group.create_task(_batch(run, client, batch, gate)) for batch in _batches(todo)]
        while not all(task.done() for task in waiting):
            look()
            run.keep()
            await asyncio.wait(waiting, timeout=WAKE_SECONDS)
        look()


async def _batch(run: _Run, client: Client, batch: Mapping[str, Row], gate: asyncio.Semaphore) -> None:
    """Ask one batch; what is not taken is asked again in halves."""
    async with gate:
        if run.stopped:
            return
        try:
            left = await _once(run, client, batch)
        except budget.SpentError as error:  # what has left already is still waited for: it is paid
            run.stopped = error.message
            return
    if len(batch) > 1 and left:
        hashes = list(left)
        middle = max(len(hashes) // 2, 1)
        for part in (hashes[:middle], hashes[middle:]):
            if part:
                await _batch(run, client, {key: batch[key] for key in part}, gate)
    else:
        run.refused.update(left)


async def _once(run: _Run, client: Client, batch: Mapping[str, Row]) -> dict[str, str]:
    """Ask once; the rows of which nothing was taken, with the reason."""
    keys = dict(zip(_keys(len(batch)), batch, strict=True))
    guess_in, guess_out = _tokens_in(run.prompt, run.item, run.about, batch), TOKENS_BACK * len(batch)

    day = ""

    async def before() -> None:
        nonlocal day
        day = budget.reserve(run.lake.path, run.place, guess_in, guess_out)
        run.calls += 1
        run.tokens_in += guess_in
        run.tokens_out += guess_out

    reply = await client.ask(
        run.prompt.system,
        _document(run.about, {key: batch[of] for key, of in keys.items()}),
        answers.schema(run.item, list(keys)),
        MOST_TOKENS_BACK * (len(batch) + 1),
        before,
    )
    _settle(run, day, reply, guess_in, guess_out)
    taken, refused = answers.read(reply.text, reply.whole, run.item, list(keys))
    for key, answer in taken.items():
        run.taken[keys[key]] = run.unstored[keys[key]] = answer
    run.in_vain = 0 if taken else run.in_vain + 1
    if run.in_vain >= GIVE_UP:
        raise Unavailable(
            _("The large model's answers do not have the form that is asked for."),
            hint=_("Take a model and a server that give JSON by a schema (structured output)."),
        )
    return {keys[key]: reason for key, reason in refused.items()}


def _settle(run: _Run, day: str, reply: Reply, guess_in: int, guess_out: int) -> None:
    real_in = guess_in if reply.tokens_in is None else reply.tokens_in
    real_out = _tokens(reply.text) if reply.tokens_out is None else reply.tokens_out
    budget.settle(run.lake.path, day, real_in - guess_in, real_out - guess_out)
    run.tokens_in += real_in - guess_in
    run.tokens_out += real_out - guess_out


def _keys(n: int) -> list[str]:
    """Keys of rows that no cell can know."""
    found: dict[str, None] = {}
    while len(found) < n:
        found[secrets.token_hex(4)] = None
    return list(found)


def _document(about: Mapping[str, Any], rows: Mapping[str, Row]) -> str:
    """The user's message: one JSON document in which no cell can close anything, nor write a mark of a model's own."""
    told = {**about, "rows": [{"row": key, **row} for key, row in rows.items()]}
    plain = json.dumps(told, ensure_ascii=False)
    return plain.replace("<", "\\u003c").replace(">", "\\u003e").replace("|", "\\u007c")


def _as_sent(row: Row) -> dict[str, Any]:
    """A row as it leaves: masked first, then cut, so that no number is cut in half before it is known."""
    return _cut(texts.masked(row))  # type: ignore[no-any-return]


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return value[:MOST_OF_CELL].encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {name: _cut(one) for name, one in value.items()}
    return [_cut(one) for one in value] if isinstance(value, (list, tuple)) else value


def _hash(place: Endpoint, prompt: Prompt, item: Mapping[str, Any], about: Mapping[str, Any], row: Row) -> str:
    return cache.hashed(prompt.system, place.model, {"item": item, "about": about}, row)


def _by_hash(
    place: Endpoint, prompt: Prompt, item: Mapping[str, Any], about: Mapping[str, Any], sent: Sequence[Row]
) -> dict[str, Row]:
    return {_hash(place, prompt, item, about, row): row for row in sent}


def _batches(rows: Mapping[str, Row]) -> list[dict[str, Row]]:
    """Rows in their order, at most `ROWS` and `MOST_SIGNS` together; a longer one goes alone."""
    made: list[dict[str, Row]] = []
    signs = 0
    for key, row in rows.items():
        size = len(json.dumps(row, ensure_ascii=False))
        if not made or len(made[-1]) >= ROWS or signs + size > MOST_SIGNS:
            made.append({})
            signs = 0
        made[-1][key] = row
        signs += size
    return made


def _tokens_in(prompt: Prompt, item: Mapping[str, Any], about: Mapping[str, Any], batch: Mapping[str, Row]) -> int:
    keys = ["0" * 8] * len(batch)
    frame = json.dumps(answers.schema(item, keys))
    return _tokens(prompt.system) + _tokens(frame) + _tokens(_document(about, dict(batch)))


def _tokens(text: str) -> int:
    """Tokens of a text, about: a token for each sign of Chinese, one for some Latin letters."""
    wide = sum(sign > "\u2e7f" for sign in text)
    return wide + round((len(text) - wide) / SIGNS_PER_TOKEN)
