"""What every command shares: the workspace, `--json`, and printing."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.errors import BadInput
from core.i18n import _, listed
from core.settings import settings

if TYPE_CHECKING:
    from core.commands.remote import Remote
    from core.lake import Lake


@dataclass
class State:
    """The global options of one call."""

    workspace: Path | None
    json: bool
    remote: Remote | None = None

    @property
    def folder(self) -> Path:
        """The workspace's folder, whether or not it is there."""
        return (self.workspace or settings().workspace).expanduser().resolve()

    @property
    def lake(self) -> Lake:
        """The workspace.

        Raises:
            BadInput: a server was named, and the command is none that it answers.
        """
        from core.lake import open_lake

        if self.remote:
            raise BadInput(
                _("Against a server there are: {known}.").format(
                    known=listed(["datasets", "check", "export", "ingest"])
                )
            )

        return open_lake(self.folder)


_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters but tab and line feed, and those that turn the direction of what follows."""
VERSION_HELP = "its own number (1, 2, 3 ...), or a snapshot of the workspace as @58; the newest when left out."

JsonOption = typer.Option(False, "--json", help="Machine-readable output on stdout.")


def state(ctx: typer.Context) -> State:
    """The global options that belong to a command's context."""
    found = ctx.find_root().obj
    assert isinstance(found, State)
    return found


def counted(n: int, one: str) -> str:
    """A count with its noun, such as "1 row" or "1,204 rows"."""
    return f"{n:,} {one}" if n == 1 else f"{n:,} {one}s"


def emit(ctx: typer.Context, result: Any, lines: Iterable[str] = (), *, as_json: bool = False) -> None:
    """Print a result: JSON on stdout when asked for, else the given lines for people."""
    if as_json or state(ctx).json:
        typer.echo(harmless(json.dumps(plain(result), ensure_ascii=False, indent=2), "\\u{:04x}"))
    else:
        for line in lines:
            typer.echo(harmless(line))


def harmless(text: str, written: str = "⟨{:04X}⟩") -> str:
    """A text that moves no cursor and colours nothing: what a terminal would obey is written by its number.

    Names and cells come from files; an escape in one could clear the screen, or write over what was said before it.
    """
    return _OBEYED.sub(lambda sign: written.format(ord(sign.group())), text)


def numbered(lake: Lake, name: str, facts: dict[str, Any], key: str = "version", beside: str = "") -> dict[str, Any]:
    """Facts with the dataset's own number under a key that held a snapshot, and the snapshot right behind it.

    Both are null where nothing was stored; the number alone is null for a version of before the dataset was removed
    and loaded anew, which only its snapshot names.
    """
    from core.lake import own_number

    snapshot, beside = facts[key] or None, beside or key.replace("version", "snapshot")
    shown: dict[str, Any] = {}
    for one, value in facts.items():
        shown |= {key: own_number(lake, name, snapshot), beside: snapshot} if one == key else {one: value}
    return shown


def sources(lake: Lake, snapshots: dict[str, int]) -> dict[str, Any]:
    """Which version of which other dataset was read."""
    return {name: numbered(lake, name, {"version": snapshot}) for name, snapshot in snapshots.items()}


def plain(value: Any) -> Any:
    """A value as JSON can hold it: dataclasses become objects, times ISO text, non-finite numbers null."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if hasattr(value, "item"):
        return plain(value.item())
    return str(value)


@contextmanager
def dataset_or_file(ctx: typer.Context, name: str, what: str) -> Iterator[tuple[Lake, str]]:
    """The lake and the dataset: of the workspace, or of a file in a temporary one, where it is called `name`.

    Raises:
        NotFound: Neither a file nor a dataset.
    """
    from core.errors import NotFound
    from core.i18n import _

    if Path(what).is_file():
        from core.collect.temporary import landed

        with landed({name: what}) as temporary:
            yield temporary, name
        return
    lake = state(ctx).lake
    datasets = [one.name for one in lake.datasets()]
    if what not in datasets:
        raise NotFound.among(_("dataset or file"), what, datasets)
    yield lake, what
