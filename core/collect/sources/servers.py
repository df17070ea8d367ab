"""A table of a Postgres or MySQL server, copied by a process of its own that knows the address and nothing else.

Drivers look around them: libpq takes `PGPASSWORD`, `PGSERVICE`, `~/.pgpass` and certificates from whoever runs it,
and `host=` or `hostaddr=` in an address lead elsewhere than its host says. So the connection is put together from the
parsed parts alone, in a process whose environment and home are empty; nothing of the server's own can be sent.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from core.addresses import masked
from core.engine import VERSION, extension_file
from core.errors import NotFound, Unavailable
from core.i18n import _

CHILD = "core.collect.sources.server_copy"
SCANNERS = {
    "postgres": ("postgres_scanner", "duckdb-extension-postgres-scanner"),
    "mysql": ("mysql_scanner", "duckdb-extension-mysql-scanner"),
}
PORTS = {"postgres": 5432, "mysql": 3306}
"""Where the servers listen unless they are told otherwise (IANA)."""
_KEPT = ("PATH", "TOUCHSTONE_MEMORY_LIMIT", "SYSTEMROOT", "LANG", "LC_ALL", "TMPDIR", "TEMP", "TMP")


@dataclass(frozen=True)
class TableAddress:
    """A table in a database. `place` is the address without the table; `path` is set for SQLite only."""

    kind: str
    place: str
    schema: str | None
    table: str
    path: Path | None = None

    @property
    def name(self) -> str:
        """What to call the file."""
        return ".".join(part for part in (self.schema, self.table) if part)


def copy_from_server(address: TableAddress, target: Path) -> int:
    """Write the table to `target` as Parquet; how many rows.

    Raises:
        Unavailable: the extension is missing, or the server cannot be reached or read; why is not told, as a page's
            reader would learn of hosts and logins what is not theirs.
        NotFound: there is no such table.
        OSError: the disk does not take it.
    """
    scanner, wheel = SCANNERS[address.kind]
    try:
        extension_file(scanner)
    except Unavailable as error:
        raise Unavailable(
            _("Reading {kind} needs a database extension that is not installed.").format(kind=address.kind),
            hint=_("Run: python -m pip install {wheel}=={version}").format(wheel=wheel, version=VERSION),
        ) from error
    told = _asked({**parts_of(address), "scanner": scanner, "target": str(target)})
    if "rows" in told:
        return int(told["rows"])
    if "tables" in told:
        raise NotFound.among(_("table"), told["table"], told["tables"])
    if "errno" in told:
        raise OSError(told["errno"], os.strerror(told["errno"]), str(target))
    if told.get("reached"):
        raise Unavailable(
            _("{address} cannot be read.").format(address=masked(address.place)),
            hint=_("Check that the user may read the table."),
        )
    raise Unavailable(
        _("{address} cannot be reached.").format(address=masked(address.place)),
        hint=_("Check host, database, user and password, and that the server is up."),
    )


def parts_of(address: TableAddress) -> dict[str, Any]:
    """What the copying process is told: each part by its name, none left to a driver's defaults."""
    parts = urlsplit(address.place)
    return {
        "kind": address.kind,
        "host": parts.hostname or "localhost",
        "port": parts.port or PORTS[address.kind],
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "database": unquote(parts.path.strip("/")),
        "sslmode": (parse_qs(parts.query).get("sslmode") or ["prefer"])[0],
        "schema": address.schema or ("public" if address.kind == "postgres" else unquote(parts.path.strip("/"))),
        "table": address.table,
    }


def _asked(request: dict[str, Any]) -> dict[str, Any]:
    """The answer of the copying process; empty where it came to its end without one."""
    root = str(Path(__file__).parents[3])
    with tempfile.TemporaryDirectory(prefix="touchstone_") as home:
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment = kept | {"HOME": home, "USERPROFILE": home, "APPDATA": home, "PYTHONPATH": root}
        with subprocess.Popen(
            [sys.executable, "-m", CHILD],
            cwd=home, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            try:
                out, _err = process.communicate(json.dumps(request).encode())
            except BaseException:
                process.kill()
                raise
    try:
        found = json.loads(out)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
