"""The jobs of a workspace in a SQLite file beside the catalog: every change of state is one statement.

Processes of several servers and machines work on the file at once, so what must happen once (claiming
a job, taking a worker's place) is decided inside SQLite and never by a read and a later write.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.access import LOCAL, Person
from core.i18n import kept, retold
from core.jobs.model import ACTIVE, CLOSED, LISTED, RESUMABLE, Job
from core.jobs.moved import MOVED
from core.jobs.owner import is_alive
from core.jobs.whole import damaged
from core.lake import as_told

_COLUMNS = (
    "id, handler, params, title, title_params, state, done, total, message, error, result, "
    "author, created, started, finished, heartbeat, language, process, cancel, rate, remaining, peak, "
    "who, role, how"
)
_SCHEMA = """
    CREATE TABLE IF NOT EXISTS jobs (
        id INTEGER PRIMARY KEY, handler TEXT NOT NULL, params TEXT NOT NULL, title TEXT NOT NULL,
        title_params TEXT NOT NULL, state TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0,
        total INTEGER NOT NULL DEFAULT 0,
        message TEXT NOT NULL DEFAULT '', error TEXT, result TEXT NOT NULL DEFAULT '{}', author TEXT NOT NULL,
        created REAL NOT NULL, started REAL, finished REAL, heartbeat REAL, language TEXT NOT NULL, process TEXT,
        cancel REAL, rate REAL NOT NULL DEFAULT 0, remaining INTEGER, peak REAL NOT NULL DEFAULT 0,
        quick INTEGER NOT NULL DEFAULT 0, who TEXT NOT NULL DEFAULT '', role TEXT NOT NULL DEFAULT 'admin',
        how TEXT NOT NULL DEFAULT 'local');
    CREATE TABLE IF NOT EXISTS workers (
        owner TEXT PRIMARY KEY, heartbeat REAL NOT NULL, quick INTEGER NOT NULL DEFAULT 0);
