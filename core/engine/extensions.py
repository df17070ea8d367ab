"""DuckDB's extensions: installed as wheels, loaded by path, nothing downloaded.

DuckDB proves an extension's signature over the whole file at every `LOAD`: 0.09 s of CPU for each of two files of
35 MB, in each of the two instances of a workspace, against 0.01 s for the instance itself. Here a file is proven once
in a process; an instance made later takes the same file as proven, and nothing that is not signed after that.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import duckdb

from core.engine.dialect import literal
from core.errors import Unavailable
from core.i18n import _

UNSIGNED = "allow_unsigned_extensions"

_proven: set[tuple[str, int, int, int, int]] = set()
"""Path, device, inode, length and time of change of each file whose signature DuckDB has proven in this process."""


def extension_file(name: str) -> Path:
    """The binary of an extension that was installed as a wheel.

    Raises:
        Unavailable: when the wheel is not installed or was built for another DuckDB.
    """
    package = f"duckdb_extension_{name}"
    try:
        folder = Path(str(import_module(package).__file__)).parent
        return next(folder.glob(f"extensions/v{duckdb.__version__}/*.duckdb_extension"))
    except (ImportError, StopIteration) as error:
        raise Unavailable(
            _("The database extension {name} for DuckDB {version} is not installed.").format(
                name=name, version=duckdb.__version__
            ),
            hint=_("Run: python -m pip install -r requirements.txt"),
        ) from error


def connected(
    extensions: Sequence[str], connect: Callable[[dict[str, bool]], duckdb.DuckDBPyConnection]
) -> duckdb.DuckDBPyConnection:
    """A new instance with extensions loaded, which loads nothing unsigned afterwards.

    Args:
        extensions: Such as ``ducklake``.
        connect: Makes the instance with these settings.

    Raises:
        Unavailable: as `extension_file`.
        duckdb.Error: where a file is damaged or its signature is wrong.
    """
    files = [extension_file(name) for name in extensions]
    seen = [_identity(file) for file in files]
    taken = bool(seen) and _proven.issuperset(seen)
    con = connect({UNSIGNED: taken})
    for file in files:
        con.execute("LOAD " + literal(str(file)))
    if taken:
        con.execute(f"SET {UNSIGNED} = false")  # while an instance runs it can only be made stricter
    elif seen == [_identity(file) for file in files]:
        _proven.update(seen)
    return con


def load(con: duckdb.DuckDBPyConnection, *extensions: str) -> None:
    """Load extensions into an instance, each proven by its signature.

    Raises:
        Unavailable: as `extension_file`.
    """
    for name in extensions:
        con.execute("LOAD " + literal(str(extension_file(name))))


def _identity(file: Path) -> tuple[str, int, int, int, int]:
    found = os.stat(file)
    return str(file), found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
