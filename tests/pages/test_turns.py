"""Pages take turns: few at once, and nobody is held up by one that does not end."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from pages.parts.shared.turns import PATIENCE, PLACES, turn


def test_few_pages_are_drawn_at_once() -> None:
    inside, most, guard = 0, 0, threading.Lock()

    def draw(_number: int) -> None:
        nonlocal inside, most
        with turn():
            with guard:
                inside += 1
                most = max(most, inside)
            time.sleep(0.02)
            with guard:
                inside -= 1

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(draw, range(40)))
    assert most == PLACES


def test_pages_that_do_not_end_hold_nobody_up_for_long() -> None:
    over = threading.Event()

    def stuck(_number: int) -> None:
        with turn():
            over.wait(30)

    with ThreadPoolExecutor(PLACES) as pool:
        for number in range(PLACES):
            pool.submit(stuck, number)
        time.sleep(0.1)
        began = time.monotonic()
        with turn():
            waited = time.monotonic() - began
        over.set()
    assert waited < PATIENCE + 1
    with turn():  # and every place was given back
        pass


def test_a_place_is_given_back_when_a_page_fails() -> None:
    for _number in range(2 * PLACES):
        began = time.monotonic()
        try:
            with turn():
                raise ValueError
        except ValueError:
            pass
        assert time.monotonic() - began < PATIENCE
