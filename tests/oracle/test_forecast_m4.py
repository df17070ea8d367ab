"""M4 hourly: the seasonal naive forecast to the published digits (Makridakis et al. 2020: sMAPE 13.912, MASE 1.193)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.forecast import errors, m4
from core.forecast import forecast


def test_seasonal_naive_of_m4_hourly(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    panel, came = m4(shared_data / "se_m4_hourly")
    found = forecast(panel, 48, only=("none",))
    smape, mase = errors(found.naive, came, panel)
    with capsys.disabled():
        print(f"\nM4 hourly, seasonal naive: sMAPE {smape:.3f} (13.912), MASE {mase:.3f} (1.193)")
    assert round(smape, 3) == 13.912
    assert round(mase, 3) == 1.193
    judged = np.nanmean(found.scores["naive"].mase)
    assert 1.0 < judged < 1.5
