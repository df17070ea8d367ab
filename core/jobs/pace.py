"""How fast a run goes, told from its last reports, so that the time left is steady."""

from __future__ import annotations

from collections import deque

WINDOW_SECONDS = 30.0
"""Reports of this time count: long enough that one slow batch does not shake the time left."""
LEAST = 6
"""Reports that count however old they are, so that a handler that reports once a minute has a steady rate too."""
CLOSEST_SECONDS = 0.1
"""Reports that follow each other faster count as one."""


class Pace:
    """The rate of one run of a job, in the handler's units per second.

    What was there when the run began is no work of it: the first report, or one that says what was stored before, is
    where counting begins. So is a report of less than the one before; a rate is never below 0.
    """

    def __init__(self) -> None:
        self._reports: deque[tuple[float, int]] = deque()

    def told(self, done: int, now: float, *, resumed: bool = False) -> None:
        """Take in a report.

        Args:
            done: Units done.
            now: Seconds of a clock that only goes forward.
            resumed: It says what an earlier run had stored.
        """
        if resumed or (self._reports and done < self._reports[-1][1]):
            self._reports.clear()
        if len(self._reports) > 1 and now - self._reports[-2][0] < CLOSEST_SECONDS:
            self._reports.pop()
        self._reports.append((now, done))
        while len(self._reports) > LEAST and self._reports[1][0] <= now - WINDOW_SECONDS:
            self._reports.popleft()

    @property
    def rate(self) -> float:
        """Units per second; 0 where nothing is known yet."""
        if len(self._reports) < 2:
            return 0.0
        (began, first), (now, last) = self._reports[0], self._reports[-1]
        return (last - first) / (now - began) if now > began else 0.0
