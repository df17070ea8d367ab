"""What an erasure would do, before anything is done: where the person is, and what else names them there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from core import access
from core.errors import BadInput, NotFound
from core.govern.erasure.apart import ask
from core.govern.erasure.linking import Linked, alone, persons
from core.govern.erasure.looking import WHOLE, Hits, lake_files, look, personal_columns, shown
from core.govern.erasure.writings import Identifier, named, without
from core.i18n import N_, _
from core.lake import Lake

MASK, REMOVE = "mask", "remove"
WAYS = {
    MASK: N_("empty the cells: the rows stay, without what tells of the person"),
    REMOVE: N_("remove the rows"),
}
"""What happens to the rows that are the person's own; a mention within a text is always masked alone."""
MOST_LINKED = 20
"""Further identifiers shown; who has more is not one person."""


@dataclass(frozen=True)
class Place:
    """Where the person is: in a table, over all its versions, or in a file beside the tables.

    Attributes:
        what: "table", "upload", "text" (written over), "database" (rows written over) or "file" (deleted).
        name: ``schema.table``, or the path within the workspace.
        versions: The dataset's own numbers of the versions that hold the person, of a dataset that is there.
        files: Data files to be written anew.
        rows: Rows of the person, each version counted by itself.
        now: Of these, in the newest version.
        mentions: Rows of others, or of nobody, that name the person.
        columns: Column -> cells that name the person.
        label: Of an upload, the name it came under; "" for others.
        held: Of an upload, the rows that were read from it, all of which can no more be read again from it.
        dataset: Of an upload, the dataset that it was read into, which stays.
    """

    what: str
    name: str
    versions: tuple[int, ...] = ()
    files: int = 0
    rows: int = 0
    now: int = 0
    mentions: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    label: str = ""
    held: int = 0
    dataset: str = ""


@dataclass(frozen=True)
class Plan:
    """What was found of a person; nothing is changed by it.

    Attributes:
        places: Tables first.
        linked: What else names the person.
        models: Models trained on a dataset that holds the person: they are named, and stay.
        sealed: Files whose inside cannot be read.
        files, bytes: Looked at.
        several: Kind in words -> values, masked, where the rows found are more than one person's: different users, mail
            addresses or telephone numbers that were not asked for.
    """

    places: tuple[Place, ...]
    linked: tuple[Linked, ...]
    models: tuple[str, ...]
    sealed: tuple[str, ...]
    files: int
    bytes: int
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def mentions_alone(self) -> bool:
        """Whether tables name the person, but no row is theirs."""
        found = [one for one in self.places if one.what == "table"]
        return bool(found) and not any(one.rows for one in found)

    @property
    def rows(self) -> int:
        """Rows of the person in the newest versions."""
        return sum(one.now for one in self.places)

    def facts(self) -> dict[str, Any]:
        """For JSON, without any value."""
        return {
            "places": [asdict(one) for one in self.places],
            "models": list(self.models),
            "sealed": list(self.sealed),
            "files": self.files,
            "bytes": self.bytes,
        }


def plan(lake: Lake, wanted: Sequence[Identifier]) -> Plan:
    """Where a person is, in every version and every file.

    Raises:
        NotFound: nowhere.
        Forbidden: whoever acts may not erase; where a person is tells of them already.
        Unavailable: the data lie in an object store, or cannot be read.
    """
    access.allow("erase", folder=lake.path)
    _not_structure(lake, wanted)
    with lake.read_anew() as cursor:
        known = {shown(lake, one.path) for one in lake_files(lake, cursor)}
    assert lake.data is not None
    scanned = ask("scan", lake.path, wanted, data=[str(lake.data)])
    with lake.read_anew() as cursor:
        found = list(look(lake, cursor, wanted, scanned["hits"]))
        linked = alone(lake, cursor, found, wanted)
        several = persons(lake, cursor, found, wanted)
    aside = {name: n for name, n in scanned["hits"].items() if name not in known}
    beside = [_upload(lake, one, wanted) for one in beside_tables(lake, found, aside)]
    places = (*tables(lake, found), *beside)
    if not places:
        raise NotFound(_("Nobody is called so in this workspace; nothing was changed."))
    named = {place.name.partition(".")[2] for place in places if place.what == "table"}
    return Plan(
        places, linked, _models(lake, named), tuple(scanned["sealed"]), int(scanned["files"]), int(scanned["bytes"]),
        several,
    )  # fmt: skip


def _not_structure(lake: Lake, wanted: Sequence[Identifier]) -> None:
    """Names of datasets and columns stand in every table's build: writing them over would take the tables with them.

    Raises:
        BadInput: a dataset or a column is called as the person is.
    """
    for one in wanted:
        if one.bare or one.column:
            continue
        for dataset in lake.datasets():
            for name in (dataset.name, *lake.columns(dataset.name)):
                if named(name, [one]):
                    raise BadInput(
                        _("A dataset or a column is called so, and its name is no cell of a row: {name}").format(
                            name=name
                        ),
                        hint=_("Rename it first, or say in which column the person stands: COLUMN=VALUE."),
                    )


