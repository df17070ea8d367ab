"""A model process: `python -m core.jobs.answer FOLDER`, started by `ask`, never by hand.

It answers one question after the other, keeps the models it loaded, and ends when it was idle for a
while, when it has grown past its limit, or when the process that started it is gone.
"""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
from contextlib import nullcontext
from typing import Any, BinaryIO

import psutil

from core import logs
from core.access import acting, whole
from core.errors import TouchstoneError
from core.i18n import use_language
from core.jobs.asking import receive, send
from core.jobs.moved import find
from core.settings import settings

log = logging.getLogger(__name__)


def main() -> None:
    """Answer until idle, too large or orphaned."""
    logs.start("model")
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print goes to the log and not among the answers
    questions: queue.Queue[Any] = queue.Queue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, questions), daemon=True).start()
    limit = settings().model_memory_mb * 1_000_000
    while True:
        try:
            code, someone, view, function, given, named = questions.get(timeout=settings().worker_idle)
        except queue.Empty:
            return
        with use_language(code), acting(someone), nullcontext() if view else whole():
            send(out, _answer(function, given, named))
        if psutil.Process().memory_info().rss > limit:
            log.info("grown past %s MB, ending", settings().model_memory_mb)
            return


def _listen(stream: BinaryIO, questions: queue.Queue[Any]) -> None:
    try:
        while True:
            questions.put(receive(stream))
    except (EOFError, OSError):
        os._exit(0)


def _answer(function: str, given: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
    try:
        return ("value", find(function)(*given, **named))
    except TouchstoneError as error:
        return ("refused", type(error).__name__, error.message, error.title, error.hint, error.data)
    except Exception as error:  # the page says what failed, the log says where
        log.exception("%s failed", function)
        return ("failed", f"{type(error).__name__}: {error}"[:500])


if __name__ == "__main__":
    main()
    os._exit(0)  # the thread that listens blocks in a read that nothing but the parent ends
