"""The queue that people work through: what stands apart, or where nothing does, the farthest; by what was said of some.

Crowds are not rare, so that a table of which a third is fraud shows nothing that stands apart. Its farthest subjects
are shown all the same, as many as the budget allows, and said to be no more than that: what people say of them is
learned from, and brings up their like from further down.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.anomaly.finding import Finding
from core.anomaly.labels import Verdict, learned
from core.anomaly.showing import farthest, findings_of

if TYPE_CHECKING:
    from core.anomaly.judging import Judged
    from core.anomaly.showing import Found
    from core.lake import Lake

POOL = 10
"""Times the budget that are put in order where nothing stands apart: so far down their like is looked for."""


@dataclass(frozen=True)
class Queue:
    """What to look at.

    Attributes:
        findings: The one to look at first first. Where nothing stands apart, those without a verdict come first, as
            many as the budget allows, and those with one last.
        words: Findings judged that the order rests on; 0 where nothing was learned.
    """

    findings: tuple[Finding, ...]
    words: int = 0


def queue(lake: Lake, seen: Judged, answer: Found, verdicts: Iterable[Verdict], budget: int) -> Queue:
    """Put findings into the order of looking.

    Args:
        seen: All subjects judged, of which `answer` was made.
        verdicts: The last words of people on the subject.
        budget: Findings that people look at.
    """
    votes: dict[str, int] = {}
    for one in verdicts:
        votes[one.key] = votes.get(one.key, 0) + {"anomaly": 1, "fine": -1}.get(one.verdict, 0)
    real = {key: vote > 0 for key, vote in votes.items() if vote}
    if not votes or not (answer.findings or answer.farthest):
        return Queue(answer.findings or answer.farthest)
    where = {str(key): at for at, key in enumerate(seen.table.keys)}
    if answer.findings:
        new = learned(seen, np.array([where[one.key] for one in answer.findings], dtype=np.int64), real)
        held = {where[one.key]: one for one in answer.findings}
        return Queue(tuple(held[int(at)] for at in new.order), new.words)
    pool = np.array(farthest(seen, POOL * budget), dtype=np.int64)
    new = learned(seen, pool, real)
    told = [where[key] for key in votes if key in where]
    places = [int(at) for at in new.order if str(seen.table.keys[at]) not in votes][:budget] + told
    known = {one.key: one for one in answer.farthest}
    fresh = [at for at in places if str(seen.table.keys[at]) not in known]
    known |= {one.key: one for one in findings_of(lake, seen, fresh)}
    return Queue(tuple(known[str(seen.table.keys[at])] for at in places), new.words)
