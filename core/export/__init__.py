"""A version of a dataset leaves as CSV, Parquet or a workbook."""

from __future__ import annotations

from core.export.formats import FORMATS, MIME, format_of
from core.export.write import Exported, export

__all__ = ["FORMATS", "MIME", "Exported", "export", "format_of"]
