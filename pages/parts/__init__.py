"""Drawing shared by the pages: frame, tiles, tables, charts, links, job bar, language."""

from __future__ import annotations

from pages.parts.shared.agreed import after_contract
from pages.parts.shared.charts import plot
from pages.parts.shared.empty import empty_state
from pages.parts.shared.frame import error_boundary, page, provenance, severity_badge
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.links import go, link
from pages.parts.shared.not_there import told as not_there
from pages.parts.shared.picking import pick_dataset
from pages.parts.shared.session import ask, jobs, lake
from pages.parts.shared.tables import csv_bytes, editor, table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.versions import number_of
from pages.parts.shared.wording import dated, layer_name, md, number, percent, size, when

__all__ = [
    "Tile",
    "after_contract",
    "ask",
    "csv_bytes",
    "dated",
    "editor",
    "empty_state",
    "error_boundary",
    "go",
    "job_bar",
    "jobs",
    "lake",
    "layer_name",
    "link",
    "md",
    "not_there",
    "number",
    "number_of",
    "page",
    "percent",
    "pick_dataset",
    "plot",
    "provenance",
    "severity_badge",
    "size",
    "table",
    "tiles",
    "when",
]
