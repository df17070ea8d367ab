"""The workspace: reading, committing, and the history of every dataset."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock

from core import access
from core.engine import Cursor, EngineError, literal
from core.engine.stopping import unstopped
from core.errors import BadInput, NotFound, TouchstoneError
from core.i18n import _
from core.kinds import learn_events
from core.lake import diff as diffing
from core.lake import seen, trail
from core.lake.catalog import Catalog
from core.lake.faults import lockable, lost_catalog, told
from core.lake.instances import META, SQLITE_FILE, Instances
from core.lake.inventory import remove_orphans
from core.lake.kept import kept, opened, view
from core.lake.model import BUILT, DATA_ACTIONS, Dataset, Lineage, Version
from core.lake.names import is_dataset_name, table_of
from core.settings import Settings, settings

SCHEMAS = ("raw", "clean", "shop", "quality", "text", "lab")
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
    """A workspace. Reads run side by side and wait for nothing; writes run one at a time across threads and processes.

    A DuckDB connection must not be shared between threads, so every `read` and `write` works on a cursor of its own.

    Attributes:
        path: The workspace's folder.
        writes: How many writes were begun through this object; looking at things leaves it as it is.
    """

    def __init__(self, folder: Path, config: Settings) -> None:
        _make_folders(folder)
        try:
            learn_events(config.event_types)
        except ValueError as error:
            raise BadInput(_("The setting event_types cannot be read: {reason}.").format(reason=error)) from error
        self.path = folder
        self._author = config.author
        self.writes = 0
        self._threads = threading.RLock()
        self._processes = FileLock(str(folder / "write.lock"))
        self._here = threading.local()
        self._engine = Instances(folder, config)
        self._catalog = Catalog(self._engine.reading, sqlite=self._engine.catalog_file)
        if self._engine.lost():
            raise lost_catalog(folder)
        if self._lacking(self._engine.reading):
            with self.alone():
                self._prepare()
        opened(self)

    def _lacking(self, open_cursor: Callable[[], AbstractContextManager[Cursor]]) -> list[str]:
        """The schemas a workspace still lacks; all of them where there is no catalog yet."""
        if not self._engine.begun():
            return list(SCHEMAS)
        with open_cursor() as cursor:
            rows = cursor.execute(f"SELECT schema_name FROM {META}.ducklake_schema WHERE end_snapshot IS NULL")
            found = {row[0] for row in rows.fetchall()}
        return [schema for schema in SCHEMAS if schema not in found]

    def _prepare(self) -> None:
        with self._engine.writing() as cursor:
            lacking = self._lacking(self._engine.writing)
            cursor.begin()
            for schema in lacking:
                cursor.execute(f"CREATE SCHEMA lake.{schema}")
            if "quality" in lacking:
                cursor.execute(QUARANTINE)
            cursor.commit()

    def close(self) -> None:
        """Close the engine; harmless when repeated."""
        with _opening:
            _open.pop(self.path, None)
        self._engine.close()

    # --- reading and writing -------------------------------------------------------------------

    @contextmanager
    def read(self) -> Iterator[Cursor]:
        """A cursor of its own that sees the newest snapshot and cannot change the lake; beside it others may write."""
        with self._engine.reading() as cursor:
            yield cursor

    @contextmanager
    def read_anew(self) -> Iterator[Cursor]:
        """As `read`, never from a copy made earlier: what `alone` needs to judge which files no version has."""
        self._engine.look_again()
        with self.read() as cursor:
            yield cursor

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else writes meanwhile, in this process or another; `write` may be used within."""
        with self._threads:
            with told(self.path), lockable(self.path):
                self._processes.acquire()
            try:
                yield
            finally:
                self._processes.release()

    @contextmanager
    def write(
        self,
        message: str,
        *,
        author: str | None = None,
        info: dict[str, Any] | None = None,
        needs: str = "compute",
    ) -> Iterator[Cursor]:
        """One transaction that becomes one commit; rolled back whole on any exception.

        Whoever acts must be allowed to (`core.access`), signs with their own name where they are signed in, and is
        written into the audit trail: a commit that the trail cannot hold is not made.

        Args:
            message: What changed, for the history.
            author: Who changed it; the workspace's default author when None.
            info: Facts kept as JSON with the commit. Facts with `dataset` and `action` register a
                version of that dataset. The mapping may be filled inside the block.
            needs: What whoever acts must be allowed to do, of `core.access.ACTIONS`.

        Raises:
            Forbidden: whoever acts may not.
        """
        access.allow(needs, trail.about(info), folder=self.path)
        author = access.signature(author or self._author)
        with self.alone(), self._engine.writing() as cursor:
            self.writes += 1
            self._catalog.forget()
            began = time.time()
            outer = getattr(self._here, "writing", False)
            self._here.writing = True
            try:
                cursor.begin()
                yield cursor
                with trail.committing(self, needs, info or {}, author, message) as facts:
                    cursor.execute(
                        f"CALL lake.set_commit_message({literal(author)}, {literal(message)}, "
                        f"extra_info => {literal(facts)})"
                    )
                    with unstopped():
                        cursor.commit()
            except BaseException:
                with unstopped():
                    _rollback(cursor)
                    if not outer:  # the files of a write around this one belong to no version yet either
                        self._sweep_since(began)
                raise
            finally:
                self._here.writing = outer
            self._engine.look_again()
            self._catalog.forget()
            self._here.committed = self._catalog.newest()

    @contextmanager
    def rewriting(self, needs: str) -> Iterator[Cursor]:
        """A cursor for the catalog's own tables, outside a transaction, while nobody else writes.

        For what makes no version and changes what earlier ones hold: files written anew in their places. The caller
        tells the audit trail what it did.

        Args:
            needs: What whoever acts must be allowed to do.

        Raises:
            Forbidden: whoever acts may not.
        """
        access.allow(needs, folder=self.path)
        with self.alone(), self._engine.writing() as cursor:
            self.writes += 1
            try:
                yield cursor
            finally:
                self._engine.look_again()
                self._catalog.forget()

    def note(
        self,
        what: str,
        about: str = "",
        *,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
    ) -> None:
        """Tell the audit trail of what was done beside a commit, such as an export.

        A workspace that may only be read is still read by whoever sits at this machine; others are told the fault.
        """
        try:
            with told(self.path):
                access.record(self.path, what, about, before=before, after=after, name=self._author)
        except (OSError, TouchstoneError):
            if access.person().how != "local":
                raise

    def verify_trail(self, noted: access.Head | None = None) -> access.Verdict:
        """Whether the audit trail is whole: in itself, by the heads that the commits hold, and by one noted elsewhere.

        Raises:
            Forbidden: whoever acts may not read the trail.
        """
        access.allow("audit", folder=self.path)
        with self.read_anew() as cursor:
            held = trail.marks(cursor)
        return access.verify(self.path, [noted] if noted else [], held)

    def take_over_trail(self) -> access.Head:
        """Take over the trail of a release without a key, once (`core.access.take_over`).

        Raises:
            Forbidden: whoever acts may not change settings.
            BadInput: there is nothing to take over, or the trail is broken.
        """
        access.allow("settings", folder=self.path)
        with self.read_anew() as cursor:
            held = trail.marks(cursor)
        return access.take_over(self.path, held)

    def _sweep_since(self, began: float) -> None:
        """Delete the files of a write that failed; DuckLake leaves them, and they may be what filled the disk."""
        if self._engine.data is None:
            return
        with contextlib.suppress(EngineError, OSError, TouchstoneError), self.read_anew() as cursor:
            remove_orphans(cursor, self._engine.data, since=began)

    @property
    def view(self) -> tuple[object, ...]:
        """What tells apart what different people see of this lake, for answers kept in memory; empty for all of it."""
        return view(self)

    @property
    def author(self) -> str:
        """Who commits where nobody is named: whoever is signed in, else the setting's."""
        return access.signature(self._author)

    @property
    def data(self) -> Path | None:
        """The folder of the data files; None where they lie in an object store."""
        return self._engine.data

    @property
    def catalog_file(self) -> Path | None:
        """The catalog's SQLite file; None where the catalog is a server's."""
        return self._engine.catalog_file

    @property
    def committed(self) -> int:
        """The snapshot id of this thread's newest commit, whatever others have committed since; 0 before the first."""
        return int(getattr(self._here, "committed", 0))

    def holds(self, table: str) -> bool:
        """Whether a table of results, such as ``text.predictions``, was ever made in this workspace."""
        return table in self._catalog.tables()

    # --- history -------------------------------------------------------------------------------

    def version(self) -> int:
        """The newest snapshot id of the workspace."""
        return self._catalog.newest()

    def versions(self, name: str) -> list[Version]:
        """Every version of a dataset's data since it was last dropped, oldest first, without those that expired.

        Raises:
            NotFound: when there is no such dataset.
        """
        self.dataset(name)
        return [item for item in self._catalog.commits(name) if item.action in DATA_ACTIONS and not item.expired]

    def snapshot_of(self, name: str, ordinal: int) -> int:
        """The snapshot of a dataset's first, second, ... version, as people count them.

        Raises:
            NotFound: when there is no such dataset or version.
        """
        found = [item.number for item in self.versions(name) if item.ordinal == ordinal]
        if not found:
            raise NotFound(_("There is no version {version} yet.").format(version=ordinal))
        return found[0]

    def ordinal_of(self, name: str, snapshot: int) -> int:
        """Which of a dataset's own versions was the newest at a snapshot; the other way of `snapshot_of`.

        Raises:
            NotFound: when there was no such dataset at the snapshot.
        """
        return self.dataset(name, snapshot).ordinal

    def datasets(self, *, built: bool | None = None) -> list[Dataset]:
        """Every dataset of the workspace as of now, by name.

        Args:
            built: Only those that are built from others, or only the uploaded ones; None takes all.
        """
        found = self._catalog.datasets()
        return found if built is None else [one for one in found if one.built == built]

    def dataset(self, name: str, version: int | None = None) -> Dataset:
        """One dataset, as of now or of a version.

        Raises:
            NotFound: when there is no such dataset, with the nearest names.
        """
        state = self._catalog.dataset(name, version)
        if state is None:
            raise NotFound.among(_("dataset"), name, [item.name for item in self.datasets()])
        return state

    def table(self, name: str, layer: str | None = None, version: int | None = None) -> str:
        """The SQL reference of a dataset's table, good after FROM and JOIN and with an alias.

        It shows what whoever acts may see (`core.lake.seen`), and all of it within `core.access.whole`.

        Args:
            name: The dataset.
            layer: "raw", "clean" or, of a dataset built from others, "shop"; None takes the newest as of the version.
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
                command=_("Apply a recipe: clean {name} --recipe auto.").format(name=name),
            )
        if chosen not in ("raw", "clean", BUILT) or (chosen == BUILT) != state.built:
            raise NotFound.among(_("layer"), chosen, state.layers)
        reference = table_of(chosen, name)
        if version is not None:
            if version > self.version():
                raise NotFound(_("There is no version {version} yet.").format(version=version))
            if any(item.expired and item.number == state.version for item in self._catalog.commits(name)):
                raise NotFound(
                    _("Version {version} of {name} was kept long enough and is gone.").format(
                        version=state.ordinal, name=name
                    ),
                    hint=_("The rule of retention says how long versions are kept."),
                )
            reference = f"(SELECT * FROM {reference} AT (VERSION => {int(version)}))"
        return seen.through(self, state, chosen, reference)

    def hidden(self, name: str) -> dict[str, str]:
        """Column -> how whoever acts sees it (masked, year, texts, hidden), of those they do not see as they are."""
        return seen.hidden(self, name)

    def sight(self, name: str) -> str:
        """What tells apart how a dataset is seen: empty for who sees all of it, the same for all who see the same."""
        return seen.sight(self, name)

    def closed(self, name: str) -> set[str] | None:
        """The columns that whoever acts does not see as they are, for what tells of cells beside the table itself.

        None where everything told of the dataset is closed to them: they see some rows alone, are nobody, or the
        dataset is gone, whose rules nobody knows any more.
        """
        role = access.seen_as()
        if not role:
            return set()
        if role == "nobody" or access.rules(self.path).conditions(name, role):
            return None
        return set(self.hidden(name)) if any(one.name == name for one in self.datasets()) else None

    def shown_to(self, name: str, role: str) -> dict[str, str]:
        """Column -> how a role sees it, of those that it does not see as they are; nothing for an admin."""
        if role == "admin":
            return {}
        state = self.dataset(name)
        return seen.ways(self, state, role)

    def partial(self, name: str) -> bool:
        """Whether whoever acts sees less of a dataset than there is: results that others' views gave are not theirs."""
        return seen.partial(self, name)

    def keep_rows(self, name: str, role: str, text: str) -> None:
        """Let a role see only the rows of a dataset where a condition holds; an empty one shows all.

        Raises:
            Forbidden: whoever acts may not.
            BadInput: what is written is no condition; NotFound: it names no column of the dataset.
        """
        if text.strip():
            seen.check_rows(self, name, text)
        access.keep_rows(self.path, name, role, text)

    def columns(self, name: str, layer: str | None = None, version: int | None = None) -> dict[str, str]:
        """The data columns and their DuckDB types, without the internal ones."""
        return dict(_columns(self, name, layer, version))

    def lineage(self, name: str) -> list[Lineage]:
        """How the dataset came about: files into raw, recipes into clean, other datasets into one, oldest first."""
        steps = []
        for item in self.versions(name):
            if item.layer == "raw":
                files = item.info.get("imports", {}).get("files", [])
                source = ", ".join(str(one.get("name", one)) if isinstance(one, dict) else str(one) for one in files)
                steps.append(Lineage(source, f"raw.{name}", item.action, item.number, item.time))
            elif item.layer == BUILT:
                sources = item.info.get("imports", {}).get("sources", [])
                named = ", ".join(f"{one['layer']}.{one['dataset']}" for one in sources)
                steps.append(Lineage(named, f"{BUILT}.{name}", item.action, item.number, item.time))
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
        table = table_of(BUILT if self.dataset(name).built else "raw", name)
        info: dict[str, Any] = {"dataset": name, "action": "describe", "kind": kind, "roles": roles}
        with self.write(f"Describe {name}", author=author, info=info, needs="describe") as cursor:
            # DuckLake makes no snapshot, hence keeps no facts, where a transaction changes nothing of its own.
            note = json.dumps({"kind": kind, "roles": roles}, ensure_ascii=False)
            cursor.execute(f"COMMENT ON TABLE {table} IS {literal(note)}")

    def drop(self, name: str, author: str | None = None) -> None:
        """Take a dataset out of the workspace; its versions stay readable by number."""
        info = {"dataset": name, "action": "drop"}
        with self.write(f"Remove {name}", author=author, info=info, needs="remove") as cursor:
            for layer in (BUILT,) if self.dataset(name).built else ("raw", "clean"):
                cursor.execute(f"DROP TABLE IF EXISTS {table_of(layer, name)}")
            cursor.execute("DELETE FROM lake.quality.quarantine WHERE dataset = ?", [name])

    def diff(
        self, name: str, v1: int, v2: int, limit: int = 50, *, key: Sequence[str] = (), contract: Sequence[str] = ()
    ) -> diffing.Diff:
        """Rows, cells and columns that differ between two versions of a dataset; `core.lake.diff.compare` says how
        rows are matched. Rooms that know the dataset's contract ask `core.quality.differences`."""
        before, after = self.dataset(name, v1), self.dataset(name, v2)
        between = [one.action for one in self.versions(name) if v1 < one.number <= v2]
        with self.read() as cursor:
            return diffing.compare(
                cursor,
                before=(before, self.table(name, None, v1), self.columns(name, None, v1)),
                after=(after, self.table(name, None, v2), self.columns(name, None, v2)),
                key=key,
                contract=contract,
                added=bool(between) and "ingest" not in between,
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


def _make_folders(folder: Path) -> None:
    """The parts of a workspace; a workspace that is there and cannot be changed is left as it is."""
    try:
        for part in ("data", "files", "inbox", "reports"):
            (folder / part).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if (folder / SQLITE_FILE).exists():
            return
        raise BadInput(
            _("The workspace folder {folder} cannot be made: {reason}").format(
                folder=folder, reason=error.strerror or str(error)
            )
        ) from error


def _rollback(cursor: Cursor) -> None:
    try:
        cursor.rollback()
    except EngineError:
        return  # the transaction had already ended; the first error is the one to report


@kept
def _columns(lake: Lake, name: str, layer: str | None, version: int | None) -> dict[str, str]:
    with lake.read() as cursor:
        rows = cursor.execute(f"DESCRIBE SELECT * FROM {lake.table(name, layer, version)}").fetchall()
    return {row[0]: row[1] for row in rows if row[0] not in ("_row", "_file", "_line")}
