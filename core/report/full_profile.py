"""The full report: ydata-profiling on a stated sample, in a process of its own with limits.

It costs seconds to minutes and hundreds of megabytes even on a sample, so it never runs in the
server's process, and the table's own profile (`core.profile`) never depends on it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from core.access import own_view
from core.engine import quote
from core.errors import TouchstoneError, Unavailable
from core.i18n import _
from core.jobs import JobContext
from core.lake import INTERNAL_COLUMNS, Lake, version_name
from core.settings import settings

HANDLER = "core.report.full_profile:run"
CHILD = Path(__file__).with_name("ydata_child.py")
SEED = 20
"""Any number; the same one draws the same rows again."""
MEMORY = 3 * 1024**3
"""Bytes that the report's process may hold; 100,000 rows of 20 columns took 0.7 GB."""
POLL = 0.25
"""Between looks at the process that writes the report: a cancel is heard at once."""
MOST_COLUMNS = 200
"""Columns of a full report, each a section of its own."""
CELL = 2_000
"""Characters of a text cell that the report reads."""


@dataclass(frozen=True)
class FullProfile:
    """A finished report and the sample it was made from."""

    path: Path
    dataset: str
    version: int
    layer: str
    rows: int
    total: int
    columns: int
    total_columns: int

    @property
    def sampled(self) -> bool:
        """Whether the report saw less than the whole table."""
        return self.rows < self.total or self.columns < self.total_columns


def run(job: JobContext) -> dict[str, Any]:
    """Make the report as whoever asked sees the dataset; params: dataset, version, layer, and optionally rows (sample
    size).

    Raises:
        Unavailable: when the report takes longer or more memory than allowed, or cannot be made.
        Cancelled: when the job is cancelled.
    """
    params = job.params
    with own_view():
        made = make(
            job.lake,
            params["dataset"],
            int(params["version"]),
            params["layer"],
            rows=int(params.get("rows") or settings().report_rows),
            seconds=settings().report_seconds,
            against=(int(params["against"]), params["against_layer"]) if params.get("against") else None,
            check=job.check,
        )
    job.progress(made.rows, made.rows)
    return {"path": made.path.name, "rows": made.rows, "total": made.total, "columns": made.columns,
            "total_columns": made.total_columns}  # fmt: skip


def make(
    lake: Lake,
    name: str,
    version: int,
    layer: str,
    *,
    rows: int,
    seconds: float,
    memory: int = MEMORY,
    against: tuple[int, str] | None = None,
    check: Callable[[], None] = lambda: None,
) -> FullProfile:
    """Sample a table with a fixed seed and report on the sample, as whoever acts sees it; see `run`.

    The sample is the rows with the smallest hash of row id and seed: the same rows every time, in
    file order. The first 200 columns are reported on.

    Args:
        against: an earlier version and its layer to compare with. Both are sampled alike, and the
            columns that both have with the same type are reported on side by side.
    """
    final = report_path(lake, name, version, layer, rows, against)  # named before it is read: hidden more, never less
    columns = lake.columns(name, layer, version)
    if against:
        earlier = lake.columns(name, against[1], against[0])
        shared = {one: kind for one, kind in columns.items() if earlier.get(one) == kind}
        if not shared:
            raise Unavailable(_("The two versions share no column of the same type."))
    shown = dict(list((shared if against else columns).items())[:MOST_COLUMNS])
    sides = [(version, layer), *([against] if against else [])]
    with tempfile.TemporaryDirectory(prefix="report_") as folder:
        out = Path(folder) / "report.html"
        command = [sys.executable, str(CHILD), str(out)]
        sizes = []
        for place, (number, side) in enumerate(sides):
            sample = Path(folder) / f"sample_{place}.parquet"
            total, sampled = _sample(lake, lake.table(name, side, number), shown, rows, sample)
            if not sampled:
                raise Unavailable(_("The table has no rows to report on."))
            sizes.append((sampled, total))
            command += [
                str(sample),
                f"{name} · {version_name(lake, name, number)}",
                _about(lake, name, number, side, sampled, total),
            ]
        _limited(command, seconds * len(sides), memory, check)
        final.parent.mkdir(parents=True, exist_ok=True)
        part = final.with_suffix(".part")
        part.write_bytes(out.read_bytes())
        part.replace(final)
    sampled, total = sizes[0]
    return FullProfile(final, name, version, layer, sampled, total, len(shown), len(columns))


def report_path(
    lake: Lake, name: str, version: int, layer: str, rows: int, against: tuple[int, str] | None = None
) -> Path:
    """Where the report of a version, layer and sample size is kept, alone or against another version.

    One of a view has the sign of the view in its name, so that it is found by those alone who see the same.
    """
    other = f"-against-{against[1]}-v{against[0]}" if against else ""
    sight = lake.sight(name)
    return lake.path / "reports" / f"{name}-{layer}-v{version}{other}-{rows}{sight and '-seen-'}{sight}.html"


