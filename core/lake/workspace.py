"""The workspace: reading, committing, and the history of every dataset."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from filelock import FileLock

from core.errors import BadInput, NotFound
from core.i18n import _
from core.kinds import learn_events
from core.lake import diff as diffing
from core.lake.engine import connect
from core.lake.model import DATA_ACTIONS, Dataset, Lineage, Version, fold, read_info
from core.lake.names import has_table, is_dataset_name, literal, quote
from core.settings import Settings, settings

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend
    from ibis.expr.types import Table

SCHEMAS = ("raw", "clean", "shop", "quality", "text", "lab")
META = "__ducklake_metadata_lake"
LOG = f"""
    SELECT s.snapshot_id, s.snapshot_time::TIMESTAMPTZ, c.author, c.commit_message, c.commit_extra_info
    FROM {META}.ducklake_snapshot s JOIN {META}.ducklake_snapshot_changes c USING (snapshot_id)
    WHERE s.snapshot_id > ? AND c.commit_extra_info LIKE '%"dataset"%' ORDER BY s.snapshot_id
"""
QUARANTINE = """
    CREATE TABLE IF NOT EXISTS lake.quality.quarantine (
        dataset VARCHAR, file VARCHAR, line BIGINT, "column" VARCHAR, value VARCHAR, reason VARCHAR, raw VARCHAR)
