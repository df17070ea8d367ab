"""Second opinions on a doubtful dialect: DuckDB's sniffer and CleverCSV, asked only where our two best are close."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.collect.facts import Dialect, Options
from core.engine import EngineError, literal, unattached

DOUBT = 0.85
"""Readings within 15 % of the best are close: two detectors are asked, and nobody where one reading stands out."""
SAMPLE_CHARS = 20_000
"""Characters the other detectors see: CleverCSV reads them once for every dialect it thinks of."""
WEIGHT = 0.06
"""What one vote adds to a score of at most 1: two votes (0.12) stay below `DOUBT`'s 0.15, so that both together can
never lift the last of the close readings over a perfect one."""


def settle(text: str, ranked: Sequence[Dialect], options: Options) -> list[Dialect]:
    """The ranking, reconsidered where the runner-up scores at least 85 % of the best.

    Each opinion that names the delimiter of one of the close readings adds 0.06 to its score, which decides
    between near equals and nothing else.
    """
    close = [d for d in ranked if d.delimiter and d.score >= DOUBT * ranked[0].score]
    alone = ranked[0].rest  # no sniffer knows of a last column that takes the rest of the line
    if alone or len({(d.delimiter, d.repeated, d.starts) for d in close}) < 2 or options.delimiter is not None:
        return list(ranked)
    sample = text[:SAMPLE_CHARS]
    votes = [vote for vote in (duckdb_opinion(sample), clevercsv_opinion(sample)) if vote]
    judged = [
        replace(d, score=round(min(1.0, d.score + WEIGHT * votes.count(_mark(d))), 4)) if d in close else d
        for d in ranked
    ]
    return sorted(judged, key=lambda d: -d.score)


def _mark(dialect: Dialect) -> str:
    """The character by which a sniffer would name the delimiter: sniffers know single characters only."""
    return (dialect.delimiter.strip() or dialect.delimiter)[:1]


def duckdb_opinion(text: str) -> str | None:
    """The delimiter DuckDB's sniffer finds; None where it finds none."""
    with tempfile.TemporaryDirectory(prefix="touchstone_") as folder, unattached() as connection:
        path = Path(folder) / "sample.csv"
        path.write_text(text, encoding="utf-8", errors="replace", newline="")
        try:
            row = connection.execute(f"SELECT Delimiter FROM sniff_csv({literal(str(path))})").fetchone()
        except EngineError:
            return None
    return str(row[0]) if row and row[0] else None


def clevercsv_opinion(text: str) -> str | None:
    """The delimiter CleverCSV finds (van den Burg et al. 2019); None where it finds none."""
    import clevercsv

    try:
        found = clevercsv.Sniffer().sniff(text, verbose=False)
    except (clevercsv.Error, ValueError, IndexError):
        return None
    return (found.delimiter or None) if found is not None else None
