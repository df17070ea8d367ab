"""Asking at once: a second kind of warm process answers, so that the server never loads a model and never reads a file.

What a page needs within a click (why a review got its label, what an uploaded file holds) is too quick for a job and
too heavy for the server: torch alone costs it 300 MB that never come back, and a file that is looked at holds the
interpreter that twenty others wait for. `ask` sends a function's name and its arguments to a process of the workspace
and waits for the answer. The process ends when it was idle for a while, or grew past its limit; the next question
starts another.

Question and answer are pickled: they go through a pipe between this process and its own child, and
nothing else ever writes into it. Nothing is unpickled from a file.
"""

from __future__ import annotations

import atexit
import contextlib
import pickle
import queue
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import core.errors as errors
from core.access import person, seen_as
from core.errors import TouchstoneError, Unavailable
from core.i18n import N_, _, language
from core.jobs.moved import find
from core.jobs.spawn import spawn
from core.settings import settings

LENGTH_BYTES = 8
"""Bytes that say how long the message behind them is."""
MEMORY_SHARE = 10
"""Percent of the machine for the query engine of a model process, which reads little."""


@dataclass(frozen=True)
class Role:
    """What a process is asked for: how many a workspace has, how long one may take, and what a failure is called."""

    name: str
    places: int
    timeout: float
    busy: str
    died: str
    late: str
    failed: str


MODEL = Role(
    "model",
    places=1,  # a second copy of the weights would cost more than the wait
    timeout=120.0,  # seconds: a person's patience with one text
    busy=N_("Others ask the model at the moment."),
    died=N_("The process that holds the model died over this; perhaps the memory ran out."),
    late=N_("The model did not answer within {n} s."),
    failed=N_("The model could not answer: {reason}"),
)
READER = Role(
    "reader",
    places=2,  # so that one person's ten gigabytes do not keep the next one waiting
    timeout=1800.0,  # seconds: encoding and lines come from the whole file
    busy=N_("Others have files looked at at the moment."),
    died=N_("The process that looked at the file died over it; perhaps the memory ran out."),
    late=N_("The file was not looked through within {n} s."),
    failed=N_("The file could not be looked at: {reason}"),
)

_open: list[Answerer] = []
_free: dict[tuple[Path, str], queue.LifoQueue[Answerer]] = {}
_opening = threading.Lock()


def ask(
    function: str, *given: Any, workspace: Path, role: Role = MODEL, timeout: float | None = None, **named: Any
) -> Any:
    """The answer of `module:function` to these arguments, which like the answer must be plain data or dataclasses.

    Args:
        workspace: whose process answers.
        role: which of its processes.
        timeout: seconds to wait for an answer, and before it for others' questions; the role's own when None.

    Raises:
        Unavailable: no answer in time, or the process died over it.
        TouchstoneError: what the function itself raises.
    """
    if settings().jobs_in != "process":
        return find(function)(*given, **named)
    with _opening:
        if (free := _free.get((workspace, role.name))) is None:
            free = _free[workspace, role.name] = queue.LifoQueue()  # the one that answered last is warm
            for _place in range(role.places):
                _open.append(one := Answerer(workspace, role))
                free.put(one)
    seconds = timeout or role.timeout
    try:
        answerer = free.get(timeout=seconds)
    except queue.Empty:
        raise Unavailable(_(role.busy), hint=_("Try again in a minute.")) from None
    try:
        return answerer.ask(function, given, named, seconds)
    finally:
        free.put(answerer)


@atexit.register
def close_answerers() -> None:
    """End the processes that answer this one."""
    for one in list(_open):
        one.close()


def send(stream: BinaryIO, value: Any) -> None:
    """Write one message."""
    data = pickle.dumps(value)
    stream.write(len(data).to_bytes(LENGTH_BYTES, "big") + data)
    stream.flush()


def receive(stream: BinaryIO) -> Any:
    """Read one message.

    Raises:
        EOFError: the other side is gone.
    """
    head = stream.read(LENGTH_BYTES)
    data = stream.read(int.from_bytes(head, "big")) if len(head) == LENGTH_BYTES else b""
    if not data:
        raise EOFError
    return pickle.loads(data)


class Answerer:
    """One process of a workspace: started when first asked, asked one question at a time."""

    def __init__(self, folder: Path, role: Role) -> None:
        self._folder = folder
        self._role = role
        self._child: subprocess.Popen[bytes] | None = None
        self._answers: queue.Queue[Any] = queue.Queue()

    @property
    def pid(self) -> int | None:
        """Of the process, where it lives."""
        child = self._child
        return child.pid if child and child.poll() is None else None

    def ask(self, function: str, given: tuple[Any, ...], named: dict[str, Any], timeout: float) -> Any:
        """See the function `ask`."""
        try:
            return self._answer(function, given, named, timeout)
        except EOFError:
            if self._child is None or self._child.wait() != 0:
                raise Unavailable(
                    _(self._role.died), hint=_("Try again; the workspace's logs/answer.log has the details.")
                ) from None
            return self._answer(function, given, named, timeout)  # it ended, being idle, as the question came

    def _answer(self, function: str, given: tuple[Any, ...], named: dict[str, Any], timeout: float) -> Any:
        child = self._living()
        assert child.stdin is not None
        try:
            send(child.stdin, (language(), person(), bool(seen_as()), function, given, named))  # type: ignore[arg-type]
        except OSError:
            raise EOFError from None
        try:
            answer = self._answers.get(timeout=timeout)
        except queue.Empty:
            child.kill()
            self._child = None  # it may take a moment to go, and the next question needs another
            raise Unavailable(
                _(self._role.late).format(n=round(timeout)), hint=_("Try again, or with less at once.")
            ) from None
        match answer:
            case ("value", value):
                return value
            case ("refused", kind, message, title, hint, data):
                raise getattr(errors, kind, TouchstoneError)(message, title=title, hint=hint, data=data)
            case ("failed", message):
                raise Unavailable(
                    _(self._role.failed).format(reason=message),
                    hint=_("Try again; the workspace's logs/answer.log has the details."),
                )
        raise EOFError

    def _living(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._answers = queue.Queue()
            given = {"jobs_in": "thread", "memory_share": MEMORY_SHARE}
            self._child = spawn(self._folder, "core.jobs.answer", changed=given, pipe_out=True)
            threading.Thread(target=_listen, args=(self._child, self._answers), daemon=True).start()
        return self._child

    def close(self) -> None:
        """End the process."""
        if self._child and self._child.stdin:
            with contextlib.suppress(OSError):
                self._child.stdin.close()


def _listen(child: subprocess.Popen[bytes], answers: queue.Queue[Any]) -> None:
    assert child.stdout is not None
    with contextlib.suppress(EOFError, OSError):
        while True:
            answers.put(receive(child.stdout))  # type: ignore[arg-type]
    answers.put(None)
    child.wait()
