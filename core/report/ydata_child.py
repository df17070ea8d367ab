"""Runs in a process of its own: one or two Parquet samples in, a ydata-profiling HTML report out.

Started by its path, so that it imports nothing of the product:
`python ydata_child.py OUT SAMPLE TITLE ABOUT [SAMPLE TITLE ABOUT]`.
"""

from __future__ import annotations

import os
import re
import sys
import warnings
from pathlib import Path
from typing import Any

DEFUSED = str.maketrans({"<": "‹", ">": "›", '"': "”", "`": "‘"})
"""The report's templates print cells as they are, so the characters that open HTML are exchanged first."""
POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'\">"
)
"""The report may draw itself, but reach no network."""


def main(out: str, *sides: str) -> None:
    """Write one report, or one that compares two samples, the second being the earlier one.

    Args:
        out: where the HTML goes.
        sides: sample, title and description of one or two tables with the same columns.
    """
    os.environ["YDATA_PROFILING_NO_ANALYTICS"] = "True"  # it would report its use over the network
    os.environ["MPLBACKEND"] = "Agg"
    warnings.simplefilter("ignore")
    reports = [_report(*sides[at : at + 3]) for at in range(0, len(sides), 3)]
    report = reports[1].compare(reports[0]) if len(reports) == 2 else reports[0]
    html, done = re.subn(r"<html[^>]*>", lambda tag: tag[0] + POLICY, report.to_html(), count=1)
    if not done:
        raise SystemExit("the report has no <html> tag to carry its policy")
    Path(out).write_text(html, encoding="utf-8")


def _report(sample: str, title: str, about: str) -> Any:
    import pandas as pd
    from ydata_profiling import ProfileReport

    frame = pd.read_parquet(sample)
    frame.columns = _unique([str(name).translate(DEFUSED) for name in frame.columns])
    for name in frame.columns:
        if frame[name].dtype == object:
            frame[name] = frame[name].map(lambda cell: cell.translate(DEFUSED) if isinstance(cell, str) else cell)
    return ProfileReport(
        frame,
        title=title.translate(DEFUSED),
        progress_bar=False,
        pool_size=1,
        interactions=None,
        correlations={"auto": {"calculate": False}, "pearson": {"calculate": True}, "spearman": {"calculate": True}},
        html={"inline": True, "use_local_assets": True, "navbar_show": True},
        plot={"image_format": "svg"},
        dataset={"description": about.translate(DEFUSED)},
    )


def _unique(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
