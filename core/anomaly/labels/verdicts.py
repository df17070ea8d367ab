"""What a person says of a finding: an anomaly, fine, or not sure; with who and when."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.anomaly.finding import Finding
from core.anomaly.labels.ledger import reading, writing
from core.errors import NotFound
from core.i18n import N_, _
from core.review.verdicts import reviewer_name

if TYPE_CHECKING:
    from core.lake import Lake

VERDICTS = {"anomaly": N_("Anomaly"), "fine": N_("Fine"), "unsure": N_("Unsure")}
"""What may be said of a finding, in the order of the keys 1 to 3."""


@dataclass(frozen=True)
class Verdict:
    """The last word of a person on a finding.

    Attributes:
        subject, key: What it is about, as in `Finding`. verdict: a key of `VERDICTS`.
        feature: The feature that spoke loudest. score: the finding's tail probability then.
        version: The dataset's snapshot. time: seconds since 1970 (UTC).
    """

    subject: str
    key: str
    reviewer: str
    verdict: str
    detector: str
    feature: str
    score: float
    version: int
    time: float
    entry: int = 0


def verdict_label(verdict: str) -> str:
    """A verdict in the reader's language."""
    return _(VERDICTS[verdict])


def judge(
    lake: Lake,
    dataset: str,
    version: int,
    finding: Finding,
    reviewer: str,
    verdict: str,
    *,
    subject: str = "",
    key: str = "",
) -> Verdict:
    """Write down what a person says of a finding, in place of what they said of it before.

    Args:
        subject, key: What it is about, where that is another than the finding's own: a suspicion of fraud, whose
            finding is named after a device or an address.

    Raises:
        NotFound: There is no such verdict.
        BadInput: The person has no name, or one that is too long.
    """
    if verdict not in VERDICTS:
        raise NotFound.among(_("verdict"), verdict, list(VERDICTS))
    said = Verdict(
        subject or finding.subject, key or finding.key, reviewer_name(reviewer), verdict, finding.detector,
        finding.reasons[0].feature, finding.score, version, time.time(),
    )  # fmt: skip
    _keep(lake, dataset, said)
    return said


def take_back(lake: Lake, dataset: str, subject: str, reviewer: str) -> str | None:
    """Take back a person's newest word on a subject; its key, None where there is none."""
    mine = [one for one in in_force(lake, dataset, subject) if one.reviewer == reviewer]
    if not mine:
        return None
    last = max(mine, key=lambda one: one.entry)
    _keep(
        lake, dataset,
        Verdict(subject, last.key, reviewer, "", last.detector, last.feature, last.score, last.version, time.time()),
    )  # fmt: skip
    return last.key


def in_force(lake: Lake, dataset: str, subject: str) -> list[Verdict]:
    """The last word of each person on each finding of a subject, in the order they were said."""
    with reading(lake) as db:
        rows = db.execute(
            "SELECT * FROM in_force WHERE dataset = ? AND subject = ? ORDER BY entry", [dataset, subject]
        ).fetchall()
    return [
        Verdict(
            row["subject"], row["key"], row["reviewer"], row["verdict"], row["detector"], row["feature"], row["score"],
            row["version"], row["time"], row["entry"],
        )
        for row in rows
    ]  # fmt: skip


def _keep(lake: Lake, dataset: str, said: Verdict) -> None:
    with writing(lake) as db:
        db.execute(
            "INSERT INTO anomaly_labels (dataset, subject, key, reviewer, verdict, detector, feature, score, version, "
            "time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [dataset, said.subject, said.key, said.reviewer, said.verdict, said.detector, said.feature, said.score,
             said.version, said.time],
        )  # fmt: skip