"""
_LATER = {
    "jobs": {
        "cancel": "REAL",
        "rate": "REAL NOT NULL DEFAULT 0",
        "remaining": "INTEGER",
        "peak": "REAL NOT NULL DEFAULT 0",
        "quick": "INTEGER NOT NULL DEFAULT 0",
        "who": "TEXT NOT NULL DEFAULT ''",
        "role": "TEXT NOT NULL DEFAULT 'admin'",
        "how": "TEXT NOT NULL DEFAULT 'local'",
    },
    "workers": {"quick": "INTEGER NOT NULL DEFAULT 0"},
}
"""Columns that tables of earlier versions lack."""
KEPT_SECONDS = 7 * 24 * 3600.0
"""How long a closed job is kept at least: longer than any page that shows it stays open."""
_READ_ONLY = ("readonly", "unable to open database file")
_NO_WORKER = "NOT EXISTS (SELECT 1 FROM workers AS w WHERE alive(w.owner, w.heartbeat))"
_DEAD = (
    "((state = 'running' AND NOT alive(process, heartbeat)) "
    f"OR (state = 'queued' AND NOT alive(process, coalesce(heartbeat, created)) AND {_NO_WORKER}))"
)
_STOPPED = f"(state IN {RESUMABLE} OR {_DEAD})"


class Table:
    """The job rows and the live workers of one workspace. Times are seconds since 1970."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._looks_only = False
        self._kept: sqlite3.Connection | None = None
        try:
            self._prepare()
            # Held and never used: as long as one connection is open, SQLite keeps its shared memory, which it could
            # not make again on a full disk, not even to read; and no other has to take a checkpoint when it closes.
            self._kept = sqlite3.connect(self.file, timeout=10, isolation_level=None, check_same_thread=False)
            self._kept.execute("SELECT count(*) FROM jobs").fetchone()
        except sqlite3.OperationalError as error:
            if not any(word in str(error) for word in _READ_ONLY):
                raise
            self._looks_only = True  # a workspace that may only be read still shows its jobs
        except sqlite3.DatabaseError as error:
            raise damaged(self.file.parent) from error

    def _prepare(self) -> None:
        with self.open() as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(_SCHEMA)
            for table, columns in _LATER.items():
                known = {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
                for name, kind in columns.items():
                    if name not in known:
                        with contextlib.suppress(sqlite3.OperationalError):  # another process was quicker
                            db.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
            for old, new in MOVED.items():
                db.execute("UPDATE jobs SET handler = ? WHERE handler = ?", [new, old])

    @contextlib.contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """A connection for one piece of work; each statement is its own transaction."""
        if self._looks_only:
            db = self._onlooker()
        else:
            db = sqlite3.connect(self.file, timeout=10, isolation_level=None)
            db.execute("PRAGMA synchronous = NORMAL")
        db.create_function("alive", 2, is_alive)
        try:
            yield db
        finally:
            db.close()

    def close(self) -> None:
        """Let the file go; harmless when repeated. The table stays usable."""
        if self._kept:
            self._kept.close()
            self._kept = None

    def _onlooker(self) -> sqlite3.Connection:
        """A connection that writes nothing; without a file, to an empty table."""
        if self.file.exists():
            return sqlite3.connect(f"{self.file.resolve().as_uri()}?immutable=1", uri=True, isolation_level=None)
        db = sqlite3.connect(":memory:", isolation_level=None)
        db.executescript(_SCHEMA)
        db.execute("PRAGMA query_only = true")
        return db

    def tallies(self) -> list[tuple[str, str, int, float, float]]:
        """Handler, state, how many jobs, seconds that those which ended ran, and since when the oldest is there."""
        with self.open() as db:
            return db.execute(
                f"SELECT handler, CASE WHEN {_DEAD} THEN 'interrupted' ELSE state END AS now, count(*), "
                "coalesce(sum(CASE WHEN finished > started THEN finished - started END), 0.0), min(created) "
                "FROM jobs GROUP BY handler, now"
            ).fetchall()

    # --- those who want work done ------------------------------------------------------------------

    def newest(self, handler: str, params: str) -> tuple[int, str] | None:
        """Id and state of the newest job with this handler and these parameters."""
        with self.open() as db:
            row = db.execute(
                f"SELECT id, CASE WHEN {_DEAD} THEN 'interrupted' ELSE state END FROM jobs "
                "WHERE handler = ? AND params = ? ORDER BY id DESC LIMIT 1",
                [handler, params],
            ).fetchone()
        return (int(row[0]), str(row[1])) if row else None

    def insert(
        self,
        handler: str,
        params: str,
        title: str,
        words: dict[str, Any],
        author: str,
        language: str,
        process: str,
        quick: bool = False,
        person: Person = LOCAL,
    ) -> int:
        """A new waiting job; its id. Closed jobs of the same handler that no list shows any more go."""
        facts = json.dumps(words, ensure_ascii=False, default=str)
        with self.open() as db:
            db.execute(
                f"DELETE FROM jobs WHERE handler = ? AND state IN {CLOSED} AND coalesce(finished, created) < ? "
                "AND id < (SELECT id FROM jobs WHERE handler = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
                [handler, time.time() - KEPT_SECONDS, handler, LISTED - 1],
            )
            cursor = db.execute(
                "INSERT INTO jobs "
                "(handler, params, title, title_params, state, author, created, language, process, quick, "
                "who, role, how) "
                "VALUES (?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    *(handler, params, title, facts, author, time.time(), language, process, quick),
                    *(person.name, person.role, person.how),
                ],
            )
            return int(cursor.lastrowid or 0)

    def get(self, identity: int) -> Job | None:
        """One job."""
        found = self._jobs("WHERE id = ?", [identity])
        return found[0] if found else None

    def recent(self, handler: str | None, limit: int) -> list[Job]:
        """The newest jobs first."""
        where, values = ("WHERE handler = ?", [handler]) if handler else ("", [])
        return self._jobs(f"{where} ORDER BY id DESC LIMIT ?", [*values, limit])

    def _jobs(self, rest: str, values: Sequence[Any]) -> list[Job]:
        with self.open() as db:
            rows = db.execute(f"SELECT {_COLUMNS}, {_DEAD} FROM jobs {rest}", values).fetchall()
        return [_job(row) for row in rows]

    def cancel(self, identity: int) -> None:
        """A waiting job ends at once, a running one is asked to."""
        with self.open() as db:
            db.execute(
                "UPDATE jobs SET cancel = ?, state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END "
                f"WHERE id = ? AND state IN {ACTIVE} AND cancel IS NULL",
                [time.time(), identity],
            )

    def resume(self, identity: int, process: str) -> None:
        """A stopped job waits again."""
        with self.open() as db:
            db.execute(
                "UPDATE jobs SET state = 'queued', error = NULL, message = '', started = NULL, finished = NULL, "
                "heartbeat = NULL, cancel = NULL, rate = 0, remaining = NULL, created = ?, process = ? "
                f"WHERE id = ? AND {_STOPPED}",
                [time.time(), process, identity],
            )

    def discard(self, identity: int) -> bool:
        """Close a stopped job for good; False where it is no such job (any more)."""
        with self.open() as db:
            closed = db.execute(
                f"UPDATE jobs SET state = 'discarded', message = '' WHERE id = ? AND {_STOPPED}", [identity]
            )
        return closed.rowcount > 0

    # --- those who do it ---------------------------------------------------------------------------

    def claim(self, owner: str, quick: bool = False) -> Job | None:
        """The oldest waiting job (with `quick`: of the quick ones), now this owner's; no other owner gets it."""
        now = time.time()
        which = "state = 'queued' AND quick" if quick else "state = 'queued'"
        with self.open() as db:
            if not db.execute(f"SELECT 1 FROM jobs WHERE {which} LIMIT 1").fetchone():
                return None  # an idle worker asks all the time and must not take the write lock for it
            rows = db.execute(
                "UPDATE jobs SET state = 'running', started = ?, heartbeat = ?, rate = 0, remaining = NULL, "
                f"process = ? WHERE id = (SELECT id FROM jobs WHERE {which} ORDER BY created, id LIMIT 1) "
                f"AND state = 'queued' RETURNING {_COLUMNS}, 0",
                [now, now, owner],
            ).fetchall()
        return _job(rows[0]) if rows else None

    def report(self, identity: int, owner: str, done: int, total: int, message: str, rate: float) -> None:
        """Units done, and how many a second; of the same total, what was done once stays done."""
        share = min(max(done / total, 0.0), 1.0) if total > 0 else 0.0
        with self.open() as db:
            db.execute(
                "UPDATE jobs SET done = CASE WHEN total = ?2 THEN max(done, ?1) ELSE ?1 END, total = ?2, "
                "heartbeat = ?3, message = ?4, rate = ?5, remaining = max(?2 - ?1, 0), peak = max(peak, ?6) "
                "WHERE id = ?7 AND process = ?8 AND state = 'running'",
                [done, total, time.time(), kept(message), rate, share, identity, owner],
            )

    def beat(self, identity: int, owner: str) -> bool:
        """Say that the job lives; True when it must stop, being cancelled or another's by now."""
        with self.open() as db:
            rows = db.execute(
                "UPDATE jobs SET heartbeat = ? WHERE id = ? AND process = ? AND state = 'running' RETURNING cancel",
                [time.time(), identity, owner],
            ).fetchall()
        return not rows or rows[0][0] is not None

    def finish(
        self, identity: int, owner: str, state: str, error: dict[str, str] | None, result: dict[str, Any]
    ) -> None:
        """Store how a run ended; nothing where the job is another's by now."""
        words = _worded(error)
        facts = json.dumps(_kept(result), ensure_ascii=False, default=str)
        with self.open() as db:
            db.execute(
                "UPDATE jobs SET state = ?, error = ?, result = ?, message = '', finished = ? "
                "WHERE id = ? AND process = ? AND state = 'running'",
                [state, words, facts, time.time(), identity, owner],
            )

    def stop(self, job: Job, state: str, error: dict[str, str] | None) -> None:
        """End a job in place of an owner that cannot: it died, or was stopped."""
        words = _worded(error)
        with self.open() as db:
            db.execute(
                f"UPDATE jobs SET state = ?, error = ?, message = '', finished = ? WHERE id = ? AND state IN {ACTIVE}",
                [state, words, time.time(), job.id],
            )

    def sweep(self) -> None:
        """Jobs whose process died are interrupted from now on; dead workers are forgotten."""
        with self.open() as db:
            db.execute("DELETE FROM workers WHERE NOT alive(owner, heartbeat)")
            db.execute(f"UPDATE jobs SET state = 'interrupted' WHERE state IN {ACTIVE} AND {_DEAD}")

    def held_by(self, token: str) -> list[Job]:
        """Running jobs of the process with this token."""
        return self._jobs("WHERE state = 'running' AND process LIKE ?", [f"%/{token}"])

    def waiting(self) -> list[Job]:
        """Jobs that nobody has claimed, oldest first."""
        return self._jobs("WHERE state = 'queued' ORDER BY created, id", [])

    def held_up(self, seconds: float) -> bool:
        """Whether a quick job has waited for so long."""
        with self.open() as db:
            asked = "SELECT 1 FROM jobs WHERE state = 'queued' AND quick AND created < ? LIMIT 1"
            return db.execute(asked, [time.time() - seconds]).fetchone() is not None

    def wait_on(self, process: str) -> None:
        """Say that the one who submitted waiting jobs lives."""
        with self.open() as db:
            db.execute("UPDATE jobs SET heartbeat = ? WHERE state = 'queued' AND process = ?", [time.time(), process])

    # --- the workers -------------------------------------------------------------------------------

    def join(self, owner: str, places: int, quick: bool = False) -> bool:
        """Take one of the workspace's places for workers, or for those of quick jobs; False when all are taken."""
        with self.open() as db:
            taken = db.execute(
                "INSERT INTO workers (owner, heartbeat, quick) SELECT ?1, ?2, ?3 WHERE "
                "(SELECT count(*) FROM workers WHERE quick = ?3 AND alive(owner, heartbeat)) < ?4 RETURNING owner",
                [owner, time.time(), quick, places],
            ).fetchall()
        return bool(taken)

    def stay(self, owner: str) -> None:
        """Say that a worker lives."""
        with self.open() as db:
            db.execute("UPDATE workers SET heartbeat = ? WHERE owner = ?", [time.time(), owner])

    def leave(self, token: str) -> None:
        """Give a worker's place back."""
        with self.open() as db:
            db.execute("DELETE FROM workers WHERE owner LIKE ?", [f"%/{token}"])

    def workers(self, quick: bool = False) -> list[str]:
        """The live workers of the workspace, or those of quick jobs."""
        with self.open() as db:
            asked = "SELECT owner FROM workers WHERE quick = ? AND alive(owner, heartbeat)"
            return [str(row[0]) for row in db.execute(asked, [quick])]


