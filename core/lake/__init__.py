"""Storage: a workspace is a DuckLake, that is Parquet files plus a catalog.

Every write is one commit with author, message and JSON facts; a dataset's history, kind, roles and
import options are read back from those commits, so there is no second registry to keep in step.
"""

from __future__ import annotations

from core.lake.again import RowsArrivedError, until_still
from core.lake.backup import copy_sqlite
from core.lake.catalog import has_table, table_columns
from core.lake.compact import Space, TableSpace, space
from core.lake.diff import Diff, DiffExample
from core.lake.doctor import scratch
from core.lake.files import files_of
from core.lake.journal import Journal
from core.lake.kept import kept, kept_counts, views
from core.lake.model import BUILT, Dataset, Lineage, Version
from core.lake.names import dataset_name, is_dataset_name, table_of
from core.lake.numbering import named, own_number, own_numbers, snapshot_given, version_name
from core.lake.secret import hmac_pads, keyed_hash, workspace_salt
from core.lake.seen import as_told, said_in
from core.lake.working import working
from core.lake.workspace import Lake, open_lake

INTERNAL_COLUMNS = ("_row", "_file", "_line")

__all__ = [
    "BUILT",
    "INTERNAL_COLUMNS",
    "Dataset",
    "Diff",
    "DiffExample",
    "Journal",
    "Lake",
    "Lineage",
    "RowsArrivedError",
    "Space",
    "TableSpace",
    "Version",
    "as_told",
    "copy_sqlite",
    "dataset_name",
    "files_of",
    "has_table",
    "hmac_pads",
    "is_dataset_name",
    "kept",
    "kept_counts",
    "keyed_hash",
    "named",
    "open_lake",
    "own_number",
    "own_numbers",
    "said_in",
    "scratch",
    "snapshot_given",
    "space",
    "table_columns",
    "table_of",
    "until_still",
    "version_name",
    "views",
    "working",
    "workspace_salt",
]
