"""Checks that run on Spark: the same expressions, over the files that hold the same versions."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from ibis.expr.types import Table

from core.engine import spark
from core.lake import Lake, files_of

ENGINES = ("duckdb", "spark")
"""The engines that checks run on."""
KEPT = "spark "
Place = tuple[str, str | None, int | None]


class Asking(Protocol):
    """A scope, as far as it concerns where its expressions run."""

    def written(self, text: str, write: Callable[[str], str], name: Callable[[str], str]) -> str: ...

    def source(self, placeholder: str) -> tuple[Place | None, str]: ...


class Elsewhere:
    """Spark's tables for what the expressions of one scope name; closed when all is asked.

    Attributes:
        lake: The workspace, which says which files hold a version.
    """

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self._session = spark.session()
        self._views: dict[Place | str, str] = {}
        self._names: list[str] = []
        self._folder = TemporaryDirectory(prefix="touchstone-spark-")

    def close(self) -> None:
        """Forget the tables, and what was written for them."""
        for name in self._names:
            self._session.catalog.dropTempView(name)
        self._folder.cleanup()

    def fetch(self, scope: Asking, expression: Table) -> list[dict[str, Any]]:
        """Run an expression and give its rows as mappings. For small answers."""
        rows: list[dict[str, Any]] = spark.fetched(self._session, self._sql(scope, expression))
        return rows

    def keep(self, scope: Asking, expression: Table) -> str:
        """A table of its own with an expression's rows, computed once; what a scope refers to it by."""
        return KEPT + self._named(spark.kept(self._session, self._sql(scope, expression)))

    def _sql(self, scope: Asking, expression: Table) -> str:
        return scope.written(spark.compiled(expression), spark.literal, lambda name: self._view(*scope.source(name)))

    def _view(self, place: Place | None, text: str) -> str:
        if text.startswith(KEPT):
            return str(spark.quote(text[len(KEPT) :]))
        key = place or text
        if key not in self._views:
            self._views[key] = self._named(self._frame(place, text))
        return str(spark.quote(self._views[key]))

    def _named(self, frame: Any) -> str:
        name = f"t{uuid.uuid4().hex}"
        frame.createOrReplaceTempView(name)
        self._names.append(name)
        return name

    def _frame(self, place: Place | None, text: str) -> Any:
        """A version of a dataset from its files, where whoever acts sees it whole; else by the lake's engine."""
        if place is not None and not self.lake.partial(place[0]):
            name, layer, version = place
            layer = layer or self.lake.dataset(name, version).layer
            found = files_of(self.lake, layer, name, self.lake.version() if version is None else version)
            if found is not None and spark.readable(found):
                return spark.frame(self._session, found)
        with self.lake.read() as cursor:
            return spark.handed(self._session, cursor, text, Path(self._folder.name))