def followed(lake: Lake, wanted: Sequence[Identifier]) -> tuple[Identifier, ...]:
    """The identifiers with all that names the person in their own rows.

    Raises:
        BadInput: there is so much that it cannot be one person.
    """
    with lake.read_anew() as cursor:
        hits = list(look(lake, cursor, wanted))
        found = tuple(one for one in alone(lake, cursor, hits, wanted) if not one.shared)
    if len(found) > MOST_LINKED:
        raise BadInput(
            _("These rows name too many people to be one person's; look at them first."),
            hint=_("Give what is this person's alone, such as the mail address."),
        )
    return tuple(dict.fromkeys([*wanted, *(one.wanted for one in found)]))


def tables(lake: Lake, found: Iterable[Hits]) -> list[Place]:
    """The tables that hold the person."""
    by_table: dict[str, list[Hits]] = {}
    for one in found:
        by_table.setdefault(one.file.table, []).append(one)
    return [_table(lake, table, hits) for table, hits in sorted(by_table.items())]


def _table(lake: Lake, table: str, hits: Sequence[Hits]) -> Place:
    schema, _dot, name = table.partition(".")
    columns: Counter[str] = Counter()
    for one in hits:
        columns.update(one.columns)
    versions = tuple(
        version.ordinal
        for version in (lake.versions(name) if any(one.name == name for one in lake.datasets()) else ())
        if version.layer == schema and any(seen(one.file.begin, one.file.end, version.number) for one in hits)
    )
    return Place(
        "table",
        table,
        versions,
        len(hits),
        sum(len(one.own) for one in hits),
        sum(len(one.own) for one in hits if one.file.end is None),
        sum(len(one.cells) - len(one.own) for one in hits),
        dict(columns),
    )


def seen(begin: int, end: int | None, snapshot: int) -> bool:
    """Whether a file is read at a snapshot."""
    return begin <= snapshot and (end is None or snapshot < end)


def beside_tables(lake: Lake, found: Sequence[Hits], scanned: dict[str, int]) -> list[Place]:
    """The files beside the tables that hold the person: those that name them, and the uploads their rows came from."""
    inside = {str(one.file.path.relative_to(lake.path)) for one in found if one.file.path.is_relative_to(lake.path)}
    names = {name: n for name, n in scanned.items() if name not in inside}
    for name in kept_uploads(lake, found):
        names.setdefault(name, 0)
    return [Place(_what(name), name, mentions=n) for name, n in sorted(names.items())]


def _upload(lake: Lake, place: Place, wanted: Sequence[Identifier]) -> Place:
    """An upload with its own name, without the person, and with how many rows were read from it."""
    if place.what != "upload":
        return place
    for dataset in lake.datasets():
        for file in dataset.imports.get("files", []):
            if isinstance(file, dict) and str(file.get("stored", "")).endswith(place.name.rpartition("/")[2]):
                label = without(str(file.get("label", file.get("name", ""))), wanted)
                return replace(place, label=label, held=int(file.get("rows_loaded") or 0), dataset=dataset.name)
    return place


def _what(name: str) -> str:
    from core.govern.erasure.scrubbing import PLAIN

    folder, _slash, rest = name.partition("/")
    if rest and folder in ("files", "inbox"):
        return "upload"
    if name.endswith((".sqlite", ".sqlite-wal")):
        return "database"
    if name.endswith(".parquet") and folder == "data":
        return "left"
    return "text" if any(name.endswith(one) for one in PLAIN) else "file"


def kept_uploads(lake: Lake, found: Iterable[Hits]) -> list[str]:
    """Kept uploads, within the workspace, from which the rows found came, whatever they are written in."""
    labels: dict[str, set[str]] = {}
    for one in found:
        if one.file.schema == "raw":
            labels.setdefault(one.file.name, set()).update(one.sources)
    kept = set()
    for dataset in lake.datasets():
        if dataset.name not in labels:
            continue
        stored = {
            str(file.get("label", file.get("name", ""))): f"files/{str(file.get('stored', '')).rpartition('/')[2]}"
            for version in lake.versions(dataset.name)
            for file in version.info.get("imports", {}).get("files", [])
            if isinstance(file, dict)
        }
        known = {label: {one for one in labels[dataset.name] if _came(one, label)} for label in stored}
        sure = set().union(*known.values()) == labels[dataset.name]  # else they came out of an archive: any may be it
        kept |= {name for label, name in stored.items() if (known[label] or not sure) and (lake.path / name).is_file()}
    return sorted(kept)


def _came(source: str, label: str) -> bool:
    """Whether rows of a source came from an upload of this name, packed or not."""
    return source == label or label.rpartition(".")[0] == source


def _models(lake: Lake, names: set[str]) -> tuple[str, ...]:
    """Models trained on one of these datasets, as far as the runs say."""
    if not lake.holds("text.runs"):
        return ()
    with lake.read() as cursor:
        rows = cursor.execute("SELECT DISTINCT model, data FROM lake.text.runs WHERE model <> ''").fetchall()
    return tuple(sorted(model for model, data in rows if data in names))


def to_mask(lake: Lake, one: Hits, columns: Sequence[str]) -> dict[int, dict[str, str]]:
    """Which cells of a file go where its rows stay: those that name the person, and all else personal in their rows."""
    personal = personal_columns(lake, one.file.table, columns)
    own = set(one.own)
    return {
        at: row | (dict.fromkeys(personal, WHOLE) if at in own else {}) for at, row in one.cells.items()
    }  # fmt: skip
