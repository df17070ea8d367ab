"""Arms and outcomes by the upload that rows came with: planted losses are found, and named by their version."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.collect import ingest
from core.engine import unattached
from core.experiment import Finding, Metric, Plan, analyse_dataset, read_out
from core.experiment.finding_words import describe, finding_title
from core.i18n import use_language
from core.lake import Lake
from core.quality.watch import Upload

PLAN = Plan("arm", (Metric("spend"), Metric("bought", "proportion")), unit="user")
EACH = 400


def rows(seed: int = 0, uploads: int = 4) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    n = EACH * uploads
    return pd.DataFrame(
        {
            "user": [f"u{i}" for i in range(n)],
            "arm": random.choice(["control", "new"], n),
            "spend": np.round(random.gamma(2, 10, n), 2),
            "bought": random.integers(0, 2, n).astype(float),
            "part": np.repeat(range(uploads), EACH),
        }
    )


def found(frame: pd.DataFrame) -> dict[str, Finding]:
    frame = frame.sort_values("part", kind="stable").reset_index(drop=True)
    ends = np.cumsum(frame.groupby("part").size().to_numpy())
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    uploads = [Upload(10 + i, 1 + i, int(end - n), int(end), moment) for i, (end, n) in enumerate(
        zip(ends, np.diff(np.r_[0, ends]), strict=True))]  # fmt: skip
    frame = frame.drop(columns="part").assign(_row=range(len(frame)))
    with unattached() as cursor:
        cursor.register("given", frame)
        types = {row[0]: row[1] for row in cursor.execute("DESCRIBE SELECT * FROM given").fetchall()}
        readout = read_out(cursor, "given", types, PLAN, label="t", uploads=uploads)
    for language in ("en", "zh_CN"):
        with use_language(language):
            assert all(describe(one) and finding_title(one) for one in readout.findings)
    return {one.id: one for one in readout.findings if one.id.endswith("_uploads")}


def test_fair_uploads_are_quiet_and_one_is_nothing() -> None:
    marks = [one.severity for seed in range(6) for one in found(rows(seed)).values()]
    assert marks == ["ok"] * 12
    assert found(rows(uploads=1)) == {}


@pytest.mark.parametrize("part", [0, 2])
def test_an_arm_cut_short_in_one_upload_is_found(part: int) -> None:
    frame = rows(1)
    lost = frame[(frame.part == part) & (frame.arm == "new")].index[::2]
    one = found(frame.drop(lost))["srm_uploads"]
    assert one.severity in ("warning", "error")
    assert one.params["version"] == part + 1


def test_arms_exported_apart_are_a_suspicion() -> None:
    frame = rows(2, uploads=2)
    one = found(frame.assign(part=(frame.arm == "new").astype(int)))["srm_uploads"]
    assert (one.severity, one.params["by_arm"]) == ("warning", True)


@pytest.mark.parametrize(("arms", "why"), [(["new"], "arms"), (["control", "new"], "uploads")])
def test_outcomes_that_one_upload_lacks_are_found(arms: list[str], why: str) -> None:
    frame = rows(3)
    hit = (frame.part == 1) & frame.arm.isin(arms) & (np.arange(len(frame)) % 3 == 0)
    one = found(frame.assign(spend=frame.spend.mask(hit)))["gap_uploads"]
    assert one.params["why"] == why
    assert one.params["version"] == 2
    assert one.severity == ("error" if why == "arms" else "warning")


def test_a_dataset_knows_its_uploads(lake: Lake, tmp_path: Path) -> None:
    frame = rows(4, uploads=2)
    lost = frame[(frame.part == 1) & (frame.arm == "new")].index[::2]
    for part in (0, 1):
        path = tmp_path / f"{part}.csv"
        frame.drop(lost)[lambda one, part=part: one.part == part].drop(columns="part").to_csv(path, index=False)
        ingest(lake, [path], "test", append=bool(part), kind="assignments", roles={"unit_id": "user", "variant": "arm"})
    one = next(f for f in analyse_dataset(lake, "test", PLAN).findings if f.id == "srm_uploads")
    assert one.severity != "ok"
    assert one.total == 2
    counted = sum(analyse_dataset(lake, "test", PLAN).arms.values())
    assert counted == len(frame) - len(lost)
