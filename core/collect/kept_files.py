"""The files a dataset was loaded from, kept in the workspace under their hash so that they can be read again."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from core.access import allow
from core.collect.facts import Options
from core.collect.sources.uploads import received_hash
from core.errors import BadInput, Unavailable
from core.i18n import _
from core.lake import Dataset, Lake

_NUMBERED = re.compile(r"(.+) \((\d{1,9})\)", re.DOTALL)


@dataclass(frozen=True)
class Kept:
    """One file to read. `label` is the name its rows are known by, `fresh` whether the workspace had it not before."""

    name: str
    label: str
    options: Options
    copy: Path
    sha256: str
    fresh: bool = False


@contextmanager
def keeping(lake: Lake, files: Sequence[Path], options: Options, taken: Iterable[str] = ()) -> Iterator[list[Kept]]:
    """Copy the files into the workspace; what was not there before goes again when the block fails, unless another
    load of the same bytes has stored them meanwhile. No file gets a label that is `taken`.

    Raises:
        Forbidden: whoever acts may not load files.
        BadInput: a file that is not there.
        Unavailable: the disk refuses.
    """
    allow("ingest", folder=lake.path)
    kept: list[Kept] = []
    try:
        for path, label in zip(files, _labels(files, set(taken)), strict=True):
            copy, sha256, fresh = _keep(lake, path)
            kept.append(Kept(path.name, label, options, copy, sha256, fresh))
        yield kept
    except BaseException as error:
        brought = [one for one in kept if one.fresh]
        named = _named(lake) if brought else set()
        for one in brought:
            if one.sha256 not in named:
                one.copy.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise Unavailable(
                _("The file could not be stored: {reason}.").format(reason=error.strerror or str(error)),
                hint=_("Nothing was changed. Check the disk's free space and permissions."),
            ) from error
        raise


def stored_files(lake: Lake, dataset: Dataset) -> list[Kept] | None:
    """The files of the dataset's present content with their own options; None where one is not kept any more."""
    found = []
    for file in dataset.imports.get("files", []):
        copy = lake.path / "files" / Path(str(file.get("stored", ""))).name
        if not file.get("stored") or not copy.is_file():
            return None
        options = Options.from_json(file.get("options", dataset.imports.get("options", {})))
        name = str(file["name"])
        found.append(Kept(name, str(file.get("label", name)), options, copy, str(file["sha256"])))
    return found or None


def _named(lake: Lake) -> set[str]:
    """The hashes that any version of any dataset was loaded from."""
    return {
        str(file.get("sha256"))
        for dataset in lake.datasets()
        for version in lake.versions(dataset.name)
        for file in version.info.get("imports", {}).get("files", [])
        if isinstance(file, dict)
    }


def _labels(files: Sequence[Path], taken: set[str]) -> list[str]:
    """A name for each file by which its rows are known, apart from those of other files; equal names are numbered."""
    labels: list[str] = []
    for path in files:
        numbered = (path.name if turn == 1 else f"{path.name} ({turn})" for turn in count(1))
        labels.append(next(label for label in numbered if label not in taken))
        taken.add(labels[-1])
    return labels


def turn_of(label: str) -> tuple[str, int]:
    """A label's name, and which file of that name it is: ("day.csv", 2) of "day.csv (2)"."""
    found = _NUMBERED.fullmatch(label)
    return (found[1], int(found[2])) if found else (label, 1)


def _keep(lake: Lake, path: Path) -> tuple[Path, str, bool]:
    """Copy the file into the workspace under its hash; (where, sha256, whether it is new there).

    A file of the inbox was hashed as it came and is never written to again: it is linked, which reads nothing.
    """
    if not path.is_file():
        raise BadInput(_("There is no file “{file}”.").format(file=path.name))
    folder = lake.path / "files"
    folder.mkdir(exist_ok=True)
    draft = folder / f".{uuid.uuid4().hex}"
    known = received_hash(path) if path.resolve().parent.parent == (lake.path / "inbox").resolve() else None
    try:
        sha256 = _linked(path, draft, known) or _copied(path, draft)
        suffix = "".join(c for c in path.suffix.lower() if c.isalnum() or c == ".")[:12]
        final = folder / f"{sha256}{suffix}"
        fresh = not final.exists()
        if fresh:
            shutil.move(draft, final)
    finally:
        draft.unlink(missing_ok=True)
    return final, sha256, fresh


def _linked(path: Path, draft: Path, known: str | None) -> str | None:
    """The hash that is known, once the file has a second name; None where that cannot be."""
    if known is not None:
        with contextlib.suppress(OSError):
            os.link(path, draft)
            return known
    return None


def _copied(path: Path, draft: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source, draft.open("wb") as target:
        while chunk := source.read(1 << 20):
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()