def _about(lake: Lake, name: str, version: int, layer: str, sampled: int, total: int) -> str:
    facts = _("Dataset {name}, version {version}, layer {layer}.").format(
        name=name, version=version_name(lake, name, version), layer=layer
    )
    if sampled < total:
        drawn = _("A sample of {n} from the {total} rows, drawn with the fixed seed {seed}; figures are of the sample.")
    else:
        drawn = _("All rows ({total}).")
    defused = _("Angle brackets and quotation marks in cells are shown as ‹ › and ”.")
    return f"{facts} {drawn.format(n=f'{sampled:,}', total=f'{total:,}', seed=SEED)} {defused}"


def _sample(lake: Lake, table: str, columns: dict[str, str], rows: int, target: Path) -> tuple[int, int]:
    """Write the sample as Parquet; gives the table's and the sample's rows."""
    wanted = ", ".join(_readable(name, kind) for name, kind in columns.items())
    with lake.read() as cursor:
        counted = cursor.execute(f"SELECT count(*) FROM {table}").fetchone()
        total = int(counted[0]) if counted else 0
        internal = ", ".join(quote(name) for name in INTERNAL_COLUMNS[:1])
        frame = cursor.execute(
            f"SELECT {wanted} FROM {table} WHERE _row IN "
            f"(SELECT {internal} FROM {table} ORDER BY hash(_row, {SEED}), _row LIMIT ?) ORDER BY _row",
            [rows],
        ).to_arrow_table()
    import pyarrow.parquet as pq

    pq.write_table(frame, target)
    return total, int(frame.num_rows)


def _readable(name: str, kind: str) -> str:
    """A column as pandas can hold it: exact decimals as doubles, nested and unusual types as text."""
    column = quote(name)
    if kind.startswith(("DECIMAL", "HUGEINT", "UHUGEINT")) and not kind.endswith("[]"):
        return f"CAST({column} AS DOUBLE) AS {column}"
    if kind.startswith("TIMESTAMP") or kind == "DATE":
        # pandas names only the years 1678 to 2261
        inside = f"isfinite({column}) AND year({column}) BETWEEN 1678 AND 2261"
        return f"CASE WHEN {inside} THEN CAST({column} AS TIMESTAMP) END AS {column}"
    if kind in ("BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "FLOAT", "DOUBLE"):
        return column
    return f"left(CAST({column} AS VARCHAR), {CELL}) AS {column}"


def _limited(command: list[str], seconds: float, memory: int, check: Callable[[], None]) -> None:
    """Run a process until it ends, or end it when it passes a limit or the job is cancelled."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, stdout=said, stderr=said, stdin=subprocess.DEVNULL)
        try:
            while child.poll() is None:
                check()
                if time.monotonic() - began > seconds:
                    raise Unavailable(
                        _("The full report took longer than {seconds} s and was stopped.").format(
                            seconds=round(seconds)
                        ),
                        hint=_("The profile on this page covers every row. A smaller sample is faster."),
                    )
                if _resident(child.pid) > memory:
                    raise Unavailable(
                        _("The full report needed more than {size} GB of memory and was stopped.").format(
                            size=round(memory / 1024**3, 1)
                        ),
                        hint=_("The profile on this page covers every row. A smaller sample needs less."),
                    )
                time.sleep(POLL)
        finally:
            _end(child)
        if child.returncode:
            said.seek(0)
            lines = said.read().decode("utf-8", "replace").strip().splitlines()
            raise TouchstoneError(
                _("The report library failed: {reason}").format(reason=lines[-1][:300] if lines else child.returncode),
                title=_("The full report could not be made"),
                hint=_("The profile on this page covers every row and does not depend on it."),
            )


def _resident(pid: int) -> int:
    """Bytes in memory of a process and its children; 0 when it has just ended."""
    try:
        process = psutil.Process(pid)
        return sum(int(one.memory_info().rss) for one in (process, *process.children(recursive=True)))
    except psutil.Error:
        return 0


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a process and its children if they still run."""
    if child.poll() is None:
        try:
            family = psutil.Process(child.pid).children(recursive=True)
        except psutil.Error:
            family = []
        child.kill()
        for one in family:
            try:
                one.kill()
            except psutil.NoSuchProcess:
                continue
    child.wait()


def framed(html: str) -> str:
    """A page that shows the report in a sandbox: its scripts run, but reach neither the app nor the network."""
    escaped = html.replace("&", "&amp;").replace('"', "&quot;")
    style = "width:100%;height:100vh;border:0;display:block"
    return (
        "<!doctype html><html><body style='margin:0'>"
        f'<iframe sandbox="allow-scripts" style="{style}" title="report" srcdoc="{escaped}"></iframe></body></html>'
    )
