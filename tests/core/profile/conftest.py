"""A workspace with one dataset made from SQL, without the landing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.engine import quote
from core.lake import Lake

Land = Callable[..., Lake]


@pytest.fixture
def land(lake: Lake) -> Land:
    """`land(select, name="t", kind="other", roles={})` stores the rows of a SELECT as a raw dataset."""

    def make(select: str, name: str = "t", kind: str = "other", roles: dict[str, str] | None = None) -> Lake:
        info = {"dataset": name, "action": "ingest", "layer": "raw", "kind": kind, "roles": roles or {}}
        with lake.write("Land rows", info=info) as cursor:
            cursor.execute(
                f"CREATE OR REPLACE TABLE lake.raw.{quote(name)} AS SELECT row_number() OVER () AS _row, "
                f"'rows.csv' AS _file, row_number() OVER () + 1 AS _line, * FROM ({select})"
            )
        return lake

    return make
