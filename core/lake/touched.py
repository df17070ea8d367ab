"""What is left of a table with missing or damaged files: which versions, and what they can be loaded from again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from core.i18n import _, listed, ngettext, sentences
from core.lake.inventory import DataFile
from core.lake.model import BUILT
from core.lake.workspace import Lake

NAMED = 3
"""Uploads named in a sentence; how many more there are is said."""


@dataclass(frozen=True)
class Touched:
    """One table with lost files.

    Attributes:
        table: ``schema.table``.
        dataset: The dataset it belongs to; empty for tables of results.
        layer: "raw", "clean" or "shop" of a dataset.
        files: Files lost.
        rows: Rows in them, of any version.
        lost: Own numbers of the versions that cannot be read any more.
        readable: Own numbers of the versions of this layer that can.
        uploads: Names of the kept uploads that the newest version was loaded from.
    """

    table: str
    dataset: str
    layer: str
    files: int
    rows: int
    lost: tuple[int, ...]
    readable: tuple[int, ...]
    uploads: tuple[str, ...]

    def __str__(self) -> str:
        """A sentence on what is lost, what is left, and what helps, in the reader's language."""
        return sentences(
            _("{table}: {files} gone, with {rows}.").format(
                table=self.table,
                files=ngettext("{n} file", "{n} files", self.files).format(n=f"{self.files:,}"),
                rows=ngettext("{n} row", "{n} rows", self.rows).format(n=f"{self.rows:,}"),
            ),
            self._left(),
            self._help(),
        )

    def _left(self) -> str:
        if not self.dataset:
            return _("It holds results, which can be made again.")
        if not self.lost:
            return _("No version of {name} that is listed needs it.").format(name=self.dataset)
        gone = ngettext("Version {versions} of {name} cannot be read", "Versions {versions} of {name} cannot be read",
                        len(self.lost)).format(versions=listed(spans(self.lost)), name=self.dataset)  # fmt: skip
        if not self.readable:
            return _("{gone}; no other is left.").format(gone=gone)
        return _("{gone}; {versions} can.").format(gone=gone, versions=listed(spans(self.readable)))

    def _help(self) -> str:
        if not self.lost:
            return ""
        if self.layer == "clean":
            return _("Apply its recipe again, or put the file back from a backup.")
        if self.layer == BUILT:
            return _("Build the shop again, or put the file back from a backup.")
        if not self.uploads:
            return _("Put the file back from a backup.")
        more = len(self.uploads) - NAMED
        names = [*self.uploads[:NAMED], *([_("{n} more").format(n=more)] if more > 0 else [])]
        return _("Put the file back from a backup, or load again what was uploaded and is kept: {names}.").format(
            names=listed(names)
        )


def touched(lake: Lake, gone: Iterable[DataFile]) -> tuple[Touched, ...]:
    """What files that are missing or damaged leave of each table, by its name."""
    by_table: dict[str, list[DataFile]] = defaultdict(list)
    for one in gone:
        by_table[one.table].append(one)
    return tuple(_of(lake, table, files) for table, files in sorted(by_table.items()))


def _of(lake: Lake, table: str, files: list[DataFile]) -> Touched:
    layer, _dot, name = table.partition(".")
    rows = sum(one.rows for one in files if not one.deletes)
    if layer not in ("raw", "clean", BUILT) or all(one.name != name for one in lake.datasets()):
        return Touched(table, "", "", len(files), rows, (), (), ())
    lost: list[int] = []
    readable: list[int] = []
    for one in lake.versions(name):
        if one.layer == layer:
            (lost if any(_read_by(file, one.number) for file in files) else readable).append(one.ordinal)
    return Touched(table, name, layer, len(files), rows, tuple(lost), tuple(readable), _kept(lake, name))


def _read_by(file: DataFile, snapshot: int) -> bool:
    return file.since <= snapshot and (file.until is None or snapshot < file.until)


def _kept(lake: Lake, name: str) -> tuple[str, ...]:
    """The uploads of a dataset's newest version that lie in the workspace."""
    there = {path.name.split(".")[0] for path in (lake.path / "files").glob("*")}
    files = [one for one in lake.dataset(name).imports.get("files", []) if isinstance(one, dict)]
    return tuple(str(one.get("name", "")) for one in files if str(one.get("sha256", "")) in there)


def spans(numbers: tuple[int, ...]) -> list[str]:
    """Numbers in order as spans: 1, 2, 3, 7 gives "1–3" and "7"."""
    made: list[list[int]] = []
    for number in numbers:
        if made and number == made[-1][1] + 1:
            made[-1][1] = number
        else:
            made.append([number, number])
    return [str(first) if first == last else f"{first}–{last}" for first, last in made]