"""

_open: dict[Path, Lake] = {}
_opening = threading.Lock()


def open_lake(path: Path | str | None = None) -> Lake:
    """The workspace in a folder, made on first use; one instance per process and folder."""
    folder = Path(path or settings().workspace).expanduser().resolve()
    with _opening:
        if folder not in _open:
            _open[folder] = Lake(folder, settings())
        return _open[folder]


class Lake:
    """A workspace. Reads run side by side, writes one at a time across threads and processes.

    A DuckDB connection must not be shared between threads, so every `read` and `write` works on
    its own cursor of the one process-wide connection.
    """

    def __init__(self, folder: Path, config: Settings) -> None:
        try:
            for part in ("data", "files", "inbox", "reports"):
                (folder / part).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadInput(
                _("The workspace folder {folder} cannot be made: {reason}").format(
                    folder=folder, reason=error.strerror or str(error)
                )
            ) from error
        try:
            learn_events(config.event_types)
        except ValueError as error:
            raise BadInput(_("The setting event_types cannot be read: {reason}.").format(reason=error)) from error
        self.path = folder
        self.author = config.author
        self._threads = threading.RLock()
        self._processes = FileLock(str(folder / "write.lock"))
        self._log: list[Version] = []
        self._log_version = -1
        with self._processes:
            self._root = connect(folder, config)
            self._prepare()

    def _prepare(self) -> None:
        found = {
            row[0]
            for row in self._root.execute(
                "SELECT schema_name FROM duckdb_schemas() WHERE database_name = 'lake'"
            ).fetchall()
        }
        for schema in SCHEMAS:
            if schema not in found:
                self._root.execute(f"CREATE SCHEMA lake.{schema}")
        if "quality" not in found:
            self._root.execute(QUARANTINE)

    def close(self) -> None:
        """Close the engine; harmless when repeated."""
        with _opening:
            _open.pop(self.path, None)
        self._root.close()

    # --- reading and writing -------------------------------------------------------------------

    @contextmanager
    def read(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of its own; safe beside every other reader and the writer."""
        cursor = self._root.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    @contextmanager
    def write(
        self, message: str, *, author: str | None = None, info: dict[str, Any] | None = None
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """One transaction that becomes one commit; rolled back whole on any exception.

        Args:
            message: What changed, for the history.
            author: Who changed it; the workspace's default author when None.
            info: Facts kept as JSON with the commit. Facts with `dataset` and `action` register a
                version of that dataset. The mapping may be filled inside the block.
        """
        with self._threads, self._processes:
            cursor = self._root.cursor()
            try:
                cursor.begin()
                yield cursor
                facts = json.dumps(info or {}, ensure_ascii=False, default=str)
                cursor.execute(
                    f"CALL lake.set_commit_message({literal(author or self.author)}, {literal(message)}, "
                    f"extra_info => {literal(facts)})"
                )
                cursor.commit()
            except BaseException:
                _rollback(cursor)
                raise
            finally:
                cursor.close()

    @contextmanager
    def ibis(self, name: str, layer: str | None = None, version: int | None = None) -> Iterator[tuple[Backend, Table]]:
        """An Ibis connection and the dataset's table, on a cursor of its own."""
        import ibis

        reference = self.table(name, layer, version)
        with self.read() as cursor:
            backend = ibis.duckdb.from_connection(cursor)
            yield backend, backend.sql(f"SELECT * FROM {reference}")

    def holds(self, table: str) -> bool:
        """Whether a table of results, such as ``text.predictions``, was ever made in this workspace."""
        with self.read() as cursor:
            return has_table(cursor, table)

    # --- history -------------------------------------------------------------------------------

    def version(self) -> int:
        """The newest snapshot id of the workspace."""
        with self.read() as cursor:
            row = cursor.execute(f"SELECT max(snapshot_id) FROM {META}.ducklake_snapshot").fetchone()
        return int(row[0]) if row and row[0] is not None else 0

    def _history(self) -> list[Version]:
        newest = self.version()
        with self._threads:
            if newest != self._log_version:
                with self.read() as cursor:
                    rows = cursor.execute(LOG, [self._log_version]).fetchall()
                self._log = self._log + [found for row in rows if (found := _version(row))]
                self._log_version = newest
            return self._log

    def versions(self, name: str) -> list[Version]:
        """Every version of a dataset's data since it was last dropped, oldest first.

        Raises:
            NotFound: when there is no such dataset.
        """
        self.dataset(name)
        return [item for item in self._since_drop(name) if item.action in DATA_ACTIONS]

    def _since_drop(self, name: str) -> list[Version]:
        commits = [item for item in self._history() if item.info["dataset"] == name]
        dropped = [index for index, item in enumerate(commits) if item.action == "drop"]
        return commits[dropped[-1] + 1 :] if dropped else commits

    def datasets(self) -> list[Dataset]:
        """Every dataset of the workspace as of now, by name."""
        by_name: dict[str, list[Version]] = {}
        for item in self._history():
            by_name.setdefault(item.info["dataset"], []).append(item)
        states = (fold(name, by_name[name]) for name in sorted(by_name))
        return [state for state in states if state]

    def dataset(self, name: str, version: int | None = None) -> Dataset:
        """One dataset, as of now or of a version.

        Raises:
            NotFound: when there is no such dataset, with the nearest names.
        """
        commits = [item for item in self._history() if item.info["dataset"] == name]
        if version is not None:
            commits = [item for item in commits if item.number <= version]
        state = fold(name, commits)
        if state is None:
            raise NotFound.among(_("dataset"), name, [item.name for item in self.datasets()])
        return state

    def table(self, name: str, layer: str | None = None, version: int | None = None) -> str:
        """The SQL reference of a dataset's table, good after FROM and JOIN and with an alias.

        Args:
            name: The dataset.
            layer: "raw" or "clean"; None takes the newest layer as of the version.
            version: A snapshot id; None means now.

        Raises:
            NotFound: when the dataset, the layer or the version does not exist.
        """
        state = self.dataset(name, version)
        chosen = layer or state.layer
        if chosen == "clean" and state.clean_version is None:
            raise NotFound(
                _("{name} has not been cleaned yet.").format(name=name),
                hint=_("Apply a recipe on the Clean page."),
            )
        if chosen not in ("raw", "clean"):
            raise NotFound.among(_("layer"), chosen, ("raw", "clean"))
        reference = f"lake.{chosen}.{quote(name)}"
        if version is None:
            return reference
        if version > self.version():
            raise NotFound(_("There is no version {version} yet.").format(version=version))
        return f"(SELECT * FROM {reference} AT (VERSION => {int(version)}))"

    def columns(self, name: str, layer: str | None = None, version: int | None = None) -> dict[str, str]:
        """The data columns and their DuckDB types, without the internal ones."""
        with self.read() as cursor:
            rows = cursor.execute(f"DESCRIBE SELECT * FROM {self.table(name, layer, version)}").fetchall()
        return {row[0]: row[1] for row in rows if row[0] not in ("_row", "_file", "_line")}

    def lineage(self, name: str) -> list[Lineage]:
        """How the dataset came about: files into raw, recipes into clean, oldest first."""
        steps = []
        for item in self.versions(name):
            if item.layer == "raw":
                files = item.info.get("imports", {}).get("files", [])
                source = ", ".join(str(one.get("name", one)) if isinstance(one, dict) else str(one) for one in files)
                steps.append(Lineage(source, f"raw.{name}", item.action, item.number, item.time))
            else:
                detail = {"recipe": item.info.get("recipe"), "steps": item.info.get("steps", [])}
                steps.append(Lineage(f"raw.{name}", f"clean.{name}", item.action, item.number, item.time, detail))
        return steps

    # --- changes to what is known of a dataset ---------------------------------------------------

    def describe(
        self,
        name: str,
        *,
        kind: str | None = None,
        roles: dict[str, str] | None = None,
        author: str | None = None,
    ) -> None:
        """Correct a dataset's kind or roles; the data stays, the history records it."""
        self.dataset(name)
        info: dict[str, Any] = {"dataset": name, "action": "describe", "kind": kind, "roles": roles}
        with self.write(f"Describe {name}", author=author, info=info) as cursor:
            note = json.dumps({"kind": kind, "roles": roles}, ensure_ascii=False)
            cursor.execute(f"COMMENT ON TABLE lake.raw.{quote(name)} IS {literal(note)}")

    def drop(self, name: str, author: str | None = None) -> None:
        """Take a dataset out of the workspace; its versions stay readable by number."""
        state = self.dataset(name)
        info = {"dataset": name, "action": "drop"}
        with self.write(f"Remove {name}", author=author, info=info) as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS lake.raw.{quote(name)}")
            if state.clean_version is not None:
                cursor.execute(f"DROP TABLE IF EXISTS lake.clean.{quote(name)}")
            cursor.execute("DELETE FROM lake.quality.quarantine WHERE dataset = ?", [name])

    def diff(self, name: str, v1: int, v2: int, limit: int = 50) -> diffing.Diff:
        """Rows, cells and columns that differ between two versions of a dataset."""
        before, after = self.dataset(name, v1), self.dataset(name, v2)
        with self.read() as cursor:
            return diffing.compare(
                cursor,
                before=(before, self.table(name, None, v1), self.columns(name, None, v1)),
                after=(after, self.table(name, None, v2), self.columns(name, None, v2)),
                limit=limit,
            )

    def require_name(self, name: str) -> str:
        """The name, when it can be a dataset's.

        Raises:
            BadInput: when it cannot.
        """
        if not is_dataset_name(name):
            raise BadInput(
                _("“{name}” cannot name a dataset.").format(name=name),
                hint=_("Use lower-case letters, digits and underscores, beginning with a letter."),
            )
        return name


def _version(row: tuple[Any, ...]) -> Version | None:
    number, time, author, message, extra = row
    info = read_info(extra)
    if info is None:
        return None
    action, layer = str(info["action"]), str(info.get("layer", "raw"))
    return Version(int(number), time, author or "", message or "", action, layer, int(info.get("rows", 0)), info)


def _rollback(cursor: duckdb.DuckDBPyConnection) -> None:
    try:
        cursor.rollback()
    except duckdb.Error:
        return  # the transaction had already ended; the first error is the one to report
