"""Where files come from: a path, a folder, a glob, an http address, an object store, a table of a database."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from core.addresses import is_address, masked
from core.collect.facts import Note
from core.collect.sources.database import SCHEMES, copy_table, parse, require_allowed
from core.collect.sources.http import open_address, too_large
from core.collect.sources.inbox import discard, place, receive, safe_name
from core.collect.sources.permits import Permit, permit, split_address
from core.errors import BadInput, Unavailable
from core.i18n import N_, _, listed
from core.lake import Lake
from core.settings import settings

MAX_FILES = 10_000
"""Files of one folder: more are a wrong folder, and each becomes a line on the page."""
_STORES = ("s3", "gs", "abfs", "abfss")
_SYSTEM = re.compile(
    r"(?i)^(?:\..*|~\$.*|~.*|thumbs\.db|desktop\.ini|_success|_committed_.*|_started_.*|.*\.(?:crc|tmp|part|crdownload))$"
)
_COMPANION = re.compile(
    r"(?i)^(?:(?:readme|licen[cs]e|sources?|changelog|checksums?|md5sums?|sha256sums?)(?:\.(?:txt|md|rst|html))?"
    r"|.*\.(?:md|rst|pdf|md5|sha256))$"
)
_SYSTEM_FOLDERS = frozenset({"__MACOSX", "$RECYCLE.BIN", "System Volume Information", "@eaDir"})
_WILD = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class Found:
    """The files a source comes to, in the order of their paths. `received` are copies that wait in the inbox.

    `origin` is the source as it may be shown and stored: without any password.
    """

    files: tuple[Path, ...]
    origin: str
    notes: tuple[Note, ...] = ()
    received: tuple[Path, ...] = ()


@contextmanager
def fetched(lake: Lake, sources: Iterable[str], *, anywhere: bool = False) -> Iterator[Found]:
    """Several sources as one; copies in the inbox are thrown away at the end.

    Raises:
        BadInput, Unavailable: as `files_of`.
    """
    files: list[Path] = []
    notes: list[Note] = []
    received: list[Path] = []
    origins: list[str] = []
    try:
        for source in sources:
            found = files_of(lake, source, anywhere=anywhere)
            files.extend(path for path in found.files if path not in files)
            notes.extend(found.notes)
            received.extend(found.received)
            origins.append(found.origin)
        yield Found(tuple(files), ", ".join(origins), tuple(notes), tuple(received))
    finally:
        for path in received:
            discard(lake, path)


class NothingThere(BadInput):
    """A folder or pattern in which no file can be read now."""


def files_of(
    lake: Lake, source: str, *, anywhere: bool = False, also: Sequence[Path] = (), only: Path | None = None
) -> Found:
    """The files that a source names; what is not a file here already is fetched into the inbox.

    Args:
        lake: The workspace whose inbox takes what is fetched; the caller discards `Found.received`.
        source: A path, a folder, a glob, `http(s)://`, `s3://`, `gs://`, `abfs://`, `postgresql://`, `mysql://` or
            `sqlite://`.
        anywhere: True for the command line, which reads as its user; a page reads public http addresses and what
            the setting `sources` lists.
        also: Folders that a page may read besides.
        only: The one folder that may be read, whoever asks.

    Raises:
        BadInput: nothing to read there, not allowed, or over a limit; `NothingThere` for a folder or pattern in which
            there is no file.
        NotFound: no such table.
        Unavailable: it cannot be reached, or something to reach it with is not installed.
    """
    reach = permit(anywhere=anywhere, also=also) if only is None else Permit(listed=(str(only),))
    source = source.strip()
    if not is_address(source):
        return _on_disk(Path(source), source, reach)
    parts = split_address(source)
    scheme = parts.scheme.lower()
    if scheme == "file":
        path = unquote(parts.path)
        return _on_disk(Path(path), path, reach)
    if scheme in ("http", "https"):
        return _over_http(lake, source, reach)
    if scheme in _STORES:
        return _from_store(lake, source, reach)
    if scheme in SCHEMES:
        return _from_database(lake, source, reach)
    raise BadInput(
        _("Addresses of the kind {scheme}:// are not read.").format(scheme=scheme),
        hint=_("Read are: {names}.").format(names=listed(f"{s}://" for s in ("http", "https", *_STORES, *SCHEMES))),
    )


def _on_disk(path: Path, source: str, reach: Permit) -> Found:
    if _WILD.search(source) and not path.exists():
        fixed = Path(*_fixed_parts(path))
        reach.require_path(fixed)
        matches = glob.iglob(str(path.expanduser()), recursive=True)
        return _several((Path(match) for match in matches), source, reach)
    real = reach.require_path(path)
    if real.is_dir():
        return _several(_walk(real), source, reach, folder=True)
    if not real.is_file():
        raise BadInput(
            _("There is no file “{file}”.").format(file=source),
            hint=_("Check the path; it is read on the computer where Touchstone runs."),
        )
    return Found((path.expanduser() if reach.anywhere else real,), source)


def _fixed_parts(path: Path) -> list[str]:
    """The folders of a glob before its first wildcard."""
    parts: list[str] = []
    for part in path.parts:
        if _WILD.search(part):
            break
        parts.append(part)
    return parts or ["."]


def _walk(folder: Path) -> Iterator[Path]:
    """Every path under a folder; links to folders are not followed, so no circle is walked."""
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _SYSTEM_FOLDERS)
        for name in names:
            yield Path(here) / name


def _several(paths: Iterable[Path], source: str, reach: Permit, *, folder: bool = False) -> Found:
    """The readable files among the paths, sorted; the rest is passed over with a note.

    In a folder a readme, a licence and the like are read only where there is nothing else.
    """
    files: list[Path] = []
    companions: list[Path] = []
    passed: list[str] = []
    for path in paths:
        if path.is_dir():
            continue
        if _SYSTEM.match(path.name) or not os.access(path, os.R_OK) or not path.is_file() or path.stat().st_size == 0:
            passed.append(path.name)
        else:
            try:
                reach.require_path(path)
            except BadInput:  # a link that leads out of what may be read
                passed.append(path.name)
                continue
            (companions if folder and _COMPANION.match(path.name) else files).append(path)
        if len(files) > MAX_FILES:
            raise BadInput(
                _("“{file}” holds more than {limit} files.").format(file=source, limit=MAX_FILES),
                hint=_("Name a smaller folder or a narrower pattern."),
            )
    if files:
        passed.extend(path.name for path in companions)
    files = files or companions
    if not files:
        raise NothingThere(
            _("There is no file to read in “{file}”.").format(file=source),
            hint=_("Hidden, empty and system files do not count; check the path or the pattern."),
        )
    notes = (
        Note(
            N_("Hidden, empty, unreadable, system and readme files passed over: {n} ({names})."),
            {"n": len(passed), "names": sorted(passed)[:5]},
        ),
    )
    return Found(tuple(sorted(files)), source, notes if passed else ())


def _over_http(lake: Lake, source: str, reach: Permit) -> Found:
    answer = open_address(source, reach)
    try:
        path = receive(lake, answer.name, answer)
    finally:
        answer.close()
    return Found((path,), masked(source), received=(path,))


def _from_store(lake: Lake, source: str, reach: Permit) -> Found:
    """An object of S3, Google Cloud or Azure through pyarrow, with the credentials of the server's environment."""
    if not reach.allows(source) or ("?" in source and not reach.anywhere):
        raise BadInput(
            _("{address} may not be read here.").format(address=masked(source)),
            hint=_("Have the bucket added to the setting sources, or load it from the command line."),
        )
    from pyarrow import fs

    limit = settings().max_stream_mb << 20
    try:
        store, inside = _open_store(source)
        info = store.get_file_info(inside)
    except (OSError, ValueError, NotImplementedError) as error:
        raise Unavailable(
            _("{address} cannot be reached: {reason}.").format(address=masked(source), reason=_first(error)),
            hint=_("Check the address and the credentials in the server's environment."),
        ) from error
    if info.type != fs.FileType.File:
        raise BadInput(
            _("There is no file at {address}.").format(address=masked(source)),
            hint=_("Name one object; its name is case-sensitive."),
        )
    if (info.size or 0) > limit:
        raise too_large(masked(source), limit)
    path = receive(lake, safe_name(inside), _Object(store, inside, masked(source)))
    return Found((path,), masked(source), received=(path,))