def _worded(error: dict[str, str] | None) -> str | None:
    """An error's words as they are stored: to be told in the language of whoever reads them."""
    return json.dumps(_kept(error), ensure_ascii=False) if error else None


def _kept(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _kept(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_kept(one) for one in value]
    return kept(value) if isinstance(value, str) else value


def _retold(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _retold(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_retold(one) for one in value]
    return retold(value) if isinstance(value, str) else value


def _job(row: tuple[Any, ...]) -> Job:
    return Job(
        id=row[0],
        handler=row[1],
        params=json.loads(row[2]),
        title=row[3],
        title_params=json.loads(row[4]),
        state="interrupted" if row[25] else row[5],
        done=row[6],
        total=row[7],
        message="" if row[8] in ("cancel", "resume") else as_told(retold(row[8])),
        error={key: as_told(one) for key, one in _retold(json.loads(row[9])).items()} if row[9] else None,
        result=_retold(json.loads(row[10])),
        author=row[11],
        created=datetime.fromtimestamp(row[12], UTC),
        started=_time(row[13]),
        finished=_time(row[14]),
        heartbeat=_time(row[15]),
        language=row[16],
        process=row[17] or "",
        cancel=_time(row[18]),
        rate=row[19],
        remaining=row[20],
        peak=row[21],
        person=Person(row[22], row[23], row[24]),
    )


def _time(value: float | None) -> datetime | None:
    return datetime.fromtimestamp(value, UTC) if value else None
