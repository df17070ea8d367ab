"""Whether the server's memory comes to rest: every page drawn between one upload and the next, for so many uploads.

    python -m benchmarks.plateau [--uploads 12] [--rows 150000] [--sessions 3]

Memory by uploads and not by minutes, so that a busy machine changes nothing: what is kept for a version or a dataset is
made by the uploads. Target: over the last third the server grows by less than a tenth.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.pages import crowd
from benchmarks.soak import open_shop, write_events
from benchmarks.table import row
from tests.browser.driver import PAGES, Server, core, serving


def after_uploads(server: Server, workspace: Path, folder: Path, uploads: int, rows: int, sessions: int) -> list[float]:
    """MB of the server after every page was drawn in each session, at the start and after each upload."""
    file = write_events(folder / "events.csv", rows)
    found = []
    for number in range(uploads + 1):
        if number:
            with file.open("a", encoding="utf-8") as out:  # other bytes, or it is known already
                out.write(f"u1,i1,view,2024-03-01 00:00:00,{number}\n")
            core(workspace, "ingest", str(file), "--dataset", f"events_{number}")
            core(workspace, "check", f"events_{number}")
        drawn = crowd(server, sessions, len(PAGES) + 1)
        found.append(drawn["memory_after_mb"])
        print(f"{number} uploads: {found[-1]:.0f} MB, {len(drawn['errors'])} errors", flush=True)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--uploads", type=int, default=12)
    parser.add_argument("--rows", type=int, default=150_000)
    parser.add_argument("--sessions", type=int, default=3)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        workspace = Path(name) / "workspace"
        with serving(workspace, script=".streamlit/serve.py") as server:
            open_shop(server)
            found = after_uploads(server, workspace, Path(name), options.uploads, options.rows, options.sessions)
    third = max(1, len(found) // 3)
    row("plateau: memory after the last upload by that before the last third", found[-1] / found[-third - 1], 1.1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