def _open_store(source: str) -> tuple[Any, str]:
    from pyarrow import fs

    return fs.FileSystem.from_uri(source)  # type: ignore[no-any-return]


class _Object:
    """An object that is being read; its failures are not those of the disk that takes it."""

    def __init__(self, store: Any, inside: str, shown: str) -> None:
        self.shown = shown
        self.stream = self._try(lambda: store.open_input_stream(inside))

    def read(self, size: int = -1) -> bytes:
        return bytes(self._try(lambda: self.stream.read(size)))

    def _try(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except OSError as error:
            raise Unavailable(
                _("{address} cannot be reached: {reason}.").format(address=self.shown, reason=_first(error)),
                hint=_("Check the address and the credentials in the server's environment."),
            ) from error


def _first(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200].rstrip(".")


def _from_database(lake: Lake, source: str, reach: Permit) -> Found:
    address = parse(source)
    require_allowed(address, reach)
    try:
        target = place(lake, f"{address.name}.parquet")
    except OSError as error:
        raise _disk(address.name, error) from error
    try:
        copy_table(address, target)
    except BaseException as error:
        discard(lake, target)
        if isinstance(error, OSError):
            raise _disk(address.name, error) from error
        raise
    return Found((target,), masked(source), received=(target,))


def _disk(name: str, error: OSError) -> Unavailable:
    return Unavailable(
        _("“{file}” could not be saved: {reason}.").format(file=name, reason=error.strerror or str(error)),
        hint=_("Check the disk's free space and permissions, then try again."),
    )
